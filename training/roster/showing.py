"""One upload as its pages show it: the four steps, what the check came to, the questions, what was written."""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imjapan.core import access as core
from imjapan.core.models import Job
from interns.models import Nationality

from .. import access
from ..models import Placement, RosterImport
from .messages import ERROR, QUESTION, WARNING, Message, summary_of

State = RosterImport.State
JOB_TIME = (State.CHECKING, State.IMPORTING)
SEVERITIES = (ERROR, WARNING)
STEPS = (
    ("file", gettext_lazy("File")),
    ("columns", gettext_lazy("Columns")),
    ("check", gettext_lazy("Check")),
    ("take over", gettext_lazy("Take over")),
)
LISTS = {
    "office": "organization:office_list",
    "user": "organization:staff_list",
    "staff": "organization:staff_list",
    "company": "companies:list",
    "outside": "companies:list",
    "headcount": "companies:list",
    "in_charge": "companies:list",
    "establishment": "companies:establishment_list",
    "cut_over": "companies:establishment_list",
    "person": "people:list",
    "passport": "people:list",
    "card": "people:list",
    "person_in_charge": "people:list",
    "plan": "training:placement_list",
    "placement": "training:placement_list",
    "exam": "exams:list",
}


@dataclass(frozen=True, slots=True)
class Step:
    """`state`: "done", "current" or "next". `url` is empty where there is nothing to see or change now."""

    number: int
    label: str
    state: str
    url: str


def path(roster: RosterImport, current: str) -> list[Step]:
    """The four steps; the one shown is current, those behind what has been reached are next."""
    address = reverse("training:roster", args=[roster.public_id])
    sheets = bool(roster.report.get("sheets"))
    over = roster.state in (State.IMPORTING, State.DONE)
    reached = {
        "file": f"{address}?step=file",
        "columns": reverse("training:roster_mapping", args=[roster.public_id])
        if sheets and roster.state in (State.FAULTY, State.READY, State.FAILED)
        else "",
        "check": f"{address}?step=check" if sheets or roster.state == State.CHECKING else "",
        "take over": reverse("training:roster_take_over", args=[roster.public_id])
        if over or roster.state == State.READY
        else "",
    }
    if roster.state == State.DISCARDED:
        reached |= {"columns": "", "check": "", "take over": ""}
    done = {"file": sheets, "columns": sheets, "check": over or roster.state == State.READY}
    done["take over"] = roster.state == State.DONE
    return [
        Step(
            number,
            str(label),
            "current" if name == current else "done" if done[name] else "next",
            "" if name == current else reached[name],
        )
        for number, (name, label) in enumerate(STEPS, start=1)
    ]


def duplicate_of(actor, roster: RosterImport) -> RosterImport | None:
    """The first upload of exactly the same file that the actor may see."""
    earlier = access.rosters(actor).filter(file__sha256=roster.file.sha256, created_at__lt=roster.created_at)
    earlier = earlier.exclude(pk=roster.pk).exclude(state=State.DISCARDED)
    return earlier.only("public_id", "created_at", "state").order_by("created_at").first()


@dataclass(frozen=True, slots=True)
class Headline:
    variant: str
    title: str
    text: str


def headline(roster: RosterImport) -> Headline | None:
    """What the check came to, and what to do now."""
    counts = roster.report.get("counts", {})
    faults, questions = counts.get(ERROR, 0), counts.get(QUESTION, 0)
    if roster.state == State.FAILED:
        return Headline("error", _("The work stopped by an error"), _("Nothing was taken over. Start the check again."))
    if roster.state not in (State.FAULTY, State.READY):
        return None
    if faults:
        title = _fault_words(faults, questions)
        text = _(
            "Nothing is taken over while there are faults. Correct them in your Excel file and upload it again; the "
            "marked copy shows each of them at its cell."
        )
        return Headline("warn", title, text)
    if questions:
        return Headline(
            "warn",
            _question_words(questions),
            _("There are no faults. Answer the questions below, then take the file over."),
        )
    if not summary_of(roster.report):
        text = _("No row with data was found in a sheet that is read. Fill in the sheets and upload the file again.")
        return Headline("info", _("The file is empty"), text)
    if not changes(roster.report):
        return Headline("success", _("There is nothing to take over"), _("Everything in the file is recorded already."))
    return Headline("success", _("No faults"), _("The file can be taken over."))


def _fault_words(faults, questions):
    words = ngettext("%(number)s fault", "%(number)s faults", faults) % {"number": f"{faults:,}"}
    return words + _(", ") + _question_words(questions) if questions else words


