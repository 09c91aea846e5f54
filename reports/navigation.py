"""Menu entries of this app; found by name at start-up, so each sub-package is imported here."""

from .books import navigation as books  # noqa: F401
from .calendar import navigation as calendar  # noqa: F401
from .dashboards import navigation as dashboards  # noqa: F401
from .documents import navigation as documents  # noqa: F401
from .documents.blanks import navigation as blanks  # noqa: F401
from .figures import navigation as figures  # noqa: F401
from .filings import navigation as filings  # noqa: F401
from .house import navigation as house  # noqa: F401
from .mandates import navigation as mandates  # noqa: F401
from .reminders import navigation as reminders  # noqa: F401
from .transition import navigation as transition  # noqa: F401
