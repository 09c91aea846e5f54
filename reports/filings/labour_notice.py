"""Notification of the labour standards office (通報) about a violation of labour law. Act 40③–⑤, TITP-AUDIT-07.

The finding is its draft: who wrote it down asks for the notice, a supervision manager makes it and records it here. It
is one filing, filed from the start, so that its duty ends with day, office and channel.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Refused, require
from imjapan.organization import access as organization
from imjapan.organization import editing
from training.models import Finding

from .models import Filing

KIND = Filing.Kind.LABOUR_NOTICE


def may_record(actor, finding, on):
    """A manager other than who wrote the finding, unless the office has one. Returns (allowed, reason)."""
    office_id = finding.audit.office_id
    allowed, reason = organization.may_file(actor, office_id)
    return organization.may_approve(actor, office_id, finding.created_by_id, on) if allowed else (False, reason)


def of_audit(audit) -> list[tuple[Finding, Filing | None]]:
    """Violations of labour law an audit found, each with its notice. Two queries."""
    findings = list(Finding.objects.filter(audit=audit, kind=Finding.Kind.LABOUR_LAW).order_by("number"))
    for finding in findings:
        finding.audit = audit  # known already; spares a query each
    rows = Filing.objects.filter(kind=KIND, state=Filing.State.FILED, finding__in=findings) if findings else []
    notices = {row.finding_id: row for row in rows}
    return [(finding, notices.get(finding.pk)) for finding in findings]


@transaction.atomic
def record_notice(actor, *, finding, filed_on, addressee, channel, receipt_no="", note="", today, key=None) -> Filing:
    """Record that an office was notified of a violation.

    `addressee`: the office, such as 新宿労働基準監督署. A finding has one notice: a second call returns the first.
    Raises Refused (no manager, one's own finding, no labour law) and ValidationError by field.
    """
    finding = Finding.objects.select_for_update(of=("self",)).select_related("audit").get(pk=finding.pk)
    audit = finding.audit
    require(may_record(actor, finding, today))
    if finding.kind != Finding.Kind.LABOUR_LAW:
        raise Refused(_("Only a violation of labour law is told to the labour standards office."))
    earlier = Filing.objects.filter(kind=KIND, state=Filing.State.FILED, finding=finding).first()
    if earlier := earlier or editing.made_before(Filing, key):
        return earlier
    _check(audit, filed_on, addressee, channel, today)
    now = timezone.now()
    filing = Filing(
        kind=KIND,
        title=_("Finding %(number)s") % {"number": finding.number},
        office_id=audit.office_id,
        company_id=audit.company_id,
        establishment_id=audit.establishment_id,
        audit=audit,
        finding=finding,
        event_on=min(audit.ends_on or filed_on, filed_on),
        details={"note": note.strip()} if note.strip() else {},
        addressee=addressee.strip(),
        state=Filing.State.FILED,
        drafted_at=finding.created_at,
        drafted_by_id=finding.created_by_id,
        approved_at=now,
        approved_by_id=actor.user_id,
        filed_on=filed_on,
        channel=channel,
        receipt_no=receipt_no.strip(),
        filed_at=now,
        filed_by_id=actor.user_id,
    )
    filing = editing.add(filing, key)
    events.record(actor, "reports.filing.filed", filing)
    changes.record(actor, filing, "filing.filed")
    return filing


def _check(audit, filed_on, addressee, channel, today):
    errors = {}
    if filed_on is None:
        errors["filed_on"] = _("Give the day of the notification.")
    elif filed_on > today:
        errors["filed_on"] = _("This day is in the future.")
    elif audit.starts_on and filed_on < audit.starts_on:
        errors["filed_on"] = _("This day is before the audit.")
    if not addressee.strip():
        errors["addressee"] = _("Name the office that was notified.")
    if channel not in Filing.Channel.values:
        errors["channel"] = _("Say how it was notified.")
    if errors:
        raise ValidationError(errors)
