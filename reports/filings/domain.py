"""A filing's life: noticed and drafted, approved by a second person, filed, answered; or not needed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from companies import access as companies
from imjapan.core import changes, events, files
from imjapan.core.errors import Conflict, Refused, require
from imjapan.core.transitions import Moves, move
from imjapan.organization import access as organization
from imjapan.organization import editing
from imjapan.organization.domain import measures
from interns.models import Person
from training.models import Placement

from ..documents.filing import follow_filing
from . import access, deadlines, kinds, wishes
from .kinds import CHOICE, DAY, YES, Code
from .models import Filing

State = Filing.State
MOVES = Moves(
    {
        State.DRAFT: [State.APPROVED, State.DROPPED],
        State.APPROVED: [State.FILED, State.DRAFT, State.DROPPED],
        State.FILED: [],
        State.DROPPED: [],
    }
)
DAYS = ("event_on", "noticed_on", "return_on")
MOST_TRAINEES = 300


@transaction.atomic
def start_filing(actor, *, kind, office, data, today, company=None, measure=None, key=None, **of) -> Filing:
    """Draft a filing of a kind. `data`: days, regime, title, people, details by name, as `change_filing` takes them.

    `of`: establishment, audit, finding, fiscal_year it belongs to. `key`: so that one form makes one filing.
    Raises Refused, and ValidationError by field (details as `details.name`).
    """
    if earlier := editing.made_before(Filing, key):
        return earlier
    spec = kinds.KINDS[kind]
    if company is not None:
        office = company.office
        if not companies.companies(actor).filter(pk=company.pk).exists():
            raise Refused(_("Only supervision staff of the office in charge can change this."))
    if spec.of_company and company is None:
        raise ValidationError({"company": _("Choose the company it is about.")})
    require(organization.may_write(actor, office.pk))
    filing = Filing(kind=kind, regime=spec.regimes[0], office=office, company=company, measure=measure, **of)
    filing.drafted_at, filing.drafted_by_id = timezone.now(), actor.user_id
    people = _fill(filing, spec, data, today)
    if key is not None:
        filing.public_id = key
    try:
        with transaction.atomic():
            filing.save()
    except IntegrityError as error:
        raise ValidationError(_("There is a report of this fiscal year already.")) from error
    filing.people.set(people)
    changes.record(actor, filing, "filing.changed")
    return filing


def change_filing(actor, *, filing, data, version, today) -> Filing:
    """Correct a draft. `version`: the number its form was shown with. A returned draft waits again afterwards.

    Raises Refused, Conflict (somebody saved it first) and ValidationError by field.
    """
    with transaction.atomic():
        filing = _locked(filing)
        require(access.may_write(actor, filing))
        if version != filing.version:
            raise Conflict(_("Somebody else changed this record while you were editing it."))
        people = _fill(filing, kinds.KINDS[filing.kind], data, today)
        filing.version += 1
        filing.drafted_at, filing.drafted_by_id = timezone.now(), actor.user_id
        filing.returned_at = filing.returned_by_id = None
        filing.return_reason = ""
        filing.save()
        filing.people.set(people)
        changes.record(actor, filing, "filing.changed")
    return filing


def approve_filing(actor, *, filing, today) -> Filing:
    """The approval step. Raises Refused (one's own, or something is missing) and Conflict (decided meanwhile)."""
    with transaction.atomic():
        filing = _to_decide(actor, filing)
        require(access.may_approve(actor, filing, today))
        if gaps := missing(filing):
            raise Refused(_("Not complete yet: %(what)s") % {"what": _(", ").join(gaps)})
        move(filing, State.APPROVED, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="approved")
        filing.version += 1
        filing.save(update_fields=["state", "approved_at", "approved_by", "version"])
        events.record(actor, "reports.filing.approved", filing)
        changes.record(actor, filing, "filing.approved")
    return filing


def missing(filing) -> list[str]:
    """What has to be written before a filing can be approved, in words."""
    spec = kinds.KINDS[filing.kind]
    gaps = spec.missing(filing)
    if filing.kind != Code.DIFFICULTY:
        return [str(field.label) for field in gaps]
    told = not wishes.unknown(filing)  # as the case recorded it for each
    found = [str(field.label) for field in gaps if not (told and field.name == "wish")]
    if not filing.people.exists():
        found.insert(0, _("trainees concerned"))
    if wishes.seeks_elsewhere(filing) and filing.details.get("placement_sought") != "yes":
        found.append(_("the search for another placement, which the trainee wants (Act 51)"))
    return found


def return_filing(actor, *, filing, reason) -> Filing:
    """Give a draft, or what was approved and not filed, back to its author with a reason.

    Raises Refused, Conflict and ValidationError (no reason).
    """
    with transaction.atomic():
        filing = _locked(filing)
        require(access.may_decide(actor, filing))
        if filing.returned_at:
            raise Conflict(
                _("This was already returned by %(who)s on %(when)s.") % _by(filing.returned_by, filing.returned_at)
            )
        if not reason.strip():
            raise ValidationError({"reason": _("Say what has to be corrected.")})
        if filing.state != State.DRAFT:
            move(filing, State.DRAFT, moves=MOVES)
            filing.approved_at = filing.approved_by_id = None
        filing.returned_at, filing.returned_by_id = timezone.now(), actor.user_id
        filing.return_reason = reason.strip()
        filing.version += 1
        filing.save()
        events.record(actor, "reports.filing.returned", filing)
        changes.record(actor, filing, "filing.returned")
    return filing


def file_filing(actor, *, filing, filed_on, channel, receipt_no="", upload=None, today) -> Filing:
    """Record that it went out: that ends the duty. `upload`: the scan of the receipt.

    Raises ValidationError with the fields at fault, Refused, Conflict (somebody filed it first).
    """
    with transaction.atomic():
        filing = _locked(filing)
        if filing.state == State.FILED:
            raise Conflict(_("This was already filed by %(who)s on %(when)s.") % _by(filing.filed_by, filing.filed_at))
        require(access.may_file(actor, filing))
        _check_day(filing, filed_on, channel, today)
        move(filing, State.FILED, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="filed")
        filing.filed_on, filing.channel, filing.receipt_no = filed_on, channel, receipt_no.strip()
        filing.addressee = filing.addressee or deadlines.addressee(filing, filed_on)
        if upload:
            filing.receipt = files.store_upload(actor=actor, upload=upload)
        filing.version += 1
        filing.save()
        events.record(actor, "reports.filing.filed", filing)
        _tell(actor, filing)
    return filing


def correct_filing(actor, *, filing, filed_on, channel, receipt_no, reason, version, today) -> Filing:
    """Put other values into the place of a day, channel or receipt number recorded wrongly. The history keeps both.

    `version`: the number its form was shown with. Raises Refused, Conflict and ValidationError by field.
    """
    with transaction.atomic():
        filing = _locked(filing)
        require(access.may_correct(actor, filing))
        if version != filing.version:
            raise Conflict(_("Somebody else changed this record. Look at the new values first."))
        _check_day(filing, filed_on, channel, today)
        values = {"filed_on": filed_on, "channel": channel, "receipt_no": receipt_no.strip()}
        if all(getattr(filing, name) == value for name, value in values.items()):
            raise ValidationError({"filed_on": _("Nothing is different from what is recorded.")})
        if not reason.strip():
            raise ValidationError({"reason": _("Say why it is corrected.")})
        if channel == Filing.Channel.PHONE and filing.documents.filter(filed_on__isnull=False).exists():
            raise ValidationError({"channel": _("Its form was filed, and a form does not go by phone.")})
        if filing.answered_on and filed_on > filing.answered_on:
            raise ValidationError({"filed_on": _("The authority cannot answer before the filing.")})
        for name, value in values.items():
            setattr(filing, name, value)
        filing.correction_reason = reason.strip()
        filing.version += 1
        filing.save(update_fields=[*values, "correction_reason", "version"])
        events.record(actor, "reports.filing.corrected", filing)
        _tell(actor, filing)
    return filing


def _tell(actor, filing):
    """What else knows the day of a filing: its form, the letter it answers, the clock."""
    follow_filing(filing, actor=actor)
    changes.record(actor, filing, "filing.filed")
    if filing.measure_id:
        reply = filing.details.get("reply", "")
        measures.record_reply(actor, measure=filing.measure, replied_on=filing.filed_on, reply=reply)


def add_receipt(actor, *, filing, upload) -> Filing:
    """Keep the scan of a receipt that came later. Raises Refused, Conflict (there is one) and ValidationError."""
    with transaction.atomic():
        filing = _locked(filing)
        require(access.may_correct(actor, filing))
        if filing.receipt_id:
            raise Conflict(_("A scan of the receipt is kept already."))
        filing.receipt = files.store_upload(actor=actor, upload=upload)
        filing.version += 1
        filing.save(update_fields=["receipt", "version"])
        events.record(actor, "reports.filing.receipt_added", filing)
    return filing


def answer_filing(actor, *, filing, answered_on, answer, today) -> Filing:
    """Record what the authority answered. Raises Refused and ValidationError by field."""
    with transaction.atomic():
        filing = _locked(filing)
        require(access.may_answer(actor, filing))
        wrong = {}
        if answered_on > today:
            wrong["answered_on"] = _("This day lies in the future. Check the year.")
        elif answered_on < filing.filed_on:
            wrong["answered_on"] = _("The authority cannot answer before the filing.")
        if not answer.strip():
            wrong["answer"] = _("Write what the authority answered.")
        if wrong:
            raise ValidationError(wrong)
        filing.answered_on, filing.answer = answered_on, answer.strip()
        filing.version += 1
        filing.save(update_fields=["answered_on", "answer", "version"])
    return filing


def drop_filing(actor, *, filing, reason) -> Filing:
    """Say that it is not needed, with a reason an inspector will read; its duty goes.

    Raises Refused, Conflict and ValidationError (no reason).
    """
    with transaction.atomic():
        filing = _locked(filing)
        require(access.may_drop(actor, filing))
        if not reason.strip():
            raise ValidationError({"reason": _("Write why it is not needed.")})
        move(filing, State.DROPPED, moves=MOVES)
        filing.dropped_reason = reason.strip()
        filing.version += 1
        filing.save(update_fields=["state", "dropped_reason", "version"])
        events.record(actor, "reports.filing.dropped", filing)
        changes.record(actor, filing, "filing.returned")
    return filing


def late_days(filing) -> int:
    """How many days after the legal day it was filed; 0 when in time, not filed or without a rule. T8 of the forms."""
    legal = legal_day(filing)
    return max(0, (filing.filed_on - legal).days) if filing.filed_on and legal else 0


def legal_day(filing) -> date | None:
    """The last day by law, worked out from the filing itself; None for a kind whose day stands elsewhere."""
    spec = kinds.get(filing.kind)
    if spec is None or spec.own_duty:
        return None
    case = deadlines.case_of(filing.kind, filing.regime, filing.event_on, filing.return_on, filing.details)
    return deadlines.judge(case)[0].legal


# --- Checks --------------------------------------------------------------------------------------------------------


def _fill(filing, spec, data, today) -> list[Person]:
    """Put the given values into the row; returns the trainees. Raises ValidationError by field."""
    wrong = {}
    for name in DAYS:
        if name in data:
            setattr(filing, name, data[name])
    filing.regime = data.get("regime") or filing.regime
    filing.title = data.get("title", filing.title).strip()
    if filing.regime not in spec.regimes:
        wrong["regime"] = _("This kind belongs to the other regime.")
    if filing.event_on is None:
        wrong["event_on"] = _("Enter the day the deadline counts from.")
    elif filing.return_on and filing.return_on < filing.event_on:
        wrong["return_on"] = _("The return home cannot be before the event.")
    if filing.noticed_on and filing.noticed_on > today:
        wrong["noticed_on"] = _("This day lies in the future. Check the year.")
    filing.details, wrong_details = _details(filing, spec, data.get("details", filing.details))
    people, error = _people(filing, spec, data)
    if error:
        wrong["people"] = error
    if wrong | wrong_details:
        raise ValidationError(wrong | wrong_details)
    return people


def _details(filing, spec, given):
    """Only what the kind declares, each as its type; what a form sends beside it is not kept."""
    found, wrong = {}, {}
    for field in spec.asked(filing):
        value = given.get(field.name)
        value = value.isoformat() if isinstance(value, date) else (value or "").strip()
        if not value:
            continue
        if (field.type == CHOICE and value not in _keys(field.choices)) or (field.type == YES and value not in YES_NO):
            wrong[f"details.{field.name}"] = _("Choose one of these.")
        elif field.type == DAY and not _is_day(value):
            wrong[f"details.{field.name}"] = _("This is not a date.")
        else:
            found[field.name] = value
    return found, wrong


YES_NO = ("yes", "no")


def _keys(choices):
    for key, label in choices:
        if isinstance(label, tuple):
            yield from (inner for inner, _words in label)
        else:
            yield key


def _is_day(value):
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _people(filing, spec, data):
    """Trainees who train or trained at the company; nobody else's id gets in."""
    people = list(data.get("people") or ())
    if not people:
        return [], ""
    if not spec.people or len(people) > MOST_TRAINEES:
        return [], _("This kind is not about single trainees.")
    there = Placement.objects.filter(company=filing.company_id, person__in=people).values("person")
    if Person.objects.filter(pk__in=[row.pk for row in people]).exclude(pk__in=there).exists():
        return [], _("Choose trainees of this company.")
    return people, ""


def _check_day(filing, filed_on, channel, today):
    wrong = {}
    if filed_on > today:
        wrong["filed_on"] = _("This day is in the future. Record the filing once it is done.")
    elif filed_on < filing.event_on and not _before_event(filing):
        wrong["filed_on"] = _("This day is before what it reports on.")
    if channel not in Filing.Channel.values:
        wrong["channel"] = _("Choose how it was filed.")
    if wrong:
        raise ValidationError(wrong)


def _before_event(filing):
    """Whether it is filed before the event: an approval or a closing."""
    return filing.kind in (Code.CHANGE_APPROVAL, Code.CLOSING)


def _locked(filing):
    related = ("office", "company", "measure", "approved_by", "returned_by", "filed_by")
    return Filing.objects.select_for_update(of=("self",)).select_related(*related).get(pk=filing.pk)


def _to_decide(actor, filing):
    """Lock a filing a manager decides on. Raises Refused, and Conflict with who decided before."""
    filing = _locked(filing)
    require(access.may_decide(actor, filing))
    if filing.state in (State.APPROVED, State.FILED):
        text = _("This was already approved by %(who)s on %(when)s.")
        raise Conflict(text % _by(filing.approved_by, filing.approved_at))
    if filing.returned_at:
        text = _("This was already returned by %(who)s on %(when)s.")
        raise Conflict(text % _by(filing.returned_by, filing.returned_at))
    return filing


def _by(user, at):
    return {"who": user or "", "when": date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")}
