"""A whole cohort is postponed, as in the pandemic: what moves, what stays, and which papers run out, told beforehand.

The days of each person keep their distance to the arrival; the last day of a plan is computed anew from its first
(`moving`). Months are counted from the day the cohort had before it was postponed by months, so that twice a month is
two months also from the 31st. Going back is another postponement.
"""

from datetime import date, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Conflict
from imjapan.law import occupation, registry
from imjapan.law.lecture_hours import earliest_pre_arrival_day
from imjapan.law.parameters import effective
from imjapan.law.verdict import Outcome
from imjapan.organization import editing
from imjapan.organization.access import must_write
from imjapan.organization.explain import Explanation, explain
from interns.domain.people import locked
from training.models import LectureCourse, Offer, PlanApplication, Postponement, Regime

from . import catalogue, cohorts, domain, judging, moving

PASSPORT, COE = "passport", "coe"


class Moved(NamedTuple):
    """An application whose days move, and its plan where it is certified."""

    application: PlanApplication
    before: tuple[date, date]
    after: tuple[date, date]

    @property
    def told(self) -> bool:
        """The authority knows the old days: they have to be told about the new ones."""
        return self.application.state != PlanApplication.State.DRAFT


class Expiring(NamedTuple):
    """A paper that does not last until the new day. `what`: passport, coe or the code of an attachment."""

    application: PlanApplication
    what: str
    label: str
    until: date


class Preview(NamedTuple):
    """What a postponement does. `courses` move as they hold no lesson yet; `lessons` and `offers` are to look at."""

    before: date
    after: date
    moved: list[Moved]
    staying: list[PlanApplication]
    expiring: list[Expiring]
    gates: list[tuple[PlanApplication, Explanation]]
    courses: list[tuple[LectureCourse, date, date]]
    lessons: list[LectureCourse]
    stale_lectures: list[LectureCourse]
    offers: list
    establishments: int

    @property
    def shift(self) -> timedelta:
        return self.after - self.before


def in_months(cohort, months: int) -> date:
    """The arrival so many months later (or earlier), counted from the day before a chain of whole months."""
    base, total = cohort.arrives_on, months
    for row in cohort.postponements.order_by("-decided_at", "-pk"):
        between = (row.after_on.year - row.before_on.year) * 12 + row.after_on.month - row.before_on.month
        if row.after_on != base or not between or moving.by_months(row.before_on, between) != row.after_on:
            break
        base, total = row.before_on, total + between
    return moving.by_months(base, total)


def preview(cohort, arrives_on: date, today: date) -> Preview:
    """Work out everything a postponement to a day would do. Writes nothing; a fixed number of queries."""
    before = cohort.arrives_on
    shift = arrives_on - before
    moved, staying, expiring, gates = [], [], [], []
    for member in cohorts.members(cohort):
        row = member.application
        if member.entered_on:
            staying.append(row)
            continue
        first = row.plan.starts_on if row.plan else row.starts_on
        last = row.plan.ends_on if row.plan else row.ends_on
        new_first = first + shift
        after = (new_first, moving.last_day(first, last, new_first))
        moved.append(Moved(row, (first, last), after))
        expiring += _expiring(member, arrives_on)
        gates += _gate(row, after, today)
    candidates = [one.application.candidate_id for one in moved if one.application.candidate_id]
    offers = _offers(candidates, arrives_on)
    courses, lessons, stale = _courses(cohort, shift, arrives_on)
    places = {one.application.establishment_id for one in moved if one.application.plan_id}
    return Preview(before, arrives_on, moved, staying, expiring, gates, courses, lessons, stale, offers, len(places))


def _expiring(member, day):
    row = member.application
    if member.passport_until and member.passport_until < day:
        yield Expiring(row, PASSPORT, _("Passport"), member.passport_until)
    if member.coe_until and member.coe_until < day:
        yield Expiring(row, COE, _("Certificate of eligibility (COE)"), member.coe_until)
    for paper in row.papers.all():
        if paper.expires_on and paper.expires_on < day and paper.state != paper.State.NOT_NEEDED:
            yield Expiring(row, paper.code, catalogue.shown(paper.code).label, paper.expires_on)


def _gate(row, after, today):
    """Whether the change of law of 2027 still lets the person in on the new day: TITP-TRANS-01.a."""
    if row.regime != Regime.TITP or row.stage != 1:
        return
    facts = judging.entry(row, today)
    verdict = registry.get("TITP-TRANS-01.a").judge(
        type(facts)(facts.applied_on, after[0], None, facts.certified_on, facts.coe_on, today)
    )
    if verdict.outcome != Outcome.OK:
        yield row, explain(verdict)


