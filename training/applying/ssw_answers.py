"""What only a person can say about an application for specified skilled worker: asked and kept with it."""

from typing import Any, NamedTuple

from django import forms
from django.db import transaction
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from imjapan.core import changes
from imjapan.core.errors import Conflict
from imjapan.organization.access import must_write
from training.gates.facts import lives
from training.models import ExamAttempt, PlanApplication, Regime

from . import domain

Grade = ExamAttempt.Grade
CARE = "KAI"
# Of a statement, which may itself say that there is none of something: never "there is" and "there is none".
YES, NO = pgettext_lazy("statement", "true"), pgettext_lazy("statement", "not true")
YES_NO = [("", _("not confirmed yet")), ("yes", YES), ("no", NO)]


class Question(NamedTuple):
    """One question with yes, no, or nobody knows. `asked` tells whether it concerns an application."""

    name: str
    label: Any
    asked: Any


def _trained(row, life):
    return bool(life and life.of(Regime.TITP)) and not row.ssw_2


def failed_2(row, life):
    return bool(life and life.tried(Grade.SSW_2)) and life.passed(Grade.SSW_2) is False and not row.ssw_2


QUESTIONS = (
    Question("same_field", _("The trade of the training matches the sector"), _trained),
    Question(
        "care_japanese",
        _("Nursing-care Japanese exam (介護日本語評価試験) passed"),
        lambda row, life: row.sector == CARE and not row.ssw_2,
    ),
    Question("own_support", _("The company supports the worker itself"), lambda row, life: not row.ssw_2),
    Question("tax", _("No arrears of tax at the company"), lambda row, life: True),
    Question("insurance", _("No arrears of social and labour insurance"), lambda row, life: True),
    Question("separations", _("No involuntary separations (非自発的離職) at the company"), lambda row, life: True),
    Question("penalties", _("No penalties of the company and its officers"), lambda row, life: True),
    Question("employer_pledge", _("Sixth year: pledge of the company (form 1-31) is there"), failed_2),
    Question("worker_pledge", _("Sixth year: pledge of the worker is there"), failed_2),
)


def questions_for(row, today) -> list[Question]:
    """The questions that concern an application."""
    life = lives([row.person_id], today).get(row.person_id)
    return [question for question in QUESTIONS if question.asked(row, life)]


class AnswersForm(forms.Form):
    """One choice for each question that concerns an application."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, row, questions, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.initial["version"] = row.version
        self.questions = questions
        for question in questions:
            self.fields[question.name] = forms.ChoiceField(label=question.label, choices=YES_NO, required=False)
            self.initial[question.name] = row.answers.get(question.name, "")

    def asked(self):
        return [self[question.name] for question in self.questions]

    def given(self) -> dict[str, str]:
        return {question.name: self.cleaned_data[question.name] for question in self.questions}


@transaction.atomic
def save_answers(actor, *, application, answers, version) -> PlanApplication:
    """Keep what a person said, "yes" or "no" by the name of a question; "" takes an answer back.

    `version`: the number the form was shown with. Raises Refused and Conflict (somebody else was faster).
    """
    row = domain.locked_application(application)
    must_write(actor, row.office_id)
    if row.version != version:
        raise Conflict(gettext("Somebody else changed this application meanwhile. Look at it before you save again."))
    kept = {name: said for name, said in row.answers.items() if name not in answers}
    row.answers = kept | {name: said for name, said in answers.items() if said in ("yes", "no")}
    row.version += 1
    row.save(update_fields=["answers", "version"])
    changes.record(actor, row, domain.CHANGED)
    return row


def said(row, name) -> bool | None:
    """The answer to a question; None while nobody knows."""
    return {"yes": True, "no": False}.get(row.answers.get(name))
