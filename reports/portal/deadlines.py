"""A deadline in a word, as a busy reader needs it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DUE_DAYS = 3
SOON_DAYS = 14


@dataclass(frozen=True)
class Deadline:
    """`variant` of the status component, `text` in days, `on` the day itself."""

    variant: str
    text: str
    on: date


def deadline(on: date, *, today: date) -> Deadline:
    """How far a deadline is from today (whole days)."""
    days = (on - today).days
    if days < 0:
        return Deadline("late", ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}, on)
    if days == 0:
        return Deadline("due", _("due today"), on)
    variant = "due" if days <= DUE_DAYS else "soon" if days <= SOON_DAYS else "info"
    return Deadline(variant, ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}, on)
