"""The reasoning stored with each duty: the rule of the law, narrowed to one window, step by step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from hashlib import sha256
from pathlib import Path

from imjapan.law import registry
from imjapan.law.audit import AuditReportFacts
from imjapan.law.audit_blocks import Block
from imjapan.law.calendar import holidays_around
from imjapan.law.confidence import Confidence
from imjapan.law.dates import safe_due
from imjapan.law.parameters import effective, overrides_in_force
from imjapan.law.reasoning import Reasoning
from imjapan.law.verdict import Due, Outcome, Parameter, Verdict

AUDIT_RULE = "TITP-AUDIT-01"
REPORT_RULE = "TITP-AUDIT-06"
ANSWER_RULE = "PRC-02"


@dataclass(frozen=True, slots=True)
class Window:
    """One block with what its deadlines rest on.

    `anchor`: first training day of the run of blocks it belongs to. `restarted`: that run is not the first.
    """

    block: Block
    anchor: date
    restarted: bool
    previous: date | None


def _release() -> str:
    """A mark of the rules as shipped: when one of these files changes, every verdict is judged anew."""
    law = Path(registry.__file__).parent
    here = Path(__file__).parent
    own = [*here.glob("*verdicts.py"), here / "judged.py", *here.glob("chapters/*.py")]
    files = sorted([*law.rglob("*.py"), *law.glob("parameters/*.csv"), *law.glob("tables/*.csv"), *own])
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:10]


RELEASE = _release()


def remembered(maxsize: int) -> Callable[[Callable], Callable]:
    """Decorator: `lru_cache` for what is judged from its arguments alone; answers under other figures are others."""

    def decorate(function):
        known = lru_cache(maxsize)(lambda _figures, *args: function(*args))
        return wraps(function)(lambda *args: known(overrides_in_force(), *args))

    return decorate


@lru_cache(maxsize=16)
def _figures(overrides: tuple[Parameter, ...]) -> str:
    return sha256(repr(overrides).encode()).hexdigest()[:6] if overrides else ""


def basis(*facts) -> str:
    """Name what a verdict rests on: the rules as shipped, the figures the organization knows better, and the facts."""
    return " ".join((RELEASE + _figures(overrides_in_force()), *map(str, facts)))


def audit_basis(window: Window, today: date) -> str:
    """Name what the verdict of one audit window rests on, the figures in force included."""
    block = window.block
    return basis(
        block.index,
        block.start,
        block.end,
        block.first_training_day,
        block.last_training_day,
        window.anchor,
        window.restarted,
        window.previous,
        *(parameter.value for parameter in audit_parameters(today).values()),
    )


@remembered(64)
def audit_parameters(today: date) -> Mapping[str, Parameter]:
    """Return the figures of the audit rule in force on a day."""
    return {key: effective(key, today) for key in registry.get(AUDIT_RULE).parameters}


def judge_audit_window(window: Window, today: date) -> tuple[Due, dict]:
    """Return the three dates of a regular audit in one block, and the verdict as JSON. TITP-AUDIT-01.

    Legal: the end of the block. Target: three months after the audit before, while somebody is still in training.
    """
    rule = registry.get(AUDIT_RULE)
    block = window.block
    holidays = holidays_around(block.start)
    notes = Reasoning(
        rule=rule.id,
        legal_basis=rule.legal_basis,
        confidence=rule.confidence,
        parameters=audit_parameters(today),
        holidays=holidays,
    )
    months = notes.parameter("titp.audit.block_months")
    notes.step(
        "month_start", code="audit.blocks_again" if window.restarted else "audit.blocks_begin", day=window.anchor
    )
    values = {"index": block.index}
    end = notes.step("month_block_end", code="audit.block_end", values=values, start=block.start, months=months)
    if block.end != end:
        notes.step("earlier", code="audit.block_cut", values=values, first=end, second=block.end)
    days = {"first": block.start, "last": block.end}
    if not block.needed:
        safe = safe_due(block.end, holidays)
        verdict = notes.verdict(Outcome.OK, block.end, "duty.nobody_in_training", **days)
        return Due(target=safe, safe=safe, legal=block.end), verdict.to_dict()
    wish = block.end
    if window.previous:
        gap = notes.parameter("titp.audit.gap_months")
        wish = notes.step("add_months_clamped", code="audit.next_by", day=window.previous, months=gap)
    if wish > block.last_training_day:
        wish = notes.step("earlier", code="duty.last_training_day", first=wish, second=block.last_training_day)
    due = notes.due(legal=block.end, wish=wish, not_before=block.first_training_day)
    return due, notes.verdict(Outcome.OK, block.end, "duty.audit_window", due=due, **days).to_dict()


@remembered(1024)
def judge_report(audit_end: date) -> tuple[Due, dict]:
    """Return the three dates of the report of an audit that ended on a day, and the verdict. TITP-AUDIT-06."""
    verdict = registry.get(REPORT_RULE).judge(AuditReportFacts(audit_end=audit_end))
    return verdict.due, verdict.to_dict()


@remembered(1024)
def judge_answer(released_on: date, due_on: date) -> tuple[Due, dict]:
    """Return the three dates of the company's answer to a finding. The day is agreed, not set by law."""
    holidays = holidays_around(due_on)
    notes = Reasoning(
        rule=ANSWER_RULE, legal_basis="", confidence=Confidence.VERIFIED, parameters={}, holidays=holidays
    )
    due = notes.due(legal=due_on, wish=due_on)
    verdict: Verdict = notes.verdict(Outcome.OK, due_on, "duty.agreed_day", due=due, released=released_on, legal=due_on)
    return due, verdict.to_dict()
