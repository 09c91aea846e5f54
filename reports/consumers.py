"""What this app does when it hears of a fact (see core.changes). Found at start-up by its name."""

from .documents import consumers as documents  # noqa: F401
from .figures import consumers as figures  # noqa: F401
from .filings import consumers as filings  # noqa: F401
from .house import consumers as house  # noqa: F401
from .obligations import consultation_consumers as consultations  # noqa: F401
from .obligations import consumers as obligations  # noqa: F401
from .obligations import cycle_consumers as cycle  # noqa: F401
from .obligations import external_consumers as external_checks  # noqa: F401
from .reminders import consumers as reminders  # noqa: F401  after the duties, which it names
