"""TITP-LIC-01 to 04: validity, renewal, who may hold the licence, conditions."""

from datetime import date

import pytest

from imjapan.law.licence import licence_end
from tests.law.support import d, judge


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({"kind": "general", "start": "2022-08-01"}, "2027-07-31"),
        ({"kind": "specified", "start": "2022-08-01"}, "2025-07-31"),
        ({"kind": "general", "start": "2027-08-01", "renewal": True, "clean": True}, "2034-07-31"),
        ({"kind": "general", "start": "2027-08-01", "renewal": True, "clean": False}, "2032-07-31"),
        ({"kind": "specified", "start": "2027-08-01", "renewal": True, "clean": True}, "2032-07-31"),
        ({"kind": "specified", "start": "2027-08-01", "renewal": True, "clean": False}, "2030-07-31"),
        ({"kind": "specified", "start": "2024-02-29"}, "2027-02-28"),
        ({"kind": "specified", "start": "2023-01-01"}, "2025-12-31"),
    ],
)
def test_titp_lic_01_validity(facts, end):
    assert judge("TITP-LIC-01", **facts).value == d(end)


def test_titp_lic_01_without_the_record_a_renewal_cannot_be_told():
    verdict = judge("TITP-LIC-01", kind="general", start="2027-08-01", renewal=True)
    assert (verdict.outcome, verdict.value) == ("CONFIRM", None)
    assert licence_end(date(2022, 8, 1), years=5) == date(2027, 7, 31)


def test_titp_lic_02_worked_example():
    verdict = judge("TITP-LIC-02", kind="general", expiry="2027-07-31", clean=True)
    assert dict(verdict.value) == {
        "prepare": d("2026-10-31"),
        "apply_by": d("2027-04-30"),
        "next_from": d("2027-08-01"),
        "next_until": d("2034-07-31"),
    }
    assert verdict.outcome == "OK"


@pytest.mark.parametrize(
    ("today", "applied_on", "outcome"),
    [
        ("2026-10-30", None, "OK"),
        ("2026-10-31", None, "WARN"),
        ("2027-04-30", None, "WARN"),
        ("2027-05-01", None, "NG"),
        ("2027-05-01", "2027-04-30", "OK"),
        ("2027-06-01", "2027-05-01", "NG"),
    ],
)
def test_titp_lic_02_where_we_stand(today, applied_on, outcome):
    facts = {"kind": "general", "expiry": "2027-07-31", "today": today, "applied_on": applied_on}
    assert judge("TITP-LIC-02", **facts).outcome == outcome


def test_titp_lic_02_month_ends_and_an_unknown_record():
    verdict = judge("TITP-LIC-02", kind="specified", expiry="2027-05-31")
    assert verdict.value["apply_by"] == d("2027-02-28")
    assert verdict.due.safe == d("2027-02-26")
    assert verdict.value["next_until"] is None


FIT = {"finances": True, "data_rules": True, "external_check": True, "sending_contract": True, "competence": True}


@pytest.mark.parametrize(
    ("facts", "outcome", "lacks"),
    [
        # 18b: a public-interest foundation supervises a company that is no member
        ({"form": "public_interest", "is_member": False}, "OK", ()),
        # 18b: an agricultural cooperative supervises a food factory that is a member
        ({"form": "agricultural_cooperative", "is_member": True, "in_the_trade": False}, "NG", ("licence.trade",)),
        ({"form": "agricultural_cooperative", "is_member": True, "in_the_trade": True}, "OK", ()),
        ({"form": "sme_association", "is_member": False}, "NG", ("licence.member",)),
        ({"form": "sme_association"}, "CONFIRM", ("licence.member",)),
        ({"form": "chamber_of_commerce"}, "OK", ()),
        ({"form": "other", "special_reason": False}, "NG", ("licence.form",)),
        ({"form": "other"}, "CONFIRM", ("licence.form",)),
        ({"form": "other", "special_reason": True}, "OK", ()),
        # nursing care: a narrower list
        ({"form": "care_association", "care": True}, "OK", ()),
        (
            {"form": "agricultural_cooperative", "is_member": True, "in_the_trade": True, "care": True},
            "NG",
            ("licence.care_form",),
        ),
        ({"form": "public_interest", "care": True}, "OK", ()),
        ({"form": "public_interest", "finances": False}, "NG", ("licence.finances",)),
        ({"form": "public_interest", "external_check": None}, "CONFIRM", ("licence.external_check",)),
    ],
)
def test_titp_lic_03_who_may_hold_it(facts, outcome, lacks):
    verdict = judge("TITP-LIC-03", **(FIT | facts))
    assert (verdict.outcome, verdict.value) == (outcome, lacks)


CONDITIONS = [
    "certificate_at_offices", "certificate_shown", "changes_notified", "no_name_lending", "data_protected",
    "secrets_kept", "conditions_obeyed",
]  # fmt: skip


def test_titp_lic_04_conditions():
    good = dict.fromkeys(CONDITIONS, True)
    assert judge("TITP-LIC-04", **good).outcome == "OK"
    for name in CONDITIONS:
        broken = judge("TITP-LIC-04", **(good | {name: False}))
        assert (broken.outcome, broken.value) == ("NG", (f"licence.{name}",))
        unknown = judge("TITP-LIC-04", **(good | {name: None}))
        assert (unknown.outcome, unknown.value) == ("CONFIRM", (f"licence.{name}",))


def test_titp_lic_04_a_lost_certificate_is_reported_promptly():
    assert judge("TITP-FIL-01", filing="so_cert_reissue", event="2026-11-10").value == d("2026-11-13")
