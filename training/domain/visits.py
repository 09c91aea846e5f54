"""The life of a visit (訪問指導): begun as a draft, finished, corrected afterwards. TITP-VISIT-01, REC-04.

What a draft holds: `visit_drafts`; whom it is about: `visit_people`.
"""

from datetime import date, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes
from imjapan.core.errors import Conflict, require
from imjapan.core.transitions import Moves, move
from imjapan.law.parameters import effective
from imjapan.organization import access as organization
from imjapan.organization import editing
from training.models import PlannedVisit, Visit
from training.visit_questions import HEADINGS, POOR

from . import visit_drafts
from .completeness import Missing
from .visit_people import not_seen, present

State = Visit.State
MOVES = Moves({State.DRAFT: [State.DONE], State.DONE: [State.DRAFT]})


class Saved(NamedTuple):
    """The visit after saving, and what could not be stored: {field: [message]}."""

    visit: Visit
    refused: dict


# --- who may ------------------------------------------------------------------------------------


def may_edit(actor, visit):
    """Write the record: staff of the office. Returns (allowed, reason)."""
    allowed, reason = organization.may_write(actor, visit.office_id)
    if allowed and visit.state != State.DRAFT:
        return False, _("The record is finished. Open it again to correct it.")
    return allowed, reason


def may_delete(actor, visit):
    """A draft that was never finished. Returns (allowed, reason)."""
    allowed, reason = may_edit(actor, visit)
    if allowed and visit.written_at is not None:
        return False, _("This record was finished once. It can be corrected, but not deleted.")
    return allowed, reason


def may_reopen(actor, visit):
    """Correct a finished record: staff of the office; its history says what changed. Returns (allowed, reason)."""
    if visit.state != State.DONE:
        return False, _("This record is a draft.")
    return organization.may_write(actor, visit.office_id)


# --- what happens -------------------------------------------------------------------------------


@transaction.atomic
def start_visit(actor, *, establishment, on, key=None) -> Visit:
    """Begin a draft with what is known: day `on`, the actor as visitor, the manager, whom we meet, who is to be seen.

    `key` (UUID) names one sending of the form: a second one gets the draft of the first.
    Raises Refused for staff of another office.
    """
    office_id = establishment.company.office_id
    organization.must_write(actor, office_id)
    if earlier := editing.made_before(Visit, key):
        if earlier.establishment_id == establishment.pk:
            return earlier
        key = None
    before = last_visit(establishment, before=on)
    visit = Visit(
        establishment=establishment,
        company_id=establishment.company_id,
        office_id=office_id,
        visited_on=on,
        visitor_id=actor.user_id,
        manager_id=_likely_manager(actor, office_id, on, before),
        met=before.met if before else met_usually(establishment),
        state=State.DRAFT,
    )
    visit = editing.add(visit, key)
    visit.people.set([one.person for one in present(establishment, on) if one.needed])
    _tie_plan(visit)
    changes.record(actor, visit, "visit.drafted")
    return visit


def _likely_manager(actor, office_id, on, before):
    managers = organization.managers(office_id, on)
    if actor.user_id in managers:
        return actor.user_id
    if before and before.manager_id in managers:
        return before.manager_id
    return next(iter(managers)) if len(managers) == 1 else None


def met_usually(establishment) -> str:
    """Whom one meets at an establishment, as printed on the record (Japanese)."""
    if establishment.training_manager:
        return f"技能実習責任者 {establishment.training_manager}"
    return f"技能実習指導員 {establishment.instructor}" if establishment.instructor else ""


def last_visit(establishment, *, before: date, than=None) -> Visit | None:
    """The last finished visit up to a day, other than `than`."""
    rows = Visit.objects.filter(establishment=establishment, state=State.DONE, visited_on__lte=before)
    if than is not None and than.pk:
        rows = rows.exclude(pk=than.pk)
    return rows.order_by("-visited_on", "-pk").first()


@transaction.atomic
def save_visit(actor, *, visit, version, data) -> Saved:
    """Store fields of a draft (`data`: see `visit_drafts`); the rest stays as it is.

    What cannot be stored is returned with its message and the others are saved, so that one slip loses nothing.
    Raises Refused (other office) and Conflict (finished meanwhile, or `version` is no longer the current one).
    """
    visit = _locked(visit)
    organization.must_write(actor, visit.office_id)
    _require_draft(visit)
    if version != visit.version:
        raise Conflict(changed_meanwhile())
    if not data:
        return Saved(visit, {})
    refused = visit_drafts.apply(visit, data)
    _save(actor, visit, "visit.saved")  # moves no duty: it counts once it is finished
    return Saved(visit, refused)


