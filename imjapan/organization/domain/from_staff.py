"""The first filling: people of the law and their appointments from the sign-ins of staff."""

from collections import Counter
from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from imjapan.core import changes
from imjapan.core.errors import require

from .. import rights
from ..models import Appointment, Personnel, Staff
from .personnel import FACT

ROLES = {Staff.Role.MANAGER: Appointment.Role.MANAGER, Staff.Role.COUNSELLOR: Appointment.Role.COUNSELLOR}


def may_take_over(actor):
    """Managers for their offices, administrators for all. Returns (allowed, reason)."""
    refusal = _("Only a supervision manager or an administrator keeps the people of the law.")
    return rights.permission(actor, rights.ASSIGN, refusal=refusal)


def waiting(actor, today: date) -> int:
    """How many staff members are not among the people of the law yet, as far as the actor may take them over."""
    return _rows(actor, today).filter(user__personnel__isnull=True).values("user").distinct().count()


def _rows(actor, today):
    rows = Staff.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), user__is_active=True)
    if not actor.everywhere(rights.ASSIGN):
        rows = rows.filter(office__in=actor.offices_with(rights.ASSIGN))
    return rows


@transaction.atomic
def take_over_from_staff(actor, *, today: date) -> Counter:
    """Make a person for every staff member who serves today or later, and the appointments that follow from roles.

    Twice makes nothing twice. Full-time is taken for granted; it has to be looked at. Returns how many `people` and
    `appointments` are new. Raises Refused.
    """
    require(may_take_over(actor))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('organization.from_staff'))")
    rows = list(_rows(actor, today).select_related("user").order_by("user_id", "starts_on", "pk"))
    people = {row.user_id: row for row in Personnel.objects.filter(user__in={row.user_id for row in rows})}
    new = Counter(people=0, appointments=0)
    taken = _appointed(people)
    for row in rows:
        person = people.get(row.user_id)
        if person is None:
            person = people[row.user_id] = _person(row, [other for other in rows if other.user_id == row.user_id])
            new["people"] += 1
        if (role := ROLES.get(row.role)) and not _covered(taken, person, row, role):
            Appointment.objects.create(
                personnel=person, office_id=row.office_id, role=role, starts_on=row.starts_on, ends_on=row.ends_on
            )
            taken.append((person.pk, row.office_id, role, row.starts_on, row.ends_on))
            new["appointments"] += 1
    changes.record_many(actor, Personnel, [person.pk for person in people.values()], FACT)
    return new


def _person(first, rows) -> Personnel:
    return Personnel.objects.create(
        user=first.user,
        office_id=first.office_id,
        name=first.user.name,
        title=first.job_title,
        starts_on=first.starts_on,
        supervises=any(row.role != Staff.Role.ACCOUNTANT for row in rows),
    )


def _appointed(people) -> list[tuple]:
    rows = Appointment.objects.filter(personnel__in=[person.pk for person in people.values()])
    return list(rows.values_list("personnel_id", "office_id", "role", "starts_on", "ends_on"))


def _covered(taken, person, row, role) -> bool:
    """Whether the person has this role in this office on any of these days already."""
    last, first = row.ends_on or date.max, row.starts_on
    return any(
        (owner, office, known) == (person.pk, row.office_id, role) and start <= last and (end or date.max) >= first
        for owner, office, known, start, end in taken
    )
