import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

from clinic.startup import refuse_unsafe_settings  # it reads the settings

refuse_unsafe_settings()
application = get_wsgi_application()
