"""Findings: written inside, released to the company by two people, answered once, closed, asked again."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from imjapan.core import fence
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import StoredFile
from imjapan.organization.models import Staff
from reports.obligations.chapters.audit_facts import gather
from tests import world as w
from tests.records import NOW
from tests.training.helpers import finished, make_finding, make_full_finding
from training.domain import audits, findings
from training.models import Audit, CorrectiveAnswer, Finding, ReleasedFinding

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
TODAY = w.TODAY
DATA = {"kind": "plan", "severity": "minor", "origin": "onsite", "internal_note": "計画外の作業"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00:00+09:00", tick=False):
        yield


@pytest.fixture
def audit(world):
    return finished(world, DAY)


@pytest.fixture
def released(world, audit):
    make_full_finding(audit, world.alice)
    return findings.release_findings(world.actor("bob"), audit=audit, today=TODAY)[0]


def answer(actor, released, **more):
    given = {
        "cause": "計算の誤り",
        "action": "差額を支払った",
        "done_on": DAY,
        "prevention": "二人で確認する",
        "channel": "portal" if actor.is_company else "fax",
        "received_on": None if actor.is_company else TODAY,
        "sent_key": uuid.uuid4(),
        **more,
    }
    return findings.answer_finding(actor, released=released, **given)


def settled_on(released):
    """The day on which the duty to answer counts as done."""
    return gather([released.establishment_id])[released.establishment_id].findings[0].settled_on


# --- write ---


def test_findings_are_numbered_in_their_audit(world, audit):
    alice = world.actor("alice")
    numbers = [findings.save_finding(alice, audit=audit, data=DATA).number for _ in range(3)]
    assert numbers == [1, 2, 3]
    findings.delete_finding(alice, finding=Finding.objects.get(number=2))
    assert findings.save_finding(alice, audit=audit, data=DATA).number == 4


@pytest.mark.parametrize("data, field", [
    ({**DATA, "kind": "nonsense"}, "kind"),
    ({**DATA, "internal_note": ""}, "internal_note"),
    ({**DATA, "due_on": date(2026, 11, 19)}, "due_on"),
])  # fmt: skip
def test_a_wrong_finding_is_refused_at_its_field(world, audit, data, field):
    with pytest.raises(ValidationError) as error:
        findings.save_finding(world.actor("alice"), audit=audit, data=data)
    assert set(error.value.message_dict) == {field}
    assert Finding.objects.count() == 0


@pytest.mark.parametrize("who", ["charlie", "hana", "aki"])
def test_others_write_no_finding(world, audit, who):
    with pytest.raises(Refused):
        findings.save_finding(world.actor(who), audit=audit, data=DATA)
    assert Finding.objects.count() == 0


def test_a_released_finding_and_one_of_an_approved_audit_are_fixed(world, audit, released):
    alice = world.actor("alice")
    with pytest.raises(Refused, match="was released"):
        findings.save_finding(alice, audit=audit, finding=released.finding, data={"wording": "x"})
    with pytest.raises(Refused, match="was released"):
        findings.delete_finding(alice, finding=released.finding)
    Audit.objects.update(violation_found=True, violation_detail="割増賃金")
    audits.approve_audit(world.actor("bob"), audit=audit, today=TODAY)
    with pytest.raises(Refused, match="approved"):
        findings.save_finding(alice, audit=audit, data=DATA)


def test_a_finding_of_another_audit_is_not_changed_through_this_one(world, audit):
    other = make_finding(finished(world, date(2026, 8, 20)), world.alice)
    with pytest.raises(Finding.DoesNotExist):
        findings.save_finding(world.actor("alice"), audit=audit, finding=other, data={"internal_note": "x"})


# --- release ---


def test_release_copies_the_words_for_the_company_and_nothing_else(world, audit, released):
    assert (released.wording, released.measure, released.due_on) == (
        "残業代の計算に誤りがあります。",
        "差額を支払うこと。",
        date(2026, 12, 20),
    )
    assert (released.company, released.is_violation, released.audited_on) == (world.asahi, True, DAY)
    assert (released.state, released.released_by_name) == ("open", "Bob")
    values = [str(value) for value in ReleasedFinding.objects.values().get().values()]
    assert not any("本人から聞いた" in value or value == "interview" for value in values)


def test_release_names_everything_that_is_missing(world, audit):
    make_full_finding(audit, world.alice)
    make_finding(audit, world.alice)
    with pytest.raises(ValidationError) as error:
        findings.release_findings(world.actor("bob"), audit=audit, today=TODAY)
    assert len(error.value.message_dict["finding-2"]) == 3
    assert ReleasedFinding.objects.count() == 0


@pytest.mark.parametrize("who", ["alice", "charlie", "hana", "aki"])
def test_only_a_manager_of_the_office_releases(world, audit, who):
    make_full_finding(audit, world.alice)
    with pytest.raises(Refused):
        findings.release_findings(world.actor(who), audit=audit, today=TODAY)
    assert ReleasedFinding.objects.count() == 0


def test_nobody_releases_an_own_finding_unless_there_is_one_manager(world, audit):
    make_full_finding(audit, world.alice)
    make_full_finding(audit, world.bob)
    with pytest.raises(Refused, match="You wrote a finding yourself"):
        findings.release_findings(world.actor("bob"), audit=audit, today=TODAY)
    Staff.objects.filter(user=world.mia).delete()
    assert len(findings.release_findings(world.actor("bob"), audit=audit, today=TODAY)) == 2


def test_a_second_release_tells_nothing_twice(world, audit, released):
    with pytest.raises(Conflict):
        findings.release_findings(world.actor("bob"), audit=audit, today=TODAY)
    make_full_finding(audit, world.alice)
    assert [r.number for r in findings.release_findings(world.actor("bob"), audit=audit, today=TODAY)] == [2]


def test_a_draft_releases_nothing(world):
    draft = w.make_audit(world.asahi_plant, world.alice)
    make_full_finding(draft, world.alice)
    with pytest.raises(Refused, match="once the audit is finished"):
        findings.release_findings(world.actor("bob"), audit=draft, today=TODAY)


# --- answer ---


def test_the_company_answers_inside_the_fence(world, released):
    hana = world.actor("hana")
    key = uuid.uuid4()
    with fence.inside(hana.scope()):
        mine = ReleasedFinding.objects.get()
        first = answer(hana, mine, sent_key=key)
        again = answer(hana, mine, sent_key=key)
    assert first == again
    row = CorrectiveAnswer.objects.get()
    assert (row.answered_by, row.answered_by_name, row.channel) == (world.hana, "Hana", "portal")
    assert row.received_on == TODAY
    released.refresh_from_db()
    assert released.state == "answered"


def test_another_company_answers_nothing(world, released):
    with pytest.raises(Refused):
        answer(world.actor("dai"), released)
    with fence.inside(world.actor("dai").scope()):
        assert not ReleasedFinding.objects.exists()
    assert CorrectiveAnswer.objects.count() == 0


def test_staff_answer_on_behalf_with_the_way_it_came(world, released):
    released.released_at -= timedelta(days=3)
    released.save()
    row = answer(world.actor("alice"), released, channel="fax", received_on=TODAY - timedelta(days=2))
    assert (row.channel, row.answered_by_name, row.received_on) == ("fax", "Alice", TODAY - timedelta(days=2))
    assert settled_on(released) == row.received_on
    with pytest.raises(Refused):
        answer(world.actor("charlie"), released)
    assert CorrectiveAnswer.objects.count() == 1


@pytest.mark.parametrize("who, more, field", [
    ("hana", {"cause": "  "}, "cause"),
    ("hana", {"prevention": ""}, "prevention"),
    ("hana", {"done_on": None}, "done_on"),
    ("hana", {"done_on": date(2999, 1, 1)}, "done_on"),
    ("hana", {"channel": "fax"}, "channel"),
    ("alice", {"channel": "portal"}, "channel"),
    ("alice", {"channel": "pigeon"}, "channel"),
    ("alice", {"received_on": None}, "received_on"),
    ("alice", {"received_on": TODAY + timedelta(days=1)}, "received_on"),
    ("alice", {"received_on": TODAY - timedelta(days=1)}, "received_on"),  # it was told today
])  # fmt: skip
def test_a_wrong_answer_is_refused_at_its_field(world, released, who, more, field):
    with pytest.raises(ValidationError) as error:
        answer(world.actor(who), released, **more)
    assert set(error.value.message_dict) == {field}
    assert CorrectiveAnswer.objects.count() == 0


def test_a_file_of_somebody_else_is_refused(world, released):
    file = StoredFile.objects.create(
        name="a.pdf", content_type="application/pdf", size=1, sha256="0" * 64, scope_company_id=world.midori.pk
    )
    with pytest.raises(ValidationError) as error:
        answer(world.actor("hana"), released, file=file)
    assert set(error.value.message_dict) == {"file"}


def test_one_form_never_answers_two_findings(world, audit, released):
    key = uuid.uuid4()
    answer(world.actor("hana"), released, sent_key=key)
    make_full_finding(audit, world.alice)
    other = findings.release_findings(world.actor("bob"), audit=audit, today=TODAY)[0]
    with pytest.raises(Conflict), transaction.atomic():
        answer(world.actor("hana"), other, sent_key=key)
    assert CorrectiveAnswer.objects.count() == 1


# --- settle ---


def test_closed_only_after_an_answer_and_asked_again(world, released):
    alice = world.actor("alice")
    with pytest.raises(Conflict):
        findings.close_finding(alice, released=released)
    answer(world.actor("hana"), released)
    findings.reopen_finding(alice, released=released, reason="写真がありません。")
    assert ReleasedFinding.objects.get().state == "open"
    answer(world.actor("hana"), released)
    findings.close_finding(alice, released=released)
    assert ReleasedFinding.objects.values_list("state", "closed_by").get() == ("closed", world.alice.pk)
    with pytest.raises(Conflict, match="already closed"):
        answer(world.actor("hana"), released)
    with pytest.raises(Refused):
        findings.reopen_finding(world.actor("charlie"), released=released, reason="x")
    findings.reopen_finding(alice, released=released, reason="日付が違います。")
    assert ReleasedFinding.objects.values_list("state", "closed_by", "closed_at").get() == ("open", None, None)


def test_the_reason_stands_on_the_answer_that_is_sent_back(world, released):
    alice, hana = world.actor("alice"), world.actor("hana")
    first = answer(hana, released)
    assert settled_on(released) == TODAY
    findings.reopen_finding(alice, released=released, reason=" 写真がありません。 ")
    assert settled_on(released) is None
    with pytest.raises(Conflict):  # there is nothing new to send back
        findings.reopen_finding(alice, released=released, reason="もう一度")
    second = answer(hana, released)
    assert list(
        CorrectiveAnswer.objects.values_list("pk", "return_reason", "returned_by", "returned_by_name", "returned_at")
    ) == [
        (first.pk, "写真がありません。", world.alice.pk, "Alice", timezone.now()),
        (second.pk, "", None, "", None),
    ]


def test_nobody_is_asked_again_without_a_reason(world, released):
    answer(world.actor("hana"), released)
    with pytest.raises(ValidationError) as error:
        findings.reopen_finding(world.actor("alice"), released=released, reason=" \n")
    assert set(error.value.message_dict) == {"reason"}
    assert ReleasedFinding.objects.get().state == "answered"


@pytest.mark.parametrize(
    "fields", [{"return_reason": "x"}, {"returned_by_name": "Alice"}, {"returned_at": NOW}, {"returned_by_id": 1}]
)
def test_sent_back_is_all_or_nothing(world, released, fields):
    sent = answer(world.actor("hana"), released)
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectiveAnswer.objects.filter(pk=sent.pk).update(**fields)


@pytest.mark.parametrize(
    ("ends_on", "due"),
    [
        (date(2026, 11, 12), date(2026, 12, 11)),  # the thirtieth day is a Saturday
        (date(2026, 12, 1), date(2026, 12, 28)),  # 12-31: offices are closed from 12-29
        (date(2026, 11, 19), date(2026, 12, 18)),  # a Saturday again
    ],
)
def test_the_day_proposed_for_an_answer_is_a_business_day(world, ends_on, due):
    audit = w.make_audit(world.asahi_plant, world.alice, starts_on=ends_on, ends_on=ends_on)
    assert findings.usual_due_on(audit) == due
