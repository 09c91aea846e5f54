"""Interviews (面談): who is in training, how many must be heard in an audit, and who has waited longest.

One trip may serve two regimes: each has its own number (TITP-AUDIT-03, ESD-AUD-01.INTERVIEWS) over its own people.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Q

from imjapan.law import registry
from imjapan.law.verdict import Verdict
from interns.models import Person
from training.models import Audit, Interview, Placement, Regime

# The rule of the number and what it calls the people, by regime.
NUMBERS = {Regime.TITP: ("TITP-AUDIT-03", "trainees"), Regime.ESD: ("ESD-AUD-01.INTERVIEWS", "workers")}


@dataclass(frozen=True)
class Turn:
    """One person in training, the day of the last interview in a finished audit (None = never), and the next day."""

    person: Person
    regime: str
    stage: int | None
    last_on: date | None
    by: date  # practice: everybody within a year (TITP-AUDIT-03.b)
    late: bool

    @property
    def waits(self):
        """Never heard yet, or not in the last twelve months."""
        return self.last_on is None or self.late


@dataclass(frozen=True)
class InterviewState:
    """Everybody in training at an establishment on a day, who waited longest first; `rules`: the number by regime."""

    turns: tuple[Turn, ...]
    rules: dict[str, Verdict]

    @property
    def rule(self):
        """The number of the first regime that somebody is under, technical intern training if nobody is."""
        return next(iter(self.rules.values()))

    @property
    def waiting(self):
        return [turn.person for turn in self.turns if turn.waits]

    @property
    def counts(self) -> list[tuple[str, int | None, int]]:
        """How many are in training by regime and stage."""
        number = Counter((turn.regime, turn.stage) for turn in self.turns)
        return [(*key, number[key]) for key in sorted(number, key=lambda key: (key[0] != Regime.TITP, key[1] or 0))]


def present(on, regimes=tuple(NUMBERS)):
    """Condition on Placement: in training under our supervision on a day, lecture included."""
    return Q(starts_on__lte=on, ends_on__gte=on, plan__regime__in=regimes)


def in_training(establishment, on, regimes=tuple(NUMBERS)):
    """People in training at an establishment on a day, lecture included."""
    there = Placement.objects.filter(present(on, regimes), establishment=establishment)
    return Person.objects.filter(pk__in=there.values("person_id"))


def numbers(establishment, on) -> Counter:
    """How many people are in training at an establishment on a day, by regime."""
    there = Placement.objects.filter(present(on), establishment=establishment)
    return Counter(dict(there.values_list("person_id", "plan__regime")).values())


def judge_number(people, on, interviewed=None, regime=Regime.TITP) -> Verdict:
    """Judge how many of so many people of a regime must be interviewed in an audit of that day.

    Counted per establishment, because each has its own audit; the sum is never below the figure of the whole company.
    """
    rule_id, called = NUMBERS[regime]
    facts = {called: people, "audit_day": on.isoformat()}
    if interviewed is not None:
        facts["interviewed"] = min(interviewed, people)
    return registry.run(rule_id, facts)


def judge_numbers(counts, on, heard=None) -> dict[str, Verdict]:
    """The same for every regime somebody is under (`counts`, and `heard` where given: people by regime)."""
    regimes = [regime for regime in NUMBERS if counts.get(regime)] or [Regime.TITP]
    return {r: judge_number(counts.get(r, 0), on, None if heard is None else heard.get(r, 0), r) for r in regimes}


def interview_state(establishment, *, on) -> InterviewState:
    """Who is in training on a day, when each was last interviewed, and how many must be this time."""
    placements = Placement.objects.filter(present(on), establishment=establishment).select_related("plan", "person")
    placed = {row.person_id: row for row in placements.order_by("starts_on", "pk")}
    coverage = _coverage(establishment, placed, on)
    turns = [
        Turn(row.person, row.plan.regime, row.plan.stage, *coverage[person_id]) for person_id, row in placed.items()
    ]
    turns.sort(key=lambda turn: (turn.last_on or date.min, turn.person.passport_name, turn.person.pk))
    return InterviewState(tuple(turns), judge_numbers(Counter(turn.regime for turn in turns), on))


def _coverage(establishment, people, on) -> dict[int, tuple[date | None, date, bool]]:
    """Last interview, last day for the next, and whether that is over, by person (TITP-AUDIT-03.b)."""
    finished = [Audit.State.FINISHED, Audit.State.APPROVED]
    heard = Interview.objects.filter(person_id__in=people, audit__state__in=finished, held_on__lte=on)
    last = dict(heard.values("person_id").annotate(last=Max("held_on")).values_list("person_id", "last"))
    there = Placement.objects.filter(person_id__in=people, company_id=establishment.company_id)
    since = dict(there.values("person_id").annotate(first=Min("starts_on")).values_list("person_id", "first"))
    trainees = [
        {
            "name": str(pk),
            "since": since[pk].isoformat(),
            "interviewed": [last[pk].isoformat()] if pk in last else [],
        }
        for pk in people
    ]
    rows = registry.run("TITP-AUDIT-03.b", {"today": on.isoformat(), "trainees": trainees}).value
    return {int(row["trainee"]): (row["last"], row["by"], row["late"]) for row in rows}
