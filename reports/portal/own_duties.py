"""What a company has to do itself, in its own words: until when, what, for whom, and why.

Nothing is read but the duty, the place and who is there today: the records behind a duty do not exist for a company.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import access
from training import access as training
from training.incidents.guide import name_of
from training.models import Placement

from ..obligations import ssw_words
from ..obligations.models import Obligation
from ..obligations.words import day_of
from .deadlines import Deadline, deadline

Kind = Obligation.Kind
AHEAD = timedelta(days=366)


class Words(NamedTuple):
    """`do`: what to do, with whom. `why`: what the law wants by it, in a sentence."""

    what: str
    do: str
    why: str


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done for one or more people by one day; what is of the company itself has nobody.

    `better_by`: a day before the last one by which it is safe, or None. `here`: placements of today. `gone`: whether it
    is about somebody who is not there today. `duty`: the first of them.
    """

    duty: Obligation
    words: Words
    since: str
    deadline: Deadline
    better_by: date | None
    here: list[Placement] = field(default_factory=list)
    gone: bool = False


def open_ones(actor, today: date) -> QuerySet:
    """Open duties of the actor's companies in the next year, the nearest deadline first; for `present`."""
    rows = access.own_duties(actor, today).filter(state=Obligation.State.OPEN, legal_on__lte=today + AHEAD)
    return rows.select_related("company", "establishment").defer("verdict").order_by("legal_on", "pk")


def people(actor, today: date) -> dict[int, Placement]:
    """Who is placed at the actor's companies today. One query."""
    rows = training.placed_here(actor, today).select_related("person", "plan", "establishment", "company")
    return {row.person_id: row for row in rows}


def present(duties: Iterable[Obligation], here: dict[int, Placement], today: date) -> list[Task]:
    """Return the duties as the company reads them, in order; the same of several people by one day is one. No query."""
    found: dict[tuple, Task] = {}
    for duty in duties:
        words, since, placement = words_of(duty), _since(duty), here.get(duty.person_id)
        gone = duty.person_id is not None and placement is None
        key = (str(words.what), since, duty.legal_on, gone, duty.pk if duty.person_id is None else None)
        if key not in found:
            better_by = duty.target_on if today <= duty.target_on < duty.legal_on else None
            found[key] = Task(duty, words, since, deadline(duty.legal_on, today=today), better_by, gone=gone)
        if placement:
            found[key].here.append(placement)
    return list(found.values())


def words_of(duty: Obligation) -> Words:
    """Say what is to be done. Raises KeyError for a duty that is none of a company's."""
    if duty.kind == Kind.INCIDENT:
        return STEP._replace(what=name_of(duty.window_key.split(":", 2)[2]))
    if ssw_words.from_records(duty):
        return BY_RULE[ssw_words.RULE]._replace(what=ssw_words.what(duty))
    if duty.kind == Kind.IMPLEMENTER_REPORT and duty.rule_id.startswith("ESD-"):
        return BY_KIND[duty.kind]._replace(what=_("Annual report to the authority (skill development)"))
    return BY_RULE.get(duty.rule_id) or BY_KIND[duty.kind]


def _since(duty):
    """The day or year it counts from, where that is no card or plan."""
    if duty.kind in (Kind.IMPLEMENTER_REPORT, Kind.SUPPORT_REPORT):
        return _("fiscal year %(year)s") % {"year": duty.window_first.year - 1}
    if duty.kind in (Kind.FILING, Kind.INCIDENT):
        return _("event of %(day)s") % {"day": day_of(duty.window_first)}
    return ""


STEP = Words(
    "",
    gettext_lazy("Do this step and tell us the day."),
    gettext_lazy("You told us what happened; this step of it is the employer's."),
)
BY_RULE = {
    "TITP-EXAM-02": Words(
        gettext_lazy("Apply for the exam"),
        gettext_lazy("Apply for the skills test of the stage together with us, and tell us the day."),
        gettext_lazy("It is applied for months ahead: who applies late may not sit it before the stage ends."),
    ),
    "TITP-EXAM-02.b": Words(
        gettext_lazy("Let the exam be taken"),
        gettext_lazy("Keep the day of the exam free, and tell us the day and the result."),
        gettext_lazy("The plan you applied for names this exam as its goal, also for who does not move on."),
    ),
    "TITP-EXAM-03": Words(
        gettext_lazy("Let the exam be taken again"),
        gettext_lazy("Arrange the second attempt with us, and tell us the day and the result."),
        gettext_lazy("A failed exam may be repeated once, before the stage ends; without it nobody moves on."),
    ),
    "ESD-GOAL-01": Words(
        gettext_lazy("Let the exams of skills and Japanese be taken"),
        gettext_lazy("Keep the days of the exams free, and tell us the days and the results."),
        gettext_lazy("The plan you applied for names these exams as its goals."),
    ),
    "TITP-FIL-03": Words(
        gettext_lazy("Decide on the next plan"),
        gettext_lazy("Tell us whether the next stage is with you, so that the application can be made with us."),
        gettext_lazy("The plan is applied for by the company, months before it begins."),
    ),
    "TITP-IMM-02.b": Words(
        gettext_lazy("See that the stay is applied for in time"),
        gettext_lazy(
            "Check the last day on the residence card, prepare the papers of the company, ask us if in doubt."
        ),
        gettext_lazy("Only an application handed in by that day lets the person stay until it is decided."),
    ),
    "TITP-FIL-05": Words(
        gettext_lazy("Notice of employment of a foreigner (外国人雇用状況届出)"),
        gettext_lazy("Hand it in at the employment office, as a rule with the employment insurance; tell us the day."),
        gettext_lazy("Every employer tells the employment office whom it hires from abroad."),
    ),
    "ESD-SSW-04": Words(
        gettext_lazy("Notice on a specified skilled worker"),
        gettext_lazy("Hand it in at the immigration office or online; we help with the form. Tell us the day."),
        gettext_lazy("An employer of specified skilled workers tells the authority within 14 days."),
    ),
}
BY_KIND = {
    Kind.FILING: BY_RULE["ESD-SSW-04"],
    Kind.IMPLEMENTER_REPORT: Words(
        gettext_lazy("Annual report to the authority (form 10)"),
        gettext_lazy("We prepare it and file it for you, and ask you for what we need."),
        gettext_lazy("A company that had somebody in training or work for one day of the year reports on it."),
    ),
    Kind.SUPPORT_REPORT: Words(
        gettext_lazy("Annual report on specified skilled workers"),
        gettext_lazy("We draft it; you check it and hand it in."),
        gettext_lazy("An employer of specified skilled workers reports on each fiscal year by 31 May."),
    ),
}
