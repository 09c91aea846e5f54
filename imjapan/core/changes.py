"""From a fact to those who must know: the only upward path between the apps.

A domain function calls `record(actor, subject, fact)`. Apps above register consumers in their
`consumers.py`; these run in the same transaction for a few subjects, and as a job when there are many or
when the actor is fenced (company, auditor) and may not touch what the consumer writes.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext_lazy

from . import jobs

INLINE_LIMIT = 20
_consumers = defaultdict(list)


@dataclass(frozen=True)
class Change:
    """One fact about subjects of one model. `actor_id` is None for the system."""

    fact: str
    model: str
    ids: tuple
    actor_id: int | None


def on(*facts):
    """Decorator: register a consumer `f(change)` for the named facts. Consumers can run twice."""

    def register(function):
        for fact in facts:
            if function not in _consumers[fact]:
                _consumers[fact].append(function)
        return function

    return register


def record(actor, subject, fact):
    """Tell the consumers of `fact` about one row. Call inside the transaction that made it true."""
    record_many(actor, type(subject), [subject.pk], fact)


def record_many(actor, model, ids, fact):
    """The same for many rows of one model."""
    ids = tuple(sorted(ids))
    if not ids or not _consumers[fact]:
        return
    change = Change(fact, model._meta.label, ids, actor.user_id)
    if actor.fenced or len(ids) > INLINE_LIMIT:
        jobs.enqueue(
            "core.deliver_change",
            actor=actor,
            fact=fact,
            model=change.model,
            ids=list(ids),
            actor_id=actor.user_id,
        )
        return
    deliver(change)


def deliver(change):
    for consumer in _consumers[change.fact]:
        consumer(change)


@jobs.task("core.deliver_change", time_limit=120, label=gettext_lazy("Duties after a change"), cancellable=False)
def _deliver_change(job, *, fact, model, ids, actor_id):
    """Job body: run the consumers for a change that was recorded by a fenced actor or for many rows."""
    apps.get_model(model)  # a clear error for a name that a release removed
    deliver(Change(fact, model, tuple(ids), actor_id))
