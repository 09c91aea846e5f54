"""Drawing the rows of lists. In Python and by hand, because a page has hundreds of cells."""

from datetime import date, datetime

from django import template
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from imjapan.core.listing import Cell, Shown

from .ui import status

register = template.Library()
MARK = "\x00"  # where the text of a status goes


@register.simple_tag
def list_rows(shown: Shown) -> SafeString:
    """The rows of a page: `<th scope="row">` first, then `<td data-label>`, so that a phone can show cards."""
    frames = [_frame(column, number == 0) for number, column in enumerate(shown.columns)]
    badges = {}
    rows = []
    for cells in shown.table():
        parts = [f"{begin}{_content(cell, badges)}{end}" for (begin, end), cell in zip(frames, cells, strict=True)]
        rows.append(f"<tr>{''.join(parts)}</tr>")
    return mark_safe("\n".join(rows))  # noqa: S308 - every part below is escaped


def _frame(column, is_first):
    """What stands around the content of every cell of a column."""
    look = " ".join(name for name, wanted in (("number", column.number), ("nowrap", column.nowrap)) if wanted)
    css = format_html(' class="{}"', look) if look else ""
    if is_first:
        return format_html('<th scope="row"{}>', css), "</th>"
    return format_html('<td data-label="{}"{}>', column.label, css), "</td>"


def _content(cell: Cell, badges: dict) -> str:
    """Escaped HTML of one cell. `badges`: each status, drawn once a page."""
    if cell.column.template:
        return render_to_string(cell.column.template, {"row": cell.row, "value": cell.value})
    text = conditional_escape(_text(cell.value))
    if cell.variant:
        if cell.variant not in badges:
            badges[cell.variant] = str(status(cell.variant, MARK)).split(MARK)
        return text.join(badges[cell.variant])
    return f'<a href="{conditional_escape(cell.url)}">{text}</a>' if cell.url else text


@register.simple_tag
def list_value(value) -> str:
    """A value as a cell shows it."""
    return _text(value)


def _text(value):
    if value is None:
        return ""
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    return value
