"""Forms of exams: one try, the application of many, results of many."""

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.organization.edit_pages import RecordForm, form_field
from imjapan.organization.fields import JapaneseDateField
from training.models import ExamAttempt

from . import domain

Part, Result = ExamAttempt.Part, ExamAttempt.Result
YES_NO = [("", "—"), ("True", _("could not be avoided")), ("False", _("could be avoided"))]
FEE = 10_000_000
PERCENT = 1_000


def _label(name):
    return ExamAttempt._meta.get_field(name).verbose_name


def unavoidable_field():
    return forms.TypedChoiceField(
        label=_("Reason for not sitting"),
        choices=YES_NO,
        required=False,
        empty_value=None,
        coerce=lambda value: value == "True",
    )


class AttemptForm(RecordForm):
    sections = (
        (_("Exam"), ("grade", "part", "exam", "body")),
        (_("Application and day"), ("applied_on", "sits_on", "place", "fee")),
        (_("Result"), ("result", "result_on", "percent_of_pass_mark", "absence_reason", "unavoidable", "note")),
    )

    class Meta:
        model = ExamAttempt
        fields = domain.FIELDS
        formfield_callback = form_field
        help_texts = {
            "exam": _("Occupation and name, as on the application."),
            "percent_of_pass_mark": _("Only of a failed SSW exam: 80 and more may count."),
            "absence_reason": _("Only if the person did not sit."),
        }

    def prepare(self):
        self.fields["unavoidable"] = unavoidable_field()
        if self.instance.unavoidable is not None:
            self.initial["unavoidable"] = str(self.instance.unavoidable)
        self.fields["fee"].max_value = FEE
        self.fields["percent_of_pass_mark"].max_value = PERCENT


class CertificateForm(forms.Form):
    upload = forms.FileField(label=_("Certificate or notice"), help_text=_("A scan or photo: PDF, JPEG or PNG."))


class GroupForm(forms.Form):
    """Whose exams: of a company, of a cohort, of a day. What cannot be read narrows nothing."""

    company = forms.ModelChoiceField(
        label=_("Company"), queryset=None, required=False, to_field_name="public_id", empty_label=_("all")
    )
    cohort = forms.ModelChoiceField(
        label=_("Cohort"), queryset=None, required=False, to_field_name="public_id", empty_label=_("all")
    )

    def __init__(self, data, *, companies, cohorts):
        super().__init__(data, label_suffix="")
        self.fields["company"].queryset = companies
        self.fields["cohort"].queryset = cohorts

    @property
    def chosen(self) -> dict:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class OfficeForm(forms.Form):
    """One office, or all."""

    office = forms.ModelChoiceField(
        label=_("Office"), queryset=None, required=False, to_field_name="code", empty_label=_("all")
    )

    def __init__(self, data, *, offices):
        super().__init__(data, label_suffix="")
        self.fields["office"].queryset = offices


class ResultsFilter(GroupForm):
    day = JapaneseDateField(label=_("Day of the exam"), required=False)


class ApplyFilter(GroupForm):
    stage = forms.TypedChoiceField(
        label=_("Stage"), choices=[("", _("all")), (1, "1"), (2, "2"), (3, "3")], required=False, coerce=int,
        empty_value=None,
    )  # fmt: skip


class ApplyForm(forms.Form):
    """What is the same for everybody who is applied for."""

    applied_on = JapaneseDateField(label=_label("applied_on"))
    sits_on = JapaneseDateField(label=_label("sits_on"), required=False, help_text=_("Empty while it is not set."))
    exam = forms.CharField(label=_label("exam"), max_length=150, required=False)
    body = forms.CharField(label=_label("body"), max_length=150, required=False)
    place = forms.CharField(label=_label("place"), max_length=150, required=False)
    fee = forms.IntegerField(
        label=_label("fee"), min_value=0, max_value=FEE, required=False, help_text=_("For each part and person.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class ResultForm(forms.Form):
    """The result of one try among many."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    sits_on = JapaneseDateField(label=_label("sits_on"), required=False)
    result = forms.ChoiceField(label=_("Result"), choices=Result.choices, required=False)
    percent_of_pass_mark = forms.IntegerField(label=_("Percent"), min_value=0, max_value=PERCENT, required=False)
    absence_reason = forms.CharField(label=_label("absence_reason"), max_length=200, required=False)

    def __init__(self, data=None, *, attempt):
        self.attempt = attempt
        initial = {
            "version": attempt.version,
            "sits_on": attempt.sits_on,
            "result": attempt.result,
            "percent_of_pass_mark": attempt.percent_of_pass_mark,
            "absence_reason": attempt.absence_reason,
        }
        super().__init__(data, prefix=str(attempt.public_id), initial=initial, label_suffix="")
        self.fields["unavoidable"] = unavoidable_field()
        for name in ("sits_on", "result"):
            self.fields[name].widget.attrs["aria-label"] = f"{self.fields[name].label}: {attempt.person.passport_name}"

    def given(self, result_on) -> dict:
        """What is stored of it. `result_on`: the day the result became known, the same for all."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        data["result"] = data["result"] or Result.PENDING
        data["result_on"] = self.attempt.result_on if data["result"] == Result.PENDING else result_on
        return data


class KnownForm(forms.Form):
    """When the results became known."""

    result_on = JapaneseDateField(label=_label("result_on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
