"""How near a duty is on a day: late, due, soon or later. Never stored, because tomorrow it is another."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Q, SmallIntegerField, Value, When
from django.utils.translation import gettext as _

from .models import Obligation
from .wording import days_to

DUE = timedelta(days=7)
SOON = timedelta(days=45)
LATE_SECTION, DUE_SECTION, SOON_SECTION, LATER_SECTION = range(4)
VARIANTS = {LATE_SECTION: "late", DUE_SECTION: "due", SOON_SECTION: "soon", LATER_SECTION: "info"}


@dataclass(frozen=True, slots=True)
class Standing:
    """`section` 0 late to 3 later; `variant` of the status component; `words` for people."""

    section: int
    variant: str
    words: str


def late(today: date) -> Q:
    """Condition: the legal day is over."""
    return Q(legal_on__lt=today)


def due(today: date) -> Q:
    """Condition: our own target (and so perhaps the legal day) is reached within a week."""
    return ~late(today) & Q(target_on__lte=today + DUE)


def soon(today: date) -> Q:
    return Q(target_on__gt=today + DUE, target_on__lte=today + SOON)


def section(today: date) -> Case:
    """SQL expression of the section of an open duty."""
    return Case(
        When(late(today), then=Value(LATE_SECTION)),
        When(due(today), then=Value(DUE_SECTION)),
        When(soon(today), then=Value(SOON_SECTION)),
        default=Value(LATER_SECTION),
        output_field=SmallIntegerField(),
    )


def standing(duty: Obligation, today: date) -> Standing:
    """Say how near an open duty is, counted to our own target, then to the legal day; or how it was settled."""
    if duty.state == Obligation.State.DONE:
        return Standing(LATER_SECTION, "ok", _("Done"))
    if duty.state != Obligation.State.OPEN:
        return Standing(LATER_SECTION, "neutral", duty.get_state_display())
    if duty.window_first > today:
        number = LATER_SECTION
    elif duty.legal_on < today:
        number = LATE_SECTION
    elif duty.target_on <= today + DUE:
        number = DUE_SECTION
    else:
        number = SOON_SECTION if duty.target_on <= today + SOON else LATER_SECTION
    return Standing(number, VARIANTS[number], days_to(duty, today))
