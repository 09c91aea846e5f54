"""Filters of the PDF templates. A template formats frozen facts; it computes and looks up nothing."""

from datetime import date

from django import template

from imjapan.law.era import format_date

register = template.Library()

ABSENT = "—"


@register.filter
def pdf_date(value: str, style: str) -> str:
    """An ISO date as ``2026年11月22日`` (style ``western``) or ``令和８年11月22日`` (``era``); absent: a dash."""
    return format_date(date.fromisoformat(value), style) if value else ABSENT


@register.filter
def pdf_month(value: str, style: str) -> str:
    """The month of an ISO date: ``2026年11月`` or ``令和８年11月``."""
    return pdf_date(value, style).partition("月")[0] + "月"


@register.filter
def or_dash(value) -> str:
    """A mandatory value; a dash when it is missing, so that no box is ever blank."""
    return value if value not in (None, "", []) else ABSENT


@register.filter
def tick(value) -> str:
    """The one check box glyph of all our documents."""
    return "■" if value else "□"


STAGES = ("stage1", "stage2", "stage3")


@register.filter
def people(row: dict) -> int:
    """Trainees of one row over the three stages."""
    return sum(row[stage] for stage in STAGES)


@register.filter
def all_people(rows: list[dict]) -> int:
    """Trainees of all rows."""
    return sum(map(people, rows))


@register.filter
def total(rows: list[dict], field: str) -> int:
    """Sum of one whole-number field over rows."""
    return sum(row[field] for row in rows)
