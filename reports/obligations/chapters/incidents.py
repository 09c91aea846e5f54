"""Steps of cases that have a day (titp.md 6 and 11, TITP-FIL-04, 05, MOVE-01, 02): duties of the company as a subject.

Which steps a case has, and by when, is told by its guide (`training.incidents.guide`). A difficulty notice that was
begun as a filing is a duty of its own; here it ends the step.

A step of the company is owed by it, and shown to it, once the company told us of the case: until then it may not know
that there is one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from imjapan.law.incident_steps import CaseFacts, CaseStep, steps_due
from training.incidents import guide
from training.models import Incident, IncidentPerson, IncidentStep

from ...filings.models import Filing
from ..duty import Duty, Kind, OwedBy, State, duty, long_over
from ..subjects import COMPANY, Subject
from ..verdicts import basis, remembered
from . import Chapter, register

RULE = "TITP-FIL-05.b"
NOTICE = "difficulty_notice"
TOLD = "company_told"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One step that was recorded. `on` is None where it was found not to be needed."""

    id: int
    on: date | None
    reason: str


@dataclass(slots=True)
class CaseFact:
    """One case. `people`: key of a person in the codes of steps to the person. `notice`: the filing and its day."""

    id: int
    kind: str
    establishment_id: int
    is_open: bool
    facts: CaseFacts
    people: dict[str, int]
    steps: dict[str, Recorded] = field(default_factory=dict)
    notice: tuple[int, date | None] | None = None


def gather(company_ids: Collection[int]) -> dict[int, list[CaseFact]]:
    """Return the cases of these companies. Five queries, one where there is none."""
    rows = list(Incident.objects.filter(company__in=company_ids).order_by("happened_on", "pk"))
    if not rows:
        return {}
    ids = [row.pk for row in rows]
    people, steps, notices = defaultdict(list), defaultdict(dict), {}
    for person in IncidentPerson.objects.filter(incident__in=ids).order_by("pk"):
        people[person.incident_id].append(person)
    columns = ("incident", "code", "pk", "done_on", "not_needed", "note")
    for incident_id, code, pk, on, not_needed, note in IncidentStep.objects.filter(incident__in=ids).values_list(
        *columns
    ):
        steps[incident_id][code] = Recorded(pk, None if not_needed else on, note if not_needed else "")
    filed = Filing.objects.filter(incident__in=ids, kind=Filing.Kind.DIFFICULTY).exclude(state=Filing.State.DROPPED)
    for incident_id, pk, filed_on in filed.order_by("-pk").values_list("incident", "pk", "filed_on"):
        notices[incident_id] = (pk, filed_on)
    left = guide.left_days(ids)
    found: dict[int, list[CaseFact]] = defaultdict(list)
    for row in rows:
        concerned, recorded = people[row.pk], steps[row.pk]
        signed = {code for code, step in recorded.items() if step.on}
        found[row.company_id].append(
            CaseFact(
                row.pk,
                row.kind,
                row.establishment_id,
                row.state == Incident.State.OPEN,
                guide.facts_of(row, concerned, signed, left.get(row.pk)),
                {str(one.pk): one.person_id for one in concerned},
                recorded,
                notices.get(row.pk),
            )
        )
    return found


def duties(subject: Subject, facts: list[CaseFact], today: date) -> Iterator[Duty]:
    """Yield one duty for each step with a day, without those over before the clock started."""
    for case in facts:
        if long_over(subject, case.facts.known_on):
            continue
        for step in _judged(case.kind, case.facts):
            if step.due is None or step.due.legal < subject.clock_starts_on:
                continue
            ends = _end(case, step, today)
            if ends is None or (not case.is_open and not ends):
                continue  # another duty asks for it, or the case ended without it
            told = case.steps.get(TOLD)
            knows = step.by == "company" and told is not None and told.on is not None and told.on <= today
            yield duty(
                subject,
                Kind.INCIDENT,
                RULE,
                f"incident:{case.id}:{step.code}",
                (min(case.facts.known_on, step.due.target), step.due.legal),
                basis(case.kind, step.code, case.facts),
                lambda step=step: (step.due, step.verdict.to_dict()),
                owed_by=OwedBy.COMPANY if knows else OwedBy.ORGANIZATION,
                establishment_id=case.establishment_id,
                incident_id=case.id,
                person_id=case.people.get(step.person),
                **ends,
            )


def _end(case: CaseFact, step: CaseStep, today: date) -> dict | None:
    """What is recorded about the end of a step; None where the filing of the notice is the duty."""
    recorded = case.steps.get(step.code)
    if recorded and recorded.on is None:
        return {
            "state": State.NOT_NEEDED,
            "reason": recorded.reason[:60],
            "records": {("incident_step", recorded.id)},
        }
    if recorded and recorded.on <= today:
        return {"done_on": recorded.on, "records": {("incident_step", recorded.id)}}
    if step.step == NOTICE and case.notice:
        pk, filed_on = case.notice
        return {"done_on": filed_on, "records": {("filing", pk)}} if filed_on and filed_on <= today else None
    return {}


@remembered(1024)
def _judged(kind: str, facts: CaseFacts) -> tuple[CaseStep, ...]:
    return steps_due(kind, facts)


def standing(facts: list[CaseFact]) -> set[tuple[str, int]]:
    """Steps that were recorded and notices that were filed still count."""
    done = {("incident_step", step.id) for case in facts for step in case.steps.values()}
    return done | {("filing", case.notice[0]) for case in facts if case.notice and case.notice[1]}


register(Chapter(COMPANY, (RULE,), gather, duties, standing))
