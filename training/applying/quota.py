"""How the company stands to its limits when the person of an application comes, on every day of the plan.

The facts and the simulation are those of job offers (`training.recruiting`): TITP-QUOTA-01.b, ESD-QUOTA-02. Here the
application counts once: as typed, not also as it is stored or as part of the open offer it came from.
"""

from dataclasses import replace

from imjapan.law.verdict import Verdict
from training.models import Plan, PlanApplication, Regime
from training.recruiting.quota import what_if
from training.recruiting.quota_facts import (
    APPLIED,
    OFFERED,
    WISHED,
    CompanyFacts,
    Counted,
    before_extension,
    gather,
    is_care,
    wish_of,
)


def verdicts(application) -> list[tuple[str, Verdict]]:
    """(limit, verdict) for each limit that the person meets; empty once the person is placed, or with too few facts."""
    if application.plan_id or application.regime == Regime.SSW:
        return []
    own = _counted(application, WISHED)
    if own.end < own.start:
        return []  # wholly in the extension of skill development, which uses no quota
    facts = gather([application.company_id], application.starts_on)[application.company_id]
    facts = replace(facts, people=_others(facts, application))
    places = {application.establishment_id: str(application.establishment)}
    return what_if(facts, [own], places=places).verdicts


def _counted(row, source) -> Counted:
    care, end = is_care(row.occupation_code, sector=row.sector), row.ends_on
    if row.regime == Regime.ESD:
        before = Plan.objects.filter(person=row.person_id, regime=Regime.ESD).order_by("starts_on")
        first = before.values_list("starts_on", flat=True).first()
        end = before_extension(min(first or row.starts_on, row.starts_on), end)
    return Counted(
        source, str(row.regime), str(row.stage or ""), row.starts_on, end, 1, row.establishment_id, care,
        sector=row.sector,
    )  # fmt: skip


def _others(facts: CompanyFacts, application) -> list[Counted]:
    people = list(facts.people)
    if application.pk:
        stored = _counted(PlanApplication.objects.get(pk=application.pk), APPLIED)
        if stored in people:
            people.remove(stored)
    elif application.candidate_id:  # the open offer counts everybody who has no application yet
        first = wish_of(application.candidate.offer, 1, source=OFFERED)
        for number, row in enumerate(people):
            if any(row._replace(number=1) == one for one in first):
                people[number] = row._replace(number=row.number - 1)
                first = [one for one in first if one != row._replace(number=1)]
    return people