def _offers(candidates, day):
    """Job offers that end before the new day."""
    rows = Offer.objects.filter(candidates__in=candidates, valid_until__lt=day).select_related("company")
    return list(rows.distinct().order_by("pk"))


def _courses(cohort, shift, arrival):
    """Lectures of the cohort: planned ones without lessons move; those with lessons somebody has to plan anew."""
    courses, lessons, stale = [], [], []
    window = effective("titp.lecture.pre_arrival_window", arrival).value
    for course in cohort.courses.prefetch_related("sessions").order_by("starts_on", "pk"):
        if course.kind == LectureCourse.Kind.PRE:
            if course.regime == Regime.TITP and course.starts_on < earliest_pre_arrival_day(arrival, months=window):
                stale.append(course)
        elif course.state == LectureCourse.State.PLANNED and not course.sessions.all():
            courses.append((course, course.starts_on + shift, course.ends_on + shift))
        else:
            lessons.append(course)
    return courses, lessons, stale


@transaction.atomic
def postpone(actor, *, cohort, arrives_on, reason, seen=None, key=None, today) -> Postponement:
    """Move the arrival of a cohort and everybody in it who has not arrived, in one step.

    `seen`: the version of the cohort that the preview showed. Raises Refused, Conflict (changed since the preview) and
    ValidationError by field, or naming whose days contradict.
    """
    if earlier := editing.made_before(Postponement, key):
        return earlier
    row = cohorts.locked_cohort(cohort)
    must_write(actor, row.office_id)
    errors = {}
    if not reason.strip():
        errors["reason"] = _("Write why the cohort is moved.")
    if arrives_on == row.arrives_on:
        errors["arrives_on"] = _("This is the day it has now.")
    elif arrives_on < today:
        errors["arrives_on"] = _("This day has passed.")
    if errors:
        raise ValidationError(errors)
    if seen is not None and seen != row.version:
        raise Conflict(_("Somebody changed this cohort meanwhile. Look at what moves once more."))
    found = preview(row, arrives_on, today)
    told, refused = [], []
    for one in sorted(found.moved, key=lambda one: one.application.person_id):
        try:
            with transaction.atomic():
                told += _move(actor, one, today)
        except (ValidationError, Conflict) as error:
            words = error.messages if isinstance(error, ValidationError) else [error.reason]
            refused.append(f"{one.application.person}: {' '.join(words)}")
    if refused:
        raise ValidationError([*refused, _("Nothing was changed for anybody.")])
    for course, first, last in found.courses:
        told.append(_told("course", course, course.starts_on, first))
        course.starts_on, course.ends_on = first, last
        course.version += 1
        course.save(update_fields=["starts_on", "ends_on", "version"])
        changes.record(actor, course, "lecture_course.changed")
    done = Postponement(
        cohort=row,
        before_on=row.arrives_on,
        after_on=arrives_on,
        reason=reason.strip(),
        moved=told,
        expiring=[[one.what, str(one.application.public_id), one.until.isoformat()] for one in found.expiring],
        decided_at=timezone.now(),
        decided_by_id=actor.user_id,
    )
    done = editing.add(done, key)
    row.arrives_on = arrives_on
    row.version += 1
    row.save(update_fields=["arrives_on", "version"])
    changes.record(actor, row, "cohort.postponed")
    events.record(actor, "training.cohort.postponed", row, number=len(found.moved))
    return done


def _move(actor, one, today):
    locked(one.application.person_id)
    row = domain.locked_application(one.application)
    told = [_told("application", row, row.starts_on, one.after[0])]
    if row.plan:
        told.append(_told("plan", row.plan, row.plan.starts_on, one.after[0]))
        moving.move_plan(actor, plan=row.plan, starts_on=one.after[0], ends_on=one.after[1], today=today)
    row.starts_on, row.ends_on = one.after
    if row.occupation_code and row.state == PlanApplication.State.DRAFT:
        row.list_date = occupation.list_date(row.starts_on)
    row.version += 1
    row.save(update_fields=["starts_on", "ends_on", "list_date", "version"])
    changes.record(actor, row, domain.CHANGED)
    return told


def _told(kind, row, before, after):
    return [kind, str(row.public_id), before.isoformat(), after.isoformat()]
