"""Findings (指摘事項): written inside, released in words for the company, answered, closed.

Releasing is the approval step (決裁): TITP-AUDIT-07, Act 40③. The company's answer is the content of 改善報告書.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Conflict, Refused, require
from imjapan.core.transitions import Moves, move
from imjapan.law.calendar import holidays_around
from imjapan.law.dates import last_business_day
from imjapan.organization import access as organization
from imjapan.organization import editing, rights
from training.models import Audit, CorrectiveAnswer, Finding, ReleasedFinding

VIOLATIONS = (Finding.Kind.LABOUR_LAW, Finding.Kind.IMMIGRATION)
ANSWER_WITHIN = timedelta(days=30)
FIELDS = ("kind", "severity", "origin", "internal_note", "wording", "legal_basis", "measure", "due_on")
FOR_THE_COMPANY = ("wording", "measure", "due_on")

State = ReleasedFinding.State
MOVES = Moves(
    {
        State.OPEN: [State.ANSWERED],
        State.ANSWERED: [State.CLOSED, State.OPEN],
        State.CLOSED: [State.OPEN],
    }
)


def may_change(actor, audit, finding=None):
    """Findings change until the audit is approved or the company was told. Returns (allowed, reason)."""
    allowed, reason = organization.may_write(actor, audit.office_id)
    if allowed and audit.state == Audit.State.APPROVED:
        return False, _("The audit is approved; its findings are fixed.")
    if allowed and finding is not None and ReleasedFinding.objects.filter(finding=finding).exists():
        return False, _("This finding was released to the company and is fixed.")
    return allowed, reason


def may_release(actor, audit, on):
    """A supervision manager, and not who wrote the finding unless the office has one manager: (allowed, reason)."""
    if not organization.may_approve(actor, audit.office_id, None, on)[0]:
        return False, _("Only a supervision manager of the office can release findings.")
    rows = list(audit.findings.filter(release__isnull=True).values_list("created_by_id", "returned_at"))
    authors = {author for author, returned_at in rows if returned_at is None}
    if not authors:
        if rows:
            return False, _("Its author has the finding back and has not changed it yet.")
        return False, _("There is no finding to release.")
    if audit.state == Audit.State.DRAFT:
        return False, _("Findings can be released once the audit is finished.")
    author = actor.user_id if actor.user_id in authors else next(iter(authors))
    if not organization.may_approve(actor, audit.office_id, author, on)[0]:
        return False, _("You wrote a finding yourself. Another supervision manager has to release them.")
    return True, ""


def still_open(establishment, *, before=None):
    """Findings of finished audits of an establishment that are not closed, oldest first, with release and audit.

    `before`: only of audits that began before this one.
    """
    rows = Finding.objects.filter(
        Q(release__isnull=True) | Q(release__closed_at__isnull=True), audit__establishment=establishment
    ).exclude(audit__state=Audit.State.DRAFT)
    if before is not None:
        rows = rows.exclude(audit=before.pk)
        if before.starts_on:
            rows = rows.filter(audit__starts_on__lte=before.starts_on)
    return rows.select_related("audit", "release").order_by("audit__starts_on", "audit_id", "number")


def may_settle(actor, released):
    """Whether the actor may close or reopen a released finding. Returns (allowed, reason)."""
    return organization.may_write(actor, released.office_id)


@transaction.atomic
def save_finding(actor, *, audit, data, finding=None, version=None, key=None) -> Finding:
    """Write a new finding of an audit, or change one.

    `data`: values of `FIELDS`. `key` (UUID) names one sending of the form for a new one: a second gets the first row.
    Raises Refused (not allowed, or fixed), Stale (changed since `version`) and ValidationError by field.
    """
    audit = Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
    if finding is not None:
        finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk, audit=audit)
    require(may_change(actor, audit, finding))
    if finding is None:
        if earlier := editing.made_before(Finding, key):
            return earlier
        last = audit.findings.aggregate(last=Max("number"))["last"] or 0
        finding = Finding(audit=audit, number=last + 1, created_by_id=actor.user_id)
        finding.public_id = key or finding.public_id
    else:
        editing.require_fresh(finding, version)
    for name in FIELDS:
        if name in data:
            setattr(finding, name, data[name])
    finding.full_clean(exclude=["audit", "created_by"], validate_unique=False, validate_constraints=False)
    if finding.due_on and audit.ends_on and finding.due_on < audit.ends_on:
        raise ValidationError({"due_on": _("The answer cannot be due before the audit.")})
    finding.returned_at = finding.returned_by_id = None
    finding.return_reason = ""  # it waits for a manager again; the history keeps what was said
    finding.save()
    changes.record(actor, audit, "audit.changed")
    return finding


@transaction.atomic
def delete_finding(actor, *, finding):
    """Take back a finding that nobody outside has seen. Raises Refused."""
    audit = Audit.objects.select_for_update(of=("self",)).get(pk=finding.audit_id)
    require(may_change(actor, audit, finding))
    changes.record(actor, finding, "finding.deleted")
    try:
        with transaction.atomic():
            finding.delete()
    except ProtectedError as error:
        raise Refused(_("An authority was told about this finding, so it cannot be deleted.")) from error
    changes.record(actor, audit, "audit.changed")


@transaction.atomic
def release_findings(actor, *, audit, today) -> list[ReleasedFinding]:
    """Tell the company about every finding of a finished audit that it has not been told yet.

    Raises Refused (not a manager, one's own finding), Conflict (already released) and ValidationError naming each
    finding that lacks its wording, its measure or its deadline.
    """
    audit = Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
    organization.must_approve(actor, audit.office_id, None, today)  # before anything is told about the state
    findings = list(_waiting(audit))
    if not findings and audit.findings.exists():
        raise Conflict(_settled(audit))
    require(may_release(actor, audit, today))
    errors = {f"finding-{f.number}": gaps(f) for f in findings if gaps(f)}
    if errors:
        raise ValidationError(errors)
    now = timezone.now()
    released = []
    for finding in findings:
        row = ReleasedFinding.objects.create(
            finding=finding,
            establishment_id=audit.establishment_id,
            company_id=audit.company_id,
            office_id=audit.office_id,
            number=finding.number,
            audit_kind=audit.kind,
            audited_on=audit.ends_on,
            is_violation=finding.kind in VIOLATIONS,
            wording=finding.wording,
            legal_basis=finding.legal_basis,
            measure=finding.measure,
            due_on=finding.due_on,
            released_at=now,
            released_by_name=actor.name,
        )
        released.append(row)
    for row in released:
        events.record(actor, "training.finding.released", row)
    # Told once and after the last row, so that one instruction holds them all.
    changes.record_many(actor, ReleasedFinding, [row.pk for row in released], "finding.released")
    return released


def may_return(actor, audit):
    """A supervision manager of the office, while the audit waits for its approval. Returns (allowed, reason)."""
    refusal = _("Only a supervision manager of the office can return findings.")
    allowed, reason = rights.permission(actor, rights.APPROVE, audit.office_id, refusal=refusal)
    if allowed and audit.state == Audit.State.APPROVED:
        return False, _("The audit is approved; its findings are fixed.")
    if allowed and audit.state == Audit.State.DRAFT:
        return False, _("The audit is a draft: its author can still change everything.")
    return allowed, reason


@transaction.atomic
def return_findings(actor, *, audit, reason, finding=None) -> list[Finding]:
    """Give findings that wait for their release back to their authors: all of an audit, or one.

    Raises Refused, Conflict (somebody released or returned them first) and ValidationError (no reason).
    """
    audit = Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
    require(may_return(actor, audit))
    found = [row for row in _waiting(audit) if finding is None or row.pk == finding.pk]
    if not found:
        raise Conflict(_settled(audit, finding))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what has to be corrected.")})
    for row in found:
        row.returned_at, row.returned_by_id, row.return_reason = timezone.now(), actor.user_id, reason.strip()
        row.save(update_fields=["returned_at", "returned_by", "return_reason"])
        place = {"office_id": audit.office_id, "company_id": audit.company_id}
        events.record(actor, "training.finding.returned", row, **place)
    changes.record_many(actor, Finding, [row.pk for row in found], "finding.returned")
    return found


def _waiting(audit):
    """Findings that a manager has to decide on."""
    return audit.findings.filter(release__isnull=True, returned_at__isnull=True).order_by("number")


def _settled(audit, finding=None):
    """Who decided on the last of these findings, as a sentence."""
    rows = audit.findings.filter(pk=finding.pk) if finding else audit.findings.all()
    released = ReleasedFinding.objects.filter(finding__in=rows).order_by("-released_at").first()
    returned = rows.filter(returned_at__isnull=False).select_related("returned_by").order_by("-returned_at").first()
    if returned and not (released and released.released_at > returned.returned_at):
        text = _("These findings were already returned by %(who)s on %(when)s.")
        return text % {"who": returned.returned_by, "when": _moment(returned.returned_at)}
    if released:
        text = _("These findings were already released by %(who)s on %(when)s.")
        return text % {"who": released.released_by_name, "when": _moment(released.released_at)}
    return _("There is no finding to release.")


def _moment(at):
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def usual_due_on(audit) -> date:
    """The day proposed for an answer: 30 days after the audit, on the last business day of them. A house habit."""
    day = (audit.ends_on or audit.starts_on) + ANSWER_WITHIN
    return last_business_day(day, holidays_around(day))


def gaps(finding) -> list[str]:
    """What a finding still lacks before the company can be told."""
    texts = {
        "wording": _("Finding %(number)s has no wording for the company."),
        "measure": _("Finding %(number)s does not say what the company has to do."),
        "due_on": _("Finding %(number)s has no day on which the answer is due."),
    }
    empty = [name for name in FOR_THE_COMPANY if not getattr(finding, name)]
    return [texts[name] % {"number": finding.number} for name in empty]


@transaction.atomic
def answer_finding(
    actor,
    *,
    released,
    cause,
    action,
    done_on,
    prevention,
    channel,
    sent_key,
    received_on=None,
    sent_by_name="",
    file=None,
) -> CorrectiveAnswer:
    """Record the company's answer, sent by itself (portal) or by staff on its behalf (paper, fax, phone ...).

    `received_on`: the day the answer arrived, asked of staff; the portal's is the day of sending. `sent_by_name`: who
    at the company sent it, where staff enter it. `file`: a StoredFile of this company. `sent_key` (UUID) names one
    filled-in form: sent twice, it counts once and the first answer is returned. Works inside the fence. Raises Refused,
    Conflict (closed) and ValidationError.
    """
    require(may_answer(actor, released))
    released = ReleasedFinding.objects.select_for_update(of=("self",)).get(pk=released.pk)
    sent = CorrectiveAnswer.objects.filter(sent_key=sent_key, released=released).first()
    if sent is not None:
        return sent
    if released.state == State.CLOSED:
        raise Conflict(_("This finding is already closed."))
    now = timezone.now()
    today = timezone.localdate(now)
    if actor.is_company:
        received_on, sent_by_name = today, ""
    _check_answer(actor, released, cause, action, done_on, prevention, channel, received_on, file, today)
    try:
        with transaction.atomic():
            answer = CorrectiveAnswer.objects.create(
                released=released,
                company_id=released.company_id,
                office_id=released.office_id,
                cause=cause,
                action=action,
                done_on=done_on,
                prevention=prevention,
                file=file,
                channel=channel,
                received_on=received_on,
                sent_key=sent_key,
                answered_at=now,
                answered_by_id=actor.user_id,
                answered_by_name=actor.name,
                sent_by_name=sent_by_name.strip(),
            )
    except IntegrityError as error:  # the key belongs to another finding
        raise Conflict(_("This form was already sent for another finding. Reload the page.")) from error
    if released.state == State.OPEN:
        move(released, State.ANSWERED, moves=MOVES)
        released.save(update_fields=["state"])
    changes.record(actor, released, "finding.answered")
    return answer


def may_answer(actor, released):
    """The company itself, or staff of the office on its behalf. Returns (allowed, reason)."""
    if actor.is_company:
        allowed = released.company_id in actor.company_ids
        return allowed, "" if allowed else _("This finding belongs to another company.")
    return organization.may_write(actor, released.office_id)


def wrong_days(released, *, today, done_on=None, received_on=None) -> dict[str, str]:
    """What is wrong with the days of an answer, by field. A day that is not given yet is not wrong."""
    errors = {}
    if done_on and done_on > today:
        errors["done_on"] = _("This day is in the future. Answer when it is done.")
    if received_on and received_on > today:
        errors["received_on"] = _("This day is in the future.")
    elif received_on and received_on < timezone.localdate(released.released_at):
        errors["received_on"] = _("On this day the company had not been told about the finding yet.")
    return errors


def _check_answer(actor, released, cause, action, done_on, prevention, channel, received_on, file, today):
    errors = wrong_days(released, today=today, done_on=done_on, received_on=received_on)
    for name, value in {"cause": cause, "action": action, "prevention": prevention}.items():
        if not value.strip():
            errors[name] = _("Please fill this in.")
    if done_on is None:
        errors["done_on"] = _("Please give the day on which it was done.")
    if received_on is None:
        errors["received_on"] = _("Please give the day on which the answer arrived.")
    if channel not in CorrectiveAnswer.Channel.values:
        errors["channel"] = _("Please say how the answer arrived.")
    elif (channel == CorrectiveAnswer.Channel.PORTAL) != actor.is_company:
        errors["channel"] = _("The portal is used by the company, the other ways by us on its behalf.")
    if file is not None and file.scope_company_id != released.company_id:
        errors["file"] = _("This file belongs to somebody else.")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def close_finding(actor, *, released) -> ReleasedFinding:
    """Accept the company's answer. Raises Refused, and Conflict when there is no answer or it is closed already."""
    require(may_settle(actor, released))
    released = ReleasedFinding.objects.select_for_update(of=("self",)).get(pk=released.pk)
    move(released, State.CLOSED, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="closed")
    released.save(update_fields=["state", "closed_at", "closed_by"])
    events.record(actor, "training.finding.closed", released)
    changes.record(actor, released, "finding.closed")
    return released


@transaction.atomic
def reopen_finding(actor, *, released, reason) -> ReleasedFinding:
    """Ask the company again: its last answer was not enough, or the finding was closed too early.

    `reason`: what is still missing; the company reads it word for word, beside the answer that is sent back. Raises
    Refused, Conflict (nothing was answered since) and ValidationError (no reason).
    """
    require(may_settle(actor, released))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say what is still missing.")})
    released = ReleasedFinding.objects.select_for_update(of=("self",)).get(pk=released.pk)
    move(released, State.OPEN, moves=MOVES)
    released.closed_at = released.closed_by_id = None
    released.save(update_fields=["state", "closed_at", "closed_by"])
    answer = released.answers.last()
    answer.returned_at = timezone.now()
    answer.returned_by_id = actor.user_id
    answer.returned_by_name = actor.name
    answer.return_reason = reason.strip()
    answer.save(update_fields=["returned_at", "returned_by", "returned_by_name", "return_reason"])
    events.record(actor, "training.finding.reopened", released)
    changes.record(actor, released, "finding.reopened")
    return released
