"""That a company hired somebody from abroad is told to the employment office (外国人雇用状況届出, TITP-FIL-05).

A duty of the company for each person whose work there begins. What began before its placement was in our records is
not asked for: a fresh import would show it as late.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from imjapan.law.dates import ONE_DAY
from training.models import LectureCourse, Placement

from ..cycle_verdicts import EMPLOYMENT_RULE, hired
from ..duty import AHEAD, Duty, Kind, OwedBy, duty, long_over
from ..subjects import COMPANY, Subject
from ..verdicts import basis
from . import Chapter, register


@dataclass(frozen=True, slots=True)
class HiredFact:
    """The first placement of a person at a company. `starts_on`: first day of work, after the lecture."""

    id: int
    person_id: int
    establishment_id: int
    starts_on: date
    recorded_on: date
    notified_on: date | None


def gather(company_ids: Collection[int]) -> dict[int, list[HiredFact]]:
    """Return who began to work at these companies. One query.

    The lecture ends as the plan says, or where the plan says nothing as the timetable of the person does.
    """
    earlier = Placement.objects.filter(
        person=OuterRef("person"), company=OuterRef("company"), starts_on__lt=OuterRef("starts_on")
    )
    courses = LectureCourse.objects.filter(
        people=OuterRef("person"), kind=LectureCourse.Kind.POST,
        starts_on__gte=OuterRef("plan__starts_on"), starts_on__lte=OuterRef("ends_on"),
    ).order_by("-ends_on")  # fmt: skip
    rows = Placement.objects.filter(~Exists(earlier), company__in=company_ids).order_by("starts_on", "pk")
    rows = rows.annotate(lecture_on=Coalesce("plan__lecture_ends_on", Subquery(courses.values("ends_on")[:1])))
    columns = ("company", "pk", "person", "establishment", "starts_on", "created_at", "employment_notified_on")
    found: dict[int, list[HiredFact]] = {}
    for company_id, *fact, starts_on, made_at, notified_on, lecture_on in rows.values_list(*columns, "lecture_on"):
        if lecture_on and lecture_on >= starts_on:
            starts_on = lecture_on + ONE_DAY
        found.setdefault(company_id, []).append(HiredFact(*fact, starts_on, timezone.localdate(made_at), notified_on))
    return found


def duties(subject: Subject, facts: list[HiredFact], today: date) -> Iterator[Duty]:
    """Yield one duty for each, without those over before the clock started or before the placement was recorded."""
    for fact in facts:
        if long_over(subject, fact.starts_on):
            continue
        due, _verdict = hired(fact.starts_on)
        if due.legal < max(subject.clock_starts_on, fact.recorded_on) or fact.starts_on > today + AHEAD:
            continue
        yield duty(
            subject,
            Kind.FILING,
            EMPLOYMENT_RULE,
            f"placement:{fact.id}",
            (fact.starts_on, due.legal),
            basis(fact.starts_on),
            lambda fact=fact: hired(fact.starts_on),
            owed_by=OwedBy.COMPANY,
            done_on=fact.notified_on if fact.notified_on and fact.notified_on <= today else None,
            establishment_id=fact.establishment_id,
            person_id=fact.person_id,
        )


register(Chapter(COMPANY, (EMPLOYMENT_RULE,), gather, duties))
