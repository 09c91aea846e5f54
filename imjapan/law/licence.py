"""The licence of the supervising organization (titp.md 13): validity, renewal, who may hold it, conditions."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.checklist import judge_conditions
from imjapan.law.dates import period_end
from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

LicenceKind = Literal["specified", "general"]
_VALIDITY = (
    "titp.licence.specified_first_years",
    "titp.licence.specified_clean_years",
    "titp.licence.specified_years",
    "titp.licence.general_first_years",
    "titp.licence.general_clean_years",
    "titp.licence.general_years",
)


def licence_end(start: date, *, years: int) -> date:
    """Return the last day of a licence that begins on `start`."""
    return period_end(start, 12 * years)


# --- TITP-LIC-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LicenceFacts:
    kind: LicenceKind = fact("specified (特定監理事業) or general (一般監理事業)")
    start: date = fact("day of the licence; after a renewal the day after the old expiry")
    renewal: bool = fact("the licence was renewed", False)
    clean: bool | None = fact("no improvement or suspension order during the previous validity; null = not known", None)


@judgement(
    id="TITP-LIC-01",
    title="Validity of a licence",
    facts=LicenceFacts,
    on="start",
    legal_basis="Act 23, 31; CO 2; Ord 39",
    confidence="law + 2",
    parameters=_VALIDITY,
)
def judge_validity(facts: LicenceFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day of the licence as value."""
    end = _validity_end(facts.kind, facts.start, facts.renewal, facts.clean, reasoning)
    if end is None:
        return reasoning.verdict(Outcome.CONFIRM, None, "licence.record_unknown")
    return reasoning.verdict(Outcome.OK, end, "licence.valid", start=facts.start, end=end)


def _validity_end(
    kind: LicenceKind, start: date, renewal: bool, clean: bool | None, reasoning: Reasoning
) -> date | None:
    if renewal and clean is None:
        return None
    which = f"{kind}_first" if not renewal else f"{kind}_clean" if clean else kind
    months = 12 * reasoning.parameter(f"titp.licence.{which}_years")
    return reasoning.step("period_end", start=start, months=months)


# --- TITP-LIC-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RenewalFacts:
    kind: LicenceKind = fact("specified (特定監理事業) or general (一般監理事業)")
    expiry: date = fact("last day of the licence")
    clean: bool | None = fact("no improvement or suspension order during this validity; null = not known", None)
    today: date | None = fact("the day of the judgement; null to ask only for the dates", None)
    applied_on: date | None = fact("day of the application for renewal; null if not yet", None)


