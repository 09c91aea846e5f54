"""What is due by 31 May for a fiscal year: the report of every office, and of every company that trained anybody."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from companies import access as companies
from companies.models import Company
from imjapan.core import changes
from imjapan.organization import access as organization
from imjapan.organization.models import Office
from training.models import Placement, Regime

from . import access, deadlines
from .models import Filing

OFFICE, COMPANY = Filing.Kind.BUSINESS_REPORT, Filing.Kind.IMPLEMENTER_REPORT


@dataclass(frozen=True, slots=True)
class Line:
    """One report owed for the year. `place`: office or company; `filing`: None while nobody has begun it."""

    place: object
    filing: Filing | None


def in_training(year: int, regime: str = Regime.TITP):
    """Condition-bearing rows: placements with at least one day in the fiscal year, lecture included. TITP-FIL-02."""
    first, last = deadlines.year_days(year)
    earlier = Placement.objects.filter(plan=OuterRef("plan"), starts_on__lt=OuterRef("starts_on"))
    lecture = Q(plan__lecture_starts_on__lte=last) & ~Exists(earlier)
    return Placement.objects.filter(Q(starts_on__lte=last) | lecture, ends_on__gte=first, plan__regime=regime)


def owing_companies(actor, year: int, regime: str = Regime.TITP):
    """Companies that report on the year, however many establishments they have, in order of office and name."""
    rows = companies.companies(actor).filter(pk__in=in_training(year, regime).order_by().values("company"))
    return rows.select_related("office").order_by("office__code", "sort_key", "pk")


def offices(actor):
    return organization.offices(actor).order_by("code")


def lines(actor, places, kind, year: int, regime: str = Regime.TITP) -> list[Line]:
    """The report of each place. One query."""
    of = "company_id" if kind == COMPANY else "office_id"
    rows = access.filings(actor).filter(
        kind=kind, fiscal_year=year, regime=regime, **{f"{of}__in": [p.pk for p in places]}
    )
    found = {getattr(row, of): row for row in rows.exclude(state=Filing.State.DROPPED)}
    return [Line(place, found.get(place.pk)) for place in places]


def count(actor, places, kind, year: int, regime: str = Regime.TITP) -> dict[str, int]:
    """How many are owed, begun and filed. One query for each number of places."""
    rows = access.filings(actor).filter(kind=kind, fiscal_year=year, regime=regime)
    rows = rows.exclude(state=Filing.State.DROPPED)
    rows = rows.filter(**{f"{'company' if kind == COMPANY else 'office'}__in": places.order_by().values("pk")})
    told = rows.order_by().aggregate(begun=Count("pk"), filed=Count("pk", filter=Q(state=Filing.State.FILED)))
    return {"owed": places.order_by().count(), **told}


@transaction.atomic
def begin_all(actor, *, year: int, regime: str = Regime.TITP, today: date) -> int:
    """Draft the reports of the year that nobody has begun, in the offices the actor works for. Returns how many.

    Can be asked twice: the table keeps one report for each office or company and year.
    """
    if year > deadlines.fiscal_year(today):
        return 0
    own = [office for office in offices(actor) if organization.may_write(actor, office.pk)[0]]
    owing = list(owing_companies(actor, year, regime).filter(office__in=own))
    begun = Filing.objects.filter(fiscal_year=year, regime=regime).exclude(state=Filing.State.DROPPED)
    of_offices = set(begun.filter(kind=OFFICE).values_list("office_id", flat=True))
    of_companies = set(begun.filter(kind=COMPANY).values_list("company_id", flat=True))
    rows = [_row(actor, OFFICE, year, regime, office) for office in own if office.pk not in of_offices]
    rows += [
        _row(actor, COMPANY, year, regime, company.office, company)
        for company in owing
        if company.pk not in of_companies
    ]
    keys = [row.public_id for row in rows]
    Filing.objects.bulk_create(rows, ignore_conflicts=True)
    made = list(Filing.objects.filter(public_id__in=keys).values_list("pk", flat=True))
    changes.record_many(actor, Filing, made, "filing.changed")
    return len(made)


def _row(actor, kind, year, regime, office: Office, company: Company | None = None):
    return Filing(
        kind=kind,
        regime=regime,
        office=office,
        company=company,
        event_on=deadlines.year_days(year)[1],
        fiscal_year=year,
        drafted_at=timezone.now(),
        drafted_by_id=actor.user_id,
    )
