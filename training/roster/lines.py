"""From a workbook and its mapping to lines of parsed values, with a message for every cell that cannot be read."""

from imjapan.core.spreadsheets.reading import Workbook, letter

from .fields import FIELDS
from .headers import REPORT_SHEETS, Mapped, map_sheet, missing
from .messages import MASK, WARNING
from .parsing import Bad, parse
from .wishes import Line, Remarks

TROUBLES = {"error": "formula_error", "no_value": "formula_no_value"}


def map_workbook(book: Workbook, taught: dict, mapping: dict) -> list[Mapped]:
    """The sheets with their meaning; `mapping` names the sheets a person has decided about."""
    return [map_sheet(sheet, taught, mapping.get(sheet.name)) for sheet in book.sheets]


def read_lines(mapped: list[Mapped], remarks: Remarks) -> tuple[list[Line], list[dict]]:
    """The lines of all sheets, and notes (code, params) about what was left aside."""
    lines, notes = [], []
    for sheet in mapped:
        notes += _notes(sheet)
        _say_about_sheet(sheet, remarks)
        if sheet.kind is not None:
            lines += _lines(sheet, remarks)
    if not any(sheet.kind for sheet in mapped):
        remarks.about_sheet("nothing_known")
    return lines, notes


def _notes(mapped: Mapped):
    sheet = mapped.sheet
    if sheet.hidden:
        return [{"code": "hidden_sheet", "params": {"sheet": sheet.name}}]
    if sheet.name in REPORT_SHEETS:
        return [{"code": "own_sheet", "params": {"sheet": sheet.name}}]
    found = []
    used = sum(1 for _row, column in sheet.formulas if column in mapped.columns)
    if used:
        found.append({"code": "formulas_used", "params": {"sheet": sheet.name, "count": used}})
    if mapped.kind and mapped.unknown:
        names = ", ".join(mapped.labels[column].replace("\n", " ") for column in mapped.unknown[:20])
        found.append({"code": "unknown_headers", "params": {"sheet": sheet.name, "headers": names}})
    return found


def _say_about_sheet(mapped: Mapped, remarks: Remarks) -> None:
    sheet = mapped.sheet
    if sheet.hidden or not sheet.rows or sheet.name in REPORT_SHEETS:
        return
    for column in mapped.my_numbers:
        remarks.about_sheet("my_number_column", sheet.name, mapped.bottom, column, mapped.labels[column])
    if not mapped.bottom:
        remarks.about_sheet("no_header", sheet.name, severity=WARNING)
        return
    if mapped.kind is None:
        remarks.about_sheet("no_kind", sheet.name, mapped.bottom, severity=WARNING)
        return
    for column, key in mapped.doubled.items():
        remarks.about_sheet("column_twice", sheet.name, mapped.bottom, column, mapped.labels[column], field=key)
    for need in missing(mapped):
        if isinstance(need, str):
            remarks.about_sheet("column_missing", sheet.name, mapped.bottom, field=need)
        else:
            remarks.about_sheet("column_missing_of", sheet.name, mapped.bottom, fields=list(need))


def _lines(mapped: Mapped, remarks: Remarks):
    sheet = mapped.sheet
    at = {key: column for column, key in mapped.columns.items()}
    fields = [(column, FIELDS[key]) for column, key in mapped.columns.items()]
    _say_about_merged(mapped, remarks)
    _say_about_lost_rows(mapped, remarks)
    lacking = [need for need in missing(mapped) if isinstance(need, str)]  # said once for the whole sheet
    for row in mapped.data:
        line, width = Line(mapped, at, row), len(row.values)
        for column, field in fields:
            trouble = sheet.troubles.get((row.number, column)) if sheet.troubles else None
            if trouble:
                line.spoil(field.key)
                remarks.add(TROUBLES[trouble], line, field.key)
                continue
            value = row.values[column] if column < width else None
            if value is None:
                continue
            try:
                parsed = parse(field, value)
            except Bad as bad:
                line.spoil(field.key)
                message = remarks.add(bad.code, line, field.key, **bad.params)
                if bad.code == "my_number":
                    message.value = MASK
                continue
            if parsed != "":
                line.values[field.key] = parsed
        if line.values or line.bad:
            line.spoil(*lacking)
            yield line


def _say_about_merged(mapped, remarks):
    for first, left, last, right in mapped.sheet.merged:
        if first > mapped.bottom and any(column in mapped.columns for column in range(left, right + 1)):
            column = next(column for column in range(left, right + 1) if column in mapped.columns)
            reach = f"{letter(left)}{first}:{letter(right)}{last}"
            remarks.about_sheet("merged_data", mapped.sheet.name, first, column, mapped.labels[column], range=reach)


def _say_about_lost_rows(mapped, remarks):
    """A row whose only cells are errors has no values, so it is not among the rows."""
    if not mapped.sheet.troubles:
        return
    rows = {row.number for row in mapped.data}
    for (row, column), trouble in sorted(mapped.sheet.troubles.items()):
        if row > mapped.bottom and row not in rows and column in mapped.columns:
            remarks.about_sheet(TROUBLES[trouble], mapped.sheet.name, row, column, mapped.labels[column])
