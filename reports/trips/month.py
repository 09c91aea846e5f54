"""What an office has to visit and audit in a month, by area, with who is planned when. A fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from companies.access import in_charge_of
from companies.areas import area
from imjapan.law.dates import month_block_end
from reports.models import Obligation

from ..obligations.visit_verdicts import short_days
from .people import languages_at

Kind, State = Obligation.Kind, Obligation.State
PURPOSES = {Kind.VISIT: ("visit", "both"), Kind.AUDIT: ("audit", "both")}


@dataclass(slots=True)
class Place:
    """One establishment in the month. `visit`, `audit`: the duty that ends first, None when there is none.

    `missing`: an open duty that nobody is planned for. `short`: the month leaves a single day or so for the visit.
    """

    establishment: Any
    visit: Obligation | None = None
    audit: Obligation | None = None
    trips: list = field(default_factory=list)
    people: int = 0
    languages: tuple[str, ...] = ()
    in_charge: Any = None
    short: bool = False
    audit_is_due: bool = False

    @property
    def open_duties(self) -> list:
        """What has to be done in this month: an audit that can wait until a later month is only shown."""
        wanted = (self.visit, self.audit if self.audit_is_due else None)
        return [duty for duty in wanted if duty and duty.state == State.OPEN]

    @property
    def missing(self) -> bool:
        """Tell whether something is to be done that no trip is planned for."""
        ahead = {trip.purpose for trip in self.trips}
        return any(not ahead & set(PURPOSES[duty.kind]) for duty in self.open_duties)

    @property
    def done(self) -> bool:
        return not self.open_duties


@dataclass(frozen=True, slots=True)
class Area:
    prefecture: str
    city: str
    places: list[Place]


def month_of(duties, trips, *, month: date, today: date) -> list[Place]:
    """Every establishment with a visit or audit in the month, or a trip planned in it.

    `duties`, `trips`: querysets the reader may see, of one office.
    """
    last = month_block_end(month, 1)
    places: dict[int, Place] = {}
    rows = duties.filter(
        kind__in=[Kind.VISIT, Kind.AUDIT],
        state__in=[State.OPEN, State.DONE],
        window_first__lte=last,
        window_last__gte=month,
        establishment__isnull=False,
    )
    limit = short_days(today)
    related = ("establishment__company",)
    for duty in rows.select_related(*related).defer("verdict").order_by("legal_on", "pk"):
        place = places.setdefault(duty.establishment_id, Place(duty.establishment))
        if duty.kind == Kind.VISIT:
            place.visit = _first(place.visit, duty)
            place.short |= duty.state == State.OPEN and (duty.window_last - duty.window_first).days < limit
        elif duty.state == State.OPEN:
            place.audit = _first(place.audit, duty)
            place.audit_is_due |= duty.target_on <= last
    planned = trips.filter(planned_on__range=(month, last)).select_related(*related, "user", "visit", "audit")
    for trip in planned:
        places.setdefault(trip.establishment_id, Place(trip.establishment)).trips.append(trip)
    found = [place for place in places.values() if place.visit or place.audit or place.trips]
    charge = in_charge_of({place.establishment.company_id for place in found}, today)
    spoken = languages_at([place.establishment.pk for place in found], month, last)
    for place in found:
        place.in_charge = charge.get(place.establishment.company_id)
        place.people, place.languages = spoken.get(place.establishment.pk, (0, ()))
    return found


def _first(known, duty):
    """An open duty before a done one; else the one that ends first."""
    if known is None or (known.state != State.OPEN and duty.state == State.OPEN):
        return duty
    return known


def by_area(places: list[Place]) -> list[Area]:
    """Group by prefecture and city, those without an address last."""
    groups = defaultdict(list)
    for place in places:
        groups[area(place.establishment.address or place.establishment.company.address)].append(place)
    ordered = sorted(groups.items(), key=lambda item: (not item[0][0], item[0]))
    return [
        Area(*names, sorted(rows, key=lambda place: (str(place.establishment.company), str(place.establishment))))
        for names, rows in ordered
    ]
