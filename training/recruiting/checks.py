"""What the law says about an offer, point by point, each with its explanation. Nothing is stored, nothing stops.

Quota (TITP-QUOTA-01.b, ESD-QUOTA-02), occupation, when to apply (TITP-FIL-03, ESD-PLAN-02), change of law, events in
the past of the company (TITP-SANC-01b), suspended sending organizations (TITP-SEND-06), our licence, costs and
countries under the new law (ESD-LIC-01.DAY, ESD-SEND-01, 04), sectors and their stops of intake (ESD-SECT-01, 02),
minimum wage (TITP-PAY-02, ESD-WAGE-01.MIN).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from companies.areas import area
from companies.models import Qualification, Sanction
from imjapan.law import esd_plan, esd_sector, esd_sending, filing, occupation, pay, registry, sanctions, transition
from imjapan.law.facts import FactError
from imjapan.law.quota_special import ConstructionPlanFacts
from imjapan.law.verdict import Outcome, Verdict
from imjapan.organization.explain import Explanation, explain
from interns.models import SendingOrganization
from interns.sending.judging import listed_on, suspension_facts
from training import own_licence
from training.models import Regime

from .prefectures import code_of
from .quota import Answer, what_if
from .quota_facts import REGIMES, CompanyFacts, Counted, wish_of

GRAVE = (Outcome.NG, Outcome.CONFIRM, Outcome.WARN, Outcome.OK)
# Events that bar a plan for years. Of an improvement order to the company the law says nothing of the kind.
PAST = {
    Sanction.Kind.MISSING: "missing",
    Sanction.Kind.FORGED: "forged_documents",
    Sanction.Kind.REVOKED: "revocation",
    Sanction.Kind.IMPROPER: "illegal_act",
    Sanction.Kind.SENTENCE: "illegal_act",
}


class Judged(NamedTuple):
    """One point: what it is about, the verdict, and its words."""

    label: str
    verdict: Verdict
    explanation: Explanation


def judge(label: str, rule: str, facts: Any) -> Judged:
    verdict = registry.get(rule).judge(facts)
    return Judged(label, verdict, explain(verdict))


def of_offer(offer, facts: CompanyFacts, today: date, places: dict[int, str]) -> tuple[list[Judged], Answer | None]:
    """Everything that can be judged of an offer, also of one that is not saved, the gravest first; and its quota.

    `facts` are gathered without the offer itself (`gather(…, leave_out=offer)`). At most four queries.
    """
    if not (offer.starts_on and offer.headcount and offer.months):
        return [], None
    found = [*_company(offer, today), *_sending(offer, today), *_pay(offer)]
    answer = None
    if people := wished(offer):
        answer = what_if(facts, people, places=places)
        found += explained(answer)
    points = {Regime.TITP: _titp, Regime.ESD: _esd}.get(offer.regime)
    for label, rule, given in points(offer, facts, today) if points else ():
        try:
            found.append(judge(label, rule, given()))
        except FactError:
            continue  # a contradiction the form tells in its own words
    return sorted(found, key=lambda one: GRAVE.index(one.verdict.outcome)), answer


def wished(offer) -> list[Counted]:
    """Everybody an offer asks for, as they would count; nobody under a regime without a number."""
    known = offer.starts_on and offer.months and offer.headcount
    return wish_of(offer, offer.headcount) if known and offer.regime in REGIMES else []


def explained(answer: Answer | None) -> list[Judged]:
    return [Judged(title, verdict, explain(verdict)) for title, verdict in answer.verdicts] if answer else []


def _company(offer, today) -> Iterator[Judged]:
    rows = Sanction.objects.filter(company=offer.company_id)
    past = tuple(
        sanctions.PastEvent(PAST[row.kind], row.happened_on, attributable=True if row.kind == "missing" else None)
        for row in rows
        if row.kind in PAST
    )
    yield judge(_("Past of the company"), "TITP-SANC-01b", sanctions.BlockFacts(today, past))


def _sending(offer, today) -> Iterator[Judged]:
    if not offer.sending_id:
        return
    body = SendingOrganization.objects.prefetch_related("suspensions").get(pk=offer.sending_id)
    facts = suspension_facts(body, body.suspensions.all(), today)
    yield judge(_("Sending organization (送出機関)"), "TITP-SEND-06", facts)


def _pay(offer) -> Iterator[Judged]:
    """The minimum wage of the place of work on the first day. What a month has of hours an offer does not say."""
    rule = {Regime.TITP: "TITP-PAY-02", Regime.ESD: "ESD-WAGE-01.MIN"}.get(offer.regime)
    if rule is None or not offer.establishment_id:
        return
    place = offer.establishment
    code = place.prefecture or code_of(area(place.address)[0])
    facts = pay.MinimumWageFacts(code, offer.starts_on, offer.hourly_wage, offer.monthly_wage)
    yield judge(_("Minimum wage (最低賃金)"), rule, facts)


def _titp(offer, facts, today):
    code, start = offer.occupation_code, offer.starts_on
    yield (
        _("Occupation and operation (職種・作業)"),
        "TITP-OCC-01",
        lambda: occupation.OccupationFacts(code, "2" if offer.months > 12 else "1", start),
    )
    if occupation.notices_of(code):
        yield _("Special notice of the occupation"), "TITP-OCC-02", lambda: occupation.NoticeFacts(code)
    yield _("When to apply"), "TITP-FIL-03", lambda: filing.PlanApplicationFacts(start, "1", today)
    yield (
        _("Change of law in 2027"),
        "TITP-TRANS-01.a",
        lambda: transition.EntryFacts(start=start, today=today),
    )
    if facts.kind == "construction":
        yield _("Construction"), "TITP-QUOTA-05.b", lambda: _construction(offer, start)


def _construction(offer, start) -> ConstructionPlanFacts:
    rows = list(Qualification.objects.filter(company=offer.company_id))
    return ConstructionPlanFacts(
        stage="1",
        plan_on=start,
        building_licence=_held(rows, Qualification.Kind.CONSTRUCTION, start),
        implementer_in_ccus=_held(rows, Qualification.Kind.CCUS, start),
        monthly_pay=True if offer.monthly_wage else False if offer.hourly_wage else None,
    )


def _held(rows, kind, day) -> bool | None:
    """Whether something is held on a day; nobody knows while no row is recorded."""
    own = [row for row in rows if row.kind == kind]
    return any(row.starts_on <= day <= (row.ends_on or date.max) for row in own) if own else None


def _esd(offer, facts, today):
    yield (
        _("Sector (分野)"),
        "ESD-SECT-01",
        lambda: esd_sector.SectorFacts(offer.sector, today, offer.work_category or None),
    )
    yield _("Intake stop"), "ESD-SECT-02", lambda: esd_sector.StopFacts(offer.sector, today)
    yield _("When to apply"), "ESD-PLAN-02", lambda: esd_plan.WindowFacts(offer.starts_on, today=today)
    yield (
        _("Our licence under the new law"),
        "ESD-LIC-01.DAY",
        lambda: own_licence.facts(offer.office.organization_id, offer.starts_on, today),
    )
    if offer.monthly_wage:
        yield _("Costs of the worker at most"), "ESD-SEND-01", lambda: esd_sending.CapFacts(today, offer.monthly_wage)
    if offer.sending_id:
        yield (
            _("Arrangement with the country"),
            "ESD-SEND-04",
            lambda: esd_sending.CountryFacts(
                offer.sending.country, today, None, listed_on(offer.sending, today),
                government=offer.sending.kind == offer.sending.Kind.GOVERNMENT,
            ),
        )  # fmt: skip
