"""Settings shared by every environment. Values of an installation come from the environment only."""

from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF  # noqa: F401  (NONCE is for deployments that extend the policy)

from imjapan.core import logs

from .given import env, secret, with_password

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

VERSION = "0.1.0"
DEBUG = False
SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = [key for key in [secret("SECRET_KEY_BEFORE")] if key]  # still opens what it closed
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])
ROOT_URLCONF = "imjapan.urls"
WSGI_APPLICATION = "imjapan.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "imjapan.core",
    "imjapan.accounts",
    "imjapan.organization",
    "companies",
    "interns",
    "training",
    "reports",
]

# The order matters: a token names the user before the actor is resolved, the actor is resolved before the
# fence closes, and session, messages, events and the use of a token are written after it has opened again.
MIDDLEWARE = [
    "imjapan.core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "imjapan.accounts.middleware.SessionLifeMiddleware",
    "imjapan.accounts.middleware.TokenMiddleware",
    "imjapan.accounts.middleware.ActorMiddleware",
    "imjapan.organization.middleware.FiguresMiddleware",
    "imjapan.core.middleware.EventsMiddleware",
    "imjapan.accounts.middleware.SignInRequiredMiddleware",
    "imjapan.accounts.middleware.CodeRequiredMiddleware",
    "imjapan.accounts.middleware.FenceMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                        "reports.documents.words.regimes.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "imjapan.accounts.context.page",
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
        },
    }
]

_database = with_password(secret("DATABASE_URL", "postgres://localhost/imjapan"), secret("DATABASE_PASSWORD"))
DATABASES = {"default": {**dj_database_url.parse(_database), "CONN_MAX_AGE": 60}}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "imjapan.accounts.passwords.CommonHere"},
    {"NAME": "imjapan.accounts.passwords.NotTheUserName"},
]
AUTHENTICATION_BACKENDS = ["imjapan.accounts.backends.Backend"]

# Confirmation codes (accounts/mfa.py). One step of 30 seconds before and after now, for clocks that are not exact.
MFA_ADAPTER = "imjapan.accounts.adapters.MfaAdapter"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODE_DIGITS = 10

# How many proxies of ours stand before us, each of which adds to X-Forwarded-For. 0: the header is not believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)

SESSION_ENGINE = "imjapan.accounts.sessions"  # rows of accounts.Session
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", 120)  # without a page asked for
SESSION_HOURS = env.int("SESSION_HOURS", 14)  # after which one signs in again, however busy
SESSION_COOKIE_AGE = (SESSION_HOURS + 24) * 3600  # outlives the session, so that the sign-in page can say why it ended
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
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
    }
}
CSRF_FAILURE_VIEW = "imjapan.core.errors.csrf_failure"

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
FORMAT_MODULE_PATH = ["imjapan.core.formats"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Fonts of PDFs are never sent to a browser; packing them would take longer than all the rest of a build.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "jpg", "gif", "webp", "woff", "woff2", "gz", "br", "zip", "ttf", "otf")
FILES_STORE = env.str("FILES_STORE", "imjapan.core.files.stores.LocalStore")  # see core/files/stores.py
FILES_DIR = VAR_DIR / "files"  # of the local store
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", 10 * 1024 * 1024)
UPLOAD_MAX_PAGES = env.int("UPLOAD_MAX_PAGES", 200)  # of a PDF
KEEP_EXPORTS_DAYS = env.int("KEEP_EXPORTS_DAYS", 7)  # files made for one reader: exports, marked spreadsheets
KEEP_JOBS_DAYS = env.int("KEEP_JOBS_DAYS", 90)  # background work that has ended
ROSTER_MAX_BYTES = env.int("ROSTER_MAX_BYTES", 20 * 1024 * 1024)  # a spreadsheet to move in from
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

REDIS_URL = with_password(secret("REDIS_URL", "redis://127.0.0.1:6379/0"), secret("REDIS_PASSWORD"))
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True  # results live in the job ledger, in PostgreSQL
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_PUBLISH_RETRY = False  # a dead broker must not hold a request; the sweep sends again
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "visibility_timeout": 3600,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "imjapan.core.watching.heartbeats:Scheduler"
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# `default` counts wrong passwords and the like: in PostgreSQL, so that a Redis that is away or emptied opens no door.
# `counters` are those of the API's throttle; it answers without them (see reports/api/throttling.py).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "KEY_PREFIX": "imjapan",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # beyond, some go: many names tried must not wipe out the counts
    },
    "counters": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "imjapan",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    },
}

# Requests of one token, or of one signed-in user, to the API.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 300)
API_REQUESTS_PER_DAY = env.int("API_REQUESTS_PER_DAY", 50_000)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["reports.api.authentication.Resolved"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["reports.api.throttling.Throttle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "IM Japan supervision system",
    "DESCRIPTION": (
        "Read-only view of people, companies, placements, audits, visits, duties and documents, within the scope of "
        "the signed-in user. See docs/api/README.md."
    ),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {"NationalityEnum": "interns.models.Nationality"},
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "reports.api.schema.finish"],
}

# Mail goes out through the outbox (accounts/outbox.py). Without a host nothing is sent and mails stay in the outbox.
PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000")  # what links in mails and on sheets begin with
EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", True)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 20)  # seconds, at most 30
EMAIL_CA_FILE = env.str("EMAIL_CA_FILE", "")  # certificates to trust in place of the system's, for an own authority
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "")
EMAIL_REPLY_TO = env.str("EMAIL_REPLY_TO", "")
EMAIL_RETURN_PATH = env.str("EMAIL_RETURN_PATH", "")  # where reports of mails that came back go (manage.py take_bounce)

DEMO_MODE = False

# Watching (docs/operations.md). Both are off without their setting, and need the packages of the extra `watching`.
METRICS_TOKEN = secret("METRICS_TOKEN")  # opens /metrics for Prometheus
SENTRY_DSN = secret("SENTRY_DSN")
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", "production")

# Lines of every process; what they never say: core/logs.py. In production they are JSON (prod.py).
LOG_LEVEL = env.str("LOG_LEVEL", "INFO").upper()
LOGGING = logs.config(as_json=env.str("LOG_FORMAT", "plain") == "json", level=LOG_LEVEL)
