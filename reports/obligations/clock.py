"""From a fact that changed to a recompute of the subjects it is about. Consumers of any sub-package use it."""

from collections.abc import Iterable

from django.utils import timezone

from imjapan.core import jobs
from imjapan.core.changes import Change

from .recompute import Cause, recompute

MANY = 200  # subjects; more are a job of their own, with progress


def refresh(
    change: Change,
    *,
    establishments: Iterable[int] = (),
    companies: Iterable[int] = (),
    offices: Iterable[int] = (),
    people: Iterable[int] = (),
) -> None:
    """Recompute these subjects now, or as a job when they are many; what moves is noted with the fact of `change`."""
    ids = {
        "establishment_ids": sorted(set(establishments)),
        "company_ids": sorted(set(companies)),
        "office_ids": sorted(set(offices)),
        "person_ids": sorted(set(people)),
    }
    total = sum(map(len, ids.values()))
    if not total:
        return
    if total > MANY:
        jobs.enqueue("reports.recompute", **ids, fact=change.fact, actor_id=change.actor_id, total=total)
        return
    recompute(**ids, today=timezone.localdate(), cause=Cause(change.fact, change.actor_id))
