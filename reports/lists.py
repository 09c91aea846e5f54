"""The lists of duties and documents. The auditor's room has a page of its own (mandates)."""

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter

from companies.access import companies_in_charge_of
from companies.lists import company_link, establishment_link
from companies.models import Company, Establishment
from imjapan.core.listing import Column, List
from imjapan.core.search import matching_related
from imjapan.organization.filters import StaffFilter, office_filter
from interns.charge import people_in_charge_of
from interns.models import Person
from training.lists import at_company, days, visit_list

from . import access
from .documents import forms, labels
from .documents.models import Document
from .filings import lists as filings  # noqa: F401  lists of its own
from .obligations import kinds, moves
from .obligations.models import Obligation, ObligationMove
from .obligations.standing import due, late, soon, standing
from .obligations.wording import about, what
from .transition import lists as transition  # noqa: F401  so does the change of law

# --- Duties -----------------------------------------------------------------------------------------------------


def _near(rows, name, value):
    today = timezone.localdate()
    return rows.filter({"late": late, "due": due, "soon": soon}[value](today), state=Obligation.State.OPEN)


def _group(rows, name, value):
    return rows.filter(kind__in=kinds.in_group(value))


def _whose(duty):
    return str(duty.person or duty.company or duty.office)


def _whose_link(duty):
    """The page of the person or company, or of our office where it is about none."""
    if duty.person:
        return reverse("people:detail", args=[duty.person.public_id])
    return company_link(duty.company) or reverse("organization:office", args=[duty.office.public_id])


def search_duties(rows, text):
    """By company, establishment or any of the names of the person."""
    related = {"company": Company, "establishment": Establishment, "person": Person}
    return matching_related(rows, text, **{name: model.objects.all() for name, model in related.items()})


def _in_charge(rows, name, user):
    """By who is in charge of the company, or where it is about a person alone, of the person."""
    today = timezone.localdate()
    alone = Q(company__isnull=True, person__in=people_in_charge_of(user.pk, today))
    return rows.filter(alone | Q(company__in=companies_in_charge_of(user.pk, today)))


def _load_standing(rows, actor):
    today = timezone.localdate()
    for row in rows:
        row.standing_now = standing(row, today)


obligation_list = List(
    name="obligations",
    title=_("Duties"),
    model=Obligation,
    url="duties:list",
    rows=access.obligations,
    search=search_duties,
    search_label=_("Company, establishment or person"),
    sort="legal",
    defaults=lambda actor: {"state": "open"},
    related=kinds.RELATED,
    defer=kinds.HEAVY,
    columns=[
        Column("what", _("Duty"), what, link=lambda duty: reverse("duties:detail", args=[duty.public_id])),
        Column("company", _("Person, company or office"), _whose, link=_whose_link),
        Column("establishment", _("Establishment"), "establishment.name",
               link=lambda duty: establishment_link(duty.establishment)),
        Column("window", _("Window"), about, nowrap=True),
        Column("standing", _("How near"), "standing_now.words", status=lambda duty: duty.standing_now.variant),
        Column("target", _("Target"), "target_on", sort=["target_on"], nowrap=True),
        Column("legal", _("Legal deadline"), "legal_on", sort=["legal_on"], nowrap=True),
        Column("state", _("State"), "get_state_display", optional=True),
        Column("done", _("Done on"), "done_on", optional=True, nowrap=True),
        Column("owed_by", _("Owed by"), "get_owed_by_display", optional=True),
        Column("rule", _("Rule"), "rule_id", optional=True, nowrap=True),
        Column("office", _("Office in charge"), "office.name", optional=True),
    ],
    filters={
        "office": office_filter(),
        "in_charge": StaffFilter(field_name="in_charge", label=_("In charge"), method=_in_charge),
        "group": ChoiceFilter(
            label=_("Group"), choices=lambda: kinds.GROUPS.items(), empty_label=_("all"), method=_group
        ),
        "kind": ChoiceFilter(label=_("Kind"), choices=Obligation.Kind.choices, empty_label=_("all")),
        "state": ChoiceFilter(label=_("State"), choices=Obligation.State.choices, empty_label=_("all")),
        "near": ChoiceFilter(
            label=_("How near"),
            choices=[("late", _("Late")), ("due", _("Due within 7 days")), ("soon", _("Soon: within 45 days"))],
            empty_label=_("all"),
            method=_near,
        ),
        **days("legal_on"),
    },
    load=[_load_standing],
    actions=[lambda actor: {"url": reverse("duties:moves"), "label": _("What moved"), "icon": "clock"}],
    empty_title=_("No duties yet"),
    empty_text=_("Duties follow from placements: once somebody trains at an establishment, its audits appear here."),
)  # fmt: skip


