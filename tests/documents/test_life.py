"""Made, superseded, approved, filed, withdrawn: who may, when, and what never happens twice."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction

from imjapan.core import changes
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Job, StoredFile
from reports import access as reports_access
from reports.documents import domain
from reports.models import Document
from tests.records import make_finding, release
from tests.world import TODAY, World, make_audit, make_staff, make_trainees, make_user
from training.models import Audit

from .conftest import approve, finish, interview, run_jobs

State = Document.State


def make(world, audit, who="alice", form_id="TITP-F22", **values):
    return domain.make_document(world.actor(who), form_id=form_id, subject=audit, today=TODAY, **values)


def states():
    return list(Document.objects.order_by("revision").values_list("number", "state"))


def test_a_finished_audit_has_a_preview_that_only_staff_see(world, audit):
    document = make(world, audit)
    assert (document.state, document.revision, document.print_mode) == (State.DRAFT, 1, "draft")
    assert document.number == f"F22-2026-{document.pk:06d}-1"
    assert document.facts["document_no"] == document.number
    assert document.subject_on == audit.ends_on
    assert document.drafted_by == world.alice
    assert document.job.queue == "documents"
    assert (document.job.total, document.job.key) == (3, f"document:{document.pk}")
    assert document in reports_access.documents(world.actor("charlie"))
    for outsider in ("hana", "aki"):
        assert document not in reports_access.documents(world.actor(outsider))


def test_a_draft_audit_has_no_report(world):
    audit = make_audit(world.asahi_plant, world.alice)
    with pytest.raises(Refused, match="once the audit is finished"):
        make(world, audit)
    assert not Document.objects.exists()


def test_staff_of_another_office_make_nothing(world, audit):
    with pytest.raises(Refused, match="staff of the office"):
        make(world, audit, "charlie")
    assert not Document.objects.exists()


def test_the_same_facts_make_no_second_version(world, audit):
    first = make(world, audit)
    run_jobs()
    assert make(world, audit, "bob") == first
    tomorrow = TODAY + timedelta(days=1)
    assert domain.make_document(world.actor("bob"), form_id="TITP-F22", subject=audit, today=tomorrow) == first
    assert (Document.objects.count(), Job.objects.count()) == (1, 1)


def test_changed_facts_supersede(world, audit):
    first = make(world, audit)
    world.asahi.receipt_no = "実1801000002"
    world.asahi.save()
    second = make(world, audit)
    first.refresh_from_db()
    assert second.number == first.number[:-1] + "2"
    assert states() == [(first.number, "superseded"), (second.number, "draft")]
    assert first.superseded_by == second
    assert first.facts["implementer"]["receipt_no"] == "実1801000001"
    assert second.facts["implementer"]["receipt_no"] == "実1801000002"


def test_another_layout_supersedes(world, audit):
    first = make(world, audit)
    run_jobs()
    Document.objects.filter(pk=first.pk).update(template_version="0" * 64)
    assert make(world, audit).revision == 2


def test_the_addressee_changes_with_the_authority(world, audit):
    first = make(world, audit)
    later = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=audit, today=date(2027, 4, 1))
    assert first.facts["addressee"] == "外国人技能実習機構　理事長　殿"
    assert later.facts["addressee"] == "外国人育成就労機構　理事長　殿"
    last_day = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=audit, today=date(2027, 3, 31))
    assert last_day.facts["addressee"] == first.facts["addressee"]
    assert states()[-1] == (last_day.number, "draft")


def test_the_approval_of_the_audit_approves_the_preview(world, audit):
    preview = make(world, audit)
    run_jobs()
    approve(audit, world.bob, world.actor("bob"))
    preview.refresh_from_db()
    assert (preview.state, preview.approved_by, Document.objects.count()) == (State.APPROVED, world.bob, 1)
    stored = StoredFile.objects.get()
    assert (stored.scope_office_id, stored.scope_company_id) == (world.tokyo.pk, None)


def test_consumers_run_twice_without_harm(world, audit):
    approve(audit, world.bob, world.actor("bob"))
    document = Document.objects.get()
    changes.record(world.actor("bob"), audit, "audit.approved")
    run_jobs()
    changes.record(world.actor("mia"), audit, "audit.approved")
    assert states() == [(document.number, "approved")]
    document.refresh_from_db()
    assert (document.approved_by, document.drafted_by) == (world.bob, None)
    assert document.facts["report_date"] == "2026-11-20"
    assert run_jobs() == ["done"]


def test_a_preview_of_other_facts_is_superseded_by_the_approved_report(world, audit):
    preview = make(world, audit)
    world.bob.name = "Robert"
    world.bob.save()
    approve(audit, world.bob, world.actor("bob"))
    assert states() == [(preview.number, "superseded"), (preview.number[:-1] + "2", "approved")]


def test_a_returned_audit_withdraws_the_preview_and_the_number_goes_on(world, audit):
    first = make(world, audit)
    Audit.objects.filter(pk=audit.pk).update(state="draft")
    for _twice in range(2):
        changes.record(world.actor("bob"), audit, "audit.returned")
    assert states() == [(first.number, "withdrawn")]
    finish(audit, world.alice)
    assert make(world, audit).number == first.number[:-1] + "2"


class TestInstruction:
    def released(self, world, audit, count):
        rows = [release(make_finding(audit, world.alice), world.bob) for _ in range(count)]
        for row in rows:
            changes.record(world.actor("bob"), row, "finding.released")
        return rows

    def test_one_for_several_findings(self, world, audit):
        self.released(world, audit, 3)
        document = Document.objects.get(form_id="PRC-01")
        assert (document.state, document.approved_by, document.for_company) == (State.APPROVED, world.bob, True)
        assert len(document.facts["instructions"]) == 3
        run_jobs()
        stored = StoredFile.objects.get()
        assert (stored.scope_office_id, stored.scope_company_id) == (world.tokyo.pk, world.asahi.pk)
        assert document in reports_access.documents(world.actor("hana"))
        assert document not in reports_access.documents(world.actor("dai"))

    def test_a_later_finding_supersedes_and_the_company_still_sees_what_it_was_given(self, world, audit):
        self.released(world, audit, 1)
        run_jobs()
        self.released(world, audit, 1)
        run_jobs()
        assert [state for _number, state in states()] == ["superseded", "approved"]
        assert reports_access.documents(world.actor("hana")).count() == 2

    def test_nothing_released_nothing_instructed(self, world, audit):
        make_finding(audit, world.alice)
        with pytest.raises(Refused, match="none is released"):
            make(world, audit, form_id="PRC-01")

    def test_it_is_not_filed(self, world, audit):
        self.released(world, audit, 1)
        run_jobs()
        with pytest.raises(Refused, match="goes to the company"):
            domain.file_document(
                world.actor("alice"), document=Document.objects.get(), filed_on=TODAY, channel="post", today=TODAY
            )


class TestApproval:
    """A version made by hand after the audit was approved."""

    @pytest.fixture
    def again(self, world, audit):
        approve(audit, world.bob, world.actor("bob"))
        world.asahi.phone = "048-000-0000"
        world.asahi.save()
        return make(world, audit, "bob")

    def test_by_another_manager(self, world, again):
        domain.approve_document(world.actor("mia"), document=again, today=TODAY)
        again.refresh_from_db()
        assert (again.state, again.approved_by) == (State.APPROVED, world.mia)
        with pytest.raises(Conflict, match="approved"):
            domain.approve_document(world.actor("mia"), document=again, today=TODAY)

    def test_not_by_the_drafter_and_not_by_staff(self, world, again):
        with pytest.raises(Refused, match="drafted this yourself"):
            domain.approve_document(world.actor("bob"), document=again, today=TODAY)
        with pytest.raises(Refused, match="supervision manager"):
            domain.approve_document(world.actor("alice"), document=again, today=TODAY)
        again.refresh_from_db()
        assert again.state == State.DRAFT

    def test_not_before_the_audit(self, world, audit):
        preview = make(world, audit)
        with pytest.raises(Refused, match="Approve the audit"):
            domain.approve_document(world.actor("bob"), document=preview, today=TODAY)

    def test_not_with_too_few_interviews(self, world, again, audit):
        """T2: nine trainees, two names, three are required."""
        make_trainees(world.asahi_plant, 4)
        short = make(world, audit, "alice")
        with pytest.raises(Refused, match="2 interviews are named, 3 are required"):
            domain.approve_document(world.actor("bob"), document=short, today=TODAY)

    def test_not_without_a_method(self, world, again, audit):
        """T1: method ホ left out, box ⑫ empty."""
        audit.methods.filter(method="lodging").update(done=False)
        short = make(world, audit, "alice")
        with pytest.raises(Refused, match="box ⑫"):
            domain.approve_document(world.actor("bob"), document=short, today=TODAY)


class TestFiling:
    @pytest.fixture
    def report(self, world, audit):
        approve(audit, world.bob, world.actor("bob"))
        return Document.objects.get()

    def file(self, world, report, who="alice", **values):
        values = {"filed_on": date(2026, 11, 21), "channel": "online", "receipt_no": " R-77 ", **values}
        return domain.file_document(world.actor(who), document=report, today=TODAY, **values)

    def test_it_ends_with_day_channel_and_receipt(self, world, report):
        run_jobs()
        heard = []
        changes.on("document.filed")(heard.append)
        try:
            self.file(world, report)
        finally:
            changes._consumers["document.filed"].remove(heard.append)
        report.refresh_from_db()
        assert (report.state, report.filed_on, report.filed_channel) == (State.FILED, date(2026, 11, 21), "online")
        assert (report.filed_receipt_no, report.filed_by) == ("R-77", world.alice)
        assert [change.ids for change in heard] == [(report.pk,)]

    def test_twice_is_a_conflict(self, world, report):
        run_jobs()
        self.file(world, report)
        with pytest.raises(Conflict, match="filed"):
            self.file(world, report, "bob", receipt_no="other")
        report.refresh_from_db()
        assert (report.filed_receipt_no, report.filed_by) == ("R-77", world.alice)

    def test_not_in_the_future_not_before_the_audit_not_by_pigeon(self, world, report):
        run_jobs()
        for wrong, field in (
            ({"filed_on": TODAY + timedelta(days=1)}, "filed_on"),
            ({"filed_on": date(2026, 11, 9)}, "filed_on"),
            ({"channel": "pigeon"}, "channel"),
        ):
            with pytest.raises(ValidationError) as caught:
                self.file(world, report, **wrong)
            assert list(caught.value.message_dict) == [field]
        self.file(world, report, filed_on=date(2026, 11, 10))

    def test_not_without_a_file(self, world, report):
        with pytest.raises(Refused, match="not ready"):
            self.file(world, report)

    def test_not_before_the_approval(self, world, audit):
        preview = make(world, audit)
        run_jobs()
        with pytest.raises(Refused, match="approved before"):
            self.file(world, preview)

    def test_not_by_another_office(self, world, report):
        run_jobs()
        with pytest.raises(Refused, match="staff of the office"):
            self.file(world, report, "charlie")

    def test_what_was_filed_stays_on_record_when_a_corrected_version_follows(self, world, report, audit):
        run_jobs()
        self.file(world, report)
        with pytest.raises(Conflict):
            domain.withdraw_document(world.actor("bob"), document=report)
        world.asahi.phone = "048-000-0000"
        world.asahi.save()
        make(world, audit)
        report.refresh_from_db()
        assert (report.state, report.filed_on) == (State.SUPERSEDED, date(2026, 11, 21))
        assert report in reports_access.documents(world.actor("aki"))


class TestWithdrawal:
    def test_of_an_approved_one_by_a_manager_closes_the_file(self, world, audit):
        approve(audit, world.bob, world.actor("bob"))
        run_jobs()
        document = Document.objects.get()
        assert document in reports_access.documents(world.actor("aki"))
        with pytest.raises(Refused, match="Only a supervision manager"):
            domain.withdraw_document(world.actor("alice"), document=document)
        domain.withdraw_document(world.actor("mia"), document=document)
        assert document not in reports_access.documents(world.actor("aki"))
        assert StoredFile.objects.get().scope_office_id is None


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_leave_one_current(request):
    """Two people press the button while the facts change between them: never two current versions."""
    world = World()
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    interview(audit, world.trainees[0])
    finish(audit, world.alice)
    barrier, results = threading.Barrier(2), []

    def press(who, phone):
        try:
            barrier.wait(timeout=10)
            with transaction.atomic():
                type(world.asahi).objects.filter(pk=world.asahi.pk).update(phone=phone)
                results.append(make(world, audit, who).number)
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(who, phone)) for who, phone in (("alice", "1"), ("bob", "2"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(set(results)) == 2
    assert [state for _number, state in states()] == ["superseded", "draft"]
    assert connection.is_usable()


@pytest.mark.django_db(transaction=True)
def test_the_same_press_twice_makes_one_version():
    world = World()
    audit = finish(make_audit(world.asahi_plant, world.alice, manager=world.bob), world.alice)
    barrier, results = threading.Barrier(3), []

    def press():
        barrier.wait(timeout=10)
        try:
            results.append(make(world, audit).number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(results) == 3
    assert len(set(results)) == 1
    assert Document.objects.count() == 1
    assert Job.objects.filter(name="reports.render_document").count() == 1


def test_one_manager_alone_may_approve_what_he_drafted(db):
    world = World()
    bob = make_user("carol")
    make_staff(bob, world.osaka, "manager")
    audit = make_audit(world.naniwa_site, bob)
    person = make_trainees(world.naniwa_site, 1)[0]
    interview(audit, person)
    finish(audit, bob)
    from tests.world import actor

    approve(audit, bob, actor(bob))
    world.naniwa.phone = "06-0000"
    world.naniwa.save()
    again = domain.make_document(actor(bob), form_id="TITP-F22", subject=audit, today=TODAY)
    assert domain.approve_document(actor(bob), document=again, today=TODAY).approved_by_id == bob.pk
