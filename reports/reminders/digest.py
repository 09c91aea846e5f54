"""What a staff member is told each morning: numbers only, the same that Today shows behind the link."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import astuple, dataclass
from datetime import date

from django.db.models import Count, Q

from interns.charge import people_in_charge_of
from training.models import Audit, ReleasedFinding

from ..documents.models import Document
from ..obligations.models import Obligation
from . import people
from .workdays import WorkDays

AHEAD = 7  # working days


@dataclass
class Numbers:
    """Duties that are late, reach a day today, or reach one within seven working days; and what waits.

    `returned`: own drafts somebody sent back. `to_approve`: finished audits of others. `to_check`: answers
    of companies.
    """

    late: int = 0
    today: int = 0
    week: int = 0
    returned: int = 0
    to_approve: int = 0
    to_check: int = 0

    def __bool__(self):
        return any(astuple(self))


def numbers(today: date, days: WorkDays, user_ids: Collection[int] | None = None) -> dict[int, Numbers]:
    """The numbers of each staff member who has any. A fixed number of queries."""
    staff = people.colleagues(today, user_ids)
    found: dict[int, Numbers] = defaultdict(Numbers)
    mine = defaultdict(set)
    for company_id, *pair in people.looked_after(today, user_ids):
        for user_id in staff.keys() & set(pair):
            mine[company_id].add(user_id)
    only = None if user_ids is None else set(mine)
    _count(found, staff, mine, _duties(today, days, "company_id", only))
    counted = list(_duties(today, days, "person_id", _people(user_ids, today)))
    looked = defaultdict(set)
    for person_id, *pair in people.in_charge(today, {row[0] for row in counted}):
        looked[person_id] = staff.keys() & set(pair)
    _count(found, staff, looked, counted)
    for company_id, office_id, count in _answers(only):
        for user_id in mine[company_id]:
            if office_id in staff[user_id].offices:
                found[user_id].to_check += count
    for user_id, count in _returned(staff):
        found[user_id].returned += count
    for user_id, count in _approvals(today, staff):
        found[user_id].to_approve += count
    return {user_id: each for user_id, each in found.items() if each}


def _count(found, staff, mine, counted):
    """Add the duties of companies, or of people, to the numbers of who looks after them and works in their office."""
    for whom, office_id, *counts in counted:
        for user_id in mine[whom]:
            if office_id in staff[user_id].offices:
                told = found[user_id]
                told.late, told.today, told.week = (
                    have + more for have, more in zip((told.late, told.today, told.week), counts, strict=True)
                )


def _people(user_ids, today):
    """Ids of the people these users look after; None for everybody's."""
    if user_ids is None:
        return None
    return {pk for user_id in user_ids for pk in people_in_charge_of(user_id, today).values_list("pk", flat=True)}


def _duties(today, days, by, ids):
    """Company or person, office, and how many duties are late, of today, and near. What names a company is its own."""
    rows = Obligation.objects.filter(
        state=Obligation.State.OPEN, window_first__lte=today, target_on__lte=days.later(today, AHEAD)
    )
    rows = rows.filter(**({"company__isnull": True, "person__isnull": False} if by == "person_id" else {}))
    if ids is not None:
        rows = rows.filter(**{f"{by.removesuffix('_id')}__in": ids})
    late = Q(legal_on__lt=today)
    on_the_day = ~late & (Q(legal_on=today) | Q(target_on=today))
    counted = rows.order_by().values(by, "office_id")
    return counted.annotate(
        late=Count("pk", filter=late),
        today=Count("pk", filter=on_the_day),
        week=Count("pk", filter=~late & ~on_the_day),
    ).values_list(by, "office_id", "late", "today", "week")


def _answers(company_ids):
    rows = ReleasedFinding.objects.filter(state=ReleasedFinding.State.ANSWERED)
    if company_ids is not None:
        rows = rows.filter(company__in=company_ids)
    return rows.order_by().values_list("company_id", "office_id").annotate(number=Count("pk"))


def _returned(staff):
    """Who drafted what was sent back, and how much of it waits: audits, and documents made by hand."""
    for model in (Audit, Document):
        rows = model.objects.filter(state="draft", returned_at__isnull=False, drafted_by__in=staff)
        yield from rows.order_by().values_list("drafted_by_id").annotate(number=Count("pk"))


def _approvals(today, staff):
    """Finished audits wait for the managers of their office; one's own only where nobody else could approve it."""
    offices = {office_id for colleague in staff.values() for office_id in colleague.managed}
    if not offices:
        return
    managers = people.managers(today, offices)
    rows = Audit.objects.filter(state=Audit.State.FINISHED, office__in=offices).order_by()
    counted = rows.values_list("office_id", "drafted_by_id", "finished_by_id").annotate(number=Count("pk"))
    for office_id, *authors, count in counted:
        for user_id in managers[office_id] & staff.keys():
            if user_id not in authors or len(managers[office_id]) == 1:
                yield user_id, count
