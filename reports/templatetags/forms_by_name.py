"""The name of a form for readers of lists."""

from django import template

from reports.documents import forms

register = template.Library()


@register.filter
def form_label(form_id: str) -> str:
    """What a form is called; the id itself for a form that a later release no longer makes."""
    try:
        return forms.get(form_id).label
    except LookupError:
        return form_id
