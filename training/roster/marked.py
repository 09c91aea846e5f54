"""The marked copy of a checked workbook."""

import io

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core.spreadsheets.marking import Remark, write_marked
from imjapan.core.spreadsheets.reading import Workbook

from .check import Outcome
from .messages import MASK, Message

WORDS = {
    "error": gettext_lazy("fault"),
    "warning": gettext_lazy("to be checked"),
    "question": gettext_lazy("question"),
}
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def marked_copy(book: Workbook, outcome: Outcome) -> bytes:
    """The workbook with all messages of the check, in the language of the reader."""
    order = {sheet.name: number for number, sheet in enumerate(book.sheets)}
    messages = sorted(outcome.messages, key=lambda message: (order.get(message.sheet, -1), message.row))
    secret = [(m.sheet, m.row, _column(m)) for m in messages if m.value == MASK]
    for sheet in outcome.mapped:
        secret += [(sheet.sheet.name, row.number, column) for column in sheet.my_numbers for row in sheet.data]
    stream = io.BytesIO()
    write_marked(stream, book, map(_remark, messages), list_name=_("Result of the check"), masked=secret)
    return stream.getvalue()


def _remark(message: Message) -> Remark:
    return Remark(
        message.severity,
        str(WORDS[message.severity]),
        message.sheet,
        message.row,
        _column(message),
        message.header,
        message.value,
        message.why,
        message.what,
    )


def _column(message) -> int | None:
    number = 0
    for letter in message.column:
        number = number * 26 + ord(letter) - 64
    return number - 1 if message.column else None
