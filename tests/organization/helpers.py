"""What the tests of our house have in common."""

from datetime import date

from companies.models import InCharge
from interns.models import PersonInCharge
from tests.world import LONG_AGO, make_company, make_establishment, make_person, make_staff, make_user

DECEMBER = date(2026, 12, 1)


def new_colleague(world, name="nina", office=None, **fields):
    """One more member of Tokyo (or another office)."""
    user = make_user(name)
    make_staff(user, office or world.tokyo, **fields)
    setattr(world, name, user)
    return user


def charge(company, user, deputy=None, starts_on=LONG_AGO, ends_on=None):
    return InCharge.objects.create(company=company, user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on)


def person_charge(person, user, deputy=None, starts_on=LONG_AGO, ends_on=None):
    return PersonInCharge.objects.create(person=person, user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on)


def many_companies(world, number, user, deputy=None):
    found = [make_company(world.tokyo) for _ in range(number)]
    InCharge.objects.bulk_create(
        InCharge(company=company, user=user, deputy=deputy, starts_on=LONG_AGO) for company in found
    )
    return found


def many_people(world, number, user):
    found = [make_person(world.tokyo) for _ in range(number)]
    PersonInCharge.objects.bulk_create(PersonInCharge(person=person, user=user, starts_on=LONG_AGO) for person in found)
    return found


def many_places(world, number):
    return [make_establishment(make_company(world.tokyo)) for _ in range(number)]


def rows(owner):
    """What stands for a company or person, oldest first: who, deputy, from, until."""
    found = owner.in_charge.select_related("user", "deputy").order_by("starts_on")
    return [
        (row.user.username, row.deputy and row.deputy.username, str(row.starts_on), row.ends_on and str(row.ends_on))
        for row in found
    ]
