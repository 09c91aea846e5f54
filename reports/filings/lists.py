"""The lists of the register: notices and reports, audit reports, and what the authority told us."""

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter

from companies.lists import company_link
from companies.models import Company
from imjapan.core.listing import Column, List
from imjapan.core.search import matching_related
from imjapan.organization.access import may_write
from imjapan.organization.filters import office_filter
from imjapan.organization.models import Measure
from reports import access as reports
from training.lists import PLACE, at_company, days

from ..documents.forms import AUDIT_REPORT, AUDIT_REPORTS, ESD_AUDIT_REPORT
from ..documents.models import Document
from ..obligations.models import Obligation
from ..obligations.standing import standing
from . import access, deadlines
from .models import Filing

State = Filing.State
STATES = {State.DRAFT: "draft", State.APPROVED: "due", State.FILED: "ok", State.DROPPED: "neutral"}
GROUP = "filings"


def _rows(actor):
    """Filings with the three dates of their duty; none where the clock keeps no duty for it."""
    duty = Obligation.objects.filter(filing=OuterRef("pk")).order_by("pk")
    return access.filings(actor).annotate(
        target_on=Subquery(duty.values("target_on")[:1]), legal_on=Subquery(duty.values("legal_on")[:1])
    )


def _late(rows, name, value):
    today = timezone.localdate()
    if value == "filed_late":
        return rows.filter(filed_on__gt=F("legal_on"))
    waiting = rows.filter(state__in=[State.DRAFT, State.APPROVED])
    return waiting.filter(legal_on__lt=today) if value == "late" else waiting.filter(filed_on__isnull=True)


def _where(row):
    return row.company.name if row.company else row.office.name


def _load_addressee(rows, actor):
    today = timezone.localdate()
    for row in rows:
        row.to = row.addressee or deadlines.addressee(row, row.filed_on or max(today, row.legal_on or today))


def _search(rows, text):
    """By a word of what it is about, a part of the receipt number, or the company."""
    about = Q(title__icontains=text) | Q(receipt_no__icontains=text)
    return rows.filter(about | Q(pk__in=matching_related(rows, text, company=Company.objects.all()).values("pk")))


def _new(actor):
    if not any(may_write(actor, pk)[0] for pk in actor.office_ids):
        return None
    return {"url": reverse("filings:new"), "label": _("New notice"), "icon": "plus", "variant": "primary"}


def _by_may(actor):
    return {"url": reverse("filings:by_may"), "label": _("Due by 31 May"), "icon": "calendar"}


filing_list = List(
    name="filings",
    title=_("Notices and reports"),
    model=Filing,
    url="filings:list",
    rows=_rows,
    search=_search,
    search_label=_("About, receipt number or company"),
    sort="due",
    defaults=lambda actor: {"late": "open"},
    group=GROUP,
    order=1,
    actions=[_by_may, _new],
    related=["office", "company", "measure"],
    columns=[
        Column("kind", _("Kind"), "get_kind_display", link=lambda row: reverse("filings:detail", args=[row.public_id])),
        Column("about", _("About"), "title", optional=True),
        Column("where", _("Company or office"), _where, link=lambda row: company_link(row.company)),
        Column("state", _("State"), "get_state_display", status=lambda row: STATES[row.state]),
        Column("event", _("Day of the event"), "event_on", sort=["event_on"], nowrap=True, optional=True),
        Column("target", _("Target"), "target_on", sort=["target_on"], nowrap=True),
        Column("due", _("Legal deadline"), "legal_on", sort=["legal_on"], nowrap=True),
        Column("to", _("Addressee"), "to"),
        Column("filed", _("Filed on"), "filed_on", sort=["filed_on"], nowrap=True),
        Column("receipt", _("Receipt number"), "receipt_no"),
        Column("year", _("Fiscal year"), lambda row: row.fiscal_year or "", optional=True),
        Column("office", _("Office"), "office.name", optional=True),
    ],
    filters={
        "office": office_filter(),
        "kind": ChoiceFilter(label=_("Kind"), choices=Filing.Kind.choices, empty_label=_("all")),
        "state": ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("all")),
        "late": ChoiceFilter(
            label=_("Late"),
            choices=[
                ("open", _("not filed yet")),
                ("late", _("deadline passed, not filed")),
                ("filed_late", _("filed after the deadline")),
            ],
            empty_label=_("all"),
            method=_late,
        ),
        **days("event_on"),
    },
    load=[_load_addressee],
    empty_title=_("No notices yet"),
    empty_text=_("A notice is recorded when something happens that the authority has to be told, with its deadline."),
)  # fmt: skip

# --- Audit reports -------------------------------------------------------------------------------------------------


def _audit_duties(actor):
    return reports.obligations(actor).filter(kind=Obligation.Kind.AUDIT_REPORT)


def _load_reports(rows, actor):
    """The report of each audit, made or not, and how near its day is. One query."""
    made = reports.documents(actor).filter(
        audit__in=[row.audit_id for row in rows if row.audit_id],
        form_id__in=AUDIT_REPORTS,
        state__in=[Document.State.DRAFT, Document.State.APPROVED, Document.State.FILED],
    )
    found = {(row.audit_id, row.form_id): row for row in made.defer("facts")}
    today = timezone.localdate()
    for row in rows:
        form_id = ESD_AUDIT_REPORT if row.rule_id.startswith("ESD-") else AUDIT_REPORT
        row.report, row.standing_now = found.get((row.audit_id, form_id)), standing(row, today)


