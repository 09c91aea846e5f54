"""Who is in charge of a company from which day: supervision managers of its office and administrators decide.

The rules of the dates stand in `imjapan.organization.assignments`.
"""

from django.utils.translation import gettext_lazy as _

from companies.models import InCharge
from imjapan.organization import assignments

TABLE = assignments.Table("companies", InCharge, "company", "companies:detail", "company.in_charge", "companies:list")
assignments.register_holdings(
    TABLE, in_charge=_("companies in charge of"), deputy=_("companies looked after as deputy")
)


def set_in_charge(actor, *, company, user, deputy, on) -> assignments.Assigned:
    """Put a staff member, and a deputy or None, in charge of a company from a day until the next row begins.

    Raises Refused (role) and ValidationError (`user`, `deputy`: inactive, or not in supervision work of the office).
    """
    return assignments.assign_one(actor, TABLE, company, user=user, deputy=deputy, on=on)


def assign_many(actor, *, company_ids, user, deputy, on) -> assignments.Assigned:
    """The same for many companies at once, all or none. Raises ValidationError; `rows`: a message per company."""
    return assignments.assign(actor, TABLE, company_ids, user=user, deputy=deputy, on=on)


def correct_in_charge(actor, *, row, user, deputy, starts_on, ends_on) -> InCharge:
    """Change a row entered wrongly, or give it its last day. Raises Refused, Conflict and ValidationError."""
    return assignments.correct(actor, TABLE, row, user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on)


def end_in_charge(actor, *, row, ends_on) -> InCharge:
    """Nobody is in charge after a day. Raises Refused, Conflict and ValidationError."""
    return correct_in_charge(actor, row=row, user=row.user, deputy=row.deputy, starts_on=row.starts_on, ends_on=ends_on)


def remove_in_charge(actor, *, row, today) -> None:
    """Take back a row that has not begun. Raises Refused and Conflict."""
    assignments.remove(actor, TABLE, row, today=today)
