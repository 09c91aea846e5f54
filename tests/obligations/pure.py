"""Chapters of the clock asked without a database: facts in, duties as lines out."""

from datetime import date

from reports.obligations.chapters.cycle_facts import ApplicationFact, Life, PlanFact
from reports.obligations.subjects import Subject

PERSON = Subject("person", 7, 1, None, None, date(2026, 4, 1), 7)
COMPANY = Subject("company", 5, 1, 5, None, date(2026, 4, 1))
OFFICE = Subject("office", 3, 3, None, None, date(2026, 4, 1))


def lines(found) -> list[str]:
    """Each duty as "rule target legal state [day of being done]", in the order of legal days."""
    told = []
    for duty in found:
        due, verdict = duty.judge()
        assert verdict["steps"], duty.key  # every day can be counted again
        assert due.safe <= due.legal
        assert duty.window_first <= duty.window_last, duty.key
        done = [str(duty.done_on)] if duty.done_on else []
        told.append((due.legal, " ".join([duty.rule_id, str(due.target), str(due.legal), str(duty.state), *done])))
    return [text for _legal, text in sorted(told)]


def day(text: str) -> date:
    return date.fromisoformat(text)


def plan(first: str, last: str, stage: int | None = 1, regime="titp", until: str = "", pk=1, **fields) -> PlanFact:
    fields = {"lecture_starts_on": None, "exam_applied_on": None, **fields}
    return PlanFact(
        id=pk, regime=regime, stage=stage, starts_on=day(first), ends_on=day(last), until=day(until or last), **fields
    )


def application(first: str, last: str, stage: int | None = 1, state="draft", regime="titp", pk=1, **fields):
    days = {name: day(fields[name]) if fields.get(name) else None for name in ("applied_on", "certified_on")}
    return ApplicationFact(
        id=pk, regime=regime, stage=stage, starts_on=day(first), ends_on=day(last), state=state,
        plan_id=fields.get("plan_id"), **days,
    )  # fmt: skip


def life(*rows) -> Life:
    return Life(
        [row for row in rows if isinstance(row, PlanFact)], [row for row in rows if isinstance(row, ApplicationFact)]
    )
