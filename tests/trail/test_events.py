"""Events: added by everybody, changed by nobody, without names; reads noted once and only when they went well."""

import re
import uuid

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import override_settings
from django.urls import reverse

from imjapan.accounts import tokens
from imjapan.core import events, fence, tracing
from imjapan.core.models import Event, Job
from tests.records import NOW, make_answer, make_file, one_of_each
from tests.trail.helpers import told_by, url
from tests.world import make_person
from training.models import RosterImport

pytestmark = pytest.mark.django_db


@pytest.fixture
def it(world):
    return one_of_each(world.asahi_plant, world.alice, world.hana)


# --- what an event is ---------------------------------------------------------------------------


def test_an_event_holds_who_when_what_about_what_and_by_what_way(world, it):
    with tracing.of("0a1b2c3d-0000-4000-8000-000000000000"):
        events.record(world.actor("bob"), "training.audit.approved", it.audit)
    event = Event.objects.get()
    assert (event.name, event.actor_id) == ("training.audit.approved", world.bob.pk)
    assert (event.subject, event.subject_id) == ("training.Audit", it.audit.pk)
    assert (event.office_id, event.company_id) == (world.tokyo.pk, world.asahi.pk)
    assert (event.source, event.request_id) == ("test", "0a1b2c3d-0000-4000-8000-000000000000")
    assert str(event.at.date()) == "2026-11-23"


@pytest.mark.parametrize(
    "value",
    [
        "NGUYEN THI HUONG",
        "グエン",
        "taro@example.jp",
        "a\nb",
        "code\n",
        "x" * 81,
        "<b>",
        "it's",
        1.5,
        ["a"],
        {"a": 1},
        b"x",
    ],
)
def test_a_text_is_refused_as_a_detail(world, value):
    with pytest.raises(ValueError, match="neither a number nor a code"):
        events.record(world.actor("bob"), "interns.person.read", world.trainees[0], words=value)
    assert not Event.objects.exists()


def test_codes_numbers_and_yes_or_no_are_kept(world):
    given = {"list": "people", "rows": 7, "searched": False, "to": None, "filters": "office:TKY,first:2026-11-01"}
    events.record(world.actor("bob"), "core.list.exported", **given)
    assert Event.objects.get().details == given


def test_an_event_nobody_declared_is_an_error(world):
    with pytest.raises(KeyError, match="not declared"):
        events.record(world.actor("bob"), "interns.person.admired", world.trainees[0])


def test_what_failed_leaves_no_event(world, it):
    with pytest.raises(RuntimeError), transaction.atomic():
        events.record(world.actor("bob"), "training.audit.approved", it.audit)
        raise RuntimeError
    assert not Event.objects.exists()


# --- nobody changes or deletes one --------------------------------------------------------------


@pytest.mark.parametrize("role", [None, *fence.ROLES])
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_event SET actor_id = 1",
        "DELETE FROM core_event",
        "INSERT INTO core_event (at, name, subject, details, source, request_id) VALUES (now(), 'x', '', '{}', '', '')",
    ],
)
def test_the_database_refuses_to_change_delete_and_slip_in_events(world, it, role, sql):
    if role is None and sql.startswith("INSERT"):
        return  # the application itself adds them
    events.record(world.actor("bob"), "training.audit.approved", it.audit)
    before = list(Event.objects.values())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        if role:
            cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute(sql)
    assert list(Event.objects.values()) == before


@pytest.mark.parametrize("act", [lambda rows: rows.update(actor_id=1), lambda rows: rows.delete()])
def test_the_code_cannot_do_it_either(world, it, act):
    events.record(world.actor("bob"), "training.audit.approved", it.audit)
    with pytest.raises(DatabaseError, match=r"Cannot (update|delete)"), transaction.atomic():
        act(Event.objects.all())
    assert Event.objects.count() == 1


@pytest.mark.parametrize("name", ["hana", "aki"])
def test_inside_the_fence_one_speaks_for_oneself_and_reads_nothing(world, it, name):
    actor, bob = world.actor(name), world.actor("bob")
    with fence.inside(actor.scope()):
        events.record(actor, "reports.document.downloaded", it.instruction)
        with pytest.raises(ProgrammingError, match="for oneself only"), transaction.atomic():
            events.record(bob, "reports.document.downloaded", it.instruction)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Event.objects.count()
    assert told_by(getattr(world, name)) == ["reports.document.downloaded"]


# --- reads --------------------------------------------------------------------------------------


def test_reading_a_personal_file_is_noted_once_with_the_number_of_the_request(world, client_of):
    person = world.trainees[0]
    for tab in ("", "?tab=history"):
        response = client_of(world.alice).get(url(person) + tab)
        event = Event.objects.latest("pk")
        assert (event.name, event.actor_id, event.subject_id) == ("interns.person.read", world.alice.pk, person.pk)
        assert event.office_id == world.tokyo.pk
        assert event.request_id == response["X-Request-Id"]
        assert re.fullmatch(r"[0-9a-f-]{36}", event.request_id)
    assert Event.objects.count() == 2


