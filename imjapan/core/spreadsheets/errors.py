"""Why a spreadsheet cannot be read, in words for the person who sent it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WORDS = {
    "empty": _("The file is empty. Choose the file again."),
    "too_large": _(
        "The file has %(size)s MB; at most %(limit)s MB are accepted. Split it, or remove pictures and sheets "
        "that are not needed."
    ),
    "encrypted": _(
        "The file is protected by a password. Open it in Excel, remove the password (File, Info, Protect "
        "Workbook), save it and send it again."
    ),
    "macro": _(
        "The file contains macros, which are not accepted. Save it in Excel as “Excel workbook (.xlsx)” and "
        "send that file."
    ),
    "bomb": _(
        "Unpacked, the file would be larger than %(limit)s MB. Delete empty rows and columns and sheets that "
        "are not needed, and save it anew."
    ),
    "too_many_cells": _(
        "The sheet “%(sheet)s” reaches as far as cell %(cell)s: too many cells. Delete the empty rows and "
        "columns behind the table, or split the table."
    ),
    "wrong_extension": _(
        "The name ends in “%(suffix)s”, but the content is %(content)s. Open the file in Excel, save it as "
        "“Excel workbook (.xlsx)” and send that file."
    ),
    "wrong_type": _(
        "This is %(content)s. Only Excel files (.xlsx, .xls) and CSV files are accepted. Save the table as "
        "“Excel workbook (.xlsx)” and send that file."
    ),
    "damaged": _(
        "The file is damaged and cannot be read. Open it in Excel, save it under a new name and send that file."
    ),
    "encoding": _(
        "The characters in line %(line)s are neither UTF-8 nor Shift_JIS (CP932). Save the file in Excel as "
        "“CSV UTF-8” and send that file."
    ),
    "broken_line": _(
        "Line %(line)s of the CSV file cannot be read: a quotation mark is missing. Save the table in Excel "
        "as CSV again."
    ),
}


class Unreadable(ValidationError):
    """A file that cannot be taken. `code` is a key of WORDS; the text says what to do."""

    def __init__(self, code, **params):
        super().__init__(WORDS[code], code=code, params=params or None)
