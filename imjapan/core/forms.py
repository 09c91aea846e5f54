"""Forms without a business word."""

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
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


class PlainSelect(forms.Select):
    """A select written in one go: Django renders a template for each option, which a list of staff feels."""

    @classmethod
    def like(cls, widget):
        """The same select, drawn faster."""
        plain = cls(attrs=widget.attrs)
        plain.choices, plain.is_required = widget.choices, widget.is_required
        return plain

    def render(self, name, value, attrs=None, renderer=None):
        chosen = set(self.format_value(value))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, mark_safe(" selected") if str(key) in chosen else "", label) for key, label in self.choices),
        )
        return format_html("<select{}>{}</select>", flatatt({"name": name, **self.attrs, **(attrs or {})}), options)
