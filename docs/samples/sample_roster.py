"""The tables of the good workbook: an invented supervising organization as it stands on 2026-11-24."""

import csv
import unicodedata
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from sample_people import TODAY, Sample, people
from sample_tables import Table, columns

DATA = Path(__file__).parent / "data"
EXCEL_ZERO = date(1899, 12, 30)
ERAS = ((date(2019, 5, 1), "令和", "R"), (date(1989, 1, 8), "平成", "H"), (date(1926, 12, 25), "昭和", "S"))
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
UNFILED = {2: date(2026, 8, 27), 20: date(2026, 9, 17)}  # establishments whose last report is not filed
LONG_AGO = {9: date(2026, 5, 20), 27: date(2026, 8, 5)}  # establishments whose last audit was too long ago
NO_CUT_OVER = (5, 8, 14, 23, 33, 41)  # not known, or nobody was there before September 2026


def spelled(day: date | None, n: int):
    """A date as the n-th cell of a grown workbook has it: mostly real dates, else one of eight spellings."""
    if day is None:
        return None
    start, name, short = next(era for era in ERAS if day >= era[0])
    year = day.year - start.year + 1
    spellings = {
        1: f"{day:%Y/%m/%d}",
        3: f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日",
        5: f"{short}{year}.{day.month}.{day.day}",
        7: f"{day:%Y%m%d}",
        9: f"{day.year}年{day.month}月{day.day}日",
        11: f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日".translate(WIDE),
        13: (day - EXCEL_ZERO).days,
        15: f"{day:%Y-%m-%d}",
    }
    return spellings.get(n % 23, day)


def corporate_number(n: int, spelling: int = 0):
    """An invented corporate number with its check digit; no registry office has the number 9999."""
    body = f"9999000{n:05}"
    total = sum(int(digit) * (1 if place % 2 == 0 else 2) for place, digit in enumerate(reversed(body)))
    number = f"{9 - total % 9}{body}"
    spellings = {3: int(number), 6: f"T{number}", 9: number.translate(WIDE), 12: f"{number[0]}-{number[1:]}"}
    return spellings.get(spelling % 13, number)


def half_width(kana: str) -> str:
    """Katakana as old systems print them; kept by the import exactly as typed."""
    table = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFFA0)}
    return "".join(table.get(c, c) for c in unicodedata.normalize("NFD", kana).translate({0x3099: "ﾞ", 0x309A: "ﾟ"}))


def reading(person) -> str:
    return half_width(person.kana) if person.number % 5 == 2 else person.kana


def phone(n: int, area="03") -> str:
    return f"{area}-0000-{n:04}" if area == "03" else f"{area}-000-{n:04}"


