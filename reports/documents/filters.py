"""What the list of documents can be narrowed by, and the form that records a filing."""

from django import forms as django_forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imjapan.core.forms import SearchForm

from . import forms
from .models import Document


class DocumentFilter(SearchForm):
    """Form, state and words (part of a number or of a company's name)."""

    form = django_forms.ChoiceField(label=_("Form"), required=False)
    state = django_forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [("", _("all")), *((form.id, form.label) for form in forms.all())]
        self.fields["state"].choices = [("", _("all")), *Document.State.choices]

    def apply(self, queryset):
        """Return `queryset` narrowed by what was chosen; a value that does not exist is ignored."""
        if not self.is_valid():
            return queryset
        if form_id := self.cleaned_data["form"]:
            queryset = queryset.filter(form_id=form_id)
        if state := self.cleaned_data["state"]:
            queryset = queryset.filter(state=state)
        if words := self.words:
            queryset = queryset.filter(
                Q(number__icontains=words) | Q(company__name__icontains=words) | Q(company__name_kana__icontains=words)
            )
        return queryset
