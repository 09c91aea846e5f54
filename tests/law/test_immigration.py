"""Residence of a trainee (titp.md 6, TITP-IMM-01, 02)."""

import pytest

from imjapan.law import immigration
from imjapan.law.facts import FactError
from imjapan.law.texts import message
from tests.law.support import d, judge


@pytest.mark.parametrize(
    ("event", "day", "legal", "to"),
    [
        ("first_address", "2026-11-02", "2026-11-16", "municipality"),
        ("left_organization", "2026-11-30", "2026-12-14", "immigration"),
        ("organization_changed", "2026-11-15", "2026-11-29", "immigration"),
        ("moved", "2027-04-20", "2027-05-04", "municipality"),
        ("card_lost", "2027-01-10", "2027-01-24", "immigration"),
        ("joined_organization", "2028-02-20", "2028-03-05", "immigration"),
        ("particulars_changed", "2026-12-25", "2027-01-08", "immigration"),
        ("organization_gone", "2026-11-22", "2026-12-06", "immigration"),
    ],
)
def test_titp_imm_01_notices(event, day, legal, to):
    verdict = judge("TITP-IMM-01", event=event, day=day)
    assert (verdict.value, verdict.due.legal, verdict.values["to"]) == (d(legal), d(legal), f"stay.to.{to}")
    assert verdict.due.safe <= d(legal)
    assert immigration.resident_notice_due(d(day), days=14) == d(legal)
    assert verdict.to_be_confirmed == ("TITP-IMM-01", "titp.stay.notice_days")


def test_titp_imm_01_a_sunday_is_not_waited_for():
    due = judge("TITP-IMM-01", event="card_lost", day="2027-01-10").due
    assert (due.legal, due.safe) == (d("2027-01-24"), d("2027-01-22"))


@pytest.mark.parametrize(
    ("facts", "about"),
    [
        ({"event": "left_organization"}, "implementer"),
        ({"event": "left_organization", "in_lecture": True}, "organization"),
        ({"event": "moved", "in_lecture": True}, "none"),
    ],
)
def test_titp_imm_01_which_organization(facts, about):
    assert judge("TITP-IMM-01", day="2026-11-30", **facts).values["about"] == f"stay.about.{about}"


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"today": "2026-12-14"}, "OK"),
        ({"today": "2026-12-15"}, "NG"),
        ({"today": "2027-01-15", "done_on": "2026-12-14"}, "OK"),
        ({"done_on": "2026-12-15"}, "NG"),
    ],
)
def test_titp_imm_01_late(facts, outcome):
    assert judge("TITP-IMM-01", event="left_organization", day="2026-11-30", **facts).outcome == outcome


@pytest.mark.parametrize(
    ("issued", "landing", "last", "outcome"),
    [
        ("2026-11-22", "2027-02-25", "2027-02-22", "NG"),  # 18b
        ("2026-11-22", "2027-02-22", "2027-02-22", "OK"),
        ("2026-11-22", "2027-02-23", "2027-02-22", "NG"),
        ("2026-11-30", None, "2027-02-28", "OK"),
        ("2027-02-28", None, "2027-05-28", "OK"),  # the careful reading at a month end
        ("2027-11-30", None, "2028-02-29", "OK"),
    ],
)
def test_titp_imm_02_certificate(issued, landing, last, outcome):
    verdict = judge("TITP-IMM-02", issued_on=issued, landing_on=landing)
    assert (verdict.outcome, verdict.value) == (outcome, d(last))
    assert immigration.coe_valid_until(d(issued), months=3) == d(last)


@pytest.mark.parametrize(
    ("expiry", "opens", "documents", "red", "special"),
    [
        ("2027-05-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-07-31"),
        ("2027-05-28", "2027-02-28", "2027-03-28", "2027-04-28", "2027-07-28"),
        ("2026-12-31", "2026-09-30", "2026-10-31", "2026-11-30", "2027-02-28"),
        ("2028-02-29", "2027-11-29", "2027-12-29", "2028-01-29", "2028-04-29"),
    ],
)
def test_titp_imm_02_b_window(expiry, opens, documents, red, special):
    verdict = judge("TITP-IMM-02.b", expiry=expiry)
    window = immigration.renewal_window(d(expiry), open_months=3, documents_months=2, red_months=1, special_months=2)
    assert dict(verdict.value) == window._asdict()
    assert tuple(window) == (d(opens), d(documents), d(red), d(expiry), d(special))


