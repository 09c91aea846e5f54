"""Recompute: only differences are written, twice is once, and two at the same time are one after the other."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imjapan.core import jobs
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Job
from reports.models import Obligation, ObligationRecord
from reports.obligations import recompute as module
from reports.obligations.chapters.audit_facts import gather
from reports.obligations.domain import reopen_obligation, waive_obligation
from reports.obligations.recompute import Counts, recompute
from tests.obligations.makers import duties, file_report, finish, states
from tests.records import make_finding, release
from tests.world import TODAY, World, make_audit, make_establishment, make_trainees
from training.models import Placement

WRITES = ("INSERT", "UPDATE", "DELETE")


def writes(queries):
    return [query["sql"] for query in queries if query["sql"].lstrip().startswith(WRITES)]


def everything(world):
    """Every kind of duty, done and open."""
    audit = finish(make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 5, 20)), world.bob)
    file_report(audit, world.bob, date(2026, 6, 10))
    other = finish(make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 11, 10)), world.bob)
    release(make_finding(other, world.alice), world.bob)
    make_trainees(world.midori_farm, 2)


@pytest.mark.django_db
def test_a_second_run_writes_nothing(world):
    everything(world)
    assert recompute(today=TODAY) == Counts(created=13)
    before = list(Obligation.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as queries:
        assert recompute(today=TODAY) == Counts(unchanged=13)
    assert writes(queries) == []
    assert list(Obligation.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_the_next_day_writes_nothing_either(world):
    """Late, due and soon are read, never stored."""
    everything(world)
    recompute(today=TODAY)
    with CaptureQueriesContext(connection) as queries:
        recompute(today=TODAY + timedelta(days=1))
    assert writes(queries) == []


@pytest.mark.django_db
def test_a_changed_row_keeps_its_address(world):
    recompute(today=TODAY)
    before = {row.window_key: (row.pk, row.public_id) for row in duties(world.asahi_plant).values()}
    finish(make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 11, 10)), world.bob)
    # The block of the audit is done, the target of the one after it moved; the audit now owes a report.
    assert recompute(today=TODAY) == Counts(created=1, changed=2, unchanged=3)
    assert {row.window_key: (row.pk, row.public_id) for row in duties(world.asahi_plant).values()} == before


@pytest.mark.django_db
def test_only_the_named_establishments_are_touched(world):
    make_trainees(world.midori_farm, 1)
    recompute(establishment_ids=[world.midori_farm.pk], today=TODAY)
    assert states(world.asahi_plant) == {}
    assert len(states(world.midori_farm)) == 5


@pytest.mark.django_db
def test_facts_cost_the_same_for_one_and_for_many(world):
    everything(world)
    with CaptureQueriesContext(connection) as one:
        gather([world.asahi_plant.pk])
    for number in range(5):
        make_trainees(make_establishment(world.asahi, f"第{number}工場"), 2)
    ids = list(world.asahi.establishments.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as many:
        assert len(gather(ids)) == 6
    assert len(one) == len(many) == 5


@pytest.mark.django_db
def test_batches_and_progress(world, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 2)
    for number in range(3):
        make_trainees(make_establishment(world.asahi, f"第{number}工場"), 1)
    steps = []
    counts = recompute(today=TODAY, progress=lambda done, total: steps.append((done, total)))
    assert [done for done, _total in steps] == [2, 4, 6, 8, 9, 11, 13, 15, 17, 19]  # places, companies, offices, people
    assert {total for _done, total in steps} == {19}
    assert counts == Counts(created=20)


@pytest.mark.django_db
def test_a_company_that_moves_to_another_office_takes_its_duties_along(world):
    recompute(today=TODAY)
    world.asahi.office = world.osaka
    world.asahi.save()
    assert recompute(today=TODAY) == Counts(changed=5)
    assert {row.office for row in duties(world.asahi_plant).values()} == {world.osaka}


# --- waiver -----------------------------------------------------------------------------


@pytest.fixture
def duty(world):
    recompute(today=TODAY)
    return duties(world.asahi_plant)["2026-04-01"]


@pytest.mark.django_db
def test_a_waiver_stands_whatever_the_facts_say(world, duty):
    waive_obligation(world.actor("bob"), obligation=duty, reason=" 前の監理団体が実施済み ")
    finish(make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 5, 20)), world.bob)
    recompute(today=TODAY)
    duty.refresh_from_db()
    assert (duty.state, duty.waiver_reason, duty.waived_by) == ("waived", "前の監理団体が実施済み", world.bob)
    Placement.objects.filter(establishment=world.asahi_plant).delete()
    recompute(today=TODAY)
    duty.refresh_from_db()
    assert duty.state == "waived"


@pytest.mark.django_db
def test_taking_a_waiver_back_lets_the_facts_decide(world, duty):
    waive_obligation(world.actor("bob"), obligation=duty, reason="実施済み")
    audit = finish(make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 5, 20)), world.bob)
    reopen_obligation(world.actor("mia"), obligation=duty, today=TODAY)
    duty.refresh_from_db()
    assert (duty.state, duty.waived_at, duty.waived_by, duty.waiver_reason) == ("done", None, None, "")
    assert duty.records.get().audit == audit


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["alice", "charlie", "admin", "hana", "aki"])
def test_only_a_manager_of_the_office_waives(world, duty, name):
    with pytest.raises(Refused):
        waive_obligation(world.actor(name), obligation=duty, reason="x")
    duty.refresh_from_db()
    assert duty.state == "open"


@pytest.mark.django_db
def test_a_waiver_needs_a_reason_and_an_open_duty(world, duty):
    bob = world.actor("bob")
    with pytest.raises(ValidationError):
        waive_obligation(bob, obligation=duty, reason="  ")
    waive_obligation(bob, obligation=duty, reason="実施済み")
    with pytest.raises(Conflict):
        waive_obligation(bob, obligation=duty, reason="もう一度")
    reopen_obligation(bob, obligation=duty, today=TODAY)
    with pytest.raises(Conflict):
        reopen_obligation(bob, obligation=duty, today=TODAY)


# --- jobs -------------------------------------------------------------------------------


def run_job(name, **args):
    public_id = jobs.enqueue(name, **args)
    row = Job.objects.get(public_id=public_id)
    jobs.run(row.pk)
    row.refresh_from_db()
    return row


@pytest.mark.django_db
def test_the_hourly_job_tells_what_it_did(world):
    everything(world)
    row = run_job("reports.recompute_all")
    assert (row.state, row.result["created"] > 0, row.progress, row.total) == ("done", True, 15, 15)
    again = run_job("reports.recompute_all")
    assert again.result == {"created": 0, "changed": 0, "removed": 0, "unchanged": row.result["created"], "moved": 0}


@pytest.mark.django_db
def test_a_job_for_some_establishments(world):
    make_trainees(world.midori_farm, 1)
    row = run_job("reports.recompute", establishment_ids=[world.midori_farm.pk])
    assert (row.state, row.total) == ("done", 1)
    assert states(world.asahi_plant) == {}
    assert states(world.midori_farm)


@pytest.mark.django_db
def test_a_job_delivered_twice_and_a_killed_one_do_no_harm(world):
    public_id = jobs.enqueue("reports.recompute_all")
    job = Job.objects.get(public_id=public_id)
    jobs.run(job.pk)
    count = Obligation.objects.count()
    jobs.run(job.pk)  # the second delivery finds it done
    # A worker that died after its writes: the lease is over and the next one takes the job.
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, lease_until=timezone.now() - timedelta(seconds=1), finished_at=None
    )
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result["created"]) == ("done", 2, 0)
    assert Obligation.objects.count() == count


def test_the_schedule_names_a_registered_job():
    from imjapan.celery import app

    entry = app.conf.beat_schedule["recompute obligations"]
    assert jobs.get(*entry["args"]).name == "reports.recompute_all"


# --- at the same time -------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_four_runs_at_once_leave_one_set_of_rows():
    world = World()
    everything(world)
    barrier, errors, counts = threading.Barrier(4), [], []

    def run():
        try:
            barrier.wait(10)
            counts.append(recompute(today=TODAY))
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert sorted(each.created for each in counts) == [0, 0, 0, 13]
    assert sum(each.changed + each.removed for each in counts) == 0
    assert Obligation.objects.count() == 13
    assert ObligationRecord.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_run_waits_for_the_one_that_has_not_committed_and_sees_its_facts():
    world = World()
    place = world.asahi_plant
    locked, done, result = threading.Event(), threading.Event(), []

    def second():
        locked.wait(10)
        result.append(recompute(establishment_ids=[place.pk], today=TODAY))
        done.set()
        connections.close_all()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        finish(make_audit(place, world.bob, starts_on=date(2026, 11, 10)), world.bob)
        recompute(establishment_ids=[place.pk], today=TODAY)
        locked.set()
        assert not done.wait(0.5)
    thread.join(30)
    assert result == [Counts(unchanged=6)]
    assert states(place)["2026-10-01"] == "done"
