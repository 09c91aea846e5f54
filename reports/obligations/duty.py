"""One duty as it should be stored, before it is compared with what is stored."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from imjapan.law.verdict import Due

from .models import Obligation
from .subjects import LONGEST, Subject

AHEAD = timedelta(days=400)  # windows are written this far ahead
Kind, State, OwedBy = Obligation.Kind, Obligation.State, Obligation.OwedBy


def long_over(subject: Subject, base: date) -> bool:
    """Whether nothing that counts from a day reaches the start of the clock. Older days have no figures of the law."""
    return base < subject.clock_starts_on - LONGEST


@dataclass(slots=True, kw_only=True)
class Duty:
    """One row as it should be, with the fields of `Obligation`.

    `judge` gives the three dates and the verdict as JSON. `basis` names all they rest on (`verdicts.basis`), so that
    a stored verdict of the same basis need not be judged again. `records`: what fulfils the duty, as fields of
    ObligationRecord with ids. The `*_id` fields after them say what the duty is about.
    """

    kind: str
    rule_id: str
    owed_by: str
    office_id: int
    company_id: int | None
    establishment_id: int | None
    subject_key: str
    window_key: str
    window_first: date
    window_last: date
    carried_over: bool
    state: str
    done_on: date | None
    reason: str
    audit_id: int | None
    released_finding_id: int | None
    finding_id: int | None
    trigger_id: int | None
    consultation_id: int | None
    filing_id: int | None
    measure_id: int | None
    personnel_id: int | None
    person_id: int | None
    application_id: int | None
    plan_change_id: int | None
    course_id: int | None
    residence_event_id: int | None
    incident_id: int | None
    transfer_id: int | None
    support_plan_id: int | None
    basis: str
    judge: Callable[[], tuple[Due, dict[str, Any]]]
    records: frozenset[tuple[str, int]]

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells one duty from all others; unique in the database."""
        return self.rule_id, self.subject_key, self.window_key

    def judged(self) -> tuple[Due, dict[str, Any]]:
        """Return the three dates and the verdict with its basis, as it is stored."""
        due, verdict = self.judge()
        return due, {**verdict, "basis": self.basis}


DATES = ("target_on", "safe_on", "legal_on")
STATE = ("state", "done_on", "reason")  # what a waiver decides
PLAIN = tuple(f.name for f in fields(Duty) if f.name not in ("basis", "judge", "records"))


def duty(
    subject: Subject,
    kind: str,
    rule_id: str,
    window_key: str,
    window: tuple[date, date],
    basis: str,
    judge: Callable[[], tuple[Due, dict[str, Any]]],
    *,
    done_on: date | None = None,
    state: str | None = None,
    records: frozenset[tuple[str, int]] | set[tuple[str, int]] = frozenset(),
    owed_by: str = OwedBy.ORGANIZATION,
    reason: str = "",
    company_id: int | None = None,
    establishment_id: int | None = None,
    audit_id: int | None = None,
    released_finding_id: int | None = None,
    finding_id: int | None = None,
    trigger_id: int | None = None,
    consultation_id: int | None = None,
    filing_id: int | None = None,
    measure_id: int | None = None,
    personnel_id: int | None = None,
    person_id: int | None = None,
    application_id: int | None = None,
    plan_change_id: int | None = None,
    course_id: int | None = None,
    residence_event_id: int | None = None,
    incident_id: int | None = None,
    transfer_id: int | None = None,
    support_plan_id: int | None = None,
) -> Duty:
    """Return a duty of a subject. `state` follows from `done_on` unless given (not needed).

    `window`: first and last day on which it can be fulfilled in time; the key tells it from the subject's other windows
    of the same rule: first day of a calendar window, or `kind:id` of the record it counts from.
    """
    return Duty(
        kind=str(kind),
        rule_id=rule_id,
        owed_by=str(owed_by),
        office_id=subject.office_id,
        company_id=company_id or subject.company_id,
        establishment_id=establishment_id or subject.establishment_id,
        subject_key=subject.key,
        window_key=window_key,
        window_first=window[0],
        window_last=window[1],
        carried_over=window[0] < subject.clock_starts_on,
        state=str(state or (State.DONE if done_on else State.OPEN)),
        done_on=done_on,
        reason=reason,
        audit_id=audit_id,
        released_finding_id=released_finding_id,
        finding_id=finding_id,
        trigger_id=trigger_id,
        consultation_id=consultation_id,
        filing_id=filing_id,
        measure_id=measure_id,
        personnel_id=personnel_id,
        person_id=person_id or subject.person_id,
        application_id=application_id,
        plan_change_id=plan_change_id,
        course_id=course_id,
        residence_event_id=residence_event_id,
        incident_id=incident_id,
        transfer_id=transfer_id,
        support_plan_id=support_plan_id,
        basis=basis,
        judge=judge,
        records=frozenset(records),
    )
