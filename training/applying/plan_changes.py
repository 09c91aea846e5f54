"""A change of a running plan (計画の変更): judged when it is entered, open until it is filed or approved.

TITP-CHG-01, ESD-PLAN-03. A person may ask for more than the rule, never for less.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Conflict
from imjapan.core.timeline import ONE_DAY
from imjapan.law import change, esd_plan, registry, texts
from imjapan.law.changes import change_rules
from imjapan.law.tables import table
from imjapan.law.verdict import Verdict
from imjapan.organization import editing
from imjapan.organization.access import must_write
from interns.domain.people import locked
from training.domain import placements, plans
from training.gates import extension
from training.models import Plan, PlanChange, Regime

Treatment = PlanChange.Treatment
GRAVITY = (Treatment.NOTHING, Treatment.NOTICE, Treatment.APPROVAL, Treatment.NEW_PLAN)
CHANGED = "plan_change.changed"
FIELDS = ("code", "happens_on", "before", "after", "reason")
ESD_WORDS = {
    "goals": gettext_lazy("goals"),
    "sector_or_category": gettext_lazy("sector or work category"),
    "organization": gettext_lazy("supervising and support organization"),
    "workplace": gettext_lazy("place of work"),
    "period": gettext_lazy("period"),
    "late_night_hours_added": gettext_lazy("late-night hours added"),
    "name_or_address": gettext_lazy("name or address of the company"),
    "responsible_person": gettext_lazy("responsible person"),
    "instructor": gettext_lazy("instructor"),
    "life_counsellor": gettext_lazy("life counsellor"),
    "manager": gettext_lazy("supervision and support manager"),
    "housing": gettext_lazy("housing"),
    "pay_lowered": gettext_lazy("pay lowered"),
    "sending_organization": gettext_lazy("sending organization"),
    "pay_raised": gettext_lazy("pay raised"),
    "telephone": gettext_lazy("telephone number"),
}


def codes(regime: str) -> tuple[str, ...]:
    """What can change under a regime, in the order of the law's table; nothing for specified skilled workers."""
    if regime == Regime.TITP:
        return tuple(change_rules())
    if regime == Regime.ESD:
        return tuple(row["item"] for row in table("esd_plan_change"))
    return ()


def words(regime: str, code: str) -> str:
    """What changes, in the reader's language."""
    if regime == Regime.TITP and code in change_rules():
        ja = (get_language() or "").startswith("ja")
        return texts.text(f"change.kind.{code}", "ja" if ja else "en")
    return str(ESD_WORDS.get(code, code))


def judge(regime: str, code: str, happens_on: date, settled_on: date | None = None, today: date | None = None):
    """What the law asks for: TITP-CHG-01 or ESD-PLAN-03."""
    if regime == Regime.TITP:
        return registry.get("TITP-CHG-01").judge(change.ChangeFacts((code,), happens_on, settled_on, today))
    facts = esd_plan.ChangeFacts(code, happens_on, approved_on=settled_on, notified_on=settled_on)
    return registry.get("ESD-PLAN-03").judge(facts)


def treatment(regime: str, verdict: Verdict) -> str:
    need = verdict.value if regime == Regime.TITP else verdict.value["needs"]
    return need if need in GRAVITY else Treatment.CONFIRM


def deadline(row: PlanChange) -> date | None:
    """The legal last day as judged; None where nothing has to be filed, or nobody knows."""
    due = (row.verdict or {}).get("due")
    return date.fromisoformat(due["legal"]) if due else None


def now(row: PlanChange, today: date) -> Verdict:
    """The change as it stands today: late, done or still to come."""
    return judge(row.plan.regime, row.code, row.happens_on, row.settled_on, today)


def why_not_on(plan, code: str, day: date) -> str:
    """Why nothing can change in a plan on a day, in words; empty when it can."""
    # An extension changes the plan on the day after it: ESD-GOAL-03.
    last = plan.ends_on + ONE_DAY if code == extension.PERIOD else plan.ends_on
    return "" if plan.starts_on <= day <= last else _("The plan does not run on that day.")


