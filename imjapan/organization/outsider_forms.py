"""The form of a user from outside: who it is, and by what name they sign in."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from imjapan.accounts.models import User

from . import sign_ins
from .edit_pages import RecordForm, form_field


class OutsiderForm(RecordForm):
    """Nothing but these four fields is ever taken from what was sent."""

    language = forms.ChoiceField(label=_("Language"), help_text=_("Of pages, mails and sheets."))

    class Meta:
        model = User
        fields = sign_ins.FIELDS
        formfield_callback = form_field

    sections = (("", sign_ins.FIELDS),)

    def prepare(self):
        self.fields["language"].choices = settings.LANGUAGES  # each in its own words
        self.fields["username"].help_text = _("For signing in. Leave the suggestion unless the person wishes another.")
        self.fields["email"].help_text = _("Leave it empty for somebody without an own address, and print a sheet.")
