"""Which duties an establishment should have, from facts alone: no database, no clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import partial
from typing import Any

from imjapan.law.audit_blocks import Block, audit_blocks
from imjapan.law.verdict import Due

from .facts import AuditFact, CutOverFact, EstablishmentFacts
from .models import Obligation
from .verdicts import (
    ANSWER_RULE,
    AUDIT_RULE,
    REPORT_RULE,
    Window,
    audit_basis,
    audit_parameters,
    basis,
    judge_answer,
    judge_audit_window,
    judge_report,
)

AHEAD = timedelta(days=400)
Kind, State, OwedBy = Obligation.Kind, Obligation.State, Obligation.OwedBy


@dataclass(slots=True)
class Duty:
    """One row as it should be, with the fields of `Obligation`.

    `judge` gives the three dates and the verdict. `basis` names all they rest on, so that a stored verdict of the same
    basis need not be judged again. `record`: what fulfils the duty, as field of ObligationRecord and id.
    """

    kind: str
    rule_id: str
    owed_by: str
    office_id: int
    company_id: int
    establishment_id: int
    audit_id: int | None
    released_finding_id: int | None
    window_key: str
    window_first: date
    window_last: date
    carried_over: bool
    state: str
    done_on: date | None
    reason: str
    basis: str
    judge: Callable[[], tuple[Due, dict[str, Any]]]
    record: tuple[str, int] | None

    @property
    def key(self) -> tuple[str, int, str]:
        """What tells one duty from all others; unique in the database."""
        return self.rule_id, self.establishment_id, self.window_key

    def row(self) -> dict[str, Any]:
        """Return every value of the row, dates and verdict included."""
        due, verdict = self.judge()
        dates = {"target_on": due.target, "safe_on": due.safe, "legal_on": due.legal}
        return {name: getattr(self, name) for name in PLAIN} | dates | {"verdict": {**verdict, "basis": self.basis}}


JUDGED = ("target_on", "safe_on", "legal_on", "verdict")
PLAIN = tuple(f.name for f in fields(Duty) if f.name not in ("basis", "judge", "record"))


def duties(facts: EstablishmentFacts, today: date) -> Iterator[Duty]:
    """Yield the duties of one establishment as they stand on a day, without windows over before the clock started."""
    yield from _audits(facts, today)
    yield from _reports(facts, today)
    yield from _answers(facts, today)


def _audits(facts: EstablishmentFacts, today: date) -> Iterator[Duty]:
    """One regular audit per block, however many people train there. TITP-AUDIT-01."""
    if not facts.periods:
        return
    last_day = max(end for _start, end in facts.periods)
    for window, held in _windows(facts, min(last_day, today + AHEAD), today):
        block = window.block
        if block.end < facts.clock_starts_on:
            continue
        state = State.DONE if held else State.OPEN if block.needed else State.NOT_NEEDED
        yield _duty(
            facts,
            Kind.AUDIT,
            AUDIT_RULE,
            block.block_key.isoformat(),
            (block.start, block.end),
            audit_basis(window, today),
            partial(judge_audit_window, window, today),
            state=state,
            done_on=held.ended_on if held else None,
            reason="" if block.needed else block.reason,
            record=("audit", held.id) if held and held.id else None,
        )


def _windows(facts: EstablishmentFacts, until: date, today: date) -> Iterator[tuple[Window, AuditFact | None]]:
    """Yield each block with what its deadlines rest on and the audit that fulfils it."""
    figures = audit_parameters(today)
    blocks = audit_blocks(
        facts.periods,
        until,
        restart=figures["titp.audit.restart_after_gap"].value,
        months=figures["titp.audit.block_months"].value,
    )
    # An extraordinary audit does not take the place of the regular one (TITP-AUDIT-05).
    regular = [audit for audit in facts.audits if audit.regular and audit.ended_on <= today]
    if before := _before_our_records(facts, today):
        regular = sorted([*regular, AuditFact(None, True, before.audited_on)], key=lambda audit: audit.ended_on)
    anchor, restarted, previous = None, False, None
    for block in blocks:
        if block.index == 0 and block.needed:
            anchor, restarted = block.first_training_day, anchor is not None
        if block.index == 0 or not block.needed:
            previous = None
        held = _held(block, regular)
        yield Window(block, anchor, restarted, previous), held[0] if held else None
        previous = held[-1].ended_on if held else None  # after a block without audit the limit tells nothing


def _held(block: Block, regular: list[AuditFact]) -> list[AuditFact]:
    """Audits that count for the block: held when over, and never before anybody is in training (TITP-AUDIT-01 e)."""
    if not block.needed:
        return []
    return [audit for audit in regular if block.first_training_day <= audit.ended_on <= block.end]


def _before_our_records(facts: EstablishmentFacts, today: date) -> CutOverFact | None:
    """The last audit as told when the establishment was moved in, unless it is among our audits by now."""
    told = facts.cut_over
    if told is None or told.audited_on > today or any(audit.ended_on == told.audited_on for audit in facts.audits):
        return None
    return told


def _report_before_our_records(facts: EstablishmentFacts, today: date) -> Iterator[Duty]:
    """The report of that audit: done when filed, open when known to be missing, whenever the clock started.

    When nothing is known, only a window in which the clock started is opened: no false overdue row after moving in.
    """
    told = _before_our_records(facts, today)
    if told is None:
        return
    due, _verdict = judge_report(told.audited_on)
    filed = told.filed_on is not None and told.filed_on <= today
    if not filed and not told.missing and not told.audited_on <= facts.clock_starts_on <= due.legal:
        return
    yield _duty(
        facts,
        Kind.AUDIT_REPORT,
        REPORT_RULE,
        f"cutover:{told.audited_on.isoformat()}",
        (told.audited_on, due.legal),
        basis(told.audited_on),
        partial(judge_report, told.audited_on),
        state=State.DONE if filed else State.OPEN,
        done_on=told.filed_on if filed else None,
        record=None,
    )


def _reports(facts: EstablishmentFacts, today: date) -> Iterator[Duty]:
    """One report per finished audit, regular or not; it ends by filing, however late. TITP-AUDIT-06."""
    yield from _report_before_our_records(facts, today)
    for audit in facts.audits:
        if not facts.clock_starts_on <= audit.ended_on <= today:
            continue
        due, _verdict = judge_report(audit.ended_on)
        filed = audit.filed if audit.filed and audit.filed[1] <= today else None
        yield _duty(
            facts,
            Kind.AUDIT_REPORT,
            REPORT_RULE,
            f"audit:{audit.id}",
            (audit.ended_on, due.legal),
            basis(audit.ended_on),
            partial(judge_report, audit.ended_on),
            state=State.DONE if filed else State.OPEN,
            done_on=filed[1] if filed else None,
            record=("document", filed[0]) if filed else None,
            audit_id=audit.id,
        )


def _answers(facts: EstablishmentFacts, today: date) -> Iterator[Duty]:
    """The company owes an answer to each finding released to it, by the day agreed."""
    for finding in facts.findings:
        if finding.due_on < facts.clock_starts_on or finding.released_on > today:
            continue
        settled = finding.settled_on and finding.settled_on <= today
        yield _duty(
            facts,
            Kind.FINDING_ANSWER,
            ANSWER_RULE,
            f"finding:{finding.id}",
            (min(finding.released_on, finding.due_on), finding.due_on),
            basis(finding.released_on, finding.due_on),
            partial(judge_answer, finding.released_on, finding.due_on),
            state=State.DONE if settled else State.OPEN,
            done_on=finding.settled_on if settled else None,
            record=("released_finding", finding.id) if settled else None,
            released_finding_id=finding.id,
            owed_by=OwedBy.COMPANY,
        )


def _duty(
    facts: EstablishmentFacts,
    kind: str,
    rule_id: str,
    window_key: str,
    window: tuple[date, date],
    basis: str,
    judge: Callable[[], tuple[Due, dict[str, Any]]],
    *,
    state: str,
    done_on: date | None,
    record: tuple[str, int] | None,
    reason: str = "",
    audit_id: int | None = None,
    released_finding_id: int | None = None,
    owed_by: str = OwedBy.ORGANIZATION,
) -> Duty:
    return Duty(
        kind=str(kind),
        rule_id=rule_id,
        owed_by=str(owed_by),
        office_id=facts.office_id,
        company_id=facts.company_id,
        establishment_id=facts.establishment_id,
        audit_id=audit_id,
        released_finding_id=released_finding_id,
        window_key=window_key,
        window_first=window[0],
        window_last=window[1],
        carried_over=window[0] < facts.clock_starts_on,
        state=str(state),
        done_on=done_on,
        reason=reason,
        basis=basis,
        judge=judge,
        record=record,
    )