@pytest.mark.parametrize("name", ["people:edit", "people:passport_new", "people:card_new"])
def test_forms_with_personal_details_are_reads_too_and_saving_is_not(world, client_of, name):
    address = reverse(name, args=[world.trainees[0].public_id])
    assert client_of(world.alice).get(address).status_code == 200
    assert told_by(world.alice) == ["interns.person.read"]
    client_of(world.alice).post(address, {})
    assert told_by(world.alice) == ["interns.person.read"]


def test_the_same_read_counts_once_for_each_request(rf, world):
    request = rf.get("/")
    for person in (world.trainees[0], world.trainees[1], world.trainees[0]):
        events.note(request, "interns.person.read", person)
    assert [row for _name, row, _details, _at in request.noted_events] == world.trainees[:2]


def test_interviews_are_noted_where_something_was_said_and_for_who_is_shown_it(world, it, client_of):
    detail, edit = url(it.audit), reverse("training:audit_edit", args=[it.audit.public_id])
    for address in (detail, edit):
        assert client_of(world.alice).get(address).status_code == 200
    assert told_by(world.alice) == ["training.interviews.read"] * 2
    it.audit.interviews.update(notes="", answers={})
    client_of(world.bob).get(detail)
    assert told_by(world.bob) == []


def test_who_finds_nothing_leaves_no_trace_of_having_read(world, client_of):
    person = world.trainees[0]
    for stranger in (world.hana, world.aki):
        assert client_of(stranger).get(url(person)).status_code == 404
    assert client_of(world.alice).get(reverse("people:detail", args=[uuid.uuid4()])).status_code == 404
    assert not Event.objects.exists()


def test_a_page_that_breaks_leaves_no_read(world, client_of, monkeypatch):
    client = client_of(world.alice)
    client.raise_request_exception = False
    monkeypatch.setattr("interns.pages.current_card", lambda *given: 1 / 0)
    assert client.get(url(world.trainees[0])).status_code == 500
    assert not Event.objects.exists()


def test_nobody_reads_without_a_trace(world, client_of, monkeypatch):
    """When the event cannot be written, the page is not shown."""
    client = client_of(world.alice)
    client.raise_request_exception = False

    def broken(*given, **more):
        raise DatabaseError("full")

    monkeypatch.setattr(events, "record", broken)
    response = client.get(url(world.trainees[0]))
    assert response.status_code == 500
    assert world.trainees[0].passport_name not in response.content.decode()


def test_a_file_that_is_lost_is_not_downloaded(world, it, client_of, tmp_path):
    with override_settings(FILES_DIR=tmp_path / "elsewhere"):
        response = client_of(world.hana).get(reverse("portal:document_download", args=[it.instruction.public_id]))
    assert response.status_code == 404
    assert told_by(world.hana) == []


def test_a_company_and_an_auditor_download_from_inside_the_fence(world, it, client_of):
    company, auditor = client_of(world.hana), client_of(world.aki)
    answer = company.get(reverse("portal:answer_file", args=[it.answer.public_id]))
    letter = company.get(reverse("portal:document_download", args=[it.instruction.public_id]))
    report = auditor.get(reverse("room:download", args=[it.report.public_id]))
    assert all(b"".join(one.streaming_content).startswith(b"%PDF") for one in (answer, letter, report))
    assert told_by(world.hana) == ["training.answer.downloaded", "reports.document.downloaded"]
    event = Event.objects.get(actor_id=world.aki.pk)
    assert (event.name, event.subject_id) == ("reports.document.downloaded", it.report.pk)
    assert (event.office_id, event.company_id) == (world.tokyo.pk, world.asahi.pk)
    assert event.request_id == report["X-Request-Id"]


def test_the_other_company_is_told_of_nothing(world, it, client_of):
    for name, row in (("portal:answer_file", it.answer), ("portal:document_download", it.instruction)):
        assert client_of(world.dai).get(reverse(name, args=[row.public_id])).status_code == 404
    assert told_by(world.dai) == []


def test_staff_downloads_of_documents_answers_rosters_and_job_files(world, it, client_of):
    client = client_of(world.admin)
    roster = RosterImport.objects.create(
        file=make_file(by=world.bob, name="a.csv"), marked=make_file(by=world.bob, name="b.xlsx"), uploaded_by=world.bob
    )
    stored = make_file(by=world.admin, name="people.xlsx")
    job = Job.objects.create(
        name="core.export_list", state="done", actor_id=world.admin.pk, finished_at=NOW, result={"file": stored.pk}
    )
    for name, row in (
        ("documents:download", it.report),
        ("training:answer_file", it.answer),
        ("training:roster_marked", roster),
        ("training:roster_file", roster),
        ("core:job_file", job),
    ):
        assert b"".join(client.get(reverse(name, args=[row.public_id])).streaming_content)
    assert told_by(world.admin) == [
        "reports.document.downloaded",
        "training.answer.downloaded",
        "training.roster.downloaded",
        "training.roster.downloaded",
        "core.job_file.downloaded",
    ]
    copies = Event.objects.filter(name="training.roster.downloaded").order_by("pk").values_list("details", flat=True)
    assert list(copies) == [{"copy": "marked"}, {"copy": "original"}]


