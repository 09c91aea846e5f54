"""Support staff of each office against the number of workers and employers (ESD-SSW-05).

The limits hold from 2027-04-01, for an earlier registration from its renewal: until then this page looks ahead.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from imjapan.law import registry
from imjapan.law.parameters import effective
from imjapan.law.ssw_registration import RegistrationFacts
from imjapan.law.ssw_staff import SupportPeopleFacts, SupportStaffFacts
from imjapan.organization.explain import explain
from imjapan.organization.languages import names
from imjapan.organization.models import Appointment, Course, Licence
from training.models import SupportContract, SupportPlan

from .standing import supported_on

Role = Appointment.Role
TRAINED = Course.Kind.SUPPORT_MANAGER


@dataclass(slots=True)
class Load:
    """What one support staff member has."""

    person: object
    workers: int
    employers: int
    too_many: bool


@dataclass(slots=True)
class Row:
    """One office on a day. `why` and `required` stay None where nobody is supported.

    `staff`: whom the support plans name. `appointed`: support staff by the roles of the law, `managers` too; where
    nobody is appointed, those named in the plans count and `people_why` says what is not known.
    """

    office: object
    workers: int
    employers: int
    staff: list[Load] = field(default_factory=list)
    appointed: list[Appointment] = field(default_factory=list)
    managers: list[Appointment] = field(default_factory=list)
    named_managers: list[object] = field(default_factory=list)
    without_staff: int = 0
    why: object = None
    people_why: object = None
    required: int | None = None

    @property
    def there(self) -> int:
        """How many support staff count."""
        return len(self.appointed) if self.appointed else len(self.staff)

    @property
    def enough(self) -> bool:
        return self.required is not None and self.there >= self.required


def registration_of(today: date) -> Licence | None:
    """Our registration in force, or the last one; None where none is recorded."""
    rows = Licence.objects.filter(regime=Licence.Regime.SSW, valid_from__isnull=False, valid_from__lte=today)
    return rows.order_by("-valid_from").first()


def standard_from(today: date) -> date | None:
    """The day from which the numbers of 2027 hold for our registration; None where none is recorded."""
    row = registration_of(today)
    if row is None:
        return None
    verdict = registry.get("ESD-SSW-05.REGISTRATION").judge(RegistrationFacts(row.valid_from, row.valid_until))
    return verdict.value["standard_from"]


def standard_day(today: date) -> date:
    """The day for which the standard is asked: its first day while that is still to come."""
    return max(today, effective("rso.new_standard_from", today).value)


def limits(on: date) -> tuple[int, int]:
    """Workers and employers for each support staff member: fewer than these."""
    return effective("rso.max_workers", on).value, effective("rso.max_employers", on).value


def rows_of(offices, today: date) -> list[Row]:
    """Every office, in the given order. Five queries."""
    on, begins = standard_day(today), standard_from(today)
    most_workers, most_employers = limits(on)
    plans = supported_on(SupportPlan.objects.filter(office__in=offices), today)
    plans = list(plans.select_related("staff", "manager").defer("items"))
    by_office = defaultdict(list)
    for plan in plans:
        by_office[plan.office_id].append(plan)
    contracts = SupportContract.objects.filter(office__in=offices, starts_on__lte=today)
    contracts = contracts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    entrusted = defaultdict(set)
    for office_id, company_id in contracts.values_list("office", "company"):
        entrusted[office_id].add(company_id)
    posts = _posts(offices, today)
    found = []
    for office in offices:
        here = by_office[office.pk]
        row = Row(office, len(here), len(entrusted[office.pk] | {plan.company_id for plan in here}))
        row.appointed, row.managers = posts[office.pk, Role.SUPPORT_STAFF], posts[office.pk, Role.SUPPORT_MANAGER]
        workers, companies, names = Counter(), defaultdict(set), {}
        for plan in here:
            if plan.staff is None:
                row.without_staff += 1
                continue
            names[plan.staff_id] = plan.staff
            workers[plan.staff_id] += 1
            companies[plan.staff_id].add(plan.company_id)
        row.staff = [
            Load(names[pk], number, len(companies[pk]), number >= most_workers or len(companies[pk]) >= most_employers)
            for pk, number in workers.most_common()
        ]
        named = {plan.manager for plan in here if plan.manager}
        row.named_managers = sorted(named, key=lambda one: (one.name_kana, one.pk))
        found.append(row)
        if row.workers or row.employers:
            _judge(row, today, on, begins)
    return found


def _posts(offices, today):
    """Support managers and staff of these offices on a day, by office and role, with their courses."""
    rows = Appointment.objects.filter(office__in=offices, role__in=(Role.SUPPORT_MANAGER, Role.SUPPORT_STAFF))
    rows = rows.filter(starts_on__lte=today).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    rows = rows.select_related("personnel").prefetch_related("personnel__courses")
    found = defaultdict(list)
    for row in rows.order_by("personnel__name_kana", "pk"):
        row.words = names(row.languages)
        found[row.office_id, row.role].append(row)
    return found


def _judge(row: Row, today, on, begins) -> None:
    """As of the first day of the standard: until it holds for our registration, too few is a warning."""
    facts = SupportStaffFacts(row.employers, row.workers, row.there, begins, on)
    verdict = registry.get("ESD-SSW-05").judge(facts)
    row.required, row.why = verdict.value, explain(verdict)
    full = [one for one in row.managers if one.personnel.is_full_time]
    trained = [course.held_on for one in full for course in one.personnel.courses.all() if course.kind == TRAINED]
    people = SupportPeopleFacts(
        day=on,
        manager_full_time=bool(full) if row.managers else None,
        manager_trained_on=max((day for day in trained if day <= today), default=None),
        staff_full_time=sum(one.personnel.is_full_time for one in row.appointed) if row.appointed else None,
    )
    row.people_why = explain(registry.get("ESD-SSW-05.PEOPLE").judge(people))
