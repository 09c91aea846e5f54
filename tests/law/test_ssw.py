"""Support of specified skilled workers (esd.md 14, ESD-SSW-01 to 07)."""

import pytest

from imjapan.law.facts import FactError
from imjapan.law.ssw_interview import next_interview_due
from imjapan.law.ssw_registration import registration, support_records_deletable_from
from imjapan.law.ssw_report import fiscal_year, notice_form, occasional_notice_due, report_year
from imjapan.law.ssw_sector import ssw_sectors, work_categories
from imjapan.law.ssw_staff import required_support_staff
from imjapan.law.ssw_support import supports
from imjapan.law.tables import table
from imjapan.law.texts import message, templates
from tests.law.support import d, judge

ALL_TEN = list(range(1, 11))
NINETEEN = "KAI BLD LIN MFG CON SHP CAR AVI HTL TRU RAI LOG AGR FIS FOO RES FOR WOD REC"


@pytest.mark.parametrize(
    ("facts", "outcome", "said"),
    [
        ({"guidance_minutes": 80}, "WARN", "ssw.support.short_advance_guidance"),  # example 1
        ({"orientation_minutes": 480, "planned": ALL_TEN, "staff_named": True}, "OK", "ssw.support.fine"),  # 2
        ({"charged": 20000}, "NG", "ssw.support.charged"),  # 3
        ({"given_by": "unregistered"}, "NG", "ssw.support.unregistered"),  # 4
        ({"given_by": "registered"}, "OK", "ssw.support.fine"),
        ({"guidance_minutes": 179}, "WARN", "ssw.support.short_advance_guidance"),
        ({"guidance_minutes": 180}, "OK", "ssw.support.fine"),
        ({"orientation_minutes": 479}, "WARN", "ssw.support.short_orientation"),
        ({"planned": ALL_TEN[:-1]}, "NG", "ssw.support.missing"),
        ({"staff_named": False}, "NG", "ssw.support.nobody"),
        ({"charged": 1, "guidance_minutes": 0}, "NG", "ssw.support.charged"),
        ({}, "CONFIRM", "ssw.support.nothing"),
        ({"unrecorded": [1], "applied_on": "2026-11-22"}, "NG", "ssw.support.no_guidance"),
        ({"unrecorded": [1], "starts_on": "2026-11-01"}, "NG", "ssw.support.no_guidance"),
        ({"unrecorded": [1, 4], "starts_on": "2026-11-23"}, "OK", "ssw.support.fine_so_far"),
        ({"unrecorded": [3, 6], "starts_on": "2026-11-22"}, "WARN", "ssw.support.late"),
        ({"unrecorded": [2, 6, 7], "starts_on": "2026-11-01"}, "OK", "ssw.support.fine_so_far"),  # changed in Japan
        ({"unrecorded": [2], "starts_on": "2026-11-01", "enters": True}, "WARN", "ssw.support.late"),
        ({"unrecorded": [5, 9], "starts_on": "2026-11-01"}, "OK", "ssw.support.fine"),  # only when needed
    ],
)
def test_esd_ssw_01_ten_supports(facts, outcome, said):
    verdict = judge("ESD-SSW-01", day="2026-11-22", **facts)
    assert (verdict.outcome, verdict.message) == (outcome, said)


def test_esd_ssw_01_what_is_missing_is_named():
    verdict = judge("ESD-SSW-01", planned=[1, 2, 3, 4, 6, 7, 9, 10])
    assert verdict.value == (5, 8)
    assert "accompanying to public procedures, exchange with Japanese people" in message(verdict, "en")
    assert "公的手続等への同行、日本人との交流促進" in message(verdict, "ja")
    late = judge("ESD-SSW-01", unrecorded=[1, 4, 8], starts_on="2026-11-01", day="2026-11-22")
    assert "実施の記録がありません：事前ガイダンス、生活オリエンテーション。" in message(late, "ja")
    to_come = judge("ESD-SSW-01", unrecorded=[4, 8], starts_on="2026-12-01", day="2026-11-22")
    assert "Still to come: life orientation, exchange with Japanese people." in message(to_come, "en")
    with pytest.raises(FactError, match="not_a_choice"):
        judge("ESD-SSW-01", planned=[0])
    words = {f"ssw.{kind}.{getattr(s, name)}" for s in supports().values() for kind, name in KINDS}
    assert len(supports()) == 10
    assert words <= templates().keys()


