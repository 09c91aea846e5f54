"""A calendar as RFC 5545 text: duties as whole days, trips with their time. No person, no reason, no consultation."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from reports.models import Obligation

from ..obligations import kinds
from ..obligations.wording import what
from .entries import Wanted, due_between, trips

BACK, AHEAD, MOST = timedelta(days=30), timedelta(days=180), 2000
JAPAN = ZoneInfo("Asia/Tokyo")


def written(actor, wanted: Wanted, today: date, *, base: str) -> bytes:
    """Return the feed of an actor. `base`: address of this installation, for links to the pages behind a sign-in."""
    calendar = Calendar()
    calendar.add("prodid", "-//Supervision//Calendar//JA")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Supervision: deadlines and trips"))
    calendar.add("x-published-ttl", "PT1H")
    for event in (*_dues(actor, wanted, today, base), *_trips(actor, wanted, today, base)):
        calendar.add_component(event)
    return calendar.to_ical()


def _dues(actor, wanted, today, base):
    rows = due_between(actor, today - BACK, today + AHEAD, wanted, today).exclude(kind=Obligation.Kind.CONSULTATION)
    for duty in rows[:MOST]:
        place = duty.establishment or duty.company or duty.office
        event = _event(duty, _("Due: %(what)s") % {"what": _said(duty)}, place, f"{base}/duties/{duty.public_id}/")
        event.add("dtstart", duty.legal_on)
        event.add("dtend", duty.legal_on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("description", _("Our target: %(day)s") % {"day": duty.target_on.isoformat()})
        yield event


def _said(duty: Obligation) -> str:
    """What is due, without names, which stand in some duties and in titles of notices: the feed leaves the house."""
    if duty.filing:
        return str(duty.filing.get_kind_display())
    named = duty.personnel_id or duty.person_id or duty.incident_id or duty.course_id
    return str(kinds.label(duty) if named else what(duty))


def _trips(actor, wanted, today, base):
    rows = trips(actor, wanted).filter(planned_on__range=(today - BACK, today + AHEAD))
    for trip in rows.select_related("establishment__company").order_by("planned_on", "pk")[:MOST]:
        event = _event(trip, trip.get_purpose_display(), trip.establishment, f"{base}/calendar/?day={trip.planned_on}")
        if trip.planned_time:
            begin = datetime.combine(trip.planned_on, trip.planned_time, JAPAN)
            event.add("dtstart", begin)
            event.add("dtend", begin + timedelta(hours=1))
        else:
            event.add("dtstart", trip.planned_on)
            event.add("dtend", trip.planned_on + timedelta(days=1))
        if trip.establishment.address:
            event.add("location", trip.establishment.address)
        yield event


def _event(row, title, place, url):
    event = Event()
    company = getattr(place, "company", None)
    where = f"{company.name} {place}" if company and company.name != str(place) else str(place)
    event.add("uid", f"{row.public_id}@supervision")
    event.add("dtstamp", timezone.now())
    event.add("summary", f"{title} {where}")
    event.add("url", url)
    return event
