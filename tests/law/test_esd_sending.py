"""ESD-SEND-01 to 04: the cap of two months, disclosure, kickbacks, bilateral arrangements."""

import pytest

from imjapan.law.esd_sending import fee_cap
from imjapan.law.facts import FactError
from tests.law.support import d, judge


@pytest.mark.parametrize(
    ("facts", "cap", "outcome"),
    [
        ({"monthly_wage": 190_000, "paid": 350_000}, 380_000, "OK"),
        ({"monthly_wage": 190_000, "paid": 390_000}, 380_000, "NG"),
        ({"hourly_wage": 1120, "monthly_hours": 173.8}, 389_312, "OK"),
        ({"hourly_wage": 1120, "annual_hours": 2085.6, "paid": 389_312}, 389_312, "OK"),
        ({"monthly_wage": 180_000, "paid": 400_000}, 360_000, "NG"),
        ({"monthly_wage": 190_000, "paid": 380_000}, 380_000, "OK"),
        ({"monthly_wage": 190_000, "paid": 380_001}, 380_000, "NG"),
        ({"hourly_wage": 1050.5, "annual_hours": 2085}, 365_048, "OK"),
        ({"monthly_wage": 0, "paid": 0}, 0, "OK"),
    ],
)
def test_esd_send_01_cap(facts, cap, outcome):
    verdict = judge("ESD-SEND-01", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, cap)


def test_esd_send_01_says_what_to_pay_back():
    assert judge("ESD-SEND-01", monthly_wage=190_000, paid=390_000).values["over"] == 10_000
    assert fee_cap(190_000) == 380_000


@pytest.mark.parametrize("facts", [{}, {"hourly_wage": 1000}, {"monthly_wage": -1}])
def test_esd_send_01_needs_a_wage(facts):
    with pytest.raises(FactError):
        judge("ESD-SEND-01", **facts)


def yen(amount, receipt=True):
    return {"item": "education", "amount": amount, "receipt": receipt}


def dong(**more):
    return {"item": "fee", "amount": 50_000_000, "currency": "VND", "receipt": True} | more


@pytest.mark.parametrize(
    ("facts", "total", "outcome", "message"),
    [
        ({"costs": [yen(100), yen(200), yen(300)], "stated_total": 600}, 600, "OK", "disclosed"),
        ({"costs": [yen(600)], "stated_total": 600, "undisclosed": True}, 600, "NG", "undisclosed"),
        ({"costs": [dong()], "stated_total": 300_000}, None, "CONFIRM", "no_rate"),
        ({"costs": [dong(paid_on="2027-05-01")], "stated_total": 300_000}, None, "CONFIRM", "no_rate"),
        ({"costs": [dong(paid_on="2027-05-01", rate=0.006)], "stated_total": 300_000}, 300_000, "OK", "disclosed"),
        ({"costs": [dong()], "undisclosed": True}, None, "NG", "undisclosed"),
        ({"costs": [yen(600)], "stated_total": 599}, 600, "NG", "differs"),
        ({"costs": [yen(600, receipt=False)], "stated_total": 600}, 600, "CONFIRM", "no_receipt"),
        ({"costs": [yen(600)]}, 600, "CONFIRM", "not_stated"),
        ({"costs": [], "stated_total": 0}, 0, "OK", "disclosed"),
    ],
)
def test_esd_send_02_disclosure(facts, total, outcome, message):
    verdict = judge("ESD-SEND-02", **facts)
    assert (verdict.outcome, verdict.value, verdict.message) == (outcome, total, f"esd.send.{message}")


@pytest.mark.parametrize(
    ("facts", "outcome", "message"),
    [
        ({"kind": "entertainment"}, "NG", "kickback"),
        ({"kind": "management_fee", "direction": "to_sending"}, "OK", "clean"),
        ({"kind": "marketing_support"}, "NG", "kickback"),
        ({"kind": "reimbursed_cost", "invoice": True}, "OK", "clean"),
        ({"kind": "reimbursed_cost"}, "NG", "no_invoice"),
        ({"kind": "gift", "direction": "to_sending"}, "NG", "given"),
        ({"kind": "penalty", "direction": "to_sending"}, "NG", "penalty"),
    ],
)
def test_esd_send_03_kickbacks(facts, outcome, message):
    verdict = judge("ESD-SEND-03", **facts)
    assert (verdict.outcome, verdict.message, verdict.value) == (outcome, f"esd.send.{message}", outcome == "OK")


@pytest.mark.parametrize(
    ("facts", "outcome", "message"),
    [
        ({"arrangement": True, "listed": True}, "OK", "country_fine"),
        ({"country": "XX", "listed": True}, "CONFIRM", "no_arrangement"),
        ({"listed": True}, "CONFIRM", "no_arrangement"),
        ({"arrangement": True, "struck_off_on": "2027-08-01"}, "NG", "struck_off"),
        ({"arrangement": True, "listed": True, "struck_off_on": "2027-08-10"}, "NG", "struck_off"),
        ({"arrangement": True, "listed": True, "struck_off_on": "2027-08-11"}, "OK", "country_fine"),
        ({"arrangement": True, "listed": False}, "NG", "not_listed"),
        ({"arrangement": True}, "CONFIRM", "list_unknown"),
        ({"arrangement": True, "government": True}, "OK", "country_fine"),
    ],
)
def test_esd_send_04_country(facts, outcome, message):
    verdict = judge("ESD-SEND-04", **{"country": "ID", "applied_on": d("2027-08-10")} | facts)
    assert (verdict.outcome, verdict.message) == (outcome, f"esd.send.{message}")
