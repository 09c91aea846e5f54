"""Forms of cases: opening one, correcting it, one for each step, the wish of a person, the end."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.organization.edit_pages import RecordForm, form_field
from imjapan.organization.editing import version_of
from imjapan.organization.fields import JapaneseDateField
from imjapan.organization.languages import LANGUAGES
from interns.models import Person
from training.models import Incident, IncidentPerson, IncidentStep, Offer

from . import domain

UPLOADS = "application/pdf,image/jpeg,image/png"
CLOSES = _("Only when a company closes; it may lie ahead. Notices that follow the end of the employment count from it.")
ASKED = ("wish", "asked_on", "asked_in", "note")


def _label(model, name):
    return model._meta.get_field(name).verbose_name


def tell(form, error):
    """Put the messages of the domain at their fields; what has no field here goes to the top."""
    items = error.error_dict.items() if hasattr(error, "error_dict") else [(None, error.error_list)]
    for name, errors in items:
        for one in errors:
            form.add_error(name if name in form.fields else None, one)


class OpenForm(forms.Form):
    """A new case. `people`: who may be concerned; `key` becomes its public id, so that a form sent twice opens one."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    kind = forms.ChoiceField(label=_label(Incident, "kind"), choices=Incident.Kind, widget=forms.RadioSelect)
    happened_on = JapaneseDateField(label=_label(Incident, "happened_on"))
    known_on = JapaneseDateField(
        label=_label(Incident, "known_on"), help_text=_("Most days count from here: the day we or the company knew.")
    )
    closes_on = JapaneseDateField(label=_label(Incident, "closes_on"), required=False, help_text=CLOSES)
    people = forms.ModelMultipleChoiceField(
        label=_("Whom it concerns"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    absence_days = forms.IntegerField(
        label=_label(Incident, "absence_days"),
        min_value=0,
        max_value=3650,
        required=False,
        help_text=_("Only after an accident at work; empty while nobody knows."),
    )
    description = forms.CharField(
        label=_label(Incident, "description"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Facts. Nothing that was said in confidence: that belongs into a consultation."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["people"].queryset = people

    def given(self) -> dict:
        names = ("happened_on", "known_on", "closes_on", "absence_days", "description")
        return {name: self.cleaned_data[name] for name in names}


class CaseForm(RecordForm):
    """What is known of a case, and the planned return of who wants to go home."""

    sections = (
        ("", ("happened_on", "known_on", "closes_on", "absence_days")),
        (_("What is known"), ("description", "cause")),
        (_("Only for an early return home"), ("return_on",)),
    )

    class Meta:
        model = Incident
        fields = domain.FIELDS
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("description", "cause")}
        help_texts = {
            "closes_on": CLOSES,
            "cause": _("As the difficulty notice asks for it: when it began, and why."),
            "return_on": _("Only after the person was asked. The difficulty notice is due before this day."),
        }
        formfield_callback = form_field

    def prepare(self):
        if self.instance.kind != Incident.Kind.ACCIDENT:
            self.fields.pop("absence_days")
        if self.instance.kind != Incident.Kind.CLOSURE:
            self.fields.pop("closes_on")
        if self.instance.kind in domain.NO_RETURN:
            self.fields.pop("return_on")

    def given(self):
        """What is not asked stays as it is."""
        return {name: value for name, value in super().given().items() if name in self.fields}


class StepForm(forms.Form):
    """One step: the day, who was told and how, a note, a scan. The button says whether it was done or is not needed."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    done_on = JapaneseDateField(label=_label(IncidentStep, "done_on"), required=False)
    told_to = forms.CharField(label=_label(IncidentStep, "told_to"), required=False, max_length=200)
    channel = forms.CharField(label=_label(IncidentStep, "channel"), required=False, max_length=60)
    note = forms.CharField(
        label=_label(IncidentStep, "note"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    upload = forms.FileField(
        label=_("Scan or photo"), required=False, widget=forms.FileInput(attrs={"accept": UPLOADS})
    )

    def __init__(self, data=None, files=None, *, code, row=None, today=None, **kwargs):
        self.signed = code.startswith("statement.")
        initial = {"done_on": None if self.signed else today}  # the day of a signature is read from the paper
        if row is not None:
            initial = {name: getattr(row, name) for name in ("done_on", "told_to", "channel", "note")}
            initial["version"] = version_of(row, domain.SHOWN)
        name = code.replace(".", "-")
        super().__init__(data, files, initial=initial, label_suffix="", auto_id=f"{name}-%s", **kwargs)
        self.code = code
        if self.signed:
            self.fields["done_on"].label = _("Signed on")
            self.fields["upload"].label = _("Scan or photo of the signed statement")

    def given(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("done_on", "told_to", "channel", "note")}


class WishForm(forms.Form):
    """What one person wants."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    wish = forms.ChoiceField(
        label=_("The person"),
        choices=[choice for choice in Incident.Wish.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages={"required": _("Write what the person answered.")},
    )
    asked_on = JapaneseDateField(label=_label(IncidentPerson, "asked_on"))
    asked_in = forms.ChoiceField(label=_label(IncidentPerson, "asked_in"), choices=[("", _("Choose")), *LANGUAGES])
    note = forms.CharField(
        label=_("In the words of the person"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data=None, *, row, today=None, **kwargs):
        initial = {
            "wish": row.wish,
            "asked_on": row.asked_on or today,
            "asked_in": row.asked_in or row.person.language,
            "note": row.note,
            "version": version_of(row, ASKED),
        }
        super().__init__(data, initial=initial, label_suffix="", auto_id=f"wish-{row.pk}-%s", **kwargs)
        own = row.person.language
        if own and own not in dict(LANGUAGES):
            self.fields["asked_in"].choices.append((own, own))

    def given(self) -> dict:
        return {name: self.cleaned_data[name] for name in ASKED}


class OffersForm(forms.Form):
    """Every open offer of a company that closes is withdrawn at once."""

    closed_on = JapaneseDateField(label=_label(Offer, "closed_on"))
    closed_reason = forms.CharField(label=_label(Offer, "closed_reason"), max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", auto_id="offers-%s", **kwargs)


class CloseForm(forms.Form):
    result = forms.CharField(
        label=_label(Incident, "result"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
