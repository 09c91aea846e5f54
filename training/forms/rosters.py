"""Forms of moving in from spreadsheets: the upload, what the sheets and columns mean, what of the result is shown."""

from dataclasses import dataclass, field
from functools import cache

from django import forms
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from training.roster import headers
from training.roster.messages import ERROR, WARNING
from training.roster.sheets import KINDS, Kind

ACCEPTED = ".xlsx,.xls,.csv"


class UploadForm(forms.Form):
    """Only says that a file was chosen; whether it can be read is judged by the domain function."""

    file = forms.FileField(
        label=gettext_lazy("Excel or CSV file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["file"].help_text = _(
            "Excel (.xlsx, .xls) or CSV, at most %(limit)s MB. Several sheets in one file are read together."
        ) % {"limit": settings.ROSTER_MAX_BYTES // 2**20}


class MessageFilter(forms.Form):
    """Which remarks of the check are shown. Sheets go by their number: their names do not belong into an address."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    severity = forms.ChoiceField(
        label=gettext_lazy("Kind of remark"),
        required=False,
        choices=[("", gettext_lazy("all")), (ERROR, gettext_lazy("Faults")), (WARNING, gettext_lazy("Hints"))],
    )

    def __init__(self, data, *, sheets):
        super().__init__(data, label_suffix="")
        self.sheets = sheets
        self.fields["sheet"].choices = [("", _("all")), *((str(n), name) for n, name in enumerate(sheets))]

    def chosen(self, remarks: list[dict]) -> list[dict]:
        """The stored remarks that fit; an unknown choice narrows nothing."""
        self.is_valid()
        sheet, severity = (self.cleaned_data.get(name, "") for name in ("sheet", "severity"))
        name = self.sheets[int(sheet)] if sheet else None
        return [
            remark
            for remark in remarks
            if (name is None or remark.get("sheet", "") == name) and (not severity or remark["severity"] == severity)
        ]


# --- What the sheets and columns mean ---------------------------------------------------------------------------


@dataclass
class ColumnChoice:
    """One column of a sheet with the field chosen for it (`key`, empty: not used) and what is wrong with the choice.

    `kept`: as the check understood it, so that the form need not send it.
    """

    index: int
    letter: str
    header: str
    samples: list[str]
    key: str
    name: str
    label: str
    options: SafeString
    opened: bool = False
    kept: bool = False
    error: str = ""

    @property
    def is_unknown(self) -> bool:
        return not self.key

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose; a column that was recognised is only shown until asked for."""
        return self.is_unknown or self.opened or bool(self.error)


@dataclass
class SheetChoice:
    """One sheet with its kind. `missing`: columns it must have and has not, in words. `shown`: just asked for."""

    number: int
    name: str
    rows: int
    kind: str
    columns: list[ColumnChoice]
    shown: bool = False
    missing: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        return any(column.error for column in self.columns)

    @property
    def unknown(self) -> list[ColumnChoice]:
        return [column for column in self.columns if column.is_unknown] if self.kind else []

    @property
    def needs_attention(self) -> bool:
        return bool(not self.kind or self.missing or self.unknown or self.wrong)

    @property
    def is_open(self) -> bool:
        return self.needs_attention or self.shown

    def as_mapping(self) -> dict:
        return {"kind": self.kind, "columns": {str(each.index): each.key for each in self.columns if each.key}}


class MappingForm:
    """What every sheet is and which column is what: as the check understood it, or as somebody sends it.

    Not a django form: its fields depend on the file, and a select of sixty fields for each of fifty columns would be
    slower and larger than the rest of the page. `show`: what somebody wants to see differently, the number of a sheet
    whose kind was changed (its columns are guessed anew), or "sheet-column" of a column to choose by hand.
    """

    def __init__(self, report: dict, data=None, *, show: str = ""):
        self.data, self.taught = data, None
        self.shown_sheet, _dash, self.shown_column = show.partition("-")
        self.sheets = [
            self._sheet(number, given)
            for number, given in enumerate(report.get("sheets", ()))
            if given["columns"] and not given.get("hidden")
        ]

    def _sheet(self, number, given):
        is_shown = str(number) == self.shown_sheet
        name = given["kind"] if self.data is None else self.data.get(f"kind-{number}", "")
        kind = KINDS.get(name)
        wanted = self._wanted(number, given, kind, is_shown and not self.shown_column)
        made = SheetChoice(number, given["name"], given["rows"], kind.name if kind else "", [], is_shown)
        for column in given["columns"]:
            key = wanted.get(column["index"], "")
            made.columns.append(
                ColumnChoice(
                    column["index"],
                    column["letter"],
                    column["header"],
                    column.get("samples", []),
                    key,
                    f"column-{number}-{column['index']}",
                    kind.header(key) if key else "",
                    chosen_option(kind, key) if kind else mark_safe(""),
                    is_shown and str(column["index"]) == self.shown_column,
                    made.kind == given["kind"] and key == column["key"],
                )
            )
        if kind:
            self._find_faults(made, kind)
        return made

    def _wanted(self, number, given, kind, again):
        """Column to key: as the check understood it, guessed for another kind of sheet, or as sent."""
        if kind is None:
            return {}
        if again:
            return self._guessed(given["columns"], kind)
        same = kind.name == given["kind"]
        checked = {column["index"]: _checked(column) if same else "" for column in given["columns"]}
        if self.data is None:
            return checked
        sent = {index: self.data.get(f"column-{number}-{index}", key) for index, key in checked.items()}
        return {index: key for index, key in sent.items() if key in kind.keys}

    def _guessed(self, columns, kind):
        if self.taught is None:
            self.taught = headers.remembered()
        labels = {column["index"]: column["header"] for column in columns}
        columns, doubled = headers.guess_columns(labels, kind.name, self.taught)
        return columns | doubled

    def _find_faults(self, made, kind):
        owners: dict[str, ColumnChoice] = {}
        for column in made.columns:
            if not column.key:
                continue
            first = owners.setdefault(column.key, column)
            if first is not column:
                column.error = _("Column %(letter)s is already “%(field)s”. Choose only one of them.") % {
                    "letter": first.letter,
                    "field": kind.header(column.key),
                }
        for need in kind.required:
            keys = (need,) if isinstance(need, str) else need
            if not owners.keys() & set(keys):
                made.missing.append(_(" or ").join(kind.header(key) for key in keys))

    @property
    def wrong(self) -> bool:
        return any(sheet.wrong for sheet in self.sheets)

    @property
    def has_faults(self) -> bool:
        """Whether the check stays with faults as long as nothing is changed here."""
        return self.wrong or any(sheet.missing for sheet in self.sheets)

    def as_mapping(self) -> dict:
        """As `domain.correct_mapping` takes it."""
        return {sheet.name: sheet.as_mapping() for sheet in self.sheets}

    @property
    def kinds(self):
        return [(kind.name, kind.label) for kind in KINDS.values()]


def _checked(column) -> str:
    """What the check takes a column for, also where it says that another column is the same."""
    doubled = column.get("doubled")
    return column["key"] or (doubled if isinstance(doubled, str) else "")


def chosen_option(kind: Kind, key: str) -> SafeString:
    """The options of a column with one of them selected."""
    html = _options(kind.name, get_language() or "")
    # The keys are ours and hold letters, dots and underscores only.
    return mark_safe(html.replace(f'"{key}"', f'"{key}" selected', 1)) if key else html  # noqa: S308


@cache
def _options(kind_name, _language):
    """The options for a column of one kind of sheet in the reader's language, for which they are kept."""
    kind = KINDS[kind_name]
    body = format_html_join("", '<option value="{}">{}</option>', ((key, kind.header(key)) for key in kind.keys))
    return format_html('<option value="">{}</option>{}', _("(not used)"), body)


def understood(report: dict) -> bool:
    """Whether the check knew what every sheet is and found every column that a sheet must have, none of them twice."""
    return all(sheet.kind and not sheet.missing and not sheet.wrong for sheet in MappingForm(report).sheets)


def needs_columns(report: dict) -> bool:
    """Whether it makes no sense to look at the check before the columns: no sheet is known, or one lacks a column."""
    sheets = MappingForm(report).sheets
    return bool(sheets) and (not any(sheet.kind for sheet in sheets) or any(sheet.missing for sheet in sheets))
