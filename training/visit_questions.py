"""What a visit looks at: eight headings of form 4-10 with their words, and the sub-questions V01 to V28 (forms.md 3.2).

The sub-questions help on the spot and are not printed.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

GOOD, FAIR, POOR = "good", "fair", "poor"
RATINGS = [(GOOD, _("good")), (FAIR, _("fair")), (POOR, _("needs guidance"))]
YES, NO = "yes", "no"
ANSWERS = [(YES, _("yes")), (NO, _("no"))]


@dataclass(frozen=True, slots=True)
class Question:
    """`bad`: the answer that calls for action, "" where neither does. `grave`: it may need an extraordinary audit."""

    code: str
    words: Any
    bad: str = NO
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """One of the eight, with its key word on the form and the number of its part."""

    name: str
    part: int
    key_word: str
    label: Any
    questions: tuple[Question, ...]


PARTS = {
    1: _("Progress of the training plan"),
    2: _("State of the training"),
    3: _("Life of the trainees"),
}
HEADINGS = (
    Heading("progress", 1, "実習進捗", _("Progress of the training"), (
        Question("V01", _("Is today's work what the plan has for this month?")),
        Question("V02", _("Is it at the establishment named in the plan?")),
        Question("V03", _("Is the instructor there and teaching?")),
        Question("V04", _("Are the machines and materials of the plan used?")),
        Question("V05", _("Is there work outside the plan or at another firm?"), YES),
    )),
    Heading("mastery", 1, "修得度合", _("Degree of mastery"), (
        Question("V06", _("Can the trainees do more than last month?")),
        Question("V07", _("Is the basic exam applied for, its day known and practice begun?")),
        Question("V08", _("Does somebody have to take the exam again?"), YES),
    )),
    Heading("hours", 1, "時間配分", _("Division of hours"), (
        Question("V09", _("Is the training diary written up to yesterday, with item numbers?")),
        Question("V10", _("Do required, related, peripheral and safety work keep their shares?")),
        Question("V11", _("Was there much overtime or night work this month?"), YES),
        Question("V12", _("Were the days of rest given?")),
    )),
    Heading("attitude", 2, "実習態度", _("Attitude at work"), (
        Question("V13", _("Are they punctual, without unexplained absence?")),
        Question("V14", _("Do they follow the safety rules and wear protective gear?")),
        Question("V15", _("Do they get on with their colleagues?")),
    )),
    Heading("motivation", 2, "実習意欲", _("Motivation"), (
        Question("V16", _("Are there wishes or worries about the work?"), ""),
        Question("V17", _("Do they wish to go on to the next stage?"), ""),
    )),
    Heading("japanese", 2, "日本語理解", _("Understanding of Japanese"), (
        Question("V18", _("Do they understand instructions?")),
        Question("V19", _("Do they use lessons or other support?"), ""),
    )),
    Heading("life", 3, "生活態度", _("Daily life, lodging, health"), (
        Question("V20", _("Is the room tidy, not overcrowded, with storage that locks?")),
        Question("V21", _("Are health, meals and sleep in order?")),
        Question("V22", _("Was the salary received and the slip understood, with charges as agreed?"), NO, True),
        Question("V23", _("Do they hold their passport and residence card themselves?"), NO, True),
        Question("V24", _("Are they free to use a phone, go out and have visitors?"), NO, True),
        Question("V25", _("Is there violence, insult or harassment?"), YES, True),
        Question("V26", _("Do they know whom to call?"), NO, True),
    )),
    Heading("discipline", 3, "規律違反", _("Breaches of rules"), (
        Question("V27", _("Is there absence without leave, a side job, debts, contact with brokers?"), YES),
        Question("V28", _("Is there trouble with police, traffic, neighbours or garbage?"), YES),
    )),
)  # fmt: skip
QUESTIONS = {question.code: question for heading in HEADINGS for question in heading.questions}


def calls_for_action(answers) -> list[Question]:
    """The questions of a visit answered the bad way, in order."""
    return [question for code, question in QUESTIONS.items() if question.bad and answers.get(code) == question.bad]


def is_grave(answers) -> bool:
    """Tell whether an answer may ask for an extraordinary audit: pay, papers, freedom, violence (V22 to V26)."""
    return any(question.grave for question in calls_for_action(answers))