KINDS = (("support", "code"), ("timing", "timing"))


def test_esd_ssw_01_the_hours_are_practice():
    assert "ssw.guidance_hours" in judge("ESD-SSW-01", guidance_minutes=80).to_be_confirmed


@pytest.mark.parametrize(
    ("facts", "due", "outcome", "late"),
    [
        ({"last": "2026-08-20", "today": "2026-11-22"}, "2026-11-20", "NG", 2),  # example 1
        ({"last": "2026-08-20", "today": "2026-11-20"}, "2026-11-20", "OK", None),
        ({"last": "2026-08-20", "today": "2026-11-21"}, "2026-11-20", "NG", 1),
        ({"last": "2026-11-30"}, "2027-02-28", "OK", None),
        ({"last": "2027-11-30"}, "2028-02-29", "OK", None),
        ({"last": "2027-02-28"}, "2027-05-28", "OK", None),
        ({"last": None, "start": "2026-09-01", "today": "2026-12-02"}, "2026-12-01", "NG", 1),
        ({"last": "2026-10-01", "start": "2026-09-01"}, "2027-01-01", "OK", None),
    ],
)
def test_esd_ssw_02_next_interview(facts, due, outcome, late):
    verdict = judge("ESD-SSW-02", **facts)
    assert (verdict.value, verdict.outcome, verdict.values.get("days_late")) == (d(due), outcome, late)
    assert verdict.due.legal == d(due) >= verdict.due.safe
    assert next_interview_due(d(facts["last"] or facts["start"])) == d(due)


def test_esd_ssw_02_needs_a_day_to_count_from():
    for facts in ({}, {"last": "2026-08-01", "start": "2026-09-01"}):
        with pytest.raises(FactError):
            judge("ESD-SSW-02", **facts)


ONLINE = {"online": True, "consent": True, "recording_kept": True, "day": "2026-11-22"}


@pytest.mark.parametrize(
    ("facts", "outcome", "found"),
    [
        (ONLINE, "OK", ()),  # example 2
        (ONLINE | {"consent": False}, "NG", ("ssw.conduct.no_consent",)),  # 3
        ({"supervisor_seen": False}, "NG", ("ssw.conduct.no_supervisor",)),  # 4
        ({"worker_seen": False}, "NG", ("ssw.conduct.no_worker",)),
        ({"by_support_staff": False, "language_understood": False}, "NG", None),
        (ONLINE | {"recording_kept": False}, "NG", ("ssw.conduct.no_recording",)),
        (ONLINE | {"consent": None}, "CONFIRM", ("ssw.conduct.consent_unknown",)),
        (ONLINE | {"day": "2025-03-31"}, "NG", ("ssw.conduct.not_yet",)),
        (ONLINE | {"day": "2025-04-01"}, "OK", ()),
        (ONLINE | {"first": True}, "WARN", ("ssw.conduct.first_online",)),
        (ONLINE | {"new_staff": True}, "WARN", ("ssw.conduct.staff_online",)),
        (ONLINE | {"last_face_to_face": "2025-11-21"}, "WARN", ("ssw.conduct.year_online",)),
        (ONLINE | {"last_face_to_face": "2025-11-22"}, "OK", ()),
        ({"first": True, "day": "2026-11-22"}, "OK", ()),
    ],
)
def test_esd_ssw_02_conduct(facts, outcome, found):
    verdict = judge("ESD-SSW-02.CONDUCT", **facts)
    assert verdict.outcome == outcome
    assert found is None or verdict.value == found


