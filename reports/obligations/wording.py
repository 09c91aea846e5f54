"""Duties in words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.models import Audit

from .models import Obligation


def what(duty: Obligation) -> str:
    """Name a duty so that two of one establishment can be told apart."""
    if duty.kind == Obligation.Kind.AUDIT_REPORT and duty.audit and duty.audit.kind == Audit.Kind.EXTRAORDINARY:
        return _("Report of the extraordinary audit")
    if duty.kind == Obligation.Kind.FINDING_ANSWER:
        return _("Answer to finding %(number)s") % {"number": duty.released_finding.number}
    if duty.personnel:
        text = _("New course: %(name)s") if duty.kind == Obligation.Kind.COURSE else _("Declaration: %(name)s")
        return text % {"name": duty.personnel.name}
    if duty.rule_id == "ESD-LIC-07":
        return _("Application for the new licence")
    if duty.kind == Obligation.Kind.FILING and duty.filing:
        return (
            f"{duty.filing.get_kind_display()}: {duty.filing.title}"
            if duty.filing.title
            else duty.filing.get_kind_display()
        )
    return duty.get_kind_display()


def about(duty: Obligation) -> str:
    """Say which window, audit or release the duty counts from."""
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (duty.window_first, duty.window_last))
    if duty.kind == Obligation.Kind.AUDIT_REPORT:
        return _("audit of %(day)s") % {"day": first}
    if duty.kind == Obligation.Kind.FINDING_ANSWER:
        return _("released on %(day)s") % {"day": first}
    if duty.kind == Obligation.Kind.EXTRAORDINARY_AUDIT:
        return _("known since %(day)s") % {"day": first}
    if duty.kind in (Obligation.Kind.INSTRUCTION, Obligation.Kind.LABOUR_NOTICE):
        return _("violation found on %(day)s") % {"day": first}
    if duty.kind == Obligation.Kind.COURSE:
        return _("the last course is valid through %(day)s") % {"day": last}
    if duty.kind == Obligation.Kind.FILING and duty.filing:
        return _("event of %(day)s") % {"day": date_format(duty.filing.event_on, "SHORT_DATE_FORMAT")}
    if duty.kind in (Obligation.Kind.BUSINESS_REPORT, Obligation.Kind.IMPLEMENTER_REPORT):
        return _("fiscal year %(year)s") % {"year": duty.window_first.year - 1}
    if duty.kind == Obligation.Kind.MEASURE_REPLY:
        return _("letter of %(day)s") % {"day": first}
    return f"{first} – {last}"


def days_to(duty: Obligation, today: date) -> str:
    """Say how far the next day that matters is: our own target, or once that is over the deadline itself."""
    days = (duty.target_on - today).days
    if duty.target_on == duty.legal_on or duty.legal_on < today:
        return days_in_words(duty.legal_on, today)
    if days < 0:
        return _("%(left)s, target passed") % {"left": days_in_words(duty.legal_on, today)}
    if days == 0:
        return _("target today")
    return ngettext("%(days)s day to the target", "%(days)s days to the target", days) % {"days": days}


def days_in_words(day: date, today: date) -> str:
    """Say how far a day is: "3 days late", "due today", "12 days left"."""
    days = (day - today).days
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days == 0:
        return _("due today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
