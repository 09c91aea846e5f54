"""Who can be reminded on a day: may sign in, and has the place with us or at the company on that very day."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from companies.access import belonging, current
from companies.models import CompanyMembership, InCharge
from imjapan.accounts.models import User, may_sign_in
from imjapan.organization.access import SUPERVISING, serving
from imjapan.organization.models import Staff
from interns import charge

from .plan import People


@dataclass
class Colleague:
    """Offices in which a staff user does supervision work, and those of which the user is supervision manager."""

    offices: set[int] = field(default_factory=set)
    managed: set[int] = field(default_factory=set)


def colleagues(today: date, user_ids: Collection[int] | None = None) -> dict[int, Colleague]:
    """Staff who do supervision work today, by user id. One query."""
    users = User.objects.filter(may_sign_in(today), kind=User.Kind.STAFF)
    rows = Staff.objects.filter(serving(today), role__in=SUPERVISING, user__in=users)
    if user_ids is not None:
        rows = rows.filter(user__in=user_ids)
    found: dict[int, Colleague] = defaultdict(Colleague)
    for user_id, office_id, role in rows.values_list("user_id", "office_id", "role"):
        found[user_id].offices.add(office_id)
        if role == Staff.Role.MANAGER:
            found[user_id].managed.add(office_id)
    return dict(found)


def managers(today: date, office_ids: Collection[int]) -> dict[int, set[int]]:
    """The supervision managers of these offices today, by office id. One query."""
    users = User.objects.filter(may_sign_in(today), kind=User.Kind.STAFF)
    rows = Staff.objects.filter(serving(today), role=Staff.Role.MANAGER, office__in=office_ids, user__in=users)
    found = {office_id: set() for office_id in office_ids}
    for office_id, user_id in rows.values_list("office_id", "user_id"):
        found[office_id].add(user_id)
    return found


def looked_after(today: date, user_ids: Collection[int] | None = None) -> list[tuple[int, int, int | None]]:
    """Company, who is in charge of it today, and the deputy. One query."""
    rows = InCharge.objects.filter(current(today))
    if user_ids is not None:
        rows = rows.filter(Q(user__in=user_ids) | Q(deputy__in=user_ids))
    return list(rows.values_list("company_id", "user_id", "deputy_id"))


def company_users(today: date, company_ids: Collection[int] | None = None) -> dict[int, set[int]]:
    """Users of companies today, by company id. One query."""
    users = User.objects.filter(may_sign_in(today), kind=User.Kind.COMPANY)
    rows = CompanyMembership.objects.filter(belonging(today), user__in=users)
    if company_ids is not None:
        rows = rows.filter(company__in=company_ids)
    found = defaultdict(set)
    for company_id, user_id in rows.values_list("company_id", "user_id"):
        found[company_id].add(user_id)
    return dict(found)


def in_charge(today: date, person_ids: Collection[int]) -> list[tuple[int, int, int | None]]:
    """Person, who is in charge today, and the deputy. One query."""
    found = charge.in_charge_of(person_ids, today) if person_ids else {}
    return [(pk, row.user.pk, row.deputy and row.deputy.pk) for pk, row in found.items()]


def of_today(today: date, person_ids: Collection[int] = ()) -> People:
    """Everybody a step about companies and these people can be given to.

    A deputy who no longer works in the office of a company or person is none of it.
    """
    staff = colleagues(today)
    deputies, of_people = (
        {
            (whom, office_id): deputy_id
            for whom, _user_id, deputy_id in rows
            if deputy_id in staff
            for office_id in staff[deputy_id].offices
        }
        for rows in (looked_after(today), in_charge(today, person_ids))
    )
    offices = {office_id for colleague in staff.values() for office_id in colleague.managed}
    return People(company_users(today), deputies, managers(today, offices), of_people)
