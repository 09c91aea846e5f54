"""Audits in the states from which documents are made."""

from datetime import datetime

import pytest
from django.utils import timezone

from imjapan.core import changes, jobs
from imjapan.core.models import Job
from tests.world import TODAY, make_audit
from training.models import Audit, Interview

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=timezone.get_default_timezone())


def finish(audit, by):
    """Put an audit into the state after finishing, with two interviews (enough for up to eight trainees)."""
    Audit.objects.filter(pk=audit.pk).update(state="finished", finished_at=NOW, finished_by=by)
    audit.refresh_from_db()
    return audit


def approve(audit, by, actor):
    """Approve a finished audit and tell the consumers, as the domain function does."""
    Audit.objects.filter(pk=audit.pk).update(state="approved", approved_at=NOW, approved_by=by)
    audit.refresh_from_db()
    changes.record(actor, audit, "audit.approved")
    return audit


def interview(audit, person, **fields):
    fields = {"held_on": audit.starts_on, "language": "id", "interpreter": "Siti Rahma", **fields}
    return Interview.objects.create(audit=audit, person=person, **fields)


def run_jobs():
    """Run what is queued, as a worker would; returns the jobs by name and state."""
    for job in Job.objects.filter(state=Job.State.QUEUED, name="reports.render_document").order_by("pk"):
        jobs.run(job.pk)
    return list(Job.objects.filter(name="reports.render_document").order_by("pk").values_list("state", flat=True))


@pytest.fixture
def audit(world):
    """A finished audit of Asahi's plant by Alice under Bob, two trainees interviewed."""
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    for person in world.trainees[:2]:
        interview(audit, person)
    return finish(audit, world.alice)


@pytest.fixture
def today():
    return TODAY
