"""What stands of plan applications, immigration and changes of plans on the pages of a person and a company."""

from django.urls import reverse
from django.utils import timezone

from imjapan.core import panels
from imjapan.organization.access import may_write
from training import access
from training.models import PlanApplication

from . import plan_changes, residence
from .lists import VARIANTS, stage_words

LATEST = 10
State = PlanApplication.State


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
