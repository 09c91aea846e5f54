"""Lectures before and after arrival (titp.md 3): length, pre-arrival lecture, no work before the end.

The plain arithmetic for a timetable is in lecture_hours.py, the subjects in lecture_subjects.py, conduct and records in
lecture_conduct.py.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from imjapan.law.checklist import judge_conditions
from imjapan.law.facts import FactError, fact
from imjapan.law.lecture_hours import (
    DayHours,
    earliest_pre_arrival_day,
    first_work_day,
    full_weeks_over,
    hours_by_day,
    hours_counted,
    hours_needed,
    shortest_pre_arrival_end,
    work_in_lecture,
)
from imjapan.law.lecture_subjects import SUBJECTS, Subject
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

__all__ = [
    "SUBJECTS",
    "DayHours",
    "earliest_pre_arrival_day",
    "first_work_day",
    "full_weeks_over",
    "hours_by_day",
    "hours_counted",
    "hours_needed",
    "shortest_pre_arrival_end",
    "work_in_lecture",
]

# --- TITP-LEC-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LectureDay:
    day: date = fact("day of the lecture; a day may be named several times")
    hours: Fraction = fact("hours of lecture", minimum=0, maximum=24)


@dataclass(frozen=True, slots=True)
class LengthFacts:
    planned_hours: Fraction = fact("planned hours of the whole stage 1 in Japan, lecture and workplace", minimum=1)
    days: tuple[LectureDay, ...] = fact("days of the lecture after arrival", ())
    pre_arrival: bool | None = fact("a pre-arrival lecture counts (TITP-LEC-02); null when not known", False)
    landing: date | None = fact("day of landing; without it the newest figures are used", None)


@judgement(
    id="TITP-LEC-01",
    title="Post-arrival lecture length",
    facts=LengthFacts,
    on="landing",
    legal_basis="Ord 10②七ハ",
    confidence="law + 3",
    parameters=(
        "titp.lecture.day_hours",
        "titp.lecture.parts",
        "titp.lecture.parts_after_pre_arrival",
        "titp.lecture.week_days",
    ),
)
def judge_length(facts: LengthFacts, reasoning: Reasoning) -> Verdict:
    """Return as value counted, needed and missing hours.

    NG when hours are missing; CONFIRM when they are enough only if a pre-arrival lecture counts and nobody knows.
    WARN when enough, but a day has more than 8 hours or a week more than five days.
    """
    day_hours = reasoning.parameter("titp.lecture.day_hours")
    days = hours_by_day(((item.day, item.hours) for item in facts.days), day_hours=day_hours)
    paper = reasoning.step("taken", code="lecture.paper", value=sum(day.hours for day in days))
    over = [day for day in days if day.hours > day_hours]
    too_much = reasoning.step("taken", code="lecture.too_much", value=sum(day.hours - day.counted for day in over))
    counted = reasoning.step("subtract", code="lecture.counted", number=paper, amount=too_much)
    sixth = _share(facts.planned_hours, "titp.lecture.parts", reasoning)
    needed = sixth
    if facts.pre_arrival is not False:
        twelfth = _share(facts.planned_hours, "titp.lecture.parts_after_pre_arrival", reasoning)
        enough = reasoning.step("is_at_least", code="lecture.enough", first=counted, second=sixth)
        needed = twelfth if facts.pre_arrival or not enough else sixth
    lacking = reasoning.step("subtract", code="lecture.lacking", number=needed, amount=counted)
    missing = reasoning.step("at_least", code="lecture.missing_hours", number=lacking, minimum=0)
    value = {"counted": counted, "needed": needed, "missing": missing}
    if missing:
        return reasoning.verdict(Outcome.NG, value, "lecture.too_short", **value)
    if facts.pre_arrival is None and needed != sixth:
        return reasoning.verdict(Outcome.CONFIRM, value, "lecture.pre_arrival_unknown", sixth=sixth, **value)
    if over:
        return reasoning.verdict(
            Outcome.WARN, value, "lecture.long_days", days=tuple(day.day for day in over), limit=day_hours
        )
    limit = reasoning.parameter("titp.lecture.week_days")
    if weeks := full_weeks_over((day.day for day in days if day.hours), week_days=limit):
        return reasoning.verdict(Outcome.WARN, value, "lecture.full_weeks", weeks=weeks, limit=limit)
    return reasoning.verdict(Outcome.OK, value, "lecture.long_enough", **value)


def _share(planned: Fraction, key: str, reasoning: Reasoning) -> Fraction:
    return reasoning.step("quotient", code="lecture.share", number=planned, divisor=reasoning.parameter(key))


# --- TITP-LEC-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PreArrivalFacts:
    first_day: date = fact("first day of the lecture")
    last_day: date = fact("last day of the lecture")
    hours: Fraction = fact("hours of the lecture, all subjects", minimum=0)
    landing: date | None = fact("day of landing, or the planned one; null when not known", None)
    legal_hours: Fraction = fact("hours among them on legal protection, which do not count here", 0, minimum=0)
    abroad: bool | None = fact("held outside Japan", None)
    classroom: bool | None = fact("held as lessons or visits (座学), also online, and not as work", None)
    given_by: Literal["organization", "entrusted", "foreign_institution"] | None = fact(
        "by the organization, a body it entrusts, or a public or educational institution abroad", None
    )
    accepted: bool | None = fact("foreign institution: the organization accepted the lecture as equivalent", None)

    def __post_init__(self):
        if self.last_day < self.first_day:
            raise FactError("contradiction", "last_day", f"{self.last_day} is before {self.first_day}")
        if self.legal_hours > self.hours:
            raise FactError("contradiction", "legal_hours", f"more than the {self.hours} hours")


@judgement(
    id="TITP-LEC-02",
    title="Qualifying pre-arrival lecture",
    facts=PreArrivalFacts,
    on="first_day",
    legal_basis="Ord 10②七ハ",
    confidence="law + 2",
    parameters=(
        "titp.lecture.pre_arrival_months",
        "titp.lecture.pre_arrival_days",
        "titp.lecture.pre_arrival_hours",
        "titp.lecture.pre_arrival_window",
    ),
)
def judge_pre_arrival(facts: PreArrivalFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known; OK means one twelfth is enough after arrival."""
    months = reasoning.parameter("titp.lecture.pre_arrival_months")
    month_end = reasoning.step("period_end", start=facts.first_day, months=months)
    lasts = reasoning.step("days_counted", first=facts.first_day, last=facts.last_day)
    enough_days = reasoning.step(
        "is_at_least", code="lecture.enough", first=lasts, second=reasoning.parameter("titp.lecture.pre_arrival_days")
    )
    unfinished = reasoning.step("is_later", code="lecture.month_unfinished", first=month_end, second=facts.last_day)
    hours = reasoning.step("subtract", code="lecture.pre_hours", number=facts.hours, amount=facts.legal_hours)
    least = reasoning.parameter("titp.lecture.pre_arrival_hours")
    given_by = None if facts.given_by is None else facts.given_by != "foreign_institution" or facts.accepted
    return judge_conditions(
        reasoning,
        {
            "lecture.pre.abroad": facts.abroad,
            "lecture.pre.within": _within_window(facts, reasoning),
            "lecture.pre.month": enough_days and not unfinished,
            "lecture.pre.hours": reasoning.step("is_at_least", code="lecture.enough", first=hours, second=least),
            "lecture.pre.classroom": facts.classroom,
            "lecture.pre.given_by": given_by,
        },
    )


