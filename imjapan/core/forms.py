"""Forms without a business word."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """The one search box above a list. `words` is what was typed, without spaces around it."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    @property
    def words(self):
        return self.cleaned_data.get("q", "").strip() if self.is_valid() else ""
