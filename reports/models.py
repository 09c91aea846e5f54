"""Tables of this app, one module per sub-package."""

from .documents.models import Document, FilingCorrection
from .mandates.models import Mandate
from .obligations.models import Obligation, ObligationRecord
from .reminders.models import QuietDay, Reminder, ReminderSetting

__all__ = [
    "Document",
    "FilingCorrection",
    "Mandate",
    "Obligation",
    "ObligationRecord",
    "QuietDay",
    "Reminder",
    "ReminderSetting",
]
