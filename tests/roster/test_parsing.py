"""Cells as people type them, and what is said about those that cannot be read."""

from datetime import date, datetime

import pytest

from tests.roster.sheets import KAWAGUCHI
from training.models import Regime
from training.roster.fields import FIELDS
from training.roster.parsing import Bad, looks_like_my_number, parse

MY_NUMBER = "123456789018"  # the example of the ordinance: right check digit, nobody's number


@pytest.mark.parametrize(
    ("key", "value", "result"),
    [
        ("person.birth_date", "2001/5/20", date(2001, 5, 20)),
        ("person.birth_date", "２００１年５月２０日", date(2001, 5, 20)),
        ("person.birth_date", "平成13年5月20日", date(2001, 5, 20)),
        ("person.birth_date", "H13.5.20", date(2001, 5, 20)),
        ("person.birth_date", "20010520", date(2001, 5, 20)),
        ("person.birth_date", 20010520, date(2001, 5, 20)),
        ("person.birth_date", 37031, date(2001, 5, 20)),
        ("person.birth_date", "37031", date(2001, 5, 20)),
        ("person.birth_date", "20 May 2001", date(2001, 5, 20)),
        ("person.birth_date", "20-MAY-2001", date(2001, 5, 20)),
        ("person.birth_date", "May 20, 2001", date(2001, 5, 20)),
        ("person.birth_date", "2001-05-20 00:00:00", date(2001, 5, 20)),
        ("person.birth_date", "2001/5/20(日)", date(2001, 5, 20)),
        ("person.birth_date", datetime.fromisoformat("2001-05-20T00:00"), date(2001, 5, 20)),
        ("cut_over.report", "未提出", "not_filed"),
        ("cut_over.report", "R8.4.1", date(2026, 4, 1)),
        ("person.passport_name", "  Nguyễn  THỊ Hoa　", "Nguyễn  THỊ Hoa"),
        ("person.passport_name", "髙﨑", "髙﨑"),
        ("company.address", "東京都\n中央区\r\n 日本橋1-1", "東京都 中央区 日本橋1-1"),
        ("person.katakana", "ｽﾊﾟﾙﾏﾝ", "ｽﾊﾟﾙﾏﾝ"),
        ("person.katakana", "グエン・ティ・ホア", "グエン・ティ・ホア"),
        ("company.own_number", 12, "12"),
        ("company.postal_code", "〒１０３−００２７", "103-0027"),
        ("company.postal_code", 600001, "060-0001"),
        ("company.corporate_number", int(KAWAGUCHI), KAWAGUCHI),
        ("company.corporate_number", f"T{KAWAGUCHI}", KAWAGUCHI),
        ("passport.number", "ｃ 1234567", "C1234567"),
        ("card.number", "ab12345678cd", "AB12345678CD"),
        ("person.nationality", "インドネシア共和国", "ID"),
        ("person.nationality", "viet nam", "VN"),
        ("person.nationality", "ベトナム", "VN"),
        ("person.nationality", "LKA", "LK"),
        ("person.sex", "女性", "F"),
        ("person.sex", "m", "M"),
        ("person.language", "シンハラ語", "si"),
        ("plan.stage", "技能実習1号ロ", 1),
        ("plan.stage", "第２号団体監理型技能実習", 2),
        ("plan.stage", "３号", 3),
        ("plan.stage", 2, 2),
        ("plan.stage", "特定技能1号", "ssw_1"),
        ("plan.stage", "特定技能（第２号）", "ssw_2"),
        ("plan.stage", "SSW2", "ssw_2"),
        ("plan.stage", "特定技能外国人", Regime.SSW),
        ("plan.regime", "SSW 2", "ssw_2"),
        ("plan.regime", "特定技能", Regime.SSW),
        ("plan.stage", "育成就労", Regime.ESD),
        ("plan.regime", "技能実習", Regime.TITP),
        ("staff.role", "監理責任者", "manager"),
        ("office.is_private", "○", True),
        ("company.is_sole_proprietor", "個人", True),
        ("company.is_sole_proprietor", "法人", False),
        ("outside.count", "１２名", 12),
    ],
)
def test_what_is_typed_is_understood(key, value, result):
    assert parse(FIELDS[key], value) == result


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("person.birth_date", "2001/2/31", "no_day"),
        ("person.birth_date", "2001年2月31日", "no_day"),
        ("person.birth_date", "H13.2.31", "no_day"),
        ("person.birth_date", "20010231", "no_day"),
        ("person.birth_date", "31 Feb 2001", "no_day"),
        ("person.birth_date", "2001/13/1", "no_month"),
        ("person.birth_date", "R8.13.1", "no_month"),
        ("person.birth_date", "01/05/20", "ambiguous_date"),
        ("person.birth_date", "20/5/2001", "ambiguous_date"),
        ("person.birth_date", "昭和64年1月8日", "outside_era"),
        ("person.birth_date", "1899/1/1", "far_date"),
        ("person.birth_date", date(2924, 1, 1), "far_date"),
        ("person.birth_date", "不明", "not_a_date"),
        ("person.birth_date", "2001/5", "not_a_date"),
        ("person.birth_date", 12.5, "not_a_date"),
        ("person.birth_date", True, "not_a_date"),
        ("person.katakana", "高橋", "not_kana"),
        ("person.passport_name", "X" * 151, "too_long"),
        ("company.own_number", date(2026, 1, 2), "date_in_text"),
        ("company.postal_code", "103-002", "not_postal"),
        ("company.corporate_number", "1234", "corporate_digits"),
        ("company.corporate_number", "1" + KAWAGUCHI[1:-1] + "5", "corporate_check"),
        ("company.corporate_number", MY_NUMBER, "my_number"),
        ("company.own_number", int(MY_NUMBER), "my_number"),
        ("company.receipt_no", "1234-5678-9018", "my_number"),
        ("person.old_number", "１２３４５６７８９０１８", "my_number"),
        ("passport.number", "なし", "not_passport"),
        ("card.number", "AB1234567CD", "not_card"),
        ("person.nationality", "アトランティス", "not_nationality"),
        ("person.sex", "3", "not_sex"),
        ("plan.stage", "4号", "not_stage"),
        ("plan.stage", "第号", "not_stage"),
        ("staff.role", "社長", "not_role"),
        ("outside.count", "三人", "not_count"),
        ("outside.count", "-1", "not_count"),
        ("staff.email", "alice@", "not_mail"),
    ],
)
def test_what_cannot_be_has_its_reason(key, value, code):
    with pytest.raises(Bad) as error:
        parse(FIELDS[key], value)
    assert error.value.code == code


def test_only_twelve_digits_with_the_check_digit_are_taken_for_a_my_number():
    assert looks_like_my_number(MY_NUMBER)
    assert not any(looks_like_my_number(MY_NUMBER[:-1] + digit) for digit in "012345679")
    assert not looks_like_my_number(f"{MY_NUMBER}0")
