"""Ties of our people to companies (密接な関係): who has one may not supervise it. TITP-STAFF-02, ESD-LIC-03."""

from django.db import transaction

from companies.models import Relation
from imjapan.core import changes
from imjapan.core.errors import require
from imjapan.organization import editing
from imjapan.organization.access import may_keep

FIELDS = ("personnel", "company", "kind", "starts_on", "ends_on", "note")
PLACES = {"companies_relation_order": "ends_on", "companies_relation_once": "kind"}
FACT = "relation.changed"  # about the company


def may_record(actor, person):
    """Who keeps the people of an office records their ties. Returns (allowed, reason)."""
    return may_keep(actor, person.office_id)


@transaction.atomic
def save_relation(actor, *, data, row=None, version=None, key=None) -> Relation:
    """Record or correct a tie; one that ended counts on and is not deleted.

    Raises Refused, Stale and ValidationError by field.
    """
    if row is None:
        if earlier := editing.made_before(Relation, key):
            return earlier
        found = Relation()
    else:
        found = Relation.objects.select_for_update(of=("self",)).select_related("personnel").get(pk=row.pk)
        require(may_record(actor, found.personnel))
        editing.require_fresh(found, version)
    editing.fill(found, data, FIELDS)
    if found.personnel_id:  # without one the check below says so
        require(may_record(actor, found.personnel))
    editing.check(found, places=PLACES)
    if row is None:
        found = editing.add(found, key, places=PLACES)
    else:
        editing.write(found, places=PLACES)
    changes.record(actor, found.company, FACT)
    return found


@transaction.atomic
def delete_relation(actor, *, row) -> None:
    """Take back a tie recorded by mistake; its history stays. Raises Refused."""
    require(may_record(actor, row.personnel))
    Relation.objects.filter(pk=row.pk).delete()
    changes.record(actor, row.company, FACT)
