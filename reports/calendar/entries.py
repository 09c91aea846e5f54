"""What stands in the calendar of an actor: days on which duties are due, and planned trips."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from companies.access import companies_in_charge_of
from imjapan.law.dates import ONE_DAY
from imjapan.organization.access import readable
from interns.charge import people_in_charge_of
from reports import access
from reports.models import Obligation
from training.models import PlannedVisit

from ..obligations import kinds
from ..obligations.standing import Standing, standing
from ..obligations.wording import what

SHOWN_TRIPS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose calendar: of some offices, of the companies and people somebody is in charge of, or (both None) all."""

    office_ids: frozenset[int] | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class DueCount:
    """How many duties of one kind have their last legal day on a day."""

    kind: str
    label: str
    number: int
    late: bool


@dataclass(slots=True)
class Day:
    """One cell of the month. `trips`: the first few, `more_trips`: how many there are beside them."""

    day: date
    inside: bool
    dues: list[DueCount] = field(default_factory=list)
    trips: list[PlannedVisit] = field(default_factory=list)
    more_trips: int = 0


def duties(actor, wanted: Wanted, on: date) -> QuerySet:
    """Open duties the actor may see, narrowed to whose calendar it is."""
    rows = access.obligations(actor).filter(state=Obligation.State.OPEN)
    if wanted.office_ids is not None:
        rows = rows.filter(office__in=wanted.office_ids)
    if wanted.user_id:
        alone = Q(company__isnull=True, person__in=people_in_charge_of(wanted.user_id, on))
        rows = rows.filter(alone | Q(company__in=companies_in_charge_of(wanted.user_id, on)))
    return rows


def trips(actor, wanted: Wanted) -> QuerySet:
    """Planned trips, narrowed to whose calendar it is."""
    rows = readable(actor, PlannedVisit.objects.all())
    if wanted.office_ids is not None:
        rows = rows.filter(office__in=wanted.office_ids)
    return rows.filter(user=wanted.user_id) if wanted.user_id else rows


def month(actor, first: date, wanted: Wanted, today: date) -> list[list[Day]]:
    """The weeks (Monday first) of the month of `first`. Two queries, however much there is."""
    begin = first - ONE_DAY * first.weekday()
    last = _last_of(first)
    end = last + ONE_DAY * (6 - last.weekday())
    counts = defaultdict(list)
    found = duties(actor, wanted, today).filter(legal_on__range=(begin, end)).order_by()
    for legal_on, kind, number in found.values_list("legal_on", "kind").annotate(Count("pk")):
        counts[legal_on].append(DueCount(kind, str(Obligation.Kind(kind).label), number, legal_on < today))
    gone = defaultdict(list)
    rows = trips(actor, wanted).filter(planned_on__range=(begin, end)).select_related("establishment__company", "user")
    for trip in rows.order_by("planned_on", "planned_time", "pk"):
        gone[trip.planned_on].append(trip)
    days = [
        Day(
            day,
            first <= day <= last,
            sorted(counts[day], key=lambda one: one.label),
            gone[day][:SHOWN_TRIPS],
            max(len(gone[day]) - SHOWN_TRIPS, 0),
        )
        for day in _days(begin, end)
    ]
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def due_between(actor, first: date, last: date, wanted: Wanted, today: date) -> QuerySet:
    """Open duties whose last legal day lies in between, with all their line shows, in order."""
    rows = duties(actor, wanted, today).filter(legal_on__range=(first, last)).defer(*kinds.HEAVY)
    return rows.select_related(*kinds.RELATED).order_by("legal_on", "office_id", "pk")


def lines(rows: Iterable[Obligation], today: date) -> Iterator[tuple[Obligation, str, Standing]]:
    """Each duty with its name and how near it is."""
    return ((duty, what(duty), standing(duty, today)) for duty in rows)


def _last_of(first):
    return (first.replace(day=28) + ONE_DAY * 4).replace(day=1) - ONE_DAY


def _days(first, last):
    day = first
    while day <= last:
        yield day
        day += ONE_DAY
