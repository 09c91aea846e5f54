"""Records of the placement cycle that fulfil a duty, as a line: name, address, what was done when."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from training.incidents.guide import name_of

from .models import ObligationRecord


def line(record: ObligationRecord) -> tuple[str, str, str] | None:
    """Name, address and note of a record; None for what is no record of the cycle. Expects its row to be loaded."""
    if row := record.application:
        return (
            _("Application for a plan"),
            _address("applying:detail", row),
            _on(_("applied for on %(day)s"), row.applied_on),
        )
    if row := record.residence_application:
        entered = row.entered_on if row.kind == row.Kind.COE else None
        note = _on(_("entered on %(day)s"), entered) if entered else _on(_("filed on %(day)s"), row.filed_on)
        return row.get_kind_display(), _address("applying:residence", row), note
    if row := record.residence_event:
        return row.get_kind_display(), _person(row.person), _on(_("told on %(day)s"), row.notified_on)
    if row := record.plan_change:
        return _("Change of a plan"), _address("applying:change", row), _on(_("settled on %(day)s"), row.settled_on)
    if row := record.course:
        return row.name, _address("lectures:detail", row), _on(_("from %(day)s"), row.starts_on)
    if row := record.exam:
        note = (
            _on(_("sat on %(day)s"), row.sits_on) if row.sits_on else _on(_("applied for on %(day)s"), row.applied_on)
        )
        return f"{row.get_grade_display()} {row.get_part_display()}", _address("exams:detail", row), note
    if row := record.incident_step:
        return (
            name_of(row.code),
            _address("incidents:detail", row.incident),
            row.note[:60] if row.not_needed else _day(row.done_on),
        )
    if row := record.support_interview:
        return _("Support interview"), _address("support:interview", row), _day(row.held_on)
    return None


def _address(view, row):
    return reverse(view, args=[row.public_id])


def _person(person):
    return _address("people:detail", person)


def _on(text, day):
    return text % {"day": _day(day)} if day else ""


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
