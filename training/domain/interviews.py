"""Interviews (面談): who is in training, how many must be heard in an audit, and who has waited longest."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, Q

from imjapan.law import registry
from imjapan.law.dates import add_months_clamped
from imjapan.law.verdict import Verdict
from interns.models import Person
from training.models import Audit, Placement, Regime

COVERED_MONTHS = 12  # practice: everybody within a year (TITP-AUDIT-03)


@dataclass(frozen=True)
class Turn:
    """One person in training and the day of the last interview in a finished audit (None = never)."""

    person: Person
    last_on: date | None
    waits: bool  # not interviewed in the last twelve months


@dataclass(frozen=True)
class InterviewState:
    """Everybody in training at an establishment on a day, who waited longest first; `rule` is TITP-AUDIT-03."""

    turns: tuple[Turn, ...]
    rule: Verdict

    @property
    def waiting(self):
        return [turn.person for turn in self.turns if turn.waits]


def present(on):
    """Condition on Placement: in technical intern training on a day, lecture included."""
    return Q(starts_on__lte=on, ends_on__gte=on, plan__regime=Regime.TITP)


def in_training(establishment, on):
    """People in technical intern training at an establishment on a day, lecture included."""
    there = Placement.objects.filter(present(on), establishment=establishment)
    return Person.objects.filter(pk__in=there.values("person_id"))


def judge_number(trainees, on, interviewed=None) -> Verdict:
    """Judge TITP-AUDIT-03: how many of so many trainees must be interviewed in an audit of that day.

    Counted per establishment, because each has its own audit; the sum is never below the figure of the whole company.
    """
    facts = {"trainees": trainees, "audit_day": on.isoformat()}
    if interviewed is not None:
        facts["interviewed"] = min(interviewed, trainees)
    return registry.run("TITP-AUDIT-03", facts)


def interview_state(establishment, *, on) -> InterviewState:
    """Who is in training on a day, when each was last interviewed, and how many must be this time."""
    heard = Q(interviews__audit__state__in=[Audit.State.FINISHED, Audit.State.APPROVED], interviews__held_on__lte=on)
    people = (
        in_training(establishment, on)
        .annotate(last_on=Max("interviews__held_on", filter=heard))
        .order_by(F("last_on").asc(nulls_first=True), "passport_name", "pk")
    )
    since = add_months_clamped(on, -COVERED_MONTHS)
    turns = tuple(Turn(p, p.last_on, p.last_on is None or p.last_on < since) for p in people)
    return InterviewState(turns, judge_number(len(turns), on))
