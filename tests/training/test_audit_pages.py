"""The screens of audits: what is shown, what is kept after a wrong entry, who is turned away, how many queries."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world as w
from tests.training.helpers import finished, inputs, make_finding, make_full_finding, open_page, send, text_of
from training.domain import audits, findings
from training.models import Audit, AuditMethod, CorrectiveAnswer, Finding, Interview, ReleasedFinding

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T10:00:00+09:00", tick=False):
        yield


@pytest.fixture
def draft(world):
    return audits.start_audit(world.actor("alice"), establishment=world.asahi_plant, kind="regular", on=DAY)


def url(name, *args):
    return reverse(f"training:{name}", args=args)


def counts():
    models = (Audit, AuditMethod, Interview, Finding, ReleasedFinding, CorrectiveAnswer)
    return tuple(model.objects.count() for model in models)


# --- autosave ---


def test_autosave_stores_what_was_typed_and_answers_with_fragments(world, draft, client_of):
    alice = client_of(world.alice)
    typed = open_page(alice, draft) | {
        "summary": "概要",
        "onsite-done": "True",
        "onsite-result": "問題なし",
        "check-A01": "ok",
    }
    answer = send(alice, "audit_autosave", draft, typed)
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    draft.refresh_from_db()
    assert draft.summary == "概要"
    assert "On-site check" not in text_of(answer)
    assert "Say whether it was done: Facilities and books (設備・帳簿書類)." in text_of(answer)


def test_autosave_of_an_unchanged_page_writes_nothing(world, draft, client_of):
    alice = client_of(world.alice)
    typed = open_page(alice, draft)
    send(alice, "audit_autosave", draft, typed)
    draft.refresh_from_db()
    assert (draft.version, draft.changed_at) == (1, None)


@pytest.mark.parametrize("view", ["audit_autosave", "audit_edit", "audit_finish"])
def test_a_wrong_day_stays_on_screen_and_the_rest_is_saved(world, draft, client_of, view):
    alice = client_of(world.alice)
    typed = open_page(alice, draft) | {"ends_on": "2026/02/31", "summary": "概要", "companions": "山本"}
    before = counts()
    answer = send(alice, view, draft, typed)
    assert answer.status_code == 422
    assert 'id="e-ends_on"' in answer.content.decode()
    assert "There is no day “2026/02/31” in the calendar." in text_of(answer)
    draft.refresh_from_db()
    assert (draft.ends_on, draft.summary, draft.companions, draft.state) == (DAY, "概要", "山本", "draft")
    assert counts() == before
    if view != "audit_autosave":
        kept = inputs(answer)
        assert (kept["ends_on"], kept["summary"], kept["companions"]) == ("2026/02/31", "概要", "山本")


def test_the_last_day_before_the_first_is_said_at_the_field(world, draft, client_of):
    alice = client_of(world.alice)
    answer = send(alice, "audit_edit", draft, open_page(alice, draft) | {"ends_on": "令和8年11月19日"})
    assert answer.status_code == 422
    assert inputs(answer)["ends_on"] == "令和8年11月19日"
    assert text_of(answer).count("The last day is before the first day.") == 2  # above and at the field


def test_a_future_day_is_kept_but_marked(world, draft, client_of):
    alice = client_of(world.alice)
    typed = open_page(alice, draft) | {"starts_on": "2026/12/01", "ends_on": "2026/12/01"}
    answer = send(alice, "audit_autosave", draft, typed)
    assert answer.status_code == 200
    assert "The first day is in the future." in text_of(answer)
    draft.refresh_from_db()
    assert draft.starts_on == date(2026, 12, 1)


def test_no_problem_is_one_tap_and_keeps_a_typed_result(world, draft, client_of):
    alice = client_of(world.alice)
    typed = open_page(alice, draft)
    answer = send(alice, "audit_autosave", draft, typed | {"fill": "onsite"})
    assert "問題なし" in answer.content.decode()
    send(alice, "audit_autosave", draft, open_page(alice, draft) | {"books-result": "賃金台帳を確認", "fill": "books"})
    assert set(draft.methods.filter(done=True).values_list("method", "result")) == {
        ("onsite", "問題なし"),
        ("books", "賃金台帳を確認"),
    }


# --- two people ---


def test_two_people_in_different_fields_both_keep_theirs(world, draft, client_of):
    alice, bob = client_of(world.alice), client_of(world.bob)
    hers, his = open_page(alice, draft), open_page(bob, draft)
    assert send(alice, "audit_autosave", draft, hers | {"summary": "Alice"}).status_code == 200
    answer = send(bob, "audit_autosave", draft, his | {"companions": "Bob"})
    assert answer.status_code == 200
    assert "Alice" in answer.content.decode()  # his page is brought up to date
    draft.refresh_from_db()
    assert (draft.summary, draft.companions) == ("Alice", "Bob")


def test_two_people_in_one_field_see_both_values(world, draft, client_of):
    alice, bob = client_of(world.alice), client_of(world.bob)
    hers, his = open_page(alice, draft), open_page(bob, draft)
    send(alice, "audit_autosave", draft, hers | {"summary": "from Alice"})
    his |= {"summary": "from Bob", "companions": "with Bob"}
    answer = send(bob, "audit_autosave", draft, his)
    assert answer.status_code == 422
    assert "Alice changed this audit on 2026-11-23 10:00." in text_of(answer)
    answer = send(bob, "audit_edit", draft, his)
    assert answer.status_code == 409
    assert "from Alice" in text_of(answer)
    page = inputs(answer)
    assert (page["summary"], page["companions"]) == ("from Bob", "with Bob")
    draft.refresh_from_db()
    assert (draft.summary, draft.companions) == ("from Alice", "with Bob")
    assert send(bob, "audit_edit", draft, page).status_code == 303  # keep mine
    draft.refresh_from_db()
    assert draft.summary == "from Bob"


def test_typing_on_after_a_lost_answer_is_no_conflict(world, draft, client_of):
    alice = client_of(world.alice)
    typed = open_page(alice, draft)
    send(alice, "audit_autosave", draft, typed | {"summary": "The room"})  # saved, but the phone never heard of it
    answer = send(alice, "audit_autosave", draft, typed | {"summary": "The room is dry", "onsite-done": "True"})
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.summary == "The room is dry"


def test_a_page_without_its_memory_needs_the_current_version(world, draft, client_of):
    alice, bob = client_of(world.alice), client_of(world.bob)
    send(bob, "audit_edit", draft, {"version": "1", "summary": "from Bob"})
    answer = send(alice, "audit_edit", draft, {"version": "1", "summary": "from Alice"})
    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.summary == "from Bob"
    assert (draft.starts_on, draft.lead) == (DAY, world.alice)  # what was not sent stays


def test_who_finishes_late_sees_the_own_input(world, draft, client_of):
    audit = finished(world, DAY)
    bob = client_of(world.bob)
    answer = send(bob, "audit_finish", audit, {"version": "1", "summary": "late words"})
    assert answer.status_code == 409
    assert "This audit was already finished by Alice on 2026-11-23 10:00." in text_of(answer)
    assert "late words" in text_of(answer)
    assert "data-keep-drafts" in answer.content.decode()


# --- finish ---


def test_finish_names_everything_and_links_to_the_fields(world, draft, client_of):
    alice = client_of(world.alice)
    answer = send(alice, "audit_finish", draft, open_page(alice, draft) | {"summary": "概要"})
    assert answer.status_code == 422
    page = answer.content.decode()
    for anchor in ("id_manager", "id_onsite-done_0", "id_violation_found_0", "interviews"):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page
    draft.refresh_from_db()
    assert (draft.state, draft.summary) == ("draft", "概要")
    assert alice.get(url("audit_finish", draft.public_id)).status_code == 303


def test_a_returned_audit_shows_the_reason_on_top(world, client_of):
    audit = finished(world, DAY)
    bob, alice = client_of(world.bob), client_of(world.alice)
    page = send(bob, "audit_return", audit, {"reason": ""})
    assert page.status_code == 422
    assert "This field is required." in text_of(page)
    assert send(bob, "audit_return", audit, {"reason": "面談の記録が短い"}).status_code == 303
    page = alice.get(url("audit_edit", audit.public_id))
    assert "Bob returned this audit" in text_of(page)
    assert "面談の記録が短い" in text_of(page)


def test_the_form_shows_who_waits_longest_and_suggests_the_language(world, client_of):
    finished(world, date(2026, 8, 20), people=world.trainees[:2])
    audit = audits.start_audit(world.actor("alice"), establishment=world.asahi_plant, kind="regular", on=DAY)
    alice = client_of(world.alice)
    page = alice.get(url("audit_edit", audit.public_id))
    assert text_of(page).count("not in the last 12 months") == 3
    assert text_of(page).count("last on 2026-08-20") == 2
    assert inputs(page)[f"{world.trainees[0].public_id}-language"] == "id"


# --- who may ---


@pytest.mark.parametrize("who, status", [("charlie", 403), ("hana", 404), ("aki", 404), ("admin", 403)])
def test_strangers_write_nothing(world, draft, client_of, who, status):
    finding = make_finding(draft, world.alice)
    audit = finished(world, date(2026, 8, 20))
    make_full_finding(audit, world.alice)
    released = findings.release_findings(world.actor("bob"), audit=audit, today=w.TODAY)[0]
    before = counts(), list(Audit.objects.order_by("pk").values()), list(ReleasedFinding.objects.values())
    client = client_of(getattr(world, who))
    answers = [
        client.post(url("audit_new", world.asahi_plant.public_id), {"kind": "regular", "on": "2026/11/20"}),
        *(
            send(client, view, draft, {"version": "1", "summary": "x", "kind": "plan"})
            for view in ("audit_edit", "audit_autosave", "audit_finish", "audit_delete", "finding_new")
        ),
        *(send(client, view, audit, {"reason": "x"}) for view in ("audit_approve", "audit_return", "findings_release")),
        client.post(url("finding_edit", finding.public_id), {"kind": "plan"}),
        client.post(url("finding_delete", finding.public_id)),
        *(client.post(url(f"finding_{act}", released.public_id)) for act in ("answer", "close", "reopen")),
    ]
    assert {answer.status_code for answer in answers} == {status}
    assert (counts(), list(Audit.objects.order_by("pk").values()), list(ReleasedFinding.objects.values())) == before


def test_a_private_office_does_not_exist_for_others(world, draft, client_of):
    world.tokyo.is_private = True
    world.tokyo.save()
    charlie = client_of(world.charlie)
    for name in ("audit_edit", "audit_detail"):
        assert charlie.get(url(name, draft.public_id)).status_code == 404
    assert "株式会社朝日製作所" not in charlie.get(url("audit_list") + "?whose=all").content.decode()


def test_another_office_reads_without_buttons(world, client_of):
    audit = finished(world, DAY)
    page = text_of(client_of(world.charlie).get(url("audit_detail", audit.public_id)))
    assert "Only a supervision manager of the office can approve this." in page
    assert "Return" not in page
    assert "Add a finding" not in page


# --- findings ---


def test_a_finding_from_the_form_to_the_close(world, client_of):
    audit = finished(world, DAY)
    alice, bob = client_of(world.alice), client_of(world.bob)
    given = {"kind": "labour_law", "severity": "major", "origin": "interview", "internal_note": "秘密のメモ"}
    page = send(alice, "finding_new", audit, given | {"due_on": "2026/13/01"})
    assert page.status_code == 422
    assert "There is no day “2026/13/01” in the calendar." in text_of(page)
    assert "秘密のメモ" in page.content.decode()
    assert "Choose" in text_of(page)
    assert "-----" not in text_of(page)
    given |= {"due_on": "R8.12.20", "wording": "割増賃金の誤り", "measure": "差額を支払う"}
    assert send(alice, "finding_new", audit, given).status_code == 303
    assert "Release to the company" in text_of(bob.get(url("audit_detail", audit.public_id)))
    assert send(bob, "findings_release", audit, {}).status_code == 303
    released = ReleasedFinding.objects.get()
    form = {"channel": "fax", "cause": "a", "action": "b", "done_on": "2026/11/21", "prevention": "c"}
    form |= {"received_on": "2026/11/23"}
    page = alice.get(url("finding_answer", released.public_id))
    key = page.context["form"]["sent_key"].value()
    for _ in range(2):  # sent twice by a nervous thumb
        answer = alice.post(url("finding_answer", released.public_id), form | {"sent_key": str(key)})
        assert answer.status_code == 303
    assert CorrectiveAnswer.objects.count() == 1
    page = text_of(alice.get(url("audit_detail", audit.public_id)))
    assert "Entered on behalf of the company by Alice" in page
    assert alice.post(url("finding_close", released.public_id)).status_code == 303
    released.refresh_from_db()
    assert released.state == "closed"


def test_a_release_without_words_says_so(world, client_of):
    audit = finished(world, DAY)
    make_finding(audit, world.alice)
    page = send(client_of(world.bob), "findings_release", audit, {})
    assert page.status_code == 422
    assert "Finding 1 has no wording for the company." in text_of(page)


# --- list and numbers ---


def test_the_list_filters(world, draft, client_of):
    done = finished(world, date(2026, 8, 20))
    other = w.make_audit(world.naniwa_site, world.charlie)
    alice = client_of(world.alice)

    def shown(query):
        page = alice.get(url("audit_list") + query).content.decode()
        return {audit for audit in (draft, done, other) if str(audit.public_id) in page}

    assert shown("") == {draft, done}
    assert shown("?whose=all") == {draft, done, other}
    assert shown("?state=draft&whose=office") == shown("?state=draft") == {draft}
    assert shown("?whose=mine&state=finished") == {done}
    assert shown("?whose=all&q=浪速") == {other}
    Audit.objects.filter(pk=draft.pk).update(lead=world.bob, drafted_by=world.bob)
    assert shown("?whose=mine") == {done}
    assert shown("?page=99") == {draft, done}
    assert shown("?state=nonsense") == set()  # the field says why


def queries(client, address):
    client.get(address)  # the first request of a client also touches its session
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_asks_as_often_for_thirty_rows_as_for_one(world, draft, client_of):
    alice = client_of(world.alice)
    one = queries(alice, url("audit_list"))
    for day in range(1, 30):
        make_finding(w.make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 10, day)), world.bob)
    assert queries(alice, url("audit_list")) == one


def test_the_pages_of_an_audit_ask_as_often_for_twelve_as_for_one(world, client_of):
    alice = client_of(world.alice)
    numbers = {}
    for size in (1, 12):
        site = w.make_establishment(world.asahi, f"工場{size}")
        people = w.make_trainees(site, size)
        audit = w.make_audit(site, world.alice, starts_on=DAY)
        for person in people:
            audit.interviews.create(person=person, held_on=DAY, notes="x")
            make_finding(audit, world.alice)
        numbers[size] = [
            queries(alice, url(name, *args))
            for name, args in (
                ("audit_edit", [audit.public_id]),
                ("audit_detail", [audit.public_id]),
                ("audit_new", [site.public_id]),
            )
        ]
    assert numbers[1] == numbers[12]


# --- panels ---


def test_panels_show_audits_and_who_is_in_training(world, draft, client_of):
    alice = client_of(world.alice)
    page = text_of(alice.get(reverse("companies:establishment", args=[world.asahi_plant.public_id])))
    assert "Record an audit" in page
    assert all(person.passport_name in page for person in world.trainees)
    page = alice.get(reverse("companies:detail", args=[world.asahi.public_id])).content.decode()
    assert url("audit_detail", draft.public_id) in page
    page = text_of(alice.get(reverse("people:detail", args=[world.trainees[0].public_id])))
    assert "川口工場" in page
    assert "2027-04-14" in page
