"""What this app does when it hears of a fact (see core.changes). Found at start-up by its name."""

from .documents import consumers as documents  # noqa: F401
from .figures import consumers as figures  # noqa: F401
from .obligations import consumers as obligations  # noqa: F401
from .reminders import consumers as reminders  # noqa: F401  after the duties, which it names
