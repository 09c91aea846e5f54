"""Forms of grounds for an extraordinary audit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.organization.edit_pages import RecordForm
from imjapan.organization.fields import JapaneseDateField
from training.models import AuditTrigger

from .audits import CHOOSE

Reason = AuditTrigger.Reason


class TriggerForm(RecordForm):
    """Report a ground. Those of consultations come from the consultation itself, without a word of it."""

    occurred_on = JapaneseDateField(
        label=AuditTrigger._meta.get_field("occurred_on").verbose_name,
        help_text=_("The day on which we learned of it. The audit is due at once."),
    )

    sections = (("", ("reason", "occurred_on", "note")),)

    class Meta:
        model = AuditTrigger
        fields = ("reason", "occurred_on", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "note": _(
                "It is printed in the audit report as the reason. Do not write who told it, nor what was confided."
            )
        }

    def prepare(self):
        known = [choice for choice in Reason.choices if choice[0] != Reason.CONSULTATION]
        self.fields["reason"].choices = [CHOOSE, *known]


class DismissForm(forms.Form):
    """A manager's decision that no audit is needed."""

    reason = forms.CharField(
        label=AuditTrigger._meta.get_field("dismissal_reason").verbose_name,
        help_text=_("Inspectors read this. Write what was checked, by whom and when."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
