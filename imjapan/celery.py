"""Celery application. The schedule lives in code, so that it is reviewed and shipped with the release."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imjapan.settings.prod")
app = Celery("imjapan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ["imjapan.core.worker"]
app.conf.beat_schedule = {
    "sweep lost jobs": {"task": "core.sweep", "schedule": 10.0, "options": {"expires": 9}},
    "recompute obligations": {
        "task": "core.enqueue",
        "schedule": 3600.0,
        "args": ["reports.recompute_all"],
        "options": {"expires": 3000},
    },
}
