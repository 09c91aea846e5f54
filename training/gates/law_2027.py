"""What 2027-04-01 means for the person: TITP-TRANS-01.a to c, the table of ESD-TRN-01, ESD-TRN-05, 06, ESD-ELIG-02."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from imjapan.law import transition
from imjapan.law.esd_transition import ReturnFacts, WishFacts
from imjapan.law.esd_transition_table import PersonFacts
from imjapan.law.esd_worker import FormerTraineeFacts
from training.models import Plan, PlanApplication, Regime, ResidenceApplication

from . import stages
from .facts import Life
from .gate import LAW_2027, Gate, ask

GRANTED = ResidenceApplication.Result.GRANTED


def gates(life: Life) -> Iterator[Gate]:
    change = stages.new_law(life.on)
    titp = life.of(Regime.TITP)
    entering = to_enter(life)
    if change is None or not (titp or entering):
        return
    if entering:
        yield _entry(life, entering)
    then = next((plan for plan in titp if plan.starts_on <= change <= plan.ends_on), None)
    if then is not None:
        yield _running(then)
    if life.regime == Regime.TITP and 1 <= life.reached <= 2 and not stages.over(life):
        yield _third(life)
    if table := _table(life, then, entering, change):
        yield table
    if life.regime == Regime.TITP:
        if not life.here and not entering:
            yield _back(life, change)
        yield _wish(life)
        if titp:
            yield _former(life)


def to_enter(life: Life) -> Plan | PlanApplication | None:
    """The plan, or the application, under which somebody who has not come yet will enter as a trainee."""
    if any(plan.starts_on <= life.on for plan in life.plans):
        return None
    return life.stage(1) or life.applied(Regime.TITP, 1)


def _dates(life: Life, plan: Plan | PlanApplication) -> dict[str, date | None]:
    """Days of application, certification, certificate of eligibility and entry, as recorded."""
    coe = [row for row in life.residence if row.kind == ResidenceApplication.Kind.COE and row.result == GRANTED]
    last = coe[-1] if coe else None
    application = life.application_for(plan) if isinstance(plan, Plan) else plan
    return {
        # A certified plan was applied for, whenever that was.
        "applied_on": (application and application.applied_on) or plan.certified_on,
        "certified_on": plan.certified_on,
        "coe_on": last and last.decided_on,
        "entry_on": last and last.entered_on,
    }


def _entry(life: Life, plan) -> Gate:
    days = _dates(life, plan)
    verdict = ask("TITP-TRANS-01.a", transition.EntryFacts, start=plan.starts_on, today=life.on, **days)
    return Gate(LAW_2027, "entry", _("Entry as a trainee"), verdict, verdict and verdict.value, _("last day of entry"))


def _running(plan: Plan) -> Gate:
    verdict = ask(
        "TITP-TRANS-01.c", transition.RunningFacts, stage=str(plan.stage), start=plan.starts_on, end=plan.ends_on
    )
    label = _("Stage %(stage)s runs on the day the law changes") % {"stage": plan.stage}
    return Gate(LAW_2027, "running", label, verdict, plan.ends_on, _("last day of the plan"))


def _third(life: Life) -> Gate:
    verdict, label = stages.third_after_change(life), _("Stage 3 after the change of law")
    return Gate(LAW_2027, "third", label, verdict, verdict and verdict.value, _("stage 2 must have begun by"))


def _table(life: Life, then: Plan | None, entering, change: date) -> Gate | None:
    """The row of the decision table. People who left long ago are no case of it."""
    if then is not None:
        third = life.stage(3) or life.applied(Regime.TITP, 3)
        facts = {"stage": then.stage, "stage_from": life.began(then.stage), "stage_end": then.ends_on}
        if then.stage == 2 and third:
            facts["stage_3_from"] = third.starts_on
    elif entering:
        facts = {"planned_start": entering.starts_on, **_dates(life, entering)}
    else:
        return None
    verdict = ask("ESD-TRN-01.TABLE", PersonFacts, **facts)
    until = verdict.value["until"] if verdict and verdict.value else None
    return Gate(LAW_2027, "table", _("How far the old rules lead"), verdict, until, _("latest day"))


def _back(life: Life, change: date) -> Gate:
    """Only with a plan of stage 3 that was applied for before the change of law; until then that may still be done."""
    late = life.on >= change and not life.applied(Regime.TITP, 3)
    verdict = ask("ESD-TRN-05", ReturnFacts, stage_3_route=False if late else None)
    ended = life.past and life.past.ends_on
    return Gate(LAW_2027, "back", _("Back as a trainee"), verdict, ended, _("training ended on"))


def _wish(life: Life) -> Gate:
    verdict = ask(
        "ESD-TRN-06", WishFacts, wish="esd", in_training=life.plan is not None, former_trainee=bool(life.past)
    )
    return Gate(LAW_2027, "to_esd", _("Change to employment for skill development"), verdict)


def _former(life: Life) -> Gate:
    """Asked of the day after the training: who is still in it has the months of the whole plan by then."""
    months = life.months(Regime.TITP)
    verdict = ask("ESD-ELIG-02", FormerTraineeFacts, titp_months=months, day=life.on)
    return Gate(LAW_2027, "former", _("Employment for skill development after the training"), verdict)
