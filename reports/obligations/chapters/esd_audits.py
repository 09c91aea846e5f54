"""Regular audits under skill development (育成就労), three months from audit to audit, and their reports.

ESD-AUD-01, ESD-REP-01.R01. A regular audit of the establishment serves both laws: it ends the window of this chapter
and the block of technical intern training alike.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from imjapan.law import registry
from imjapan.law.calendar import holidays_around
from imjapan.law.dates import safe_due
from imjapan.law.esd_reports import AuditReportFacts
from imjapan.law.esd_windows import Window, rolling_windows
from imjapan.law.parameters import effective
from imjapan.law.reasoning import Reasoning
from imjapan.law.verdict import Due, Outcome
from training.models import Audit, CutOver, Placement, Regime

from ...documents.forms import ESD_AUDIT_REPORT
from ...documents.models import Document
from ..duty import AHEAD, Duty, Kind, State, duty
from ..judged import basis_of, judge
from ..subjects import ESTABLISHMENT, Subject
from ..verdicts import basis, remembered
from . import Chapter, register

AUDIT_RULE, REPORT_RULE = "ESD-AUD-01", "ESD-REP-01.R01"
BEGINS = date(2027, 4, 1)  # the law is in force from this day


@dataclass(frozen=True, slots=True)
class AuditFact:
    """A finished audit. `filed`: id of its filed report and day of filing."""

    id: int
    regular: bool
    started_on: date
    ended_on: date
    filed: tuple[int, date] | None


@dataclass(slots=True)
class Facts:
    """One establishment. `periods`: first and last day of each worker there; `told`: last audit before our records."""

    periods: list[tuple[date, date]] = field(default_factory=list)
    audits: list[AuditFact] = field(default_factory=list)
    told: date | None = None


def gather(establishment_ids: Collection[int]) -> dict[int, Facts]:
    """Return the facts of those with workers under this law. One query where there are none, else four."""
    found: dict[int, Facts] = {}
    placements = Placement.objects.filter(
        establishment__in=list(establishment_ids), plan__regime=Regime.ESD, ends_on__gte=BEGINS
    )
    for pk, first, last in placements.order_by().values_list("establishment_id", "starts_on", "ends_on"):
        found.setdefault(pk, Facts()).periods.append((max(first, BEGINS), last))
    if not found:
        return found
    reports = Document.objects.filter(establishment__in=found, form_id=ESD_AUDIT_REPORT, filed_on__isnull=False)
    filed = {
        audit_id: (pk, filed_on)
        for audit_id, pk, filed_on in reports.order_by("-filed_on", "-pk").values_list("audit_id", "pk", "filed_on")
    }
    audits = Audit.objects.filter(establishment__in=found).exclude(state=Audit.State.DRAFT).order_by("ends_on", "pk")
    for pk, place, kind, first, last in audits.values_list("pk", "establishment_id", "kind", "starts_on", "ends_on"):
        found[place].audits.append(AuditFact(pk, kind == Audit.Kind.REGULAR, first, last, filed.get(pk)))
    told = CutOver.objects.filter(establishment__in=found, last_audit_on__isnull=False)
    for place, audited_on in told.values_list("establishment_id", "last_audit_on"):
        found[place].told = audited_on
    return found


def duties(subject: Subject, facts: Facts, today: date) -> Iterator[Duty]:
    yield from _audits(subject, facts, today)
    yield from _reports(subject, facts, today)


def _audits(subject: Subject, facts: Facts, today: date) -> Iterator[Duty]:
    """One regular audit in each rolling window."""
    held = {audit.ended_on: audit.id for audit in reversed(facts.audits) if audit.regular and audit.ended_on <= today}
    if facts.told and facts.told <= today:
        held.setdefault(facts.told, None)
    months = _figures(max(today, BEGINS))["esd.audit.interval"].value
    before = None
    for window in rolling_windows(facts.periods, held, months=months):
        key, before = _key(window, before, held), window
        if window.due < subject.clock_starts_on or window.start > today + AHEAD:
            continue
        audit_id = held.get(window.done) if window.done else None
        state = State.DONE if window.done else State.OPEN if window.needed else State.NOT_NEEDED
        yield duty(
            subject,
            Kind.AUDIT,
            AUDIT_RULE,
            key,
            (window.start, max(window.due, window.start)),
            basis(AUDIT_RULE, window.start, window.due, window.needed),
            partial(judge_window, window.start, window.needed, max(today, BEGINS)),
            state=state,
            done_on=window.done,
            reason="" if window.needed else "nobody_in_training",
            records={("audit", audit_id)} if audit_id else frozenset(),
        )


def _key(window: Window, before: Window | None, held: dict[date, int | None]) -> str:
    """What the window counts from: the audit before, or the first day of a worker."""
    if before is None or before.done != window.start:
        return f"start:{window.start.isoformat()}"
    audit_id = held[window.start]
    return f"audit:{audit_id}" if audit_id else f"cutover:{window.start.isoformat()}"


def _figures(on: date) -> dict[str, Any]:
    return {key: effective(key, on) for key in registry.get(AUDIT_RULE).parameters}


@remembered(4096)
def judge_window(start: date, needed: bool, today: date) -> tuple[Due, dict[str, Any]]:
    """Return the three dates of the audit due after `start`, and the verdict as JSON: ESD-AUD-01 for one window."""
    rule = registry.get(AUDIT_RULE)
    holidays = holidays_around(start)
    notes = Reasoning(
        rule=rule.id,
        legal_basis=rule.legal_basis,
        confidence=rule.confidence,
        parameters=_figures(max(today, start)),
        holidays=holidays,
    )
    months = notes.parameter("esd.audit.interval")
    last = notes.step("add_months_clamped", code="esd.audit.due", day=start, months=months)
    warn_months = notes.parameter("esd.audit.warn_months")
    notes.step("months_before", code="esd.audit.warn", event=last, months=warn_months)
    if not needed:
        safe = max(safe_due(last, holidays), start)
        verdict = notes.verdict(Outcome.OK, last, "duty.nobody_in_training", first=start, last=last)
        return Due(target=safe, safe=safe, legal=last), verdict.to_dict()
    due = notes.due(legal=last, wish=last, not_before=start)
    return due, notes.verdict(Outcome.OK, last, "duty.audit_window", due=due, first=start, last=last).to_dict()


def _reports(subject: Subject, facts: Facts, today: date) -> Iterator[Duty]:
    """One report per finished audit, regular or not, at which workers were there; it ends by filing."""
    for audit in facts.audits:
        if not max(subject.clock_starts_on, BEGINS) <= audit.ended_on <= today:
            continue
        if not any(first <= audit.started_on <= last for first, last in facts.periods):
            continue
        asked = AuditReportFacts(audit_end=audit.ended_on)
        due, _verdict = judge(REPORT_RULE, asked)
        filed = audit.filed if audit.filed and audit.filed[1] <= today else None
        yield duty(
            subject,
            Kind.AUDIT_REPORT,
            REPORT_RULE,
            f"audit:{audit.id}",
            (audit.ended_on, due.legal),
            basis_of(REPORT_RULE, asked),
            partial(judge, REPORT_RULE, asked),
            done_on=filed[1] if filed else None,
            records={("document", filed[0])} if filed else frozenset(),
            audit_id=audit.id,
        )


def standing(facts: Facts) -> set[tuple[str, int]]:
    """Finished audits and filed reports still count, also where no window asks for them any more."""
    audits = {("audit", audit.id) for audit in facts.audits if audit.regular}
    return audits | {("document", audit.filed[0]) for audit in facts.audits if audit.filed}


register(Chapter(ESTABLISHMENT, (AUDIT_RULE, REPORT_RULE), gather, duties, standing))
