"""The list of events. Apps above add filters by what they know."""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django_filters import ChoiceFilter, Filter

from imjapan.accounts.models import User
from imjapan.core import events, told
from imjapan.core.listing import Column, List
from imjapan.core.models import Event
from imjapan.law.verdict import Outcome

from . import access, people, trail
from .domain.from_staff import may_take_over
from .fields import JapaneseDateField
from .filters import office_filter
from .languages import names
from .models import Appointment, Personnel


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


# --- People of the law ----------------------------------------------------------------------------------------------


def _of_name(rows, text):
    return rows.filter(Q(name__icontains=text) | Q(name_kana__icontains=text) | Q(title__icontains=text))


def _load_standing(rows, actor):
    """Roles in force, the course that ends first, and whether this year's declaration is there."""
    today = timezone.localdate()
    known = people.standings([row.pk for row in rows])
    for row in rows:
        standing = known[row.pk]
        row.roles_now = ", ".join(_role_words(one) for one in standing.roles(today))
        row.course_until, row.course_variant = _course(standing, today)
        outcome, _words = people.fitness(row, standing, today)
        if outcome == Outcome.NG and not access.may_keep(actor, row.office_id)[0]:
            outcome = Outcome.CONFIRM  # what somebody declared is not for everybody
        row.fit_variant, row.fit_words = people.VARIANTS[outcome], FIT[outcome]


def _role_words(appointment):
    if not appointment.languages:
        return str(appointment.get_role_display())
    return f"{appointment.get_role_display()} ({names(appointment.languages)})"


def _course(standing, today):
    """The last valid day of the needed course that ends first, and its colour; a missing one comes before all."""
    found = []
    for kind in standing.needed_courses(today):
        course = standing.course(kind, today)
        if course is None:
            return "", "late"
        found.append(people.judge_course(course.held_on, today))
    if not found:
        return "", ""
    first = min(found, key=lambda verdict: verdict.value)
    return first.value, people.VARIANTS[first.outcome]


def _course_words(row):
    if row.course_until:
        return date_format(row.course_until, "SHORT_DATE_FORMAT")
    return _("none recorded") if row.course_variant else ""


def _new_person(actor):
    if not may_take_over(actor)[0]:
        return None
    return {"url": reverse("organization:personnel_new"), "label": _("Add a person")}


FIT = {
    Outcome.OK: _("declared"),
    Outcome.WARN: _("to be repeated"),
    Outcome.NG: _("ground declared"),
    Outcome.CONFIRM: _("to be completed"),
}
WITH_US = {"now": True, "gone": False}

personnel_list = List(
    name="personnel",
    url="organization:personnel_list",
    title=_("People of the law"),
    model=Personnel,
    rows=access.personnel,
    search=_of_name,
    search_label=_("Name, kana or job title"),
    sort="name",
    related=["office", "user"],
    defaults=lambda actor: {"with_us": "now"},
    columns=[
        Column(
            "name",
            pgettext_lazy("person of the law", "Name"),
            "name",
            sort=["name_kana", "name"],
            link=lambda row: reverse("organization:personnel", args=[row.public_id]),
        ),
        Column("office", _("Office"), lambda row: row.office.name if row.office else _("the whole organization")),
        Column("roles", _("Roles"), "roles_now"),
        Column("course", _("Course valid through"), _course_words, status=lambda row: row.course_variant, nowrap=True),
        Column("fit", _("Declaration"), "fit_words", status=lambda row: row.fit_variant),
        Column("full_time", _("Full-time"), lambda row: _yes(row.is_full_time)),
        Column("supervises", _("Supervision work"), lambda row: _yes(row.supervises)),
        Column("officer", _("Officer"), lambda row: _yes(row.is_officer), optional=True),
        Column("outside", _("From outside"), lambda row: _yes(row.is_outside), optional=True),
        Column("title", _("Job title"), "title", optional=True),
        Column("sign_in", _("Signs in as"), "user.username", optional=True),
        Column("starts_on", _("With us from"), "starts_on", optional=True, nowrap=True, sort=["starts_on"]),
    ],
    filters={
        "office": office_filter(),
        "role": ChoiceFilter(
            label=_("Role"),
            choices=Appointment.Role.choices,
            empty_label=_("all"),
            method=lambda rows, name, value: rows.filter(
                pk__in=Appointment.objects.filter(access.serving(timezone.localdate()), role=value).values("personnel")
            ),
        ),
        "with_us": ChoiceFilter(
            label=pgettext_lazy("person of the law", "With us"),
            choices=[("now", _("today or later")), ("gone", _("no longer"))],
            empty_label=_("all"),
            method=lambda rows, name, value: (rows.exclude if WITH_US[value] else rows.filter)(
                ends_on__lt=timezone.localdate()
            ),
        ),
    },
    load=[_load_standing],
    actions=[_new_person],
    empty_title=_("Nobody yet"),
    empty_text=_("Take over staff with one click, then add who does not sign in: the external auditor, officers."),
)


def _yes(value):
    return pgettext("box", "yes") if value else pgettext("box", "no")
