"""The yearly report on specified skilled workers (定期届出, form 3-6): who is counted, and what is missing. ESD-SSW-03.

The employer files it; the part on the support is ours. Figures of pay are the employer's and are not kept here.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from imjapan.law import registry
from imjapan.law.parameters import effective
from imjapan.law.ssw_interview import next_interview_due
from imjapan.law.ssw_report import Employment, ReportFacts, ReportYear, fiscal_year, report_year
from interns.models import ResidenceCard
from training.models import Absence, Regime, SupportInterview, SupportPlan, SupportRecord

from .items import INTERVIEWS, settled, support_name
from .standing import supports

FIRST_YEAR = 2025  # before, reports were quarterly
Who = SupportInterview.Who


def year_to_report(today: date) -> int:
    """The fiscal year whose report is open or comes next."""
    return max(FIRST_YEAR, fiscal_year(today) - 1 if today.month in (4, 5) else fiscal_year(today))


@dataclass(slots=True)
class Worker:
    """One worker in the year. `left_out`: planned and not given; `gaps`: what keeps the row from the form."""

    person: object
    first: date
    last: date
    end_reason: str = ""
    joined: bool = False
    left: bool = False
    missing: bool = False
    support: SupportPlan | None = None
    card: ResidenceCard | None = None
    left_out: list[str] = field(default_factory=list)
    late_interviews: int = 0
    gaps: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Employer:
    """One company in the year: the counts of the form, and what is missing on its side."""

    company: object
    workers: list[Worker] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def count(self, name: str) -> int:
        return sum(bool(getattr(worker, name)) for worker in self.workers)

    @property
    def total(self):
        return len(self.workers)

    @property
    def joined(self):
        return self.count("joined")

    @property
    def left(self):
        return self.count("left")

    @property
    def missing(self):
        return self.count("missing")

    @property
    def not_all_given(self):
        return sum(bool(worker.left_out or worker.late_interviews) for worker in self.workers)

    @property
    def incomplete(self) -> int:
        return len(self.gaps) + sum(len(worker.gaps) for worker in self.workers)

    def verdict(self, year: int, today: date):
        """By when it is filed, and why (ESD-SSW-03)."""
        employed = tuple(Employment(worker.first, worker.last) for worker in self.workers)
        return registry.get("ESD-SSW-03").judge(ReportFacts(fiscal_year=year, employed=employed, today=today))


def employers(placements, year: int, today: date) -> list[Employer]:
    """Every company with a specified skilled worker for at least one day of the year. A fixed number of queries.

    `placements`: those the reader may read. A running year is counted up to today.
    """
    period = report_year(year)
    until = min(period.end, today)
    rows = placements.filter(plan__regime=Regime.SSW, starts_on__lte=until, ends_on__gte=period.start)
    rows = rows.select_related("person", "company", "plan").order_by(
        "company__sort_key", "company_id", "starts_on", "pk"
    )
    found: dict[int, Employer] = {}
    by_person: dict[tuple[int, int], Worker] = {}
    plans: dict[int, Worker] = {}
    for row in rows:
        employer = found.setdefault(row.company_id, Employer(row.company))
        worker = by_person.get((row.company_id, row.person_id))
        if worker is None:
            worker = by_person[row.company_id, row.person_id] = Worker(row.person, row.starts_on, row.ends_on)
            employer.workers.append(worker)
        worker.last, worker.end_reason = max(worker.last, row.ends_on), row.end_reason
        plans[row.plan_id] = worker
    for worker in by_person.values():
        worker.joined = period.start <= worker.first <= until
        worker.left = period.start <= worker.last <= until and worker.last < today
    _supports(plans, period, until)
    _absences(by_person, period, until)
    _cards(by_person, until)
    for employer in found.values():
        employer.gaps = list(_company_gaps(employer.company))
        for worker in employer.workers:
            worker.gaps = list(_worker_gaps(worker))
    return list(found.values())


def _supports(plans: dict[int, Worker], period: ReportYear, until: date):
    """Attach the support plans, what was planned and not given, and interviews that came late or not at all."""
    months = effective("ssw.interview_interval", until).value
    rows = list(SupportPlan.objects.filter(plan__in=plans).select_related("plan"))
    given = defaultdict(set)
    for pk, item in SupportRecord.objects.filter(support_plan__in=rows, given_on__lte=until).values_list(
        "support_plan", "item"
    ):
        given[pk].add(item)
    held = defaultdict(list)
    interviews = SupportInterview.objects.filter(support_plan__in=rows, held_on__lte=until).order_by("held_on")
    for pk, who, day in interviews.values_list("support_plan", "who", "held_on"):
        held[pk, who].append(day)
    for row in rows:
        worker = plans[row.plan_id]
        worker.support = row
        last = min(until, worker.last)
        for who in Who.values:
            worker.late_interviews += late_interviews(
                row.plan.starts_on, held[row.pk, who], period.start, last, months=months
            )
        if any(held[row.pk, who] for who in Who.values):
            given[row.pk].add(INTERVIEWS)
        worker.left_out = [
            support_name(number)
            for number, support in supports().items()
            if number not in given[row.pk]
            and not support.only_when_needed
            and row.items.get(str(number), {}).get("planned")
        ]


def late_interviews(since: date, held: list[date], first: date, last: date, *, months: int) -> int:
    """How many last days for an interview fell into the time from `first` to `last` and passed without one."""
    late = 0
    days = [*held, None]
    reached = since
    for day in days:
        due = next_interview_due(reached, months=months)
        while due < (day or last) and due <= last:
            late += first <= due
            due = next_interview_due(due, months=months)
        if day is None:
            break
        reached = day
    return late


def _absences(by_person, period: ReportYear, until: date):
    people = {person for _company, person in by_person}
    rows = Absence.objects.filter(person__in=people, kind=Absence.Kind.MISSING, starts_on__lte=until)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=period.start))
    gone = set(rows.values_list("person", flat=True))
    for (_company, person), worker in by_person.items():
        worker.missing = person in gone


def _cards(by_person, until: date):
    people = {person for _company, person in by_person}
    rows = ResidenceCard.objects.filter(person__in=people, starts_on__lte=until).order_by("person_id", "-starts_on")
    cards = {row.person_id: row for row in rows.distinct("person_id")}
    for (_company, person), worker in by_person.items():
        worker.card = cards.get(person)


def _company_gaps(company):
    if not company.corporate_number:
        yield _("corporate number")
    if not company.address:
        yield _("address")
    if not company.phone:
        yield _("telephone")


def _worker_gaps(worker):
    if worker.card is None or not worker.card.number:
        yield _("residence card number")
    if worker.support is None:
        yield _("support plan")
    elif not worker.support.sector:
        yield _("sector")
    elif any(not settled(worker.support.items.get(str(number), {})) for number in supports()):
        yield _("times or reasons in the support plan")
