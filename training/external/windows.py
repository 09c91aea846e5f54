"""How the offices stand: the quarters of a fiscal year and the accompanied audits, under both systems. For the screen.

The clock keeps the same windows as duties; here they are counted for reading, without rows of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from imjapan.law import registry
from imjapan.law.esd_windows import Window, external_windows
from imjapan.law.external import AccompanyFacts, ExternalCheckFacts, OfficeAccompanied
from imjapan.law.parameters import effective
from imjapan.organization.models import Appointment, Office
from training.models import ExternalCheck

from .people import AUDITOR, EXTERNAL, OFFICER
from .terms import Terms, terms_of

OFFICE, ACCOMPANIED = ExternalCheck.Kind.OFFICE, ExternalCheck.Kind.ACCOMPANIED


@dataclass(frozen=True, slots=True)
class Held:
    """A finished check. `by_auditor`: by an external auditor, not by an external officer."""

    id: int
    kind: str
    on: date
    by_auditor: bool


@dataclass(slots=True)
class OfficeFacts:
    """What the windows of one office rest on. `served`: role and days of the external people appointed for it."""

    terms: Terms
    checks: list[Held] = field(default_factory=list)
    served: list[tuple[str, date, date]] = field(default_factory=list)

    def days(self, kind: str, *, auditor_only: bool = False) -> list[date]:
        return [held.on for held in self.checks if held.kind == kind and (held.by_auditor or not auditor_only)]

    def only_officers(self, first: date, last: date) -> bool:
        """Whether external officers alone serve in these days: they do not accompany audits (titp.md, check B)."""
        roles = {role for role, start, end in self.served if start <= last and end >= first}
        return roles == {str(OFFICER)}


def gather(office_ids: Iterable[int]) -> dict[int, OfficeFacts]:
    """Return the facts of these offices, checks in the order of their days. Five queries, however many there are."""
    found = {pk: OfficeFacts(terms) for pk, terms in terms_of(list(office_ids)).items()}
    rows = Appointment.objects.filter(role__in=EXTERNAL).order_by("pk")
    served = [
        (person, office, role, first, last or date.max)
        for person, office, role, first, last in rows.values_list(
            "personnel_id", "office_id", "role", "starts_on", "ends_on"
        )
    ]
    for _person, office, role, first, last in served:
        for pk in [office] if office else found:
            if pk in found:
                found[pk].served.append((role, first, last))
    done = ExternalCheck.objects.filter(office__in=found, state=ExternalCheck.State.DONE)
    for pk, office, kind, on, checker in done.order_by("checked_on", "pk").values_list(
        "pk", "office_id", "kind", "checked_on", "checker_id"
    ):
        by_auditor = any(
            person == checker and role == AUDITOR and where in (None, office) and first <= on <= last
            for person, where, role, first, last in served
        )
        found[office].checks.append(Held(pk, kind, on, by_auditor))
    return found


def esd_windows(facts: OfficeFacts, clock_starts_on: date, today: date) -> tuple[list[Window], list[Window]]:
    """The rolling windows of an office under the new system: its own audits, and the accompanied ones. ESD-AUD-04.

    Counted from the licence; where our records begin later, from the last audit before, or from that day.
    """
    if facts.terms.esd is None:
        return [], []
    first, last = facts.terms.esd
    found = []
    for position, kind in enumerate((OFFICE, ACCOMPANIED)):
        held = [day for day in facts.days(kind, auditor_only=True) if day <= today]
        before = [day for day in held if first <= day <= clock_starts_on]
        opened = max(first, before[-1] if before else clock_starts_on)
        if last and opened > last:
            found.append([])
            continue
        windows = external_windows(
            opened,
            held,
            held,
            closed=last,
            months=effective("esd.mso.external_audit_interval", max(today, first)).value,
            accompany_months=effective("esd.mso.external_accompany_interval", max(today, first)).value,
        )
        found.append([window for window in windows[position] if window.needed])
    return found[0], found[1]


# --- for the page ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """One window as shown. `state`: done, late (done too late), open, soon, missed, ahead, none (not needed)."""

    label: str
    first: date
    last: date
    state: str
    on: date | None = None
    far: bool = False  # further from the check before than it should be


@dataclass(frozen=True, slots=True)
class OfficeRow:
    office: Office
    quarters: list[Shown]
    accompanied: Shown | None
    esd: list[Shown]


def overview(offices: Iterable[Office], year: int, today: date) -> list[OfficeRow]:
    """How each office stands in the training fiscal year that begins in `year`. Five queries."""
    offices = list(offices)
    facts = gather([office.pk for office in offices])
    return [_row(office, facts[office.pk], year, today) for office in offices]


def _row(office, facts, year, today):
    start, end = date(year, 4, 1), date(year + 1, 3, 31)
    quarters, accompanied, esd = [], None, []
    if facts.terms.titp:
        since, until = facts.terms.titp
        if since <= end and (until or date.max) >= start:
            quarters = _quarters(facts, since, until, start, end, today)
            accompanied = _accompanied(office, facts, year, start, end, today)
    if facts.terms.esd:
        for label, windows in zip(("office", "accompanied"), esd_windows(facts, office.clock_starts_on, today),
                                  strict=True):  # fmt: skip
            if windows:
                window = windows[-1]
                esd.append(Shown(label, window.start, window.due, window.state(today), window.done))
    return OfficeRow(office, quarters, accompanied, esd)


def _quarters(facts, since, until, start, end, today):
    asked = ExternalCheckFacts(
        since=since, today=max(today, since), checks=tuple(facts.days(OFFICE)), closed_on=until, until=end
    )
    rows = registry.get("TITP-EXT-01").judge(asked).value
    return [
        Shown(f"{row['start'].month}–{row['end'].month}", row["start"], row["end"], row["state"], row["check"],
              bool(row["late"]))
        for row in rows
        if start <= row["start"] <= end
    ]  # fmt: skip


def _accompanied(office, facts, year, start, end, today):
    if facts.only_officers(start, end):
        return Shown("", start, end, "none")
    days = tuple(day for day in facts.days(ACCOMPANIED) if start <= day <= end)
    asked = AccompanyFacts(fiscal_year=year, today=today, offices=(OfficeAccompanied(office.code, days),))
    row = registry.get("TITP-EXT-01.b").judge(asked).value[0]
    return Shown("", start, end, row["state"], days[0] if days else None)


def fiscal_year(day: date) -> int:
    """The year in which the training fiscal year of a day begins."""
    return day.year if day.month >= 4 else day.year - 1
