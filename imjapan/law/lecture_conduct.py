"""Conduct of lectures (titp.md 3): who gives them and where, records, make-up, nursing care, asbestos."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from imjapan.law.checklist import judge_complete, judge_conditions
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

# --- TITP-LEC-05 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConductFacts:
    day: date | None = fact("first day of the lecture; without it the newest figures are used", None)
    given_by: Literal["organization", "entrusted", "implementer"] | None = fact("who gives the lecture", None)
    facility: bool | None = fact("the organization has a facility for the lecture", None)
    allowance: int | None = fact("allowance (講習手当) in yen a month; 0 for none", None, minimum=0)
    lodging_free: bool | None = fact("lodging costs the trainee nothing", None)
    food_free: bool | None = fact("food costs the trainee nothing", None)
    nationality: str | None = fact("country of the trainee, such as VN or ID", None)


@judgement(
    id="TITP-LEC-05",
    title="Who gives the lecture, and where",
    facts=ConductFacts,
    on="day",
    legal_basis="Ord 10②七, 14(2)",
    confidence="law",
    parameters=("titp.lecture.vietnam_allowance",),
)
def judge_conduct(facts: ConductFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known.

    To concentrate on the lecture, a trainee has an allowance or pays neither for food nor for lodging.
    """
    free = _both(facts.lodging_free, facts.food_free)
    allowance = None if facts.allowance is None else facts.allowance > 0
    conditions: dict[str, bool | None] = {
        "lecture.conduct.given_by": None if facts.given_by is None else facts.given_by != "implementer",
        "lecture.conduct.facility": facts.facility,
        "lecture.conduct.concentrate": _either(allowance, free),
    }
    if facts.nationality == "VN" and not facts.food_free:
        least = reasoning.parameter("titp.lecture.vietnam_allowance")
        conditions["lecture.conduct.vietnam"] = (
            None
            if facts.allowance is None
            else reasoning.step("is_at_least", code="lecture.enough_yen", first=facts.allowance, second=least)
        )
    return judge_conditions(reasoning, conditions)


def _both(first: bool | None, second: bool | None) -> bool | None:
    return False if first is False or second is False else None if first is None or second is None else True


def _either(first: bool | None, second: bool | None) -> bool | None:
    return True if first or second else None if first is None or second is None else False


# --- TITP-LEC-06 ------------------------------------------------------------------------

_FIELDS = (
    "date",
    "start",
    "end",
    "hours",
    "place",
    "subject",
    "lecturer",
    "affiliation",
    "interpreter",
    "trainees",
    "sign_off",
    "absences",
    "materials",
)


@dataclass(frozen=True, slots=True)
class LectureRecordFacts:
    written: tuple[Literal[_FIELDS], ...] = fact("what the record of the day says already")
    rest_day: bool = fact("a day without lecture inside the period: only the date is needed", False)


