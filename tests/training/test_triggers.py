"""Grounds for an extraordinary audit: reported once, examined or dismissed, and nothing of a consultation in them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from imjapan.core.errors import Conflict, Refused
from interns.models import Consultation
from training import access
from training.domain import audits, triggers
from training.models import Audit, AuditTrigger

pytestmark = pytest.mark.django_db
Reason = AuditTrigger.Reason


@pytest.fixture
def consultation(world):
    return Consultation.objects.create(
        number="C-1",
        office=world.tokyo,
        company=world.asahi,
        establishment=world.asahi_plant,
        channel=Consultation.Channel.PHONE,
        received_at=timezone.now(),
        category=Consultation.Category.RELATIONS,
        body="The foreman hit me",
    )


def _open(world, by="alice", **fields):
    fields = {
        "establishment": world.asahi_plant,
        "reason": Reason.MISSING,
        "occurred_on": date(2026, 11, 10),
        "note": "Not at work since Monday",
        **fields,
    }
    return triggers.open_trigger(world.actor(by), **fields)


def test_a_ground_belongs_to_the_company_and_its_office(world):
    trigger = _open(world)
    assert (trigger.company, trigger.office) == (world.asahi, world.tokyo)
    assert (trigger.opened_by, trigger.note) == (world.alice, "Not at work since Monday")
    assert triggers.is_open(trigger)


@pytest.mark.parametrize("by", ["charlie", "hana", "aki"])
def test_only_staff_of_the_office_report(world, by):
    with pytest.raises(Refused):
        _open(world, by=by)
    assert not AuditTrigger.objects.exists()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"reason": "gossip"}, "reason"),
        ({"occurred_on": None}, "occurred_on"),
        ({"occurred_on": timezone.localdate() + timedelta(days=1)}, "occurred_on"),
        ({"reason": Reason.OTHER, "note": " "}, "note"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, fields, name):
    with pytest.raises(ValidationError) as error:
        _open(world, **fields)
    assert list(error.value.message_dict) == [name]


def test_one_consultation_makes_one_ground_without_a_word_of_it(world, consultation):
    fields = {"reason": Reason.CONSULTATION, "note": consultation.body, "consultation": consultation}
    first, second = _open(world, **fields), _open(world, **fields)
    assert first == second
    assert (first.note, AuditTrigger.objects.count()) == ("", 1)
    assert triggers.reason_of(first) == "その他の疑い（2026年11月10日把握）"


def test_who_takes_a_consultation_reports_also_about_a_company_of_another_office(world, consultation):
    trigger = _open(
        world, establishment=world.naniwa_site, reason=Reason.CONSULTATION, consultation=consultation, note=""
    )
    assert trigger.office == world.osaka


def test_the_second_click_finds_the_first(world):
    key = "6a1f3f3c-3d5a-4b7e-8d07-0a3bb0d5a001"
    assert _open(world, key=key) == _open(world, key=key)


def test_only_a_manager_dismisses_and_says_why(world):
    trigger = _open(world)
    with pytest.raises(Refused):
        triggers.dismiss_trigger(world.actor("alice"), trigger=trigger, reason="He is back")
    with pytest.raises(ValidationError, match="no audit is needed"):
        triggers.dismiss_trigger(world.actor("bob"), trigger=trigger, reason="  ")
    triggers.dismiss_trigger(world.actor("bob"), trigger=trigger, reason="He is back")
    trigger.refresh_from_db()
    assert (trigger.dismissed_by, trigger.dismissal_reason) == (world.bob, "He is back")
    with pytest.raises(Conflict, match="Bob decided"):
        triggers.dismiss_trigger(world.actor("mia"), trigger=trigger, reason="Again")
    with pytest.raises(Conflict):
        triggers.begin_audit(world.actor("alice"), trigger=trigger, on=date(2026, 11, 11))


def test_the_audit_begun_from_a_ground_is_extraordinary_with_its_reason(world):
    trigger = _open(world)
    audit = triggers.begin_audit(world.actor("alice"), trigger=trigger, on=date(2026, 11, 11))
    assert (audit.kind, audit.starts_on) == (Audit.Kind.EXTRAORDINARY, date(2026, 11, 11))
    assert audit.reason == "行方不明者の発生（2026年11月10日把握）：Not at work since Monday"
    assert triggers.begin_audit(world.actor("mia"), trigger=trigger, on=date(2026, 11, 12)) == audit
    with pytest.raises(Conflict, match="begun because of this"):
        triggers.dismiss_trigger(world.actor("bob"), trigger=trigger, reason="No need")


def test_one_audit_examines_several_grounds(world):
    first, second = _open(world), _open(world, reason=Reason.ACCIDENT, note="")
    audit = triggers.begin_audit(world.actor("alice"), trigger=first, on=date(2026, 11, 11))
    triggers.tie_to_audit(world.actor("alice"), trigger=second, audit=audit)
    triggers.tie_to_audit(world.actor("alice"), trigger=second, audit=audit)
    audit.refresh_from_db()
    assert len(audit.reason.splitlines()) == 2
    assert set(audit.triggers.all()) == {first, second}


def test_a_ground_is_not_tied_to_an_audit_of_another_kind_place_or_state(world):
    trigger = _open(world)
    actor, on = world.actor("alice"), date(2026, 11, 11)
    regular = audits.start_audit(actor, establishment=world.asahi_plant, kind=Audit.Kind.REGULAR, on=on)
    elsewhere = audits.start_audit(actor, establishment=world.midori_farm, kind=Audit.Kind.EXTRAORDINARY, on=on)
    for audit in (regular, elsewhere):
        with pytest.raises(Refused, match="same establishment"):
            triggers.tie_to_audit(actor, trigger=trigger, audit=audit)


def test_a_deleted_draft_leaves_the_ground_open(world):
    trigger = _open(world)
    actor = world.actor("alice")
    audits.delete_draft(actor, audit=triggers.begin_audit(actor, trigger=trigger, on=date(2026, 11, 11)))
    trigger.refresh_from_db()
    assert trigger.audit is None
    assert list(triggers.still_open(AuditTrigger.objects.all())) == [trigger]


def test_for_companies_and_auditors_there_are_no_grounds(world):
    _open(world)
    assert access.triggers(world.actor("alice")).count() == 1
    for name in ("hana", "dai", "aki"):
        assert not access.triggers(world.actor(name)).exists()
