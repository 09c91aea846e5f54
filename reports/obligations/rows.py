"""What stands beside a duty on a list: how near it is, where, who is in charge, and the one thing to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from companies.access import in_charge_of
from companies.models import InCharge
from imjapan.organization.access import may_write
from interns import charge
from interns.charge import Charge
from reports import access as reports
from reports.documents.forms import AUDIT_REPORT, AUDIT_REPORTS, ESD_AUDIT_REPORT
from reports.documents.models import Document
from training import access as training
from training.models import Audit, Placement

from . import kinds
from .cycle_verdicts import EMPLOYMENT_RULE
from .models import Obligation
from .standing import Standing, standing
from .words import Action, Seen

Kind = Obligation.Kind


@dataclass(frozen=True, slots=True)
class Row:
    """One duty as shown. `about`: its window or the record it counts from. `note`: what is already under way.

    `at`: of a person, the placement of today, which tells company and establishment.
    """

    duty: Obligation
    standing: Standing
    what: str
    about: str
    in_charge: InCharge | Charge | None
    action: Action | None
    note: str
    at: Placement | None = None


def present(actor, duties: Iterable[Obligation], today: date) -> list[Row]:
    """Return the rows for these duties, in order. Three queries, five with people, however many there are.

    One more with notices of employment.

    Expects what `kinds.RELATED` names to be loaded with the duties.
    """
    duties = list(duties)
    in_charge = in_charge_of({duty.company_id for duty in duties if duty.company_id}, today)
    people = {duty.person_id for duty in duties if duty.person_id}
    of_people = charge.in_charge_of(people, today) if people else {}
    placed = _placed(people, today) if people else {}
    drafts = _drafts(actor, [duty for duty in duties if duty.kind == Kind.AUDIT])
    reports_made = _reports(actor, [duty for duty in duties if duty.kind == Kind.AUDIT_REPORT])
    begun = _begun([duty.window_key for duty in duties if duty.rule_id == EMPLOYMENT_RULE])
    rows = []
    for duty in duties:
        words = kinds.of(duty)
        report = reports_made.get((duty.audit_id, _form_of(duty)))
        seen = Seen(_draft_for(duty, drafts.get(duty.establishment_id, [])), report, begun.get(duty.window_key))
        rows.append(
            Row(
                duty,
                standing(duty, today),
                words.what(duty),
                words.about(duty),
                in_charge.get(duty.company_id) if duty.company_id else of_people.get(duty.person_id),
                words.action(duty, seen) if _may_act(actor, duty) else None,
                words.note(duty, seen),
                placed.get(duty.person_id),
            )
        )
    return rows


def _may_act(actor, duty):
    """Whoever sees the duty of a consultation deals with it; the others are supervision work."""
    return duty.kind == Kind.CONSULTATION or may_write(actor, duty.office_id)[0]


def _placed(people, today):
    """Where each of these people is today."""
    rows = charge.placed_on(today).filter(person__in=people).select_related("establishment__company")
    return {row.person_id: row for row in rows}


def _begun(window_keys):
    """The placements with which employments began, by the window of their notice."""
    ids = {int(key.rpartition(":")[2]): key for key in window_keys}
    rows = Placement.objects.filter(pk__in=ids).values_list("pk", "public_id") if ids else ()
    return {ids[pk]: public_id for pk, public_id in rows}


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
        form_id__in=AUDIT_REPORTS,
        state__in=(Document.State.DRAFT, Document.State.APPROVED),
    )
    return {(document.audit_id, document.form_id): document for document in rows.defer("facts")}


def _form_of(duty):
    return ESD_AUDIT_REPORT if duty.rule_id.startswith("ESD-") else AUDIT_REPORT
