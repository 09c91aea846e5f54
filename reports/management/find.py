"""Rows named on the command line: by public id, by our own number or code, or by key."""

from uuid import UUID

from django.core.management.base import CommandError
from django.db.models import Model, Q

from companies.models import Company
from imjapan.organization.models import Office
from interns.models import Person


def find_company(name: str) -> Company:
    return _find(Company, name, "own_number")


def find_office(name: str) -> Office:
    return _find(Office, name, "code")


def find_person(name: str) -> Person:
    return _find(Person, name)


def _find(model: type[Model], name: str, number: str = ""):
    """Return the one row of that name. Our own number goes before the key, because people know it."""
    conditions = [Q(**{number: name})] if number and name else []
    try:
        conditions.append(Q(public_id=UUID(name)))
    except ValueError:
        if name.isdecimal():
            conditions.append(Q(pk=int(name)))
    for condition in conditions:
        if row := model.objects.filter(condition).first():
            return row
    raise CommandError(f"There is no {model._meta.verbose_name} {name!r}.")
