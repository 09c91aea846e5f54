"""Celery application. The schedule lives in code, so that it is reviewed and shipped with the release."""

import logging.config
import os

from celery import Celery, signals
from celery.schedules import crontab

from imjapan.core.watching.schedule import signs_of_life

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imjapan.settings.prod")
app = Celery("imjapan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ["imjapan.core.worker", "imjapan.core.watching.heartbeats"]
app.steps["consumer"].add("imjapan.core.watching.heartbeats:Alive")


@signals.setup_logging.connect
def _set_up_logging(**_given):
    """The lines of worker and beat are those of every other process; `--loglevel` gives way to LOG_LEVEL."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


app.conf.beat_schedule = {
    **signs_of_life(),
    "delete what is kept no longer": {
        "task": "core.enqueue",
        "schedule": crontab(hour=3, minute=20),
        "args": ["core.retention"],
        "options": {"expires": 6 * 3600},
    },
    "sweep lost jobs": {"task": "core.sweep", "schedule": 10.0, "options": {"expires": 9}},
    "recompute obligations": {
        "task": "core.enqueue",
        "schedule": 3600.0,
        "args": ["reports.recompute_all"],
        "options": {"expires": 3000},
    },
    "send mails": {
        "task": "core.enqueue",
        "schedule": 60.0,
        "args": ["accounts.send_mails"],
        "options": {"expires": 50},
    },
    "remind": {
        "task": "core.enqueue",
        "schedule": 600.0,
        "args": ["reports.remind"],
        "options": {"expires": 500},
    },
}
