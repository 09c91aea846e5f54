"""A case from the day it is known to its end: opened, its people asked, its steps recorded, closed with a result.

An early return home needs three things in this order: the person asked in the mother tongue, the explanation that
nobody has to go, and the signed statement (TITP-FIL-04, MOVE-02). Only a manager leaves one of them out, with a reason.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes, events, files
from imjapan.core.errors import Conflict, require
from imjapan.core.transitions import Moves, move
from imjapan.organization import access as organization
from imjapan.organization import editing
from imjapan.organization.languages import NAMES
from training.models import Incident, IncidentPerson, IncidentStep, Placement, Regime

from . import access, guide

State, Kind, Wish = Incident.State, Incident.Kind, Incident.Wish
MOVES = Moves({State.OPEN: [State.CLOSED], State.CLOSED: [State.OPEN]})
FIELDS = ("happened_on", "known_on", "closes_on", "description", "cause", "absence_days", "return_on")
NOT_TYPED = ("office", "company", "establishment", "regime", "result", "state", "closed_at", "closed_by", "opened_by")
SHOWN = ("done_on", "told_to", "channel", "note", "not_needed")  # of a step, compared when it is corrected
CHANGED = "incident.changed"
NO_RETURN = (Kind.MISSING, Kind.DEATH)  # nobody can be asked
MOST_PEOPLE = 300


@transaction.atomic
def open_case(actor, *, kind, establishment, people, data, today, key=None) -> Incident:
    """Open a case at an establishment with the people it concerns. `data`: values of `FIELDS`.

    The regime is that of the people's plans. `key` (UUID) names one sending of the form. Raises Refused, and
    ValidationError by field.
    """
    office_id = establishment.company.office_id
    organization.must_write(actor, office_id)
    if earlier := editing.made_before(Incident, key):
        return earlier
    row = Incident(
        kind=kind,
        establishment=establishment,
        company_id=establishment.company_id,
        office_id=office_id,
        opened_by_id=actor.user_id,
    )
    errors = {}
    people = list(dict.fromkeys(people))
    if kind == Kind.PREGNANCY and len(people) > 1:
        errors["people"] = _("One case for each person: a pregnancy is nobody else's business.")
    if not people:
        errors["people"] = _("Choose whom it concerns.")
    elif len(people) > MOST_PEOPLE:
        errors["people"] = _("These are more than %(number)s people. Split the case.") % {"number": MOST_PEOPLE}
    placements = _placements(people, row, data.get("happened_on") or today)
    row.regime = _regime(placements, errors)
    _fill(row, data, errors, today, people=[])
    row = editing.add(row, key)
    for person in people:
        IncidentPerson.objects.create(incident=row, person=person, placement=placements.get(person.pk))
    events.record(actor, "training.incident.opened", row, kind=row.kind)
    changes.record(actor, row, CHANGED)
    return row


def _placements(people, row, day) -> dict[int, Placement]:
    """{id of the person: the placement there on the day, else the last one before it, else the next}.

    A company closes as a whole: there every establishment counts.
    """
    whole = row.kind == Kind.CLOSURE
    there = {"company": row.company_id} if whole else {"establishment": row.establishment_id}
    rows = Placement.objects.filter(person__in=people, **there).select_related("plan")
    best = {}
    for row in rows.order_by("starts_on"):
        known = best.get(row.person_id)
        if known is None or row.starts_on <= day:
            best[row.person_id] = row
    return best


def _regime(placements, errors) -> str:
    regimes = {row.plan.regime for row in placements.values()}
    if len(regimes) > 1:
        errors["people"] = _("These people are here under different laws. Open one case for each.")
    return min(regimes, default=Regime.TITP)


@transaction.atomic
def change_case(actor, *, incident, data, today, version=None) -> Incident:
    """Correct what is known, the days of absence, the last day of business, or the planned return.

    Raises Refused, Stale and ValidationError.
    """
    row = _locked(actor, incident)
    editing.require_fresh(row, version)
    _fill(row, data, {}, today, people=list(row.people.all()))
    row.version += 1
    editing.write(row)
    changes.record(actor, row, CHANGED)
    return row


def _fill(row, data, errors, today, *, people):
    editing.fill(row, data, FIELDS)
    for name in ("happened_on", "known_on"):
        day = getattr(row, name)
        if day and day > today:
            errors[name] = _("This day is in the future.")
    if row.kind != Kind.ACCIDENT:
        row.absence_days = None
    if row.kind != Kind.CLOSURE:
        row.closes_on = None
    elif row.closes_on and row.happened_on and row.closes_on < row.happened_on:
        errors["closes_on"] = _("This is before it happened.")
    if row.return_on and row.kind in NO_RETURN:
        errors["return_on"] = _("Nobody can be asked in this case, so no return is planned here.")
    elif row.return_on and all(person.wish != Wish.HOME for person in people):
        errors["return_on"] = _(
            "First ask the person in the mother tongue. A return is planned only for who wants to go home."
        )
    elif row.return_on and row.happened_on and row.return_on < row.happened_on:
        errors["return_on"] = _("This is before it happened.")
    editing.check(row, errors=errors, without=NOT_TYPED, places={"training_incident_known_after": "known_on"})


def other_cases(actor, people, *, besides=None):
    """Open cases the actor may read in which these people stand too: their rows, with case and person. One query."""
    rows = IncidentPerson.objects.filter(
        person__in=people, incident__in=access.incidents(actor), incident__state=State.OPEN
    )
    if besides is not None:
        rows = rows.exclude(incident=besides)
    return list(rows.select_related("incident__company", "person").order_by("person__sort_key", "pk"))


# --- people -----------------------------------------------------------------------------


@transaction.atomic
def add_person(actor, *, incident, person) -> IncidentPerson:
    """Add somebody to an open case; who is listed already is returned. Raises Refused, Conflict, ValidationError."""
    row = _locked(actor, incident)
    if earlier := row.people.filter(person=person).first():
        return earlier
    if row.kind == Kind.PREGNANCY:
        raise ValidationError(_("One case for each person: a pregnancy is nobody else's business."))
    placement = _placements([person], row, row.happened_on).get(person.pk)
    if placement is None or placement.plan.regime != row.regime:
        raise ValidationError(_("This person does not train there under the law of this case."))
    added = IncidentPerson.objects.create(incident=row, person=person, placement=placement)
    changes.record(actor, row, CHANGED)
    return added


@transaction.atomic
def record_wish(actor, *, concerned, data, today, version=None) -> IncidentPerson:
    """Record what a person wants: wish, asked_on, asked_in, note. It is also the step "wish" of that person.

    Raises Refused, Conflict (closed), Stale and ValidationError by field.
    """
    incident = _locked(actor, concerned.incident)
    row = IncidentPerson.objects.select_for_update(of=("self",)).select_related("person").get(pk=concerned.pk)
    editing.require_fresh(row, version)
    before = row.wish
    editing.fill(row, data, ("wish", "asked_on", "asked_in", "note"))
    own = row.person.language
    errors = {}
    if not row.wish:
        errors["wish"] = _("Write what the person answered.")
    if row.asked_on is None:
        errors["asked_on"] = _("When was the person asked?")
    elif row.asked_on > today:
        errors["asked_on"] = _("This day is in the future.")
    elif row.asked_on < incident.happened_on:
        errors["asked_on"] = _("This is before it happened.")
    if not row.asked_in:
        errors["asked_in"] = _("In which language was the person asked?")
    elif row.wish == Wish.HOME and own and row.asked_in != own:
        words = {"language": NAMES.get(own, own)}
        errors["asked_in"] = _("Whoever goes home is asked in the mother tongue: %(language)s.") % words
    if before == Wish.HOME and row.wish != Wish.HOME and _signed(row):
        errors["wish"] = _("A signed statement on the return is recorded. Take it back first, with the person.")
    row.asked_by_id = actor.user_id
    editing.check(row, errors=errors, without=("incident", "person", "placement", "asked_by"))
    row.save()
    put_step(actor, incident, f"wish.{row.pk}", {"done_on": row.asked_on}, replace=True)
    if row.wish != Wish.HOME and not incident.people.filter(wish=Wish.HOME).exists():
        incident.return_on = None
    _settle(actor, incident)
    events.record(actor, "training.incident.asked", incident)
    return row


def _signed(row) -> bool:
    return IncidentStep.objects.filter(incident=row.incident_id, code=f"statement.{row.pk}", not_needed=False).exists()


# --- steps ------------------------------------------------------------------------------


@transaction.atomic
def record_step(actor, *, incident, code, data, today, upload=None, version=None) -> IncidentStep:
    """Record that a step was done, or that it is not needed: done_on, not_needed, told_to, channel, note; a scan.

    `version`: as the step was shown when it is corrected; None for a new one. Pressed twice it is recorded once.
    Raises Refused, Conflict (closed, or somebody was faster), Stale and ValidationError by field.
    """
    row = _locked(actor, incident)
    line = next((line for line in guide.lines(row, today) if line.code == code), None)
    known = IncidentStep.objects.select_for_update(of=("self",)).filter(incident=row, code=code).first()
    if known is not None and version is None:
        return _pressed_again(known, data)
    if known is None and (line is None or (line.is_wish and not data.get("not_needed"))):
        raise Conflict(_("This step is not part of the case any more. Look at the page again."))
    if known is not None:
        editing.require_fresh(known, version)
    errors = _refused(actor, row, code, data, today)
    if code.startswith("statement.") and not (data.get("not_needed") or upload or (known and known.file_id)):
        errors["upload"] = _("Add a scan or photo of the signed statement.")
    if errors:
        raise ValidationError(errors)
    stored = None
    if upload:
        try:
            stored = files.store_upload(actor=actor, upload=upload)
        except ValidationError as error:
            raise ValidationError({"upload": error.messages}) from error
    step = put_step(actor, row, code, data, replace=known is not None, file=stored)
    if step.not_needed and code.partition(".")[0] in guide.PROTECTING:
        events.record(actor, "training.incident.passed_over", row, step=code.partition(".")[0])
    _settle(actor, row)
    return step


def _pressed_again(known, data):
    """The same press sent twice is one; another one meets what somebody recorded meanwhile."""
    if known.done_on == data.get("done_on") and known.not_needed == bool(data.get("not_needed")):
        return known
    words = {
        "who": known.entered_by,
        "when": date_format(timezone.localtime(known.entered_at), "SHORT_DATETIME_FORMAT"),
    }
    raise Conflict(_("This step was already recorded by %(who)s on %(when)s.") % words)


def _refused(actor, row, code, data, today) -> dict:
    """What keeps a step from being recorded, by field."""
    step, _dot, key = code.partition(".")
    errors = {}
    if data.get("not_needed"):
        if step in guide.PROTECTING:
            require(access.may_pass_over(actor, row.office_id))
        if not (data.get("note") or "").strip():
            errors["note"] = _("Write why it is not needed.")
        return errors
    day = data.get("done_on")
    if day is None:
        errors["done_on"] = _("Enter the day, or that it is not needed and why.")
    elif day > today:
        errors["done_on"] = _("This day is in the future.")
    elif day < row.happened_on:
        errors["done_on"] = _("This is before it happened.")
    elif step == "statement":
        errors |= _statement(row, key, day)
    elif step in ("travel", "difficulty_notice") and (why := why_not_home(row, of=key)):
        errors["done_on"] = why
    return errors


def _statement(row, key, day) -> dict:
    """A statement is signed by who wants to go home, after the question and the explanation, before the return."""
    person = row.people.get(pk=key)
    explained = IncidentStep.objects.filter(incident=row, code=f"explanation.{key}").first()
    if person.wish != Wish.HOME:
        return {"done_on": _("This person does not want to go home, so there is nothing to sign.")}
    if explained is None:
        return {"done_on": _("First explain that nobody has to go home and how one can go on, and record it above.")}
    first = max(filter(None, (person.asked_on, explained.done_on)))
    if day < first:
        words = {"day": date_format(first, "SHORT_DATE_FORMAT")}
        return {"done_on": _("A statement signed before the explanation of %(day)s is none of free will.") % words}
    if row.return_on and day >= row.return_on:
        return {"done_on": _("The statement is signed before the day of the return.")}
    return {}


def why_not_home(row, *, of="") -> str:
    """Why an early return cannot go on yet; empty when every person who goes home has signed, or nobody goes.

    `of`: key of the only person that is asked about.
    """
    return next((unsigned_words(person) for person in unsigned(row) if of in ("", str(person.pk))), "")


def unsigned(row) -> list[IncidentPerson]:
    """Who of a case goes home early and has not signed yet. Two queries."""
    if row.regime == Regime.SSW:
        return []
    codes = set(row.steps.values_list("code", flat=True))
    home = row.people.filter(wish=Wish.HOME).select_related("person")
    return [person for person in home if f"statement.{person.pk}" not in codes]


def unsigned_words(person) -> str:
    return _("The signed statement on the early return of %(name)s comes first.") % {"name": person.person}


def put_step(actor, incident, code, data, *, replace, file=None) -> IncidentStep:
    step = (replace and IncidentStep.objects.filter(incident=incident, code=code).first()) or IncidentStep(
        incident=incident, code=code
    )
    not_needed = bool(data.get("not_needed"))
    step.not_needed, step.done_on = not_needed, None if not_needed else data.get("done_on")
    for name in ("told_to", "channel", "note"):
        setattr(step, name, (data.get(name) or "").strip())
    step.file = file or step.file
    step.entered_at, step.entered_by_id = timezone.now(), actor.user_id
    editing.check(step, without=("incident", "file", "entered_by"))
    step.save()
    return step


@transaction.atomic
def notice_filed(incident, *, on, told_to, by):
    """The difficulty notice went out: the step of its case, also of one that is closed meanwhile. Can run twice.

    `by`: id of the user who recorded the filing.
    """
    row = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    step, _new = IncidentStep.objects.get_or_create(
        incident=row,
        code="difficulty_notice",
        defaults={"done_on": on, "told_to": told_to[:200], "entered_at": timezone.now(), "entered_by_id": by},
    )
    if step.done_on != on or step.not_needed:
        step.done_on, step.not_needed = on, False
        step.save(update_fields=["done_on", "not_needed"])


@transaction.atomic
def take_back(actor, *, incident, code, version=None):
    """Remove a step that was recorded by mistake; the history keeps it. Raises Refused, Conflict and Stale."""
    row = _locked(actor, incident)
    step = IncidentStep.objects.select_for_update(of=("self",)).filter(incident=row, code=code).first()
    if step is None:
        return
    editing.require_fresh(step, version)
    changes.record(actor, step, "incident_step.going")  # duties let go of it
    step.delete()
    if code.startswith("wish."):
        IncidentPerson.objects.filter(incident=row, pk=code.partition(".")[2]).update(wish="", asked_on=None)
    _settle(actor, row)


def _settle(actor, row):
    """What follows from the steps: the day of the last statement once everybody who goes home has signed."""
    home = list(row.people.filter(wish=Wish.HOME).values_list("pk", flat=True))
    days = dict(
        row.steps.filter(code__in=[f"statement.{pk}" for pk in home], not_needed=False).values_list("code", "done_on")
    )
    row.statement_on = max(days.values()) if home and len(days) == len(home) else None
    row.version += 1
    row.save(update_fields=["statement_on", "return_on", "version"])
    changes.record(actor, row, CHANGED)


# --- the end ----------------------------------------------------------------------------


def lacking(incident, today) -> list[str]:
    """The steps that have to be recorded, or be marked as not needed, before the case is closed."""
    return [line.name for line in guide.lines(incident, today) if line.row is None and line.step.needed]


@transaction.atomic
def close_case(actor, *, incident, result, today) -> Incident:
    """End a case with its result. Raises Refused, Conflict (closed, or something is open) and ValidationError."""
    row = _locked(actor, incident)
    if not result.strip():
        raise ValidationError({"result": _("Write how it ended.")})
    if missing := lacking(row, today):
        raise Conflict(_("Before it can be closed this is missing: %(what)s") % {"what": _(", ").join(missing)})
    row.result = result.strip()
    move(row, State.CLOSED, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="closed")
    row.version += 1
    row.save()
    events.record(actor, "training.incident.closed", row)
    changes.record(actor, row, CHANGED)
    return row


@transaction.atomic
def reopen_case(actor, *, incident) -> Incident:
    """Take a closed case up again. Raises Refused and Conflict."""
    row = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    require(access.may_reopen(actor, row))
    move(row, State.OPEN, moves=MOVES)
    row.closed_at = row.closed_by_id = None
    row.version += 1
    row.save()
    events.record(actor, "training.incident.reopened", row)
    changes.record(actor, row, CHANGED)
    return row


def _locked(actor, incident) -> Incident:
    """Lock an open case the actor works on. Raises Refused, and Conflict when somebody closed it meanwhile."""
    related = ("establishment__company", "closed_by")
    row = Incident.objects.select_for_update(of=("self",)).select_related(*related).get(pk=incident.pk)
    organization.must_write(actor, row.office_id)
    if row.state != State.OPEN:
        raise Conflict(_("This case is closed. A supervision manager can open it again."))
    return row
