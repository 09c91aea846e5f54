"""What happened to a record is told in sentences: who added, changed and deleted it, and who read it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from companies.domain import members
from companies.models import CompanyMembership
from imjapan.accounts.models import User
from imjapan.core import history
from imjapan.core.models import Event
from imjapan.organization.models import RoleRight, Staff
from reports.models import QuietDay, ReminderSetting
from tests.masters import fill, text_of
from tests.records import SECRETS, make_finding, one_of_each
from tests.trail.helpers import told, url
from tests.world import TODAY, make_staff, make_user
from training.domain import audits, findings
from training.models import Audit, AuditMethod, Interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


@pytest.fixture
def draft(world):
    with history.context(world.alice.pk):
        return audits.start_audit(
            world.actor("alice"), establishment=world.asahi_plant, kind="regular", on=TODAY - timedelta(days=3)
        )


def save(world, name, draft, **data):
    """One autosave of somebody, as the page sends it."""
    draft.refresh_from_db()
    with history.context(getattr(world, name).pk):
        audits.save_draft(world.actor(name), audit=draft, version=draft.version, data=data)


def lines_about(lines, word):
    return [line for line in lines if word in line]


# --- an audit -----------------------------------------------------------------------------------


def test_fifty_saves_of_one_person_are_one_line_from_what_was_to_what_is(world, alice, draft):
    for number in range(50):
        save(world, "alice", draft, companions=f"鈴木 {number}")
    save(world, "alice", draft, **{"onsite-done": True, "onsite-result": "問題なし"})
    (line,) = lines_about(told(alice, draft), "鈴木")
    assert line.startswith("Alice: ")
    assert "Others from our side — → 鈴木 49" in line
    assert "On-site check of the training (実地確認) – Done — → yes" in line
    assert "On-site check of the training (実地確認) – Result — → 問題なし" in line
    assert "鈴木 48" not in line
    for machinery in ("version", "changed", "lead_id"):
        assert machinery not in line


def test_somebody_else_begins_a_sitting_of_their_own(world, alice, draft):
    save(world, "alice", draft, companions="鈴木")
    save(world, "bob", draft, companions="佐藤")
    save(world, "alice", draft, companions="高橋")
    lines = [line for line in told(alice, draft) if "Others from our side" in line]
    assert sorted(lines) == [
        "Alice: Others from our side — → 鈴木",
        "Alice: Others from our side 佐藤 → 高橋",
        "Bob: Others from our side 鈴木 → 佐藤",
    ]


def test_a_pause_begins_a_sitting_too():
    from imjapan.core.told import Said, _together

    begin = timezone.now()
    steps = [Said(begin + timedelta(minutes=m), 1, "", str(m)) for m in (0, 20, 45, 80, 81)]
    groups = _together(steps, timedelta(minutes=30))
    assert [[step.words for step in group] for group in groups] == [["0", "20", "45"], ["80", "81"]]


def test_what_was_typed_and_taken_back_is_not_told(world, alice, draft):
    save(world, "alice", draft, companions="x")
    save(world, "alice", draft, companions="")
    assert lines_about(told(alice, draft), "Others from our side") == []


def test_what_trainees_said_is_never_repeated(world, alice, draft):
    person = world.trainees[0]
    key = str(person.public_id)
    save(world, "alice", draft, **{f"{key}-talked": True})
    save(world, "alice", draft, **{f"{key}-notes": SECRETS["interview"], f"{key}-interpreter": SECRETS["interpreter"]})
    save(world, "alice", draft, **{"interview-result": SECRETS["internal note"]})
    lines = told(alice, draft)
    (line,) = lines_about(lines, f"interview with {person} added")
    assert f"interview with {person} changed" in line
    assert "what the interviews led to changed" in line
    for secret in SECRETS.values():
        assert secret not in "".join(lines)
    save(world, "alice", draft, **{f"{key}-notes": "", f"{key}-interpreter": ""})
    save(world, "alice", draft, **{f"{key}-talked": False})
    assert not Interview.objects.filter(audit=draft).exists()
    lines = told(alice, draft)
    assert lines_about(lines, f"interview with {person} taken out")
    for secret in SECRETS.values():
        assert secret not in "".join(lines)


def test_the_way_of_an_audit_from_its_beginning_to_the_answer(world, alice, client_of):
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    with history.context(world.bob.pk):
        Audit.objects.filter(pk=it.audit.pk).update(
            state="finished", finished_at=timezone.now(), finished_by=world.bob.pk
        )
    lines = told(alice, it.audit)
    for line in (
        "system: Audit begun",
        "Bob: State draft → waiting for approval",
        "system: Finding 1 written",
        "system: Finding 1 released to the company",
        "system: Answer to finding 1 recorded (portal)",
    ):
        assert line in lines
    assert any("made (" in line for line in lines)


def test_a_finding_tells_its_origin_to_those_who_may_read_interviews(world, client_of, draft):
    finding = make_finding(draft, world.alice)
    with history.context(world.alice.pk):
        data = {"origin": "onsite", "internal_note": "別のメモ"}
        findings.save_finding(world.actor("alice"), audit=draft, finding=finding, data=data)
    (line,) = lines_about(told(client_of(world.alice), draft), "Origin")
    assert line.startswith("Alice: Finding 1 – Origin (never shown to the company) consultation → seen on site; ")
    ann = make_user("ann")
    make_staff(ann, world.tokyo, Staff.Role.ACCOUNTANT)
    lines = told(client_of(ann), draft)
    assert "Alice: Finding 1 changed" in lines
    for secret in ("Origin", "consultation", "別のメモ", *SECRETS.values()):
        assert secret not in "".join(lines)
    with history.context(world.alice.pk):
        findings.delete_finding(world.actor("alice"), finding=finding)
    assert "Alice: Finding deleted (1)" in told(client_of(ann), draft)


# --- other records ------------------------------------------------------------------------------


def test_a_company_tells_who_gave_the_portal_and_who_took_it(world, alice):
    row = world.asahi.memberships.get()
    with history.context(world.bob.pk):
        new = CompanyMembership.objects.create(user=make_user("emi", "company"), company=world.asahi, starts_on=TODAY)
        CompanyMembership.objects.filter(pk=row.pk).update(ends_on=TODAY)
    assert "Bob: Portal sign-in recorded: Emi, from 2026-11-23" in told(alice, world.asahi)
    assert "Bob: Portal sign-in (Hana) – Until — → 2026-11-23" in told(alice, world.asahi)
    with history.context(world.bob.pk):
        new.delete()
    assert "Bob: Portal sign-in deleted (Emi)" in told(alice, world.asahi)


def test_who_added_a_person_stands_beside_it(world, client_of):
    client = client_of(world.bob)
    address = reverse("people:passport_new", args=[world.trainees[0].public_id])
    fill(client, address, number="X7654321", nationality="ID")
    assert "Bob: Passport X7654321 recorded" in told(client, world.trainees[0])


def test_the_ways_are_said_plainly(world, alice):
    person = world.trainees[0]
    for number, source in enumerate(
        ("import", "training.take_over_roster", "command demo", "reports.recompute_all", "")
    ):
        with history.context(None if number else world.bob.pk, source=source):
            type(person).objects.filter(pk=person.pk).update(call_name=f"{number}")
    lines = told(alice, person)
    for line in (
        "Bob (by import): Called — → 0",
        "system (by import): Called 0 → 1",
        "system (by a command): Called 1 → 2",
        "system (background work): Called 2 → 3",
        "system: Called 3 → 4",
    ):
        assert line in lines


def test_offices_staff_and_the_house(world, client_of):
    admin = client_of(world.admin)
    fill(admin, reverse("organization:office_edit", args=[world.tokyo.public_id]), phone="03-1234-5678")
    fill(admin, reverse("organization:staff_edit", args=[world.mia.public_id]), name="三井")
    fill(admin, reverse("organization:organization_edit"), phone="03-9999-0000")
    with history.context(world.admin.pk):
        gone = make_staff(world.charlie, world.tokyo, starts_on=TODAY)
        gone.delete()
        RoleRight.objects.create(role="accountant", right="masters", allowed=True)
        row, _new = ReminderSetting.objects.get_or_create(only=True)
        ReminderSetting.objects.filter(pk=row.pk).update(manager_after=5, company_steps=[-3, 1])
        QuietDay.objects.create(first=TODAY, last=TODAY, label="創立記念日")
    lines = told(admin, world.tokyo)
    assert "Admin: Phone — → 03-1234-5678" in lines
    assert "Admin: Office and role deleted (Charlie)" in lines
    assert "system: Alice: staff member from 2024-04-01" in lines
    assert "Admin: Name Mia → 三井" in told(admin, world.mia)
    assert "system: 東京事務所: supervision manager (監理責任者) from 2024-04-01" in told(admin, world.mia)
    page = admin.get(reverse("organization:history"))
    lines = [item.text for item in page.context["page"].items]
    for line in (
        "Admin: Organization – Phone — → 03-9999-0000",
        "Admin: 東京事務所 – Phone — → 03-1234-5678",
        "Admin: gave the right “Companies and people” to the role “accountant”",
        "Admin: Quiet days recorded: 2026-11-23 – 2026-11-23",
        "system: Mandate given to Aki",
    ):
        assert line in lines
    (line,) = lines_about(lines, "A company is reminded")
    assert "Supervision manager is told when late by 3 → 5" in line
    assert "→ 3 days before, 1 day after" in line


def test_a_document_and_a_duty(world, client_of):
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    bob = client_of(world.bob)
    bob.post(reverse("documents:approve", args=[it.draft.public_id]))
    bob.post(reverse("documents:withdraw", args=[it.instruction.public_id]))
    lines = told(bob, it.instruction)
    assert "system: Document made" in lines
    assert "Bob: State approved → withdrawn" in lines
    bob.post(reverse("duties:waive", args=[it.audit_duty.public_id]), {"reason": "休止中"})
    assert "Bob: waived the duty" in told(client_of(world.alice), it.audit_duty)
    bob.post(reverse("duties:reopen", args=[it.audit_duty.public_id]))
    if type(it.audit_duty).objects.filter(pk=it.audit_duty.pk).exists():
        assert "Bob: took the waiver of the duty back" in told(bob, it.audit_duty)


def test_a_waiver_from_before_events_is_told_too(world, alice):
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    given = {"state": "waived", "waived_at": timezone.now(), "waived_by": world.bob, "waiver_reason": "休止中"}
    type(it.audit_duty).objects.filter(pk=it.audit_duty.pk).update(**given)
    assert "Bob: waived the duty" in told(alice, it.audit_duty)


# --- who read it --------------------------------------------------------------------------------


@pytest.mark.parametrize(("reader", "sees"), [("bob", True), ("admin", True), ("alice", False), ("charlie", False)])
def test_readers_are_for_managers_of_the_office_and_administrators(world, client_of, reader, sees):
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    person, mia = world.trainees[0], client_of(world.mia)
    mia.get(url(person))
    mia.get(url(it.audit))
    b"".join(client_of(world.aki).get(reverse("room:download", args=[it.report.public_id])).streaming_content)
    client = client_of(getattr(world, reader))
    assert ("Mia: read the personal file" in told(client, person)) is sees
    assert ("Mia: read what trainees said" in told(client, it.audit)) is sees
    assert ("Aki: downloaded the document" in told(client, it.report)) is sees


def test_looks_of_one_day_are_one_line_and_each_stays_an_event(world, client_of):
    person = world.trainees[0]
    for moment in ("2026-11-21T09:00:00+09:00", "2026-11-23T00:05:00+09:00", "2026-11-23T15:45:00+09:00"):
        with time_machine.travel(moment, tick=False):
            client_of(world.mia).get(url(person))
            client_of(world.alice).get(url(person))
    lines = lines_about(told(client_of(world.bob), person), "read the personal file")
    assert lines == [
        "Alice: read the personal file (2 times)", "Mia: read the personal file (2 times)",
        "Alice: read the personal file", "Mia: read the personal file",
    ]  # fmt: skip
    looks = Event.objects.filter(name="interns.person.read", subject_id=person.pk)
    assert looks.exclude(actor_id=world.bob.pk).count() == 6


def test_a_manager_of_another_office_is_told_nothing(world, client_of):
    omar = make_user("omar")
    make_staff(omar, world.osaka, Staff.Role.MANAGER)
    client_of(world.alice).get(url(world.trainees[0]))
    assert not lines_about(told(client_of(omar), world.trainees[0]), "read the personal file")


def test_companies_and_auditors_see_nothing_of_it(world, client_of):
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    rows = [world.trainees[0], world.asahi, it.audit, it.report, it.obligation, world.tokyo, world.alice]
    for user in (world.hana, world.aki):
        client = client_of(user)
        for row in rows:
            assert client.get(url(row, "history")).status_code == 404
        for name in ("organization:history", "organization:event_list"):
            assert client.get(reverse(name)).status_code == 404


# --- as quick for many as for one ---------------------------------------------------------------


def count(client, row):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url(row, "history")).status_code == 200
    return len(captured)


def test_a_hundred_changes_ask_no_more_often_than_one(world, client_of, draft):
    bob, it = client_of(world.bob), one_of_each(world.midori_farm, world.alice, world.dai)
    rows = [draft, it.report, it.audit_duty, world.tokyo, world.alice, world.asahi]

    def happen(times):
        for number in range(times):
            save(world, "alice", draft, companions=f"{times} {number}")
            finding = make_finding(draft, world.alice)
            finding.wording = f"x{number}"
            finding.save()
            Event.objects.bulk_create(
                Event(name="reports.document.downloaded", actor_id=user.pk, subject=row._meta.label, subject_id=row.pk)
                for row in rows
                for user in (world.alice, world.bob)
            )
            world.tokyo.phone = f"{times}-{number}"
            world.tokyo.save()
            world.alice.name = f"Alice {times} {number}"
            world.alice.save()
            AuditMethod.objects.filter(audit=draft, method="books").update(met=f"{times} {number}")

    happen(1)
    for row in rows:
        count(bob, row)
    before = [count(bob, row) for row in rows]
    happen(30)
    assert [count(bob, row) for row in rows] == before


def test_noting_costs_the_page_one_query(world, client_of, monkeypatch):
    client, person = client_of(world.alice), world.trainees[0]
    client.get(url(person))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(url(person))
        return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]

    noted = queries()
    monkeypatch.setattr("interns.pages.events.note", lambda *given, **more: None)
    assert len(noted) - len(queries()) == 1
    assert sum("core_event_add" in sql for sql in noted) == 1


def test_the_second_view_of_every_record_is_a_page_with_both_tabs(world, client_of):
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    client = client_of(world.bob)
    for row in (world.trainees[0], world.asahi, world.asahi_plant, it.audit, it.report, it.audit_duty, world.tokyo,
                world.alice):  # fmt: skip
        for tab in ("", "history"):
            page = text_of(client.get(url(row, tab)))
            assert "Everything that happened" in page
            assert "Overview" in page


def test_time_stands_beside_each_line(world, client_of):
    with time_machine.travel("2026-11-23T15:45:00+09:00", tick=True):
        client_of(world.mia).get(url(world.trainees[0]))
        page = text_of(client_of(world.bob).get(url(world.trainees[0], "history")))
    assert "2026-11-23 15:45 Mia: read the personal file" in page


def test_an_addition_is_told_as_it_was_whatever_came_later(world, alice):
    row = CompanyMembership.objects.get(company=world.asahi)
    first = date_format(row.starts_on, "SHORT_DATE_FORMAT")
    someone = make_user("other", User.Kind.COMPANY)
    with history.context(world.alice.pk):
        CompanyMembership.objects.filter(pk=row.pk).update(starts_on=TODAY, user=someone)
    (line,) = lines_about(told(alice, world.asahi), "Portal sign-in recorded")
    assert line.endswith(f"Portal sign-in recorded: {world.hana.name}, from {first}")
    with CaptureQueriesContext(
        connection,
    ) as one:
        told(alice, world.asahi)
    for number in range(20):
        more = CompanyMembership.objects.create(
            user=make_user(f"more{number}", User.Kind.COMPANY), company=world.asahi, starts_on=TODAY
        )
        CompanyMembership.objects.filter(pk=more.pk).update(user=make_user(f"since{number}", User.Kind.COMPANY))
    with CaptureQueriesContext(connection) as many:
        told(alice, world.asahi)
    assert len(many) == len(one)


def test_a_sign_in_ended_at_once_says_day_and_time(world, alice):
    row = CompanyMembership.objects.get(company=world.asahi)
    members.shut_out(world.actor("alice"), membership=row, today=TODAY)
    row.refresh_from_db()
    when = date_format(timezone.localtime(row.ended_at), "SHORT_DATETIME_FORMAT")
    assert [line for line in told(alice, world.asahi) if f"Ended at once — → {when}" in line]
