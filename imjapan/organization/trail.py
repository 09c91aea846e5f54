"""Who may look into the events, and events as lines of what happened to a record."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.accounts.models import User
from imjapan.core import events, told
from imjapan.core.happenings import Happening
from imjapan.core.models import Event

from . import access

DOWNLOADS = (".downloaded", ".exported")
DEEP = 2_000  # looks read for one record and folded into days
READS = (".read", *DOWNLOADS)  # how the names of events end that tell who saw something


def may_read(actor):
    """Events at all: administrators, and supervision managers. Returns (allowed, reason)."""
    if actor.is_administrator or (actor.is_staff and actor.managed_office_ids):
        return True, ""
    return False, _("Only supervision managers and administrators can see who read and did what.")


def may_read_of(actor, office_id) -> bool:
    """Whether the events of an office are for the actor's eyes."""
    return actor.is_staff and (actor.is_administrator or office_id in actor.managed_office_ids)


def rows(actor):
    """Administrators all events; managers those of their offices, and what their staff, or nobody
    signed in about them, did without naming an office."""
    if not may_read(actor)[0]:
        return Event.objects.none()
    if actor.is_administrator:
        return Event.objects.all()
    offices = actor.managed_office_ids
    own = access.staff_users(offices)
    own_staff = Q(office_id__isnull=True, actor_id__in=own)
    tried = Q(actor_id__isnull=True, subject=User._meta.label, subject_id__in=own)
    return Event.objects.filter(Q(office_id__in=offices) | own_staff | tried)


def lines(rows, limit, *, names=None) -> list[Happening]:
    """Events about these rows (of one model), newest first, two queries. `names`: only these events."""
    rows = list(rows)
    if not rows:
        return []
    found = Event.objects.filter(subject=rows[0]._meta.label, subject_id__in=[row.pk for row in rows])
    if names is not None:
        found = found.filter(name__in=names)
    found = list(found.order_by("-id")[:limit])
    people = told.names_of(event.actor_id for event in found)
    return [Happening.at_moment(event.at, _line(event, people), icon=_icon(event)) for event in found]


def _line(event, people) -> str:
    return f"{told.who(event.actor_id, event.source, people)}: {events.told(event)}"


def _icon(event) -> str:
    return "download" if event.name.endswith(DOWNLOADS) else "search" if event.name.endswith(READS) else "info"


def reads(request, rows, limit, *, office_id) -> list[Happening]:
    """Who read and downloaded these records of an office, for those who may know it; nothing for everybody else.

    The same of one person on one day is one line with its number, at the last of its moments, so that looks do not
    hide what happened; each single one stands in the list of events.
    """
    rows = list(rows)
    if not rows or not may_read_of(request.actor, office_id):
        return []
    names = [name for name in events.kinds() if name.endswith(READS)]
    about = Event.objects.filter(subject=rows[0]._meta.label, subject_id__in=[row.pk for row in rows], name__in=names)
    found = list(about.order_by("-id")[:DEEP])
    people = told.names_of(event.actor_id for event in found)
    folded: dict[tuple, list] = {}
    for event in found:
        line = _line(event, people)
        folded.setdefault((timezone.localdate(event.at), line), []).append(event)
    return [
        Happening.at_moment(same[0].at, _times(line, len(same)), icon=_icon(same[0]))
        for (_day, line), same in [*folded.items()][:limit]
    ]


def _times(line: str, number: int) -> str:
    return line if number == 1 else _("%(what)s (%(number)s times)") % {"what": line, "number": number}
