"""The schema against the program: requests made up from the schema, good and bad, never break it, and every answer is
one the schema tells of. The requests are the same in every run.
"""

from functools import partial
from pathlib import Path

import pytest
import schemathesis
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from imjapan.accounts import tokens
from tests.access.cast import Cast

SCHEMA = Path(settings.BASE_DIR) / "docs" / "api" / "openapi.yaml"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

# For each kind of row, one that this actor may see where there is one.
ROWS = {
    "people": lambda c: c.person,
    "companies": lambda c: c.asahi,
    "placements": lambda c: c.person.placements.get(),
    "sending-organizations": lambda c: c.sending,
    "job-offers": lambda c: c.recruiting.offer,
    "candidates": lambda c: c.recruiting.presented,
    "plan-applications": lambda c: c.applying.certified,
    "cohorts": lambda c: c.applying.cohort,
    "lecture-courses": lambda c: c.lecture,
    "exam-attempts": lambda c: c.exam,
    "transfers": lambda c: c.transfer,
    "residence-applications": lambda c: c.applying.coe,
    "residence-events": lambda c: c.event,
    "plan-changes": lambda c: c.applying.change,
    "incidents": lambda c: c.incident,
    "support-plans": lambda c: c.support.support,
    "support-records": lambda c: c.support.given,
    "support-interviews": lambda c: c.support.interview,
    "after-return": lambda c: c.heard,
    "audits": lambda c: c.it.audit,
    "visits": lambda c: c.visit,
    "planned-visits": lambda c: c.trip,
    "external-checks": lambda c: c.check,
    "filings": lambda c: c.filing,
    "obligations": lambda c: c.it.obligation,
    "documents": lambda c: c.it.instruction,
}
SHARED = {"companies", "obligations", "documents"}  # what companies and auditors have a part of


@pytest.fixture(scope="module")
def operations():
    schema = schemathesis.openapi.from_path(SCHEMA)
    schema.app = program()
    return [found.ok() for found in schema.get_all_operations()]


def program():
    """The program as a server runs it: the answer is read to its end and closed."""
    handler = WSGIHandler()

    def app(environ, start_response):
        response = handler(environ, start_response)
        try:
            return [b"".join(response)]
        finally:
            response.close()

    return app


@pytest.fixture
def cast(db):
    """The test holds one transaction, so its connection stays open between the requests."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield Cast()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("name, examples", [("alice", 8), ("hana", 4), ("aki", 4)])
def test_made_up_requests_get_answers_of_the_schema(cast, operations, settings, name, examples):
    settings.API_REQUESTS_PER_MINUTE = settings.API_REQUESTS_PER_DAY = 1_000_000
    _row, plain = tokens.create_token(cast.actor(name), name="made-up requests")
    send = partial(asked, headers={"Authorization": f"Bearer {plain}"})
    for operation in operations:
        made_up = [
            status
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
            for status in answers(send, operation, examples, mode)
        ]
        if "{" not in operation.path:
            assert send(operation.Case()) == 200
            assert set(made_up) == {200, 400}
        else:
            noun = operation.path.split("/")[3]
            row = {"public_id": str(ROWS[noun](cast).public_id)}
            assert send(operation.Case(path_parameters=row)) == (200 if name == "alice" or noun in SHARED else 404)
            assert set(made_up) == {404}


def asked(case, headers):
    return case.call_and_validate(headers=headers, checks=CHECKS).status_code


def answers(send, operation, examples, mode):
    """The answers to so many requests, each of them checked."""
    found = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @hypothesis(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case):
        found.append(send(case))

    ask()
    return found