@judgement(
    id="TITP-LEC-06",
    title="Records of the lecture",
    facts=LectureRecordFacts,
    legal_basis="Ord 54①五; reference forms 4-8, 4-9",
    confidence="law + 2",
)
def judge_record(facts: LectureRecordFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the fields missing. "None" is an entry too: nobody absent, no interpreter needed."""
    needed = ("date",) if facts.rest_day else _FIELDS
    return judge_complete(
        reasoning,
        [f"lecture.field.{name}" for name in needed],
        [f"lecture.field.{name}" for name in facts.written],
    )


@dataclass(frozen=True, slots=True)
class Attendance:
    trainee: str = fact("name or number of the trainee")
    missed: Fraction = fact("hours of lecture missed", minimum=0)
    made_up: Fraction = fact("hours made up until now", 0, minimum=0)


@dataclass(frozen=True, slots=True)
class MakeUpFacts:
    last_lecture_day: date = fact("last day of the lecture as planned")
    today: date = fact("the day of the judgement")
    trainees: tuple[Attendance, ...] = fact("who missed hours", ())


@judgement(
    id="TITP-LEC-06.b",
    title="Missed hours of the lecture made up",
    facts=MakeUpFacts,
    legal_basis="Ord 10②七, 54①五",
    confidence="law + 2",
)
def judge_make_up(facts: MakeUpFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per trainee with hours to make up: trainee, hours. WARN, NG after the last day."""
    rows = []
    for trainee in facts.trainees:
        hours = reasoning.step(
            "subtract",
            code="lecture.to_make_up",
            number=trainee.missed,
            amount=trainee.made_up,
            values={"trainee": trainee.trainee},
        )
        if hours > 0:
            rows.append({"trainee": trainee.trainee, "hours": hours})
    over = reasoning.step("is_later", code="lecture.is_over", first=facts.today, second=facts.last_lecture_day)
    if rows:
        outcome = Outcome.NG if over else Outcome.WARN
        trainees = tuple(row["trainee"] for row in rows)
        return reasoning.verdict(outcome, rows, "lecture.make_up", trainees=trainees, last=facts.last_lecture_day)
    return reasoning.verdict(Outcome.OK, (), "lecture.nothing_missed")


# --- TITP-LEC-07 ------------------------------------------------------------------------

_LEVELS = ("none", "N5", "N4", "N3", "N2", "N1")  # from the lowest
Level = Literal[_LEVELS]


@dataclass(frozen=True, slots=True)
class CareLectureFacts:
    japanese_hours: Fraction = fact("hours of Japanese", minimum=0)
    care_hours: Fraction = fact("hours of the introduction to care (介護導入講習)", minimum=0)
    legal_hours: Fraction = fact("hours of legal protection", minimum=0)
    japanese: Level | None = fact("level of Japanese before the lecture (JLPT or equal); null when not known", None)
    day: date | None = fact("first day of the lecture; without it the newest figures are used", None)


@judgement(
    id="TITP-LEC-07",
    title="Lecture in nursing care",
    facts=CareLectureFacts,
    on="day",
    legal_basis="notice on nursing care",
    confidence="knowledge",
    parameters=(
        "titp.lecture.care_japanese_hours",
        "titp.lecture.care_japanese_hours_n3",
        "titp.lecture.care_japanese_reduced_from",
        "titp.lecture.care_hours",
    ),
)
def judge_care_lecture(facts: CareLectureFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met. Without a known level the longer course of Japanese is asked for."""
    reduced = _reaches(facts.japanese or "none", reasoning.parameter("titp.lecture.care_japanese_reduced_from"))
    japanese = reasoning.parameter(f"titp.lecture.care_japanese_hours{'_n3' if reduced else ''}")
    care = reasoning.parameter("titp.lecture.care_hours")
    return judge_conditions(
        reasoning,
        {
            "lecture.care.japanese": reasoning.step(
                "is_at_least", code="lecture.enough", first=facts.japanese_hours, second=japanese
            ),
            "lecture.care.introduction": reasoning.step(
                "is_at_least", code="lecture.enough", first=facts.care_hours, second=care
            ),
            "lecture.care.legal": facts.legal_hours > 0,
        },
    )


@dataclass(frozen=True, slots=True)
class CareLevelFacts:
    stage: Literal["1", "2"] = fact("stage that begins")
    japanese: Level | None = fact("level of Japanese (JLPT or equal); null when not known", None)
    study_plan: bool | None = fact("stage 2: a plan to continue studying Japanese exists", None)
    day: date | None = fact("first day of the stage; without it the newest figures are used", None)


@judgement(
    id="TITP-LEC-07.b",
    title="Level of Japanese in nursing care",
    facts=CareLevelFacts,
    on="day",
    legal_basis="notice on nursing care",
    confidence="knowledge",
    parameters=("titp.lecture.care_level_s1", "titp.lecture.care_level_s2"),
)
def judge_care_level(facts: CareLevelFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the condition not met, or not known. For stage 2 a plan to continue studying is enough."""
    level = reasoning.parameter(f"titp.lecture.care_level_s{facts.stage}")
    reached = None if facts.japanese is None else _reaches(facts.japanese, level)
    if facts.stage == "2":
        return judge_conditions(reasoning, {"lecture.care.level_s2": _either(reached, facts.study_plan)})
    return judge_conditions(reasoning, {"lecture.care.level_s1": reached})


def _reaches(level: str, least: str) -> bool:
    return _LEVELS.index(level) >= _LEVELS.index(least)


# --- TITP-LEC-08 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AsbestosFacts:
    day: date = fact("first day of the work, or of the lecture in which it is explained")
    asbestos_work: bool = fact("the plan has work with asbestos")
    explained_in_writing: bool | None = fact("explained to the trainee in writing", None)
    signed: bool | None = fact("the trainee signed the explanation", None)
    added_during_plan: bool = fact("the work was added while the plan runs", False)
    approved_on: date | None = fact("day of the approval of the change; null if none", None)

    def __post_init__(self):
        if self.added_during_plan and not self.asbestos_work:
            raise FactError("contradiction", "added_during_plan", "there is no work with asbestos")


@judgement(
    id="TITP-LEC-08",
    title="Lecture and asbestos work",
    facts=AsbestosFacts,
    on="day",
    legal_basis="guideline of 2025-12-08",
    confidence="verified 2",
    parameters=("titp.lecture.asbestos",),
)
def judge_asbestos(facts: AsbestosFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known. Before the guideline of 2025-12-08 nothing is asked."""
    if not facts.asbestos_work or not reasoning.parameter("titp.lecture.asbestos"):
        return judge_conditions(reasoning, {})
    conditions: dict[str, bool | None] = {
        "lecture.asbestos.writing": facts.explained_in_writing,
        "lecture.asbestos.signed": facts.signed,
    }
    if facts.added_during_plan:
        conditions["lecture.asbestos.approved"] = facts.approved_on is not None and reasoning.step(
            "is_later", code="lecture.approved_before", first=facts.day, second=facts.approved_on
        )
    return judge_conditions(reasoning, conditions)
