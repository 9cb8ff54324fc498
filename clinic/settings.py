"""Every setting, read from the environment. Safe when nothing is set: see `.env.example`."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from clinic import env, service_urls

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"
WEB = ("http", "https")

DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=False)
DEMO_PATIENTS = env.number("DEMO_PATIENTS", default=300)
# Empty refuses at first use; `clinic.startup` refuses to serve with an empty or known one.
SECRET_KEY = env.secret("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.listing("SECRET_KEY_FALLBACKS", default=[])
FIELD_KEYS = env.listing("FIELD_KEYS", default=[])
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", default=[])
BASE_URL = env.text("BASE_URL", default="http://localhost:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "clinic",
    "patients",
    "labs",
    "prescriptions",
    "billing",
    "reminders",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "rules.apps.AutodiscoverRulesConfig",
]

MIDDLEWARE = [
    "clinic.middleware.requests.RequestContextMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic.middleware.requests.InputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.middleware.language.StaffLanguageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clinic.middleware.sessions.SessionLimitsMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "clinic.middleware.sessions.SignInRequiredMiddleware",
    "clinic.middleware.second_factor.SecondFactorMiddleware",
    "clinic.middleware.emergency.EmergencyMiddleware",
    "clinic.middleware.authorisation.AuthorisationMiddleware",
    "clinic.middleware.history.HistoryMiddleware",
]

ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.context.shell",
            ],
        },
    },
]

# The application role reads and writes; the owner role migrates. Web and worker never
# get the owner's address.
DATABASES = {
    "default": service_urls.database(env.secret("DATABASE_URL", default="postgresql:///isocourse")),
}
if owner := env.secret("DATABASE_OWNER_URL", default=""):
    DATABASES["owner"] = service_urls.database(owner) | {"CONN_MAX_AGE": 0}
if replica := env.secret("DATABASE_REPLICA_URL", default=""):
    DATABASES["replica"] = service_urls.database(replica) | {"TEST": {"MIRROR": "default"}}
# Services open their own transactions, so that locks live as briefly as the write that needs them.
ATOMIC_REQUESTS = False

REDIS_URL = env.secret("REDIS_URL", default="redis://localhost:6379/0")
# Sign-in limits and second-factor replay marks must outlive a Redis restart.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "clinic_cache",
        # Beyond this, entries are dropped before their time, and a sign-in limit with them.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
}

AUTH_USER_MODEL = "clinic.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# Fifteen characters and a deny-list, no composition rules: OWASP ASVS 6.2.1, 6.2.4 and 6.2.5.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "clinic.accounts.ClosedAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# One address serves a whole clinic, so limits bite per account first and per address late.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "5/5m/key,200/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ACCOUNT_FORMS = {"reset_password": "clinic.account_forms.PromisedResetForm"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (  # Django's own writes nothing when a link is opened
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
)
PASSWORD_RESET_TIMEOUT = 4 * 3600
MFA_ADAPTER = "clinic.accounts.EncryptedMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Isocourse"
MFA_FORMS = {
    "authenticate": "clinic.account_forms.CodeForm",
    "reauthenticate": "clinic.account_forms.CodeAgainForm",
}
# Addresses come from an administrator, so there is nothing for their owner to verify.
MFA_ALLOW_UNVERIFIED_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_IDLE = timedelta(minutes=env.number("SESSION_IDLE_MINUTES", default=15))
SESSION_ABSOLUTE = timedelta(hours=env.number("SESSION_ABSOLUTE_HOURS", default=12))
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "clinic.views.errors.csrf_failure"
# Browsers take the __Host- prefix only with Secure, that is over HTTPS.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sid" if HTTPS else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_TRUSTED_ORIGINS = [BASE_URL]

SECURE_SSL_REDIRECT = HTTPS
# Otherwise the redirect would repeat whatever host the request claims to be for.
SECURE_SSL_HOST = urlsplit(BASE_URL).netloc
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
USE_X_FORWARDED_HOST = False
# Only behind a proxy that always sets this header itself.
if env.flag("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
AUDIT_ANCHOR_DIR = env.text("AUDIT_ANCHOR_DIR", default=str(BASE_DIR / "var" / "audit"))
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [
    BASE_DIR / "locale" / app
    for app in ("clinic", "patients", "labs", "prescriptions", "billing", "reminders", "reports")
]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
USE_I18N = True
FORMAT_MODULE_PATH = ["clinic.formats"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.text("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.text("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))
# Private: no MEDIA_URL, files leave only through a view that checks. More machines
# share object storage.
STORAGES = {
    "default": {
        "BACKEND": env.text("MEDIA_STORAGE", default="django.core.files.storage.FileSystemStorage")
    },
    "staticfiles": {"BACKEND": "clinic.static_files.StaticFiles"},
}
# The papers' fonts are read from disk and never sent: compressing them takes half a minute.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["gz", "br", "png", "jpg", "woff2", "ttf"]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

vars().update(service_urls.email(env.secret("EMAIL_URL", default="smtp://localhost:25")))
EMAIL_BACKEND = env.text("EMAIL_BACKEND", default="clinic.mail_backend.EmailBackend")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("FROM_EMAIL", default="clinic@localhost")

# Reminders leave by e-mail; by LINE and SMS only where a provider's account is named.
LINE_CHANNEL_TOKEN = env.secret("LINE_CHANNEL_TOKEN", default="")
LINE_API_URL = env.url("LINE_API_URL", schemes=WEB, default="https://api.line.me")
SMS_ACCOUNT_SID = env.text("SMS_ACCOUNT_SID", default="")
SMS_AUTH_TOKEN = env.secret("SMS_AUTH_TOKEN", default="")
SMS_SENDER = env.text("SMS_SENDER", default="")
SMS_API_URL = env.url("SMS_API_URL", schemes=WEB, default="https://api.twilio.com")
MESSAGE_CHANNELS = ["email"]
if LINE_CHANNEL_TOKEN:
    MESSAGE_CHANNELS.append("line")
if SMS_ACCOUNT_SID and SMS_AUTH_TOKEN and SMS_SENDER:
    MESSAGE_CHANNELS.append("sms")
# No provider gets more messages a minute, from however many workers.
TEXTS_PER_MINUTE = {
    "line": env.number("LINE_PER_MINUTE", default=600, minimum=1),
    "sms": env.number("SMS_PER_MINUTE", default=60, minimum=1),
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 1_800
CELERY_TASK_SOFT_TIME_LIMIT = 1_740
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 3}
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "clinic.tasks.sweep_outbox", "schedule": 10.0},
    "send-reminders": {"task": "reminders.tasks.send_due_reminders", "schedule": 30.0},
    "send-texts": {"task": "reminders.tasks.send_due_texts", "schedule": 30.0},
    "look-for-texts": {"task": "reminders.tasks.look_for_texts", "schedule": 300.0},
    "plan-reminders": {"task": "reminders.tasks.plan_reminders", "schedule": 600.0},
    "import-lab-files": {"task": "prescriptions.tasks.import_lab_folders", "schedule": 300.0},
    "escalate-alarms": {"task": "prescriptions.tasks.escalate_alarms", "schedule": 60.0},
    "anchor-access-log": {"task": "clinic.tasks.anchor_access_log", "schedule": 3_600.0},
    "sweep-jobs": {"task": "clinic.tasks.sweep_jobs", "schedule": 30.0},
    "heartbeat": {"task": "clinic.tasks.record_heartbeat", "schedule": 30.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = env.text(
    "BEAT_SCHEDULE_FILE", default=str(BASE_DIR / "var" / "beat-schedule")
)

# Who carries out promised work: topic -> functions of the promise's payload, in order.
OUTBOX_HANDLERS = {
    "account.password_reset": ["clinic.handlers.mail_password_link"],
    "dates.changed": ["reminders.handlers.replan"],
    "emergency.opened": ["clinic.handlers.mail_emergency"],
    "labs.read_requested": ["labs.handlers.start_reading"],
    "labs.write_requested": ["prescriptions.handlers.start_writing"],
    "result.alarm_raised": ["prescriptions.handlers.mail_alarm"],
    "result.alarm_escalated": ["prescriptions.handlers.mail_escalated_alarm"],
    "visit.confirmed": [
        "billing.handlers.draft_invoice",
        "reminders.handlers.replan_patient",
    ],
}

# What the patients' records ask of the room above them.
HAS_OPEN_COURSE = "prescriptions.queries.merging.has_open_course"
# How long a value at stop level may wait before every doctor is called.
ALARM_ESCALATES_AFTER_MINUTES = env.number("ALARM_ESCALATES_AFTER_MINUTES", default=30)
# Where laboratories put their files, a folder for each by its name; empty: nowhere.
LAB_FOLDER = env.text("LAB_FOLDER", default="")

PGHISTORY_APPEND_ONLY = True
PGTRIGGER_SCHEMA_EDITOR = True

LOGGING_CONFIG = "clinic.logs.configure"
LOG_LEVEL = env.text("LOG_LEVEL", default="INFO")
LOGGING = {"level": LOG_LEVEL}

SILENCED_SYSTEM_CHECKS = [
    # HSTS, the redirect and secure cookies follow BASE_URL: they are on as soon as it is
    # https, which `clinic.startup` demands outside the demo.
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
]
# Who writes the file of a job: kind -> function of the job, its progress and an open file.
JOB_WRITERS = {
    "billing.invoices": "billing.handlers.write_batch",
    "reports.courses": "reports.services.course_files.write_course_file",
    "reports.outcomes": "reports.documents.outcome_pdf.write_outcome_pdf",
    "reports.patient": "reports.documents.patient_files.write_patient_file",
    "reports.old_patients": "reports.services.patient_import_jobs.write_import",
}