def test_esd_ssw_03_days_of_the_year():
    assert report_year(2025) == (d("2025-04-01"), d("2026-03-31"), d("2026-04-01"), d("2026-05-31"))
    assert [fiscal_year(d(day)) for day in ("2026-03-31", "2026-04-01")] == [2025, 2026]


@pytest.mark.parametrize(
    ("facts", "outcome", "workers"),
    [
        ({"fiscal_year": 2025, "employed": [{"start": "2025-06-01", "end": "2025-06-01"}]}, "OK", 1),  # example 1
        ({"fiscal_year": 2026, "employed": [{"start": "2026-04-10"}]}, "OK", 1),  # 2
        ({"fiscal_year": 2025, "employed": [{"start": "2026-04-10"}]}, "OK", None),
        ({"fiscal_year": 2025, "employed": []}, "OK", None),  # 3
        ({"fiscal_year": 2025, "employed": [{"start": "2025-01-01"}], "filed_on": "2026-06-03"}, "NG", 1),  # 4
        ({"fiscal_year": 2025, "employed": [{"start": "2025-01-01"}], "filed_on": "2026-06-02"}, "NG", 1),
        ({"fiscal_year": 2025, "employed": [{"start": "2025-01-01"}], "filed_on": "2026-06-01"}, "OK", 1),
        ({"fiscal_year": 2025, "employed": [{"start": "2025-01-01"}], "filed_on": "2026-03-31"}, "WARN", 1),
        ({"fiscal_year": 2025, "employed": [{"start": "2025-01-01"}], "today": "2026-03-31"}, "OK", 1),
        ({"fiscal_year": 2025, "employed": [{"start": "2025-01-01"}], "today": "2026-04-01"}, "WARN", 1),
        ({"fiscal_year": 2025, "employed": [{"start": "2024-01-01", "end": "2025-03-31"}]}, "OK", None),
        ({"fiscal_year": 2025, "employed": [{"start": "2024-01-01", "end": "2025-04-01"}]}, "OK", 1),
        ({"fiscal_year": 2025, "employed": [{"start": "2026-03-31"}, {"start": "2025-05-01"}]}, "OK", 2),
        ({"fiscal_year": 2024, "employed": [{"start": "2024-05-01"}]}, "CONFIRM", None),
    ],
)
def test_esd_ssw_03_yearly_report(facts, outcome, workers):
    verdict = judge("ESD-SSW-03", **facts)
    assert verdict.outcome == outcome
    assert (verdict.value and verdict.value["workers"]) == workers


def test_esd_ssw_03_a_sunday_moves_the_last_day_and_not_ours():
    verdict = judge("ESD-SSW-03", fiscal_year=2025, employed=[{"start": "2025-06-01"}])
    assert (verdict.value["last"], verdict.due.safe, verdict.due.legal) == (
        d("2026-05-31"),
        d("2026-05-29"),
        d("2026-06-01"),
    )


@pytest.mark.parametrize(
    ("event", "day", "form", "last", "safe"),
    [
        ("contract_ended", "2026-11-30", "3-1-2", "2026-12-14", "2026-12-14"),  # example 1
        ("entrustment_changed", "2026-12-20", "3-3", "2027-01-03", "2026-12-28"),  # 2
        ("missing", "2026-11-10", "3-4", "2026-11-24", "2026-11-24"),  # 3
        ("resignation_announced", "2026-11-10", "", None, None),  # 4
        ("contract_changed", "2028-02-15", "3-1-1", "2028-02-29", "2028-02-29"),
        ("support_plan_changed", "2026-11-01", "3-2", "2026-11-15", "2026-11-13"),
        ("standards_not_met", "2026-11-02", "3-5", "2026-11-16", "2026-11-16"),
        ("support_impossible", "2026-11-02", "3-7", "2026-11-16", "2026-11-16"),
    ],
)
def test_esd_ssw_04_notices(event, day, form, last, safe):
    verdict = judge("ESD-SSW-04", event=event, day=day)
    assert (verdict.value, verdict.due and verdict.due.safe) == (last and d(last), safe and d(safe))
    assert notice_form(event) == form
    if last:
        assert occasional_notice_due(d(day)) == d(last)
        assert verdict.values["form"] == form


