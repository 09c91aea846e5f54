"""Forms of support: the plan with its ten supports, one support given, an interview, a contract."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.law.ssw_support import supports
from imjapan.organization.edit_pages import RecordForm, form_field
from imjapan.organization.editing import version_of
from imjapan.organization.fields import JapaneseDateField
from training.forms.audits import CHOOSE, LANGUAGES
from training.models import SupportContract, SupportExpense, SupportInterview, SupportPlan, SupportRecord

from . import domain, expenses, interviews
from .items import EVERYTHING_ELSE, GROUPS, category_choices, sector_choices, support_label, support_time

LONG = 1000
SHORT = 150
MINUTES = 24 * 60
YEN = 10_000_000
METHODS = [
    (one.value, pgettext_lazy("support", "face to face") if one == SupportRecord.Method.FACE else one.label)
    for one in SupportRecord.Method
]
PARTS = ("planned", "when", "why_not", "how", "who")


def languages(field):
    return forms.ChoiceField(label=field.label, choices=[("", "—"), *LANGUAGES], required=False)


def _line(label, **options):
    return forms.CharField(label=label, max_length=SHORT, required=False, **options)


def _text(label, rows=2, **options):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=LONG, required=False, widget=widget, **options)


class PlanForm(RecordForm):
    """`people`: who may be named. The ten supports are fields item-1-planned … item-10-who."""

    sections = (
        (_("Support plan"), ("made_on", "signed_on", "language", "sector", "work_category")),
        (_("Who gives the support"), ("manager", "staff")),
    )
    extra = ("items",)

    class Meta:
        model = SupportPlan
        fields = domain.PLAN_FIELDS
        formfield_callback = form_field
        help_texts = {
            "signed_on": _("Empty until the worker has signed the plan."),
            "language": _("In which the support is given; the worker must understand it well."),
            "manager": _("Not in the worker's chain of command."),
        }

    def __init__(self, *args, people, **kwargs):
        self.people = people
        super().__init__(*args, **kwargs)
        self.initial["version"] = version_of(self.instance, (*self._meta.fields, "items"))

    def prepare(self):
        for name in ("manager", "staff"):
            self.fields[name].queryset = self.people
            self.fields[name].required = False
            self.fields[name].empty_label = CHOOSE[1]
        self.fields["language"] = languages(self.fields["language"])
        self.fields["sector"] = forms.ChoiceField(
            label=self.fields["sector"].label, choices=[CHOOSE, *sector_choices()], required=False
        )
        self.fields["work_category"] = forms.ChoiceField(
            label=self.fields["work_category"].label, choices=[CHOOSE, *category_choices()], required=False
        )
        known = self.instance.items if self.instance.pk else self.initial.get("items", {})
        for number in supports():
            item = known.get(str(number), {})
            for part, field in self._item_fields().items():
                self.fields[f"item-{number}-{part}"] = field
                self.initial[f"item-{number}-{part}"] = item.get(part, part == "planned" or "")

    @staticmethod
    def _item_fields():
        return {
            "planned": forms.BooleanField(label=_("Is given"), required=False),
            "when": _line(_("When")),
            "why_not": _line(_("Why not")),
            "how": _line(_("How")),
            "who": _line(_("By whom")),
        }

    def item_blocks(self):
        """(heading, when the law asks for it, bound fields) for each of the ten."""
        return [
            (support_label(number), support_time(number), {part: self[f"item-{number}-{part}"] for part in PARTS})
            for number in supports()
        ]

    def clean(self):
        data = super().clean()
        data["items"] = {
            str(number): {part: data.get(f"item-{number}-{part}", "") for part in PARTS} for number in supports()
        }
        return data


class GivenForm(RecordForm):
    """One support given: on a phone, with everything but the words carried over."""

    extra = ("upload",)
    upload = forms.FileField(label=_("Photo or paper"), required=False, help_text=_("A photo, scan or PDF."))

    class Meta:
        model = SupportRecord
        fields = domain.RECORD_FIELDS
        formfield_callback = form_field
        help_texts = {
            "minutes": _("Advance guidance takes about three hours in all, life orientation about eight."),
            "charged": _("Must stay 0: support costs the worker nothing."),
        }

    def __init__(self, *args, people, **kwargs):
        self.people = people
        super().__init__(*args, **kwargs)

    def prepare(self):
        self.fields["item"] = forms.TypedChoiceField(
            label=self.fields["item"].label,
            choices=[(number, support_label(number)) for number in supports()],
            widget=forms.RadioSelect,
            coerce=int,
        )
        self.fields["given_by"].queryset = self.people
        self.fields["given_by"].empty_label = "—"
        self.fields["language"] = languages(self.fields["language"])
        self.fields["content"].label = _("What was given")
        self.fields["given_by"].label = _("By whom")
        self.fields["method"].choices = METHODS
        self.fields["content"].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["content"].max_length = LONG
        self.fields["content"].required = True
        self.fields["minutes"].max_value = MINUTES
        self.fields["charged"].max_value = YEN

    def first(self):
        return [self[name] for name in ("item", "content", "given_on", "minutes", "method")]

    def carried(self):
        return [self[name] for name in ("language", "interpreter", "given_by", "charged", "upload")]


class InterviewForm(RecordForm):
    """One interview. Questions are fields q-1-1 (problem or not) and t-1-1 (what it is)."""

    upload = forms.FileField(label=_("Recording"), required=False, help_text=_("Or keep it elsewhere and tick below."))
    extra = (*interviews.JSON, "upload")

    class Meta:
        model = SupportInterview
        fields = interviews.FIELDS
        formfield_callback = form_field
        help_texts = {"supervisor": _("Only when the supervisor was interviewed.")}

    def __init__(self, data=None, *args, people, **kwargs):
        self.people = people
        super().__init__(_filled(data), *args, **kwargs)
        self.initial["version"] = version_of(self.instance, (*self._meta.fields, *interviews.JSON))

    def prepare(self):
        self.fields["who"].widget = forms.RadioSelect()
        self.fields["who"].choices = SupportInterview.Who.choices
        self.fields["interviewer"].queryset = self.people
        self.fields["interviewer"].label = _("Held by")
        self.fields["interviewer"].empty_label = CHOOSE[1]
        self.fields["language"] = languages(self.fields["language"])
        self.fields["remarks"].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["remarks"].max_length = LONG
        for _group, questions in GROUPS:
            for question in questions:
                given = self.instance.answers.get(question.code, {})
                self.fields[f"q-{question.code}"] = forms.TypedChoiceField(
                    label=question.label,
                    choices=[("no", _("no problem")), ("yes", _("problem"))],
                    widget=forms.RadioSelect,
                    required=False,
                    empty_value=None,
                    coerce=lambda value: value == "yes",
                )
                self.fields[f"t-{question.code}"] = _text(_("What the problem is"), rows=1)
                # Lets the style sheet see that it is empty: then it is shown only for a problem.
                self.fields[f"t-{question.code}"].widget.attrs["placeholder"] = " "
                if "problem" in given and given["problem"] is not None:
                    self.initial[f"q-{question.code}"] = "yes" if given["problem"] else "no"
                self.initial[f"t-{question.code}"] = given.get("text", "")
        self.fields["n-occurred_on"] = JapaneseDateField(label=_("Since when"), required=False)
        self.fields["n-content"] = _text(_("What is not met"))
        self.fields["n-worker"] = _text(_("What was done for the worker"), rows=1)
        self.fields["n-employer"] = _text(_("Who at the company was told, and when"), rows=1)
        self.fields["n-immigration"] = forms.BooleanField(
            label=_("The company was told to notify the immigration agency (form 3-5)"), required=False
        )
        self.fields["n-authority"] = _text(_("Which authority was told, and when"), rows=1)
        for name in interviews.NONCONFORMITY:
            self.initial[f"n-{name}"] = self.instance.nonconformity.get(name, "")

    def clean(self):
        data = super().clean()
        answers = {}
        for _group, questions in GROUPS:
            for question in questions:
                problem, text = data.get(f"q-{question.code}"), data.get(f"t-{question.code}", "").strip()
                if problem is not None or text:
                    answers[question.code] = {"problem": problem, "text": text}
        data["answers"] = answers
        found = {name: data.get(f"n-{name}") for name in interviews.NONCONFORMITY}
        found["occurred_on"] = found["occurred_on"].isoformat() if found["occurred_on"] else ""
        data["nonconformity"] = found
        return data

    def about(self):
        return [self[name] for name in ("who", "held_on", "interviewer", "supervisor")]

    def way(self):
        return [self[name] for name in ("language", "interpreter", "online", "consent", "recording_kept", "upload")]

    def question_blocks(self):
        return [
            (group, [(self[f"q-{one.code}"], self[f"t-{one.code}"]) for one in questions])
            for group, questions in GROUPS
        ]

    def standards(self):
        return [self["nonconforming"], *(self[f"n-{name}"] for name in interviews.NONCONFORMITY)]


def _filled(data):
    """What was sent; the button “the rest: no problem” answers what was left open."""
    if data is None or data.get("fill") != "no":
        return data
    data = data.copy()
    for _group, questions in GROUPS:
        for question in questions:
            if question.code != EVERYTHING_ELSE and not data.get(f"q-{question.code}"):
                data[f"q-{question.code}"] = "no"
    return data


class ContractForm(RecordForm):
    sections = ((_("Contract"), ("starts_on", "ends_on", "monthly_fee", "note", "upload")),)
    extra = ("upload",)
    upload = forms.FileField(
        label=_("Signed contract"), required=False, help_text=_("A scan or photo: PDF, JPEG or PNG.")
    )

    class Meta:
        model = SupportContract
        fields = domain.CONTRACT_FIELDS
        formfield_callback = form_field
        help_texts = {"ends_on": _("Empty while it goes on.")}

    def prepare(self):
        self.fields["monthly_fee"].max_value = YEN


class ExpenseForm(RecordForm):
    """`workers`: for whom it may be; `people`: who may have dealt with it."""

    sections = ((_("Income or cost"), expenses.FIELDS),)

    class Meta:
        model = SupportExpense
        fields = expenses.FIELDS
        formfield_callback = form_field
        help_texts = {
            "content": _(
                "For example: fee of November, interpreter of the interview, train to the immigration office."
            ),
            "person": _("Empty where it is for all workers of the company."),
        }

    def __init__(self, *args, workers, people, **kwargs):
        self.workers, self.people = workers, people
        super().__init__(*args, **kwargs)

    def prepare(self):
        self.fields["amount"].max_value = YEN
        for name, rows in (("person", self.workers), ("handled_by", self.people)):
            self.fields[name].queryset = rows
            self.fields[name].empty_label = "—"
