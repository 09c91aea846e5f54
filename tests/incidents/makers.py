"""Makers of cases and moves: rows as the domain functions leave them, without their events."""

from datetime import date

from django.utils import timezone

from training.models import Incident, IncidentPerson, IncidentStep, Transfer

KNOWN = date(2026, 11, 10)


def make_incident(establishment, by, people=(), *, kind="missing", **fields):
    """An open case; everybody is listed with the placement there."""
    fields = {"happened_on": KNOWN, "known_on": KNOWN, **fields}
    incident = Incident.objects.create(
        kind=kind,
        establishment=establishment,
        company_id=establishment.company_id,
        office_id=establishment.company.office_id,
        opened_by=by,
        **fields,
    )
    for person in people:
        placement = person.placements.filter(establishment=establishment).first()
        IncidentPerson.objects.create(incident=incident, person=person, placement=placement)
    return incident


def make_step(incident, by, code, done_on=KNOWN, **fields):
    return IncidentStep.objects.create(
        incident=incident, code=code, done_on=done_on, entered_at=timezone.now(), entered_by=by, **fields
    )


def make_transfer(placement, by, **fields):
    """A move for unavoidable circumstances, just requested."""
    fields = {"kind": "unavoidable", "ground": "bankruptcy", "requested_on": KNOWN, **fields}
    return Transfer.objects.create(
        office_id=placement.company.office_id,
        person_id=placement.person_id,
        regime=placement.plan.regime,
        old_placement=placement,
        entered_by=by,
        **fields,
    )
