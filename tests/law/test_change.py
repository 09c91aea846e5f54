"""Changes of a plan (titp.md 6, TITP-CHG-01, 02)."""

import pytest

from imjapan.law import change, registry
from imjapan.law.facts import FactError
from imjapan.law.parameters import override
from imjapan.law.texts import message, templates
from tests.law.support import d, judge


@pytest.mark.parametrize(
    ("need", "kinds"),
    [
        (
            "approval",
            "target occupation supervising_organization night_hours asbestos_work resumed",
        ),
        (
            "notice",
            "tasks night_hours_removed day_shift_hours company_particulars establishment implementer_staff "
            "organization_staff lodging charges pay_lowered conditions sending_organization",
        ),
        ("nothing", "title_or_marriage_name pay_raised"),
        ("new_plan", "company_succession"),
    ],
)
def test_titp_chg_01_table(need, kinds):
    for kind in kinds.split():
        assert judge("TITP-CHG-01", changes=[kind], day="2026-12-01").value == need, kind
        assert change.change_need(kind, d("2026-12-01")) == need


def test_titp_chg_01_every_row_has_a_sub_id_and_words():
    rules = change.change_rules()
    assert list(rules.values()) == [f"TITP-CHG-01.{letter}" for letter in "abcdefghijklmnopqrstux"]
    assert all(f"change.kind.{kind}" in templates() for kind in rules)
    assert judge("TITP-CHG-01", changes=["lodging"], day="2026-12-01").values["rules"] == ("TITP-CHG-01.o",)


@pytest.mark.parametrize(
    ("kind", "day", "need"),
    [
        ("night_hours", "2024-04-10", None),
        ("night_hours", "2024-04-11", "approval"),
        ("night_hours_removed", "2024-07-15", None),
        ("day_shift_hours", "2024-07-16", "notice"),
        ("asbestos_work", "2025-12-07", None),
        ("asbestos_work", "2025-12-08", "approval"),
        ("resumed", "2023-03-31", None),
        ("resumed", "2023-04-01", "approval"),
        ("lodging", "2017-11-01", "notice"),
    ],
)
def test_titp_chg_01_since_the_guideline(kind, day, need):
    verdict = judge("TITP-CHG-01", changes=[kind], day=day)
    assert verdict.value == need == change.change_need(kind, d(day))
    if need is None:
        assert (verdict.outcome, verdict.message) == ("CONFIRM", "parameter_unknown")


@pytest.mark.parametrize(
    ("kinds", "need"),
    [
        ([], "nothing"),
        (["pay_raised", "lodging"], "notice"),
        (["lodging", "occupation", "charges"], "approval"),
        (["occupation", "company_succession"], "new_plan"),
    ],
)
def test_titp_chg_01_the_gravest_counts(kinds, need):
    assert judge("TITP-CHG-01", changes=kinds, day="2026-12-01").value == need
    assert change.gravest(change.change_needs(kinds, d("2026-12-01")).values()) == need


@pytest.mark.parametrize(
    ("kind", "day", "target", "safe", "legal"),
    [
        # 18b: new dormitory; the legal day is New Year's Day
        ("lodging", "2026-12-01", "2026-12-28", "2026-12-28", "2027-01-01"),
        # 18b: night shift newly planned
        ("night_hours", "2027-01-15", "2027-01-14", "2027-01-14", "2027-01-14"),
        ("lodging", "2027-01-31", "2027-02-26", "2027-02-26", "2027-02-28"),
        ("lodging", "2027-02-28", "2027-03-26", "2027-03-31", "2027-03-31"),
        ("target", "2027-01-04", "2026-12-28", "2026-12-28", "2027-01-03"),
    ],
)
def test_titp_chg_01_deadline(kind, day, target, safe, legal):
    due = judge("TITP-CHG-01", changes=[kind], day=day).due
    assert (due.target, due.safe, due.legal) == (d(target), d(safe), d(legal))


@pytest.mark.parametrize(
    ("kind", "facts", "outcome"),
    [
        ("lodging", {}, "OK"),
        ("lodging", {"today": "2027-01-01"}, "OK"),
        ("lodging", {"today": "2027-01-02"}, "NG"),
        ("lodging", {"today": "2027-03-01", "done_on": "2027-01-01"}, "OK"),
        ("lodging", {"done_on": "2027-01-02"}, "NG"),
        ("target", {}, "WARN"),
        ("target", {"today": "2026-11-30"}, "WARN"),
        ("target", {"today": "2026-12-01"}, "NG"),
        ("target", {"done_on": "2026-11-30"}, "OK"),
        ("target", {"done_on": "2026-12-01"}, "NG"),
        ("company_succession", {}, "WARN"),
        ("pay_raised", {"today": "2030-01-01"}, "OK"),
    ],
)
def test_titp_chg_01_where_we_stand(kind, facts, outcome):
    assert judge("TITP-CHG-01", changes=[kind], day="2026-12-01", **facts).outcome == outcome


