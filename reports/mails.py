"""Mails of this app (see imjapan.accounts.outbox). Found at start-up by its name."""

from .reminders import mails as reminders  # noqa: F401
