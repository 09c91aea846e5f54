"""The guide of a case: which steps it has, which are done, how near the others are. The law is in `incident_steps`."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Min, Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from imjapan.law import texts
from imjapan.law.confidence import read_mark
from imjapan.law.incident_steps import STEPS, CaseFacts, CaseStep, Concerned, steps_due
from imjapan.organization.explain import explain
from training.models import Incident, IncidentPerson, IncidentStep

PROTECTING = ("wish", "explanation", "statement", "protection")  # only a manager leaves these out
SOON = 7  # days
Wish = Incident.Wish


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a case as its page shows it. `row`: what was recorded, or None while it is open."""

    step: CaseStep
    person: IncidentPerson | None
    row: IncidentStep | None
    today: date

    @property
    def code(self) -> str:
        return self.step.code

    @property
    def label(self) -> str:
        return said(f"incident.step.{self.step.step}")

    @property
    def name(self) -> str:
        """The label, with the person where each needs an own step."""
        return f"{self.label}: {self.person.person}" if self.person else self.label

    @property
    def how(self) -> str:
        return said(f"incident.how.{self.step.step}")

    @property
    def by(self) -> str:
        return said(f"incident.by.{self.step.by}")

    @property
    def condition(self) -> str:
        """Under which condition it is needed, while nobody knows whether that holds."""
        return said(f"incident.when.{self.step.when}") if self.step.needed is None else ""

    @property
    def due(self):
        return self.step.due

    @property
    def explanation(self):
        return explain(self.step.verdict)

    @property
    def to_be_confirmed(self) -> bool:
        return read_mark(self.step.confidence)[0].to_be_confirmed

    @property
    def is_wish(self) -> bool:
        return self.step.step == "wish"

    @property
    def anchor(self) -> str:
        return f"step-{self.code.replace('.', '-')}"

    @property
    def late(self) -> bool:
        return self.row is None and self.due is not None and self.due.legal < self.today

    @property
    def near(self) -> bool:
        return (
            self.row is None and self.due is not None and not self.late and (self.due.target - self.today).days <= SOON
        )

    @property
    def standing(self) -> tuple[str, str]:
        """(variant of the status, words)."""
        if self.row is not None:
            return ("neutral", _("not needed")) if self.row.not_needed else ("ok", _("done"))
        if self.step.needed is None:
            return "confirm", self.condition
        if self.due is None:
            return "info", _("without a day")
        return days_left(self.due.legal, self.today)


def days_left(last: date, today: date) -> tuple[str, str]:
    """How near a last day is: (variant of the status, words)."""
    days = (last - today).days
    if days < 0:
        return "late", ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days == 0:
        return "late", _("today")
    words = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return ("due" if days <= SOON else "soon"), words


def said(code: str) -> str:
    return texts.text(code, "ja" if (get_language() or "ja").startswith("ja") else "en")


def name_of(code: str) -> str:
    """The step of a recorded code in words; a code the table no longer knows stays as it is."""
    step = code.partition(".")[0]
    return said(f"incident.step.{step}") if step in STEPS else code


# --- facts ------------------------------------------------------------------------------


def left_days(ids: Collection[int]) -> dict[int, date]:
    """{id of the case: first last day of a placement of its people that ended early}. One query.

    A placement that ended before the case is none of its consequences.
    """
    ended = Q(placement__ends_on__lt=F("placement__plan__ends_on")) | ~Q(placement__end_reason="")  # plan cut with it
    early = IncidentPerson.objects.filter(ended, incident__in=ids, placement__ends_on__gte=F("incident__happened_on"))
    return dict(early.order_by().values_list("incident").annotate(Min("placement__ends_on")))


def facts_of(
    incident: Incident, people: Collection[IncidentPerson], signed: Collection[str] = (), left_on: date | None = None
) -> CaseFacts:
    """What the law asks about one case. `signed`: codes of recorded steps; those of statements count. No query.

    Where a company closes and nobody has left yet, the employment ends with the planned last day of business.
    """
    home = [row for row in people if row.wish == Wish.HOME]
    statement = all(f"statement.{row.pk}" in signed for row in home) if home else None
    return CaseFacts(
        regime=incident.regime,
        happened_on=incident.happened_on,
        known_on=incident.known_on,
        people=tuple(Concerned(str(row.pk), row.wish) for row in people),
        return_on=incident.return_on,
        left_on=left_on or incident.closes_on,
        absence_days=incident.absence_days,
        statement=statement,
    )


def lines_of(incidents: Collection[Incident], today: date) -> dict[int, list[Line]]:
    """The guides of many cases, in the order of the table: {id of the case: lines}. Three queries."""
    ids = [row.pk for row in incidents]
    people, rows = defaultdict(list), defaultdict(dict)
    for row in IncidentPerson.objects.filter(incident__in=ids).select_related("person", "asked_by"):
        people[row.incident_id].append(row)
    for row in IncidentStep.objects.filter(incident__in=ids).select_related("entered_by", "file"):
        rows[row.incident_id][row.code] = row
    left = left_days(ids)
    found = {}
    for incident in incidents:
        own, done = people[incident.pk], rows[incident.pk]
        signed = {code for code, row in done.items() if not row.not_needed}
        facts = facts_of(incident, own, signed, left.get(incident.pk))
        by_key = {str(row.pk): row for row in own}
        found[incident.pk] = [
            Line(step, by_key.get(step.person), done.get(step.code), today) for step in steps_due(incident.kind, facts)
        ]
    return found


def lines(incident: Incident, today: date) -> list[Line]:
    """The guide of one case."""
    return lines_of([incident], today)[incident.pk]


def in_order(guide: Iterable[Line]) -> list[Line]:
    """The open steps that are needed: what protects people, what is due first, then what has no day."""

    def key(line):
        return line.step.step not in PROTECTING, line.due is None, line.due.legal if line.due else date.max

    return sorted((line for line in guide if line.row is None and line.step.needed), key=key)


def uncertain(guide: Iterable[Line]) -> list[Line]:
    """Open steps of the whole case that may be needed. Those of one person appear once the person was asked."""
    return [line for line in guide if line.row is None and line.step.needed is None and line.person is None]


def next_due(guide: Iterable[Line]) -> Line | None:
    """The open step whose last day comes first."""
    return min((line for line in guide if line.row is None and line.due), key=lambda line: line.due.legal, default=None)
