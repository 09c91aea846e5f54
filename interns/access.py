"""People that an actor may see. Companies and auditors get them through screens of their own."""

from imjapan.organization import access as organization

from .models import Person


def people(actor):
    return organization.readable(actor, Person.objects.all())
