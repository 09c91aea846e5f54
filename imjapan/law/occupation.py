"""Occupations and operations of technical intern training (titp.md 16): the lists, dated, and what each allows.

The list is tables/occupation.csv, one row for each operation and day of the list. Plans keep the list under which they
were certified. Codes are c-o-p (category, occupation, operation) without leading zeros.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table, words
from imjapan.law.verdict import Outcome, Verdict

_EXAMS = {"技能検定": "skill_test", "技能実習評価試験": "evaluation_exam", "": None}


@dataclass(frozen=True, slots=True)
class Occupation:
    """One operation (作業) of one occupation (職種) in one list.

    `exam` is skill_test (技能検定), evaluation_exam (技能実習評価試験) or None; `exam_confidence` (source, inferred,
    knowledge, unknown) and `confidence` (high, medium) are the marks of the data.
    """

    code: str
    occupation_code: str
    category_ja: str
    category_en: str
    occupation_ja: str
    occupation_en: str
    operation_ja: str
    operation_en: str
    exam: str | None
    exam_confidence: str
    stage_3: bool
    list_date: date
    source: str
    confidence: str
    note: str


@cache
def _lists() -> dict[date, dict[str, Occupation]]:
    lists: dict[date, dict[str, Occupation]] = {}
    for row in table("occupation"):
        day = date.fromisoformat(row["list_date"])
        lists.setdefault(day, {})[row["code"]] = Occupation(
            exam=_EXAMS[row["exam_kind"]],
            exam_confidence=row["exam_kind_confidence"],
            stage_3=row["stage3_allowed"] == "true",
            list_date=day,
            **{
                name: row[name]
                for name in (
                    "code", "occupation_code", "category_ja", "category_en", "occupation_ja", "occupation_en",
                    "operation_ja", "operation_en", "source", "confidence", "note",
                )
            },
        )  # fmt: skip
    return dict(sorted(lists.items()))


def list_dates() -> tuple[date, ...]:
    """Return the days of the lists there are, oldest first."""
    return tuple(_lists())


def list_date(on: date | None = None) -> date:
    """Return the day of the list in force on a day; None takes the newest. Before the first list: the first."""
    days = [day for day in _lists() if on is None or day <= on]
    return days[-1] if days else list_dates()[0]


def occupations(on: date | None = None) -> tuple[Occupation, ...]:
    """Return the operations of the list in force on a day (or of the list of that day), in its order."""
    return tuple(_lists()[list_date(on)].values())


def occupation(code: str, on: date | None = None) -> Occupation | None:
    """Return one operation by its code, such as 6-4-1; None when the list does not have it."""
    return _lists()[list_date(on)].get(code)


def operations_of(code: str, on: date | None = None) -> tuple[Occupation, ...]:
    """Return the operations of an occupation (6-4), or the one operation (6-4-1)."""
    return tuple(row for row in occupations(on) if code in (row.code, row.occupation_code))


# --- TITP-OCC-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OccupationFacts:
    code: str = fact("code of the operation, such as 6-4-1")
    stage: Literal["1", "2", "3"] = fact("stage of the plan", "2")
    on: date | None = fact("first day of the plan; null = the newest list", None)


@judgement(
    id="TITP-OCC-01",
    title="Occupations and operations",
    facts=OccupationFacts,
    legal_basis="Ord 10②一; list attached to the ordinance (別表第二)",
    confidence="verified 1",
)
def judge_occupation(facts: OccupationFacts, reasoning: Reasoning) -> Verdict:
    """Return as value code, occupation, operation, stage_3, exam and list_date; null when the list has no such code.

    NG when the operation is not in the list (stage 1: WARN, there is no moving on), or not open for stage 3. WARN for
    a day before the first list there is.
    """
    found = occupation(facts.code, facts.on)
    day = reasoning.step("taken", code="occupation.list", value=list_date(facts.on))
    listed = reasoning.step("taken", code="occupation.listed", value=found is not None, values={"list": day})
    if not listed:
        if facts.stage == "1":
            return reasoning.verdict(Outcome.WARN, None, "occupation.no_moving_on", code=facts.code, list=day)
        return reasoning.verdict(Outcome.NG, None, "occupation.not_listed", code=facts.code, list=day)
    value = {
        "code": found.code,
        "occupation": found.occupation_ja,
        "operation": found.operation_ja,
        "stage_3": found.stage_3,
        "exam": found.exam,
        "list_date": day,
    }
    names = {"code": found.code, "list": day}
    names["ja"] = f"{found.occupation_ja}（{found.operation_ja}）"
    names["en"] = f"{found.occupation_en} ({found.operation_en})"
    if facts.stage == "3" and not reasoning.step("taken", code="occupation.stage_3", value=found.stage_3):
        return reasoning.verdict(Outcome.NG, value, "occupation.no_stage_3", **names)
    if facts.on and reasoning.step("is_less", code="occupation.before_list", first=facts.on, second=day):
        return reasoning.verdict(Outcome.WARN, value, "occupation.later_list", **names)
    return reasoning.verdict(Outcome.OK, value, "occupation.open", **names)


# --- TITP-OCC-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Notice:
    """One occupation, or group of them, with a notice (告示) of its own and the matters it rules."""

    name: str
    matters: tuple[str, ...]


def notices_of(code: str) -> tuple[Notice, ...]:
    """Return the special notices on an operation: those for its category, its occupation, or itself."""
    parts = code.split("-")
    prefixes = {"-".join(parts[: n + 1]) for n in range(len(parts))}
    return tuple(
        Notice(row["name"], words(row["matters"]))
        for row in table("titp_occupation_notice")
        if prefixes & set(words(row["codes"]))
    )


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    code: str = fact("code of the operation, such as 7-13-1")


@judgement(
    id="TITP-OCC-02",
    title="Occupations with special notices",
    facts=NoticeFacts,
    legal_basis="notices (告示) on single occupations",
    confidence="verified 2 + knowledge",
)
def judge_notices(facts: NoticeFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the matters in which the notice of the occupation asks for more. CONFIRM when none is known."""
    found = notices_of(facts.code)
    matters = reasoning.step(
        "taken", code="occupation.matters", value=[f"occupation.{matter}" for item in found for matter in item.matters]
    )
    names = [f"occupation.notice.{item.name}" for item in found]
    if not found:
        return reasoning.verdict(Outcome.OK, (), "occupation.no_notice", code=facts.code)
    if not matters:
        return reasoning.verdict(Outcome.CONFIRM, (), "occupation.notice_unread", notice=names)
    return reasoning.verdict(Outcome.WARN, matters, "occupation.notice", notice=names, items=matters)
