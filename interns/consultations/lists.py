"""The list of consultations, for who may read them."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from imjapan.core.listing import Column, List
from imjapan.core.search import matching_related
from imjapan.organization import rights
from imjapan.organization.filters import office_filter
from imjapan.organization.languages import LANGUAGES
from interns.models import Consultation, Person

from . import access

URGENCY = {"normal": "neutral", "urgent": "due", "emergency": "late"}
STATES = {"new": "due", "open": "info", "answered": "soon", "closed": "ok"}
TABS = (
    ("consultations:list", _("Consultations")),
    ("consultations:door_list", _("Page for trainees")),
    ("consultations:phrase_list", _("Sentences")),
    ("consultations:help_line_list", _("Help lines")),
)


def tabs(actor, current):
    """The pages around consultations."""
    return [{"url": reverse(view), "label": label, "current": view == current} for view, label in TABS]


def search(rows, text):
    by_person = matching_related(rows, text, person=Person.objects.all())
    return rows.filter(Q(number__icontains=text) | Q(reporter__icontains=text) | Q(pk__in=by_person.values("pk")))


def who(row):
    if row.person_id:
        return row.person.passport_name
    return row.reporter or _("anonymous")


def place(row):
    return f"{row.company.name} {row.establishment.name}" if row.establishment_id else ""


def _state_filter(rows, name, value):
    return rows.exclude(state="closed") if value == "open" else rows.filter(state=value)


consultation_list = List(
    name="consultations",
    url="consultations:list",
    title=_("Consultations"),
    model=Consultation,
    rows=access.consultations,
    visible=access.may_see_list,
    exportable=lambda actor: actor.may(rights.CONSULT),
    search=search,
    search_label=_("Number or name"),
    sort="-received",
    related=["office", "company", "establishment", "person", "in_charge"],
    defer=["body", "body_ja", "result", "needs_audit_reason"],
    columns=[
        Column(
            "number",
            _("Number"),
            "number",
            sort=["number"],
            link=lambda row: reverse("consultations:detail", args=[row.public_id]),
            nowrap=True,
        ),
        Column(
            "received",
            _("Received"),
            "received_at",
            sort=["received_at"],
            nowrap=True,
        ),
        Column("urgency", _("Urgency"), "get_urgency_display", status=lambda row: URGENCY[row.urgency]),
        Column("state", _("State"), "get_state_display", status=lambda row: STATES[row.state]),
        Column("who", _("Who asked"), who),
        Column("place", _("Works at"), place),
        Column("category", _("Category"), "get_category_display"),
        Column("matter", _("Serious matter"), "get_matter_display", optional=True),
        Column("language", _("Language"), lambda row: dict(LANGUAGES).get(row.language, row.language), nowrap=True),
        Column("channel", _("How it came"), "get_channel_display", optional=True),
        Column("office", _("Office"), "office.name", nowrap=True, optional=True),
        Column("in_charge", _("In charge of it"), "in_charge.name"),
        Column("answered", _("Answered on"), "answered_on", sort=["answered_on"], nowrap=True, optional=True),
    ],
    filters={
        "state": ChoiceFilter(
            label=_("State"),
            choices=[("open", _("not closed")), *Consultation.State.choices[:1], *Consultation.State.choices[2:]],
            method=_state_filter,
            empty_label=_("all"),
        ),
        "urgency": ChoiceFilter(label=_("Urgency"), choices=Consultation.Urgency.choices, empty_label=_("all")),
        "office": office_filter(),
        "language": ChoiceFilter(label=_("Language"), choices=LANGUAGES, empty_label=_("all")),
        "category": ChoiceFilter(label=_("Category"), choices=Consultation.Category.choices, empty_label=_("all")),
    },
    actions=[
        lambda actor: (
            {"url": reverse("consultations:new"), "label": _("New consultation"), "variant": "primary"}
            if access.may_take(actor)[0]
            else None
        )
    ],
    empty_title=_("No consultations here"),
    empty_text=_("Write down what a trainee asks for help with, or hang up the page with the QR code."),
)
