"""Cases and moves among what happened: of a person and a company, and of each of them. Never what somebody confided."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from imjapan.core import told
from imjapan.core.events import about, declare
from imjapan.core.happenings import Happening, register
from imjapan.core.history import changes_of
from imjapan.organization.languages import NAMES
from training.models import Incident, IncidentPerson, IncidentStep, Transfer

from . import access, guide
from .move_answers import ANSWERS, CHOICES, DAY, YES

declare("training.incident.opened", gettext_lazy("opened the case"))
declare("training.incident.read", gettext_lazy("read the case"))
declare("training.incident.asked", gettext_lazy("recorded what a person of the case wants"))
declare("training.incident.passed_over", gettext_lazy("decided that a protecting step of the case is not needed"))
declare("training.incident.paper_read", gettext_lazy("opened a paper of the case"))
declare("training.incident.closed", gettext_lazy("closed the case"))
declare("training.incident.reopened", gettext_lazy("opened the case again"))
declare("training.transfer.opened", gettext_lazy("recorded the request to move"))
declare("training.transfer.read", gettext_lazy("read the transfer"))
declare("training.transfer.told", gettext_lazy("recorded when the authority was told of the wish"))
declare("training.transfer.moved", gettext_lazy("moved the transfer on"))
declare("training.transfer.other_office", gettext_lazy("chose a company of another office for the transfer"))
declare("training.transfer.agreed", gettext_lazy("agreed for the receiving office to the transfer"))
declare("training.transfer.declined", gettext_lazy("declined the transfer for the receiving office"))
declare("training.transfer.paper_read", gettext_lazy("opened the written request of the transfer"))


told.in_words(IncidentPerson, "asked_in", lambda code: NAMES.get(code, code))


def _case_name(row):
    return f"{row.get_kind_display()} {row.company} {date_format(row.happened_on, 'SHORT_DATE_FORMAT')}"


def _case_link(row):
    return reverse("incidents:detail", args=[row.public_id])


def _move_link(row):
    return reverse("incidents:move", args=[row.public_id])


about(
    Incident,
    gettext_lazy("Case"),
    rows=lambda actor: access.incidents(actor).select_related("company"),
    name=_case_name,
    link=_case_link,
)
about(
    Transfer,
    gettext_lazy("Transfer"),
    rows=lambda actor: access.transfers(actor).select_related("person"),
    name=lambda row: str(row.person),
    link=_move_link,
)


@register("person")
def cases_of_person(request, person, limit):
    yield from _cases(access.incidents(request.actor).filter(people__person=person), limit)


@register("company")
def cases_of_company(request, company, limit):
    yield from _cases(access.incidents(request.actor).filter(company=company), limit)


def _cases(rows, limit):
    for row in rows.order_by("-happened_on", "-pk")[:limit]:
        words = {"kind": row.get_kind_display()}
        yield Happening(row.happened_on, _("Case: %(kind)s") % words, url=_case_link(row), icon="warning")
        if row.closed_at:
            yield Happening.at_moment(row.closed_at, _("Case closed: %(kind)s") % words, url=_case_link(row))


@register("person")
def moves_of_person(request, person, limit):
    rows = access.transfers(request.actor).filter(person=person).select_related("old_placement__company", "new_company")
    for row in rows.order_by("-requested_on", "-pk")[:limit]:
        words = {"company": row.old_placement.company, "kind": row.get_kind_display()}
        text = _("Asked to move from %(company)s: %(kind)s") % words
        yield Happening(row.requested_on, text, url=_move_link(row), icon="refresh")
        if row.state == Transfer.State.STARTED and row.starts_on:
            text = _("Started at the new company: %(company)s") % {"company": row.new_company or row.elsewhere}
            yield Happening(row.starts_on, text, url=_move_link(row), icon="refresh")


@register("incident")
def history_of_case(request, incident, limit):
    """Who opened it, what was recorded, corrected and taken back. What people wanted is told as recorded, not said."""
    yield from told.additions([incident], limit, lambda row: _("Case opened"))
    steps = list(incident.steps.all())
    yield from told.additions(steps, limit, lambda row: _step(row))
    yield from told.changes([incident], limit)
    yield from told.changes(steps, limit, labels={IncidentStep: {row.pk: guide.name_of(row.code) for row in steps}})
    people = list(incident.people.select_related("person"))
    yield from told.changes(people, limit, labels={IncidentPerson: {row.pk: str(row.person) for row in people}})
    yield from told.deletions(
        IncidentStep,
        limit,
        label=gettext_lazy("Step"),
        name=lambda row: guide.name_of(row.code),
        incident_id=incident.pk,
    )


def _step(row):
    words = {"step": guide.name_of(row.code)}
    if row.not_needed:
        return _("Not needed: %(step)s") % words
    return _("Step recorded: %(step)s") % words


@register("transfer")
def history_of_move(request, transfer, limit):
    yield from told.additions([transfer], limit, lambda row: _("Request recorded"))
    yield from told.changes([transfer], limit)
    yield from _found_out(transfer, limit)
    for row in transfer.contacts.select_related("entered_by"):
        text = _("%(who)s: asked %(whom)s for a place") % {"who": row.entered_by, "whom": row.asked}
        yield Happening.at_moment(row.entered_at, text, icon="search")


def _found_out(transfer, limit):
    """Which answers and papers were recorded, changed or taken out, one line for each save."""
    found = [change for change in changes_of([transfer], limit) if change.field.name == "answers"]
    names = told.names_of(change.actor_id for change in found)
    for change in found:
        before, after = _answers(change.before), _answers(change.after)
        lines = [
            f"{label} {before.get(label, told.NOTHING)} → {after.get(label, told.NOTHING)}"
            for label in {**before, **after}
            if before.get(label) != after.get(label)
        ]
        text = f"{told.who(change.actor_id, change.source, names)}: {'; '.join(lines)}"
        yield Happening.at_moment(change.at, text, icon="edit")


def _answers(stored) -> dict[str, str]:
    """The answers and papers of a move by their labels, in words."""
    labels = {answer.name: answer for answer in ANSWERS}
    words = {}
    for name, value in (stored or {}).items():
        if name == "documents":
            words |= {guide.said(f"esd.trf.document.{paper}"): _day(day) for paper, day in value.items()}
        elif name in labels:
            answer = labels[name]
            words[str(answer.label)] = _value(answer, value)
    return words


def _value(answer, value) -> str:
    if answer.type == YES:
        return pgettext("box", "yes") if value else pgettext("box", "no")
    if answer.type == DAY:
        return _day(value)
    return str(dict(CHOICES.get(answer.name, ())).get(value, value))


def _day(value) -> str:
    return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