def _question_words(questions):
    return ngettext("%(number)s question", "%(number)s questions", questions) % {"number": f"{questions:,}"}


def changes(report: dict) -> int:
    """How many records a take-over would make or change."""
    return sum(row.new + row.changed for row in summary_of(report))


def state_words(roster: RosterImport) -> str:
    """The state in words: files without faults may wait for answers, or have nothing that is not recorded already."""
    counts = roster.report.get("counts", {})
    if roster.state == State.FAULTY and not counts.get(ERROR) and counts.get(QUESTION):
        return _("has questions")
    if roster.state == State.READY and not changes(roster.report):
        return _("nothing to take over")
    return roster.get_state_display()


def confirmation(report: dict) -> str:
    """What is asked before taking over: how many records are new, how many changed."""
    rows = summary_of(report)
    new, changed = sum(row.new for row in rows), sum(row.changed for row in rows)
    return _("Take over the file now? New records: %(new)s. Changed records: %(changed)s.") % {
        "new": f"{new:,}",
        "changed": f"{changed:,}",
    }


def remarks(report: dict) -> list[dict]:
    """Faults and hints as stored, faults first, each in the order of the file; only those shown become messages."""
    found = [data for data in report.get("messages", ()) if data["severity"] in SEVERITIES]
    return sorted(found, key=lambda data: SEVERITIES.index(data["severity"]))


# --- "Same person?" ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Side:
    """A person as one side of the question knows it. `answer`: what its button sends."""

    answer: str
    name: str
    facts: list[tuple[str, str]]
    company: str = ""
    url: str = ""


@dataclass(slots=True)
class Question:
    """One row of the file and the recorded people it may be. `answer`: the decision so far, "" while open."""

    row_key: str
    message: Message
    mine: Side
    answer: str
    others: list[Side] = field(default_factory=list)


def questions(roster: RosterImport) -> list[Question]:
    """All questions in the order of the file, open ones first."""
    found: dict[str, Question] = {}
    for data in (*roster.report.get("messages", ()), *roster.report.get("answered", ())):
        if data["severity"] != QUESTION:
            continue
        message = Message.from_json(data)
        question = found.get(message.row_key)
        if question is None:
            mine = _side("new", message.params.get("person") or {"name": message.value}, _("Passport in the file"))
            answer = roster.decisions.get(message.row_key, "")
            question = found[message.row_key] = Question(message.row_key, message, mine, answer)
        question.others.append(_side(message.candidate["public_id"], message.candidate, _("Recorded passports")))
    return sorted(found.values(), key=lambda question: bool(question.answer))


def _side(answer, person, passports):
    facts = [
        (_("Date of birth"), _day(person.get("birth_date", ""))),
        (_("Nationality"), _country(person.get("nationality", ""))),
        (passports, _joined(person.get("passports", "")) or "—"),
        (_("Former number"), person.get("old_number", "")),
    ]
    url = reverse("people:detail", args=[person["public_id"]]) if person.get("public_id") else ""
    return Side(answer, person.get("name", ""), facts, person.get("company", ""), url)


def add_companies(shown: list[Question]) -> None:
    """Say for the recorded people where they train or trained last. One query."""
    sides = [side for question in shown for side in question.others]
    rows = Placement.objects.filter(person__public_id__in={side.answer for side in sides})
    rows = rows.order_by("person_id", "-starts_on").distinct("person_id")
    names = {str(public_id): name for public_id, name in rows.values_list("person__public_id", "company__name")}
    for side in sides:
        side.company = names.get(side.answer, "")


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _country(code):
    return str(Nationality(code).label) if code in Nationality.values else code


def _joined(value):
    return value if isinstance(value, str) else ", ".join(value)


# --- What came out ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Result:
    label: str
    new: int
    changed: int
    same: int
    url: str


def results(roster: RosterImport) -> list[Result]:
    """What was written, with the list where it is found."""
    return [
        Result(row.label, row.new, row.changed, row.same, reverse(LISTS[row.record]))
        for row in summary_of(roster.report)
    ]


def follow_ups(actor, roster: RosterImport) -> list[Job]:
    """The jobs that bring duties up to date after the take-over, as far as the actor may see them.

    A small take-over has none: its duties were brought up to date with it.
    """
    if roster.state != State.DONE or roster.job is None or roster.job.started_at is None:
        return []
    asked = {"actor_id": roster.done_by_id, "created_at__range": (roster.job.started_at, roster.done_at)}
    return list(core.jobs(actor).filter(name="core.deliver_change", **asked).order_by("pk"))
