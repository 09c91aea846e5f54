"""The job of reminders. Beat asks for it every ten minutes; it gives what was not given yet."""

from dataclasses import asdict

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imjapan.core import jobs

from .domain import give


@jobs.task("reports.remind", time_limit=300, label=_("Reminders of the day"))
def remind(job):
    return asdict(give(timezone.now()))
