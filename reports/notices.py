"""Lines of the bell of this app (see imjapan.accounts.bell). Found at start-up by its name."""

from .reminders import notices as reminders  # noqa: F401
