"""The list of uploaded rosters, and the way to them from the lists of people and companies."""

from django.db.models import BooleanField, Func
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from companies.lists import company_list
from imjapan.core.listing import Column, List
from interns.lists import people_list

from . import access
from .models import RosterImport

VARIANTS = {
    "checking": "info",
    "faulty": "due",
    "ready": "soon",
    "importing": "info",
    "done": "ok",
    "failed": "late",
    "discarded": "neutral",
}


WRITES = """jsonb_path_exists(%(expressions)s, '$.summary[*] ? (@.new > 0 || @.changed > 0)')"""


def _rows(actor):
    counts = {"faults": KT("report__counts__error"), "questions": KT("report__counts__question")}
    writes = Func("report", template=WRITES, output_field=BooleanField())
    return access.rosters(actor).annotate(**counts, writes=writes)


def _state(row):
    """As `roster.showing.state_words`, without the report, which is large."""
    if row.state == RosterImport.State.FAULTY and not int(row.faults or 0) and int(row.questions or 0):
        return _("has questions")
    return _("nothing to take over") if _is_idle(row) else row.get_state_display()


def _is_idle(row):
    return row.state == RosterImport.State.READY and not row.writes


def _search(rows, text):
    return rows.filter(file__name__icontains=text)


def may_see(actor):
    return actor.is_staff and access.may_import(actor)[0]


roster_list = List(
    name="rosters",
    url="training:roster_list",
    title=_("Moving in from Excel"),
    model=RosterImport,
    rows=_rows,
    search=_search,
    search_label=_("Name of the file"),
    sort="-uploaded",
    related=["file", "uploaded_by"],
    defer=["mapping", "decisions", "report"],
    visible=may_see,
    columns=[
        Column("file", _("File"), "file.name", link=lambda row: reverse("training:roster", args=[row.public_id])),
        Column("state", _("State"), _state, status=lambda row: "neutral" if _is_idle(row) else VARIANTS[row.state]),
        Column("faults", _("Faults"), lambda row: int(row.faults or 0), number=True),
        Column("uploaded", _("Uploaded at"), "created_at", sort=["created_at"], nowrap=True),
        Column("uploaded_by", _("Uploaded by"), "uploaded_by.name"),
        Column("done", _("Taken over at"), "done_at", sort=["done_at"], nowrap=True),
    ],
    filters={"state": ChoiceFilter(label=_("State"), choices=RosterImport.State.choices, empty_label=_("all"))},
    empty_title=_("No file uploaded yet"),
    empty_text=_(
        "Upload an Excel or CSV file with your people, companies and placements. It is checked first; nothing is "
        "taken over before you have seen the result."
    ),
)


def _move_in(actor):
    """The button at the head of the lists that a roster fills."""
    if not may_see(actor):
        return None
    return {"url": reverse("training:roster_list"), "label": _("Move in from Excel"), "icon": "plus"}


people_list.extend(actions=[_move_in])
company_list.extend(actions=[_move_in])
