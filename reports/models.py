"""Tables of this app, one module per sub-package."""

from .calendar.models import CalendarFeed
from .documents.models import Document, FilingCorrection
from .filings.models import Filing
from .mandates.models import Mandate
from .obligations.models import Obligation, ObligationMove, ObligationRecord
from .reminders.models import QuietDay, Reminder, ReminderSetting

__all__ = [
    "CalendarFeed",
    "Document",
    "Filing",
    "FilingCorrection",
    "Mandate",
    "Obligation",
    "ObligationMove",
    "ObligationRecord",
    "QuietDay",
    "Reminder",
    "ReminderSetting",
]
