"""Tables of this app, one module per sub-package."""

from .calendar.models import CalendarFeed
from .documents.blanks.models import FormBlank
from .documents.models import Book, Document, FilingCorrection
from .filings.models import Filing
from .mandates.models import Mandate
from .obligations.models import Obligation, ObligationMove, ObligationRecord
from .reminders.models import QuietDay, Reminder, ReminderSetting

__all__ = [
    "Book",
    "CalendarFeed",
    "Document",
    "Filing",
    "FilingCorrection",
    "FormBlank",
    "Mandate",
    "Obligation",
    "ObligationMove",
    "ObligationRecord",
    "QuietDay",
    "Reminder",
    "ReminderSetting",
]
