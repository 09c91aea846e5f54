"""A phone in a test of visits: opens the page of a draft, reads its inputs, changes some and sends all."""

from datetime import date

from django.urls import reverse

from tests.training.helpers import inputs
from training.domain import visits
from training.visit_questions import HEADINGS

DAY = date(2026, 11, 23)


def url(name, *args):
    return reverse(f"training:{name}", args=args)


def open_page(client, visit):
    response = client.get(url("visit_edit", visit.public_id))
    assert response.status_code == 200, response
    return inputs(response)


def send(client, view, visit, data):
    return client.post(url(view, visit.public_id), data)


def all_good():
    """The eight headings rated good, as names and values of the form."""
    return {f"{heading.name}-rating": "good" for heading in HEADINGS}


def draft(world, on=DAY, by="alice", place=None):
    """A draft as somebody begins it at Asahi's plant."""
    return visits.start_visit(world.actor(by), establishment=place or world.asahi_plant, on=on)


def done(world, on=DAY, by="alice", place=None, **more):
    """A finished visit with everybody seen."""
    visit = draft(world, on, by, place)
    data = {"manager": world.bob.pk, "met": "工場長 佐藤一郎", **all_good(), **more}
    visit = visits.save_visit(world.actor(by), visit=visit, version=visit.version, data=data).visit
    return visits.finish_visit(world.actor(by), visit=visit, version=visit.version, today=on)
