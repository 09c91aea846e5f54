"""Forms of staff: intake, what was done, answer, decisions, doors, help lines, checks."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from companies import access as companies
from imjapan.core.forms import PlainSelect
from imjapan.organization.edit_pages import RecordForm, form_field
from imjapan.organization.fields import JapaneseDateField
from imjapan.organization.languages import LANGUAGES
from imjapan.organization.models import Office
from interns import access as interns
from interns.models import Consultation, ConsultationStep

from . import access, domain, phrases

MOMENT = "%Y-%m-%dT%H:%M"


def moment_field(**options):
    """Day and time with the picker of the browser; typed text works where there is none."""
    formats = [MOMENT, "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"]
    widget = forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(widget=widget, input_formats=formats, **options)


class ConsultationForm(RecordForm):
    sections = (
        (_("Who asks for help"), ("person", "reporter", "is_anonymous", "contact", "office", "establishment")),
        (_("What the trainee said"), ("body", "body_ja", "channel", "received_at", "language", "interpreter")),
        (_("What it is"), ("category", "matter", "urgency", "wants_secrecy", "in_charge")),
    )

    class Meta:
        model = Consultation
        fields = domain.FIELDS
        formfield_callback = form_field
        labels = {"office": _("Office")}
        help_texts = {
            "reporter": _("Where the person is not in our records, or only a name was told."),
            "is_anonymous": _("Then no name is kept. Do not write it into the texts either."),
            "contact": _("Phone, LINE, mail: only what the trainee gave for this."),
            "body": _("In the words and the language in which it was said."),
            "matter": _("What each asks for stands below."),
            "interpreter": _("Name and where from; empty without one. The answer is always given by our staff."),
        }

    def prepare(self):
        fields = self.fields
        offices = access.intake_offices(self.actor) | {self.instance.office_id}
        fields["office"].queryset = Office.objects.filter(pk__in=offices - {None}).order_by("code")
        fields["office"].empty_label = _("Choose")
        fields["person"] = forms.ModelChoiceField(
            interns.people(self.actor), to_field_name="public_id", required=False, widget=forms.HiddenInput
        )
        places = companies.establishments(self.actor).filter(company__office__in=offices - {None})
        fields["establishment"] = forms.ModelChoiceField(
            places.select_related("company").order_by("company__sort_key", "company_id", "name", "pk"),
            label=_("Where the trainee works"),
            required=False,
            empty_label=_("not known"),
            widget=PlainSelect,
            help_text=_("Only as far as known."),
        )
        fields["establishment"].label_from_instance = lambda row: f"{row.company.name} {row.name}"
        fields["received_at"] = moment_field(label=fields["received_at"].label)
        languages = [(key, name) for key, name in LANGUAGES if key]
        languages = [("", _("Choose")), *languages, ("ja-easy", _("easy Japanese"))]
        if self.instance.language and self.instance.language not in dict(languages):
            languages.append((self.instance.language, self.instance.language))
        fields["language"] = forms.ChoiceField(label=fields["language"].label, choices=languages, required=False)
        for name in ("channel", "category", "matter"):
            choices = [row for row in Consultation._meta.get_field(name).choices if name != "channel" or row[0]]
            fields[name].choices = [("", _("Choose")), *choices]
        fields["urgency"].choices = Consultation.Urgency.choices
        fields["body"].label = _("What the trainee said")
        fields["body"].widget.attrs["rows"] = 6
        fields["body_ja"].widget.attrs["rows"] = 4
        users = access.people_to_put_in_charge(self.instance.office_id or next(iter(self.actor.office_ids), None))
        fields["in_charge"] = forms.ModelChoiceField(
            users, label=_("In charge of it"), required=False, empty_label=_("nobody yet")
        )


class KeyedForm(forms.Form):
    """A form that adds a row: sent twice it adds one."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class StepForm(KeyedForm):
    kind = forms.ChoiceField(
        label=_("What was done about it"), choices=[(kind.value, kind.label) for kind in domain.STAFF_KINDS]
    )
    institution = forms.ChoiceField(
        label=_("Which institution (only where one was told)"),
        choices=[("", "—"), *ConsultationStep.Institution.choices],
        required=False,
    )
    agreed = forms.ChoiceField(
        label=_("Only after talking with the company: does the trainee agree that the company hears of it?"),
        choices=[
            ("", "—"),
            ("agreed", _("yes, the trainee agrees")),
            ("unnamed", _("no; nothing was said by which the trainee could be recognized")),
        ],
        required=False,
    )
    taken_at = moment_field(label=_("When (empty: now)"), required=False)
    text = forms.CharField(label=_("In a few words"), widget=forms.Textarea({"rows": 3}), max_length=10_000)


class AnswerForm(KeyedForm):
    text = forms.CharField(label=_("Answer in Japanese"), widget=forms.Textarea({"rows": 4}), max_length=10_000)
    translation = forms.CharField(
        label=_("In the trainee's language"), widget=forms.Textarea({"rows": 4}), max_length=10_000, required=False
    )


class AuditNeededForm(forms.Form):
    needed = forms.TypedChoiceField(
        label=_("Is an extraordinary audit needed?"),
        choices=[("yes", _("yes, at once")), ("no", _("no, not needed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why"), required=False, max_length=2_000, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class CloseForm(forms.Form):
    result = forms.CharField(label=_("How it ended"), max_length=10_000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class FileForm(forms.Form):
    upload = forms.FileField(label=_("Photo or PDF"))
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class DoorForm(KeyedForm):
    office = forms.ModelChoiceField(Office.objects.none(), label=_("Office"), empty_label=None)
    label = forms.CharField(
        label=_("Where it hangs"), max_length=150, required=False, help_text=_("For us only, such as: dormitory 2.")
    )

    def __init__(self, *args, offices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices


class HelpLineForm(forms.Form):
    name = forms.CharField(label=_("Whose number"), max_length=150)
    contact = forms.CharField(label=_("Phone number"), max_length=150)
    languages = forms.MultipleChoiceField(
        label=_("Languages (none: all)"),
        choices=list(phrases.LANGUAGES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_emergency = forms.BooleanField(label=_("For emergencies"), required=False)
    source = forms.CharField(required=False, max_length=250, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class CheckForm(forms.Form):
    key = forms.ChoiceField(choices=[], widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=list(phrases.LANGUAGES.items()), widget=forms.HiddenInput)
    checked_by_name = forms.CharField(label=_("Checked by"), max_length=100)
    checked_on = JapaneseDateField(label=_("Checked on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["key"].choices = [(key, key) for key in phrases.names()]
