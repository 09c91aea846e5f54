"""What the law says of a sending organization on a day: facts gathered here, judged in imjapan.law.sending."""

from datetime import date

from imjapan.law import registry
from imjapan.law import sending as law
from imjapan.law.sending_limits import ContractNumberFacts
from imjapan.law.verdict import Verdict
from interns.models import SendingAgreement

REQUIREMENTS = (
    "recommended", "selects_suitable", "fees_published", "fees_explained", "job_support", "cooperates", "obeys_law",
    "asks_about_deposits", "capable",
)  # fmt: skip
CLEAN = "clean_past"


def listed_on(row, day) -> bool | None:
    """Whether it is on the list of its government on a day; None while neither number nor period is written down."""
    if row.kind == row.Kind.GOVERNMENT:
        return True
    if not (row.certified_no or row.certified_from or row.certified_until):
        return None
    return (row.certified_from or date.min) <= day <= (row.certified_until or date.max)


def suspension_facts(row, suspensions, day) -> law.SuspensionFacts:
    """What TITP-SEND-06 asks: whether an authority suspended it, and whether it is listed. `suspensions`: its rows."""
    return law.SuspensionFacts(
        day=day,
        suspensions=tuple(law.Suspension(one.starts_on, one.ends_on, one.authority) for one in suspensions),
        listed=listed_on(row, day),
    )


def requirements(row, day) -> Verdict:
    """TITP-SEND-01: what is proven, what is not."""
    known = {name: row.confirmed.get(name) for name in REQUIREMENTS}
    known["recommended"] = True if row.recommended_by and known["recommended"] is None else known["recommended"]
    return registry.get("TITP-SEND-01").judge(
        law.SendingFacts(
            country=row.country,
            day=day,
            kind=row.kind,
            certified=listed_on(row, day),
            events=() if row.confirmed.get(CLEAN) else None,
            **known,
        )
    )


def contract(row, agreement: SendingAgreement, day) -> Verdict:
    """TITP-SEND-02: what the contract or the file lacks."""
    return registry.get("TITP-SEND-02").judge(
        law.SendingContractFacts(
            country=row.country,
            day=day,
            kind=row.kind,
            certified=listed_on(row, day),
            written=True,
            no_property_control=agreement.no_deposit,
            no_penalty_contract=agreement.no_penalty,
            documents=tuple(name for name in law.DOCUMENTS if name in agreement.papers),
        )
    )


def memorandum(row, day) -> Verdict:
    """TITP-SEND-03: whether a memorandum with its country is in force."""
    return registry.get("TITP-SEND-03").judge(law.MemorandumFacts(country=row.country, day=day))


def suspension(row, suspensions, day) -> Verdict:
    """TITP-SEND-06: whether new plans through it are blocked. `suspensions`: its rows."""
    return registry.get("TITP-SEND-06").judge(suspension_facts(row, suspensions, day))


def number_of_contracts(country, received, contracts, day) -> Verdict:
    """TITP-SEND-04. `received`: people who came from the country in the year; `contracts`: agreements in force."""
    return registry.get("TITP-SEND-04").judge(
        ContractNumberFacts(country=country, received=received, contracts=contracts, day=day)
    )
