"""TITP-CONS-01 to 04: languages, record, readers, escalation, help lines."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law import registry
from imjapan.law.calendar import holidays_around
from imjapan.law.consultation import escalation_due, escalations, help_lines, needs_extraordinary_audit
from imjapan.law.tables import table
from imjapan.law.texts import templates
from tests.law.support import d, judge

SAID = {"in_licence_file": True, "explained_in_lecture": True}
MATTERS = ["violence", "freedom", "wages", "debts", "pregnancy", "move", "health"]


@pytest.mark.parametrize(
    ("facts", "outcome", "value"),
    [
        ({"trainees": [{"name": "Ani", "languages": ["id", "en"]}], "offered": ["en"], **SAID}, "OK", ()),
        ({"trainees": [{"name": "Ani", "languages": ["id"]}], "offered": ["vi"], **SAID}, "NG", ("Ani",)),
        ({"trainees": [{"name": "Ani"}], "offered": ["vi"], **SAID}, "NG", ("Ani",)),
        ({"trainees": [], "offered": []}, "CONFIRM", ("consult.in_licence_file", "consult.explained_in_lecture")),
        ({"trainees": [], **SAID, "explained_in_lecture": False}, "NG", ("consult.explained_in_lecture",)),
    ],
)
def test_titp_cons_01_languages(facts, outcome, value):
    verdict = judge("TITP-CONS-01", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, value)


OPEN = [
    "received_at", "channel", "trainee", "implementer", "language", "received_by", "content", "category", "urgency",
    "confidentiality", "measures",
]  # fmt: skip


@pytest.mark.parametrize(
    ("filled", "more", "lacks"),
    [
        (OPEN, {}, []),
        (OPEN[1:], {}, ["received_at"]),
        ([name for name in OPEN if name != "trainee"], {}, ["trainee"]),
        (OPEN[1:], {"anonymous": True}, ["received_at"]),
        (OPEN, {"closed": True}, ["result", "closed_at", "informed_trainee_at"]),
        ([*OPEN, "result", "closed_at", "informed_trainee_at"], {"closed": True}, []),
        (OPEN, {"interpreted": True}, ["interpreter"]),
        ([name for name in OPEN if name not in ("trainee", "implementer")], {"anonymous": True}, []),
    ],
)
def test_titp_cons_02_record(filled, more, lacks):
    verdict = judge("TITP-CONS-02", filled=filled, **more)
    assert verdict.value == tuple(f"field.{name}" for name in lacks)


@pytest.mark.parametrize(
    ("facts", "allowed"),
    [
        ({"reader": "organization_staff"}, True),
        ({"reader": "implementer"}, False),  # 18b: access denied, log
        ({"reader": "implementer", "own_record": True}, False),
        ({"reader": "trainee"}, False),
        ({"reader": "trainee", "own_record": True}, True),
        ({"reader": "other"}, False),
    ],
)
def test_titp_cons_02_b_readers(facts, allowed):
    verdict = judge("TITP-CONS-02.b", **facts)
    assert (verdict.value, verdict.outcome) == (allowed, "OK" if allowed else "NG")


@pytest.mark.parametrize(
    ("matter", "actions"),
    [
        ("violence", ["separate", "extraordinary_audit", "police_or_organization"]),
        ("freedom", ["give_back", "extraordinary_audit"]),
        ("wages", ["instruct", "notify_labour_office"]),
        ("debts", ["check_sending_organization", "report"]),
        ("pregnancy", ["protect", "ask_intention", "no_forced_return"]),
        ("move", ["explain_conditions", "statement_form"]),
        ("health", ["hospital", "interpreter"]),
        ("none", []),
    ],
)
def test_titp_cons_03_matrix(matter, actions):
    verdict = judge("TITP-CONS-03", matter=matter, received_on="2026-11-22")  # a Sunday before a holiday
    day = "2026-11-22" if matter in ("violence", "freedom") else "2026-11-26"
    assert [(row["action"], row["due"]) for row in verdict.value] == [(f"consult.action.{a}", d(day)) for a in actions]
    assert needs_extraordinary_audit(matter) is (matter in ("violence", "freedom"))


def test_titp_cons_03_the_matrix_is_complete_and_has_words():
    assert set(escalations()) == {*MATTERS, "none"}
    assert {f"consult.action.{row['action']}" for row in table("titp_escalation")} <= set(templates())


@given(st.sampled_from(MATTERS), st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_the_plain_function_and_the_judgement_agree(matter, received_on):
    holidays = holidays_around(received_on)
    verdict = registry.run("TITP-CONS-03", {"matter": matter, "received_on": received_on}, holidays=holidays)
    plain = [escalation_due(item, received_on, holidays=holidays) for item in escalations()[matter]]
    assert [row["due"] for row in verdict.value] == plain


@pytest.mark.parametrize(
    ("language", "outcome", "numbers"),
    [
        ("id", "CONFIRM", ["0120-250-192", "0570-013904", "0120-022332"]),
        ("vi", "CONFIRM", ["0120-250-168", "0120-022332"]),
        # no line of OTIT for Bangladesh and Sri Lanka: own counsellors matter
        ("bn", "WARN", ["0120-76-2029"]),
        ("si", "WARN", ["0570-013904", "0120-76-2029"]),
        ("ta", "WARN", []),
    ],
)
def test_titp_cons_04_help_lines(language, outcome, numbers):
    verdict = judge("TITP-CONS-04", language=language)
    assert verdict.outcome == outcome
    assert [row["number"] for row in verdict.value] == numbers
    assert [row["number"] for row in help_lines(language)] == numbers


@pytest.mark.parametrize(
    ("facts", "day", "target"),
    [
        # Friday 2026-11-20; the Monday after is a holiday, so three business days end on the Thursday.
        ({"step": "response", "received_on": "2026-11-20"}, date(2026, 11, 26), date(2026, 11, 26)),
        ({"step": "answer", "received_on": "2026-11-20"}, date(2026, 11, 27), date(2026, 11, 27)),
        # Seven days end on a Saturday: the target is the business day before.
        ({"step": "answer", "received_on": "2026-11-21", "matter": "wages"}, date(2026, 11, 28), date(2026, 11, 27)),
        # What cannot wait stays on its day, a Sunday too.
        ({"step": "answer", "received_on": "2026-11-22", "matter": "freedom"}, date(2026, 11, 22), date(2026, 11, 22)),
        ({"step": "response", "received_on": "2026-11-22", "in_danger": True}, date(2026, 11, 22), date(2026, 11, 22)),
    ],
)
def test_when_a_consultation_is_taken_up_and_answered(facts, day, target):
    verdict = judge("TITP-CONS-03.b", **facts)
    assert verdict.value == verdict.due.legal == day
    assert verdict.due.target == target
