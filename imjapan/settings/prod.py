"""Production: everything secret or local comes from the environment and its absence is an error."""

from .base import *  # noqa: F403
from .base import LOG_LEVEL, env, logs, secret

SECRET_KEY = secret("SECRET_KEY", None)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
secret("DATABASE_URL", None)  # no default in production
secret("REDIS_URL", None)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LOGGING = logs.config(as_json=env.str("LOG_FORMAT", "json") == "json", level=LOG_LEVEL)
