"""Forms of people who sign in to the portal of a company."""

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.organization.fields import JapaneseDateField
from imjapan.organization.outsider_forms import OutsiderForm

from .domain import members


class NewMemberForm(OutsiderForm):
    """`known`: the answer that the user with this mail address is meant."""

    known = forms.BooleanField(required=False)
    extra = ("known",)

    @property
    def is_known(self):
        """Whether the mail address was refused as that of a portal user, who can be added instead."""
        return self.has_error("email", members.KNOWN)


class EndForm(forms.Form):
    ends_on = JapaneseDateField(
        label=_("Last day"), required=False, help_text=_("Today or later. Leave it empty for no end.")
    )
