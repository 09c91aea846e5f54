"""A recorded fact moves the clock in the same transaction; nobody has to press a button."""

from datetime import date

import pytest
from django.utils import timezone

from imjapan.core import changes, jobs
from imjapan.core.models import Job
from reports.models import Document, Obligation
from reports.obligations.consumers import finding_changed
from tests.obligations.makers import back_to_draft, file_report, finish, states
from tests.records import make_answer, make_document, make_finding, release
from tests.world import make_audit, make_person, place
from training.models import Placement, ReleasedFinding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]


@pytest.fixture
def audit(world):
    return make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 11, 10))


def run_the_job():
    """The database stamped the row with its own clock, which no test can stop."""
    job = Job.objects.get(name="core.deliver_change")
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    jobs.run(job.pk)


def test_a_placement(world):
    placement = place(make_person(world.tokyo), world.midori_farm, date(2026, 10, 5), date(2027, 10, 4))
    changes.record(world.actor("alice"), placement, "placement.changed")
    assert list(states(world.midori_farm)) == ["2026-10-01", "2027-01-01", "2027-04-01", "2027-07-01", "2027-10-01"]


def test_many_placements_follow_as_a_job(world):
    rows = [place(make_person(world.tokyo), world.midori_farm, date(2026, 10, 5), date(2026, 12, 4)) for _ in range(25)]
    changes.record_many(world.actor("alice"), Placement, [row.pk for row in rows], "placement.changed")
    assert states(world.midori_farm) == {}
    run_the_job()
    assert states(world.midori_farm) == {"2026-10-01": "open"}


def test_an_audit_finished_and_returned(world, audit):
    alice = world.actor("alice")
    finish(audit, world.alice)
    changes.record(alice, audit, "audit.finished")
    assert states(world.asahi_plant)["2026-10-01"] == "done"
    assert states(world.asahi_plant, "audit_report") == {f"audit:{audit.pk}": "open"}
    back_to_draft(audit)
    changes.record(alice, audit, "audit.returned")
    assert states(world.asahi_plant)["2026-10-01"] == "open"
    assert states(world.asahi_plant, "audit_report") == {}


def test_a_deleted_draft_is_not_held_back(world, audit):
    bob = world.actor("bob")
    finish(audit, world.alice)
    changes.record(bob, audit, "audit.finished")
    Obligation.objects.filter(audit=audit).update(
        state="waived", waived_by=world.bob, waived_at="2026-11-20T00:00Z", waiver_reason="x"
    )
    back_to_draft(audit)
    changes.record(bob, audit, "audit.returned")
    changes.record(bob, audit, "audit.deleted")
    audit.delete()
    assert states(world.asahi_plant, "audit_report") == {}


def test_a_filed_report(world, audit):
    finish(audit, world.alice)
    changes.record(world.actor("alice"), audit, "audit.finished")
    document = file_report(audit, world.bob, date(2026, 11, 20))
    changes.record(world.actor("bob"), document, "document.filed")
    assert states(world.asahi_plant, "audit_report") == {f"audit:{audit.pk}": "done"}


def test_an_approved_document_alone_ends_nothing(world, audit):
    finish(audit, world.alice)
    document = make_document(audit, world.bob, "TITP-F22", state=Document.State.APPROVED)
    changes.record(world.actor("bob"), document, "document.approved")
    assert states(world.asahi_plant, "audit_report") == {f"audit:{audit.pk}": "open"}


def test_an_answer_given_and_refused(world, audit):
    finish(audit, world.alice)
    released = release(make_finding(audit, world.alice), world.bob)
    change = changes.Change("finding.released", "training.ReleasedFinding", (released.pk,), world.bob.pk)
    finding_changed(change)
    key = f"finding:{released.pk}"
    assert states(world.asahi_plant, "finding_answer") == {key: "open"}
    make_answer(released, world.hana)
    ReleasedFinding.objects.filter(pk=released.pk).update(state="answered")
    changes.record(world.actor("bob"), released, "finding.answered")
    assert states(world.asahi_plant, "finding_answer") == {key: "done"}
    ReleasedFinding.objects.filter(pk=released.pk).update(state="open")
    changes.record(world.actor("bob"), released, "finding.reopened")
    assert states(world.asahi_plant, "finding_answer") == {key: "open"}


def test_the_answer_of_a_fenced_company_follows_as_a_job(world, audit):
    """The company's role may not write duties, so what it did reaches them after commit."""
    finish(audit, world.alice)
    released = release(make_finding(audit, world.alice), world.bob)
    make_answer(released, world.hana)
    ReleasedFinding.objects.filter(pk=released.pk).update(state="answered")
    changes.record(world.actor("hana"), released, "finding.answered")
    assert states(world.asahi_plant, "finding_answer") == {}
    run_the_job()
    assert states(world.asahi_plant, "finding_answer") == {f"finding:{released.pk}": "done"}
