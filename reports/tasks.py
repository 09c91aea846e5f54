"""Jobs of this app (see core.jobs). Found at start-up by its name."""

from .documents import tasks as documents  # noqa: F401
from .obligations import tasks as obligations  # noqa: F401
from .reminders import tasks as reminders  # noqa: F401
