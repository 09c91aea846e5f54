"""Duties of a ground for an extraordinary audit, and the two duties of a violation of labour law."""

from datetime import date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imjapan.core import changes
from reports import access
from reports.models import Obligation
from reports.obligations import chapters
from reports.obligations.chapters import extraordinary, labour_law
from reports.obligations.recompute import Counts, recompute
from reports.obligations.rows import present
from tests.obligations.makers import back_to_draft, finish
from tests.records import make_finding, release
from tests.world import TODAY, make_audit, make_establishment, make_person, place
from training.domain import audits, findings, triggers
from training.models import Audit, AuditTrigger, Finding, Regime

pytestmark = pytest.mark.django_db
EXTRAORDINARY = Obligation.Kind.EXTRAORDINARY_AUDIT


def _ground(world, place=None, **fields):
    place = place or world.asahi_plant
    fields = {"reason": "accident", "occurred_on": date(2026, 11, 10), **fields}
    return AuditTrigger.objects.create(
        establishment=place, company=place.company, office=place.company.office, opened_by=world.alice, **fields
    )


def _esd(world, establishment, starts_on=date(2027, 4, 1), ends_on=date(2029, 3, 31)):
    return place(make_person(world.tokyo), establishment, starts_on, ends_on, stage=None, regime=Regime.ESD)


def _held(world, trigger, on):
    audit = triggers.begin_audit(world.actor("alice"), trigger=trigger, on=on)
    Audit.objects.filter(pk=audit.pk).update(manager=world.bob)
    return finish(audit, world.alice)


def _rows(establishment, kind=EXTRAORDINARY):
    return {row.rule_id: row for row in Obligation.objects.filter(establishment=establishment, kind=kind)}


def test_a_ground_opens_its_duty_the_same_day(world):
    """Somebody tells on 2026-11-10 that he was beaten: the task is due that day, and the regular audit stays."""
    actor = world.actor("alice")
    trigger = triggers.open_trigger(
        actor, establishment=world.asahi_plant, reason="consultation", occurred_on=date(2026, 11, 10)
    )
    (row,) = _rows(world.asahi_plant).values()
    assert (row.rule_id, row.window_key, row.state) == ("TITP-AUDIT-05", f"trigger:{trigger.pk}", "open")
    assert {row.target_on, row.safe_on, row.legal_on} == {date(2026, 11, 10)}
    assert (row.trigger, row.owed_by) == (trigger, "organization")
    regular = Obligation.objects.filter(establishment=world.asahi_plant, kind="audit", window_key="2026-10-01")
    audit = _held(world, trigger, date(2026, 11, 10))
    changes.record(actor, audit, "audit.finished")
    row.refresh_from_db()
    assert (row.state, row.done_on, row.records.get().audit) == ("done", date(2026, 11, 10), audit)
    assert regular.get().state == "open"


def test_a_returned_audit_leaves_the_duty_open(world):
    actor = world.actor("alice")
    trigger = _ground(world)
    audit = _held(world, trigger, date(2026, 11, 12))
    changes.record(actor, audit, "audit.finished")
    assert _rows(world.asahi_plant)["TITP-AUDIT-05"].state == "done"
    back_to_draft(audit)
    changes.record(actor, audit, "audit.returned")
    row = _rows(world.asahi_plant)["TITP-AUDIT-05"]
    assert (row.state, row.records.count()) == ("open", 0)


def test_a_draft_begun_for_a_ground_can_be_deleted(world):
    actor = world.actor("alice")
    trigger = _ground(world)
    audits.delete_draft(actor, audit=triggers.begin_audit(actor, trigger=trigger, on=date(2026, 11, 12)))
    assert _rows(world.asahi_plant)["TITP-AUDIT-05"].state == "open"