@judgement(
    id="TITP-LIC-02",
    title="Renewal of the licence",
    facts=RenewalFacts,
    on="expiry",
    legal_basis="Act 31②; Ord 41",
    confidence="law",
    parameters=("titp.filing.so_licence_renewal", "titp.licence.renewal_start_months", *_VALIDITY),
)
def judge_renewal(facts: RenewalFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the dates prepare, apply_by, next_from, next_until (null while the record is not known).

    NG after the last day without an application, WARN from the day on which preparing begins.
    """
    months = reasoning.parameter("titp.filing.so_licence_renewal")
    apply_by = reasoning.step("months_before", code="licence.apply_by", event=facts.expiry, months=months)
    start_months = reasoning.parameter("titp.licence.renewal_start_months")
    prepare = reasoning.step("months_before", code="licence.prepare", event=facts.expiry, months=start_months)
    next_from = reasoning.step("add_days", code="licence.next_from", day=facts.expiry, days=1)
    next_until = _validity_end(facts.kind, next_from, True, facts.clean, reasoning)
    due = reasoning.due(legal=apply_by, wish=apply_by)
    value = {"prepare": prepare, "apply_by": apply_by, "next_from": next_from, "next_until": next_until}
    reached = facts.applied_on or facts.today
    if reached and reasoning.step("is_later", code="licence.too_late", first=reached, second=apply_by):
        return reasoning.verdict(Outcome.NG, value, "licence.renewal_late", due=due, **value)
    if facts.today and not facts.applied_on:
        begun = reasoning.step("is_at_least", code="licence.prepare_now", first=facts.today, second=prepare)
        if begun:
            return reasoning.verdict(Outcome.WARN, value, "licence.renewal_now", due=due, **value)
    return reasoning.verdict(Outcome.OK, value, "licence.renewal", due=due, **value)


# --- TITP-LIC-03 ------------------------------------------------------------------------

LegalForm = Literal[
    "chamber_of_commerce",
    "society_of_commerce",
    "sme_association",
    "vocational_training",
    "agricultural_cooperative",
    "fishery_cooperative",
    "public_interest",
    "care_association",
    "other",
]
_NON_PROFIT = {
    "chamber_of_commerce",
    "society_of_commerce",
    "sme_association",
    "vocational_training",
    "agricultural_cooperative",
    "fishery_cooperative",
    "public_interest",
}
_MEMBERS_ONLY = {"sme_association", "agricultural_cooperative", "fishery_cooperative"}
_OF_THE_TRADE = {"agricultural_cooperative", "fishery_cooperative"}
_CARE = {
    "chamber_of_commerce",
    "society_of_commerce",
    "sme_association",
    "vocational_training",
    "public_interest",
    "care_association",
}


@dataclass(frozen=True, slots=True)
class HolderFacts:
    form: LegalForm = fact("legal form of the organization; other = with special reason")
    is_member: bool | None = fact("the company is a member of the organization", None)
    in_the_trade: bool | None = fact("the member belongs to the trade: a farmer, or a fisher", None)
    care: bool = fact("the occupation is nursing care", False)
    special_reason: bool | None = fact("form other: the special reason was accepted", None)
    finances: bool | None = fact("financial basis", None)
    data_rules: bool | None = fact("rules for personal data", None)
    external_check: bool | None = fact("external officer or external auditor", None)
    sending_contract: bool | None = fact("contract with the sending organization", None)
    competence: bool | None = fact("able to do the work properly", None)


@judgement(
    id="TITP-LIC-03",
    title="Who may hold the licence, and supervise this company",
    facts=HolderFacts,
    legal_basis="Act 25; Ord 29; notice on nursing care",
    confidence="law",
)
def judge_holder(facts: HolderFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known."""
    form = facts.form
    conditions: dict[str, bool | None] = {"licence.form": form in _NON_PROFIT or facts.special_reason}
    if facts.care:
        conditions["licence.care_form"] = form in _CARE
        if form == "care_association":
            conditions["licence.form"] = True
    if form in _MEMBERS_ONLY:
        conditions["licence.member"] = facts.is_member
    if form in _OF_THE_TRADE:
        conditions["licence.trade"] = facts.in_the_trade
    for name in ("finances", "data_rules", "external_check", "sending_contract", "competence"):
        conditions[f"licence.{name}"] = getattr(facts, name)
    return judge_conditions(reasoning, conditions)


# --- TITP-LIC-04 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LicenceConditionFacts:
    certificate_at_offices: bool | None = fact("the certificate is at every office", None)
    certificate_shown: bool | None = fact("it is shown on request", None)
    changes_notified: bool | None = fact("every change was notified within one month (TITP-FIL-01)", None)
    no_name_lending: bool | None = fact("the name is not lent to others", None)
    data_protected: bool | None = fact("personal data are handled properly", None)
    secrets_kept: bool | None = fact("secrets are kept", None)
    conditions_obeyed: bool | None = fact(
        "conditions attached to the licence are obeyed; true when there are none", None
    )


@judgement(
    id="TITP-LIC-04",
    title="Conditions during the licence",
    facts=LicenceConditionFacts,
    legal_basis="Act 29②, 30, 32③, 38, 43, 44",
    confidence="law",
)
def judge_licence_conditions(facts: LicenceConditionFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known. A lost certificate: TITP-FIL-01, so_cert_reissue."""
    names = LicenceConditionFacts.__slots__
    return judge_conditions(reasoning, {f"licence.{name}": getattr(facts, name) for name in names})