def test_esd_ssw_04_late_and_every_event_has_words():
    late = {"event": "entrustment_changed", "day": "2026-12-20"}
    days = [judge("ESD-SSW-04", **late, filed_on=day).outcome for day in ("2027-01-03", "2027-01-04", "2027-01-05")]
    assert days == ["OK", "OK", "NG"]
    assert {f"ssw.event.{row['event']}" for row in table("ssw_notice")} <= templates().keys()
    with pytest.raises(FactError):
        judge("ESD-SSW-04", **late, filed_on="2026-12-19")


@pytest.mark.parametrize(
    ("employers", "workers", "required"),
    [(9, 49, 1), (10, 49, 2), (9, 50, 2), (25, 120, 3), (30, 150, 4), (0, 0, 1), (0, 49, 1), (0, 100, 3)],
)
def test_esd_ssw_05_support_staff(employers, workers, required):
    facts = {"employers": employers, "workers": workers}
    assert judge("ESD-SSW-05", **facts).value == required == required_support_staff(employers, workers)
    assert judge("ESD-SSW-05", **facts, staff=required, day="2027-04-01").outcome == "OK"
    assert judge("ESD-SSW-05", **facts, staff=required - 1, day="2027-04-01").outcome == "NG"


def test_esd_ssw_05_not_in_force_yet():
    facts = {"employers": 10, "workers": 49, "staff": 1}
    assert judge("ESD-SSW-05", **facts, day="2027-03-31").outcome == "CONFIRM"
    outcomes = [
        judge("ESD-SSW-05", **facts, day=day, standard_from="2029-07-01").outcome
        for day in ("2029-06-30", "2029-07-01")
    ]
    assert outcomes == ["WARN", "NG"]


@pytest.mark.parametrize(
    ("facts", "outcome", "value"),
    [
        ({"manager_trained_on": "2025-04-01", "day": "2028-04-01"}, "OK", ()),
        ({"manager_trained_on": "2025-03-31", "day": "2028-04-01"}, "NG", ("ssw.staff.manager_trained",)),
        ({"day": "2028-04-01"}, "CONFIRM", ("ssw.staff.manager_trained",)),
        ({"manager_trained_on": "2028-01-01", "day": "2028-04-01", "staff_full_time": 0}, "NG", None),
        ({"manager_trained_on": "2028-01-01", "day": "2028-04-01", "manager_full_time": False}, "NG", None),
    ],
)
def test_esd_ssw_05_people(facts, outcome, value):
    verdict = judge("ESD-SSW-05.PEOPLE", **{"manager_full_time": True, "staff_full_time": 1} | facts)
    assert verdict.outcome == outcome
    assert value is None or verdict.value == value


@pytest.mark.parametrize(
    ("facts", "outcome", "value"),
    [
        ({"registration_end": "2029-06-30"}, "OK", ("2029-06-30", "2028-12-01", "2029-02-28", "2029-07-01")),
        ({"registered_on": "2024-07-01"}, "OK", ("2029-06-30", "2028-12-01", "2029-02-28", "2029-07-01")),
        ({"registered_on": "2027-04-01"}, "OK", ("2032-03-31", "2031-09-01", "2031-11-30", "2027-04-01")),
        ({"registered_on": "2027-03-31"}, "OK", ("2032-03-30", "2031-09-01", "2031-11-30", "2032-03-31")),
        ({"registration_end": "2026-12-31"}, "OK", ("2026-12-31", "2026-06-01", "2026-08-31", "2027-04-01")),
    ],
)
def test_esd_ssw_05_registration(facts, outcome, value):
    verdict = judge("ESD-SSW-05.REGISTRATION", **facts)
    assert (verdict.outcome, tuple(verdict.value.values())) == (outcome, tuple(map(d, value)))
    if "registered_on" in facts:
        assert registration(d(facts["registered_on"])) == tuple(verdict.value.values())


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"today": "2028-11-30"}, "OK"),
        ({"today": "2028-12-01"}, "WARN"),
        ({"today": "2029-03-01"}, "NG"),
        ({"applied_on": "2028-11-30"}, "WARN"),
        ({"applied_on": "2028-12-01"}, "OK"),
        ({"applied_on": "2029-03-01"}, "NG"),
        ({"applied_on": "2029-02-28", "today": "2029-03-10"}, "OK"),
    ],
)
def test_esd_ssw_05_renewal(facts, outcome):
    assert judge("ESD-SSW-05.REGISTRATION", registration_end="2029-06-30", **facts).outcome == outcome


