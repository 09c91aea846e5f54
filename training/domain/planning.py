"""Trips to companies that we plan: made one or many at once, moved, taken away; the route of a day."""

from datetime import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from imjapan.core import changes
from imjapan.core.errors import Conflict
from imjapan.organization import access as organization
from imjapan.organization import editing
from imjapan.organization.models import Staff
from training.models import PlannedVisit

LATE = time.max
FIELDS = ("planned_on", "planned_time", "user_id", "purpose", "note")
PLACES = {"training_planned_once": "planned_on"}
NOT_TYPED = ("establishment", "company", "office", "visit", "audit")
SHOWN = ("planned_on", "planned_time", "user", "purpose", "note")


@transaction.atomic
def plan_trips(actor, *, establishments, on, user_id, purpose, today) -> list[PlannedVisit]:
    """Plan a trip to each of these establishments on one day. Returns the new ones; planned twice is planned once.

    Raises Refused (an establishment of another office) and ValidationError by field.
    """
    establishments = list(establishments)
    office_ids = {place.company.office_id for place in establishments}
    for office_id in office_ids:
        organization.must_write(actor, office_id)
    errors = {}
    if not establishments:
        errors["establishments"] = [_("Tick at least one establishment.")]
    if on < today:
        errors["on"] = [_("This day is over. Choose today or a later day.")]
    if office_ids and not all(_serves(user_id, office_id, on) for office_id in office_ids):
        errors["user"] = [_("This person is not staff of the office on that day.")]
    if errors:
        raise ValidationError(errors)
    made = []
    for place in sorted(establishments, key=lambda place: place.pk):
        trip, new = PlannedVisit.objects.get_or_create(
            establishment=place,
            planned_on=on,
            user_id=user_id,
            defaults={"company_id": place.company_id, "office_id": place.company.office_id, "purpose": purpose},
        )
        if new:
            made.append(trip)
    changes.record_many(actor, PlannedVisit, [trip.pk for trip in made], "trip.changed")
    return made


@transaction.atomic
def change_trip(actor, *, trip, data, version=None, today) -> PlannedVisit:
    """Move a trip, or let somebody else go. `data`: values of `FIELDS`.

    Raises Refused, Conflict (already made), Stale and ValidationError by field.
    """
    trip = _locked(trip)
    organization.must_write(actor, trip.office_id)
    _require_ahead(trip)
    editing.require_fresh(trip, version)
    was_on = trip.planned_on
    editing.fill(trip, data, FIELDS)
    errors = {}
    if trip.planned_on and trip.planned_on != was_on and trip.planned_on < today:
        errors["planned_on"] = _("This day is over. Choose today or a later day.")
    if trip.planned_on and not _serves(trip.user_id, trip.office_id, trip.planned_on):
        errors["user"] = _("This person is not staff of the office on that day.")
    editing.check(trip, places=PLACES, errors=errors, without=NOT_TYPED)
    editing.write(trip, places=PLACES)
    changes.record(actor, trip, "trip.changed")
    return trip


@transaction.atomic
def cancel_trip(actor, *, trip):
    """Take a trip out of the plan. Raises Refused and Conflict (already made)."""
    trip = _locked(trip)
    organization.must_write(actor, trip.office_id)
    _require_ahead(trip)
    changes.record(actor, trip, "trip.deleted")
    trip.delete()


def route(rows, *, user_id, on):
    """The stops of one person on one day in order of time; those without a time last."""
    stops = rows.filter(user=user_id, planned_on=on).select_related("establishment__company", "visit", "audit")
    return sorted(stops, key=lambda stop: (stop.planned_time is None, stop.planned_time or LATE, stop.pk))


def next_stop(actor, visit, today) -> PlannedVisit | None:
    """After a visit of today: where the same person goes next and has not begun to write."""
    if visit.visitor_id != actor.user_id or visit.visited_on != today:
        return None
    rows = PlannedVisit.objects.exclude(establishment=visit.establishment_id).filter(visit__isnull=True)
    stops = route(rows, user_id=actor.user_id, on=today)
    return next((stop for stop in stops if stop.purpose != PlannedVisit.Purpose.AUDIT), None)


def _serves(user_id, office_id, on):
    return Staff.objects.filter(organization.serving(on), user=user_id, office=office_id).exists()


def _require_ahead(trip):
    if trip.visit_id or trip.audit_id:
        raise Conflict(_("This trip was made already, so it stays as it is."))


def _locked(trip):
    return PlannedVisit.objects.select_for_update(of=("self",)).get(pk=trip.pk)
