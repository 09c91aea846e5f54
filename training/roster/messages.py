"""What the check says about a cell: why it cannot be taken, and what to do. Stored as codes, shown in any language."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .cycle_words import CYCLE
from .fields import FIELDS

ERROR, WARNING, QUESTION = "error", "warning", "question"
ISO = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
DAYS = ("day", "first", "last")  # parameters that are days, as YYYY-MM-DD
MASK = "••••••••••••"


@dataclass(slots=True)
class Message:
    """One remark. `row` counts from 1, 0 means the whole sheet; `column` is a letter or empty; `value` as in the file.

    `row_key`: the row a question is about, as `domain.decide` takes it. `candidate`: whom the question shows.
    """

    severity: str
    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    header: str = ""
    value: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    row_key: str = ""
    candidate: dict[str, str] = field(default_factory=dict)

    @property
    def why(self) -> str:
        return _filled(WORDS[self.code][0], self.params)

    @property
    def what(self) -> str:
        return _filled(WORDS[self.code][1], self.params)

    @property
    def place(self) -> str:
        """Sheet and cell as Excel writes it: 実習生!C12."""
        cell = f"{self.column}{self.row or ''}"
        return f"{self.sheet}!{cell}" if self.sheet and cell else self.sheet or cell

    @property
    def where(self) -> str:
        """Sheet and cell as people say it."""
        given = {"sheet": self.sheet, "cell": f"{self.column}{self.row}", "row": self.row}
        if self.row and self.column:
            return gettext("cell %(cell)s of the sheet “%(sheet)s”") % given
        return (gettext("row %(row)s of the sheet “%(sheet)s”") if self.row else gettext("sheet “%(sheet)s”")) % given

    def as_json(self) -> dict:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, data) -> "Message":
        return cls(**data)


NOTES = {
    "hidden_sheet": _("The hidden sheet “%(sheet)s” is not read."),
    "own_sheet": _("The sheet “%(sheet)s” holds only remarks or explanations and is not read."),
    "formulas_used": _("In the sheet “%(sheet)s” the stored results of %(count)s formulas are used."),
    "unknown_headers": _("In the sheet “%(sheet)s” these columns are not used: %(headers)s."),
}
RECORDS = {
    "office": _("offices"),
    "user": _("user accounts of staff"),
    "staff": _("staff in offices"),
    "company": _("companies"),
    "outside": _("counts of trainees elsewhere"),
    "establishment": _("establishments"),
    "headcount": _("numbers of full-time staff"),
    "cut_over": _("last audits and visits before the start"),
    "in_charge": _("in charge of companies"),
    "person": _("people"),
    "passport": _("passports"),
    "card": _("residence cards"),
    "person_in_charge": _("in charge of people"),
    "plan": _("plans"),
    "placement": _("placements"),
    "exam": _("exams"),
}


@dataclass(frozen=True, slots=True)
class Summary:
    """How many records of one kind a take-over makes, changes and leaves as they are."""

    record: str
    new: int
    changed: int
    same: int

    @property
    def label(self) -> str:
        return str(RECORDS[self.record])


def summary_of(report: dict) -> list[Summary]:
    return [Summary(**row) for row in report.get("summary", ())]


def stored_notes(report: dict) -> list[str]:
    """What was left aside, in words."""
    return [str(NOTES[note["code"]]) % note["params"] for note in report.get("notes", ())]


def stored(report: dict) -> Iterator[Message]:
    """The remarks in a stored report."""
    return (Message.from_json(data) for data in report.get("messages", ()))


def _filled(template, params):
    """Parameters whose name begins with `field` are keys of fields and shown by their label, days as on the pages."""
    if not params:
        return str(template)
    return str(template) % {name: _shown(name, value) for name, value in params.items()}


def _shown(name, value):
    if name.startswith("field"):
        return _label(value)
    # Names and numbers of two records go by first and second too, so not all that a date can be read from is one.
    if name in DAYS and isinstance(value, str) and ISO.fullmatch(value):
        return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    return value


def _label(key):
    return FIELDS[key].label if isinstance(key, str) else ", ".join(FIELDS[each].label for each in key)


WORDS = {
    # Cells
    "not_a_date": (_("This is not a date."), _("Write it like 2026/11/22, 令和8年11月22日 or R8.11.22.")),
    "no_day": (_("There is no day %(day)s in month %(month)s of that year."), _("Correct the day.")),
    "no_month": (_("There is no month %(month)s."), _("Correct the month; it lies between 1 and 12.")),
    "impossible_date": (_("There is no such day in the calendar."), _("Correct the date.")),
    "ambiguous_date": (
        _("It is not clear which part is the year, the month and the day."),
        _("Write the year with four digits first: 2026/11/22."),
    ),
    "outside_era": (_("This day lies outside the era."), _("Check the year, or write the Western year.")),
    "too_early": (_("This day is too long ago."), _("Check the year.")),
    "far_date": (_("The year is before 1900 or after 2100."), _("Check the year.")),
    "date_in_text": (
        _("The cell holds a date, but a text belongs here. Excel may have changed a number like 1-2 into a date."),
        _("Set the format of the cell to text and type the value again."),
    ),
    "too_long": (
        _("The text has %(length)s characters; at most %(limit)s fit."),
        _("Shorten it."),
    ),
    "not_kana": (_("There are characters that are not kana."), _("Write the reading in katakana.")),
    "not_postal": (_("A postal code has seven digits."), _("Write it like 123-4567.")),
    "corporate_digits": (
        _("A corporate number has 13 digits; this has %(length)s characters."),
        _("Look it up in the registry (法人番号公表サイト). A sole proprietor has none: leave the cell empty."),
    ),
    "corporate_check": (
        _("The check digit of this corporate number is wrong, so at least one digit is."),
        _("Compare it with the registry (法人番号公表サイト)."),
    ),
    "my_number": (
        _("This looks like an Individual Number (マイナンバー), which must not be entered here."),
        _("Delete it from the file, discard this upload and upload the file again. Discarding deletes the file here."),
    ),
    "my_number_column": (
        _("This column holds Individual Numbers (マイナンバー), which must not be entered here."),
        _("Delete the column, discard this upload and upload the file again. Discarding deletes the file here."),
    ),
    "not_passport": (
        _("This is not a passport number."),
        _("Write letters and digits as printed in the passport, like C1234567."),
    ),
    "not_card": (
        _("A residence card number has two letters, eight digits and two letters."),
        _("Write it as printed on the card, like AB12345678CD."),
    ),
    "not_nationality": (_("This country is not known."), _("Write the country or its code, like インドネシア or ID.")),
    "not_sex": (_("This is not a sex."), _("Write 男 or 女.")),
    "not_language": (_("This language is not known."), _("Write the language or its code, like インドネシア語 or id.")),
    "not_stage": (_("This is not a stage."), _("Write 1号, 2号 or 3号.")),
    "not_regime": (_("This is not a regime."), _("Write 技能実習, 育成就労, 特定技能1号 or 特定技能2号.")),
    "not_role": (_("This role is not known."), _("Write 職員, 監理責任者, 経理 or 相談員.")),
    "not_yes": (_("This is neither yes nor no."), _("Write はい or いいえ.")),
    "not_count": (_("This is not a whole number."), _("Write digits only.")),
    "not_mail": (_("This is not an e-mail address."), _("Write one address like name@example.jp.")),
    "formula_error": (
        _("The cell shows an error (such as #REF! or #N/A) instead of a value."),
        _("Correct the formula, or replace it by its value."),
    ),
    "formula_no_value": (
        _("The cell holds a formula that was saved without its result."),
        _("Open the file in Excel, let it calculate, save it, and upload it again."),
    ),
    "missing": (_("“%(field)s” is missing."), _("Fill the cell.")),
    "missing_for_new": (
        _("“%(field)s” is missing; a new record needs it."),
        _("Fill the cell, or add the column."),
    ),
    # Sheets and headers
    "no_header": (
        _("No row with known column names was found."),
        _("Put one row with the names of the columns above the data, for example 氏名, 国籍, 生年月日."),
    ),
    "no_kind": (
        _("The columns do not tell what this sheet is about; it is not read."),
        _("Choose what the sheet is and which column is what, or ignore it."),
    ),
    "nothing_known": (
        _("No sheet of this file could be recognised."),
        _("Choose what the sheets are and which column is what."),
    ),
    "column_missing": (
        _("The sheet has no column “%(field)s”."),
        _("Add the column, or say which of the columns it is."),
    ),
    "column_missing_of": (
        _("The sheet has none of the columns that say which record a row is about: %(fields)s."),
        _("Add one of them, or say which of the columns it is."),
    ),
    "column_twice": (
        _("Two columns are both “%(field)s”."),
        _("Rename or delete one of them, or say which of them is meant."),
    ),
    "merged_data": (
        _("The cells %(range)s are merged; only the first of them has a value."),
        _("Undo the merge and fill every cell."),
    ),
    # Rows
    "duplicate_row": (_("This row repeats row %(row)s."), _("Delete one of the two rows.")),
    "contradiction": (
        _("Sheet “%(sheet)s”, row %(row)s says “%(value)s” for the same thing."),
        _("Find out which is right and make both equal."),
    ),
    "company_conflict": (
        _("These numbers belong to two different companies: “%(first)s” and “%(second)s”."),
        _("Correct the corporate number, our number or the receipt number."),
    ),
    "company_unknown": (
        _("This company is defined neither in the file nor in the system."),
        _("Add it to the sheet of companies, or correct the name or number."),
    ),
    "company_ambiguous": (
        _("Several companies have this name."),
        _("Add the corporate number, our number or the receipt number to the row."),
    ),
    "company_no_key": (
        _("A new company needs a number by which it is known again."),
        _("Enter the corporate number; for a sole proprietor our number (管理番号) or receipt number (届出受理番号)."),
    ),
    "sole_with_number": (
        _("A sole proprietor has no corporate number."),
        _("Delete the number, or correct whether it is a corporation."),
    ),
    "number_taken": (
        _("This number already belongs to “%(other)s”."),
        _("Correct the number, or the row it belongs to."),
    ),
    "company_of_row": (_("The row does not say which company it is about."), _("Enter the company's name or number.")),
    "establishment_unknown": (
        _("This establishment of “%(company)s” is defined neither in the file nor in the system."),
        _("Add it to the sheet of establishments, or correct the name."),
    ),
    "establishment_which": (
        _("“%(company)s” has several establishments, and the row names none."),
        _("Enter the name of the establishment."),
    ),
    "establishment_made": (
        _("No establishment is named; one with the name of the company is made."),
        _("Enter the name of the establishment if it has another."),
    ),
    "office_unknown": (
        _("This office is defined neither in the file nor in the system."),
        _("Add it to the sheet of offices, or correct the code."),
    ),
    "office_which": (
        _("The row does not say which office is in charge."),
        _("Enter the code of the office."),
    ),
    "office_not_yours": (
        _("This belongs to the office “%(office)s”, which you do not manage."),
        _("Leave the row out, or ask an administrator to take the file over."),
    ),
    "administrators_only": (
        _("Only administrators may take over this sheet."),
        _("Leave the sheet out, or ask an administrator to take the file over."),
    ),
    "no_organization": (
        _("The organization itself has not been set up yet."),
        _("Set it up first, then take over the file."),
    ),
    "user_unknown": (
        _("No staff member has this user name or name."),
        _("Add the staff member to the sheet of staff, or correct the name."),
    ),
    "user_ambiguous": (_("Several staff members have this name."), _("Enter the user name instead.")),
    "user_not_staff": (_("This user name belongs to somebody who is not staff."), _("Choose another user name.")),
    "mail_taken": (_("This e-mail address belongs to another user."), _("Correct the address.")),
    "user_elsewhere": (
        _("This staff member does no supervision work in the office “%(office)s”."),
        _("Check the name, or add the staff member to that office."),
    ),
    "deputy_is_first": (_("The deputy is the same person as the one in charge."), _("Enter somebody else, or nobody.")),
    "deputy_alone": (_("There is a deputy but nobody in charge."), _("Enter who is in charge.")),
    "person_of_row": (
        _("The row does not say which person it is about."),
        _("Enter the passport number and nationality, the number in the former system, or name and date of birth."),
    ),
    "person_unknown": (
        _("This person is defined neither in the file nor in the system."),
        _("Add the person to the sheet of people, or correct the passport number, the name or the date of birth."),
    ),
    "person_ambiguous": (
        _("Several people fit this row."),
        _("Add the passport number and the nationality to the row."),
    ),
    "person_conflict": (
        _("The passports of this row belong to two different people: “%(first)s” and “%(second)s”."),
        _("Correct the passport number, or the row it belongs to."),
    ),
    "person_two_passports": (
        _("Row %(row)s of sheet “%(sheet)s” is the same name, nationality and date of birth with another passport."),
        _("Renewed passport: give both rows the same number of the former system, or list the older passport on the"
          " sheet of passports. Two people: give them different numbers of the former system."),
    ),
    "person_two_numbers": (
        _("The same passport is listed with two different numbers of the former system: “%(first)s” and “%(second)s”."),
        _("Correct the passport number or the number."),
    ),
    "same_person": (
        _("Name, nationality and date of birth are those of “%(name)s”, but the passport number in the file is not "
          "recorded for anybody yet."),
        _("Decide whether it is the same person."),
    ),
    "same_person_bare": (
        _("Name, nationality and date of birth are those of “%(name)s”, and the file has no passport number to tell."),
        _("Decide whether it is the same person."),
    ),
    "same_number": (
        _("The number of the former system is that of “%(name)s”, but the passport number in the file is not recorded "
          "for anybody yet."),
        _("Decide whether it is the same person."),
    ),
    "same_number_bare": (
        _("The number of the former system is that of “%(name)s”, and the file has no passport number to tell."),
        _("Decide whether it is the same person."),
    ),
    "same_person_elsewhere": (
        _("A person with the same name, nationality and date of birth belongs to an office you may not see."),
        _("Ask an administrator to take the file over."),
    ),
    "no_passport": (
        _("There is no passport number, by which the person would be known again."),
        _("Enter the passport number as soon as it is known."),
    ),
    "other_person": (
        _("The passport belongs to “%(name)s”, born on %(day)s: both name and date of birth differ."),
        _("Check the passport number. If it is right, name and date of birth will be changed."),
    ),
    "birth_date": (_("A person born on this day would be %(age)s years old."), _("Check the date of birth.")),
    "born_in_future": (_("This date of birth lies in the future."), _("Check the year.")),
    "passport_country": (
        _("The passport %(number)s belongs to a person of another nationality."),
        _("Correct the nationality or the passport number."),
    ),
    "card_taken": (_("This residence card belongs to “%(other)s”."), _("Correct the card number.")),
    "residence_skipped": (
        _("The residence is not taken over, because the sheet has no column “%(field)s”."),
        _("Add the column if the residence shall be taken over."),
    ),
    "placement_skipped": (
        _("The placements are not taken over, because the sheet has no column “%(field)s”."),
        _("Add the column if the placements shall be taken over."),
    ),
    "lecture_not_stage_1": (
        _("The days of the lecture stand beside plans of a later stage and are not taken over there."),
        _("Nothing needs to be done. To take them over, add the stage-1 plans to the sheet of plans."),
    ),
    "order": (
        _("“%(field_last)s” is before “%(field_first)s” (%(first)s)."),
        _("Correct one of the two dates."),
    ),
    "overlap": (
        _("This period overlaps with another one of the same person: %(first)s to %(last)s."),
        _("Correct the dates in the file, or the ones in the system."),
    ),
    "stage_missing": (_("Technical intern training has a stage 1, 2 or 3."), _("Enter the stage.")),
    "stage_too_much": (_("Only technical intern training has stages."), _("Delete the stage or correct the regime.")),
    "lecture_outside": (
        _("The lecture lies inside a stage-1 plan; this plan lasts from %(first)s to %(last)s, stage %(stage)s."),
        _("Correct the days of the lecture or of the plan."),
    ),
    "plan_unknown": (
        _("The end of the placement is missing, and no plan covers its first day."),
        _("Enter the last day, or add the plan."),
    ),
    "plan_differs": (
        _("The plan of that day is stage %(stage)s (%(first)s to %(last)s), not what this row says."),
        _("Correct the stage, the regime or the first day."),
    ),
    "outside_plan": (
        _("The placement is longer than its plan (%(first)s to %(last)s)."),
        _("Check the dates of both."),
    ),
    "report_without_audit": (
        _("A report belongs to an audit, but the day of the last audit is missing."),
        _("Enter the day of the last audit."),
    ),
    "report_before_audit": (
        _("The report was filed before its audit (%(day)s)."),
        _("Correct one of the two dates."),
    ),
    "in_the_future": (_("This day lies in the future."), _("Enter the day on which it was done.")),
    # The whole upload
    "changed_meanwhile": (
        _("Since the check, somebody changed the same records; nothing was taken over. The check was made again."),
        _("Look at the result once more, then take the file over."),
    ),
    "refused": (
        _("The database refused a record: %(detail)s. Nothing was taken over."),
        _("Start the check again. If the message stays, tell the administrator what it says."),
    ),
    "not_allowed": (_("%(detail)s"), _("Ask an administrator to take the file over.")),
    "stopped": (
        _("Somebody stopped the work; nothing was taken over."),
        _("Start the check again to go on."),
    ),
    "broken_off": (
        _("The work stopped by an error; nothing was taken over."),
        _("Start the check again. If it happens again, tell the administrator."),
    ),
    "file_unreadable": (_("%(detail)s"), _("Discard this upload and upload a corrected file.")),
} | CYCLE  # fmt: skip
