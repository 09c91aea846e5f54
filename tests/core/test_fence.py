"""The fence holds without any help from the views."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from companies.models import Company
from imjapan.core import fence, jobs
from imjapan.core.models import Job
from reports.models import Document, Obligation
from training.models import Audit


def test_no_scope_sees_no_row(world):
    nobody = fence.Scope(fence.COMPANY, 1)
    assert Company.objects.count() == 3
    with fence.inside(nobody):
        assert Company.objects.count() == 0
    assert Company.objects.count() == 3


def test_a_company_sees_itself_and_nobody_else(world):
    with fence.inside(world.actor("hana").scope()):
        assert list(Company.objects.values_list("name", flat=True)) == ["株式会社朝日製作所"]
        assert Obligation.objects.count() == 0
        assert Document.objects.count() == 0


def test_tables_without_a_policy_are_closed(world):
    with pytest.raises(ProgrammingError, match="permission denied"), fence.inside(world.actor("hana").scope()):
        Audit.objects.count()


def test_the_role_does_not_leak_into_later_queries(world):
    with fence.inside(world.actor("hana").scope()):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (fence.COMPANY,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('fence.company_ids', true)")
        user, scope = cursor.fetchone()
    assert user != fence.COMPANY
    assert scope == ""
    assert Audit.objects.count() == 0


def test_the_role_does_not_leak_after_an_error(world):
    with pytest.raises(DatabaseError), transaction.atomic(), fence.inside(world.actor("hana").scope()):
        Audit.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() != (fence.COMPANY,)


def test_a_fenced_actor_may_queue_only_the_delivery_of_a_change(world):
    actor = world.actor("hana")
    with fence.inside(actor.scope()):
        jobs.enqueue("core.deliver_change", actor=actor, fact="x", model="companies.Company", ids=[1], actor_id=1)
    assert Job.objects.get().actor_id == world.hana.pk
    jobs.task("tests.nothing")(lambda job: None)
    with pytest.raises(ProgrammingError, match="cannot be queued"), fence.inside(actor.scope()):
        jobs.enqueue("tests.nothing", actor=actor)