@cache
def companies() -> tuple[dict, ...]:
    """The rows of companies.csv, each with its keys: corporate number, own number, receipt number."""
    with (DATA / "companies.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for n, row in enumerate(rows):
        row["corporate"] = corporate_number(n + 1) if row["form"] == "法人" else None
        # Some farms are known by our own number, some by the receipt number, one by both.
        only_own = row["form"] == "個人" and row["number"] and n % 2
        row["receipt"] = None if only_own else f"実{18 + n % 9}990000{n + 1:02}"
        row["old"] = f"K-{n + 1:03}"
    return tuple(rows)


@cache
def establishments() -> tuple[tuple[dict, str], ...]:
    """Every establishment as (company, name)."""
    return tuple((company, name) for company in companies() for name in company["establishments"].split("/"))


@cache
def sample_people() -> tuple[Sample, ...]:
    """300 people, three to eleven at each establishment."""
    places, n = [], 0
    sizes = [3 + place * 7 % 8 for place in range(len(establishments()))]
    while len(places) < 300:
        place = n % len(sizes)
        size = min(sizes[place], 300 - len(places)) if n < len(sizes) else 1
        places += [place] * size
        n += 1
    return tuple(people(places[:300]))


def workbook() -> list[Table]:
    """All sheets of the good workbook, made anew."""
    return [
        _offices(), _staff(), _companies(), _establishments(), people_sheet(), _passports(), _cards(), _plans(),
        _placements(), _outside(), _scratch(),
    ]  # fmt: skip


def _offices():
    table = Table(
        "事業所",
        columns(
            "事業所コード", "事業所名", "フリガナ", "郵便番号", "住所", "電話番号", "機構地方事務所", "非公開",
            "運用開始日",
        ),
    )  # fmt: skip
    rows = (
        ("TKY", "東京監理事務所", "トウキョウカンリジムショ", "000-0001", "東京都台東区見本町1-2-3\n見本ビル\n5階",
         phone(1), "東京事務所", "いいえ", TODAY),
        ("NGY", "名古屋監理事務所", "ﾅｺﾞﾔｶﾝﾘｼﾞﾑｼｮ", "〒000-0002", "愛知県名古屋市\n架空町4-5\n例示センター２階",
         phone(2, "052"), "名古屋事務所", "×", "令和8年11月24日"),
        ("FUK", "福岡監理事務所", "フクオカカンリジムショ", "０００－０００３", "福岡県福岡市\n仮名通6-7-8",
         phone(3, "092"), "福岡支所", None, "R8.11.24"),
    )  # fmt: skip
    table.rows = [dict(zip(table.columns, row, strict=True)) for row in rows]
    return table


STAFF = (
    ("sato.k", "佐藤 健一", "TKY", "監理責任者", "所長", date(2022, 4, 1), None),
    ("takasaki.m", "髙﨑 真由美", "TKY", "職員", "主任", date(2022, 4, 1), None),
    ("watanabe.r", "渡邉 亮", "TKY", "巡回担当", None, "令和5年4月1日", None),
    ("yoshida.s", "𠮷田 茂子", "TKY", "相談員", "母国語相談窓口", "2023/10/01", None),
    ("ito.a", "伊藤 明", "TKY", "経理", None, date(2024, 4, 1), None),
    ("suzuki.k", "鈴木 和夫", "NGY", "監理責任者", "所長", "H31.4.1", None),
    ("tanaka.h", "田中 花", "NGY", "職員", None, "２０２４／０４／０１", None),
    ("kobayashi.m", "小林 誠", "NGY", None, None, "令和元年10月1日", None),
    ("yamaguchi.h", "山口 博", "FUK", "監理責任者", "所長", date(2021, 4, 1), None),
    ("nakamura.a", "中村 彩", "FUK", "職員", None, date(2023, 4, 1), None),
    ("inoue.s", "井上 翔", "FUK", "職員", None, "20250401", None),
    ("watanabe.r", "渡邉 亮", "NGY", "職員", "応援", date(2025, 4, 1), date(2025, 9, 30)),
)
VISITORS = {
    "TKY": (("takasaki.m", "髙﨑 真由美"), ("watanabe.r", "渡邉 亮")),
    "NGY": (("tanaka.h", "田中 花"), ("kobayashi.m", "小林 誠")),
    "FUK": (("nakamura.a", "中村 彩"), ("inoue.s", "井上 翔")),
}


def _staff():
    table = Table(
        "担当職員",
        columns(
            "ユーザー名", "氏名", "メールアドレス", "担当事業所コード", "役割", "役職", "開始日", "終了日"
        ),
    )  # fmt: skip
    for username, name, office, role, title, starts_on, ends_on in STAFF:
        row = (username, name, f"{username}@example.jp", office, role, title, starts_on, ends_on)
        table.rows.append(dict(zip(table.columns, row, strict=True)))
    return table


def address(place: str, n: int) -> str:
    """Prefecture and city with an invented street; every third on three lines."""
    street = f"{'見本架空例示仮名'[n % 4 * 2 : n % 4 * 2 + 2]}町{n % 9 + 1}-{n % 20 + 1}"
    if n % 3 == 0:
        return f"{place}{street}\n工業団地{n % 5 + 1}号棟\n{n % 7 + 1}階"
    return f"{place}{street}" if n % 3 == 1 else f"{place}\n大字見本字架空{n * 37 % 900 + 1}番地"


def _postal(n):
    return (f"000-{n:04}", f"000{n:04}", f"〒000-{n:04}", f"０００－{n:04}".translate(WIDE))[n % 4]


def _companies():
    table = Table(
        "実習実施者",
        columns(
            "旧システム番号", "法人番号", "管理番号", "届出受理番号", "実習実施者名", "フリガナ", "法人個人の別",
            "業種", "郵便番号", "住所", "電話番号", "代表者役職", "代表者氏名", "担当者", "副担当者", "担当開始日",
            "担当事業所コード",
        ),
        title="実習実施者一覧　（令和8年11月24日現在）",
    )  # fmt: skip
    for n, company in enumerate(companies()):
        first, second = VISITORS[company["office"]] if n % 2 else VISITORS[company["office"]][::-1]
        area = {"TKY": "03", "NGY": "052", "FUK": "092"}[company["office"]]
        table.rows.append(
            {
                "旧システム番号": company["old"],
                "法人番号": corporate_number(n + 1, n) if company["corporate"] else None,
                "管理番号": company["number"] or None,
                "届出受理番号": company["receipt"],
                "実習実施者名": company["name"],
                "フリガナ": company["kana"],
                "法人個人の別": company["form"],
                "業種": company["industry"],
                "郵便番号": _postal(101 + n),
                "住所": address(company["place"], n),
                "電話番号": phone(101 + n, area),
                "代表者役職": "代表取締役" if "会社" in company["name"] else "代表",
                "代表者氏名": company["representative"],
                "担当者": first[n % 3 == 0],
                "副担当者": None if n % 4 == 3 else second[n % 3 == 1],
                "担当開始日": spelled(date(2025, 4, 1) + timedelta(days=n % 5), n),
                "担当事業所コード": company["office"],
            }
        )
    return table


def key_columns(company) -> dict:
    """The columns that name a company in other sheets."""
    return {
        "法人番号": company["corporate"],
        "管理番号": company["number"] or None,
        "届出受理番号": None if company["corporate"] or company["number"] else company["receipt"],
        "実習実施者名": company["name"],
    }


def _establishments():
    table = Table(
        "事業場",
        columns(
            "法人番号", "管理番号", "届出受理番号", "実習実施者名", "事業場名", "郵便番号", "住所", "電話番号",
            "技能実習責任者", "技能実習指導員", "生活指導員", "最終監査日", "監査報告書提出日", "最終訪問日",
        ),
    )  # fmt: skip
    surnames = ("髙橋", "斎藤", "渡邊", "德田", "冨田", "濱口", "眞田", "𠮷川", "嶋村", "邉土名")
    for n, (company, name) in enumerate(establishments()):
        audit, report, visit = cut_over(n)
        table.rows.append(
            {
                **key_columns(company),
                "事業場名": name,
                "郵便番号": _postal(201 + n),
                "住所": address(company["place"], n + 50),
                "電話番号": phone(201 + n),
                "技能実習責任者": f"{surnames[n % 10]} 一",
                "技能実習指導員": f"{surnames[(n + 3) % 10]} 二郎",
                "生活指導員": f"{surnames[(n + 6) % 10]} 三枝",
                "最終監査日": spelled(audit, n),
                "監査報告書提出日": report if isinstance(report, str) else spelled(report, n + 4),
                "最終訪問日": spelled(visit, n + 8),
            }
        )
    return table


def cut_over(n: int) -> tuple:
    """What was done at the n-th establishment before: last audit, filing of its report (or 未提出), last visit."""
    if n in NO_CUT_OVER or n == len(establishments()) - 1:
        return None, None, None
    visit = _workday(date(2026, 10, 26) + timedelta(days=n % 25)) if n % 4 else None
    if n in UNFILED:
        return UNFILED[n], "未提出", visit
    if n in LONG_AGO:
        return LONG_AGO[n], LONG_AGO[n] + timedelta(days=41), visit
    audit = _workday(date(2026, 8, 26) + timedelta(days=n * 11 % 78))
    filed = _workday(audit + timedelta(days=20 + n % 30))
    return audit, filed if filed <= date(2026, 11, 20) else None, visit


def _workday(day):
    return day - timedelta(days=max(0, day.weekday() - 4))


def people_sheet():
    table = Table(
        "実習生",
        columns(
            "旧システム番号", "氏名", "姓", "名", "母国語氏名", "フリガナ", "呼び名", "国籍", "生年月日", "性別",
            "母語", "旅券|番号", "旅券|発行日", "旅券|有効期限", "在留カード|番号", "在留カード|在留資格",
            "在留カード|在留期間開始日", "在留カード|在留期間満了日", "担当事業所コード", "実習生担当者",
            "実習生副担当者", "実習生担当開始日",
        ),
    )  # fmt: skip
    for person in sample_people():
        n = person.number
        number, status, starts_on, ends_on = person.cards[-1]
        office = establishments()[person.establishment][0]["office"]
        own = VISITORS[office][n % 2] if n % 14 == 3 else None
        table.rows.append(
            {
                "旧システム番号": person.old_number,
                "氏名": person.latin,
                "姓": person.surname or None,
                "名": person.given if person.surname else None,
                "母国語氏名": person.native or None,
                "フリガナ": reading(person),
                "呼び名": person.call_name or None,
                "国籍": person.country,
                "生年月日": spelled(person.birth_date, n),
                "性別": person.sex if n % 6 else {"男": "M", "女": "女性"}[person.sex],
                "母語": person.language,
                "旅券番号": person.passport[0],
                "旅券発行日": spelled(person.passport[1], n + 2),
                "旅券有効期限": spelled(person.passport[2], n + 5),
                "在留カード番号": number,
                "在留カード在留資格": status,
                "在留カード在留期間開始日": spelled(starts_on, n + 7),
                "在留カード在留期間満了日": spelled(ends_on, n + 11),
                "担当事業所コード": office,
                "実習生担当者": own and own[n % 3 == 0],
                "実習生副担当者": VISITORS[office][1 - n % 2][0] if own and n % 4 == 1 else None,
                "実習生担当開始日": spelled(date(2026, 4, 1), n) if own else None,
            }
        )
    return table


def _passports():
    table = Table("旅券", columns("現旅券番号", "国籍", "氏名", "旅券番号", "旅券発行日", "旅券有効期限"))
    for person in sample_people():
        if person.older:
            row = (person.passport[0], person.country, person.latin, person.older[0])
            days = (spelled(person.older[1], person.number), spelled(person.older[2], person.number + 1))
            table.rows.append(dict(zip(table.columns, (*row, *days), strict=True)))
    return table


def _cards():
    """Residence before the present one, of those whose papers were kept."""
    table = Table(
        "在留カード",
        columns("旧システム番号", "氏名", "生年月日", "番号", "在留資格", "在留期間開始日", "在留期間満了日"),
    )
    for person in sample_people():
        for number, status, starts_on, ends_on in person.cards[:-1] if person.number % 3 else ():
            row = (person.old_number, person.latin, person.birth_date, number, status)
            days = (spelled(starts_on, person.number), spelled(ends_on, person.number + 4))
            table.rows.append(dict(zip(table.columns, (*row, *days), strict=True)))
    return table


def regime_and_stage(plan, n: int) -> dict:
    """The columns 制度 and 段階 as people fill them."""
    if plan.stage is None:
        return {"制度": "特定技能", "段階": None}
    spellings = (
        f"第{plan.stage}号",
        f"{plan.stage}号",
        plan.stage,
        f"技能実習{plan.stage}号ロ",
        f"第{plan.stage}号".translate(WIDE),
    )
    return {"制度": "技能実習" if n % 5 else None, "段階": spellings[n % 5]}


def _plans():
    table = Table(
        "計画",
        columns(
            "旧システム番号", "氏名", "生年月日", "制度", "段階", "認定番号", "認定日", "職種作業", "計画開始日",
            "計画終了日", "講習開始日", "講習終了日",
        ),
    )  # fmt: skip
    for person in sample_people():
        company = establishments()[person.establishment][0]
        for k, plan in enumerate(person.plans):
            n = person.number + k
            lecture = plan.lecture if person.number % 3 else None  # the days of some lectures were not kept
            table.rows.append(
                {
                    "旧システム番号": person.old_number,
                    "氏名": person.latin,
                    "生年月日": person.birth_date,
                    **regime_and_stage(plan, n),
                    **certification(person, k),
                    "職種作業": company["occupation"],
                    "計画開始日": spelled(plan.starts_on, n),
                    "計画終了日": spelled(plan.ends_on, n + 6),
                    "講習開始日": spelled(lecture[0], n + 3) if lecture else None,
                    "講習終了日": spelled(lecture[1], n + 9) if lecture else None,
                }
            )
    return table


def certification(person, k: int) -> dict:
    """Number and day of certification; the number of a new plan may come later."""
    plan = person.plans[k]
    if plan.stage is None or (plan.starts_on > date(2026, 8, 1) and person.number % 4 == 0):
        return {"認定番号": None, "認定日": None}
    certified = plan.starts_on - timedelta(days=60 + person.number % 30)
    return {
        "認定番号": f"認{plan.starts_on.year % 100}{plan.stage}{person.number * 10 + k:06}",
        "認定日": spelled(certified, person.number + 2),
    }


def _placements():
    table = Table(
        "配属",
        columns(
            "旅券番号", "国籍", "氏名", "法人番号", "管理番号", "届出受理番号", "実習実施者名", "事業場名", "段階",
            "配属開始日", "配属終了日", "終了理由",
        ),
    )  # fmt: skip
    for person in sample_people():
        for k, plan in enumerate(person.plans):
            for place, starts_on, ends_on, reason in plan.placements:
                company, name = establishments()[place]
                single = "/" not in company["establishments"]
                n = person.number + k
                # A company with one establishment needs no name of it, and a corporation may be known by name only.
                keys = key_columns(company)
                if company["corporate"] and n % 6 == 1:
                    keys["法人番号"] = None
                table.rows.append(
                    {
                        "旅券番号": person.passport[0],
                        "国籍": person.country,
                        "氏名": person.latin,
                        **keys,
                        "事業場名": None if single and n % 3 == 1 else name,
                        "段階": regime_and_stage(plan, n)["段階"],
                        "配属開始日": spelled(starts_on, n + 1),
                        "配属終了日": None if n % 8 == 2 and ends_on == plan.ends_on else spelled(ends_on, n + 10),
                        "終了理由": reason or None,
                    }
                )
    return table


def _outside():
    table = Table("他団体人数", columns("法人番号", "実習実施者名", "基準日", "人数", "備考"))
    rows = (
        (0, TODAY, 4, "架空協同組合"), (2, "令和8年10月31日", "12名", None), (5, "2026/09/30", 3, "ひな形協同組合"),
        (15, date(2026, 10, 1), "２", None), (15, date(2026, 4, 1), 5, None), (28, "R8.11.1", 1, "架空協同組合"),
    )  # fmt: skip
    for n, *rest in rows:
        company = companies()[n]
        table.rows.append(dict(zip(table.columns, (company["corporate"], company["name"], *rest), strict=True)))
    return table


def _scratch():
    """What every grown workbook has: a hidden sheet somebody once calculated on."""
    table = Table("作業用", columns("月", "メモ"), hidden=True)
    table.rows = [{"月": "10月", "メモ": "集計は別ファイル"}, {"月": "11月", "メモ": "未整理"}]
    return table
