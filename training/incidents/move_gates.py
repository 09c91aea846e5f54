"""From state to state (ESD-TRF-06): which comes next, and what keeps a move from going there."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from imjapan.law.esd_transfer_steps import STATES, documents_for, next_state
from imjapan.law.verdict import Outcome
from imjapan.organization.explain import explain
from training.domain.agreed import elsewhere
from training.models import IncidentPerson, Placement, PlanApplication, Regime, Transfer

from . import guide
from .move_answers import ARRANGED_BY, LAW_KIND, OVER, Kind, State
from .move_facts import Facts

# Papers that follow from other fields of the move and are not ticked.
DERIVED_DOCUMENTS = ("compensation_agreement", "compensation_receipt")


def following(transfer: Transfer) -> str | None:
    """The state after this one, or None when the move is over."""
    return None if transfer.state in OVER else next_state(transfer.state, LAW_KIND[transfer.kind])


def path(transfer: Transfer) -> list[tuple[str, str]]:
    """The states of this kind of move with their standing: passed, now or ahead."""
    states = [each for each in STATES if transfer.kind == Kind.OWN_WISH or each != State.COMP_AGREED]
    if transfer.regime == Regime.TITP:
        states = [each for each in states if each != State.COMP_AGREED]
    if transfer.state not in states:
        return [(State(transfer.state).label, "now")]
    now = states.index(transfer.state)
    words = {True: "passed", False: "ahead"}
    return [(State(each).label, "now" if at == now else words[at < now]) for at, each in enumerate(states)]


def documents_of(transfer: Transfer) -> list[tuple[str, str]]:
    """(state, document) that a move of this kind needs, in the order of its states; ESD only."""
    if transfer.regime != Regime.ESD:
        return []
    kind = LAW_KIND[transfer.kind]
    return [(state, name) for state in STATES for name in documents_for(state, kind)]


def open_moves(people: Collection[IncidentPerson]) -> dict[int, Transfer]:
    """{id of the person: the open move}. One query."""
    rows = Transfer.objects.filter(person__in=[row.person_id for row in people]).exclude(state__in=OVER)
    return {row.person_id: row for row in rows}


def why_not_on(facts: Facts) -> list[str]:
    """What keeps a move from going on to its next state, in words; empty when it may."""
    row, target = facts.transfer, following(facts.transfer)
    if target is None:
        return [_("This move is over.")]
    found = []
    if target == State.CHECKED and facts.ground.outcome == Outcome.NG:
        found.append(explain(facts.ground).message)
    if facts.is_esd and row.kind == Kind.OWN_WISH:
        found += _own_wish(facts, target)
    if facts.is_esd and facts.step.outcome in (Outcome.NG, Outcome.WARN):
        codes = facts.step.values["found"]
        messages = {code: guide.said(code) for code in codes}
        if "esd.trf.document_missing" in codes:
            messages["esd.trf.document_missing"] = _("Papers missing: %(names)s") % {
                "names": _(", ").join(guide.said(name) for name in facts.step.values["missing"])
            }
        found += messages.values()
    return found + _place(facts, target)


def _own_wish(facts, target) -> list[str]:
    row, found = facts.transfer, []
    if facts.conditions is None:
        found.append(_("The sector of the old plan is not recorded; the time one has to stay follows from it."))
    early = ("C1", "C2", "C3", "C4", "C9")
    late = ("C5", "C7", "C8") if STATES.index(target) >= STATES.index(State.MATCHED) else ()
    if broken := facts.broken(*early, *late):
        names = _(", ").join(guide.said(f"esd.trf.{name}") for name in broken)
        found.append(_("Conditions not met: %(names)s") % {"names": names})
    if target == State.COMP_AGREED:
        if facts.compensation.outcome != Outcome.OK:
            found.append(explain(facts.compensation).message)
        if row.standard_cost is None and facts.compensation.outcome != Outcome.OK:
            found.append(_("Enter the standard amount of the ministers' notice, as you read it."))
        if row.compensation_agreed_on is None:
            found.append(_("Enter on which day the compensation was agreed."))
    return found


def _place(facts, target) -> list[str]:
    """What the place and the plan ask for, under both laws."""
    row, found = facts.transfer, []
    reached = STATES.index(target)
    if reached >= STATES.index(State.MATCHED):
        if not (row.new_establishment_id or row.elsewhere):
            found.append(_("Enter where the new place is."))
        if not row.channel:
            found.append(_("Enter through whom it was found."))
        if facts.channel in ARRANGED_BY[1:]:
            words = {"channel": guide.said(f"esd.trf.channel.{facts.channel}")}
            found.append(guide.said("esd.trf.barred").format_map(words))
    if reached > STATES.index(State.MATCHED) and elsewhere(row) and row.agreement != Transfer.Agreement.AGREED:
        found.append(_("%(office)s has to agree to it first.") % {"office": row.new_company.office})
    if row.new_establishment_id and target in (State.PLAN_APPLIED, State.CERTIFIED):
        wanted = PlanApplication.State.CERTIFIED if target == State.CERTIFIED else None
        if row.application is None:
            found.append(_("Choose the plan application of the new place, or make it first."))
        elif wanted and row.application.state != wanted:
            found.append(_("The plan of the new place is not certified yet."))
        elif row.application.state == PlanApplication.State.DRAFT:
            found.append(_("The plan application of the new place has not gone out yet."))
    if target == State.STATUS_DONE and not facts.is_esd and facts.answer("status_done_on") is None:
        found.append(_("Enter on which day the status was settled."))
    if target == State.STARTED:
        found += _start(facts)
    return found


def _start(facts) -> list[str]:
    row = facts.transfer
    if row.starts_on is None or row.starts_on > facts.today:
        return [_("Enter the first day at the new place, once it has come.")]
    if row.left_on is None or row.left_on >= row.starts_on:
        return [_("Enter the last day at the old place; it is before the first day at the new one.")]
    if not row.new_establishment_id:
        return []
    there = Placement.objects.filter(
        person=row.person_id, establishment=row.new_establishment_id, starts_on__lte=facts.today
    )
    if there.filter(ends_on__gte=row.starts_on).exists():
        return []
    return [_("Record the new placement of the person first; the old one ends with it.")]
