"""The cast of the access table once for each module, and one stranger behind every kind of door."""

from pathlib import Path

import pytest
from django.test import override_settings

from tests.access.test_access_table import cast, standing  # noqa: F401  fixtures
from tests.security.strangers import Strangers


@pytest.fixture(scope="module")
def strangers(standing, django_db_blocker):  # noqa: F811
    """Made once for each module, like the cast, and outside the transaction of a test, which would take them away."""
    with django_db_blocker.unblock(), override_settings(FILES_DIR=standing.files):
        return Strangers(standing)


def pytest_collection_modifyitems(items):
    """Everything in this folder is an attack: `python -m pytest -m adversarial`."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("adversarial")
