"""Who is in charge of a person on a day: by a row of the person's own, else whoever looks after the company.

At which company somebody is on a day is known above; the app that knows registers it with `placed`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, F, Q, QuerySet, Value

from companies.access import companies_in_charge_of, current
from companies.models import InCharge

from .models import Person, PersonInCharge

_placed: list[Callable[[date], QuerySet]] = []


def placed(function):
    """Decorator: `f(on)` gives rows with `person` and `company`, at most one for each person on a day."""
    _placed[:] = [function]
    return function


@dataclass(frozen=True, slots=True)
class Named:
    """A user as shown: key and name."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class Charge:
    """Our staff member and deputy for one person. `own`: by a row of the person, not through the company."""

    user: Named
    deputy: Named | None
    own: bool


def in_charge_of(person_ids: Iterable[int], on: date) -> dict[int, Charge]:
    """Who is in charge of each of these people on a day; nobody in charge: no entry. One query."""
    ids = list(person_ids)
    own = PersonInCharge.objects.filter(current(on), person__in=ids).order_by()
    rows = _columns(own, "", own=True)
    if _placed:
        running = Q(company__in_charge__starts_on__lte=on) & (
            Q(company__in_charge__ends_on__isnull=True) | Q(company__in_charge__ends_on__gte=on)
        )
        followed = _placed[0](on).filter(running, person__in=ids).order_by()
        rows = rows.union(_columns(followed, "company__in_charge__", own=False), all=True)
    found: dict[int, Charge] = {}
    for person_id, user_id, user, deputy_id, deputy, is_own in rows:
        if is_own or person_id not in found:
            found[person_id] = Charge(Named(user_id, user), Named(deputy_id, deputy) if deputy_id else None, is_own)
    return found


def in_charge(person_id: int, on: date) -> Charge | None:
    """Who is in charge of one person on a day, or None."""
    return in_charge_of([person_id], on).get(person_id)


def people_in_charge_of(user_id: int, on: date) -> QuerySet:
    """Ids of people for whom a staff user is in charge or deputy on a day, by an own row or through the company."""
    own = PersonInCharge.objects.filter(current(on))
    condition = Q(pk__in=own.filter(Q(user=user_id) | Q(deputy=user_id)).values("person"))
    if _placed:
        there = _placed[0](on).filter(company__in=companies_in_charge_of(user_id, on)).order_by()
        condition |= Q(pk__in=there.values("person")) & ~Q(pk__in=own.values("person"))
    return Person.objects.filter(condition).order_by().values("pk")


def placed_on(on: date) -> QuerySet:
    """Placements of a day, one for each person who is at a company."""
    return _placed[0](on).order_by() if _placed else PersonInCharge.objects.none()


def people_without(on: date) -> QuerySet:
    """Ids of people of whom nobody is in charge on a day, in no way."""
    rows = Person.objects.exclude(pk__in=_own(on))
    if _placed:
        rows = rows.exclude(pk__in=_placed[0](on).filter(company__in=_looked_after(on)).order_by().values("person"))
    return rows.order_by().values("pk")


def placed_without(on: date) -> QuerySet:
    """Placements of a day of people of whom nobody is in charge."""
    rows = placed_on(on)
    return rows.exclude(person__in=_own(on)).exclude(company__in=_looked_after(on)) if _placed else rows


def _own(on):
    return PersonInCharge.objects.filter(current(on)).order_by().values("person")


def _looked_after(on):
    return InCharge.objects.filter(current(on)).order_by().values("company")


def _columns(rows, prefix, *, own):
    return rows.annotate(charge_own=Value(own, output_field=BooleanField())).values_list(
        F("person_id"),
        F(f"{prefix}user_id"),
        F(f"{prefix}user__name"),
        F(f"{prefix}deputy_id"),
        F(f"{prefix}deputy__name"),
        "charge_own",
    )
