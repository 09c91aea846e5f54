"""ESD-QUOTA-01 to 04: number of workers, who counts, regional area, excellent implementers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law import registry
from imjapan.law.esd_limits import FIGURES
from imjapan.law.esd_quota import esd_counts, esd_limit, esd_quota_figures, excellent_on
from imjapan.law.esd_region import regional
from imjapan.law.facts import FactError
from imjapan.law.parameters import override
from imjapan.law.tables import table
from tests.law.support import d, judge

# full-time staff: basic, excellent, excellent with a regional head office and an excellent organization
TABLE = [
    (3, 9, 18, 27),
    (30, 9, 18, 27),
    (31, 12, 24, 36),
    (40, 12, 24, 36),
    (41, 15, 30, 45),
    (50, 15, 30, 45),
    (51, 18, 36, 54),
    (100, 18, 36, 54),
    (101, 30, 60, 90),
    (200, 30, 60, 90),
    (201, 45, 90, 135),
    (300, 45, 90, 135),
    (301, 45, 90, 135),
    (333, 49, 99, 149),
    (500, 75, 150, 225),
]
COLUMNS = [
    {"excellent": False},
    {"excellent": True},
    {"excellent": True, "regional": True, "excellent_organization": True},
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row[0]))
def test_esd_quota_01_table(row):
    staff, *limits = row
    for facts, limit in zip(COLUMNS, limits, strict=True):
        verdict = judge("ESD-QUOTA-01", full_time_staff=staff, **facts)
        assert (verdict.outcome, verdict.value) == ("OK", limit)
        assert verdict.steps[-1].result == limit
        assert esd_limit(staff, **facts).number == limit


@given(st.integers(0, 5000), st.sampled_from(COLUMNS), st.sampled_from([None, "CON", "AGR"]))
def test_esd_quota_the_steps_lead_to_the_limit(staff, facts, sector):
    found = esd_limit(staff, **facts, sector=sector)
    assert found.number == found.highest
    assert judge("ESD-QUOTA-02", full_time_staff=staff, sector=sector, **facts).value == found.number
    assert esd_limit(staff + 1, **facts, sector=sector).number >= found.number


UNSURE = {"full_time_staff": 30, "excellent": True, "regional": None, "excellent_organization": True}


@pytest.mark.parametrize(
    ("facts", "outcome", "limit", "room"),
    [
        ({"full_time_staff": 30, "excellent": False, "counted": 7, "planned": 2}, "OK", 9, 0),
        ({"full_time_staff": 30, "excellent": False, "counted": 7, "planned": 3}, "NG", 9, -1),
        ({"full_time_staff": 100, "excellent": True, "counted": 36}, "OK", 36, 0),
        ({"full_time_staff": 100, "excellent": True, "counted": 36, "planned": 1}, "NG", 36, -1),  # the 37th plan
        # QUOTA-04 example 1: nobody knows whether excellent: the basic column, and CONFIRM
        ({"full_time_staff": 30, "counted": 5}, "CONFIRM", 9, 4),
        ({"full_time_staff": 30, "counted": 18}, "CONFIRM", 9, -9),
        ({"full_time_staff": 30, "counted": 19}, "NG", 9, -10),
        ({"full_time_staff": 30, "counted": 27, "regional": None, "excellent_organization": True}, "CONFIRM", 9, -18),
        # regional or not matters only between the two limits
        (UNSURE | {"counted": 18}, "OK", 18, 0),
        (UNSURE | {"counted": 27}, "CONFIRM", 18, -9),
        (UNSURE | {"counted": 28}, "NG", 18, -10),
        (UNSURE | {"excellent_organization": False, "counted": 19}, "NG", 18, -1),
        (UNSURE | {"excellent": False, "regional": True, "counted": 10}, "NG", 9, -1),
        # very small firms
        ({"full_time_staff": 2, "excellent": False, "counted": 1}, "CONFIRM", 9, 8),
        ({"full_time_staff": 2, "excellent": False, "counted": 10}, "NG", 9, -1),
        ({"full_time_staff": 0, "excellent": False, "counted": 0}, "CONFIRM", 0, 0),
        ({"full_time_staff": 0, "excellent": False, "counted": 1}, "NG", 0, -1),
    ],
)  # fmt: skip
def test_esd_quota_01_room(facts, outcome, limit, room):
    verdict = judge("ESD-QUOTA-01", **facts)
    assert (verdict.outcome, verdict.value, verdict.values["room"]) == (outcome, limit, room)


def test_esd_quota_01_the_limit_of_very_small_firms_may_be_published():
    row = override(key="esd.quota.small_firm_multiple", valid_from=d("2027-04-01"), value="3", source="notice")
    facts = {"full_time_staff": 2, "excellent": False, "counted": 6, "day": "2027-04-01"}
    verdict = registry.run("ESD-QUOTA-01", facts, overrides=[row])
    assert (verdict.outcome, verdict.value, verdict.steps[-3].result) == ("OK", 6, 6)
    assert registry.run("ESD-QUOTA-01", facts | {"counted": 7}, overrides=[row]).outcome == "NG"


BASIC = {"full_time_staff": 30, "excellent": False}


@pytest.mark.parametrize(
    ("facts", "outcome", "limit", "counted"),
    [
        (BASIC | {"regular": 9, "unavoidable": 2}, "OK", 9, 9),
        (BASIC | {"regular": 8, "in_extension": 1, "planned": 2}, "NG", 9, 10),
        (BASIC | {"regular": 9, "planned_own_wish": 1}, "NG", 9, 10),
        (BASIC | {"regular": 9, "planned_unavoidable": 1}, "OK", 9, 9),
        (BASIC | {"regular": 8, "own_wish": 1}, "OK", 9, 9),
        ({"full_time_staff": 6, "excellent": False, "sector": "CON"}, "OK", 6, 0),
        ({"full_time_staff": 6, "excellent": False, "sector": "CON", "regular": 7}, "NG", 6, 7),
        ({"full_time_staff": 6, "excellent": True, "sector": "CON", "regular": 7}, "OK", 18, 7),
        ({"full_time_staff": 6, "sector": "CON", "regular": 7}, "CONFIRM", 6, 7),
        ({"full_time_staff": 40, "excellent": False, "sector": "KAI", "care_staff": 30, "regular": 9}, "OK", 9, 9),
        ({"full_time_staff": 40, "excellent": False, "sector": "KAI", "care_staff": 31, "regular": 12}, "OK", 12, 12),
        ({"full_time_staff": 40, "excellent": False, "sector": "KAI", "regular": 9}, "CONFIRM", 12, 9),
        (BASIC | {"regular": 5, "titp_trainees": 4}, "OK", 9, 5),
        (BASIC | {"regular": 5, "titp_trainees": 5}, "WARN", 9, 5),
        (BASIC | {"regular": 5, "dispatch": True, "sector": "AGR"}, "CONFIRM", 9, 5),
    ],
)
def test_esd_quota_02_who_counts(facts, outcome, limit, counted):
    verdict = judge("ESD-QUOTA-02", **facts)
    assert (verdict.outcome, verdict.value, verdict.values["counted"]) == (outcome, limit, counted)


def test_esd_quota_02_of_one_worker():
    assert esd_counts("regular")
    assert esd_counts("own_wish")
    assert not esd_counts("unavoidable")
    assert not esd_counts("regular", in_extension=True)


def test_esd_quota_figures_are_those_shipped():
    assert esd_quota_figures() == dict(FIGURES)
    assert esd_quota_figures(d("2027-04-01")) == dict(FIGURES)


@pytest.mark.parametrize(
    ("prefecture", "municipality", "area"),
    [
        ("13", "千代田区丸の内1-1", "metro"),  # the plant in Akita does not matter
        ("11", "秩父市", "regional"),
        ("11", "さいたま市大宮区", "metro"),
        ("01", "札幌市中央区", "regional"),
        ("01", "", "regional"),
        ("14", "横浜市西区みなとみらい", "metro"),
        ("14", "神奈川県足柄下郡真鶴町岩", "regional"),
        ("11", "埼玉県秩父郡 皆野町", "regional"),
        ("13", "三宅島三宅村", "regional"),
        ("13", "青ケ島村", "regional"),
        ("13", "東京都西多摩郡桧原村", "regional"),
        ("13", "小笠原村父島", None),  # not named in the draft
        ("13", "利島村", None),
        ("23", "蒲郡市港町", "metro"),
        ("28", "姫路市市川町", "metro"),  # a quarter of another town
        ("28", "神崎郡市川町", "regional"),
        ("28", "たつの市龍野町", "regional"),
        ("27", "泉南郡岬町", "regional"),
        ("26", "京都市伏見区", "metro"),
        ("26", "京丹後市", "regional"),
        ("26", "", None),
        ("12", "1-2-3", None),
    ],
)
def test_esd_quota_03_area(prefecture, municipality, area):
    verdict = judge("ESD-QUOTA-03", prefecture=prefecture, municipality=municipality)
    assert verdict.value == area
    assert verdict.outcome == ("OK" if area else "CONFIRM")
    assert regional(prefecture, municipality) is {"regional": True, "metro": False, None: None}[area]


def test_esd_quota_03_list_of_the_book():
    rows = table("esd_region")
    counts = {
        name: sum(row["prefecture_name"] == name for row in rows) for name in {row["prefecture_name"] for row in rows}
    }
    assert counts == {
        "埼玉県": 7, "千葉県": 13, "東京都": 11, "神奈川県": 1, "愛知県": 4, "京都府": 12, "大阪府": 4, "兵庫県": 16,
    }  # fmt: skip
    assert regional("99", "秩父市") is None
    with pytest.raises(FactError):
        judge("ESD-QUOTA-03", prefecture="48")


@pytest.mark.parametrize(
    ("facts", "outcome", "excellent"),
    [
        ({}, "CONFIRM", False),
        ({"recognized_on": "2028-04-01"}, "OK", False),  # after the application
        ({"recognized_on": "2028-03-20"}, "OK", True),
        ({"titp_excellent": True}, "CONFIRM", False),
        ({"titp_excellent": True, "recognized": False}, "CONFIRM", False),
        ({"recognized": False}, "OK", False),
        ({"recognized": True}, "CONFIRM", False),
        ({"recognized_on": "2028-03-20", "titp_excellent": True}, "OK", True),
    ],
)
def test_esd_quota_04_excellent(facts, outcome, excellent):
    verdict = judge("ESD-QUOTA-04", day="2028-03-20", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, excellent)
    assert verdict.to_be_confirmed == ("ESD-QUOTA-04",)
    if "recognized_on" in facts:
        assert excellent_on(d(facts["recognized_on"]), d("2028-03-20")) is excellent