def test_a_regular_audit_does_not_end_it(world):
    trigger = _ground(world)
    trigger.audit = finish(make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 11, 12)), world.alice)
    trigger.save()
    recompute(today=TODAY)
    assert _rows(world.asahi_plant)["TITP-AUDIT-05"].state == "open"


def test_a_dismissed_ground_is_not_needed(world):
    trigger = _ground(world)
    triggers.dismiss_trigger(world.actor("bob"), trigger=trigger, reason="He had only missed his train")
    row = _rows(world.asahi_plant)["TITP-AUDIT-05"]
    assert (row.state, row.reason) == ("not_needed", "dismissed")


def test_the_law_of_those_who_are_there_counts(world):
    """ESD-AUD-02 example 1: told on Friday 2027-09-03, three working days are Wednesday 2027-09-08."""
    _esd(world, world.midori_farm)
    _ground(world, world.midori_farm, reason="authority", occurred_on=date(2027, 9, 3))
    recompute(today=date(2027, 9, 3))
    (row,) = _rows(world.midori_farm).values()
    assert (row.rule_id, row.target_on) == ("ESD-AUD-02", date(2027, 9, 8))


def test_one_audit_serves_the_grounds_of_both_laws(world):
    place(make_person(world.tokyo), world.midori_farm, date(2026, 10, 1), date(2027, 9, 30))
    _esd(world, world.midori_farm)
    audit = make_audit(
        world.midori_farm, world.alice, starts_on=date(2027, 5, 7), kind="extraordinary", reason="重大な事故"
    )
    _ground(world, world.midori_farm, occurred_on=date(2027, 5, 6), audit=finish(audit, world.alice))
    recompute(today=date(2027, 5, 10))
    rows = _rows(world.midori_farm)
    assert {rule: (row.state, row.records.get().audit) for rule, row in rows.items()} == {
        "TITP-AUDIT-05": ("done", audit),
        "ESD-AUD-02": ("done", audit),
    }


def test_where_nobody_is_the_stricter_rule_counts(world):
    _ground(world, world.midori_farm)
    recompute(today=TODAY)
    assert list(_rows(world.midori_farm)) == ["TITP-AUDIT-05"]


@pytest.mark.parametrize("reason", AuditTrigger.Reason.values)
def test_every_reason_has_a_word_in_both_books(world, reason):
    _esd(world, world.midori_farm)
    place(make_person(world.tokyo), world.midori_farm, date(2026, 10, 1), date(2027, 9, 30))
    _ground(world, world.midori_farm, reason=reason, occurred_on=date(2027, 5, 6))
    recompute(today=date(2027, 5, 10))
    assert set(_rows(world.midori_farm)) == {"TITP-AUDIT-05", "ESD-AUD-02"}


def test_companies_see_neither(world):
    _ground(world)
    make_finding(make_audit(world.asahi_plant, world.alice), world.alice)
    recompute(today=TODAY)
    assert Obligation.objects.filter(kind__in=[EXTRAORDINARY, "instruction", "labour_notice"]).count() == 3
    seen = access.obligations(world.actor("hana")).values_list("kind", flat=True)
    assert set(seen) <= {"finding_answer", "implementer_report"}  # what the company itself owes


def test_a_violation_opens_two_duties_at_once(world):
    """Unpaid overtime found on 2026-11-12: instruction and notification, also while the audit is a draft."""
    audit = make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 11, 12))
    data = {"kind": "labour_law", "severity": "major", "origin": "books", "internal_note": "残業代48,000円の不払い"}
    finding = findings.save_finding(world.actor("alice"), audit=audit, data=data)
    told, notified = _rows(world.asahi_plant, "instruction"), _rows(world.asahi_plant, "labour_notice")
    for row in (told["TITP-AUDIT-07"], notified["TITP-AUDIT-07"]):
        assert (row.state, row.window_first, row.finding) == ("open", date(2026, 11, 12), finding)
        assert row.legal_on == date(2026, 11, 17)  # three working days
    assert told["TITP-AUDIT-07"].owed_by == "organization"


