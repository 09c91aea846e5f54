"""Exams of many people at once: applications for the next exam, and results of a company, a cohort or a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters
from interns.models import Person
from training import access
from training.models import ExamAttempt, Placement

from .domain import CHANGED, PLACES, errors_of, next_number, plan_of
from .standing import running, standings

Result = ExamAttempt.Result
RESULT_FIELDS = ("sits_on", "result", "result_on", "percent_of_pass_mark", "absence_reason", "unavoidable")
COMMON = ("applied_on", "sits_on", "exam", "body", "place", "fee")


class WrongRows(Exception):
    """Some of many rows cannot be stored; nothing was. `errors`: {id of the row: {field: [message]}}."""

    def __init__(self, errors: dict[int, dict]):
        super().__init__("some rows are wrong")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Entered:
    """What is typed of one result. `version`: of the row as it was shown."""

    attempt_id: int
    version: int
    data: Mapping = field(default_factory=dict)


def _lock(person_ids: Iterable[int]):
    """Hold the people in one order, so that two who write many never wait for each other."""
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=list(person_ids)).order_by("pk"))


@transaction.atomic
def apply_for(actor, *, plan_ids: Iterable[int], data: Mapping, today: date) -> list[ExamAttempt]:
    """Record that the exam of these plans was applied for: one try for each part still to be sat. All or nothing.

    `data`: values of `COMMON`, the same for all. Who is applied for already is left alone, so a form sent twice makes
    nothing twice. Raises WrongRows by id of the plan, and ValidationError for what is wrong with `data`.
    """
    rows = running(access.plans(actor), today).select_related("person").filter(pk__in=list(plan_ids))
    plans = [plan for plan in rows.order_by("pk") if may_edit_masters(actor, plan.person.office_id)[0]]
    _lock(plan.person_id for plan in plans)
    made, wrong = [], {}
    for found in standings(plans, today):
        for part in found.to_sit:
            attempt = ExamAttempt(person=found.plan.person, plan=found.plan, grade=found.grade, part=part.part)
            editing.fill(attempt, data, COMMON)
            attempt.number = next_number(attempt)
            errors = errors_of(attempt, today)
            if common := {name: [words] for name, words in errors.items() if name in COMMON}:
                raise ValidationError(common)
            try:
                editing.check(attempt, places=PLACES, errors=errors, without=("number", "plan", "certificate"))
                editing.write(attempt, places=PLACES)
            except ValidationError as error:
                wrong[found.plan.pk] = error.message_dict
                continue
            made.append(attempt)
    if wrong:
        raise WrongRows(wrong)
    changes.record_many(actor, ExamAttempt, [one.pk for one in made], CHANGED)
    if made:
        events.record(actor, "training.exams.applied", number=len({one.person_id for one in made}))
    return made


@transaction.atomic
def enter_results(actor, *, rows: Iterable[Entered], today: date) -> int:
    """Store results of many tries, all or nothing; returns how many changed.

    A row that already says the same is left alone, so a form sent twice does nothing twice. Raises WrongRows by id of
    the attempt: what is wrong, or that somebody else entered another result meanwhile.
    """
    rows = {row.attempt_id: row for row in rows}
    known = access.exams(actor).filter(pk__in=rows).select_related("person")
    known = {row.pk: row for row in known if may_edit_masters(actor, row.person.office_id)[0]}
    _lock({row.person_id for row in known.values()})
    locked = ExamAttempt.objects.select_for_update(of=("self",)).filter(pk__in=known).order_by("pk")
    wrong, changed = {}, []
    for attempt in locked.select_related("person"):
        entered = rows[attempt.pk]
        before = {name: getattr(attempt, name) for name in RESULT_FIELDS}
        editing.fill(attempt, entered.data, RESULT_FIELDS)
        if before == {name: getattr(attempt, name) for name in RESULT_FIELDS}:
            continue
        if attempt.version != entered.version:
            wrong[attempt.pk] = {"result": [_("Somebody else changed this meanwhile. Look at it and enter it again.")]}
            continue
        attempt.plan = attempt.plan or plan_of(attempt)
        attempt.version += 1
        try:
            editing.check(
                attempt, places=PLACES, errors=errors_of(attempt, today), without=("number", "plan", "certificate")
            )
            editing.write(attempt, places=PLACES)
        except ValidationError as error:
            wrong[attempt.pk] = error.message_dict
            continue
        changed.append(attempt)
    if wrong:
        raise WrongRows(wrong)
    changes.record_many(actor, ExamAttempt, [one.pk for one in changed], CHANGED)
    if changed:
        events.record(actor, "training.exams.results_entered", number=len({one.person_id for one in changed}))
    return len(changed)


def of_group(rows, *, company=None, cohort=None, today: date):
    """Narrow rows to the people of a company of today, or of a cohort."""
    if company:
        here = Placement.objects.filter(company=company, starts_on__lte=today, ends_on__gte=today)
        rows = rows.filter(person__in=here.values("person"))
    return rows.filter(person__in=cohort.applications.values("person")) if cohort else rows


def pending(actor):
    """Tries without a result, the earliest day first."""
    rows = access.exams(actor).filter(result=Result.PENDING)
    return rows.select_related("person", "plan").order_by("sits_on", "person__sort_key", "pk")


def of_ids(actor, public_ids: Iterable[str]):
    """Tries by public id, whatever their result; what is no id finds nothing."""
    known = [one for one in map(_uuid, public_ids) if one]
    rows = access.exams(actor).filter(public_id__in=known)
    return rows.select_related("person", "plan").order_by("sits_on", "person__sort_key", "pk")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def next_plans(actor, today: date):
    """Running plans with the names of their people."""
    rows = running(access.plans(actor), today).filter(starts_on__lte=today)
    return rows.select_related("person").order_by("ends_on", "person__sort_key", "pk")
