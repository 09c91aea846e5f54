"""Jobs of the clock. Both can run twice: what is right already is not written again."""

from dataclasses import asdict

from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.errors import DeadlockDetected

from imjapan.core import jobs

from .recompute import recompute


@jobs.task("reports.recompute_all", time_limit=900, label=_("Duties of all establishments"))
def recompute_all(job):
    """Every establishment; runs each hour, so that a new day, a missed fact or a new release reaches every row."""
    return _run(job, None)


@jobs.task("reports.recompute", time_limit=900, label=_("Duties of some establishments"))
def recompute_some(job, *, establishment_ids):
    """The establishments of one large change, such as an import."""
    return _run(job, establishment_ids)


def _run(job, establishment_ids):
    try:
        counts = recompute(establishment_ids=establishment_ids, today=timezone.localdate(), progress=job.progress)
    except OperationalError as error:
        # Somebody saved an audit at the same moment and the database chose this side to give way.
        if isinstance(error.__cause__, DeadlockDetected):
            raise jobs.Retry("deadlock") from error
        raise
    return asdict(counts)
