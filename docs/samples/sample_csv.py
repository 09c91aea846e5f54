"""The tables of the CSV samples: people only, and a flat roster of one row per person."""

from sample_people import TODAY
from sample_roster import (
    address,
    companies,
    cut_over,
    establishments,
    key_columns,
    people_sheet,
    reading,
    regime_and_stage,
    sample_people,
    spelled,
)
from sample_tables import Table, columns


def people_table() -> Table:
    """One file with people only: what the code page of Japanese Windows can hold, so no scripts of other countries."""
    source = people_sheet()
    residence = {name: name.removeprefix("在留カード") for name in source.columns if name.startswith("在留カード在留")}
    source.columns = columns(*(residence.get(name, name) for name in source.columns))
    source.rows = [{residence.get(name, name): value for name, value in row.items()} for row in source.rows]
    left_out = ("母国語氏名", "実習生担当者", "実習生副担当者", "実習生担当開始日")
    table = Table("people", columns(*(name for name in source.columns if name not in left_out)))
    table.rows = source.rows[:60]
    return table


def flat_table() -> Table:
    """One row per person with company and placement, as smaller organizations keep their list."""
    table = Table(
        "roster",
        columns(
            "氏名", "母国語氏名", "フリガナ", "国籍", "生年月日", "性別", "旅券番号", "旅券有効期限", "在留カード番号",
            "在留資格", "在留期間開始日", "在留期間満了日", "法人番号", "管理番号", "届出受理番号", "会社名",
            "会社名カナ", "法人個人の別", "会社住所", "事業場名", "最終監査日", "段階", "職種", "計画開始日",
            "計画終了日", "配属開始日", "配属終了日", "担当事業所コード",
        ),
    )  # fmt: skip
    for person in sample_people():
        plan, company = person.plans[-1], establishments()[person.establishment][0]
        last = plan.placements[-1]
        if person.number % 6 != 1 or last[0] != person.establishment or plan.ends_on < TODAY or last[3]:
            continue
        number, status, starts_on, ends_on = person.cards[-1]
        table.rows.append(
            {
                "氏名": person.latin,
                "母国語氏名": person.native or None,
                "フリガナ": reading(person),
                "国籍": person.country,
                "生年月日": spelled(person.birth_date, person.number),
                "性別": person.sex,
                "旅券番号": person.passport[0],
                "旅券有効期限": person.passport[2],
                "在留カード番号": number,
                "在留資格": status,
                "在留期間開始日": starts_on,
                "在留期間満了日": ends_on,
                **key_columns(company),
                "会社名": company["name"],
                "会社名カナ": company["kana"],
                "法人個人の別": company["form"],
                "会社住所": address(company["place"], companies().index(company)),
                "事業場名": establishments()[person.establishment][1],
                "最終監査日": cut_over(person.establishment)[0],
                "段階": regime_and_stage(plan, person.number)["段階"] or "特定技能1号",
                "職種": company["occupation"],
                "計画開始日": plan.starts_on,
                "計画終了日": plan.ends_on,
                "配属開始日": last[1],
                "配属終了日": last[2],
                "担当事業所コード": company["office"],
            }
        )
    return table
