"""Forms of findings and of the answers to them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.organization.fields import JapaneseDateField
from training.domain import findings
from training.models import CorrectiveAnswer, Finding


class FindingForm(forms.ModelForm):
    due_on = JapaneseDateField(label=Finding._meta.get_field("due_on").verbose_name, required=False)

    class Meta:
        model = Finding
        fields = findings.FIELDS
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("internal_note", "wording", "measure")}
        help_texts = {
            "wording": _("The company reads this. Never write who told it."),
            "legal_basis": _("For example: Labour Standards Act 37 (労働基準法第37条)"),
        }

    def _post_clean(self):
        """The domain function writes and checks the row; the form only reads what was typed."""


class AnswerForm(forms.Form):
    """What the company answered, entered by us on its behalf."""

    channel = forms.ChoiceField(
        label=_("Arrived by"),
        choices=[choice for choice in CorrectiveAnswer.Channel.choices if choice[0] != CorrectiveAnswer.Channel.PORTAL],
    )
    cause = forms.CharField(label=_("Cause"), widget=forms.Textarea(attrs={"rows": 3}))
    action = forms.CharField(label=_("What was done"), widget=forms.Textarea(attrs={"rows": 3}))
    done_on = JapaneseDateField(label=_("Done on"))
    prevention = forms.CharField(label=_("How it will not happen again"), widget=forms.Textarea(attrs={"rows": 3}))
    scan = forms.FileField(label=_("Scan or photo (PDF, JPEG, PNG)"), required=False)
    sent_key = forms.UUIDField(widget=forms.HiddenInput)
