"""A whole cohort is postponed, as in the pandemic: what moves, what stays, and which papers run out, told beforehand.

The days of each person keep their distance to the arrival; the last day of a plan is computed anew from its first
(`moving`). Months are counted from the day the cohort had before it was postponed by months, so that twice a month is
two months also from the 31st. Going back is another postponement; it gives back what the last one put back.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Conflict
from imjapan.core.transitions import move
from imjapan.law import occupation, registry
from imjapan.law.verdict import Outcome, Verdict
from imjapan.organization import editing
from imjapan.organization.access import must_write
from imjapan.organization.explain import Explanation, explain
from interns.domain.people import locked
from training.lectures import shifting
from training.models import ApplicationPaper, Offer, PlanApplication, Postponement, Regime

from . import catalogue, cohorts, domain, judging, moving, papers
from .postpone_lectures import Lectures, follow_in_plans, lectures_of, with_right_plans

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
    """A paper that does not last until the new day. `what`: passport, coe or the code of an attachment.

    `already`: it did not last until the old day either.
    """

    application: PlanApplication
    what: str
    label: str
    until: date
    already: bool


class Gate(NamedTuple):
    """A judgement on the change of law of 2027, and everybody of the cohort it is about."""

    verdict: Verdict
    explanation: Explanation
    people: list[PlanApplication]


class Way(NamedTuple):
    """A visa or a flight that has to be arranged anew, or that going back gives back: its state now and then."""

    application: PlanApplication
    paper: ApplicationPaper
    label: str
    state: str
    received_on: date | None = None

    @property
    def given_back(self) -> bool:
        return self.state in papers.THERE


class Preview(NamedTuple):
    """What a postponement does; `offers` are to look at."""

    before: date
    after: date
    moved: list[Moved]
    staying: list[PlanApplication]
    expiring: list[Expiring]
    gates: list[Gate]
    lectures: Lectures
    ways: list[Way]
    offers: list[Offer]
    establishments: int

    @property
    def shift(self) -> timedelta:
        return self.after - self.before

    @property
    def forward(self) -> bool:
        """The cohort comes earlier than planned."""
        return self.after < self.before

    @property
    def shut(self) -> bool:
        """Somebody cannot come under this law on the new day (TITP-TRANS-01): to be confirmed a second time."""
        return any(one.verdict.outcome == Outcome.NG for one in self.gates)

    @property
    def last_entry(self) -> date | None:
        """The last day of entry under the old law, where it is passed."""
        return next((one.verdict.value for one in self.gates if one.verdict.outcome == Outcome.NG), None)


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
    """Work out everything a postponement to a day would do. Writes nothing; one person asks as often as all."""
    before = cohort.arrives_on
    shift = arrives_on - before
    went = _undone(cohort, arrives_on)
    moved, staying, expiring, judged, ways = [], [], [], [], []
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
        expiring += _expiring(member, before, arrives_on)
        judged += _judged(row, after, today)
        ways += _ways(member, arrives_on, went)
    candidates = [one.application.candidate_id for one in moved if one.application.candidate_id]
    courses = {key: _days_of(told) for (kind, key), told in went.items() if kind == "course"}
    lectures = lectures_of(cohort, arrives_on, went=courses, here={row.person_id for row in staying})
    places = {one.application.establishment_id for one in moved if one.application.plan_id}
    return Preview(
        before, arrives_on, moved, staying, expiring, _gates(judged), lectures, ways, _offers(candidates, arrives_on),
        len(places),
    )  # fmt: skip


def _undone(cohort, arrives_on) -> dict[tuple[str, str], list]:
    """What the last postponement moved, where this one goes back: {(kind, id): [before, after]}."""
    last = cohort.postponements.first()
    if last is None or (last.before_on, last.after_on) != (arrives_on, cohort.arrives_on):
        return {}
    return {(kind, key): told for kind, key, *told in last.moved}


def _days_of(told) -> tuple[date, date]:
    before, after = map(date.fromisoformat, told)
    return before, after


def _expiring(member, before, day):
    row = member.application
    known = [
        (PASSPORT, _("Passport"), member.passport_until),
        (COE, _("Certificate of eligibility (COE)"), member.coe_until),
    ]
    for paper in row.papers.all():
        if paper.state != paper.State.NOT_NEEDED:
            known.append((paper.code, catalogue.shown(paper.code).label, paper.expires_on))
    for what, label, until in known:
        if until and until < day:
            yield Expiring(row, what, label, until, until < before)


def _judged(row, after, today):
    """Whether the change of law of 2027 still lets the person in on the new day: TITP-TRANS-01.a."""
    if row.regime != Regime.TITP or row.stage != 1:
        return
    facts = judging.entry(row, today)
    verdict = registry.get("TITP-TRANS-01.a").judge(
        type(facts)(facts.applied_on, after[0], None, facts.certified_on, facts.coe_on, today)
    )
    if verdict.outcome != Outcome.OK:
        yield row, verdict


def _gates(judged) -> list[Gate]:
    """Everybody with the same answer under one heading, the gravest first."""
    found: dict[str, Gate] = {}
    for row, verdict in judged:
        words = explain(verdict)
        found.setdefault(words.message, Gate(verdict, words, [])).people.append(row)
    return sorted(found.values(), key=lambda one: judging.GRAVE.index(one.verdict.outcome))


def _ways(member, day, went) -> Iterator[Way]:
    """Flights and visas for the old day; a visa that is recorded as good until the new day stays."""
    for paper in (member.visa, member.flight):
        if paper is None:
            continue
        label = catalogue.shown(paper.code).label
        if paper.state in papers.THERE:
            if paper.code == catalogue.FLIGHT or paper.expires_on is None or paper.expires_on < day:
                yield Way(member.application, paper, label, ApplicationPaper.State.ASKED)
        elif told := went.get(("paper", str(paper.public_id))):
            state, left_as, received_on = told
            if paper.state == left_as:
                yield Way(member.application, paper, label, state, received_on and date.fromisoformat(received_on))


def _offers(candidates, day):
    """Job offers that end before the new day."""
    rows = Offer.objects.filter(candidates__in=candidates, valid_until__lt=day).select_related("company")
    return list(rows.distinct().order_by("pk"))


@transaction.atomic
def postpone(
    actor,
    *,
    cohort,
    arrives_on,
    reason,
    seen=None,
    key=None,
    today,
    lectures: Collection[str] | None = None,
    aware=False,
) -> Postponement:
    """Move the arrival of a cohort and everybody in it who has not arrived, in one step.

    `seen`: the version of the cohort that the preview showed. `lectures`: public ids of the courses that move too, None
    for those nobody of whom is here yet. `aware`: somebody said that the last day of entry under the old law is passed.
    Raises Refused, Conflict (changed since the preview) and ValidationError by field, or naming whose days contradict.
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
    if found.shut and not aware:
        raise ValidationError(
            {"aware": _("Tick that these people can then no longer come as technical intern trainees.")}
        )
    courses = [one for one in found.lectures.moving if (one.key in lectures if lectures is not None else not one.here)]
    follow = with_right_plans(courses)
    told = _move_all(actor, found, today)
    for one in courses:
        told.append(_told("course", one.course, one.course.starts_on, one.first))
        shifting.shift_course(actor, course=one.course, shift=one.shift)
    told += [_put_way(actor, one) for one in found.ways]
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
    follow_in_plans(actor, follow, today)
    changes.record(actor, row, "cohort.postponed")
    events.record(actor, "training.cohort.postponed", row, number=len(found.moved))
    return done


