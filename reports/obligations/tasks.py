"""Jobs of the clock. Both can run twice: what is right already is not written again."""

from dataclasses import asdict

from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.errors import DeadlockDetected

from imjapan.core import jobs

from .recompute import Cause, recompute


@jobs.task("reports.recompute_all", time_limit=900, label=_("All duties"))
def recompute_all(job, *, fact="", actor_id=None):
    """Every subject; runs each hour, so that a new day, a missed fact or a new release reaches every row."""
    return _run(job, cause=Cause(fact, actor_id))


@jobs.task("reports.recompute", time_limit=900, label=_("Duties after a large change"))
def recompute_some(job, *, establishment_ids=(), company_ids=(), office_ids=(), person_ids=(), fact="", actor_id=None):
    """The subjects of one large change, such as an import."""
    given = {
        "establishment_ids": establishment_ids,
        "company_ids": company_ids,
        "office_ids": office_ids,
        "person_ids": person_ids,
    }
    return _run(job, **given, cause=Cause(fact, actor_id))


def _run(job, **which):
    try:
        counts = recompute(today=timezone.localdate(), progress=job.progress, **which)
    except OperationalError as error:
        # Somebody saved an audit at the same moment and the database chose this side to give way.
        if isinstance(error.__cause__, DeadlockDetected):
            raise jobs.Retry("deadlock") from error
        raise
    return asdict(counts)
