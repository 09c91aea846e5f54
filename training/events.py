"""What is remembered of audits, findings and rosters, and how they are called where events are shown.

Each sentence follows the name of who did it.
"""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from imjapan.core.events import about, declare

from . import access
from .applying import events as applying_events  # noqa: F401 - those of plan applications declare themselves
from .incidents import story as incident_story  # noqa: F401 - those of incidents declare themselves
from .lectures import events as lecture_events  # noqa: F401 - those of lectures declare themselves
from .models import (
    Audit,
    AuditTrigger,
    CorrectiveAnswer,
    Evidence,
    ExamAttempt,
    ExternalCheck,
    Finding,
    ReleasedFinding,
    RosterImport,
)
from .recruiting import events as offer_events  # noqa: F401 - those of job offers declare themselves
from .support import events as support_events  # noqa: F401 - those of support declare themselves

declare("training.audit.approved", _("approved the audit"))
declare("training.audit.returned", _("returned the audit"))
declare("training.trigger.opened", _("reported a ground for an extraordinary audit"))
declare("training.trigger.dismissed", _("decided that no extraordinary audit is needed"))
declare("training.finding.released", _("released the findings to the company"))
declare("training.finding.returned", _("returned a finding"))
declare("training.interviews.read", _("read what trainees said"))
declare("training.external_check.finished", _("finished the external check"))
declare("training.external_check.reopened", _("opened the external check again"))
declare("training.external_check.paper_read", _("opened the signed paper of the external check"))
declare(
    "training.exams.applied",
    _("recorded applications for exams"),
    more=lambda details: _("people: %(people)s") % {"people": details.get("number", 0)},
)
declare(
    "training.exams.results_entered",
    _("entered results of exams"),
    more=lambda details: _("people: %(people)s") % {"people": details.get("number", 0)},
)
declare("training.exam.certificate_read", _("opened the certificate of an exam"))
declare("training.answer.downloaded", _("opened the file of an answer"))
declare("training.evidence.opened", _("opened a photo or file of the audit or visit"))
declare("training.finding.closed", _("closed the finding"))
declare("training.finding.reopened", _("sent the answer back"))
declare(
    "training.roster.taken_over",
    _("took data over from a spreadsheet"),
    more=lambda details: (
        _("new: %(new)s, changed: %(changed)s") % {"new": details.get("new", 0), "changed": details.get("changed", 0)}
    ),
)
declare("training.roster.downloaded", _("downloaded a spreadsheet with personal data"))


def _name_of(audit):
    day = date_format(audit.starts_on, "SHORT_DATE_FORMAT") if audit.starts_on else ""
    return f"{audit.establishment.company} {audit.establishment} {day}".strip()


def _ground(trigger):
    day = date_format(trigger.occurred_on, "SHORT_DATE_FORMAT")
    return f"{trigger.establishment.company} {trigger.establishment} {day}"


def _audit_of(audit):
    return reverse("training:audit_detail", args=[audit.public_id])


about(
    Audit,
    _("Audit"),
    rows=lambda actor: access.audits(actor).select_related("establishment__company"),
    name=_name_of,
    link=_audit_of,
)
about(
    AuditTrigger,
    _("Ground for an extraordinary audit"),
    rows=lambda actor: access.triggers(actor).select_related("establishment__company"),
    name=lambda row: (
        f"{row.establishment.company} {row.establishment} {date_format(row.occurred_on, 'SHORT_DATE_FORMAT')}"
    ),
    link=lambda row: reverse("companies:establishment", args=[row.establishment.public_id]),
)
about(
    Finding,
    _("Finding"),
    rows=lambda actor: access.findings(actor).select_related("audit__establishment__company"),
    name=lambda row: f"{row.number} ({_name_of(row.audit)})",
    link=lambda row: _audit_of(row.audit),
)
about(
    ReleasedFinding,
    _("Finding"),
    rows=lambda actor: access.released_findings(actor).select_related("company", "finding__audit"),
    name=lambda row: f"{row.number} ({row.company})",
    link=lambda row: _audit_of(row.finding.audit),
)
about(
    CorrectiveAnswer,
    _("Answer of"),
    rows=lambda actor: access.answers(actor).select_related("company", "released__finding__audit"),
    name=lambda row: str(row.company),
    link=lambda row: _audit_of(row.released.finding.audit),
)
about(
    ExternalCheck,
    _("External check"),
    rows=lambda actor: access.external_checks(actor).select_related("office"),
    name=lambda row: f"{row.office} {date_format(row.checked_on, 'SHORT_DATE_FORMAT')}",
    link=lambda row: reverse("checks:detail", args=[row.public_id]),
)
about(
    ExamAttempt,
    _("Exam of"),
    rows=lambda actor: access.exams(actor).select_related("person"),
    name=lambda row: f"{row.person} {row.get_grade_display()}",
    link=lambda row: reverse("exams:detail", args=[row.public_id]),
)
about(
    RosterImport,
    _("Moving in"),
    rows=lambda actor: access.rosters(actor).select_related("file"),
    link=lambda row: reverse("training:roster", args=[row.public_id]),
)
about(
    Evidence,
    _("Photo or file"),
    rows=lambda actor: access.evidence(actor).select_related("file", "audit__establishment__company", "visit"),
    name=lambda row: row.item or "",
    link=lambda row: _audit_of(row.audit) if row.audit else None,
)
