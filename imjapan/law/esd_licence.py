"""Who may be licensed as supervising and support organization: the fourteen requirements (esd.md 3, ESD-LIC-01)."""

from dataclasses import dataclass
from typing import Literal

from imjapan.law.esd_staff import staff_steps
from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

REQUIREMENTS = tuple(f"R{number}" for number in range(1, 15))
Form = Literal[
    "commerce_and_industry_association",
    "sme_cooperative",
    "vocational_training_corporation",
    "agricultural_cooperative",
    "fishery_cooperative",
    "public_interest_association",
    "public_interest_foundation",
    "special_grounds",
    "other",
]


@dataclass(frozen=True, slots=True)
class LicenceFacts:
    """Null (or left out) means: nobody has confirmed it yet. A yes is given by a person who has seen the paper."""

    form: Form | None = fact("R1: what kind of corporation the organization is", None)
    implementers: int | None = fact("R2: implementers supervised or to be supervised", None, minimum=0)
    sector_notice: bool = fact("R2: a sector notice puts another figure in place of two implementers", False)
    staff: int | None = fact("R3: full-time officers and employees who do the work", None, minimum=0)
    workers: int | None = fact("R3: ESD workers supervised or to be supervised", None, minimum=0)
    net_assets: int | None = fact("R4: net assets at the last balance sheet, in yen; below zero is insolvent", None)
    sound_business: bool | None = fact("R4: able to run the business soundly", None)
    external_auditor: bool | None = fact("R5: an external auditor who passes ESD-LIC-04 is appointed", None)
    independence: bool | None = fact("R6: nobody supervises an implementer close to him (ESD-LIC-03)", None)
    languages: bool | None = fact("R7: consultation in the languages of all workers", None)
    contact_24h: bool | None = fact("R7: a contact that is reached at any hour", None)
    day_trip: bool | None = fact("R8: every implementer is reached within a day trip", None)
    refuge: bool | None = fact("R8: a refuge can be secured", None)
    offices: int | None = fact("R9: offices of the business", None, minimum=1)
    managers: int | None = fact("R9: full-time managers (監理支援責任者) who pass ESD-LIC-05", None, minimum=0)
    articles: bool | None = fact("R10: the articles name supervision and support, and job placement", None)
    personal_data: bool | None = fact("R11: rules for personal data and secrecy", None)
    sending_organizations: bool | None = fact(
        "R12: contracts only with qualified sending organizations, no rebates or entertainment", None
    )
    no_disqualification: bool | None = fact("R13: no ground of disqualification (Act 26)", None)
    displayed: bool | None = fact("R14: the licence is shown, or prepared to be shown, at each office", None)
    published: bool | None = fact("R14: operating rules, fee table and personal-data rules are on the internet", None)


@judgement(
    id="ESD-LIC-01",
    title="Requirements of a licence as supervising and support organization",
    facts=LicenceFacts,
    legal_basis="Act 23-26, 29; Ordinance 41-52",
    confidence="V-4",
    parameters=(
        "esd.mso.min_implementers",
        "esd.mso.min_staff",
        "esd.mso.max_implementers_per_staff",
        "esd.mso.max_workers_per_staff",
    ),
)
def judge_licence(facts: LicenceFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per requirement: requirement (R1 to R14) and outcome (OK, NG, CONFIRM).

    The licence is ready (OK) only when every row is. A row with a fact missing is CONFIRM, unless another fact of
    the row breaks it already. Words of rows: `esd.licence.R1` and so on in the texts.
    """
    outcomes = {
        "R1": _form(facts.form),
        "R2": _implementers(facts, reasoning),
        "R3": _staff(facts, reasoning),
        "R4": _all(_solvent(facts.net_assets, reasoning), facts.sound_business),
        "R5": _all(facts.external_auditor),
        "R6": _all(facts.independence),
        "R7": _all(facts.languages, facts.contact_24h),
        "R8": _any(facts.day_trip, facts.refuge),
        "R9": _managers(facts, reasoning),
        "R10": _all(facts.articles),
        "R11": _all(facts.personal_data),
        "R12": _all(facts.sending_organizations),
        "R13": _all(facts.no_disqualification),
        "R14": _all(facts.displayed, facts.published),
    }
    outcome = reasoning.step("worst", code="esd.licence.all", outcomes=tuple(outcomes.values()))
    rows = [{"requirement": key, "outcome": found} for key, found in outcomes.items()]
    broken, unconfirmed = (
        tuple(f"esd.licence.{key}" for key, found in outcomes.items() if found == which)
        for which in (Outcome.NG, Outcome.CONFIRM)
    )
    if outcome == Outcome.OK:
        return reasoning.verdict(outcome, rows, "esd.licence.ready")
    code = "esd.licence.broken" if broken and unconfirmed else "esd.licence.broken_only"
    if not broken:
        code = "esd.licence.unconfirmed"
    return reasoning.verdict(outcome, rows, code, broken=broken, unconfirmed=unconfirmed)


def _all(*answers: bool | None) -> Outcome:
    if False in answers:
        return Outcome.NG
    return Outcome.CONFIRM if None in answers else Outcome.OK


def _any(*answers: bool | None) -> Outcome:
    if True in answers:
        return Outcome.OK
    return Outcome.CONFIRM if None in answers else Outcome.NG


def _form(form: str | None) -> Outcome:
    if form in (None, "special_grounds"):  # whether special grounds hold is for the authority to say
        return Outcome.CONFIRM
    return Outcome.NG if form == "other" else Outcome.OK


def _implementers(facts: LicenceFacts, reasoning: Reasoning) -> Outcome:
    if facts.implementers is None:
        return Outcome.CONFIRM
    least = reasoning.parameter("esd.mso.min_implementers")
    if not reasoning.step("is_less", code="esd.licence.few_implementers", first=facts.implementers, second=least):
        return Outcome.OK
    return Outcome.CONFIRM if facts.sector_notice else Outcome.NG


def _staff(facts: LicenceFacts, reasoning: Reasoning) -> Outcome:
    if None in (facts.staff, facts.implementers, facts.workers):
        return Outcome.CONFIRM
    required = staff_steps(facts.implementers, facts.workers, reasoning)
    few = reasoning.step("is_less", code="esd.staff.too_few", first=facts.staff, second=required)
    return Outcome.NG if few else Outcome.OK


def _solvent(net_assets: int | None, reasoning: Reasoning) -> bool | None:
    if net_assets is None:
        return None
    return not reasoning.step("is_less", code="esd.licence.insolvent", first=net_assets, second=0)


def _managers(facts: LicenceFacts, reasoning: Reasoning) -> Outcome:
    if None in (facts.offices, facts.managers):
        return Outcome.CONFIRM
    few = reasoning.step("is_less", code="esd.licence.few_managers", first=facts.managers, second=facts.offices)
    return Outcome.NG if few else Outcome.OK
