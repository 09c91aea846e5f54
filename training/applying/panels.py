"""What stands of plan applications, immigration and changes of plans on the pages of a person and a company."""

from django.urls import reverse
from django.utils import timezone

from imjapan.core import panels
from imjapan.law import registry
from imjapan.organization.access import may_edit_masters, may_write
from imjapan.organization.explain import explain
from training import access
from training.models import Absence, PlanApplication, Regime, ResidenceApplication

from . import judging, plan_changes, residence
from .lists import VARIANTS, stage_words

LATEST = 10
State, Result = PlanApplication.State, ResidenceApplication.Result


@panels.register("person", template="training/applying/person_panel.html", order=14)
def person(request, subject):
    """Applications for plans and at immigration, changes of plans, and what can be begun from here. Five queries."""
    actor = request.actor
    if not actor.is_staff:
        return None
    today = timezone.localdate()
    applications = list(access.plan_applications(actor).filter(person=subject).select_related("establishment__company"))
    for row in applications:
        row.words, row.variant = stage_words(row), VARIANTS[row.state]
    stays = list(access.residence_applications(actor).filter(person=subject).select_related("application"))
    for row in stays:
        row.until = residence.certificate_until(row)
    changes = list(access.plan_changes(actor).filter(plan__person=subject).select_related("plan")[:LATEST])
    for row in changes:
        row.what, row.by = plan_changes.words(row.plan.regime, row.code), plan_changes.deadline(row)
    plans = list(access.plans(actor).filter(person=subject).order_by("starts_on"))
    last = plans[-1] if plans else None
    begin = f"{reverse('plan-application-new')}?" + (
        f"plan={last.public_id}" if last else f"person={subject.public_id}"
    )
    return {
        "person": subject,
        "applications": applications,
        "stays": stays,
        "changes": changes,
        "running": next((plan for plan in plans if plan.starts_on <= today <= plan.ends_on), None),
        "follows": last,
        "begin": begin,
        "may_begin": bool(actor.supervised_office_ids),
        "may_write": may_write(actor, subject.office_id)[0],
    }


@panels.register("person.stay", template="training/applying/person_stay.html")
def stay(request, subject):
    """What the card does not say yet: gone home, a permission whose new card is not recorded, one applied for in time.

    Three queries.
    """
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    card = subject.residence_cards.order_by("-starts_on").first()
    context = {"person": subject, "may_edit": may_edit_masters(request.actor, subject.office_id)[0]}
    trips = subject.absences.filter(kind=Absence.Kind.TRIP_HOME, starts_on__gte=card.starts_on, starts_on__lte=today)
    if gone := trips.filter(ends_on__isnull=True).order_by("-starts_on").first():
        return context | {"gone": gone}
    rows = list(subject.residence_applications.all())
    if granted := residence.granted_without_card(card, rows):
        return context | {"granted": granted}
    pending = [row for row in rows if row.kind in residence.PROLONGS and row.result == Result.PENDING]
    in_time = [row for row in pending if card.starts_on < row.filed_on <= card.ends_on < today]
    if in_time:
        until = residence.renewal(card, in_time, today).value["special_until"]
        return context | {"pending": in_time[0], "until": until, "over": until < today}
    return None


@panels.register("company", template="training/applying/company_panel.html", order=27)
def company(request, subject):
    """Applications that are on their way. One query."""
    if not request.actor.is_staff:
        return None
    rows = access.plan_applications(request.actor).filter(company=subject, state__in=[State.DRAFT, State.APPLIED])
    rows = list(rows.select_related("person", "establishment")[:LATEST])
    for row in rows:
        row.words, row.variant = stage_words(row), VARIANTS[row.state]
    return {"rows": rows, "all": f"{reverse('applying:list')}?q={subject.name}"} if rows else None


@panels.register("person.costs", template="training/applying/costs_cap.html")
def costs_cap(request, subject):
    """What was paid abroad against two months of the wage under the new law (ESD-SEND-01). Two queries at most."""
    if not request.actor.is_staff:
        return None
    rows = access.plan_applications(request.actor).filter(person=subject, regime=Regime.ESD, monthly_wage__isnull=False)
    row = rows.exclude(state__in=(State.REFUSED, State.WITHDRAWN)).select_related("person").order_by("starts_on").last()
    if row is None:
        return None
    return {"explained": explain(registry.get("ESD-SEND-01").judge(judging.paid(row, timezone.localdate())))}
