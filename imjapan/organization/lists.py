"""The list of events. Apps above add filters by what they know."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter, Filter

from imjapan.accounts.models import User
from imjapan.core import events, told
from imjapan.core.listing import Column, List
from imjapan.core.models import Event

from . import access, trail
from .fields import JapaneseDateField


class MomentFilter(Filter):
    """Moments from the beginning of a day (`gte`) or before its end (`lt`)."""

    field_class = JapaneseDateField

    def filter(self, rows, value):
        if not value:
            return rows
        day = value + timedelta(days=1) if self.lookup_expr == "lt" else value
        return super().filter(rows, timezone.make_aware(datetime.combine(day, time())))


class OfficeFilter(ChoiceFilter):
    """An office by its code; events keep only its key."""

    @property
    def field(self):
        offices = access.offices(self.parent.request.actor).order_by("code")
        self.extra["choices"] = [(office.code, office.name) for office in offices]
        return super().field

    def filter(self, rows, value):
        return rows.filter(office_id__in=access.Office.objects.filter(code=value).values("pk")) if value else rows


def _visible(actor):
    return trail.may_read(actor)[0]


def _kinds():
    return sorted(((name, str(kind.sentence)) for name, kind in events.kinds().items()), key=lambda pair: pair[1])


def _by(rows, text):
    """Events of people whose name or user name has the words."""
    users = User.objects.filter(name__icontains=text) | User.objects.filter(username__istartswith=text)
    return rows.filter(actor_id__in=users.order_by().values("pk"))


def _load(rows, actor):
    """Names are those of today; what is gone says so."""
    names, found = told.names_of(row.actor_id for row in rows), events.subjects_of(actor, rows)
    for row in rows:
        row.who = names.get(row.actor_id) or (_("unknown user") if row.actor_id else _("nobody signed in"))
        if row.actor_id is None and row.source:
            row.who = _("system")
        row.about = found.get((row.subject, row.subject_id), events.About(""))
        row.way = told.way(row.source)


event_list = List(
    name="events",
    url="organization:event_list",
    title=_("Events"),
    model=Event,
    rows=trail.rows,
    search=_by,
    search_label=_("Name of who did it"),
    sort="-at",
    visible=_visible,
    columns=[
        Column("at", pgettext_lazy("moment", "When"), "at", sort=["at"], nowrap=True),
        Column("who", _("Who"), "who"),
        Column("what", _("What"), events.told),
        Column("about", _("About"), "about.words", link=lambda row: row.about.url),
        Column("way", _("Way"), "way"),
        Column("request", _("Number of the request"), "request_id", optional=True, nowrap=True),
    ],
    filters={
        "what": ChoiceFilter(field_name="name", label=_("What"), choices=_kinds, empty_label=_("all")),
        "office": OfficeFilter(label=_("Office"), empty_label=_("all")),
        "first": MomentFilter(field_name="at", lookup_expr="gte", label=_("Day from")),
        "last": MomentFilter(field_name="at", lookup_expr="lt", label=_("Day until")),
    },
    load=[_load],
    empty_title=_("No events yet"),
    empty_text=_("Sign-ins, reading of personal files, exports, downloads and approvals are kept here for good."),
)