@transaction.atomic
def finish_visit(actor, *, visit, version, today) -> Visit:
    """Close the record. When it was first written stays, however often it is corrected (TITP-REC-04).

    Raises Refused, Conflict (somebody was faster) and ValidationError {field: [message]} with everything missing.
    """
    visit = _locked(visit)
    organization.must_write(actor, visit.office_id)
    _require_draft(visit)
    if version != visit.version:
        raise Conflict(changed_meanwhile())
    errors = {}
    for item in missing(visit, today=today):
        errors.setdefault(item.field, []).append(item.message)
    if errors:
        raise ValidationError(errors)
    move(visit, State.DONE, moves=MOVES)
    if visit.written_at is None:
        visit.written_at, visit.written_by_id = timezone.now(), actor.user_id
    _tie_plan(visit)
    _save(actor, visit, "visit.finished")
    return visit


@transaction.atomic
def reopen_visit(actor, *, visit) -> Visit:
    """Make a finished record a draft again, to correct it. Raises Refused and Conflict."""
    visit = _locked(visit)
    organization.must_write(actor, visit.office_id)
    if visit.state != State.DONE:
        raise Conflict(_("This record is a draft already."))
    require(may_reopen(actor, visit))
    move(visit, State.DRAFT, moves=MOVES)
    _save(actor, visit, "visit.changed")
    return visit


@transaction.atomic
def delete_visit(actor, *, visit):
    """Throw away a draft that nobody has finished. Raises Refused and Conflict."""
    visit = _locked(visit)
    organization.must_write(actor, visit.office_id)
    if visit.state != State.DRAFT:
        raise Conflict(_finished_by(visit))
    require(may_delete(actor, visit))
    changes.record(actor, visit, "visit.deleted")
    visit.delete()


# --- what is missing, and what to look at ------------------------------------------------------------


def missing(visit, *, today) -> list[Missing]:
    """What a visit needs before it is finished (contents of form 4-10). `wrong`: filled in, but it cannot be so."""
    found = []
    if visit.visited_on > today:
        found.append(Missing("visited_on", _("The day of the visit lies in the future."), wrong=True))
    if visit.manager_id is None:
        found.append(Missing("manager", _("Say under which supervision manager the visit was made.")))
    if not visit.met.strip():
        found.append(Missing("met", _("Say whom you met.")))
    if not visit.people.exists():
        found.append(Missing("people", _("Tick at least one trainee you saw.")))
    for heading in HEADINGS:
        own = visit.ratings.get(heading.name, {})
        if not own.get("rating"):
            found.append(Missing(f"{heading.name}-rating", _("Rate: %(heading)s.") % {"heading": heading.label}))
        elif own["rating"] == POOR and not own.get("text", "").strip():
            words = _("Say what needs guidance: %(heading)s.") % {"heading": heading.label}
            found.append(Missing(f"{heading.name}-text", words))
    return found


def warnings(visit, *, today) -> list[str]:
    """What is allowed but has to be looked at, in sentences."""
    found = []
    if left := not_seen(visit):
        names = ", ".join(str(person) for person in left)
        found.append(_("The visit of the month is for everybody in stage 1. Not ticked: %(names)s") % {"names": names})
    if is_late(visit.visited_on, written_on(visit) or today):
        found.append(_("Written more than %(days)s days after the visit: it counts as late.") % {"days": late_days()})
    return found


def late_days() -> int:
    """Days after which a record counts as late. TITP-REC-04."""
    return effective("titp.record.late_days", None).value


def is_late(visited_on: date, written_on: date) -> bool:
    """Tell whether a record written on a day is late. TITP-REC-04, T4."""
    return written_on > visited_on + timedelta(days=late_days())


def written_on(visit) -> date | None:
    """The day on which the record was first finished; None while it is a first draft, or came from a former system."""
    return timezone.localdate(visit.written_at) if visit.written_at else None


def changed_meanwhile() -> str:
    return _("Somebody else changed this visit meanwhile.")


def _tie_plan(visit):
    """Connect the trip that was planned for it: of the day, else the nearest one of the month that nobody made yet."""
    if PlannedVisit.objects.filter(visit=visit).exists():
        return
    rows = PlannedVisit.objects.filter(
        Q(purpose__in=[PlannedVisit.Purpose.VISIT, PlannedVisit.Purpose.BOTH]),
        establishment=visit.establishment_id,
        planned_on__year=visit.visited_on.year,
        planned_on__month=visit.visited_on.month,
        visit__isnull=True,
    )
    trips = sorted(
        rows, key=lambda row: (abs((row.planned_on - visit.visited_on).days), row.user_id != visit.visitor_id)
    )
    if trips:
        trips[0].visit = visit
        trips[0].save(update_fields=["visit"])


def _locked(visit):
    return Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)


def _require_draft(visit):
    if visit.state != State.DRAFT:
        raise Conflict(_finished_by(visit))


def _finished_by(visit):
    if visit.written_at is None:  # moved in from a former system
        return _("This visit is finished already.")
    when = date_format(timezone.localtime(visit.written_at), "SHORT_DATETIME_FORMAT")
    return _("This visit was already finished by %(who)s on %(when)s.") % {"who": visit.written_by, "when": when}


def _save(actor, visit, fact):
    visit.version += 1
    visit.save()
    changes.record(actor, visit, fact)
