"""The form that sends photos and files of an audit."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from training.checklists import ITEMS
from training.models import Evidence


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Every file of one field. Each is looked at by the domain, so that one wrong file does not stop the others."""

    widget = ManyFiles(attrs={"accept": "image/jpeg,image/png,application/pdf", "multiple": True})

    def clean(self, data, initial=None):
        return list(data) if isinstance(data, (list, tuple)) else [data] if data else []


class EvidenceForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    files = ManyFilesField(
        label=_("Photos and files"),
        required=False,
        help_text=_("PDF, JPEG or PNG, up to 10 MB each; several at once."),
    )
    item = forms.ChoiceField(label=_("Belongs to"), required=False)
    note = forms.CharField(
        label=Evidence._meta.get_field("note").verbose_name,
        required=False,
        max_length=Evidence._meta.get_field("note").max_length,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        items = [(code, f"{code} {item.label}") for code, item in ITEMS.items()]
        self.fields["item"].choices = [("", _("the whole audit")), *items]
