"""Support on the pages of a person and a company. Staff only."""

from django.utils import timezone

from imjapan.core import panels
from imjapan.organization.explain import explain
from training import access as training
from training.models import Regime

from . import access
from .standing import running, standings

LATEST = 5


@panels.register("person", template="training/support/person_panel.html", order=22)
def support_of_person(request, person):
    """The support plans, the next interviews, how many of the ten were given. Nothing without specified skills."""
    if not request.actor.is_staff:
        return None
    plans = training.plans(request.actor).filter(person=person, regime=Regime.SSW, ssw_2=False).order_by("-starts_on")
    found = standings(plans, timezone.localdate())
    if not found:
        return None
    today = timezone.localdate()
    rows = [
        (one, [(turn, explain(turn.verdict())) for turn in one.next] if one.plan.ends_on >= today else [])
        for one in found
    ]
    return {
        "person": person,
        "rows": rows,
        "missing": any(one.support is None and one.plan.ends_on >= today for one in found),
        "may_write": access.may_write(request.actor, person.office_id)[0],
    }


@panels.register("company", template="training/support/company_panel.html", order=26)
def support_of_company(request, company):
    """Specified skilled workers of the company, its contracts with us, notices it owes."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    contracts = list(access.contracts(request.actor).filter(company=company))
    placements = training.placements(request.actor).filter(company=company)
    here = placements.filter(ends_on__gte=today, plan__regime=Regime.SSW)
    found = standings(
        running(training.plans(request.actor), today)
        .filter(pk__in=here.values("plan"))
        .select_related("person")
        .order_by("starts_on", "pk"),
        today,
    )
    if not found and not contracts:
        return None
    urgent = sorted(found, key=lambda one: one.first.due if one.first else today)
    return {
        "company": company,
        "total": len(found),
        "workers": urgent[:LATEST],
        "contracts": contracts,
        "covered": any(one.starts_on <= today and (one.ends_on is None or today <= one.ends_on) for one in contracts),
        "may_write": access.may_write(request.actor, company.office_id)[0],
    }
