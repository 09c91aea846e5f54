"""Whether somebody new is recorded already: the same passport, or the same name, nationality and date of birth.

The keys are those by which a roster recognises people (training/roster/identity.py). The same name may be another
person, and only somebody who looks can tell; the same passport may not.
"""

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core.text import fold
from imjapan.organization.numbers import closed_up
from interns import access
from interns.models import Person

ANOTHER = "another"  # the field of a form in which somebody says that it is another person


def alike(*, passport_name, nationality, birth_date) -> list[Person]:
    """Recorded people of the same name, nationality and date of birth. One query."""
    if not (passport_name and nationality and birth_date):
        return []
    rows = Person.objects.filter(nationality=nationality, birth_date=birth_date, sort_key=fold(passport_name))
    return list(rows.order_by("pk"))


def holder(*, nationality, passport_number) -> Person | None:
    """Who has this passport, now or formerly. One query."""
    number = closed_up(passport_number or "")
    if not number:
        return None
    rows = Person.objects.filter(passports__nationality=nationality, passports__number=number)
    return rows.first()


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
