"""Blocks this app adds to pages below; found by name at start-up, so each sub-package is imported here."""

from .books import panels as books  # noqa: F401
from .documents import panels as documents  # noqa: F401
from .filings import panels as filings  # noqa: F401
from .obligations import external_panel as external_checks  # noqa: F401
from .obligations import panels as obligations  # noqa: F401
from .obligations import postponing_panel as postponements  # noqa: F401
from .obligations import ssw_panels as support_notices  # noqa: F401
from .warnings import panels as warnings  # noqa: F401