def _report_link(row):
    if row.report:
        return reverse("documents:detail", args=[row.report.public_id])
    return reverse("duties:detail", args=[row.public_id])


def _report_late(rows, name, value):
    today = timezone.localdate()
    if value == "filed_late":
        return rows.filter(done_on__gt=F("legal_on"))
    waiting = rows.filter(state=Obligation.State.OPEN)
    return waiting.filter(legal_on__lt=today) if value == "late" else waiting


audit_report_list = List(
    name="audit_reports",
    title=_("Audit reports"),
    model=Obligation,
    url="filings:audit_reports",
    rows=_audit_duties,
    search=at_company,
    search_label=PLACE,
    sort="due",
    defaults=lambda actor: {"late": "open"},
    group=GROUP,
    order=2,
    related=["company", "establishment", "office", "audit"],
    defer=["verdict"],
    columns=[
        Column("report", _("Report"), lambda row: row.report.number if row.report else _("not made yet"),
               link=_report_link, nowrap=True),
        Column("company", _("Company"), "company.name", link=lambda row: company_link(row.company)),
        Column("establishment", _("Establishment"), "establishment.name"),
        Column("audited", _("Audit until"), "window_first", nowrap=True),
        Column("near", _("How near"), "standing_now.words", status=lambda row: row.standing_now.variant),
        Column("target", _("Target"), "target_on", sort=["target_on"], nowrap=True),
        Column("due", _("Legal deadline"), "legal_on", sort=["legal_on"], nowrap=True),
        Column("filed", _("Filed on"), "done_on", nowrap=True),
        Column("receipt", _("Receipt number"), lambda row: row.report.filed_receipt_no if row.report else ""),
        Column("office", _("Office"), "office.name", optional=True),
    ],
    filters={
        "office": office_filter(),
        "state": ChoiceFilter(label=_("State"), choices=Obligation.State.choices, empty_label=_("all")),
        "late": ChoiceFilter(
            label=_("Late"),
            choices=[
                ("open", _("not filed yet")),
                ("late", _("deadline passed, not filed")),
                ("filed_late", _("filed after the deadline")),
            ],
            empty_label=_("all"),
            method=_report_late,
        ),
        **days("legal_on"),
    },
    load=[_load_reports],
    empty_title=_("No audit reports yet"),
    empty_text=_("Each finished audit is reported to the authority. Its report appears here with its deadline."),
)  # fmt: skip

# --- From the authority --------------------------------------------------------------------------------------------

LEVELS = {"none": "info", "amber": "soon", "red": "late"}


def _measure_state(row):
    if row.settled_on:
        return _("settled")
    if row.replied_on:
        return _("replied")
    return _("reply awaited") if row.reply_due_on else _("noted")


def _measure_variant(row):
    if row.settled_on or row.replied_on or not row.reply_due_on:
        return "ok" if row.settled_on or row.replied_on else "info"
    return LEVELS[deadlines.reply_level(row.reply_due_on, timezone.localdate())]


def _measure_open(rows, name, value):
    waiting = rows.filter(reply_due_on__isnull=False, replied_on__isnull=True, settled_on__isnull=True)
    return waiting if value == "reply" else rows.filter(settled_on__isnull=True)


def _search_measures(rows, text):
    return rows.filter(Q(document_no__icontains=text) | Q(authority__icontains=text) | Q(content__icontains=text))


def _new_measure(actor):
    if not any(may_write(actor, pk)[0] for pk in actor.office_ids):
        return None
    return {"url": reverse("filings:measure_new"), "label": _("Record a letter"), "icon": "plus", "variant": "primary"}


measure_list = List(
    name="measures",
    title=_("From the authority"),
    model=Measure,
    url="filings:measure_list",
    rows=access.measures,
    search=_search_measures,
    search_label=_("Number, sender or content"),
    sort="-received",
    group=GROUP,
    order=3,
    actions=[_new_measure],
    related=["office"],
    columns=[
        Column("kind", _("Kind"), "get_kind_display",
               link=lambda row: reverse("filings:measure", args=[row.public_id])),
        Column("office", _("Office"), "office.name"),
        Column("number", _("Document number"), "document_no"),
        Column("from", pgettext_lazy("sender", "From"), "authority", optional=True),
        Column("state", _("State"), _measure_state, status=_measure_variant),
        Column("received", _("Received on"), "received_on", sort=["received_on"], nowrap=True),
        Column("due", _("Reply due on"), "reply_due_on", sort=["reply_due_on"], nowrap=True),
        Column("replied", _("Replied on"), "replied_on", nowrap=True),
        Column("settled", _("Settled on"), "settled_on", nowrap=True, optional=True),
    ],
    filters={
        "office": office_filter(),
        "kind": ChoiceFilter(label=_("Kind"), choices=Measure.Kind.choices, empty_label=_("all")),
        "open": ChoiceFilter(
            label=_("State"),
            choices=[("reply", _("reply awaited")), ("open", _("not settled"))],
            empty_label=_("all"),
            method=_measure_open,
        ),
        **days("received_on"),
    },
    empty_title=_("Nothing from the authority"),
    empty_text=_("Guidance, recommendations and orders are recorded here with the day by which a reply is due."),
)  # fmt: skip
