"""What the clock needs to know about the audits of establishments, in a fixed number of queries for many of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from training.domain import regimes
from training.models import Audit, CutOver, Placement, Regime, ReleasedFinding

from ...documents.models import Document

AUDIT_REPORT_FORM = "TITP-F22"


@dataclass(frozen=True, slots=True)
class AuditFact:
    """A finished audit; `id` is None before our records begin. `filed`: id of its filed report, day of filing.

    `reported`: it is reported under technical intern training (form 22).
    """

    id: int | None
    regular: bool
    ended_on: date
    filed: tuple[int, date] | None = None
    reported: bool = True


@dataclass(frozen=True, slots=True)
class FindingFact:
    """A finding released to the company. `settled_on`: arrival of the answer that stands, None while it is awaited."""

    id: int
    released_on: date
    due_on: date
    settled_on: date | None


@dataclass(frozen=True, slots=True)
class CutOverFact:
    """The last regular audit before our records begin. `filed_on`: day of filing its report, None when not known.

    `missing`: the report is known not to be filed.
    """

    audited_on: date
    filed_on: date | None
    missing: bool


@dataclass(slots=True)
class EstablishmentFacts:
    """One establishment. `periods`: first and last day in training of each person there, lecture included.

    `workers`: the same of those under skill development, whose audits have a chapter of their own.
    """

    periods: list[tuple[date, date]] = field(default_factory=list)
    workers: list[tuple[date, date]] = field(default_factory=list)
    audits: list[AuditFact] = field(default_factory=list)
    findings: list[FindingFact] = field(default_factory=list)
    cut_over: CutOverFact | None = None


def gather(establishment_ids: Collection[int]) -> dict[int, EstablishmentFacts]:
    """Return the facts of these establishments. Four queries, however many there are."""
    ids = list(establishment_ids)
    found = {pk: EstablishmentFacts() for pk in ids}
    for pk, told in _told(ids):
        found[pk].cut_over = told
    for establishment_id, regime, period in _periods(ids):
        facts = found[establishment_id]
        (facts.periods if regime == Regime.TITP else facts.workers).append(period)
    for establishment_id, started_on, audit in _audits(ids):
        facts = found[establishment_id]
        facts.audits.append(replace(audit, reported=_is_reported(facts, started_on)))
    for establishment_id, finding in _findings(ids):
        found[establishment_id].findings.append(finding)
    return found


def _told(ids):
    rows = CutOver.objects.filter(establishment__in=ids, last_audit_on__isnull=False)
    for pk, *told in rows.values_list("establishment_id", "last_audit_on", "report_filed_on", "report_missing"):
        yield pk, CutOverFact(*told)


def _periods(ids):
    rows = Placement.objects.filter(establishment__in=ids, plan__regime__in=regimes.AUDITED)
    for (establishment_id, regime), period in training_periods(rows, "establishment_id", "plan__regime"):
        yield establishment_id, regime, period


def _is_reported(facts: EstablishmentFacts, on: date) -> bool:
    """Whether form 22 is owed for an audit that began on a day: unless only others were there (`regimes`)."""
    return _anybody(facts.periods, on) or not _anybody(facts.workers, on)


def _anybody(periods: list[tuple[date, date]], on: date) -> bool:
    return any(first <= on <= last for first, last in periods)


def training_periods(placements: QuerySet, *of: str) -> Iterator[tuple[tuple, tuple[date, date]]]:
    """Yield the columns `of` and first and last day in training of each placement. One query.

    Training begins with the first lecture day (TITP-AUDIT-01), for the first placement under a plan.
    """
    earlier = Placement.objects.filter(plan=OuterRef("plan"), starts_on__lt=OuterRef("starts_on"))
    rows = placements.annotate(is_transfer=Exists(earlier)).order_by()
    for *columns, starts_on, ends_on, lecture, is_transfer in rows.values_list(
        *of, "starts_on", "ends_on", "plan__lecture_starts_on", "is_transfer"
    ):
        if lecture and lecture <= ends_on and not is_transfer:
            starts_on = lecture
        yield tuple(columns), (starts_on, ends_on)


def _audits(ids):
    audits = Audit.objects.filter(establishment__in=ids).exclude(state=Audit.State.DRAFT)
    # A report that was superseded after its filing has still been filed.
    reports = Document.objects.filter(establishment__in=ids, form_id=AUDIT_REPORT_FORM, filed_on__isnull=False)
    filed = {
        audit_id: (pk, filed_on)
        for audit_id, pk, filed_on in reports.order_by("-filed_on", "-pk").values_list("audit_id", "pk", "filed_on")
    }
    for pk, establishment_id, kind, started_on, ended_on in audits.order_by("ends_on", "pk").values_list(
        "pk", "establishment_id", "kind", "starts_on", "ends_on"
    ):
        yield establishment_id, started_on, AuditFact(pk, kind == Audit.Kind.REGULAR, ended_on, filed.get(pk))


def _findings(ids):
    """Settled on the day the answer arrived, also when staff entered it later."""
    stands = ~Q(state=ReleasedFinding.State.OPEN) & Q(answers__returned_at__isnull=True)
    rows = (
        ReleasedFinding.objects.filter(establishment__in=ids)
        .annotate(received_on=Max("answers__received_on", filter=stands))
        .order_by("pk")
        .values_list("pk", "establishment_id", "released_at", "due_on", "received_on", "closed_at")
    )
    for pk, establishment_id, released_at, due_on, received_on, closed_at in rows:
        settled_on = received_on or (closed_at and _day(closed_at))
        yield establishment_id, FindingFact(pk, _day(released_at), due_on, settled_on)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
