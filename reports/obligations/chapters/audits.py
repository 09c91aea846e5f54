"""Regular audits, their reports and the answers to findings: duties of each establishment (titp.md 5)."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from imjapan.law.audit_blocks import Block, audit_blocks

from ..duty import AHEAD, Duty, Kind, OwedBy, State, duty
from ..subjects import ESTABLISHMENT, Subject
from ..verdicts import (
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
from . import Chapter, register
from .audit_facts import AuditFact, CutOverFact, EstablishmentFacts, gather


def duties(subject: Subject, facts: EstablishmentFacts, today: date) -> Iterator[Duty]:
    """Yield the duties of one establishment as they stand on a day, without windows over before the clock started."""
    yield from _audits(subject, facts, today)
    yield from _reports(subject, facts, today)
    yield from _answers(subject, facts, today)


def standing(facts: EstablishmentFacts) -> set[tuple[str, int]]:
    """Records that still count: finished audits, filed reports, settled findings."""
    audits = {("audit", audit.id) for audit in facts.audits}
    reports = {("document", audit.filed[0]) for audit in facts.audits if audit.filed}
    return audits | reports | {("released_finding", finding.id) for finding in facts.findings if finding.settled_on}


def _audits(subject: Subject, facts: EstablishmentFacts, today: date) -> Iterator[Duty]:
    """One regular audit per block, however many people train there. TITP-AUDIT-01."""
    if not facts.periods:
        return
    last_day = max(end for _start, end in facts.periods)
    for window, held in _windows(facts, min(last_day, today + AHEAD), today):
        block = window.block
        if block.end < subject.clock_starts_on:
            continue
        state = State.DONE if held else State.OPEN if block.needed else State.NOT_NEEDED
        yield duty(
            subject,
            Kind.AUDIT,
            AUDIT_RULE,
            block.block_key.isoformat(),
            (block.start, block.end),
            audit_basis(window, today),
            partial(judge_audit_window, window, today),
            state=state,
            done_on=held.ended_on if held else None,
            reason="" if block.needed else block.reason,
            records={("audit", held.id)} if held and held.id else frozenset(),
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


def _report_before_our_records(subject: Subject, facts: EstablishmentFacts, today: date) -> Iterator[Duty]:
    """The report of that audit: done when filed, open when known to be missing, whenever the clock started.

    When nothing is known, only a window in which the clock started is opened: no false overdue row after moving in.
    """
    told = _before_our_records(facts, today)
    if told is None:
        return
    due, _verdict = judge_report(told.audited_on)
    filed = told.filed_on is not None and told.filed_on <= today
    if not filed and not told.missing and not told.audited_on <= subject.clock_starts_on <= due.legal:
        return
    yield duty(
        subject,
        Kind.AUDIT_REPORT,
        REPORT_RULE,
        f"cutover:{told.audited_on.isoformat()}",
        (told.audited_on, due.legal),
        basis(told.audited_on),
        partial(judge_report, told.audited_on),
        state=State.DONE if filed else State.OPEN,
        done_on=told.filed_on if filed else None,
    )


def _reports(subject: Subject, facts: EstablishmentFacts, today: date) -> Iterator[Duty]:
    """One report per finished audit, regular or not; it ends by filing, however late. TITP-AUDIT-06."""
    yield from _report_before_our_records(subject, facts, today)
    for audit in facts.audits:
        if not audit.reported or not subject.clock_starts_on <= audit.ended_on <= today:
            continue
        due, _verdict = judge_report(audit.ended_on)
        filed = audit.filed if audit.filed and audit.filed[1] <= today else None
        yield duty(
            subject,
            Kind.AUDIT_REPORT,
            REPORT_RULE,
            f"audit:{audit.id}",
            (audit.ended_on, due.legal),
            basis(audit.ended_on),
            partial(judge_report, audit.ended_on),
            state=State.DONE if filed else State.OPEN,
            done_on=filed[1] if filed else None,
            records={("document", filed[0])} if filed else frozenset(),
            audit_id=audit.id,
        )


def _answers(subject: Subject, facts: EstablishmentFacts, today: date) -> Iterator[Duty]:
    """The company owes an answer to each finding released to it, by the day agreed."""
    for finding in facts.findings:
        if finding.due_on < subject.clock_starts_on or finding.released_on > today:
            continue
        settled = finding.settled_on and finding.settled_on <= today
        yield duty(
            subject,
            Kind.FINDING_ANSWER,
            ANSWER_RULE,
            f"finding:{finding.id}",
            (min(finding.released_on, finding.due_on), finding.due_on),
            basis(finding.released_on, finding.due_on),
            partial(judge_answer, finding.released_on, finding.due_on),
            state=State.DONE if settled else State.OPEN,
            done_on=finding.settled_on if settled else None,
            records={("released_finding", finding.id)} if settled else frozenset(),
            released_finding_id=finding.id,
            owed_by=OwedBy.COMPANY,
        )


register(Chapter(ESTABLISHMENT, (AUDIT_RULE, REPORT_RULE, ANSWER_RULE), gather, duties, standing))
