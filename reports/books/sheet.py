"""A book as rows of a spreadsheet, from the same facts as its paper."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from ..documents.words.regimes import say

COLUMNS = {
    "TITP-BK-1A": (
        "氏名又は名称", "住所", "代表者の氏名", "法人番号", "常勤職員数", "事業所の名称", "事業所の所在地",
        "技能実習責任者", "技能実習指導員", "生活指導員", "事業所の常勤職員の総数", "受入れ実績（国籍別）",
        "中途帰国（第１号）", "中途帰国（第２号）", "中途帰国（第３号）", "行方不明（第１号）",
        "行方不明（第２号）", "行方不明（第３号）",
    ),
    "TITP-BK-1B": (
        "氏名", "国籍（国又は地域）", "生年月日", "性別", "在留資格", "在留期間の始期", "在留期間の満了日",
        "在留カード番号", "実習実施者", "外国人雇用状況届出の届出日", "計画", "認定番号", "認定年月日",
        "技能実習の区分", "開始日", "終了日", "変更",
    ),
    "TITP-R4-06A": (
        "求人者の氏名又は名称", "所在地", "連絡担当者", "電話番号", "受付年月日", "有効期間", "求人数",
        "職種（作業）", "就業場所", "実習期間", "賃金", "紹介年月日", "求職者の氏名", "採否", "採用年月日",
        "備考",
    ),
    "TITP-R4-06B": (
        "求職者の氏名", "国籍（国又は地域）", "住所", "生年月日", "希望職種", "受付年月日", "有効期間",
        "紹介年月日", "求人者の氏名又は名称", "採否", "採用年月日", "備考",
    ),
    "SSW-4-3N": ("氏名", "性別", "生年月日", "国籍・地域", "在留カード番号", "分野", "未実施の支援"),
    "SSW-BK-15": ("日付", "内容", "収入（円）", "支出（円）", "対象者", "担当者"),
    "SSW-3-6": (
        "氏名", "性別", "生年月日", "国籍・地域", "在留カード番号", "分野", "未実施の支援", "在籍開始日", "在籍終了日",
        "終了理由", "行方不明", "遅れた面談の回数",
    ),
}  # fmt: skip
_ENDS = ("中途帰国", "行方不明", "転籍による転出", "転籍による転入")
COLUMNS["ESD-BK-1A"] = tuple(say(name, "esd") for name in (*COLUMNS["TITP-BK-1A"][:12], *_ENDS))
for _esd, _titp in (("ESD-BK-1B", "TITP-BK-1B"), ("ESD-OFFERS-A", "TITP-R4-06A"), ("ESD-OFFERS-B", "TITP-R4-06B")):
    COLUMNS[_esd] = tuple(say(name, "esd") for name in COLUMNS[_titp])


def rows(form_id: str, facts: Any) -> Iterator[list]:
    """Rows below `COLUMNS`; what repeats (establishments, plans, introductions) takes a row of its own each."""
    return _ROWS[form_id](facts)


def _implementer(facts, *, moves=False):
    one = facts.implementer
    head = [one.name, one.address, f"{one.representative.title} {one.representative.name}".strip(), one.corporate_no]
    accepted = "、".join(f"{row.nationality} {row.number}人" for row in facts.accepted)
    counts = [*facts.returned_early, *facts.went_missing, *([facts.moved_out, facts.moved_in] if moves else ())]
    for place in facts.places or (None,):
        named = (
            [_names(getattr(place.establishment, who)) for who in ("managers", "instructors", "life_instructors")]
            if place
            else ["", "", ""]
        )
        where = [place.establishment.name, place.establishment.address] if place else ["", ""]
        yield [*head, _number(facts.full_time), *where, *named, _number(place.full_time if place else ""), accepted,
               *counts]  # fmt: skip


def _trainees(facts):
    for row in facts.rows:
        head = [
            row.name, row.nationality, _day(row.birth), row.sex, row.status, _day(row.stay_from), _day(row.stay_until),
            row.card_no, row.company, _day(row.notified_on),
        ]  # fmt: skip
        for word, plans in (("実施中", row.running), ("終了", row.finished)):
            for plan in plans:
                days = [_day(plan.starts_on), _day(plan.ends_on)]
                certified = [plan.certification_no, _day(plan.certified_on)]
                yield [*head, word, *certified, plan.category, *days, "、".join(plan.changes)]


def _offers(facts):
    for row in facts.rows:
        head = [
            row.name, row.address, row.contact, row.tel, _day(row.accepted_on), _day(row.valid_until), row.number,
            row.occupation, row.place, row.period, row.wage,
        ]  # fmt: skip
        for one in row.introduced or (None,):
            yield [*head, *_introduced(one), row.remark]


def _seekers(facts):
    for row in facts.rows:
        head = [
            row.name, row.nationality, row.address, _day(row.birth), row.wish, _day(row.accepted_on),
            _day(row.valid_until),
        ]  # fmt: skip
        for one in row.introduced or (None,):
            yield [*head, *_introduced(one), row.remark]


def _workers(facts):
    for row in facts.workers:
        yield [row.name, row.sex, _day(row.birth), row.nationality, row.card_no, row.sector, row.left_out]


def _report(facts):
    for head, row in zip(_workers(facts), facts.workers, strict=True):
        gone = "○" if row.missing_person else ""
        yield [*head, _day(row.from_day), _day(row.until), row.end_reason, gone, row.late_interviews]


def _expenses(facts):
    for month in facts.months:
        for row in month.rows:
            yield [_day(row.on), row.content, row.income, row.cost, row.person, row.by]
        yield ["", "計（収入－支出）", month.income, month.cost, month.rest, ""]


def _introduced(one):
    return [_day(one.on), one.name, one.result, _day(one.hired_on)] if one else ["", "", "", ""]


def _names(people):
    return "、".join(f"{one.title} {one.name}".strip() for one in people)


def _day(text):
    return date.fromisoformat(text) if text else ""


def _number(text):
    return int(text) if text else ""


_ROWS: dict[str, Callable] = {
    "TITP-BK-1A": _implementer,
    "TITP-BK-1B": _trainees,
    "TITP-R4-06A": _offers,
    "TITP-R4-06B": _seekers,
    "ESD-BK-1A": partial(_implementer, moves=True),
    "ESD-BK-1B": _trainees,
    "ESD-OFFERS-A": _offers,
    "ESD-OFFERS-B": _seekers,
    "SSW-4-3N": _workers,
    "SSW-3-6": _report,
    "SSW-BK-15": _expenses,
}
