"""Lessons as hours: of a course, of a subject, of one person. Pure arithmetic over rows that were already read.

A lesson lasts from its beginning to its end less the break (minutes). Make-up lessons are no hours of the course: they
give back to single people what they missed (TITP-LEC-06).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from training.models import LectureAbsence, LectureSession, Regime

Subject, Topic = LectureSession.Subject, LectureSession.Topic
# As the rules call the subjects.
RULE_NAMES = {Subject.JAPANESE: "japanese", Subject.LIFE: "life", Subject.LEGAL: "legal", Subject.SKILL: "other"}
LAWS = (Topic.TITP, Topic.IMMIGRATION, Topic.LABOUR, Topic.OTHER)  # share the hours of a lesson of subject 3
SHOWN = (Topic.SOCIAL, Topic.LABOUR_INSURANCE, Topic.TAX, Topic.HANDBOOK)  # explained or shown, without own hours
TOPICS_OF = {Subject.JAPANESE: (Topic.A1, Topic.A2), Subject.LEGAL: (*LAWS, *SHOWN), Subject.SKILL: (Topic.CARE,)}

# The act on the people itself is that of their regime; the code of the topic stays.
ESD_ACT = _("Act on employment for skill development (育成就労法)")

Lesson = tuple[date, Fraction]


def topic_choices(regime: str) -> list[tuple[str, object]]:
    """The topics of a lesson, the act in the words of the regime of the course."""
    named = {Topic.TITP: ESD_ACT} if regime == Regime.ESD else {}
    return [(code, named.get(code, label)) for code, label in Topic.choices]


def minutes_between(first: time, last: time) -> int:
    return int((datetime.combine(date.min, last) - datetime.combine(date.min, first)).total_seconds()) // 60


def minutes(session: LectureSession) -> int:
    """Minutes of lecture in one lesson, never below zero."""
    return max(0, minutes_between(session.from_time, session.until_time) - session.break_minutes)


def hours(session: LectureSession) -> Fraction:
    return Fraction(minutes(session), 60)


def regular(sessions: Iterable[LectureSession]) -> list[LectureSession]:
    return [session for session in sessions if not session.is_make_up]


def lessons(sessions: Iterable[LectureSession]) -> list[Lesson]:
    """Day and hours of every lesson of the course."""
    return [(session.held_on, hours(session)) for session in regular(sessions)]


def by_subject(sessions: Iterable[LectureSession]) -> dict[str, Fraction]:
    """Hours of each of the four subjects, as the rules call them."""
    found = dict.fromkeys(RULE_NAMES.values(), Fraction(0))
    for session in regular(sessions):
        found[RULE_NAMES[session.subject]] += hours(session)
    return found


def by_law(sessions: Iterable[LectureSession]) -> tuple[dict[str, Fraction], list[str]]:
    """Hours on each law of subject 3, and what was explained besides. Laws of one lesson share its hours evenly."""
    found = {str(topic): Fraction(0) for topic in LAWS}
    explained = []
    for session in regular(sessions):
        if session.subject != Subject.LEGAL:
            continue
        named = [topic for topic in LAWS if topic in session.topics]
        for topic in named:
            found[str(topic)] += hours(session) / len(named)
        explained += [str(topic) for topic in SHOWN if topic in session.topics and str(topic) not in explained]
    return found, explained


def of_topic(sessions: Iterable[LectureSession], topic: str) -> Fraction:
    """Hours of the lessons that carry a topic."""
    return sum((hours(session) for session in regular(sessions) if topic in session.topics), Fraction(0))


class Attended:
    """What each person was there for: lessons less what was missed, plus what was made up."""

    def __init__(self, sessions: Iterable[LectureSession], absences: Iterable[LectureAbsence]):
        self.sessions = {session.pk: session for session in sessions}
        self.missed = defaultdict(dict)  # person -> lesson -> row
        for row in absences:
            if row.session_id in self.sessions:
                self.missed[row.person_id][row.session_id] = row

    def minutes_of(self, person_id: int, session: LectureSession) -> int:
        """Minutes of one lesson that count for a person; of a make-up lesson what it gives back."""
        row = self.missed[person_id].get(session.pk)
        left = max(0, minutes(session) - (row.minutes if row else 0))
        return min(left, self.owed_in(person_id, session)) if session.is_make_up else left

    def owed_in(self, person_id: int, make_up: LectureSession) -> int:
        """Minutes of missed lessons that a person makes up in this lesson."""
        rows = self.missed[person_id].values()
        return sum(min(row.minutes, minutes(self.sessions[row.session_id])) for row in rows
                   if row.made_up_in_id == make_up.pk)  # fmt: skip

    def lessons(self, person_id: int, *, subject: str | None = None) -> list[Lesson]:
        """Day and hours, lesson by lesson, of what counts for a person."""
        return [
            (session.held_on, Fraction(self.minutes_of(person_id, session), 60))
            for session in self.sessions.values()
            if subject is None or session.subject == subject
        ]

    def missed_hours(self, person_id: int, *, subject: str | None = None) -> tuple[Fraction, Fraction]:
        """(missed, made up) of a person. A make-up lesson that was missed too gives nothing back."""
        rows = [row for row in self.missed[person_id].values() if not self.sessions[row.session_id].is_make_up]
        rows = [row for row in rows if subject is None or self.sessions[row.session_id].subject == subject]
        missed = sum(min(row.minutes, minutes(self.sessions[row.session_id])) for row in rows)
        places = {row.made_up_in_id for row in rows if row.made_up_in_id in self.sessions}
        made_up = sum(self.minutes_of(person_id, self.sessions[pk]) for pk in places)
        return Fraction(missed, 60), Fraction(min(made_up, missed), 60)