def _duty(value):
    """A column about the duty of a move."""
    return lambda row: value(row.obligation)


move_list = List(
    name="moves",
    title=_("What moved"),
    model=ObligationMove,
    url="duties:moves",
    rows=moves.moves,
    sort="-at",
    prefetch=[Prefetch("obligation", Obligation.objects.select_related(*kinds.RELATED).defer(*kinds.HEAVY))],
    columns=[
        Column(
            "what", _("Duty"), _duty(what), link=_duty(lambda duty: reverse("duties:detail", args=[duty.public_id]))
        ),
        Column("place", _("For"), _duty(lambda duty: duty.place_words)),
        Column("shift", _("From when to when"), moves.shift),
        Column("cause", _("Because"), moves.cause),
        Column("by", pgettext_lazy("change", "By"), "by"),
        Column(
            "at",
            pgettext_lazy("change", "When"),
            lambda row: timezone.localtime(row.moved_at),
            sort=["moved_at"],
            nowrap=True,
        ),
        Column("office", _("Office in charge"), "obligation.office.name", optional=True),
    ],
    filters={
        "office": office_filter("obligation__office"),
        "cause": ChoiceFilter(
            label=_("Because"),
            choices=lambda: [(key, words) for key, (words, _facts) in moves.CAUSES.items()],
            empty_label=_("all"),
            method=moves.caused_by,
        ),
    },
    load=[moves.load],
    empty_title=_("Nothing moved yet"),
    empty_text=_("When a placement, an audit or another fact changes, the days that follow from it are listed here."),
)

# --- Documents --------------------------------------------------------------------------------------------------

STATE_VARIANTS = {"filed": "ok", "approved": "ok", "draft": "draft", "superseded": "neutral", "withdrawn": "neutral"}


def _load_labels(rows, actor):
    for row in rows:
        labels.present(row)


def search_documents(rows, text):
    """By a part of the document number when there are digits in it, else by company and establishment."""
    numbered = rows.filter(number__icontains=text)
    return numbered if any(c.isdigit() for c in text) and numbered.exists() else at_company(rows, text)


def _form_filter():
    return ChoiceFilter(
        field_name="form_id",
        label=_("Form"),
        choices=lambda: [(form.id, form.label) for form in forms.all()],
        empty_label=_("all"),
    )


def _plan_link(actor):
    """The way to the plan of the month."""
    return {"url": reverse("trips:plan"), "label": _("Plan of the month"), "icon": "calendar"}


visit_list.extend(actions=[_plan_link])

document_list = List(
    name="documents",
    title=_("Documents"),
    model=Document,
    url="documents:list",
    rows=access.documents,
    search=search_documents,
    search_label=_("Number or company"),
    sort="-subject",
    related=["company", "establishment", "file", "job", "office"],
    defer=["facts"],
    columns=[
        Column("number", _("Number"), "number", nowrap=True,
               link=lambda row: reverse("documents:detail", args=[row.public_id])),
        Column("form", _("Form"), "form.label"),
        Column("company", _("Company"), "company.name", link=lambda row: company_link(row.company)),
        Column("establishment", _("Establishment"), "establishment.name"),
        Column("subject", _("Audit until"), "subject_on", sort=["subject_on"], nowrap=True),
        Column("state", _("State"), "get_state_display", status=lambda row: STATE_VARIANTS[row.state]),
        Column("pdf", _("PDF"), lambda row: _("Open") if row.file_id else row.progress.variant,
               template="reports/document_pdf_cell.html"),
        Column("filed", _("Filed on"), "filed_on", optional=True, nowrap=True),
        Column("receipt", _("Receipt number"), "filed_receipt_no", optional=True, nowrap=True),
        Column("office", _("Office in charge"), "office.name", optional=True),
    ],
    filters={
        "office": office_filter(),
        "form": _form_filter(),
        "state": ChoiceFilter(label=_("State"), choices=Document.State.choices, empty_label=_("all")),
        **days("subject_on"),
    },
    load=[_load_labels],
    empty_title=_("No documents yet"),
    empty_text=_("Reports and instructions appear here once an audit is approved or a finding is released."),
)  # fmt: skip
