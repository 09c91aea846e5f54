"""Japanese eras: published conversions, the ways people write a date, and what must be refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.era import DateError, fiscal_year, format_date, format_fiscal_year, parse_date
from tests.law.support import d

PUBLISHED = [
    ("1873-01-01", "明治6年1月1日"),
    ("1912-07-29", "明治45年7月29日"),
    ("1912-07-30", "大正元年7月30日"),
    ("1926-12-24", "大正15年12月24日"),
    ("1926-12-25", "昭和元年12月25日"),
    ("1989-01-07", "昭和64年1月7日"),
    ("1989-01-08", "平成元年1月8日"),
    ("2019-04-30", "平成31年4月30日"),
    ("2019-05-01", "令和元年5月1日"),
    ("2026-11-22", "令和8年11月22日"),
    ("2027-04-01", "令和9年4月1日"),
]


@pytest.mark.parametrize(("day", "written"), PUBLISHED)
def test_published_conversions_hold_both_ways(day, written):
    assert format_date(d(day), "era") == written
    assert parse_date(written) == d(day)
    assert parse_date(written.replace("元年", "1年")) == d(day)


@pytest.mark.parametrize(
    "written",
    [
        "令和8年11月22日", "令和８年１１月２２日", "令和 8 年 11 月 22 日", "R8.11.22", "r8/11/22", "R8-11-22",
        "R08.11.22", "Ｒ８．１１．２２", "㋿8年11月22日", "2026/11/22", "2026-11-22", "2026.11.22", "20261122",
        "２０２６／１１／２２", "２０２６－１１－２２", "２０２６１１２２", "2026年11月22日",
        " 2026-11-22\n", "2026−11−22",
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(written):
    assert parse_date(written) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("昭和64年1月8日", "outside_era"), ("平成31年5月1日", "outside_era"), ("平成元年1月7日", "outside_era"),
        ("令和元年4月30日", "outside_era"), ("昭和65年1月1日", "outside_era"), ("令和0年5月1日", "outside_era"),
        ("H31.5.1", "outside_era"), ("2026-02-29", "impossible_date"), ("令和8年2月29日", "impossible_date"),
        ("2026/13/01", "impossible_date"), ("20260230", "impossible_date"), ("0000-01-01", "impossible_date"),
        ("2026/11-22", "not_a_date"), ("2026年11月", "not_a_date"), ("昭和65年", "not_a_date"), ("", "not_a_date"),
        ("261122", "not_a_date"), ("11/22/2026", "not_a_date"), ("2026-11-22T00:00", "not_a_date"),
        ("X8.11.22", "not_a_date"), ("1872-12-31", "too_early"), ("明治5年12月2日", "too_early"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_a_code(written, code):
    with pytest.raises(DateError) as caught:
        parse_date(written)
    assert caught.value.code == code
    assert caught.value.text == written


@given(st.dates(date(1873, 1, 1), date(2117, 12, 31)), st.sampled_from(["western", "era"]))
def test_every_printed_date_is_read_back(day, style):
    assert parse_date(format_date(day, style)) == day


@pytest.mark.parametrize(
    ("day", "year", "written"),
    [("2027-03-31", 2026, "令和8年度"), ("2027-04-01", 2027, "令和9年度"), ("2019-04-01", 2019, "令和元年度")],
)
def test_fiscal_year_begins_in_april(day, year, written):
    assert fiscal_year(d(day)) == year
    assert format_fiscal_year(year, "era") == written
    assert format_fiscal_year(year) == f"{year}年度"


def test_no_era_before_the_gregorian_calendar():
    with pytest.raises(DateError, match="too early"):
        format_date(date(1872, 12, 31), "era")
