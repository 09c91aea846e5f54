"""How a person judges one requirement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.organization.domain.requirements import FIELDS
from imjapan.organization.edit_pages import RecordForm, form_field
from imjapan.organization.models import Requirement


class RequirementForm(RecordForm):
    upload = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("PDF, JPEG or PNG. Choose it again after an error.")
    )
    extra = ("upload",)
    sections = (("", ("state", "note", "upload")),)

    class Meta:
        model = Requirement
        fields = FIELDS
        formfield_callback = form_field
