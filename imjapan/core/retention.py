"""What is kept for how long: each app registers what passes, one job a day deletes it.

A rule deletes in small transactions, and run twice it finds nothing. Nothing outside these rules deletes files, jobs or
sessions (the database refuses it for files).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import DO_NOTHING, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import jobs
from .models import Job

log = logging.getLogger(__name__)
BATCH = 500
_rules = {}
_stays = {}


@dataclass(frozen=True)
class Rule:
    """`run(actor, now) -> number` deletes what has passed; `keeps`: in words, what is kept how long (or a function)."""

    name: str
    label: Any
    keeps: Any
    run: Callable[[Any, datetime], int]


def rule(name, *, label, keeps):
    """Decorator: register `f(actor, now) -> number of things deleted` for the daily job."""

    def register(function):
        _rules[name] = Rule(name, label, keeps, function)
        return function

    return register


@dataclass(frozen=True)
class Stays:
    """Something that nothing deletes; `keeps` says so, and how long the law wants it."""

    label: Any
    keeps: Any


def stays(name, *, label, keeps) -> None:
    """Say that records of a kind are never deleted. Their files have no last day, so the rule of files skips them."""
    _stays[name] = Stays(label, keeps)


def rules() -> list[Rule]:
    return list(_rules.values())


def staying() -> list[Stays]:
    return list(_stays.values())


@jobs.task("core.retention", time_limit=1800, label=_("Deleting what is kept no longer"))
def retain(job):
    """Run every rule. One that fails does not hold back the others; the job then says which."""
    actor, now, deleted, failed = job.actor(), timezone.now(), {}, []
    for number, each in enumerate(rules()):
        job.progress(number, len(_rules))
        try:
            deleted[each.name] = each.run(actor, now)
        except Exception:
            log.exception("retention: %s failed", each.name)
            failed.append(each.name)
    if failed:
        raise jobs.Failed(f"failed: {', '.join(failed)}", deleted=deleted)
    return {"deleted": deleted}


def delete_in_batches(rows: models.QuerySet) -> int:
    """Delete the rows of a queryset, a few hundred in each transaction; returns how many."""
    deleted = 0
    while True:
        with transaction.atomic():
            keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
            if not keys:
                return deleted
            rows.model._base_manager.filter(pk__in=keys).delete()
        deleted += len(keys)


# --- rules of the machinery ---------------------------------------------------------------------


def _job_days():
    words = gettext("%(days)s days after its end, longer while a document names it")
    return words % {"days": settings.KEEP_JOBS_DAYS}


@rule("jobs", label=_("Background work"), keeps=_job_days)
def old_jobs(actor, now):
    ended = [Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED]
    rows = Job.objects.filter(state__in=ended, finished_at__lt=now - timedelta(days=settings.KEEP_JOBS_DAYS))
    for relation in Job._meta.get_fields(include_hidden=True):
        # Tables of the history point without holding.
        if relation.one_to_many and relation.related_model is not Job and relation.on_delete is not DO_NOTHING:
            named = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.filter(~Exists(named))
    return delete_in_batches(rows)


@rule("cache", label=_("Counters of wrong passwords and the like"), keeps=_("until they run out"))
def old_cache(actor, now):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_cache WHERE expires < %s", [now])
        return cursor.rowcount
