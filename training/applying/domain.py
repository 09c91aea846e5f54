"""The life of a plan application (計画認定申請): prepared, applied for, certified, refused or withdrawn.

Certified it becomes a plan and a placement. Every step can be taken back while nothing hangs on it. The rules only
warn (`judging`): what was applied for is a fact.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from companies import access as companies
from imjapan.core import changes, events
from imjapan.core.errors import Conflict
from imjapan.core.transitions import Moves, move
from imjapan.law import occupation
from imjapan.law.esd_sector import sectors
from imjapan.law.ssw_sector import ssw_sectors
from imjapan.organization import access as organization
from imjapan.organization import editing
from imjapan.organization.numbers import plain_number
from interns import access as interns
from interns.domain.people import locked
from training.domain import agreed, moved, placements, plans
from training.models import Candidate, Placement, Plan, PlanApplication, Regime

from . import ended, papers

State = PlanApplication.State
MOVES = Moves(
    {
        State.DRAFT: [State.APPLIED, State.WITHDRAWN],
        State.APPLIED: [State.CERTIFIED, State.REFUSED, State.WITHDRAWN, State.DRAFT],
        State.CERTIFIED: [State.APPLIED, State.WITHDRAWN],
        State.REFUSED: [State.APPLIED],
        State.WITHDRAWN: [State.APPLIED, State.DRAFT],
    }
)
CHANGED = "plan_application.changed"
OPEN = (State.DRAFT, State.APPLIED)
FIELDS = (
    "person", "establishment", "cohort", "regime", "stage", "ssw_2", "starts_on", "ends_on", "occupation_code",
    "sector", "work_category", "restriction_months", "hours_total", "hours_lecture", "hours_pre_lecture", "hours_a1",
    "hours_core", "hours_safety", "monthly_wage", "goal", "first_skill", "first_japanese", "end_skill", "end_japanese",
    "guided_by", "note",
)  # fmt: skip
PLACES = {
    "training_application_order": "ends_on",
    "training_application_stage_fits_regime": "stage",
    "training_application_ssw_2_of_ssw": "ssw_2",
    "training_application_applied_has_day": "applied_on",
}
# What a certified plan takes over beside its dates and numbers.
OF_THE_WORK = ("occupation_code", "list_date", "sector", "work_category", "restriction_months")


def may_edit(actor, application):
    """Change what is applied for: supervision staff of the office, as long as it is a draft. (allowed, reason)."""
    allowed, reason = organization.may_write(actor, application.office_id)
    if allowed and application.state != State.DRAFT:
        return False, _("It was handed in. Take the application back to change it.")
    return allowed, reason


@transaction.atomic
def save_application(
    actor, *, data, application=None, candidate=None, previous=None, version=None, key=None
) -> PlanApplication:
    """Begin the application for one person's plan, or correct a draft. `data`: values of `FIELDS`.

    `candidate`: whom a company chose; `previous`: the plan it follows. Raises Refused, Stale, Conflict (no draft any
    more) and ValidationError by field.
    """
    if application is None:
        if earlier := editing.made_before(PlanApplication, key):
            return earlier
        row = PlanApplication(candidate=candidate, previous=previous, drafted_by_id=actor.user_id)
    else:
        row = locked_application(application)
        organization.must_write(actor, row.office_id)
        if row.state != State.DRAFT:
            raise Conflict(_("It was handed in. Take the application back to change it."))
        editing.require_fresh(row, version)
    editing.fill(row, data, FIELDS)
    row.list_date = occupation.list_date(row.starts_on) if row.occupation_code and row.starts_on else None
    if row.establishment_id:
        row.company = row.establishment.company
        row.office_id = row.company.office_id
        organization.must_write(actor, row.office_id)
    editing.check(
        row, places=PLACES, errors=_errors(actor, row), without=("company", "office", "drafted_by", "candidate")
    )
    if row.pk is None:
        row = editing.add(row, key, places=PLACES)
    else:
        row.version += 1
        editing.write(row, places=PLACES)
    papers.prepare(row)
    changes.record(actor, row, CHANGED)
    return row


def _errors(actor, row):
    errors = {}
    if row.person_id and not interns.people(actor).filter(pk=row.person_id).exists():
        errors["person"] = _("Choose a person from the list.")
    elif row.person_id and not (
        organization.may_write(actor, row.person.office_id)[0] or agreed.receiving(row.person_id) == row.office_id
    ):
        words = {"office": row.person.office}
        errors["person"] = _("%(office)s looks after this person. Only its staff can apply for a plan.") % words
    if row.establishment_id and not companies.establishments(actor).filter(pk=row.establishment_id).exists():
        errors["establishment"] = _("Choose an establishment from the list.")
    if row.cohort_id and row.establishment_id and row.cohort.office_id != row.office_id:
        errors["cohort"] = _("This cohort is of another office.")
    if row.regime == Regime.TITP and row.stage not in (1, 2, 3):
        errors["stage"] = _("Technical intern training has a stage 1, 2 or 3.")
    elif row.regime != Regime.TITP and row.stage is not None:
        errors["stage"] = _("Only technical intern training has stages. Leave this empty.")
    if row.occupation_code and row.starts_on and occupation.occupation(row.occupation_code, row.starts_on) is None:
        errors["occupation_code"] = _("The list of that day does not have this code.")
    if row.sector and row.sector not in (ssw_sectors() if row.regime == Regime.SSW else sectors()):
        errors["sector"] = _("Choose a sector from the list.")
    for name in ("hours_lecture", "hours_core", "hours_safety"):
        part = getattr(row, name)
        if part is not None and row.hours_total is not None and part > row.hours_total:
            errors[name] = _("These are more hours than in total.")
    lectures = [hours for hours in (row.hours_lecture, row.hours_pre_lecture) if hours is not None]
    if row.hours_a1 and lectures and row.hours_a1 > sum(lectures):
        errors["hours_a1"] = _("The course toward A1 is part of the lectures: these are more hours than they have.")
    return errors | _other_ties(row)


def _other_ties(row):
    errors = {}
    if row.candidate_id and row.pk is None:
        if row.candidate.state != Candidate.State.SELECTED:
            errors["candidate"] = _(
                "Only somebody who was selected gets a plan. Record the result of the selection first."
            )
        elif PlanApplication.objects.filter(candidate=row.candidate_id).exists():
            errors["candidate"] = _("There is an application for this candidate already.")
    if row.candidate_id and row.person_id != row.candidate.person_id:
        errors["person"] = _("The selected candidate is somebody else.")
    if row.previous_id and row.person_id != row.previous.person_id:
        errors["person"] = _("The plan it follows belongs to somebody else.")
    if row.person_id and row.starts_on and row.ends_on and row.starts_on <= row.ends_on:
        open_ = PlanApplication.objects.filter(person=row.person_id, state__in=[State.DRAFT, State.APPLIED])
        other = open_.filter(starts_on__lte=row.ends_on, ends_on__gte=row.starts_on).exclude(pk=row.pk).first()
        if other and "person" not in errors:
            errors["starts_on"] = _(
                "Another application of this person covers some of these days: %(first)s to %(last)s."
            ) % {
                "first": date_format(other.starts_on, "SHORT_DATE_FORMAT"),
                "last": date_format(other.ends_on, "SHORT_DATE_FORMAT"),
            }
    return errors


def warnings(application) -> list[str]:
    """What is allowed in a draft but will stop the certification: a plan of the person that covers the same days."""
    days = {"starts_on__lte": application.ends_on, "ends_on__gte": application.starts_on}
    other = Plan.objects.filter(person=application.person_id, **days).order_by("starts_on").first()
    if other is None:
        return []
    words = {
        "plan": other,
        "first": date_format(other.starts_on, "SHORT_DATE_FORMAT"),
        "last": date_format(other.ends_on, "SHORT_DATE_FORMAT"),
    }
    return [
        _("This person has a plan on some of these days: %(plan)s, %(first)s to %(last)s. End it before the new one.")
        % words
    ]


@transaction.atomic
def delete_draft(actor, *, application):
    """Throw away a draft that was never handed in. Raises Refused and Conflict (says what hangs)."""
    row = locked_application(application)
    organization.must_write(actor, row.office_id)
    if row.state != State.DRAFT:
        raise Conflict(_("It was handed in. Record that it is withdrawn instead."))
    changes.record(actor, row, "plan_application.deleted")  # its duties let go of it
    editing.require_free(row, {"papers": None, "residence_applications": _("applications at immigration")})
    row.delete()


@transaction.atomic
def apply(actor, *, application, applied_on, receipt_no="", today) -> PlanApplication:
    """Record that the application was handed in. Raises Refused, Conflict and ValidationError by field."""
    row = locked_application(application)
    organization.must_write(actor, row.office_id)
    if row.state == State.APPLIED and row.applied_on == applied_on:
        return row  # the second click
    if applied_on is None:
        raise ValidationError({"applied_on": _("Enter the day.")})
    if applied_on > today:
        raise ValidationError({"applied_on": _("This day lies in the future. Check the year.")})
    move(row, State.APPLIED, moves=MOVES)
    row.applied_on, row.receipt_no = applied_on, receipt_no.strip()
    return _moved(actor, row, "training.application.applied")


@transaction.atomic
def certify(actor, *, application, certified_on, certification_no="", end_old=False, today) -> PlanApplication:
    """The plan is certified: make the plan and the placement, both or neither.

    `end_old`: after a transfer, end the plan and placement that were left, on the last day there (`moved.ending`).
    A second click makes nothing. Raises Refused, Conflict and ValidationError by field; what the days of the plan
    contradict (another plan, a placement elsewhere) is said without a field.
    """
    locked(application.person_id)  # the lock that plans and placements take first
    row = locked_application(application)
    organization.must_write(actor, row.office_id)
    if row.state == State.CERTIFIED and row.certified_on == certified_on:
        return row
    _require_decision(row, certified_on, today)
    move(row, State.CERTIFIED, moves=MOVES)
    number = plain_number(certification_no)
    try:
        with transaction.atomic():
            if end_old and (old := moved.ending(row)):
                row.ended = ended.end(actor, old)
            row.plan = _make_plan(actor, row, certified_on, number, today)
    except ValidationError as error:
        fields = getattr(error, "error_dict", {})
        if "certification_no" in fields:
            raise ValidationError({"certification_no": fields["certification_no"]}) from error
        raise ValidationError(error.messages) from error
    row.certified_on = row.decided_on = certified_on
    row.certification_no = number
    return _moved(actor, row, "training.application.certified")


def _make_plan(actor, row, certified_on, number, today):
    found = occupation.occupation(row.occupation_code, row.list_date) if row.occupation_code else None
    data = {
        "regime": row.regime,
        "stage": row.stage,
        "ssw_2": row.ssw_2,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "certification_no": number,
        "certified_on": certified_on,
        "occupation": f"{found.occupation_ja}（{found.operation_ja}）" if found else row.work_category,
    }
    plan = plans.save_plan(actor, person=row.person, data=data, today=today)
    Plan.objects.filter(pk=plan.pk).update(**{name: getattr(row, name) for name in OF_THE_WORK})
    days = {"starts_on": row.starts_on, "ends_on": row.ends_on, "end_reason": ""}
    place = {"plan": plan, "establishment": row.establishment}
    placements.save_placement(actor, person=row.person, data=place | days)
    return plan


@transaction.atomic
def close(actor, *, application, state, decided_on, note="", today) -> PlanApplication:
    """Record that it was refused, or withdrawn by us. Raises Refused, Conflict and ValidationError by field.

    Withdrawn after the certification, because the person does not come, its plan and empty placement go; number and day
    of the certification stay.
    """
    person = locked(application.person_id)
    row = locked_application(application)
    organization.must_write(actor, row.office_id)
    if row.state == state and row.decided_on == decided_on:
        return row
    if state == State.REFUSED and not note.strip():
        raise ValidationError({"decision_note": _("Write what the authority said.")})
    if row.state == State.CERTIFIED and not note.strip():
        raise ValidationError({"decision_note": _("Write why the person does not come.")})
    _require_decision(row, decided_on, today)
    certified = row.state == State.CERTIFIED
    move(row, state, moves=MOVES)
    if certified:
        _unmake(actor, row, person)
    row.decided_on, row.decision_note = decided_on, note.strip()
    refused = state == State.REFUSED
    return _moved(actor, row, "training.application.refused" if refused else "training.application.withdrawn")


def _require_decision(row, day, today):
    if day is None:
        raise ValidationError({"decided_on": _("Enter the day.")})
    if day > today:
        raise ValidationError({"decided_on": _("This day lies in the future. Check the year.")})
    if row.applied_on and day < row.applied_on:
        raise ValidationError({"decided_on": _("It was decided before it was applied for.")})


@transaction.atomic
def take_back(actor, *, application) -> PlanApplication:
    """Undo the last step, recorded by mistake. Of a certified plan nothing may hang but its empty placement.

    What the certification ended goes on again. Raises Refused and Conflict (what hangs, or nothing to take back).
    """
    person = locked(application.person_id)
    row = locked_application(application)
    organization.must_write(actor, row.office_id)
    if row.state == State.CERTIFIED:
        move(row, State.APPLIED, moves=MOVES)
        row.certified_on = row.decided_on = None
        row.certification_no = ""
        _unmake(actor, row, person)
    else:
        was_applied = row.state in (State.REFUSED, State.WITHDRAWN) and row.applied_on
        move(row, State.APPLIED if was_applied else State.DRAFT, moves=MOVES)
        if row.state == State.DRAFT:
            row.applied_on, row.receipt_no = None, ""
        row.decided_on, row.decision_note = None, ""
        row.certified_on, row.certification_no = None, ""
    return _moved(actor, row, "training.application.taken_back")


def _unmake(actor, row, person):
    """Delete the plan and the empty placement a certification made. Raises Conflict where the person has arrived."""
    if row.residence_applications.filter(entered_on__isnull=False).exists():
        raise Conflict(_("The person has arrived under this plan. Take the arrival back first."))
    plan, row.plan = row.plan, None
    was, row.ended = row.ended, {}
    row.save()
    for placement in Placement.objects.filter(plan=plan, person=person):
        placements.delete_placement(actor, placement=placement)
    plans.delete_plan(actor, plan=plan)
    ended.restore(actor, was)


def locked_application(application) -> PlanApplication:
    rows = PlanApplication.objects.select_for_update(of=("self",))
    related = ("person", "establishment__company", "candidate__offer", "previous", "plan")
    return rows.select_related(*related).get(pk=application.pk)


def _moved(actor, row, event):
    row.version += 1
    row.save()
    changes.record(actor, row, CHANGED)
    events.record(actor, event, row)
    return row
