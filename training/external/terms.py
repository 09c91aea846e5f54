"""Since when and until when an office has to be checked from outside: its licence, or people it supervises."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min

from imjapan.organization.models import Licence, Office
from training.models import Placement, Regime

ESD_FROM = date(2027, 4, 1)  # the Act on employment for skill development comes into force
Term = tuple[date, date | None]  # first and last day; None while no end is known


@dataclass(frozen=True, slots=True)
class Terms:
    """Days on which an office supervises under each system. None: not at all, as far as recorded."""

    titp: Term | None = None
    esd: Term | None = None

    def on(self, day: date) -> tuple[str, ...]:
        """The systems that hold on a day: titp, esd."""
        pairs = ((Regime.TITP, self.titp), (Regime.ESD, self.esd))
        return tuple(str(regime) for regime, term in pairs if term and term[0] <= day <= (term[1] or date.max))


def terms_of(office_ids: Collection[int]) -> dict[int, Terms]:
    """Return the terms of these offices. Three queries, however many there are."""
    offices = Office.objects.filter(pk__in=list(office_ids)).select_related("organization")
    supervised = _supervised(office_ids)
    licences = list(Licence.objects.filter(valid_from__isnull=False).order_by())
    found = {}
    for office in offices:
        own = [row for row in licences if row.organization_id == office.organization_id]
        titp = _granted(own, Licence.Regime.TITP)
        # The data of the organization hold its licence where the page of licences holds none yet.
        if not titp and office.organization.licence_from:
            titp = [(office.organization.licence_from, office.organization.licence_until)]
        titp += supervised.get((office.pk, Regime.TITP), [])
        esd = _granted(own, Licence.Regime.ESD) + supervised.get((office.pk, Regime.ESD), [])
        found[office.pk] = Terms(_over(titp), _over(esd, floor=ESD_FROM))
    return found


def _supervised(office_ids):
    rows = (
        Placement.objects.filter(company__office__in=list(office_ids), plan__regime__in=[Regime.TITP, Regime.ESD])
        .order_by()
        .values_list("company__office_id", "plan__regime")
        .annotate(Min("starts_on"), Max("ends_on"))
    )
    return {(office_id, regime): [(first, last)] for office_id, regime, first, last in rows}


def _granted(licences, regime) -> list[Term]:
    return [(row.valid_from, row.valid_until) for row in licences if row.regime == regime]


def _over(terms: Iterable[Term], *, floor: date = date.min) -> Term | None:
    """From the first to the last day of all of them, not before `floor`."""
    terms = [term for term in terms if term[1] is None or term[1] >= floor]
    if not terms:
        return None
    ends = [last for _first, last in terms]
    return max(floor, min(first for first, _last in terms)), None if None in ends else max(ends)
