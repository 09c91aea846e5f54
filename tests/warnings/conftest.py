"""Fixtures of the tests of early warnings."""

from tests.obligations.conftest import _monday  # noqa: F401