def _within_window(facts: PreArrivalFacts, reasoning: Reasoning) -> bool | None:
    window = reasoning.parameter("titp.lecture.pre_arrival_window")
    if facts.landing is None:
        return None
    earliest = reasoning.step("months_before", code="lecture.pre_window", event=facts.landing, months=window)
    recent = reasoning.step("is_at_least", code="lecture.pre_recent", first=facts.first_day, second=earliest)
    return recent and reasoning.step("is_later", code="lecture.pre_before", first=facts.landing, second=facts.last_day)


# --- TITP-LEC-04 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoWorkFacts:
    last_lecture_day: date = fact("last day of the lecture, make-up days included")
    work_days: tuple[date, ...] = fact("days with work in the diary or the time records", ())


@judgement(
    id="TITP-LEC-04",
    title="No work before the end of the lecture",
    facts=NoWorkFacts,
    legal_basis="Ord 10②七ニ, 52(7)",
    confidence="law",
)
def judge_no_work(facts: NoWorkFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the days of work on or before the last lecture day, also between lecture days. NG with any."""
    found = work_in_lecture(facts.work_days, facts.last_lecture_day)
    values = {"last": facts.last_lecture_day}
    days = reasoning.step("taken", code="lecture.worked_until", value=found, values=values)
    if days:
        return reasoning.verdict(Outcome.NG, days, "lecture.worked", days=days, last=facts.last_lecture_day)
    return reasoning.verdict(Outcome.OK, (), "lecture.not_worked", last=facts.last_lecture_day)


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    last_lecture_day: date = fact("last day of the lecture, make-up days included")
    assigned_on: date | None = fact("day of the assignment to work; null to ask only for the first day", None)
    unfinished: tuple[Subject, ...] = fact("subjects not finished", ())


@judgement(
    id="TITP-LEC-04.b",
    title="Assignment after every subject is finished",
    facts=AssignmentFacts,
    legal_basis="Ord 10②七ニ",
    confidence="law",
)
def judge_assignment(facts: AssignmentFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the first day of work; null while a subject is unfinished. NG when assigned before."""
    if facts.unfinished:
        open_subjects = tuple(f"lecture.subject.{subject}" for subject in dict.fromkeys(facts.unfinished))
        reasoning.step("taken", code="lecture.unfinished", value=open_subjects)
        outcome = Outcome.NG if facts.assigned_on else Outcome.WARN
        return reasoning.verdict(outcome, None, "lecture.subjects_open", subjects=open_subjects)
    first = reasoning.step("add_days", code="lecture.first_work", day=facts.last_lecture_day, days=1)
    day = facts.assigned_on or first
    if reasoning.step("is_later", code="lecture.too_early", first=first, second=day):
        return reasoning.verdict(Outcome.NG, first, "lecture.assigned_early", first=first, day=day)
    return reasoning.verdict(Outcome.OK, first, "lecture.may_work", first=first)