def test_titp_chg_01_sending_organization_is_to_be_confirmed():
    assert judge("TITP-CHG-01", changes=["lodging"], day="2026-12-01").to_be_confirmed == ()
    weak = judge("TITP-CHG-01", changes=["sending_organization"], day="2026-12-01")
    assert weak.to_be_confirmed == ("titp.change.sending_organization",)


def test_titp_chg_01_another_first_day_because_of_the_arrival_may_need_a_notice():
    found = judge("TITP-CHG-01", changes=["start"], day="2027-05-20")
    assert (found.value, found.to_be_confirmed) == ("notice", ("titp.change.start",))  # STAGE-01: "may be due"


def test_titp_chg_01_an_override_is_used_and_a_slip_in_it_asked_about():
    facts = {"changes": ["lodging"], "day": "2026-12-01"}

    def with_word(word):
        row = override(key="titp.change.lodging", valid_from=d("2026-01-01"), value=word, source="notice")
        return registry.run("TITP-CHG-01", facts, overrides=[row])

    assert with_word("approval").value == "approval"
    assert (with_word("aproval").outcome, with_word("aproval").value) == ("CONFIRM", None)


def test_titp_chg_01_sentence():
    verdict = judge("TITP-CHG-01", changes=["lodging"], day="2026-12-01")
    assert message(verdict, "en") == (
        "Notice of a minor change by 2027-01-01 (last business day 2026-12-28); "
        "day of the change 2026-12-01, internal target 2026-12-28."
    )
    assert message(verdict, "ja").startswith("軽微変更届出の期限は2027年1月1日です")


@pytest.mark.parametrize(
    ("planned", "actual", "need"),
    [
        (400, 400, "nothing"),
        (400, 499, "nothing"),
        (400, 500, "notice"),
        (400, 300, "notice"),
        (400, 301, "nothing"),
        (400, 599.5, "notice"),
        (400, 600, "approval"),
        (400, 200, "approval"),
        (400, 0, "approval"),
        (0, 0, "nothing"),
        (0, 1, "approval"),
        (3, 3.75, "notice"),
    ],
)
def test_titp_chg_01_v_hours(planned, actual, need):
    verdict = judge("TITP-CHG-01.v", planned=planned, actual=actual, day="2027-03-31")
    assert verdict.value == need
    assert "TITP-CHG-01.v" in verdict.to_be_confirmed


@pytest.mark.parametrize(("hours", "need"), [(80, "nothing"), (79.5, "notice"), (0, "notice"), (160, "nothing")])
def test_titp_chg_01_w_short_month(hours, need):
    verdict = judge("TITP-CHG-01.w", hours=hours, month_end="2027-02-28")
    assert verdict.value == need
    if need == "notice":
        assert verdict.due.legal == d("2027-03-31")


@pytest.mark.parametrize(
    ("hours", "one_year", "outcome", "need"),
    [
        (0, False, "OK", "nothing"),
        (44.5, False, "OK", "nothing"),
        (45, False, "OK", "notice"),
        (43, True, "OK", "notice"),
        (42, True, "OK", "notice"),
        (41.5, True, "OK", "nothing"),
        (43, False, "OK", "nothing"),
        (79.5, False, "OK", "notice"),
        (80, False, "NG", "approval"),
        (81, False, "NG", "approval"),
        (82, True, "NG", "approval"),  # 18b, WORK-03
    ],
)
def test_titp_chg_02_overtime(hours, one_year, outcome, need):
    verdict = judge("TITP-CHG-02", hours=hours, closes_on="2026-10-31", one_year_system=one_year)
    assert (verdict.outcome, verdict.value) == (outcome, need)
    at_the_limit = hours in (45, 80) or (one_year and hours == 42)
    assert verdict.to_be_confirmed == (("titp.change.overtime_at_limit",) if at_the_limit else ())


def test_titp_chg_02_counts_from_the_closing_day():
    # 31 October + 1 month; 30 November 2026 is a Monday
    assert judge("TITP-CHG-02", hours=45, closes_on="2026-10-31").due.legal == d("2026-11-30")
    late = {"hours": 45, "closes_on": "2026-10-31"}
    assert judge("TITP-CHG-02", today="2026-12-01", **late).outcome == "NG"
    assert judge("TITP-CHG-02", filed_on="2026-11-30", today="2026-12-01", **late).outcome == "OK"


def test_titp_chg_02_before_2020_nobody_knows():
    assert judge("TITP-CHG-02", hours=45, closes_on="2020-03-31").outcome == "CONFIRM"


@pytest.mark.parametrize(("approved_on", "outcome"), [("2026-09-30", "OK"), ("2026-10-01", "NG"), (None, "NG")])
def test_titp_chg_02_approval_before_the_month(approved_on, outcome):
    facts = {"hours": 85, "closes_on": "2026-10-31", "month_start": "2026-10-01", "approved_on": approved_on}
    assert judge("TITP-CHG-02", **facts).outcome == outcome
    with pytest.raises(FactError, match="month_start"):
        judge("TITP-CHG-02", hours=85, closes_on="2026-10-31", approved_on="2026-09-30")
