"""Findings given back to their author: why, by whom, what follows, and two managers at once."""

import pytest
from django.core.exceptions import ValidationError

from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from imjapan.organization.models import Staff
from tests.training.helpers import finished, make_full_finding
from tests.training.test_audit_races import together
from tests.world import TODAY, World, make_audit
from training.domain import audits, findings
from training.models import Audit, Finding, ReleasedFinding

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(world):
    return finished(world, TODAY)


@pytest.fixture
def two(world, audit):
    return [make_full_finding(audit, world.alice) for _number in range(2)]


def give_back(world, audit, who="bob", reason="期限が短すぎます。", **more):
    return findings.return_findings(world.actor(who), audit=audit, reason=reason, **more)


def test_all_that_wait_go_back_with_the_reason(world, audit, two):
    released = findings.release_findings(world.actor("bob"), audit=audit, today=TODAY)
    third = make_full_finding(audit, world.alice)
    assert give_back(world, audit) == [third]
    third.refresh_from_db()
    assert (third.returned_by, third.return_reason) == (world.bob, "期限が短すぎます。")
    assert third.returned_at is not None
    assert not Finding.objects.filter(pk__in=[row.finding_id for row in released], returned_at__isnull=False).exists()
    event = Event.objects.get(name="training.finding.returned")
    assert (event.subject, event.subject_id) == ("training.Finding", third.pk)
    assert (event.actor_id, event.office_id, event.company_id) == (world.bob.pk, world.tokyo.pk, world.asahi.pk)
    assert event.details == {}  # never the reason


def test_one_goes_back_and_the_other_is_released(world, audit, two):
    assert give_back(world, audit, finding=two[0]) == [two[0]]
    assert [row.finding for row in findings.release_findings(world.actor("mia"), audit=audit, today=TODAY)] == [two[1]]
    assert findings.may_release(world.actor("bob"), audit, TODAY) == (
        False,
        "Its author has the finding back and has not changed it yet.",
    )
    with pytest.raises(Conflict, match="already released by Mia on"):
        findings.release_findings(world.actor("bob"), audit=audit, today=TODAY)


def test_saving_again_hands_it_to_the_manager_again(world, audit, two):
    give_back(world, audit)
    saved = findings.save_finding(
        world.actor("alice"), audit=audit, finding=two[0], data={"wording": "残業代の計算を改めてください。"}
    )
    assert (saved.returned_at, saved.returned_by, saved.return_reason) == (None, None, "")
    released = findings.release_findings(world.actor("bob"), audit=audit, today=TODAY)
    assert [row.wording for row in released] == ["残業代の計算を改めてください。"]
    kept = two[0].history.filter(pgh_label="changed").order_by("pgh_id").last()
    assert kept.return_reason == "期限が短すぎます。"


def test_an_audit_is_not_approved_while_a_finding_is_with_its_author(world, audit, two):
    Audit.objects.update(violation_found=True, violation_detail="割増賃金")
    give_back(world, audit, finding=two[1])
    with pytest.raises(ValidationError, match="Finding 2 was returned to its author"):
        audits.approve_audit(world.actor("bob"), audit=audit, today=TODAY)
    assert Audit.objects.get().state == "finished"
    findings.save_finding(world.actor("alice"), audit=audit, finding=two[1], data={"measure": "支払うこと。"})
    assert audits.approve_audit(world.actor("bob"), audit=audit, today=TODAY).state == "approved"
    assert Event.objects.filter(name="training.audit.approved", actor_id=world.bob.pk).count() == 1


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_return_needs_its_reason(world, audit, two, reason):
    with pytest.raises(ValidationError) as caught:
        give_back(world, audit, reason=reason)
    assert caught.value.message_dict == {"reason": ["Say what has to be corrected."]}
    assert not Finding.objects.filter(returned_at__isnull=False).exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("who", ["alice", "charlie", "admin", "hana", "aki"])
def test_only_a_manager_of_the_office_returns(world, audit, two, who):
    with pytest.raises(Refused, match="Only a supervision manager of the office can return findings"):
        give_back(world, audit, who)
    Staff.objects.create(user=world.charlie, office=world.osaka, role="manager", starts_on=TODAY)
    with pytest.raises(Refused):
        give_back(world, audit, "charlie")
    assert not Finding.objects.filter(returned_at__isnull=False).exists()


def test_a_finding_of_another_audit_does_not_go_back_through_this_one(world, audit, two):
    other = make_audit(world.asahi_plant, world.alice)
    foreign = make_full_finding(other, world.alice)
    with pytest.raises(Conflict, match="no finding to release"):
        give_back(world, audit, finding=foreign)
    foreign.refresh_from_db()
    assert foreign.returned_at is None


def test_what_is_settled_says_who_and_when(world, audit, two):
    give_back(world, audit)
    with pytest.raises(Conflict, match=r"already returned by Bob on 2026-11-23 10:00"):
        give_back(world, audit, "mia")
    with pytest.raises(Conflict, match=r"already returned by Bob on 2026-11-23 10:00"):
        findings.release_findings(world.actor("mia"), audit=audit, today=TODAY)


def test_a_draft_and_an_approved_audit_give_nothing_back(world, audit, two):
    for state, words in (("draft", "can still change everything"), ("approved", "its findings are fixed")):
        stamps = {"approved_at": audit.finished_at, "approved_by": world.bob} if state == "approved" else {}
        Audit.objects.filter(pk=audit.pk).update(state=state, **stamps)
        with pytest.raises(Refused, match=words):
            give_back(world, audit)


@pytest.mark.django_db(transaction=True)
def test_one_releases_and_one_returns_at_the_same_moment(transactional_db):
    world = World()
    audit = finished(world, TODAY)
    make_full_finding(audit, world.alice)
    results = together(
        lambda: findings.release_findings(world.actor("bob"), audit=audit, today=TODAY),
        lambda: give_back(world, audit, "mia"),
    )
    lost = [result for result in results if isinstance(result, Conflict)]
    assert [type(result).__name__ for result in results].count("list") == 1
    assert len(lost) == 1
    released = ReleasedFinding.objects.count()
    words = "already released by Bob on" if released else "already returned by Mia on"
    assert words in lost[0].reason
    assert Finding.objects.filter(returned_at__isnull=False).count() == 1 - released
