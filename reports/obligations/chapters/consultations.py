"""Consultations: taken up and answered in time, as duties of our offices (titp.md 11, TITP-CONS-03).

A duty names number and category and nothing else; company and establishment stay empty, also where they are known.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db.models import Min, Q
from django.utils import timezone

from imjapan.law import registry
from imjapan.law.consultation import AnswerFacts
from imjapan.law.verdict import Due
from interns.models import Consultation, ConsultationStep

from ..duty import Duty, Kind, duty
from ..subjects import OFFICE, Subject
from ..verdicts import basis, remembered
from . import Chapter, register

RULE = "TITP-CONS-03.b"
STEPS = ("response", "answer")
_Step = ConsultationStep.Kind
_TAKEN_UP = Q(steps__taken_by__isnull=False) & ~Q(steps__kind=_Step.NOTE)


@dataclass(frozen=True, slots=True)
class ConsultationFact:
    """`taken_up_on`: first thing done by our staff, a note apart; `ended_on`: day it was closed."""

    id: int
    received_on: date
    matter: str
    in_danger: bool
    taken_up_on: date | None
    answered_on: date | None
    ended_on: date | None

    def done_on(self, step: str) -> date | None:
        """The day a step was done; an end without it (nobody could be reached) ends it too."""
        return (self.taken_up_on or self.answered_on if step == "response" else self.answered_on) or self.ended_on


def gather(office_ids: Collection[int]) -> Mapping[int, list[ConsultationFact]]:
    """Return the consultations of these offices. One query."""
    found: dict[int, list[ConsultationFact]] = {pk: [] for pk in office_ids}
    rows = Consultation.objects.filter(office__in=office_ids).order_by("pk")
    rows = rows.annotate(taken_up=Min("steps__taken_at", filter=_TAKEN_UP))
    columns = ("office_id", "pk", "received_at", "matter", "urgency", "taken_up", "answered_on", "closed_at")
    for office_id, pk, received_at, matter, urgency, taken_up, answered_on, closed_at in rows.values_list(*columns):
        in_danger = urgency == Consultation.Urgency.EMERGENCY
        facts = (pk, timezone.localdate(received_at), matter or "none", in_danger, _day(taken_up), answered_on)
        found[office_id].append(ConsultationFact(*facts, _day(closed_at)))
    return found


def _day(moment: datetime | None) -> date | None:
    return moment and timezone.localdate(moment)


def duties(subject: Subject, facts: list[ConsultationFact], today: date) -> Iterator[Duty]:
    """Two duties of each consultation: the first response, and the answer."""
    for fact in facts:
        for step in STEPS:
            due, _verdict = judge(step, fact.received_on, fact.matter, fact.in_danger)
            if due.legal < subject.clock_starts_on:
                continue
            done = fact.done_on(step)
            yield duty(
                subject,
                Kind.CONSULTATION,
                RULE,
                f"consultation:{fact.id}:{step}",
                (fact.received_on, due.legal),
                basis(step, fact.received_on, fact.matter, fact.in_danger),
                partial(judge, step, fact.received_on, fact.matter, fact.in_danger),
                done_on=done,
                records={("consultation", fact.id)} if done else frozenset(),
                consultation_id=fact.id,
            )


@remembered(1024)
def judge(step: str, received_on: date, matter: str, in_danger: bool) -> tuple[Due, dict]:
    """Return the three dates of a step and the verdict."""
    facts = AnswerFacts(step=step, received_on=received_on, matter=matter, in_danger=in_danger)
    verdict = registry.get(RULE).judge(facts)
    return verdict.due, verdict.to_dict()


def standing(facts: list[ConsultationFact]) -> set[tuple[str, int]]:
    """Consultations that were taken up, answered or ended still count."""
    return {("consultation", fact.id) for fact in facts if any(fact.done_on(step) for step in STEPS)}


register(Chapter(OFFICE, (RULE,), gather, duties, standing))
