"""What another value of a figure would move, before anybody decides on it: counted for real, then taken back."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from imjapan.law import registry
from imjapan.law.verdict import Parameter
from imjapan.organization import figures
from reports.models import Document, Obligation, ObligationMove
from reports.obligations import kinds, subjects
from reports.obligations.recompute import Cause, recompute

SUBJECTS = 40
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Touched:
    """`duties`: open duties reckoned with the figure, `documents`: not filed yet, about records of these duties.

    `tried`: of how many subjects the duties were counted anew; `moves`: the first of those that would move.
    """

    duties: int
    documents: int
    tried: int
    moves: list[ObligationMove]
    others: int


def touched_by(parameter: Parameter, today: date) -> Touched:
    """Count what rests on a figure, and reckon the first of it with the new value. Nothing is kept."""
    duties = _duties(parameter.key)
    audits = duties.filter(audit__isnull=False).values("audit")
    drafts = Document.objects.filter(state__in=[Document.State.DRAFT, Document.State.APPROVED], audit__in=audits)
    keys = list(duties.order_by("legal_on").values_list("subject_key", flat=True)[: SUBJECTS * 4])
    keys = list(dict.fromkeys(keys))[:SUBJECTS]
    moves = _moves(keys, parameter, today)
    return Touched(duties.count(), drafts.count(), len(keys), moves[:SHOWN], max(len(moves) - SHOWN, 0))


def _duties(key: str) -> QuerySet:
    rules = [judgement.id for judgement in registry.all() if key in judgement.parameters]
    return Obligation.objects.filter(
        state=Obligation.State.OPEN, rule_id__in=rules, verdict__parameters__contains=[{"key": key}]
    )


def _moves(keys: list[str], parameter: Parameter, today: date) -> list[ObligationMove]:
    if not keys:
        return []
    which = {}
    for key in keys:
        for name, ids in subjects.one(key).items():
            which.setdefault(name, []).extend(ids)
    last = ObligationMove.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        recompute(**which, today=today, cause=Cause("figures.changed"), known=lambda: (*figures.rows(), parameter))
        rows = ObligationMove.objects.filter(pk__gt=last, cause="figures.changed", obligation__subject_key__in=keys)
        related = [f"obligation__{name}" for name in kinds.RELATED]
        found = list(rows.select_related(*related).order_by("legal_after", "pk"))
        transaction.set_rollback(True)
    return found
