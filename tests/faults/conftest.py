"""A committed world that real processes see, and what one asks of it."""

import pytest

from tests.documents.conftest import finish, interview
from tests.world import World, make_audit


@pytest.fixture
def world(transactional_db):
    return World()


def finished_audit(world):
    """An audit of Asahi's plant that documents can be made of."""
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    for person in world.trainees[:2]:
        interview(audit, person)
    return finish(audit, world.alice)
