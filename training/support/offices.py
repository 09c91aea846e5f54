"""Support staff of each office against the number of workers and employers (ESD-SSW-05).

The limits hold from 2027-04-01, for an earlier registration from its renewal: until then this page looks ahead.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from imjapan.law import registry
from imjapan.law.parameters import effective
from imjapan.law.ssw_staff import SupportStaffFacts
from imjapan.organization.explain import explain
from training.models import SupportContract, SupportPlan

from .standing import supported_on


@dataclass(slots=True)
class Load:
    """What one support staff member has."""

    person: object
    workers: int
    employers: int
    too_many: bool


@dataclass(slots=True)
class Row:
    """One office on a day. `why` and `required` stay None where nobody is supported."""

    office: object
    workers: int
    employers: int
    staff: list[Load] = field(default_factory=list)
    managers: list[object] = field(default_factory=list)
    without_staff: int = 0
    why: object = None
    required: int | None = None

    @property
    def enough(self) -> bool:
        return self.required is not None and len(self.staff) >= self.required


def standard_day(today: date) -> date:
    """The day for which the standard is asked: its first day while that is still to come."""
    return max(today, effective("rso.new_standard_from", today).value)


def limits(on: date) -> tuple[int, int]:
    """Workers and employers for each support staff member: fewer than these."""
    return effective("rso.max_workers", on).value, effective("rso.max_employers", on).value


def rows_of(offices, today: date) -> list[Row]:
    """Every office, in the given order. Two queries."""
    on = standard_day(today)
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
    found = []
    for office in offices:
        here = by_office[office.pk]
        row = Row(office, len(here), len(entrusted[office.pk] | {plan.company_id for plan in here}))
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
        row.managers = sorted({plan.manager for plan in here if plan.manager}, key=lambda one: (one.name_kana, one.pk))
        found.append(row)
        if not row.workers and not row.employers:
            continue
        verdict = registry.get("ESD-SSW-05").judge(
            SupportStaffFacts(employers=row.employers, workers=row.workers, staff=len(row.staff), day=on)
        )
        row.required, row.why = verdict.value, explain(verdict)
    return found
