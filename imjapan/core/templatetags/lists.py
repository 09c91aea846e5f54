"""Drawing the cells of lists. In Python, because a page has hundreds of them."""

from datetime import date, datetime

from django import template
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from imjapan.core.listing import Cell

from .ui import icon, variant

register = template.Library()


@register.simple_tag
def list_cell(cell: Cell, is_first: bool) -> SafeString:
    """`<th scope="row">` for the first cell of a row, else `<td data-label>` so that a phone can show cards."""
    column = cell.column
    look = " ".join(name for name, wanted in (("number", column.number), ("nowrap", column.nowrap)) if wanted)
    css = format_html(' class="{}"', look) if look else ""
    if is_first:
        return format_html('<th scope="row"{}>{}</th>', css, _content(cell))
    return format_html('<td data-label="{}"{}>{}</td>', column.label, css, _content(cell))


def _content(cell):
    if cell.column.template:
        return render_to_string(cell.column.template, {"row": cell.row, "value": cell.value})
    text = _text(cell.value)
    if cell.variant:
        look = variant("status", cell.variant)
        return format_html('<span class="status status--{}">{}<span>{}</span></span>', look.name, icon(look.icon), text)
    return format_html('<a href="{}">{}</a>', cell.url, text) if cell.url else conditional_escape(text)


def _text(value):
    if value is None:
        return ""
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    return value
