"""What the business report of an office (form 23) asks for, counted from the records of a fiscal year (forms.md 3.14).

Only what is in the records is counted: exams, fees and staff have their own boxes and come with their own records.
"""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from imjapan.organization.models import Office
from interns.models import Consultation
from interns.models.people import Nationality
from training.models import Audit, Regime, Visit

from . import annual, deadlines
from .models import Filing

STAGES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the report. `url`: the rows it comes from, "" where the page shows them itself."""

    label: str
    value: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Nation:
    """Trainees of one nationality by stage, each person once in each stage."""

    name: str
    stages: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.stages)


@dataclass(frozen=True, slots=True)
class Numbers:
    lines: list[Number]
    nations: list[Nation]
    companies: list[tuple]


def of_office(office: Office, year: int) -> Numbers:
    """Count for one office and fiscal year. Five queries."""
    first, last = deadlines.year_days(year)
    placements = annual.in_training(year, Regime.TITP).filter(company__office=office).select_related("company")
    rows = placements.order_by("company__sort_key", "pk").values_list(
        "company__public_id", "company__name", "person_id", "person__nationality", "plan__stage"
    )
    trained = list(rows)
    people = {(person, nationality, stage) for _key, _name, person, nationality, stage in trained}
    days = {"office": office.code, "first": f"{first:%Y/%m/%d}", "last": f"{last:%Y/%m/%d}"}
    audits = Audit.objects.filter(office=office, starts_on__range=(first, last)).exclude(state=Audit.State.DRAFT)
    visits = Visit.objects.filter(office=office, visited_on__range=(first, last), state=Visit.State.DONE)
    consultations = Consultation.objects.filter(office=office, received_at__date__range=(first, last))
    missing = Filing.objects.filter(
        office=office,
        kind=Filing.Kind.DIFFICULTY,
        regime=Regime.TITP,
        event_on__range=(first, last),
        details__reason="trainee_missing",
    ).exclude(state=Filing.State.DROPPED)
    companies = Counter((key, name) for key, name, person in {row[:3] for row in trained})
    lines = [
        Number(_("Companies supervised for at least one day"), len(companies)),
        Number(_("Trainees supervised for at least one day"), len({row[2] for row in trained})),
        Number(_("Audits"), audits.count(), _address("training:audit_list", {**days, "whose": "all"})),
        Number(_("Visits"), visits.count(), _address("training:visit_list", days)),
        Number(_("Consultations"), consultations.count()),
        Number(
            _("Notices of missing trainees"),
            missing.count(),
            _address("filings:list", {**days, "kind": Filing.Kind.DIFFICULTY.value, "late": ""}),
        ),
    ]
    return Numbers(lines, _nations(people), sorted((name, key, n) for (key, name), n in companies.items()))


def _nations(people):
    counted = Counter((nationality, stage) for _person, nationality, stage in people)
    names = sorted({nationality for nationality, _stage in counted})
    return [Nation(str(Nationality(name).label), tuple(counted[name, stage] for stage in STAGES)) for name in names]


def _address(view, values):
    return f"{reverse(view)}?{urlencode(values)}"
