"""The sheets of a roster: which values each may hold, what they are called there, and which it must have.

A sheet is known by its headers, not by its name; one sheet (`roster`: one row per person with company and placement)
may serve all kinds at once.
"""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .fields import FIELDS, Field

PERSON_REF = (
    "passport.number",
    "person.nationality",
    "person.old_number",
    "person.passport_name",
    "person.birth_date",
)
COMPANY_REF = (
    "company.corporate_number",
    "company.own_number",
    "company.receipt_no",
    "company.old_number",
    "company.name",
)


# One row of a whole roster tells every stage and every exam of its person, each in columns of its own.
STAGE_COLUMNS = {"stage_1": 1, "stage_2": 2, "stage_3": 3}
EXAM_COLUMNS = {
    "basic_practical": ("basic", "practical"),
    "basic_theory": ("basic", "theory"),
    "grade_3_practical": ("grade_3", "practical"),
    "grade_3_theory": ("grade_3", "theory"),
    "grade_2_practical": ("grade_2", "practical"),
    "grade_2_theory": ("grade_2", "theory"),
    **{grade: (grade, "whole") for grade in ("ja_a1", "ja_a2", "ja_b1", "ssw_1", "ssw_2")},
}

# Sheets whose own columns we call by their short names (所在地 instead of 監理事業所所在地), and the exceptions.
SHORTENED = ("office", "staff", "company", "establishment", "outside")
WHOLE = ("staff.role", "staff.username", "company.name", "establishment.name")


@dataclass(frozen=True)
class Kind:
    """One kind of sheet. `short`: names that mean something only here, header to key. `own`: the record a row is.

    `required`: columns without which the sheet cannot be read; a tuple inside means one of these.
    """

    name: str
    label: object
    titles: tuple[str, ...]
    own: str
    keys: tuple[str, ...]
    required: tuple
    short: dict

    @property
    def fields(self) -> list[Field]:
        return [FIELDS[key] for key in self.keys]

    def header(self, key: str) -> str:
        """What we call a column of this sheet in the reader's language."""
        field, ja = FIELDS[key], (get_language() or "").startswith("ja")
        if field.record == self.own and field.record in SHORTENED and key not in WHOLE:
            names = [name for name, found in self.short.items() if found == key and name.isascii() != ja]
            if names:
                return names[0]
        return field.label


def _all(*records, without=()):
    return tuple(key for key, field in FIELDS.items() if field.record in records and key not in without)


_PERSON_NUMBER = {"管理番号": "person.old_number", "旧番号": "person.old_number"}
_COMPANY_NUMBER = {"旧システム番号": "company.old_number", "旧番号": "company.old_number"}

KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "offices",
            _("Offices"),
            ("事業所", "監理事業所", "offices"),
            "office",
            _all("office"),
            ("office.code",),
            {
                "事業所コード": "office.code", "コード": "office.code", "Code": "office.code",
                "事業所名": "office.name", "名称": "office.name", "Name": "office.name", "事業所の名称": "office.name",
                "フリガナ": "office.name_kana", "カナ": "office.name_kana", "Kana": "office.name_kana",
                "郵便番号": "office.postal_code", "Postal code": "office.postal_code",
                "住所": "office.address", "所在地": "office.address", "Address": "office.address",
                "電話番号": "office.phone", "電話": "office.phone", "Phone": "office.phone", "TEL": "office.phone",
            },
        ),
        Kind(
            "staff",
            _("Staff"),
            ("担当職員", "職員", "staff"),
            "staff",
            ("staff.username", "staff.name", "staff.email", "office.code", "staff.role", "staff.job_title",
             "staff.starts_on", "staff.ends_on"),
            ("staff.username", "office.code"),
            {
                "氏名": "staff.name", "名前": "staff.name", "Name": "staff.name",
                "開始日": "staff.starts_on", "終了日": "staff.ends_on", "ID": "staff.username",
                "区分": "staff.role", "所属": "office.code", "所属事業所": "office.code", "事業所": "office.code",
            },
        ),
        Kind(
            "companies",
            _("Companies"),
            ("実習実施者", "企業", "会社", "companies"),
            "company",
            (*_all("company"), "office.code", *_all("outside", "headcount")),
            ("company.name",),
            {
                "名称": "company.name", "氏名又は名称": "company.name", "Name": "company.name", "商号": "company.name",
                "フリガナ": "company.name_kana", "カナ": "company.name_kana", "名称カナ": "company.name_kana",
                "Name in kana": "company.name_kana",
                "郵便番号": "company.postal_code", "Postal code": "company.postal_code",
                "住所": "company.address", "所在地": "company.address", "Address": "company.address",
                "電話番号": "company.phone", "電話": "company.phone", "Phone": "company.phone", "TEL": "company.phone",
                "担当者": "company.in_charge", "担当": "company.in_charge", "担当職員": "company.in_charge",
                "In charge": "company.in_charge",
                "副担当者": "company.deputy", "副担当": "company.deputy", "Deputy": "company.deputy",
                "担当開始日": "company.in_charge_from", "In charge from": "company.in_charge_from",
                "都道府県": "company.prefecture", "Prefecture": "company.prefecture",
                "事業所": "office.code", "基準日": "outside.counted_on",
                "Number in the former system": "company.old_number", **_COMPANY_NUMBER,
            },
        ),
        Kind(
            "establishments",
            _("Establishments"),
            ("事業場", "実習実施事業所", "establishments"),
            "establishment",
            (*COMPANY_REF, *_all("establishment", "cut_over", "headcount")),
            (COMPANY_REF, "establishment.name"),
            {
                "名称": "establishment.name", "Name": "establishment.name", "事業所": "establishment.name",
                "フリガナ": "establishment.name_kana", "カナ": "establishment.name_kana",
                "名称カナ": "establishment.name_kana", "Name in kana": "establishment.name_kana",
                "郵便番号": "establishment.postal_code", "Postal code": "establishment.postal_code",
                "住所": "establishment.address", "所在地": "establishment.address", "Address": "establishment.address",
                "電話番号": "establishment.phone", "電話": "establishment.phone", "TEL": "establishment.phone",
                "Phone": "establishment.phone",
                "都道府県": "establishment.prefecture", "Prefecture": "establishment.prefecture",
            },
        ),
        Kind(
            "people",
            _("People"),
            ("実習生", "技能実習生", "people"),
            "person",
            (*_all("person", "passport", "card"), "office.code"),
            ("person.passport_name", "person.nationality", "person.birth_date"),
            {
                "発行日": "passport.issued_on", "有効期限": "passport.expires_on", "事業所": "office.code",
                "名前": "person.passport_name", **_PERSON_NUMBER,
            },
        ),
        Kind(
            "passports",
            _("Passports"),
            ("旅券", "パスポート", "passports"),
            "passport",
            ("passport.number", "passport.issued_on", "passport.expires_on", "ref.passport_number", *PERSON_REF[1:]),
            ("passport.number", ("ref.passport_number", "person.old_number", "person.passport_name")),
            {
                "番号": "passport.number", "発行日": "passport.issued_on", "発行年月日": "passport.issued_on",
                "有効期限": "passport.expires_on", "有効期間満了日": "passport.expires_on",
                "Issued on": "passport.issued_on", "Expires on": "passport.expires_on", **_PERSON_NUMBER,
            },
        ),
        Kind(
            "cards",
            _("Residence cards"),
            ("在留カード", "在留", "residence cards"),
            "card",
            (*_all("card"), *PERSON_REF),
            (("card.status", "card.number"), "card.ends_on", PERSON_REF),
            {
                "番号": "card.number", "開始日": "card.starts_on", "許可日": "card.starts_on", "満了日": "card.ends_on",
                "From": "card.starts_on", "Until": "card.ends_on", "交付日": "card.starts_on", **_PERSON_NUMBER,
            },
        ),
        Kind(
            "plans",
            _("Plans"),
            ("計画", "技能実習計画", "plans"),
            "plan",
            (*_all("plan"), *PERSON_REF),
            ("plan.starts_on", "plan.ends_on", PERSON_REF),
            {
                "開始日": "plan.starts_on", "終了日": "plan.ends_on", "From": "plan.starts_on", "Until": "plan.ends_on",
                "区分": "plan.stage", **_PERSON_NUMBER,
            },
        ),
        Kind(
            "placements",
            _("Placements"),
            ("配属", "placements"),
            "placement",
            (*_all("placement"), *PERSON_REF, *COMPANY_REF, "establishment.name", *_all("plan")),
            ("placement.starts_on", PERSON_REF, COMPANY_REF),
            {
                "開始日": "placement.starts_on", "終了日": "placement.ends_on", "From": "placement.starts_on",
                "Until": "placement.ends_on", "区分": "plan.stage", "事業所": "establishment.name",
            },
        ),
        Kind(
            "outside",
            _("Trainees elsewhere"),
            ("他団体人数", "他団体", "outside"),
            "outside",
            (*COMPANY_REF, *_all("outside")),
            (COMPANY_REF, "outside.counted_on", "outside.count"),
            {
                "基準日": "outside.counted_on", "人数": "outside.count", "備考": "outside.note",
                "Count": "outside.count", "Note": "outside.note",
            },
        ),
        Kind(
            "exams",
            _("Exams"),
            ("試験", "技能検定", "検定", "受検", "exams"),
            "exam",
            (*PERSON_REF, *_all("exam")),
            ("exam.grade", "exam.sits_on", PERSON_REF),
            {
                "級": "exam.grade", "試験": "exam.grade", "Exam": "exam.grade",
                "技能実習生等": "person.passport_name", "Person": "person.passport_name",
                "試験の区分": "exam.part", "科目": "exam.part", "結果": "exam.result", "実施日": "exam.sits_on",
                "申請日": "exam.applied_on", "受検申請日": "exam.applied_on", **_PERSON_NUMBER,
            },
        ),
        Kind(
            "roster",
            _("People with company and placement"),
            ("名簿", "一覧", "在籍者一覧", "roster"),
            "placement",
            (*_all("person", "passport", "card", "plan", "placement", "company", "establishment", "cut_over"),
             "office.code", *_all("headcount", "outside", *STAGE_COLUMNS, *EXAM_COLUMNS)),
            ("person.passport_name", "person.nationality", "person.birth_date", COMPANY_REF),
            {
                "担当者": "company.in_charge", "担当": "company.in_charge", "担当職員": "company.in_charge",
                "In charge": "company.in_charge", "副担当者": "company.deputy", "副担当": "company.deputy",
                "Deputy": "company.deputy", "担当開始日": "company.in_charge_from",
                "In charge from": "company.in_charge_from", "区分": "plan.stage", "名前": "person.passport_name",
                "管理番号": "company.own_number",
            },
        ),
    )
}  # fmt: skip
ORDER = tuple(KINDS)
