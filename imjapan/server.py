"""Configuration of gunicorn: `gunicorn --config=python:imjapan.server imjapan.wsgi:application`.

Its own access log stays off, because it has addresses with what people searched for; `core/middleware.py` writes one
line for each request.
"""

import os

from imjapan.core import logs

_json = os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".prod")
logconfig_dict = logs.config(
    as_json=os.environ.get("LOG_FORMAT", "json" if _json else "plain") == "json",
    level=os.environ.get("LOG_LEVEL", "INFO").upper(),
)
accesslog = None
worker_tmp_dir = "/dev/shm"  # noqa: S108  # nosec B108  the sign of life of a worker needs no disk
control_socket_disable = True
preload_app = True
graceful_timeout = 25  # seconds for answers under way, below the stop_grace_period of the container