@time_machine.travel(datetime(2026, 11, 30, 10, tzinfo=timezone.get_default_timezone()))
def test_promptly_over_the_end_of_a_month(world):
    audit = make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 11, 30))
    make_finding(audit, world.alice)
    recompute(today=date(2026, 11, 30))
    assert _rows(world.asahi_plant, "labour_notice")["TITP-AUDIT-07"].legal_on == date(2026, 12, 3)


def test_only_labour_law_asks_for_it(world):
    audit = make_audit(world.asahi_plant, world.alice)
    finding = make_finding(audit, world.alice, kind=Finding.Kind.IMMIGRATION)
    recompute(today=TODAY)
    assert not Obligation.objects.filter(kind__in=["instruction", "labour_notice"]).exists()
    data = {"kind": "labour_law"}
    findings.save_finding(world.actor("alice"), audit=audit, finding=finding, data=data)
    assert Obligation.objects.filter(finding=finding).count() == 2
    findings.save_finding(world.actor("alice"), audit=audit, finding=finding, data={"kind": "plan"})
    assert not Obligation.objects.filter(finding=finding).exists()


def test_a_finding_with_open_duties_can_be_taken_back(world):
    audit = make_audit(world.asahi_plant, world.alice)
    finding = make_finding(audit, world.alice)
    recompute(today=TODAY)
    findings.delete_finding(world.actor("alice"), finding=finding)
    assert not Obligation.objects.filter(kind="labour_notice").exists()


def test_releasing_it_instructs_the_company(world):
    audit = finish(make_audit(world.asahi_plant, world.alice), world.alice)
    released = release(make_finding(audit, world.alice), world.bob)
    changes.record(world.actor("bob"), released, "finding.released")
    row = _rows(world.asahi_plant, "instruction")["TITP-AUDIT-07"]
    assert (row.state, row.done_on, row.records.get().released_finding) == ("done", date(2026, 11, 20), released)
    assert _rows(world.asahi_plant, "labour_notice")["TITP-AUDIT-07"].state == "open"


def test_a_second_run_writes_nothing(world):
    _ground(world)
    make_finding(make_audit(world.asahi_plant, world.alice), world.alice)
    first = recompute(today=TODAY)
    assert recompute(today=TODAY) == Counts(unchanged=first.created)


def test_facts_of_many_places_cost_as_many_queries_as_of_one(world):
    def cost(places):
        with CaptureQueriesContext(connection) as queries:
            extraordinary.gather(places)
            labour_law.gather(places)
        return len(queries)

    places = [world.asahi_plant, *(make_establishment(world.asahi, f"第{n}工場") for n in range(2, 12))]
    for one in places:
        _ground(world, one)
        make_finding(make_audit(one, world.alice), world.alice)
    assert cost([places[0].pk]) == cost([one.pk for one in places]) == 4


def test_each_leads_to_where_it_ends(world):
    _ground(world)
    audit = make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 11, 12))
    make_finding(audit, world.alice)
    recompute(today=TODAY)
    rows = Obligation.objects.filter(kind__in=[EXTRAORDINARY, "instruction", "labour_notice"]).order_by("kind")
    shown = present(world.actor("alice"), rows.select_related("company", "establishment", "audit"), TODAY)
    assert [(row.about, row.action.url) for row in shown] == [
        ("known since 2026-11-10", f"/companies/establishments/{world.asahi_plant.public_id}/#grounds"),
        ("violation found on 2026-11-12", f"/training/audits/{audit.public_id}/#findings"),
        ("violation found on 2026-11-12", f"/training/audits/{audit.public_id}/#findings"),
    ]


def test_the_chapters_are_found():
    rules = {rule for chapter in chapters.of("establishment") for rule in chapter.rules}
    assert {"TITP-AUDIT-05", "TITP-AUDIT-07", "ESD-AUD-02"} <= rules
