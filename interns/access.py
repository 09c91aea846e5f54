"""People that an actor may see. Companies and auditors get them through screens of their own."""

import re

from imjapan.core.search import FEW
from imjapan.core.search import matching as matching_names
from imjapan.core.text import fold
from imjapan.organization import access as organization

from .models import AfterReturn, Passport, Person, ResidenceCard, ResidenceEvent

NUMBER = re.compile(r"[A-Z]{0,3}\d{3,}[A-Z]{0,2}")  # of a passport or card, from its beginning


def people(actor):
    return organization.readable(actor, Person.objects.all())


def residence_events(actor):
    """What people have to tell the authority: staff only, of the office of the person."""
    return organization.readable(actor, ResidenceEvent.objects.all(), office="person__office_id")


def after_return(actor):
    """News of those who went home: for the same people."""
    return organization.readable(actor, AfterReturn.objects.all(), office="person__office_id")


def matching(rows, text):
    """People found by any part of any of their names, or by the beginning of a passport or card number."""
    found = matching_names(rows, text)
    word = fold(text).upper()
    if not NUMBER.fullmatch(word):
        return found
    ids = [
        *Passport.objects.filter(number__startswith=word).values_list("person_id", flat=True)[:FEW],
        *ResidenceCard.objects.filter(number__startswith=word).values_list("person_id", flat=True)[:FEW],
        *found.order_by().values_list("pk", flat=True)[:FEW],
    ]
    return rows.filter(pk__in=ids)