class Trial(NamedTuple):
    """A postponement that somebody looks at: whoever shows its consequences may try it out (`tried`)."""

    actor: Any
    cohort: Any
    found: Preview
    lectures: list[str] | None
    today: date


@contextmanager
def tried(trial: Trial) -> Iterator[None]:
    """Within this block the cohort is postponed, with everything that follows; after it nothing has happened.

    Raises as `postpone`.
    """
    with transaction.atomic():
        postpone(
            trial.actor, cohort=trial.cohort, arrives_on=trial.found.after, reason="…", today=trial.today,
            lectures=trial.lectures, aware=True,
        )  # fmt: skip
        yield
        transaction.set_rollback(True)


def _move_all(actor, found, today) -> list:
    """Move everybody or raise, naming all for whom it is not possible."""
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
    return told


def _put_way(actor, one: Way):
    """Bring a visa or a flight to its new state. Returns what is kept for the way back."""
    row = ApplicationPaper.objects.select_for_update().get(pk=one.paper.pk)
    kept = [row.state, one.state, row.received_on.isoformat() if row.received_on else ""]
    move(row, one.state, moves=papers.MOVES)
    row.received_on = one.received_on
    row.changed_at, row.changed_by_id = timezone.now(), actor.user_id
    row.save(update_fields=["state", "received_on", "changed_at", "changed_by"])
    changes.record(actor, row, papers.CHANGED)
    return ["paper", str(row.public_id), *kept]


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
