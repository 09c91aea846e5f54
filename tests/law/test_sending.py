"""TITP-SEND-01 to 06: sending organizations, contracts, memoranda, limits, money, suspension."""

import pytest

from imjapan.law.facts import FactError
from imjapan.law.moc import SYSTEMS, home_authority, moc, moc_in_force
from imjapan.law.sending_limits import contract_limit
from imjapan.law.tables import table
from tests.law.support import d, judge

GOOD = {"country": "VN", "day": "2026-11-26", "events": []} | dict.fromkeys(
    [
        "recommended", "certified", "selects_suitable", "fees_published", "fees_explained", "job_support",
        "cooperates", "obeys_law", "asks_about_deposits", "capable",
    ],
    True,
)  # fmt: skip


def event(kind, on):
    return {"events": [{"kind": kind, "on": on}]}


@pytest.mark.parametrize(
    ("facts", "outcome", "items"),
    [
        ({}, "OK", ()),
        ({"fees_published": False}, "NG", ("send.fees_published",)),  # 18b: fee list not published
        ({"recommended": None}, "CONFIRM", ("send.recommended",)),
        ({"recommended": None, "capable": False}, "NG", ("send.capable",)),
        ({"certified": False}, "NG", ("send.certified",)),  # memorandum in force, not on the list
        ({"certified": None}, "CONFIRM", ("send.certified",)),
        ({"certified": None, "kind": "government"}, "OK", ()),
        ({"certified": False, "country": "CN"}, "CONFIRM", ("send.certified",)),  # no memorandum known
        ({"certified": False, "country": "NP", "day": "2023-12-31"}, "OK", ()),  # before it was signed
        ({"certified": False, "country": "NP", "day": "2024-01-15"}, "CONFIRM", ("send.certified",)),
        ({"certified": False, "country": "NP", "day": "2024-01-31"}, "NG", ("send.certified",)),
        ({"events": None}, "CONFIRM", ("send.clean_past",)),
        (event("deposit", "2021-11-26"), "NG", ("send.clean_past",)),
        (event("deposit", "2021-11-25"), "OK", ()),
        (event("sentence", "2027-01-01"), "OK", ()),  # not yet
        (event("forged_documents", "2024-02-29") | {"day": "2029-02-28"}, "NG", ("send.clean_past",)),
        (event("forged_documents", "2024-02-29") | {"day": "2029-03-01"}, "OK", ()),
    ],
)
def test_titp_send_01_requirements(facts, outcome, items):
    verdict = judge("TITP-SEND-01", **GOOD | facts)
    assert (verdict.outcome, verdict.value) == (outcome, items)


def test_titp_send_01_nothing_told_is_nothing_known():
    verdict = judge("TITP-SEND-01", country="ID", day="2026-11-26")
    assert verdict.outcome == "CONFIRM"
    assert len(verdict.value) == 11


CONTRACT = {
    "country": "VN", "day": "2026-11-26", "certified": True, "written": True, "no_property_control": True,
    "no_penalty_contract": True,
    "documents": ["outline", "business_proof", "contract_copy", "fee_basis", "pledge", "recommendation"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "outcome", "items"),
    [
        ({}, "OK", ()),
        ({"certified": False}, "NG", ("send.certified",)),  # not on the list of DOLAB: refuse
        ({"no_property_control": False}, "NG", ("send.no_property_control",)),
        ({"documents": CONTRACT["documents"][:-1]}, "NG", ("send.document.recommendation",)),
        ({"certified": None}, "CONFIRM", ("send.certified",)),
        ({"foreign": False, "written": False}, "NG", ("send.foreign", "send.written")),
    ],
)
def test_titp_send_02_contract(facts, outcome, items):
    verdict = judge("TITP-SEND-02", **CONTRACT | facts)
    assert (verdict.outcome, verdict.value) == (outcome, items)


