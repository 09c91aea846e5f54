"""Fixtures of the tests of signing in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def new_client():
    """One more browser of nobody."""

    def make(**extra):
        client = Client(**extra)
        client.cookies["django_language"] = "en"
        return client

    return make


@pytest.fixture
def at(time_machine):
    """Let a time pass: `at(minutes=5)` from the moment of the test's beginning, which then stands still."""
    begin = timezone.now()
    time_machine.move_to(begin, tick=False)

    def go(**passed):
        time_machine.move_to(begin + timedelta(**passed), tick=False)

    return go
