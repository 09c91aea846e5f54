"""The lists of cases and of moves to another company."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter

from companies.lists import company_link
from companies.models import Company, Establishment
from imjapan.core.listing import Column, List
from imjapan.core.search import matching_related
from imjapan.organization.filters import office_filter
from interns.lists import person_link
from interns.models import Person
from training.models import Incident, IncidentPerson, Regime, Transfer, TransferContact

from . import access, guide
from .move_answers import OVER

MOST_NAMES = 3


def _open_new(actor):
    if not actor.office_ids:
        return None
    return {"url": reverse("incidents:new"), "label": _("Open a case"), "variant": "primary", "icon": "plus"}


# --- Cases ------------------------------------------------------------------------------


def incident_link(row):
    return reverse("incidents:detail", args=[row.public_id])


def _search(rows, text):
    people = matching_related(IncidentPerson.objects.all(), text, person=Person.objects.all())
    there = matching_related(rows, text, company=Company.objects.all(), establishment=Establishment.objects.all())
    return rows.filter(Q(pk__in=people.order_by().values("incident")) | Q(pk__in=there.order_by().values("pk")))


def _load_guides(rows, actor):
    """Attach the names, the open steps and the next day of each case. Four queries."""
    today = timezone.localdate()
    waiting = [row for row in rows if row.state == Incident.State.OPEN]
    guides = guide.lines_of(waiting, today)
    names = {}
    for row in IncidentPerson.objects.filter(incident__in=[row.pk for row in rows]).select_related("person"):
        names.setdefault(row.incident_id, []).append(str(row.person))
    for row in rows:
        own = guides.get(row.pk, [])
        row.next_line = guide.next_due(own)
        row.open_steps = sum(1 for line in own if line.row is None and line.step.needed)
        row.names = names.get(row.pk, [])


def _names(row):
    more = len(row.names) - MOST_NAMES
    shown = ", ".join(row.names[:MOST_NAMES])
    return f"{shown} +{more}" if more > 0 else shown


def _clock(row):
    if row.state == Incident.State.CLOSED:
        return ""
    return row.next_line.standing[1] if row.next_line else _("without a day")


def _clock_variant(row):
    if row.state == Incident.State.CLOSED:
        return "neutral"
    return row.next_line.standing[0] if row.next_line else "info"


def _by_clock(rows, name, value):
    """Cases with a step that is late, or due within a week. Open cases are few, so their guides are read."""
    waiting = list(rows.filter(state=Incident.State.OPEN).order_by())
    guides = guide.lines_of(waiting, timezone.localdate())
    wanted = [row.pk for row in waiting if any(getattr(line, value) for line in guides[row.pk])]
    return rows.filter(pk__in=wanted)


incident_list = List(
    name="incidents",
    url="incidents:list",
    group="incidents",
    title=_("Incidents"),
    model=Incident,
    rows=access.incidents,
    search=_search,
    search_label=_("Person, company or establishment"),
    sort="-happened",
    defaults=lambda actor: {"state": "open"},
    related=["company", "establishment", "office"],
    defer=["description", "cause", "result"],
    columns=[
        Column("kind", _("What happened"), "get_kind_display", link=incident_link),
        Column("people", _("Whom it concerns"), _names),
        Column("company", _("Company"), "company.name", link=lambda row: company_link(row.company)),
        Column("happened", _("Happened on"), "happened_on", sort=["happened_on"], nowrap=True),
        Column("known", _("Known since"), "known_on", nowrap=True, optional=True),
        Column("next", _("Next step"), lambda row: row.next_line.label if row.next_line else ""),
        Column("day", pgettext_lazy("deadline", "By"), lambda row: row.next_line.due.legal if row.next_line else "",
               nowrap=True),
        Column("clock", _("Clock"), _clock, status=_clock_variant, nowrap=True),
        Column("open", _("Open steps"), "open_steps", number=True),
        Column("state", _("State"), "get_state_display",
               status=lambda row: "due" if row.state == Incident.State.OPEN else "ok"),
        Column("establishment", _("Establishment"), "establishment.name", optional=True),
        Column("regime", _("Regime"), "get_regime_display", optional=True),
        Column("office", _("Office"), "office.name", optional=True),
    ],
    filters={
        "office": office_filter(),
        "state": ChoiceFilter(label=_("State"), choices=Incident.State.choices, empty_label=_("all")),
        "kind": ChoiceFilter(label=_("What happened"), choices=Incident.Kind.choices, empty_label=_("all")),
        "clock": ChoiceFilter(
            label=_("Clock"),
            choices=[("late", _("a step is late")), ("near", _("due within a week"))],
            empty_label=_("all"),
            method=_by_clock,
        ),
    },
    load=[_load_guides],
    actions=[_open_new],
    empty_title=_("No cases here"),
    empty_text=_(
        "Open a case as soon as somebody is missing, hurt, ill, pregnant or arrested, wants to go home, or a company "
        "closes: it says step by step what to do, by when, and who has to be told."
    ),
)  # fmt: skip

# --- Moves ------------------------------------------------------------------------------

VARIANTS = {"started": "ok", "withdrawn": "neutral", "rejected": "neutral"}


def transfer_link(row):
    return reverse("incidents:move", args=[row.public_id])


def _search_moves(rows, text):
    return matching_related(rows, text, person=Person.objects.all(), new_company=Company.objects.all())


def _load_search(rows, actor):
    """Attach when the search began, how many were asked, and the new place as the reader may know it. One query."""
    found = {}
    for transfer, day in TransferContact.objects.filter(transfer__in=[row.pk for row in rows]).values_list(
        "transfer", "asked_on"
    ):
        found.setdefault(transfer, []).append(day)
    for row in rows:
        days = found.get(row.pk, [])
        row.asked_number, row.searched_since = len(days), min(days, default=None)
        row.place = row.new_company.name if row.new_company else row.elsewhere
        if row.new_company and row.new_company.office_id in actor.hidden_office_ids:
            row.place = str(_("a company of a private office"))


def _by_state(rows, name, value):
    return rows.exclude(state__in=OVER) if value == "open" else rows.filter(state=value)


transfer_list = List(
    name="transfers",
    url="incidents:moves",
    group="incidents",
    order=2,
    title=_("Transfers"),
    model=Transfer,
    rows=access.transfers,
    search=_search_moves,
    search_label=_("Person or new company"),
    sort="-requested",
    related=["person", "old_placement__company", "new_company", "office"],
    defer=["request", "rejected_reason", "verdict", "answers"],
    columns=[
        Column("person", _("Person"), "person.passport_name", link=transfer_link),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("state", _("State"), "get_state_display", status=lambda row: VARIANTS.get(row.state, "due")),
        Column("from", pgettext_lazy("company", "From"), "old_placement.company.name"),
        Column("to", pgettext_lazy("company", "To"), "place"),
        Column("requested", _("Requested on"), "requested_on", sort=["requested_on"], nowrap=True),
        Column("since", _("Sought since"), "searched_since", nowrap=True),
        Column("asked", _("Asked so far"), "asked_number", number=True),
        Column("starts", _("First day at the new company"), "starts_on", nowrap=True, optional=True),
        Column("regime", _("Regime"), "get_regime_display", optional=True),
        Column("page", _("Personal file"), "person.passport_name", link=lambda row: person_link(row.person),
               optional=True),
        Column("office", _("Office"), "office.name", optional=True),
    ],
    filters={
        "office": office_filter(),
        "state": ChoiceFilter(
            label=_("State"),
            choices=[("open", _("under way")), *Transfer.State.choices],
            empty_label=_("all"),
            method=_by_state,
        ),
        "kind": ChoiceFilter(label=_("Kind"), choices=Transfer.Kind.choices, empty_label=_("all")),
        "regime": ChoiceFilter(label=_("Regime"), choices=Regime.choices[:2], empty_label=_("all")),
    },
    load=[_load_search],
    empty_title=_("No transfers yet"),
    empty_text=_(
        "A transfer starts from the page of a person, or of a case whose person wants to go on elsewhere. Its page "
        "says which conditions hold and what is missing."
    ),
)  # fmt: skip
