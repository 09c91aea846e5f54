"""Subjects of the lecture (titp.md 3, TITP-LEC-03), and the lecture on legal protection."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from imjapan.law.checklist import judge_complete, judge_conditions
from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

SUBJECTS = ("japanese", "life", "legal", "other")
Subject = Literal[SUBJECTS]

# --- TITP-LEC-03 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    japanese: Fraction = fact("hours of Japanese", 0, minimum=0)
    life: Fraction = fact("hours of life in Japan", 0, minimum=0)
    legal: Fraction = fact("hours of legal protection", 0, minimum=0)
    other: Fraction = fact("hours of other knowledge for a smooth training", 0, minimum=0)


@judgement(
    id="TITP-LEC-03",
    title="Subjects of the lecture",
    facts=SubjectFacts,
    legal_basis="Ord 10②七ロ",
    confidence="law + 3",
)
def judge_subjects(facts: SubjectFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the subjects without an hour. A pre-arrival lecture shortens; it replaces none of them."""
    given = [f"lecture.subject.{subject}" for subject in SUBJECTS if getattr(facts, subject)]
    return judge_complete(reasoning, [f"lecture.subject.{subject}" for subject in SUBJECTS], given)


@dataclass(frozen=True, slots=True)
class LegalLecturerFacts:
    of_organization: bool | None = fact("belongs to the supervising organization", None)
    of_implementer: bool | None = fact("belongs to the implementer", None)
    expert: bool | None = fact("has expert knowledge: lawyer, labour and social security attorney …", None)
    understood: bool | None = fact("an interpreter is present, or the lecture is in a language of the trainees", None)


@judgement(
    id="TITP-LEC-03.b",
    title="Lecturer on legal protection",
    facts=LegalLecturerFacts,
    legal_basis="Ord 10②七ロ",
    confidence="law + 3",
)
def judge_legal_lecturer(facts: LegalLecturerFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known."""
    return judge_conditions(
        reasoning,
        {
            "lecture.lecturer.not_organization": _no(facts.of_organization),
            "lecture.lecturer.not_implementer": _no(facts.of_implementer),
            "lecture.lecturer.expert": facts.expert,
            "lecture.lecturer.understood": facts.understood,
        },
    )


def _no(value: bool | None) -> bool | None:
    return None if value is None else not value


_TOPICS = ("titp", "immigration", "labour", "other")
_ADDED = ("social_insurance", "labour_insurance", "tax", "handbook_app")


@dataclass(frozen=True, slots=True)
class LegalContentFacts:
    day: date = fact("day of the lecture on legal protection")
    titp: Fraction = fact("hours on the Technical Intern Training Act", 0, minimum=0)
    immigration: Fraction = fact("hours on immigration law", 0, minimum=0)
    labour: Fraction = fact("hours on labour law", 0, minimum=0)
    other: Fraction = fact("hours on other legal protection", 0, minimum=0)
    explained: tuple[Literal[_ADDED], ...] = fact("what was explained or shown besides", ())


@judgement(
    id="TITP-LEC-03.c",
    title="Content of the lecture on legal protection",
    facts=LegalContentFacts,
    on="day",
    legal_basis="Ord 10②七ロ; guideline of 2025-12-08",
    confidence="law + 3",
    parameters=("titp.lecture.topic_hours", "titp.lecture.insurance_topics"),
)
def judge_legal_content(facts: LegalContentFacts, reasoning: Reasoning) -> Verdict:
    """Return as value what is missing.

    NG: a law not taught at all, or since 2025-12-08 insurance, tax or the app of the handbook not explained.
    WARN: less than the usual two hours on a law.
    """
    least = reasoning.parameter("titp.lecture.topic_hours")
    needed = [f"lecture.topic.{topic}" for topic in _TOPICS]
    if reasoning.parameter("titp.lecture.insurance_topics"):
        needed += [f"lecture.topic.{topic}" for topic in _ADDED]
    given = [f"lecture.topic.{topic}" for topic in _TOPICS if getattr(facts, topic)]
    given += [f"lecture.topic.{topic}" for topic in facts.explained]
    verdict = judge_complete(reasoning, needed, given)
    if verdict.outcome is Outcome.NG:
        return verdict
    short = tuple(f"lecture.topic.{topic}" for topic in _TOPICS if getattr(facts, topic) < least)
    if short:
        return reasoning.verdict(Outcome.WARN, short, "lecture.short_topics", topics=short, hours=least)
    return verdict
