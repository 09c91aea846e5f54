"""Settings of the test suite: strict, fast hashing, files below a folder of the run."""

from .base import *  # noqa: F403
from .base import DATABASES, TEMPLATES, VAR_DIR

SECRET_KEY = "test-only-key"  # noqa: S105  no test reaches anything real
DEMO_MODE = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
FILES_DIR = VAR_DIR / "test-files"
DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""