@pytest.mark.parametrize(
    ("facts", "first", "outcome"),
    [
        ({"contract_end": "2027-03-31"}, "2028-04-01", "OK"),
        ({"contract_end": "2027-03-31", "delete_on": "2028-03-31"}, "2028-04-01", "NG"),
        ({"contract_end": "2027-03-31", "delete_on": "2028-04-01"}, "2028-04-01", "OK"),
        ({"contract_end": "2027-03-31", "other_law_until": "2032-03-31"}, "2032-04-01", "OK"),
        ({"contract_end": None, "delete_on": "2030-01-01"}, None, "NG"),
        ({"contract_end": None}, None, "OK"),
    ],
)
def test_esd_ssw_06_books(facts, first, outcome):
    verdict = judge("ESD-SSW-06", **facts)
    assert (verdict.value, verdict.outcome) == (first and d(first), outcome)
    if first and "other_law_until" not in facts:
        assert support_records_deletable_from(d(facts["contract_end"])) == d(first)


def test_esd_ssw_06_register():
    verdict = judge("ESD-SSW-06.REGISTER", written=["worker", "employer", "office", "supports", "dates"])
    assert (verdict.outcome, verdict.value) == ("NG", ("ssw.register.staff",))
    whole = ["worker", "employer", "office", "supports", "dates", "staff"]
    assert judge("ESD-SSW-06.REGISTER", written=whole).outcome == "OK"


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"sector": "KAI", "workers": 10, "employer_staff": 10}, "OK"),  # example 1
        ({"sector": "KAI", "workers": 11, "employer_staff": 10}, "NG"),
        ({"sector": "LIN", "day": "2026-11-22"}, "CONFIRM"),  # 2
        ({"sector": "AVI", "day": "2026-11-22"}, "OK"),  # 3
        ({"sector": "CON", "workers": 4, "employer_staff": 3}, "NG"),
        ({"sector": "CON", "workers": 4}, "CONFIRM"),
        ({"sector": "AGR", "workers": 500}, "OK"),
        ({"sector": "TRU", "day": "2024-03-28"}, "NG"),
        ({"sector": "TRU", "day": "2024-12-31"}, "CONFIRM"),
        ({"sector": "TRU", "day": "2025-01-01"}, "OK"),
        ({"sector": "REC", "day": "2026-01-22"}, "NG"),
        ({"sector": "TAX"}, "NG"),
    ],
)
def test_esd_ssw_07_sectors(facts, outcome):
    assert judge("ESD-SSW-07", **facts).outcome == outcome


def test_esd_ssw_07_the_list():
    assert list(ssw_sectors()) == NINETEEN.split()
    assert [code for code, row in ssw_sectors().items() if row["esd"] == "no"] == ["AVI", "TRU"]
    assert judge("ESD-SECT-01", sector="AVI", day="2026-11-22").outcome == "NG"
    assert sum(len(work_categories(code)) for code in ssw_sectors()) == 49
    assert len(work_categories("MFG")) == 17
    assert {f"ssw.sector.{code}" for code in ssw_sectors()} <= templates().keys()
