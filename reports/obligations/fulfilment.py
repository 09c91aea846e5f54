"""What fulfils a duty, line by line: the records tied to it, or what is still missing."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from interns.consultations.access import may_read

from . import cycle_fulfilment, kinds
from .models import Obligation, ObligationRecord

Kind = Obligation.Kind
_RELATED = (
    "audit",
    "document",
    "released_finding__finding__audit",
    "visit",
    "filing",
    "external_check",
    "consultation",
    "application",
    "residence_application",
    "residence_event__person",
    "plan_change",
    "course",
    "exam",
    "incident_step__incident",
    "support_interview",
)
RECORDS = Prefetch("records", ObligationRecord.objects.select_related(*_RELATED).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Line:
    """One record: its name with an address (empty where the reader may not open it), and what was done when."""

    name: str
    url: str
    note: str = ""


def of(actor, duty: Obligation) -> list[Line]:
    """The records that fulfil a duty; expects `RECORDS` to be loaded."""
    lines = [_line(actor, record, duty) for record in duty.records.all()]
    return lines or _without_link(duty)


def missing(duty: Obligation) -> str:
    """What has to be there, in words; empty once nothing is missing."""
    return kinds.fulfilled_by(duty) if duty.state == Obligation.State.OPEN else ""


def _line(actor, record: ObligationRecord, duty: Obligation) -> Line:
    if record.audit:
        audit = record.audit
        url = reverse("training:audit_detail", args=[audit.public_id])
        return Line(audit.get_kind_display(), url, _day(audit.ends_on))
    if record.visit:
        url = reverse("training:visit_detail", args=[record.visit.public_id])
        return Line(_("Visit"), url, _day(record.visit.visited_on))
    if record.filing:
        filing = record.filing
        url = reverse("filings:detail", args=[filing.public_id])
        return Line(
            filing.get_kind_display(), url, _filed(filing.filed_on, filing.get_channel_display(), filing.receipt_no)
        )
    if record.document:
        document = record.document
        url = reverse("documents:detail", args=[document.public_id])
        note = _filed(document.filed_on, document.get_filed_channel_display(), document.filed_receipt_no)
        return Line(document.number, url, note)
    if record.external_check:
        check = record.external_check
        url = reverse("checks:detail", args=[check.public_id])
        return Line(check.get_kind_display(), url, _day(check.checked_on))
    if record.consultation:
        one = record.consultation
        url = reverse("consultations:detail", args=[one.public_id]) if may_read(actor, one) else ""
        return Line(_("Consultation %(number)s") % {"number": one.number}, url, _day(duty.done_on))
    if found := cycle_fulfilment.line(record):
        return Line(*found)
    released = record.released_finding
    url = reverse("training:audit_detail", args=[released.finding.audit.public_id])
    if duty.kind == Kind.INSTRUCTION:
        return Line(
            _("Finding %(number)s released to the company") % {"number": released.number}, url, _day(duty.done_on)
        )
    return Line(_("Answer of the company"), url, _day(duty.done_on))


def _without_link(duty: Obligation) -> list[Line]:
    """Duties whose end stands on the thing itself: a person, a licence, a letter, or a time before our records."""
    done = _day(duty.done_on)
    if duty.measure:
        return [Line(_("Letter of the authority"), reverse("filings:measure", args=[duty.measure.public_id]), done)]
    if duty.personnel:
        return [Line(duty.personnel.name, reverse("organization:personnel", args=[duty.personnel.public_id]), done)]
    if duty.state == Obligation.State.DONE and duty.person:
        return [Line(str(duty.person), reverse("people:detail", args=[duty.person.public_id]), done)]
    if duty.kind == Kind.LICENCE_RENEWAL:
        return [Line(_("Licences"), reverse("organization:licence_list"), done)]
    if duty.state != Obligation.State.DONE:
        return []
    words = {
        Kind.AUDIT: _("An audit before our records begin, entered at the establishment."),
        Kind.AUDIT_REPORT: _("A filing before our records begin, entered at the establishment."),
        Kind.VISIT: _("A visit before our records begin, entered at the establishment."),
    }
    return [Line(words.get(duty.kind, _("Done")), "", done)]


def _filed(on: date | None, channel: str, receipt_no: str) -> str:
    return _("filed on %(day)s (%(how)s)") % {"day": _day(on), "how": ", ".join(filter(None, (channel, receipt_no)))}


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
