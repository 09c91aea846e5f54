"""The company's answer to a finding, asked in its own words."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.organization.fields import JapaneseDateField

ACCEPTED = "application/pdf,image/jpeg,image/png"


def long_text(label, help_text):
    return forms.CharField(label=label, help_text=help_text, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class AnswerForm(forms.Form):
    """Contents of the improvement report (PRC-02) for one finding. `today` is the last day it may have been done."""

    cause = long_text(
        gettext_lazy("Why did it happen?"), gettext_lazy("For example: nobody had checked the guard after the repair.")
    )
    action = long_text(
        gettext_lazy("What have you done about it?"), gettext_lazy("For example: the guard was fitted and checked.")
    )
    done_on = JapaneseDateField(label=gettext_lazy("On which day was it done?"))
    prevention = long_text(
        gettext_lazy("How will you make sure it does not happen again?"),
        gettext_lazy("For example: the foreman checks the guards every Monday and signs the list."),
    )
    file = forms.FileField(
        label=gettext_lazy("Photo or paper that shows it"),
        help_text=gettext_lazy("PDF, JPEG or PNG, up to 10 MB. You can leave this empty."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    sent_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        if day > self.today:
            raise ValidationError(_("This day has not come yet. Write the day on which it was done."), code="future")
        return day

    def ask_for_the_file_again(self):
        """A browser does not send a chosen file twice by itself, so say it when another field was wrong."""
        if self.files.get("file") and not self.has_error("file"):
            self.add_error("file", _("Please choose the file again; it was not kept because of the other error."))
