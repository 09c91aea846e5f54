"""Forms of findings and of the answers to them."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.core import files
from imjapan.organization.edit_pages import RecordForm
from imjapan.organization.fields import JapaneseDateField
from training.domain import findings
from training.models import CorrectiveAnswer, Finding

from .audits import CHOOSE


def _label(name):
    return CorrectiveAnswer._meta.get_field(name).verbose_name


def _text(name):
    return forms.CharField(label=_label(name), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class FindingForm(RecordForm):
    due_on = JapaneseDateField(
        label=Finding._meta.get_field("due_on").verbose_name,
        help_text=_("Proposed: 30 days after the audit, on a business day."),
    )

    class Meta:
        model = Finding
        fields = findings.FIELDS
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("internal_note", "wording", "measure")}
        help_texts = {
            "wording": _("The company reads this. Never write who told it."),
            "legal_basis": _("For example: Labour Standards Act 37 (労働基準法第37条)"),
        }

    def prepare(self):
        for name in ("kind", "severity", "origin"):
            choices = Finding._meta.get_field(name).choices
            self.fields[name].choices = [CHOOSE, *choices]


class AnswerForm(forms.Form):
    """What the company answered to `released` (contents of 改善報告書, PRC-02). `today`: the last day it may be of."""

    cause = _text("cause")
    action = _text("action")
    done_on = JapaneseDateField(label=_label("done_on"))
    prevention = _text("prevention")
    file = forms.FileField(
        label=_label("file"),
        help_text=_("PDF, JPEG or PNG, up to 10 MB. You can leave this empty."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )
    sent_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args, released, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.released, self.today = released, today

    def clean_file(self):
        """Looked at here, so that a wrong file is told together with everything else."""
        upload = self.cleaned_data["file"]
        if upload:
            files.checked(upload)
        return upload

    def clean(self):
        given = super().clean()
        days = {name: given.get(name) for name in ("done_on", "received_on")}
        for name, message in findings.wrong_days(self.released, today=self.today, **days).items():
            self.add_error(name, message)
        return given

    def ask_for_the_file_again(self):
        """A browser does not send a chosen file twice by itself, so say it when another field was wrong."""
        if self.files.get("file") and not self.has_error("file"):
            self.add_error("file", _("Please choose the file again; it was not kept because of the other error."))


class BehalfForm(AnswerForm):
    """The answer as it came by paper, fax, mail, LINE or phone, entered by us on behalf of the company."""

    channel = forms.ChoiceField(
        label=_label("channel"),
        choices=[choice for choice in CorrectiveAnswer.Channel.choices if choice[0] != CorrectiveAnswer.Channel.PORTAL],
        widget=forms.RadioSelect,
    )
    received_on = JapaneseDateField(
        label=_label("received_on"),
        help_text=_("The day on which the answer reached us. From this day the company's duty counts as done."),
    )
    sent_by_name = forms.CharField(
        label=_label("sent_by_name"),
        help_text=_("Who signed, sent or told it, as far as it is known."),
        required=False,
        max_length=100,
    )
    field_order = ["channel", "received_on", "sent_by_name"]


class ReopenForm(forms.Form):
    """Why the company is asked again."""

    reason = forms.CharField(
        label=_label("return_reason"),
        help_text=_("The company reads this word for word. Never write who told it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
