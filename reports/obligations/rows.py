"""What stands beside a duty on a list: how near it is, who is in charge, and the one thing to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from companies.access import in_charge_of
from companies.models import InCharge
from imjapan.organization.access import may_write
from reports import access as reports
from reports.documents.models import Document
from training import access as training
from training.models import Audit

from .chapters.audit_facts import AUDIT_REPORT_FORM
from .models import Obligation
from .standing import Standing, standing
from .wording import about, what

Kind = Obligation.Kind


@dataclass(frozen=True, slots=True)
class Action:
    """A link to the record that fulfils the duty."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One duty as shown. `about`: its window or the record it counts from. `note`: what is already under way."""

    duty: Obligation
    standing: Standing
    what: str
    about: str
    in_charge: InCharge | None
    action: Action | None
    note: str


def present(actor, duties: Iterable[Obligation], today: date) -> list[Row]:
    """Return the rows for these duties, in order. Three queries, however many there are.

    Expects company, establishment, audit and released_finding__finding__audit to be loaded with the duties.
    """
    duties = list(duties)
    in_charge = in_charge_of({duty.company_id for duty in duties}, today)
    drafts = _drafts(actor, [duty for duty in duties if duty.kind == Kind.AUDIT])
    reports_made = _reports(actor, [duty for duty in duties if duty.kind == Kind.AUDIT_REPORT])
    rows = []
    for duty in duties:
        draft = _draft_for(duty, drafts.get(duty.establishment_id, []))
        report = reports_made.get(duty.audit_id)
        rows.append(
            Row(
                duty,
                standing(duty, today),
                what(duty),
                about(duty),
                in_charge.get(duty.company_id),
                _action(duty, draft, report) if may_write(actor, duty.office_id)[0] else None,
                _note(duty, draft, report),
            )
        )
    return rows


def _drafts(actor, duties):
    rows = training.audits(actor).filter(
        state=Audit.State.DRAFT, kind=Audit.Kind.REGULAR, establishment__in={duty.establishment_id for duty in duties}
    )
    found = {}
    for audit in rows.order_by("starts_on", "pk"):
        found.setdefault(audit.establishment_id, []).append(audit)
    return found


def _draft_for(duty, drafts):
    """The draft that will fulfil the duty: of this window, or still without a day."""
    if duty.kind != Kind.AUDIT:
        return None
    days = ((audit.ends_on or audit.starts_on, audit) for audit in drafts)
    return next((audit for day, audit in days if day is None or duty.window_first <= day <= duty.window_last), None)


def _reports(actor, duties):
    rows = reports.documents(actor).filter(
        audit__in={duty.audit_id for duty in duties},
        form_id=AUDIT_REPORT_FORM,
        state__in=(Document.State.DRAFT, Document.State.APPROVED),
    )
    return {document.audit_id: document for document in rows.defer("facts")}


def _action(duty, draft, report):
    if duty.kind == Kind.AUDIT:
        if draft:
            label = _("Correct it") if draft.return_reason else _("Continue the draft")
            return Action(label, reverse("training:audit_edit", args=[draft.public_id]))
        return Action(_("Record the audit"), reverse("training:audit_new", args=[duty.establishment.public_id]))
    if duty.kind == Kind.AUDIT_REPORT:
        if report:
            return Action(_("Record the filing"), reverse("documents:detail", args=[report.public_id]))
        if duty.audit is None:
            return Action(_("Enter the filing"), reverse("training:cut_over_edit", args=[duty.establishment.public_id]))
        label = _("Make the report") if duty.audit.state == Audit.State.APPROVED else _("Open the audit")
        return Action(label, reverse("training:audit_detail", args=[duty.audit.public_id]))
    if duty.kind == Kind.EXTRAORDINARY_AUDIT:
        place = reverse("companies:establishment", args=[duty.establishment.public_id])
        return Action(_("Open the ground"), f"{place}#grounds")
    if duty.kind in (Kind.INSTRUCTION, Kind.LABOUR_NOTICE):
        page = reverse("training:audit_detail", args=[duty.audit.public_id])
        return Action(_("Open the finding"), f"{page}#findings")
    if duty.kind == Kind.VISIT:
        return Action(_("Record the visit"), reverse("training:visit_new", args=[duty.establishment.public_id]))
    if duty.kind in (Kind.EXTERNAL_CHECK, Kind.ACCOMPANIED_AUDIT):
        page = reverse("checks:new", args=[duty.office.public_id])
        accompanied = duty.kind == Kind.ACCOMPANIED_AUDIT
        return Action(_("Record the check"), f"{page}?kind=accompanied" if accompanied else page)
    if duty.kind == Kind.COURSE:
        return Action(_("Add the course"), reverse("organization:course_new", args=[duty.personnel.public_id]))
    if duty.kind == Kind.DECLARATION:
        return Action(_("Record it"), reverse("organization:declaration_new", args=[duty.personnel.public_id]))
    if duty.kind == Kind.LICENCE_RENEWAL:
        return Action(_("Open the licences"), reverse("organization:licence_list"))
    if duty.kind in FILINGS:
        return _filing_action(duty)
    audit = duty.released_finding.finding.audit
    return Action(_("Open the finding"), reverse("training:audit_detail", args=[audit.public_id]))


FILINGS = (Kind.FILING, Kind.BUSINESS_REPORT, Kind.IMPLEMENTER_REPORT, Kind.MEASURE_REPLY)


def _filing_action(duty):
    """To the notice or report, or to the page it is begun on."""
    if duty.filing:
        approved = duty.filing.state == duty.filing.State.APPROVED
        label = _("Record the filing") if approved else _("Open the notice")
        return Action(label, reverse("filings:detail", args=[duty.filing.public_id]))
    if duty.kind == Kind.MEASURE_REPLY:
        return Action(_("Open the letter"), reverse("filings:measure", args=[duty.measure.public_id]))
    return Action(_("Begin the report"), f"{reverse('filings:by_may')}?year={duty.window_first.year - 1}")


def _note(duty, draft, report):
    if duty.kind == Kind.AUDIT:
        if draft and draft.return_reason:
            return _("Returned: %(reason)s") % {"reason": Truncator(draft.return_reason).chars(60)}
        return _("Draft begun") if draft else ""
    if duty.kind == Kind.AUDIT_REPORT and duty.audit is None:
        return _("Audit before our records begin")
    if duty.kind == Kind.AUDIT_REPORT and report is None and duty.audit.state == Audit.State.FINISHED:
        return _("The audit waits for approval")
    return _("Waiting for the company") if duty.kind == Kind.FINDING_ANSWER else ""
