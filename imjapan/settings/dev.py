"""`make run` on one machine: loopback only, embedded services, demo data allowed."""

from .base import *  # noqa: F403
from .base import VAR_DIR, env

DEBUG = env.bool("DEBUG", False)
DEMO_MODE = env.bool("DEMO", True)
_key = VAR_DIR / "secret-key"
SECRET_KEY = env.str("SECRET_KEY", "") or (_key.read_text().strip() if _key.exists() else "development-only-key")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
