"""A move to another company from the request to the first day there: recorded, checked, sought, arranged, started.

Each step forward is judged by the law (`move_gates`); a refusal needs its reason in writing (ESD-TRF-02).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import changes, events, files
from imjapan.core.errors import Conflict
from imjapan.core.transitions import Moves, move
from imjapan.law.esd_transfer_steps import STATES, next_state
from imjapan.organization import access as organization
from imjapan.organization import editing
from training.models import Incident, IncidentStep, Regime, Transfer, TransferContact

from . import access, agreement, guide
from .domain import put_step
from .move_answers import ANSWERS, DAY, ESD_GROUNDS, OVER, TITP_GROUNDS, State, kind_of
from .move_facts import Facts
from .move_gates import documents_of, following, why_not_on

CHANGED = "transfer.changed"
TOLD = "authority_told_on"  # the answer that says when the authority was told of the wish
EARLY = (State.REQUESTED, State.CHECKED, State.SEARCH, State.MATCHED)  # until here it can still be refused
MOVES = Moves(
    {
        each: [
            *{next_state(each, kind) for kind in ("own_wish", "unavoidable")},
            State.WITHDRAWN,
            *([State.REJECTED] if each in EARLY else []),
        ]
        for each in STATES[:-1]
    }
)
FIELDS = (
    *("left_on", "channel", "elsewhere", "starts_on", "application"),
    *("standard_cost", "proven_cost", "compensation_agreed_on", "compensation_paid_on"),
)
NOT_TYPED = (
    *("office", "person", "incident", "regime", "kind", "old_placement", "new_company", "compensation", "answers"),
    *("request_file", "state", "rejected_reason", "verdict", "entered_by", "version"),
    *("agreement", "agreement_reason", "agreement_at", "agreement_by"),
)
RELATED = ("person", "incident", "old_placement__plan", "old_placement__company", "old_placement__establishment",
           "new_establishment__company", "application", "office")  # fmt: skip


@transaction.atomic
def start_move(actor, *, placement, data, today, incident=None, entering_stage_3=False, upload=None, key=None):
    """Record that somebody wants, or has, to move. `data`: ground, requested_on, request. Returns the Transfer.

    `placement`: the one to leave. Raises Refused, Conflict (one is open already) and ValidationError by field.
    """
    office_id = placement.company.office_id
    organization.must_write(actor, office_id)
    if earlier := editing.made_before(Transfer, key):
        return earlier
    regime, errors = placement.plan.regime, {}
    row = Transfer(
        office_id=office_id,
        person_id=placement.person_id,
        old_placement=placement,
        incident=incident,
        regime=regime,
        entered_by_id=actor.user_id,
    )
    editing.fill(row, data, ("ground", "requested_on", "request"))
    grounds = {Regime.TITP: TITP_GROUNDS, Regime.ESD: ESD_GROUNDS}.get(regime, ())
    if not grounds:
        raise ValidationError(
            _("Specified skilled workers change the employer freely: record the new placement and the notices.")
        )
    if row.ground not in grounds:
        errors["ground"] = _("Choose the ground.")
    else:
        row.kind = kind_of(regime, row.ground, entering_stage_3=entering_stage_3)
    if row.requested_on and row.requested_on > today:
        errors["requested_on"] = _("This day is in the future.")
    elif row.requested_on and row.requested_on < placement.starts_on:
        errors["requested_on"] = _("This is before the placement began.")
    if Transfer.objects.filter(person=placement.person_id).exclude(state__in=OVER).exists():
        raise Conflict(_("A transfer of this person is already open."))
    if upload and not errors:
        try:
            row.request_file = files.store_upload(actor=actor, upload=upload)
        except ValidationError as error:
            errors["upload"] = error.messages
    if placement.end_reason or placement.ends_on < placement.plan.ends_on:
        row.left_on = placement.ends_on
    editing.check(row, errors=errors, without=(*NOT_TYPED, "new_establishment"))
    row = editing.add(row, key)
    events.record(actor, "training.transfer.opened", row, kind=row.kind)
    changes.record(actor, row, CHANGED)
    return row


@transaction.atomic
def change_move(actor, *, transfer, data, today, version=None) -> Transfer:
    """Record what became known: `FIELDS`, new_establishment, `answers` by name, `documents`: names that are there.

    Raises Refused, Conflict (over), Stale and ValidationError by field.
    """
    row = _locked(actor, transfer)
    editing.require_fresh(row, version)
    errors, before = {}, row.new_establishment_id
    editing.fill(row, data, FIELDS)
    if "new_establishment" in data:
        row.new_establishment = data["new_establishment"]
        row.new_company = row.new_establishment.company if row.new_establishment else None
    row.answers = _answers(row, data.get("answers", {}), data.get("documents"), today)
    if row.new_establishment_id and row.new_establishment_id == row.old_placement.establishment_id:
        errors["new_establishment"] = _("This is where the person trains now. Choose another establishment.")
    place = row.new_establishment
    if place and place.pk != before and place.company.office_id != row.office_id:
        allowed, why_not = access.may_choose_elsewhere(actor, row)
        if not allowed:
            errors["new_establishment"] = why_not
    if row.new_establishment_id and row.elsewhere:
        errors["elsewhere"] = _("The new place is one of ours or of another organization, not both.")
    if row.application and row.application.person_id != row.person_id:
        errors["application"] = _("This application is of another person.")
    if row.left_on and row.starts_on and row.starts_on <= row.left_on:
        errors["starts_on"] = _("The first day at the new place comes after the last day at the old one.")
    for name in ("compensation_agreed_on", "compensation_paid_on"):
        if (day := getattr(row, name)) and day > today:
            errors[name] = _("This day is in the future.")
    own, workers = row.answers.get("own_wish_workers"), row.answers.get("workers")
    if own is not None and (workers is None or own > workers):
        errors["own_wish_workers"] = _("These are more than all workers there.")
    editing.check(row, errors=errors, without=NOT_TYPED)
    row.version += 1
    if row.new_establishment_id != before:
        agreement.chosen(row)
    editing.write(row)
    if row.new_establishment_id != before and row.agreement:
        agreement.tell_asked(actor, row)
    if day := row.answers.get("support_site_on"):
        _step(actor, row, "support_site", date.fromisoformat(day))
    if row.application and row.application.applied_on:
        _step(actor, row, "new_plan", row.application.applied_on)
    changes.record(actor, row, CHANGED)
    return row


def _answers(row, given, documents, today) -> dict:
    """The stored answers with what was given; a document keeps the day on which it was first there."""
    kept = dict(row.answers)
    asked = {answer.name: answer for answer in ANSWERS if answer.asked(row)}
    for name, value in given.items():
        if name not in asked:
            continue
        if value in (None, ""):
            kept.pop(name, None)
        else:
            kept[name] = value.isoformat() if asked[name].type == DAY and isinstance(value, date) else value
    if documents is not None:
        before, known = kept.get("documents", {}), {name for _state, name in documents_of(row)}
        kept["documents"] = {name: before.get(name, today.isoformat()) for name in documents if name in known}
    return kept


@transaction.atomic
def go_on(actor, *, transfer, state, today) -> Transfer:
    """Let a move go on to its next state. `state`: where its page showed it, so that two presses are one step.

    Raises Refused, and Conflict (somebody was faster, or something is missing, in words).
    """
    row = _locked(actor, transfer)
    if row.state != state:
        raise Conflict(
            _("This is no longer possible: the state is now “%(state)s”.") % {"state": row.get_state_display()}
        )
    facts = Facts(row, today)
    if why := why_not_on(facts):
        raise Conflict(_("It cannot go on yet: %(what)s") % {"what": " ".join(why)})
    target = following(row)
    row.verdict = row.verdict | {
        target: {"on": today.isoformat(), "verdicts": [one.verdict.to_dict() for one in facts.verdicts()]}
    }
    if target == State.COMP_AGREED:
        row.compensation = facts.compensation.value
    move(row, target, moves=MOVES)
    _moved(actor, row)
    return row


@transaction.atomic
def add_contact(actor, *, transfer, data, today, key=None) -> TransferContact:
    """Note that somebody was asked for a place: asked_on, asked, channel, answer. Raises Refused and ValidationError.

    The first one is also the step "coordination" of the case (Act 51).
    """
    row = _locked(actor, transfer)
    if earlier := editing.made_before(TransferContact, key):
        return earlier
    contact = TransferContact(transfer=row, entered_at=timezone.now(), entered_by_id=actor.user_id)
    editing.fill(contact, data, ("asked_on", "asked", "channel", "answer"))
    errors = {}
    if contact.asked_on and contact.asked_on > today:
        errors["asked_on"] = _("This day is in the future.")
    editing.check(contact, errors=errors, without=("transfer", "entered_by"))
    contact = editing.add(contact, key)
    _coordinated(actor, row, contact)
    changes.record(actor, row, CHANGED)
    return contact


def _coordinated(actor, row, contact):
    _step(actor, row, "coordination", contact.asked_on, told_to=contact.asked)


def _step(actor, row, code, on, **data):
    """What became known here is also the step of the open case, where nobody recorded that yet."""
    incident = row.incident
    if incident is None or incident.state != Incident.State.OPEN or on < incident.happened_on:
        return
    if IncidentStep.objects.filter(incident=incident, code=code).exists():
        return
    if code == "new_plan" and incident.people.filter(wish=Incident.Wish.CONTINUE).count() > 1:
        return  # done for one, not for the others: a person says when
    if any(line.code == code for line in guide.lines(incident, on)):
        put_step(actor, incident, code, {"done_on": on, **data}, replace=False)
        changes.record(actor, incident, "incident.changed")


@transaction.atomic
def withdraw(actor, *, transfer, today, reason="") -> Transfer:
    """The person no longer wants to move; the old plan goes on. Raises Refused and Conflict (over)."""
    row = _locked(actor, transfer)
    _close(row, State.WITHDRAWN, today)
    row.rejected_reason = reason.strip()
    _moved(actor, row)
    return row


@transaction.atomic
def reject(actor, *, transfer, reason, today) -> Transfer:
    """Refuse a request; the person gets the reason in writing. Raises Refused, Conflict and ValidationError."""
    row = _locked(actor, transfer)
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it was rejected.")})
    _close(row, State.REJECTED, today)
    row.rejected_reason = reason.strip()
    _moved(actor, row)
    return row


def _close(row, state, today):
    """Give a move up; what the law said on that day stays with it."""
    verdicts = [one.verdict.to_dict() for one in Facts(row, today).verdicts()]
    row.verdict = row.verdict | {state: {"on": today.isoformat(), "verdicts": verdicts}}
    move(row, state, moves=MOVES)


def judged_on(transfer, today) -> date:
    """The day as of which a move is judged: today, or once it is over the day on which it was closed."""
    closed = is_over(transfer) and transfer.verdict.get(transfer.state)
    return date.fromisoformat(closed["on"]) if closed else today


def wish_to_tell(transfer) -> bool:
    """Whether a move that was given up still lacks the day on which the authority was told of the wish (R09)."""
    given_up = transfer.state in (State.WITHDRAWN, State.REJECTED)
    return given_up and transfer.regime == Regime.ESD and not transfer.answers.get(TOLD)


@transaction.atomic
def told(actor, *, transfer, told_on, today) -> Transfer:
    """Record when the authority was told of the wish of a move that was given up (ESD-REP-01.R09).

    Raises Refused, Conflict (not given up, or recorded already) and ValidationError by field.
    """
    row = Transfer.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=transfer.pk)
    organization.must_write(actor, row.office_id)
    if row.answers.get(TOLD) == told_on.isoformat():
        return row  # the second click
    if not wish_to_tell(row):
        raise Conflict(_("This day is recorded already."))
    if told_on > today:
        raise ValidationError({"told_on": _("This day is in the future.")})
    if told_on < row.requested_on:
        raise ValidationError({"told_on": _("This is before the wish was told to us.")})
    row.answers = row.answers | {TOLD: told_on.isoformat()}
    row.version += 1
    row.save()
    events.record(actor, "training.transfer.told", row)
    changes.record(actor, row, CHANGED)
    return row


def _moved(actor, row):
    row.version += 1
    row.save()
    events.record(actor, "training.transfer.moved", row, state=row.state)
    changes.record(actor, row, CHANGED)


def may_refuse(transfer) -> bool:
    return transfer.state in EARLY


def is_over(transfer) -> bool:
    return transfer.state in OVER


def _locked(actor, transfer) -> Transfer:
    """Lock a move that is under way. Raises Refused, and Conflict when it is over."""
    row = Transfer.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=transfer.pk)
    organization.must_write(actor, row.office_id)
    if row.state in OVER:
        raise Conflict(_("This move is over."))
    return row