def test_the_api_leaves_one_event_a_request(world, it, client_of):
    _token, plain = tokens.create_token(world.actor("alice"), name="wages")
    before = Event.objects.count()
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {plain}"}
    client = client_of(world.bob)  # the token names who reads, not the session
    assert client.get(reverse("api:people-list"), {"limit": 3}, **bearer).status_code == 200
    assert client.get(reverse("api:people-detail", args=[world.trainees[0].public_id]), **bearer).status_code == 200
    assert b"".join(
        client.get(reverse("api:documents-download", args=[it.report.public_id]), **bearer).streaming_content
    )
    assert client.get(reverse("api:people-list"), {"nmae": "x"}, **bearer).status_code == 400
    assert client.get(reverse("api:people-list"), HTTP_AUTHORIZATION="Bearer imj_wrong").status_code == 401
    found = Event.objects.order_by("pk")[before:]
    assert [(e.name, e.actor_id, e.details) for e in found] == [
        ("reports.api.read", world.alice.pk, {"list": "people", "rows": 3}),
        ("reports.api.read", world.alice.pk, {"list": "people", "rows": 1}),
        ("reports.document.downloaded", world.alice.pk, {}),
    ]


# --- exports ------------------------------------------------------------------------------------


def test_an_export_says_which_list_how_many_rows_and_what_narrowed_it_but_no_words(world, client_of):
    make_person(world.osaka, "SECRET NAME")
    data = {"format": "csv", "query": "q=TRAINEE&office=TKY&nationality=ID&presence=now"}
    response = client_of(world.alice).post(reverse("core:list_export", args=["people"]), data)
    lines = b"".join(response.streaming_content).decode().strip().splitlines()
    event = Event.objects.get()
    assert event.name == "core.list.exported"
    assert event.details["rows"] == len(lines) - 1 == 5
    assert (event.details["list"], event.details["format"], event.details["searched"]) == ("people", "csv", True)
    assert f"office:{world.tokyo.pk}" in event.details["filters"]
    assert "nationality:ID" in event.details["filters"]
    assert "TRAINEE" not in str(event.details)


def test_an_export_that_is_refused_leaves_none(world, client_of):
    assert client_of(world.hana).post(reverse("core:list_export", args=["people"])).status_code == 404
    assert not Event.objects.exists()


def test_a_staff_member_is_a_number_in_the_filters(world, client_of):
    data = {"format": "xlsx", "query": "in_charge=alice"}
    assert client_of(world.bob).post(reverse("core:list_export", args=["companies"]), data).status_code == 200
    assert Event.objects.get().details["filters"] == f"in_charge:{world.alice.pk}"


# --- decisions ----------------------------------------------------------------------------------


def test_waiving_and_taking_it_back(world, it, client_of):
    address = reverse("duties:waive", args=[it.audit_duty.public_id])
    client = client_of(world.bob)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert told_by(world.bob) == []
    assert client.post(address, {"reason": "全員が一時帰国していたため"}).status_code == 303
    client.post(reverse("duties:reopen", args=[it.audit_duty.public_id]))
    assert told_by(world.bob) == ["reports.obligation.waived", "reports.obligation.reopened"]
    event = Event.objects.earliest("pk")
    assert (event.office_id, event.company_id, event.details) == (world.tokyo.pk, world.asahi.pk, {})


def test_a_hand_over_is_counted_and_the_preview_is_not(world, client_of):
    address = reverse("organization:hand_over", args=[world.alice.public_id])
    given = {"to_user": world.mia.pk, "on": "2026/12/1"}
    client = client_of(world.bob)
    assert client.get(address, given).status_code == 200
    assert told_by(world.bob) == []
    assert client.post(address, given).status_code == 303
    event = Event.objects.get()
    assert (event.name, event.subject, event.subject_id) == (
        "organization.work.handed_over", "accounts.User", world.alice.pk,
    )  # fmt: skip
    assert event.details["to"] == world.mia.pk
    assert event.details["moved"] >= 1
    assert client.post(address, given).status_code == 303
    assert Event.objects.count() == 1  # nothing was left to hand over


def test_findings_are_closed_and_sent_back(world, it, client_of):
    client = client_of(world.alice)
    it.released.state = "answered"
    it.released.save()
    make_answer(it.released, world.hana, answered_at=NOW)
    client.post(reverse("training:finding_reopen", args=[it.released.public_id]), {"reason": "写真がありません。"})
    assert told_by(world.alice) == ["training.finding.reopened"]
    it.released.refresh_from_db()
    it.released.state = "answered"
    it.released.save()
    client.post(reverse("training:finding_close", args=[it.released.public_id]))
    assert told_by(world.alice) == ["training.finding.reopened", "training.finding.closed"]
