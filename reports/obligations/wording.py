"""Duties in words."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import kinds
from .models import Obligation


def what(duty: Obligation) -> str:
    """Name a duty so that two of one establishment can be told apart."""
    return kinds.of(duty).what(duty)


def about(duty: Obligation) -> str:
    """Say which window, audit or event the duty counts from."""
    return kinds.of(duty).about(duty)


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