@pytest.mark.parametrize(
    ("facts", "outcome", "said"),
    [
        ({"today": "2027-03-30"}, "OK", "stay.renewal"),
        ({"today": "2027-03-31"}, "WARN", "stay.renewal_documents"),
        ({"today": "2027-04-30"}, "WARN", "stay.renewal_red"),
        ({"today": "2027-05-31"}, "WARN", "stay.renewal_red"),
        ({"today": "2027-06-01"}, "NG", "stay.renewal_late"),
        ({"today": "2027-06-20", "filed_on": "2027-05-31"}, "OK", "stay.renewal_filed"),
        ({"filed_on": "2027-02-28"}, "OK", "stay.renewal_filed"),
        ({"filed_on": "2027-02-27"}, "WARN", "stay.renewal_early"),
        ({"filed_on": "2027-06-01"}, "NG", "stay.renewal_late"),
    ],
)
def test_titp_imm_02_b_where_we_stand(facts, outcome, said):
    verdict = judge("TITP-IMM-02.b", expiry="2027-05-31", **facts)
    assert (verdict.outcome, verdict.message) == (outcome, said)


PENDING = {"expiry": "2027-05-31", "filed_on": "2027-05-20", "plan_end": "2029-05-31"}


@pytest.mark.parametrize(
    ("facts", "outcome", "may_stay", "may_train", "until"),
    [
        (PENDING | {"day": "2027-07-31"}, "OK", True, True, "2027-07-31"),
        (PENDING | {"day": "2027-08-01"}, "NG", False, False, "2027-07-31"),
        # stage 1 has ended and the plan of stage 2 is not certified yet
        (PENDING | {"day": "2027-06-01", "plan_end": "2027-05-31"}, "WARN", True, False, "2027-07-31"),
        (PENDING | {"day": "2027-06-01", "plan_end": None}, "WARN", True, False, "2027-07-31"),
        # decided
        (PENDING | {"day": "2027-06-16", "decided_on": "2027-06-15"}, "NG", False, False, "2027-06-15"),
        (PENDING | {"day": "2027-06-15", "decided_on": "2027-06-15"}, "OK", True, True, "2027-06-15"),
        (PENDING | {"day": "2027-06-16", "decided_on": "2027-06-15", "granted": True}, "OK", True, True, None),
        (PENDING | {"day": "2027-05-30", "decided_on": "2027-05-25"}, "OK", True, True, "2027-05-31"),
        # filed late, or not at all
        (PENDING | {"day": "2027-06-02", "filed_on": "2027-06-01"}, "NG", False, False, "2027-05-31"),
        (PENDING | {"day": "2027-06-01", "filed_on": None}, "NG", False, False, "2027-05-31"),
        (PENDING | {"day": "2027-05-31", "filed_on": None}, "OK", True, True, "2027-05-31"),
        (PENDING | {"day": "2027-07-31", "filed_on": "2027-05-31"}, "OK", True, True, "2027-07-31"),
    ],
)
def test_titp_imm_02_c_pending(facts, outcome, may_stay, may_train, until):
    verdict = judge("TITP-IMM-02.c", **facts)
    assert dict(verdict.value) == {"may_stay": may_stay, "may_train": may_train, "stay_until": until and d(until)}
    assert verdict.outcome == outcome


def test_titp_imm_02_c_a_decision_needs_an_application():
    with pytest.raises(FactError, match="application"):
        judge("TITP-IMM-02.c", **(PENDING | {"day": "2027-06-01", "decided_on": "2027-05-19"}))


@pytest.mark.parametrize(
    ("stage", "expiry", "last", "outcome"),
    [
        ("1", "2027-06-01", "2027-06-01", "OK"),
        ("1", "2027-06-02", "2027-06-01", "WARN"),
        ("2", "2028-06-01", "2028-06-01", "OK"),
        ("3", "2028-06-02", "2028-06-01", "WARN"),
    ],
)
def test_titp_imm_02_d_longest(stage, expiry, last, outcome):
    verdict = judge("TITP-IMM-02.d", stage=stage, start="2026-06-01", expiry=expiry)
    assert (verdict.outcome, verdict.value) == (outcome, d(last))


def test_titp_imm_sentences():
    verdict = judge("TITP-IMM-01", event="left_organization", day="2026-11-30")
    assert message(verdict, "en") == (
        "The trainee gives notice by 2026-12-14: leaving the organization "
        "(to: immigration agency; organization named: implementer)."
    )
    assert "届出期限は2026年12月14日" in message(verdict, "ja")