@transaction.atomic
def save_change(actor, *, plan, data, change=None, wanted="", version=None, key=None) -> PlanChange:
    """Record what changes in a plan, with what the law asks for. `wanted`: more than that, as a person decided.

    Raises Refused, Stale and ValidationError by field.
    """
    if change is None:
        company, office_id = _place(plan, data.get("happens_on"))
        must_write(actor, office_id)
        if earlier := editing.made_before(PlanChange, key):
            return earlier
        row = PlanChange(plan=plan, company=company, office_id=office_id)
        row.entered_at, row.entered_by_id = timezone.now(), actor.user_id
    else:
        row = _locked(change)
        must_write(actor, row.office_id)
        editing.require_fresh(row, version)
    editing.fill(row, data, FIELDS)
    errors = {}
    if row.code not in codes(plan.regime):
        errors["code"] = _("Choose what changes.")
    if row.happens_on and (why_not := why_not_on(plan, row.code, row.happens_on)):
        errors["happens_on"] = why_not
    if "code" not in errors and row.happens_on:
        verdict = judge(plan.regime, row.code, row.happens_on)
        row.verdict, needed = verdict.to_dict(), treatment(plan.regime, verdict)
        row.treatment = wanted or needed
        if wanted and needed in GRAVITY and (wanted not in GRAVITY or GRAVITY.index(wanted) < GRAVITY.index(needed)):
            errors["treatment"] = _("The law asks for more: %(needed)s.") % {"needed": Treatment(needed).label}
    editing.check(row, errors=errors, without=("treatment", "verdict", "company", "office", "entered_by", "entered_at"))
    if row.pk is None:
        row = editing.add(row, key)
    else:
        editing.write(row)
    changes.record(actor, row, CHANGED)
    return row


def _place(plan, day):
    """The company and office that answer for the change: where the person is placed on the day, else last."""
    rows = plan.placements.select_related("company").order_by("starts_on")
    on = [row for row in rows if day and row.starts_on <= day <= row.ends_on] or list(rows)
    if not on:
        raise ValidationError(_("Nobody is placed under this plan yet. Change the application instead."))
    return on[-1].company, on[-1].company.office_id


@transaction.atomic
def settle(actor, *, change, settled_on, note="", today) -> PlanChange:
    """Record that the notice was filed, or the approval granted; without a day it is open again.

    Raises Refused and ValidationError by field.
    """
    row = _locked(change)
    must_write(actor, row.office_id)
    if settled_on and settled_on > today:
        raise ValidationError({"settled_on": _("This day lies in the future. Check the year.")})
    row.settled_on, row.settled_note = settled_on, note.strip() if settled_on else ""
    row.save(update_fields=["settled_on", "settled_note"])
    changes.record(actor, row, CHANGED)
    events.record(actor, "training.plan_change.settled" if settled_on else "training.plan_change.reopened", row)
    return row


def goes_on_until(row: PlanChange) -> date | None:
    """The last day to which an approved extension may let the plan go on; None where it does already, or is none."""
    plan = row.plan
    if plan.regime != Regime.ESD or row.code != extension.PERIOD or not row.settled_on:
        return None
    first = Plan.objects.filter(person=plan.person_id, regime=Regime.ESD).order_by("starts_on").first().starts_on
    ahead = plan.ends_on <= extension.ends_on(first, row.happens_on)
    return extension.last_day(first, row.happens_on) if ahead and extension.asks_for_it(row, first) else None


@transaction.atomic
def lengthen(actor, *, change, ends_on) -> PlanChange:
    """Let the plan, and the placement that ran to its end, go on as approved. A second press changes nothing.

    Raises Refused and ValidationError: `ends_on`, or without a field what stands on those days.
    """
    locked(change.plan.person_id)  # the lock that plans and placements take first
    row = _locked(change)
    must_write(actor, row.office_id)
    last, was = goes_on_until(row), row.plan.ends_on
    if last is None:
        return row
    if ends_on is None or not was < ends_on <= last:
        words = {
            "first": date_format(was + ONE_DAY, "SHORT_DATE_FORMAT"),
            "last": date_format(last, "SHORT_DATE_FORMAT"),
        }
        raise ValidationError({"ends_on": _("Enter a day from %(first)s to %(last)s.") % words})
    placed = row.plan.placements.filter(ends_on=was, end_reason="").first()
    try:
        row.plan = plans.end_plan(actor, plan=row.plan, ends_on=ends_on)
        if placed:
            placements.undo_end(actor, placement=placed, ends_on=ends_on, reason="")
    except ValidationError as error:
        raise ValidationError(error.messages) from error
    changes.record(actor, row, CHANGED)
    events.record(actor, "training.plan_change.lengthened", row)
    return row


@transaction.atomic
def delete_change(actor, *, change):
    """Take out a change recorded by mistake. Raises Refused and Conflict (it was filed)."""
    row = _locked(change)
    must_write(actor, row.office_id)
    if row.settled_on:
        raise Conflict(_("It was filed. Take back the day of filing first."))
    changes.record(actor, row.plan, "plan_change.deleted")
    editing.require_free(row, {})
    row.delete()


def _locked(change):
    return PlanChange.objects.select_for_update(of=("self",)).select_related("plan__person").get(pk=change.pk)
