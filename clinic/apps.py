from importlib import import_module

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("clinic.checks")
        # Celery's present application is one of each thread; the default holds for all of them.
        import_module("clinic.celery").app.set_default()
