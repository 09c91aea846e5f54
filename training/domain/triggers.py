"""Grounds for an extraordinary audit (臨時監査): reported, then examined by an audit, or dismissed by a manager.

Rules: TITP-AUDIT-05 (at once), ESD-AUD-02. A ground that came from a consultation carries no word of it; that there was
one is told to nobody but who answers consultations: among a few trainees it would say who spoke.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Conflict, Refused, require
from imjapan.organization import access as organization
from imjapan.organization import editing, rights
from training.models import Audit, AuditTrigger

from . import audits

EXTRAORDINARY = Audit.Kind.EXTRAORDINARY
NOT_TYPED = ("establishment", "company", "office", "consultation", "audit", "opened_by", "dismissed_at", "dismissed_by")
# As printed on the report of the audit (form 22), therefore in Japanese. Every officer reads it: no consultation in it.
PRINTED = {
    AuditTrigger.Reason.CONSULTATION: "その他の疑い",
    AuditTrigger.Reason.MISSING: "行方不明者の発生",
    AuditTrigger.Reason.ACCIDENT: "重大な事故の発生",
    AuditTrigger.Reason.CONTRACT: "二重契約の疑い",
    AuditTrigger.Reason.LECTURE: "講習期間中の業務従事の疑い",
    AuditTrigger.Reason.WORK: "計画外の業務に従事させている疑い",
    AuditTrigger.Reason.AUTHORITY: "労働基準監督署等による是正勧告等",
    AuditTrigger.Reason.INTERVIEW: "面談において把握した事実",
    AuditTrigger.Reason.OTHER: "その他の疑い",
}
HELD = Q(audit__kind=EXTRAORDINARY, audit__state__in=[Audit.State.FINISHED, Audit.State.APPROVED])


def still_open(rows):
    """Of these grounds those that wait: neither dismissed nor examined by a finished extraordinary audit."""
    return rows.filter(dismissed_at__isnull=True).exclude(HELD)


def is_open(trigger) -> bool:
    """The same for one row."""
    audit = trigger.audit
    held = audit is not None and audit.kind == EXTRAORDINARY and audit.state != Audit.State.DRAFT
    return trigger.dismissed_at is None and not held


def may_report(actor, establishment):
    """Staff of the office in charge of the company. Returns (allowed, reason)."""
    return organization.may_write(actor, establishment.company.office_id)


def may_dismiss(actor, trigger):
    """A supervision manager of the office. Returns (allowed, reason)."""
    if trigger.office_id not in actor.managed_office_ids:
        return False, _("Only a supervision manager of the office can do this.")
    return True, ""


@transaction.atomic
def open_trigger(actor, *, establishment, reason, occurred_on, note="", consultation=None, key=None) -> AuditTrigger:
    """Note a ground for an extraordinary audit of an establishment; its duty opens with it.

    `occurred_on`: the day since which we know. One consultation makes one ground: a second call returns the first. Its
    note stays empty, whatever is given, and who may deal with the consultation may report it, also to another office.
    `key` (UUID) names one sending of a form. Raises Refused, and ValidationError by field.
    """
    office_id = establishment.company.office_id
    organization.must_write(actor, office_id if consultation is None else consultation.office_id)
    if earlier := _earlier(consultation, key):
        return earlier
    trigger = AuditTrigger(
        establishment=establishment,
        company_id=establishment.company_id,
        office_id=office_id,
        reason=reason,
        occurred_on=occurred_on,
        note="" if consultation else note.strip(),
        consultation=consultation,
        opened_by_id=actor.user_id,
    )
    errors = {}
    if occurred_on and occurred_on > timezone.localdate():
        errors["occurred_on"] = _("This day is in the future.")
    if reason == AuditTrigger.Reason.OTHER and not consultation and not trigger.note:
        errors["note"] = _("Write what is known, so that the audit knows what to look for.")
    editing.check(trigger, errors=errors, without=NOT_TYPED)
    trigger = editing.add(trigger, key)
    events.record(actor, "training.trigger.opened", trigger)
    changes.record(actor, trigger, "trigger.opened")
    return trigger


def _earlier(consultation, key):
    """The row of an earlier call. Two calls for one consultation wait for each other at its row."""
    if consultation is None:
        return editing.made_before(AuditTrigger, key)
    type(consultation).objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    return AuditTrigger.objects.filter(consultation=consultation).first()


@transaction.atomic
def dismiss_trigger(actor, *, trigger, reason) -> AuditTrigger:
    """A manager decides that no audit is needed, and says why.

    Raises Refused, Conflict (already decided, or an audit is under way) and ValidationError (no reason).
    """
    trigger = _locked(trigger)
    require(may_dismiss(actor, trigger))
    _require_open(trigger)
    if trigger.audit_id:
        raise Conflict(_("An audit was begun because of this. Finish or delete it first."))
    if not reason.strip():
        raise ValidationError({"reason": _("Write why no audit is needed.")})
    trigger.dismissed_at = timezone.now()
    trigger.dismissed_by_id = actor.user_id
    trigger.dismissal_reason = reason.strip()
    trigger.save()
    events.record(actor, "training.trigger.dismissed", trigger)
    changes.record(actor, trigger, "trigger.dismissed")
    return trigger


@transaction.atomic
def begin_audit(actor, *, trigger, on, key=None) -> Audit:
    """Begin the extraordinary audit of a ground: a draft whose reason is filled in. Its open one is taken if there is.

    Raises Refused and Conflict (already decided).
    """
    trigger = _locked(trigger)
    organization.must_write(actor, trigger.office_id)
    _require_open(trigger)
    if trigger.audit_id and trigger.audit.kind == EXTRAORDINARY:
        return trigger.audit
    audit = audits.start_audit(actor, establishment=trigger.establishment, kind=EXTRAORDINARY, on=on, key=key)
    return _tie(actor, trigger, audit)


@transaction.atomic
def tie_to_audit(actor, *, trigger, audit) -> Audit:
    """Let an extraordinary audit that is under way examine this ground too. Its reason gets a line more.

    Raises Refused (other office, other establishment or kind) and Conflict (already decided, audit finished).
    """
    trigger = _locked(trigger)
    organization.must_write(actor, trigger.office_id)
    _require_open(trigger)
    audit = Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
    if audit.establishment_id != trigger.establishment_id or audit.kind != EXTRAORDINARY:
        raise Refused(_("Only an extraordinary audit of the same establishment can examine this."))
    if audit.state != Audit.State.DRAFT:
        raise Conflict(_("This audit is finished. Begin a new one."))
    if trigger.audit_id == audit.pk:
        return audit
    return _tie(actor, trigger, audit)


def _tie(actor, trigger, audit):
    line = reason_of(trigger)
    if line not in audit.reason.splitlines():
        audit.reason = "\n".join(filter(None, [audit.reason.strip(), line]))
        audit.version += 1
        audit.save(update_fields=["reason", "version"])
    trigger.audit = audit
    trigger.save(update_fields=["audit"])
    changes.record(actor, trigger, "trigger.tied")
    return audit


def reason_label(actor, trigger) -> str:
    """The category as this reader may know it: a consultation is another ground of suspicion for everybody else."""
    if trigger.reason != AuditTrigger.Reason.CONSULTATION:
        return trigger.get_reason_display()
    office_id = trigger.consultation.office_id if trigger.consultation_id else trigger.office_id
    told = actor.may(rights.CONSULT, office_id)
    return trigger.get_reason_display() if told else str(AuditTrigger.Reason.OTHER.label)


def reason_of(trigger) -> str:
    """The ground in one line, as it goes into the report (Japanese): category, day, and what was noted."""
    on, note = trigger.occurred_on, " ".join(trigger.note.split())
    text = f"{PRINTED[trigger.reason]}（{on.year}年{on.month}月{on.day}日把握）"
    return f"{text}：{note}" if note else text


def _locked(trigger):
    rows = AuditTrigger.objects.select_related("audit", "establishment__company")
    return rows.select_for_update(of=("self",)).get(pk=trigger.pk)


def _require_open(trigger):
    if trigger.dismissed_at is not None:
        raise Conflict(
            _("%(who)s decided on %(when)s that no audit is needed.")
            % {
                "who": trigger.dismissed_by,
                "when": date_format(timezone.localtime(trigger.dismissed_at), "SHORT_DATE_FORMAT"),
            }
        )
    if not is_open(trigger):
        raise Conflict(_("This was examined by an extraordinary audit already."))
