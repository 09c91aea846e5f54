"""What the records say, beside the form of an external check: numbers behind its items, each with the list it is from.

The period runs from the day after the check before to the day of the check; without one before, from the first day of
the quarter.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, F, Prefetch, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import panels
from imjapan.law.external_quarters import quarter_start
from imjapan.law.ties import course_valid_through
from imjapan.organization import rights
from imjapan.organization.models import Appointment, Course
from interns.models import Consultation
from training.domain import triggers
from training.external.people import covering
from training.models import Audit, AuditTrigger, ExternalCheck, Visit

from ..documents.models import Document
from .chapters.audit_facts import AUDIT_REPORT_FORM
from .models import Obligation

Kind, State = Obligation.Kind, Obligation.State


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: number of the item, what it says, address of the list, and whether something is wrong."""

    number: str
    label: str
    text: str
    url: str
    wrong: bool = False


@panels.register("external_check.form", template="reports/external_records.html", order=10)
def records_of(request, check):
    """A fixed number of queries; nothing for an accompanied audit, whose own record says it all."""
    if not request.actor.is_staff or check.kind != ExternalCheck.Kind.OFFICE:
        return None
    first, last = period_of(check)
    return {"first": first, "last": last, "facts": facts_of(request.actor, check, first, last)}


def period_of(check) -> tuple[date, date]:
    """First and last day that the numbers are about."""
    done = ExternalCheck.objects.filter(
        office=check.office_id, kind=ExternalCheck.Kind.OFFICE, state=ExternalCheck.State.DONE
    )
    before = done.filter(checked_on__lt=check.checked_on).order_by("-checked_on").values_list("checked_on", flat=True)
    previous = before.first()
    first = previous + timedelta(days=1) if previous else quarter_start(check.checked_on)
    return first, check.checked_on


def facts_of(actor, check, first: date, last: date) -> list[Fact]:
    """The lines in the order of the items."""
    office, days = check.office_id, (first, last)
    duties = _duties(office, first, last)
    audits = (
        Audit.objects.filter(office=office, ends_on__range=days)
        .exclude(state=Audit.State.DRAFT)
        .aggregate(
            regular=Count("pk", filter=Q(kind=Audit.Kind.REGULAR)),
            extraordinary=Count("pk", filter=Q(kind=Audit.Kind.EXTRAORDINARY)),
        )
    )
    waiting = triggers.still_open(AuditTrigger.objects.filter(office=office, occurred_on__lte=last)).count()
    visits = Visit.objects.filter(office=office, visited_on__range=days, state=Visit.State.DONE).count()
    heard = Consultation.objects.filter(office=office, received_at__date__range=days).count()
    reports = Document.objects.filter(office=office, form_id=AUDIT_REPORT_FORM, filed_on__range=days).count()
    manager, expired = _manager(office, last)
    late_audits, late_visits = duties.get(Kind.AUDIT, 0), duties.get(Kind.VISIT, 0)
    late_reports = duties.get(Kind.AUDIT_REPORT, 0) + duties.get(Kind.BUSINESS_REPORT, 0)
    hears = actor.may(rights.CONSULT, office)
    told = (
        _("%(number)s received") % {"number": heard} if hears else _("Only for those with the right “Consultations”.")
    )
    return [
        Fact("⑥", _("Regular audits"), _said(audits["regular"], late_audits),
             _list("training:audit_list", check.office, first, last, kind="regular", whose="all"), late_audits > 0),
        Fact("⑦", _("Extraordinary audits"),
             _("%(done)s held, %(waiting)s grounds still open")
             % {"done": audits["extraordinary"], "waiting": waiting},
             _list("training:audit_list", check.office, first, last, kind="extraordinary", whose="all"), waiting > 0),
        Fact("⑧", _("Visits"), _said(visits, late_visits), _list("training:visit_list", check.office, first, last),
             late_visits > 0),
        Fact("⑯", _("Consultations"), told, reverse("consultations:list") if hears else ""),
        Fact("⑱", _("Supervision managers"), manager, reverse("organization:personnel_list"), expired),
        Fact("⑳", _("Reports filed"), _said(reports, late_reports),
             _list("documents:list", check.office, form=AUDIT_REPORT_FORM, state="filed"), late_reports > 0),
    ]  # fmt: skip


def _said(done, late):
    return _("%(done)s done, %(late)s late or missing") % {"done": done, "late": late}


def _list(view, office, first=None, last=None, **more):
    asked = {"office": office.code, **more}
    if first:
        asked |= {"first": first.isoformat(), "last": last.isoformat()}
    return f"{reverse(view)}?{urlencode(asked)}"


def _duties(office, first, last) -> dict[str, int]:
    """Duties whose legal day lay in the period and that were late on the last day of it, or done too late, by kind."""
    late = Q(state=State.OPEN, legal_on__lt=last) | Q(state=State.DONE, done_on__gt=F("legal_on"))
    rows = Obligation.objects.filter(late, office=office, legal_on__range=(first, last))
    return dict(rows.order_by().values_list("kind").annotate(Count("pk")))


def _manager(office, day) -> tuple[str, bool]:
    """The managers of the office with the last day of their course, and whether one lacks a valid course."""
    courses = Course.objects.filter(kind=Course.Kind.MANAGER, held_on__lte=day).order_by("-held_on")
    rows = Appointment.objects.filter(covering(day), office=office, role=Appointment.Role.MANAGER)
    rows = rows.select_related("personnel").prefetch_related(Prefetch("personnel__courses", courses, to_attr="newest"))
    found, wrong = [], False
    for row in rows.order_by("pk"):
        until = course_valid_through(row.personnel.newest[0].held_on) if row.personnel.newest else None
        wrong |= until is None or until < day
        text = _("%(name)s: course valid until %(day)s") if until else _("%(name)s: no course recorded")
        found.append(text % {"name": row.personnel, "day": until and date_format(until, "SHORT_DATE_FORMAT")})
    return "; ".join(found) or _("nobody is appointed"), wrong or not found