@pytest.mark.parametrize(
    ("country", "day", "outcome", "value"),
    [
        ("VN", "2017-06-06", "OK", True),
        ("VN", "2017-06-05", "OK", False),
        ("KH", "2017-07-11", "OK", True),
        ("LK", "2018-02-01", "OK", True),
        ("BD", "2018-01-15", "CONFIRM", None),  # only the month is known
        ("BD", "2017-12-31", "OK", False),
        ("BD", "2018-01-31", "OK", True),
        ("ID", "2026-11-26", "OK", True),
        ("TH", "2026-11-26", "WARN", True),  # its date rests on no source
        ("NP", "2026-11-26", "OK", True),
        ("CN", "2026-11-26", "CONFIRM", None),  # an empty cell is never a no
        ("XX", "2026-11-26", "CONFIRM", None),
    ],
)
def test_titp_send_03_memorandum(country, day, outcome, value):
    verdict = judge("TITP-SEND-03", country=country, day=day)
    assert (verdict.outcome, verdict.value) == (outcome, value)
    assert moc_in_force(country, "titp", d(day)) is value


def test_titp_send_03_tables():
    countries = [row["country"] for row in table("sending_country")]
    assert len(countries) == 19
    assert {(row["country"], row["system"]) for row in table("moc")} == {(c, s) for c in countries for s in SYSTEMS}
    assert sum(moc(country, "ssw") is not None for country in countries) == 17
    assert not any(moc(country, "esd") for country in countries)
    assert all(bool(row["signed"]) == (row["confidence"] != "unknown") for row in table("moc"))
    assert home_authority("LK") == "Sri Lanka Bureau of Foreign Employment (SLBFE)"
    assert home_authority("XX") == ""


@pytest.mark.parametrize(
    ("country", "received", "contracts", "limit", "outcome"),
    [
        ("VN", 140, 5, 5, "OK"),
        ("VN", 140, 6, 5, "NG"),
        ("VN", 99, 3, 3, "OK"),
        ("VN", 99, 4, 3, "NG"),
        ("VN", 100, 5, 5, "OK"),
        ("VN", 199, 6, 5, "NG"),
        ("VN", 200, 60, None, "OK"),
        ("VN", 0, 0, 3, "OK"),
        ("ID", 1, 60, None, "OK"),
    ],
)
def test_titp_send_04_number_of_organizations(country, received, contracts, limit, outcome):
    verdict = judge("TITP-SEND-04", country=country, received=received, contracts=contracts)
    assert (verdict.outcome, verdict.value) == (outcome, limit)
    assert contract_limit(country, received) == limit


@pytest.mark.parametrize(
    ("facts", "outcome", "above"),
    [
        ({"paid": 3600}, "OK", 0),
        ({"paid": 3601}, "WARN", 1),
        ({"paid": 1300, "kind": "fee_1_year"}, "WARN", 100),
        ({"paid": 3000, "deposit": 1}, "NG", 0),
        ({"paid": 3601, "statement": False}, "NG", 1),
        ({"paid": 3000, "agreed": None}, "CONFIRM", 0),
        ({"paid": 3000, "day": "2022-01-01"}, "CONFIRM", None),  # the new law ties it to months of wage
        ({"paid": 3000, "day": "2022-01-01", "cap": 2900}, "WARN", 100),
        ({"paid": 0, "country": "ID"}, "CONFIRM", None),
        ({"paid": 0, "country": "ID", "deposit": 50}, "NG", None),
    ],
)
def test_titp_send_05_money_of_candidates(facts, outcome, above):
    given = {"country": "VN", "day": "2021-12-31", "agreed": True, "statement": True}
    verdict = judge("TITP-SEND-05", **given | facts)
    assert (verdict.outcome, verdict.value) == (outcome, above)


@pytest.mark.parametrize(
    ("suspensions", "listed", "outcome"),
    [
        ([], True, "OK"),
        ([], None, "CONFIRM"),
        ([], False, "NG"),
        ([{"start": "2026-11-26"}], True, "NG"),
        ([{"start": "2026-11-27"}], True, "OK"),
        ([{"start": "2026-01-01", "end": "2026-11-26"}], True, "NG"),
        ([{"start": "2026-01-01", "end": "2026-11-25"}], True, "OK"),
    ],
)
def test_titp_send_06_suspension(suspensions, listed, outcome):
    verdict = judge("TITP-SEND-06", day="2026-11-26", suspensions=suspensions, listed=listed)
    assert verdict.outcome == outcome
    assert verdict.value == {"OK": False, "CONFIRM": None, "NG": True}[outcome]


def test_titp_send_06_a_suspension_that_ends_before_it_begins():
    with pytest.raises(FactError, match="before the start"):
        judge("TITP-SEND-06", day="2026-11-26", suspensions=[{"start": "2026-02-01", "end": "2026-01-31"}])
