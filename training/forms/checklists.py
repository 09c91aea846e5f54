"""The checklist and the questions of interviews on the page of a draft. Their names are those of `domain.drafts`."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training.checklists import ITEMS, PAPERS, QUESTIONS
from training.domain import checklists

ANSWERS = [
    (checklists.OK, pgettext_lazy("check", "OK")),
    (checklists.NG, pgettext_lazy("check", "not OK")),
    (checklists.NA, pgettext_lazy("check", "n/a")),
    (checklists.UNSEEN, pgettext_lazy("check", "unseen")),
]
YES_NO = [("yes", _("yes")), ("no", _("no")), ("", pgettext_lazy("question", "not asked"))]
SUMMARY = {
    "F4": _("Notice to the labour office or others: needed, to whom, on which day"),
    "F5": _("Notice or change of the plan needed"),
    "F6": _("Extraordinary audit needed"),
    "F7": _("Next audit planned"),
}


def _answer(choices, label, empty):
    return forms.TypedChoiceField(
        label=label, choices=choices, required=False, empty_value=empty, widget=forms.RadioSelect
    )


def _text(label, rows=2):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=checklists.LONG, widget=widget)


class ChecklistForm(forms.Form):
    """Items with their remarks, papers seen, and the part of the summary that nobody can compute."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, item in ITEMS.items():
            self.fields[code] = _answer(ANSWERS, f"{code} {item.label}", checklists.UNSEEN)
            self.fields[f"{code}_remark"] = _text(_("%(code)s, what is not in order") % {"code": code})
        for code, paper in PAPERS.items():
            self.fields[code] = forms.BooleanField(label=paper.label, required=False)
        for code, label in SUMMARY.items():
            self.fields[code] = _text(label)


class QuestionsForm(forms.Form):
    """The answers of one trainee to C01 to C24, each with a note."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, question in QUESTIONS.items():
            self.fields[code] = _answer(YES_NO, f"{code} {question.label}", "")
            self.fields[f"{code}_note"] = _text(_("%(code)s, note") % {"code": code})
