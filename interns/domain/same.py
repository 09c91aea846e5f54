"""Who of the recorded people somebody is: by any passport, or by name, nationality and date of birth.

Screens and the roster (training/roster/identity.py) ask here. The same name may be another person, and only somebody
who looks can tell; the same passport may not.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core.text import fold
from imjapan.organization.numbers import closed_up
from interns import access
from interns.models import Passport, Person

ANOTHER = "another"  # the field of a form in which somebody says that it is another person
CHUNK = 2_000


class Name(NamedTuple):
    """What people are alike by. `nationality`: empty in a file where nothing is known of it, then any will do."""

    nationality: str
    born: date
    folded: str


def name_of(passport_name: str, nationality: str, birth_date: date) -> Name:
    return Name(nationality or "", birth_date, fold(passport_name))


def alike_of(names: Collection[Name]) -> dict[Name, list[int]]:
    """Ids of recorded people of the same name, nationality and date of birth, for many. A query for each 2,000."""
    found = defaultdict(list)
    for chunk in chunks(names):
        wanted = set(chunk)
        born, folded = {one.born for one in chunk}, {one.folded for one in chunk}
        rows = Person.objects.filter(birth_date__in=born, sort_key__in=folded)
        for pk, *known in rows.order_by("pk").values_list("pk", "nationality", "birth_date", "sort_key").iterator():
            person = Name(*known)
            for name in wanted.intersection((person, person._replace(nationality=""))):
                found[name].append(pk)
    return found


def holders_of(numbers: Collection[str]) -> dict[str, list[tuple[str, int]]]:
    """(nationality, id of the person) of whoever has or had the passports of these numbers. A query for each 2,000."""
    found = defaultdict(list)
    for chunk in chunks(numbers):
        rows = Passport.objects.filter(number__in=chunk).order_by("pk")
        for number, nationality, person_id in rows.values_list("number", "nationality", "person_id"):
            found[number].append((nationality, person_id))
    return found


def chunks(values) -> Iterator[list]:
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def alike(*, passport_name, nationality, birth_date) -> list[Person]:
    """Recorded people of the same name, nationality and date of birth."""
    if not (passport_name and nationality and birth_date):
        return []
    name = name_of(passport_name, nationality, birth_date)
    ids = alike_of([name]).get(name, ())
    return list(Person.objects.filter(pk__in=ids).order_by("pk")) if ids else []


def holder(*, nationality, passport_number) -> Person | None:
    """Who has this passport, now or formerly."""
    number = closed_up(passport_number or "")
    known = holders_of([number]).get(number, ()) if number else ()
    return next((Person.objects.get(pk=person) for country, person in known if country == nationality), None)


def require_new(actor, *, data, passport_number="", another: bool):
    """Raise ValidationError where somebody is recorded already; `another`: somebody looked, it is another person."""
    nationality = data.get("nationality")
    known = holder(nationality=nationality, passport_number=passport_number)
    if known:
        raise ValidationError({"passport_number": _words(actor, known, _("This passport belongs to %(person)s."))})
    if another:
        return
    names = {name: data.get(name) for name in ("passport_name", "nationality", "birth_date")}
    question = _("Is it the same person? %(person)s, born on %(born)s, is recorded already. If not, tick this.")
    if found := [_words(actor, person, question) for person in alike(**names)]:
        raise ValidationError({ANOTHER: found})


def _words(actor, person, words) -> ValidationError:
    if not access.people(actor).filter(pk=person.pk).exists():
        return ValidationError(_("Somebody like this is recorded at an office you may not read. Ask there first."))
    named = {"person": person, "born": date_format(person.birth_date, "SHORT_DATE_FORMAT")}
    return ValidationError(words % named, params={"view": "people:detail", "id": person.public_id})
