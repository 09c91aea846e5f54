"""The cast of the access table once for each module, and one stranger behind every kind of door."""

import pytest

from tests.access.test_access_table import cast, standing  # noqa: F401  fixtures
from tests.security.strangers import Strangers


@pytest.fixture
def strangers(standing):  # noqa: F811
    """Made once for each module, like the cast."""
    if not hasattr(standing, "strangers"):
        standing.strangers = Strangers(standing)
    return standing.strangers
