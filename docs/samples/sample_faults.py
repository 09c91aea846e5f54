"""The broken twin: the good workbook with one fault of each kind, nearly every one in a row of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sample_roster import TODAY, companies, corporate_number, sample_people, workbook
from sample_tables import Table, columns

MY_NUMBER_LIKE = "123456789018"  # twelve digits with the check digit of an Individual Number; nobody's
ONES = ("", "SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN")


@dataclass(frozen=True)
class Fault:
    """One fault: what is wrong in words, the code of the message, and where it must be said.

    `row`: as Excel counts, 0 for the whole sheet. `column`: a letter, empty for the whole row.
    """

    what: str
    code: str
    sheet: str
    row: int
    column: str


class Broken:
    """The tables of the good workbook while they are being spoilt, and the list of what was done."""

    def __init__(self):
        self.tables: dict[str, Table] = {table.name: table for table in workbook()}
        self.faults: list[Fault] = []
        self.newcomers = 0
        for spoil in SPOILERS:
            spoil(self)

    def note(self, what, code, sheet, row=None, column=""):
        """Write down a fault; a row of None is the header, which says it for the whole sheet."""
        table = self.tables[sheet]
        number = table.header_row if row is None else table.number(row)
        self.faults.append(Fault(what, code, sheet, number, table.letter(column) if column else ""))

    def cell(self, what, code, sheet, row, column, value):
        """Overwrite one cell of a row, counted from 0, of the good workbook."""
        self.tables[sheet].rows[row][column] = value
        self.note(what, code, sheet, row, column)

    def add(self, sheet, row) -> int:
        self.tables[sheet].rows.append(row)
        return len(self.tables[sheet].rows) - 1

    def bad_row(self, what, code, sheet, column, row):
        """Add a row that is the fault; `column` is where the message belongs."""
        self.note(what, code, sheet, self.add(sheet, row), column)

    def newcomer(self, **changes) -> dict:
        """The row of one more person, faultless but for the changes (a None empties the cell)."""
        self.newcomers += 1
        n = self.newcomers
        return {
            "旧システム番号": f"J-9{n:03}",
            "氏名": f"CONTOH {_in_words(n)}",
            "フリガナ": "チョント",
            "国籍": "インドネシア",
            "生年月日": date(2001, 1 + n % 12, 1 + n % 28),
            "性別": "女" if n % 2 else "男",
            "旅券番号": f"D{n:07}",
            "旅券発行日": date(2025, 1, 1 + n % 28),
            "旅券有効期限": date(2029, 12, 1 + n % 28),
            "担当事業所コード": "TKY",
        } | changes

    def planned(self, **changes) -> dict:
        """A newcomer of the sheet of people with a plan; gives the row of the plan, not yet in its sheet."""
        row = self.newcomer()
        self.add("実習生", row)
        return {
            "旧システム番号": row["旧システム番号"],
            "氏名": row["氏名"],
            "制度": "技能実習",
            "段階": "第1号",
            "計画開始日": date(2026, 4, 10),
            "計画終了日": date(2027, 4, 9),
        } | changes

    def placed(self, company=0, establishment="本社工場", **changes) -> dict:
        """A newcomer with a sound plan; gives the row of a placement, not yet in its sheet."""
        plan = self.planned()
        self.add("計画", plan)
        person = self.tables["実習生"].rows[-1]
        return {
            "旅券番号": person["旅券番号"],
            "国籍": person["国籍"],
            "氏名": person["氏名"],
            "法人番号": companies()[company]["corporate"],
            "実習実施者名": companies()[company]["name"],
            "事業場名": establishment,
            "段階": "第1号",
            "配属開始日": date(2026, 5, 11),
            "配属終了日": date(2027, 4, 9),
        } | changes


def _in_words(n):
    tens, ones = divmod(n, 10)
    return " ".join(word for word in (f"{ONES[tens]} PULUH" if tens else "", ONES[ones]) if word)


def _house(broken: Broken) -> None:
    cell, bad_row = broken.cell, broken.bad_row
    cell("Postal code with six digits", "not_postal", "事業所", 0, "郵便番号", "10-0001")
    cell("Neither yes nor no", "not_yes", "事業所", 1, "非公開", "たぶん")
    bad_row(
        "New office without the day its clock starts", "missing_for_new", "事業所", "運用開始日",
        {"事業所コード": "SDJ", "事業所名": "仙台監理事務所", "住所": "宮城県仙台市"},
    )  # fmt: skip

    def member(username, **changes):
        row = {"ユーザー名": username, "氏名": f"試験 {username}", "メールアドレス": f"{username}@example.jp"}
        return row | {"担当事業所コード": "TKY", "役割": "職員", "開始日": date(2025, 4, 1)} | changes

    table = "担当職員"
    bad_row(
        "E-mail address without @",
        "not_mail",
        table,
        "メールアドレス",
        member("shiken1", メールアドレス="tanaka at example.jp"),
    )
    bad_row(
        "E-mail address of somebody else",
        "mail_taken",
        table,
        "メールアドレス",
        member("shiken2", メールアドレス="sato.k@example.jp"),
    )
    bad_row("Unknown role", "not_role", table, "役割", member("shiken3", 役割="部長"))
    bad_row("Unknown office", "office_unknown", table, "担当事業所コード", member("shiken4", 担当事業所コード="OSK"))
    bad_row(
        "Day before the Gregorian calendar", "too_early", table, "開始日", member("shiken5", 開始日="明治5年1月1日")
    )
    bad_row("Missing user name", "missing", table, "ユーザー名", member(None, 氏名="無名 太郎"))
    bad_row("Staff listed twice", "duplicate_row", table, "ユーザー名", dict(broken.tables[table].rows[1]))
    broken.add(table, member("sato.kenichi", 氏名="佐藤 健一", 担当事業所コード="NGY"))


def _companies(broken: Broken) -> None:
    cell, bad_row, table = broken.cell, broken.bad_row, "実習実施者"

    def company(n, **changes):
        row = {"法人番号": corporate_number(900 + n), "届出受理番号": f"実9999{n:06}"}
        row |= {
            "実習実施者名": f"不備{n}号株式会社",
            "フリガナ": "フビ",
            "法人個人の別": "法人",
            "担当事業所コード": "NGY",
        }
        return row | changes

    wrong = corporate_number(901)
    wrong = f"{int(wrong[0]) % 9 + 1}{wrong[1:]}"
    bad_row(
        "Corporate number with a wrong check digit", "corporate_check", table, "法人番号", company(1, 法人番号=wrong)
    )
    bad_row(
        "Corporate number with twelve digits",
        "corporate_digits",
        table,
        "法人番号",
        company(2, 法人番号="999900000902"),
    )
    bad_row("Individual Number as our number", "my_number", table, "管理番号", company(3, 管理番号=MY_NUMBER_LIKE))
    farm = {"法人番号": None, "届出受理番号": None, "法人個人の別": "個人"}
    bad_row("Farm without any number", "company_no_key", table, "法人番号", company(4, 実習実施者名="不備農園", **farm))
    bad_row("Farm with a corporate number", "sole_with_number", table, "法人個人の別", company(5, 法人個人の別="個人"))
    taken = companies()[1]["receipt"]
    bad_row("Receipt number of another company", "number_taken", table, "届出受理番号", company(6, 届出受理番号=taken))
    bad_row(
        "Number changed into a date by Excel", "date_in_text", table, "管理番号", company(7, 管理番号=date(2026, 1, 2))
    )
    bad_row("Company listed twice", "duplicate_row", table, "実習実施者名", dict(broken.tables[table].rows[12]))
    bad_row("Company without a name", "missing_for_new", table, "実習実施者名", company(8, 実習実施者名=None))
    cell("Unknown staff member in charge", "user_unknown", table, 2, "担当者", "存在 しない")
    cell("Name that two staff members have", "user_ambiguous", table, 3, "担当者", "佐藤 健一")
    cell("Deputy is the one in charge", "deputy_is_first", table, 4, "副担当者", broken.tables[table].rows[4]["担当者"])
    broken.tables[table].rows[5]["担当者"] = None
    cell("Deputy but nobody in charge", "deputy_alone", table, 5, "副担当者", "watanabe.r")
    cell("Text that is too long", "too_long", table, 6, "業種", "プラスチック製品製造業" * 8)
    cell("Reading in kanji", "not_kana", table, 8, "フリガナ", "例示塗装")
    cell("Formula saved without its result", "formula_no_value", table, 9, "電話番号", '="03-0000-"&"0110"')
    cell("Error instead of a value", "formula_error", table, 10, "業種", "#N/A")


def _establishments(broken: Broken) -> None:
    cell, bad_row, table = broken.cell, broken.bad_row, "事業場"
    rows = broken.tables[table].rows
    broken.tables[table].columns |= columns("TEL")
    broken.note("Two columns with the same meaning", "column_twice", table, None, "TEL")
    cell("Text instead of a date", "not_a_date", table, 0, "最終監査日", "不明")
    rows[0]["監査報告書提出日"] = None
    rows[1]["最終監査日"] = date(2026, 10, 5)
    cell("Report filed before its audit", "report_before_audit", table, 1, "監査報告書提出日", date(2026, 10, 1))
    rows[3]["最終監査日"] = None
    cell("Report without its audit", "report_without_audit", table, 3, "監査報告書提出日", date(2026, 10, 1))
    cell("Visit in the future", "in_the_future", table, 4, "最終訪問日", date(2099, 1, 15))
    names = {"法人番号": companies()[4]["corporate"], "実習実施者名": companies()[4]["name"]}
    bad_row("Establishment without a name", "missing", table, "事業場名", {**names, "住所": "東京都足立区"})
    bad_row("Establishment listed twice", "duplicate_row", table, "事業場名", dict(rows[8]))
    bad_row(
        "Company that is defined nowhere", "company_unknown", table, "実習実施者名",
        {"実習実施者名": "存在しない株式会社", "事業場名": "本社"},
    )  # fmt: skip
    letter, first = broken.tables[table].letter("生活指導員"), broken.tables[table].number(10)
    rows[11]["生活指導員"] = None
    broken.tables[table].merged.append(f"{letter}{first}:{letter}{first + 1}")
    broken.note("Merged cells among the rows", "merged_data", table, 10, "生活指導員")


def _people(broken: Broken) -> None:
    newcomer, table = broken.newcomer, "実習生"
    broken.tables[table].columns |= columns("マイナンバー")
    broken.note("Column for Individual Numbers", "my_number_column", table, None, "マイナンバー")

    def bad(what, code, column, value):
        broken.bad_row(what, code, table, column, newcomer(**{column: value}))

    bad("31 February", "no_day", "生年月日", "2001/02/31")
    bad("13th month", "no_month", "生年月日", "2001/13/05")
    bad("Year that the era does not have", "outside_era", "生年月日", "平成32年5月6日")
    bad("Two digits for the year", "ambiguous_date", "生年月日", "03/04/01")
    bad("Birthday in the future", "born_in_future", "生年月日", date(2099, 5, 20))
    bad("Three years old", "birth_date", "生年月日", date(2023, 5, 20))
    bad("Year after 2100", "far_date", "旅券有効期限", "2203/04/01")
    bad("Unknown country", "not_nationality", "国籍", "アトランティス")
    bad("Neither 男 nor 女", "not_sex", "性別", "？")
    bad("Unknown language", "not_language", "母語", "日常会話程度")
    bad("Words instead of a passport number", "not_passport", "旅券番号", "申請中")
    bad("Passport that ends before it begins", "order", "旅券有効期限", date(2020, 1, 1))
    bad("Missing name", "missing_for_new", "氏名", None)
    bad("Person without sex", "missing_for_new", "性別", None)
    bad("Person without office", "office_which", "担当事業所コード", None)
    bad("Person without passport number", "no_passport", "旅券番号", None)
    residence = {"在留カード在留資格": "技能実習1号ロ", "在留カード在留期間開始日": date(2026, 4, 10)}
    residence |= {"在留カード在留期間満了日": date(2027, 4, 9)}
    card = newcomer(**residence, 在留カード番号="AB1234567CD")
    broken.bad_row("Residence card number with seven digits", "not_card", table, "在留カード番号", card)
    taken = sample_people()[0].cards[-1][0]
    card = newcomer(**residence, 在留カード番号=taken)
    broken.bad_row("Residence card of somebody else", "card_taken", table, "在留カード番号", card)
    broken.bad_row("Person listed twice", "duplicate_row", table, "氏名", dict(broken.tables[table].rows[20]))
    again = dict(broken.tables[table].rows[22]) | {"旅券番号": "D9000001", "旧システム番号": None}
    again |= dict.fromkeys(name for name in again if name.startswith("在留"))
    broken.bad_row("Same person with another passport", "person_two_passports", table, "旅券番号", again)


def _papers(broken: Broken) -> None:
    people = sample_people()
    table = "旅券"

    def older(person, number, **changes):
        row = {"現旅券番号": person.passport[0], "国籍": person.country, "氏名": person.latin, "旅券番号": number}
        return row | changes

    bad_row = broken.bad_row
    bad_row(
        "Passport of two people",
        "person_conflict",
        table,
        "旅券番号",
        older(people[30], people[31].passport[0], 国籍=people[31].country),
    )
    bad_row(
        "Older passport of nobody",
        "person_unknown",
        table,
        "現旅券番号",
        older(people[32], "D9000002", 現旅券番号="D9999999", 氏名="TIDAK ADA"),
    )
    bad_row(
        "Passport of another country", "passport_country", table, "国籍", older(people[33], "D9000003", 国籍="タイ")
    )
    bad_row(
        "Two sheets that contradict each other", "contradiction", table, "旅券有効期限",
        older(people[34], people[34].passport[0], 旅券有効期限=date(2031, 3, 3)),
    )  # fmt: skip
    table = "在留カード"
    status = {"在留資格": "技能実習1号ロ", "在留期間開始日": date(2022, 4, 1), "在留期間満了日": date(2023, 3, 31)}
    bad_row("Row about nobody", "person_of_row", table, "氏名", {"番号": "ZZ99000001QQ", **status})
    bad_row(
        "Name without date of birth",
        "person_of_row",
        table,
        "氏名",
        {"氏名": "SUPARMAN", "番号": "ZZ99000002QQ", **status},
    )
    twins = {"氏名": "CONTOH KEMBAR", "生年月日": date(2000, 2, 29)}
    for _twin in range(2):
        broken.add("実習生", broken.newcomer(**twins))
    bad_row(
        "Name and date of birth that two people have",
        "person_ambiguous",
        table,
        "氏名",
        {**twins, "番号": "ZZ99000004QQ", **status},
    )
    person = people[35]
    _number, _status, starts_on, ends_on = person.cards[-1]
    bad_row(
        "Two residence periods at once", "overlap", table, "在留期間開始日",
        {"旧システム番号": person.old_number, "氏名": person.latin, "番号": "ZZ99000003QQ", "在留資格": "特定活動",
         "在留期間開始日": starts_on.replace(day=28), "在留期間満了日": ends_on},
    )  # fmt: skip


def _plans(broken: Broken) -> None:
    table = "計画"

    def bad(what, code, column, **changes):
        broken.bad_row(what, code, table, column, broken.planned(**changes))

    bad("Stage 4", "not_stage", "段階", 段階="4号")
    bad("Unknown regime", "not_regime", "制度", 制度="研修")
    bad("Technical intern training without stage", "stage_missing", "段階", 段階=None)
    bad("Specified skilled worker with a stage", "stage_too_much", "段階", 制度="特定技能", 段階="2号")
    bad("Plan that ends before it begins", "order", "計画終了日", 計画終了日=date(2025, 4, 9))
    bad(
        "Lecture before its plan",
        "lecture_outside",
        "講習開始日",
        講習開始日=date(2026, 2, 1),
        講習終了日=date(2026, 2, 28),
    )
    bad("Plan without its first day", "missing", "計画開始日", 計画開始日=None)
    plan = broken.planned()
    broken.add(table, plan)
    again = plan | {"計画開始日": date(2027, 1, 10), "計画終了日": date(2028, 1, 9), "段階": "第2号"}
    broken.bad_row("Two plans at once", "overlap", table, "計画開始日", again)


def _placements(broken: Broken) -> None:
    table = "配属"

    def bad(what, code, column, **changes):
        broken.bad_row(what, code, table, column, broken.placed(**changes))

    bad("Placement longer than its plan", "outside_plan", "配属終了日", 配属終了日=date(2027, 10, 9))
    bad("Placement without plan and end", "plan_unknown", "配属終了日", 配属開始日=date(2028, 5, 1), 配属終了日=None)
    bad("Placement in another stage than the plan", "plan_differs", "段階", 段階="第3号")
    bad(
        "Company that neither sheet nor system knows",
        "company_unknown",
        "実習実施者名",
        法人番号=None,
        実習実施者名="どこにもない株式会社",
    )
    bad(
        "Name that two farms have",
        "company_ambiguous",
        "実習実施者名",
        法人番号=None,
        実習実施者名="見本農園",
        事業場名=None,
    )
    bad("Row without company", "company_of_row", "法人番号", 法人番号=None, 実習実施者名=None)
    bad("Numbers of two companies", "company_conflict", "管理番号", 管理番号="T-F01")
    bad("Establishment that is defined nowhere", "establishment_unknown", "事業場名", 事業場名="第九工場")
    bad("Company with two establishments, none named", "establishment_which", "事業場名", 事業場名=None)
    unknown = broken.placed() | {"旅券番号": "D9999998", "氏名": "TIDAK DIKENAL"}
    broken.bad_row("Placement of nobody", "person_unknown", table, "旅券番号", unknown)
    row = broken.placed()
    broken.add(table, row)
    again = row | {"配属開始日": date(2026, 9, 1), "配属終了日": date(2026, 12, 31), "事業場名": "第二工場"}
    broken.bad_row("Two placements at once", "overlap", table, "配属開始日", again)
    broken.bad_row("Placement listed twice", "duplicate_row", table, "配属開始日", dict(broken.tables[table].rows[50]))


def _others(broken: Broken) -> None:
    table = "他団体人数"
    key = {"法人番号": companies()[8]["corporate"], "実習実施者名": companies()[8]["name"], "基準日": TODAY}
    broken.bad_row("Words instead of a count", "not_count", table, "人数", key | {"人数": "約10"})
    broken.bad_row("Count without its day", "missing", table, "基準日", key | {"基準日": None, "人数": 3})
    broken.tables["備忘"] = Table("備忘", columns("用件", "締切", "済"), [{"用件": "車検", "締切": "12月", "済": "未"}])
    broken.faults.append(Fault("Sheet about something else", "no_header", "備忘", 0, ""))
    broken.tables["連絡網"] = Table(
        "連絡網", columns("氏名", "電話番号"), [{"氏名": "佐藤 健一", "電話番号": "03-0000-0001"}]
    )
    broken.note("Sheet that fits no kind", "no_kind", "連絡網")
    broken.tables["在留カード追加"] = Table(
        "在留カード追加", columns("在留カード番号", "在留資格", "在留期間開始日", "旧システム番号")
    )
    broken.add(
        "在留カード追加",
        {
            "在留カード番号": "ZZ99000009QQ",
            "在留資格": "技能実習2号ロ",
            "在留期間開始日": date(2020, 4, 1),
            "旧システム番号": "J-0001",
        },
    )
    broken.note("Sheet without a column it needs", "column_missing", "在留カード追加")


SPOILERS: tuple[Callable[[Broken], None], ...] = (
    _house, _companies, _establishments, _people, _papers, _plans, _placements, _others,
)  # fmt: skip


def broken_twin() -> tuple[list[Table], list[Fault]]:
    """The tables of the broken workbook and its faults in the order they were made."""
    made = Broken()
    return list(made.tables.values()), made.faults
