"""TITP-AUDIT-06 (report of each audit, ended by filing) and the company's answers to findings."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from imjapan.law.operations import replay
from imjapan.law.verdict import Verdict
from reports.models import Document, Obligation
from reports.obligations.recompute import recompute
from tests.obligations.makers import back_to_draft, duties, file_report, finish, states
from tests.records import make_answer, make_document, make_finding, release
from tests.world import TODAY, make_audit
from training.models import ReleasedFinding

pytestmark = pytest.mark.django_db


def audited(world, on, ends_on=None, **fields):
    return finish(make_audit(world.asahi_plant, world.bob, starts_on=on, ends_on=ends_on, **fields), world.bob)


def report(world):
    return next(iter(duties(world.asahi_plant, "audit_report").values()))


@pytest.mark.parametrize(
    "first, last, target, legal",
    [  # titp.md 5, examples of TITP-AUDIT-06; the target is 30 days on, back to a business day
        (date(2026, 11, 10), date(2026, 11, 10), date(2026, 12, 10), date(2027, 1, 10)),
        (date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 29), date(2027, 2, 28)),
        (date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 30), date(2026, 8, 31)),
    ],
)
def test_two_months_after_the_last_day(world, first, last, target, legal):
    audit = audited(world, first, last)
    recompute(today=date(2027, 1, 4))
    row = report(world)
    assert (row.window_key, row.rule_id, row.audit) == (f"audit:{audit.pk}", "TITP-AUDIT-06", audit)
    assert (row.window_first, row.target_on, row.legal_on) == (last, target, legal)
    assert row.owed_by == "organization"


def test_filing_ends_the_duty_and_printing_does_not(world):
    audit = audited(world, date(2026, 10, 20))
    make_document(audit, world.bob, "TITP-F22")
    recompute(today=TODAY)
    assert report(world).state == "open"
    Document.objects.filter(audit=audit).delete()
    document = file_report(audit, world.bob, date(2026, 11, 16))
    recompute(today=TODAY)
    row = report(world)
    assert (row.state, row.done_on, row.records.get().document) == ("done", date(2026, 11, 16), document)


def test_late_filing_is_done_all_the_same(world):
    file_report(audited(world, date(2026, 5, 20)), world.bob, date(2026, 9, 1))
    recompute(today=TODAY)
    row = report(world)
    assert (row.legal_on, row.state, row.done_on) == (date(2026, 7, 20), "done", date(2026, 9, 1))


def test_a_report_superseded_after_filing_was_filed(world):
    audit = audited(world, date(2026, 10, 20))
    filed = file_report(audit, world.bob, date(2026, 11, 16))
    recompute(today=TODAY)
    newer = make_document(audit, world.bob, "TITP-F22", revision=2, state=Document.State.WITHDRAWN)
    Document.objects.filter(pk=filed.pk).update(state=Document.State.SUPERSEDED, superseded_by=newer)
    recompute(today=TODAY)
    assert (report(world).state, report(world).records.get().document_id) == ("done", filed.pk)


def test_the_instruction_to_the_company_is_not_the_report(world):
    audit = audited(world, date(2026, 10, 20))
    make_document(audit, world.bob, "PRC-01", state=Document.State.FILED)
    recompute(today=TODAY)
    assert report(world).state == "open"


def test_a_returned_audit_owes_no_report_until_it_is_finished_again(world):
    audit = audited(world, date(2026, 10, 20))
    recompute(today=TODAY)
    back_to_draft(audit)
    recompute(today=TODAY)
    assert states(world.asahi_plant, "audit_report") == {}
    finish(audit, world.bob)
    recompute(today=TODAY)
    assert states(world.asahi_plant, "audit_report") == {f"audit:{audit.pk}": "open"}


@pytest.mark.parametrize("ended, opened", [(date(2026, 3, 31), False), (date(2026, 4, 1), True)])
def test_audits_before_the_clock_owe_no_report(world, ended, opened):
    audited(world, ended)
    recompute(today=TODAY)
    assert bool(duties(world.asahi_plant, "audit_report")) is opened


# --- answers of the company -------------------------------------------------------------


@pytest.fixture
def told(world):
    return release(make_finding(audited(world, date(2026, 11, 10)), world.alice), world.bob, due_on=date(2026, 12, 6))


def answer_duty(world):
    return next(iter(duties(world.asahi_plant, "finding_answer").values()))


def test_the_company_owes_an_answer_by_the_agreed_day(world, told):
    recompute(today=TODAY)
    row = answer_duty(world)
    assert (row.window_key, row.rule_id, row.owed_by) == (f"finding:{told.pk}", "PRC-02", "company")
    assert (row.window_first, row.window_last) == (date(2026, 11, 20), date(2026, 12, 6))
    assert (row.target_on, row.safe_on, row.legal_on) == (date(2026, 12, 4), date(2026, 12, 4), date(2026, 12, 6))
    assert row.verdict["message"] == "duty.agreed_day"
    assert row.verdict["parameters"] == []


def test_answered_is_done_reopened_is_open_closed_is_done(world, told):
    on = datetime(2026, 11, 21, 23, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    make_answer(told, world.hana, answered_at=on)
    rows = ReleasedFinding.objects.filter(pk=told.pk)
    rows.update(state="answered")
    recompute(today=TODAY)
    row = answer_duty(world)
    assert (row.state, row.done_on, row.records.get().released_finding) == ("done", date(2026, 11, 21), told)
    rows.update(state="open")
    recompute(today=TODAY)
    assert (answer_duty(world).state, answer_duty(world).records.count()) == ("open", 0)
    rows.update(state="closed", closed_at=on, closed_by=world.bob)
    recompute(today=TODAY)
    assert answer_duty(world).state == "done"


# --- every deadline explains itself -----------------------------------------------------


def test_each_stored_verdict_can_be_counted_again(world, told):
    audited(world, date(2026, 8, 20))
    recompute(today=TODAY)
    rows = Obligation.objects.filter(establishment=world.asahi_plant)
    kinds = {"audit", "audit_report", "finding_answer", "instruction", "labour_notice", "visit"}
    assert {row.kind for row in rows} == kinds
    for row in rows:
        verdict = Verdict.from_dict(row.verdict)
        assert verdict.rule == row.rule_id
        assert (verdict.due.target, verdict.due.safe, verdict.due.legal) == (row.target_on, row.safe_on, row.legal_on)
        assert [replay(step) for step in verdict.steps] == [step.result for step in verdict.steps]
