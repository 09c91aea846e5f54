"""Who is in charge of one person where it is not who is in charge of the company.

The rules of the dates stand in `imjapan.organization.assignments`; who is in charge of whom today in `interns.access`.
"""

from django.utils.translation import gettext_lazy as _

from imjapan.organization import assignments
from interns.models import PersonInCharge

TABLE = assignments.Table(
    "people", PersonInCharge, "person", "people:detail", "person.in_charge", "people:list", falls_back=True
)
assignments.register_holdings(TABLE, in_charge=_("people in charge of"), deputy=_("people looked after as deputy"))


def set_in_charge(actor, *, person, user, deputy, on) -> assignments.Assigned:
    """Put a staff member, and a deputy or None, in charge of a person from a day until the next row begins.

    Raises Refused (role) and ValidationError (`user`, `deputy`: inactive, or not in supervision work of the office).
    """
    return assignments.assign_one(actor, TABLE, person, user=user, deputy=deputy, on=on)


def assign_many(actor, *, person_ids, user, deputy, on) -> assignments.Assigned:
    """The same for many people at once, all or none. Raises ValidationError; `rows`: a message per person."""
    return assignments.assign(actor, TABLE, person_ids, user=user, deputy=deputy, on=on)


def correct_in_charge(actor, *, row, user, deputy, starts_on, ends_on) -> PersonInCharge:
    """Change a row entered wrongly, or give it its last day. Raises Refused, Conflict and ValidationError."""
    return assignments.correct(actor, TABLE, row, user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on)


def end_in_charge(actor, *, row, ends_on) -> PersonInCharge:
    """After a day the person follows the company again. Raises Refused, Conflict and ValidationError."""
    return correct_in_charge(actor, row=row, user=row.user, deputy=row.deputy, starts_on=row.starts_on, ends_on=ends_on)


def remove_in_charge(actor, *, row, today) -> None:
    """Take back a row that has not begun. Raises Refused and Conflict."""
    assignments.remove(actor, TABLE, row, today=today)
