import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init, setup_logging
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from clinic import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

app = Celery("clinic")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
@beat_init.connect
def refuse_unsafe_settings(**_signal: Any) -> None:
    from clinic import startup  # noqa: PLC0415  # not before Django's settings are ready

    try:
        startup.refuse_unsafe_settings()
    except ImproperlyConfigured as error:
        # Celery swallows what a signal's receiver raises, except this.
        raise SystemExit(str(error)) from error


@setup_logging.connect
def keep_our_log(**_signal: Any) -> None:
    """Write the log as the web server does; Celery's own names what a task was given."""
    logs.configure(settings.LOGGING)
