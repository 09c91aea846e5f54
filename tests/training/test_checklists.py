"""The check list of an audit: its content, what is carried over, differences, and what keeps an audit open."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from imjapan.core.errors import Refused
from tests import world as w
from tests.training.helpers import complete, finished, inputs, open_page, send, text_of
from training.checklists import ITEMS, LANGUAGES, PAPERS, QUESTIONS, of_method
from training.domain import audits, checklists, findings
from training.models import Audit, AuditChecklist, AuditMethod, Finding

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def alice(world):
    return world.actor("alice")


def start(world, alice, on=DAY):
    return audits.start_audit(alice, establishment=world.asahi_plant, kind="regular", on=on)


def save(actor, audit, **data):
    data = {f"check-{name}": value for name, value in data.items()}
    return audits.save_draft(actor, audit=audit, version=audit.version, data=data).audit


def earlier(world, **items):
    """A finished audit of August with these answers beside “in order”."""
    audit = finished(world, date(2026, 8, 20))
    row = AuditChecklist.objects.get(audit=audit)
    row.items |= items
    row.save()
    return audit


# --- the list itself ---


def test_the_list_is_that_of_the_forms_book():
    count = {letter: sum(code.startswith(letter) for code in ITEMS) for letter in "ABDE"}
    assert (count, len(QUESTIONS), len(PAPERS)) == ({"A": 13, "B": 13, "D": 18, "E": 15}, 24, 23)
    assert [p.code for p in PAPERS.values() if p.always] == [f"P{n:02}" for n in range(1, 9)]
    for number, (code, question) in enumerate(QUESTIONS.items(), 1):
        assert code == f"C{number:02}"
        assert question.asked["ja"]
        assert question.asked["en"]
    assert {item.method for item in ITEMS.values()} == {"onsite", "report", "books", "lodging"}
    assert ITEMS["A03"].ja == "実習場所が計画記載の事業所である（他社・他事業所で作業していない）"


def test_what_finding_kinds_and_flags_are_written_with_exists():
    assert {item.kind for item in ITEMS.values()} <= {"", *Finding.Kind.values}
    severe = [code for code, question in QUESTIONS.items() if question.action == "extraordinary"]
    assert severe == ["C02", "C08", "C09", "C10", "C11", "C22"]
    assert all(
        question.do_ja and question.do_en for question in QUESTIONS.values() if question.action == "extraordinary"
    )
    assert QUESTIONS["C21"].action == "unasked"
    assert not QUESTIONS["C21"].flag


def test_no_translation_passes_as_checked():
    assert all(not question.checked for question in QUESTIONS.values())
    assert LANGUAGES == ("id", "vi", "th", "bn", "si", "ta")


# --- carried over ---


def test_the_last_answers_are_offered_and_counted_only_when_confirmed(world, alice):
    before = earlier(world, A12={"answer": "na"}, A06={"answer": "ng", "remark": "ガードなし"}, A07={})
    audit = start(world, alice)
    assert audit.checklist.carried_from == before
    assert audit.checklist.items == {}
    assert {g.method for g in checklists.groups(audit) if g.empty} == {"onsite", "report", "books", "lodging"}
    taken = checklists.same_as_last(audit, "onsite", {"check-A01": "ng"})
    assert taken["check-A02"] == "ok"
    assert taken["check-A12"] == "na"
    assert taken.keys().isdisjoint({"check-A01", "check-A06", "check-A07"})  # answered; wrong; unknown last time
    assert "onsite-result" not in taken  # something is not in order, or open


def test_one_tap_takes_over_one_group(world, alice, client_of):
    earlier(world, E02={"answer": "ng", "remark": "4.2㎡"})
    audit = start(world, alice)
    client = client_of(world.alice)
    page = client.get(reverse("training:audit_edit", args=[audit.public_id]))
    assert "last time: not OK 4.2㎡" in text_of(page)
    answer = send(client, "audit_autosave", audit, inputs(page) | {"fill": "same:lodging"})
    assert answer.status_code == 200
    audit = Audit.objects.get(pk=audit.pk)
    assert {code: entry["answer"] for code, entry in audit.checklist.items.items()} == {
        item.code: "ok" for item in of_method("lodging") if item.code != "E02"
    }
    assert audit.methods.get(method="lodging").done is True
    assert audit.methods.get(method="onsite").done is None
    assert "Not confirmed: E02" in text_of(answer)
    assert 'id="f-check-E01"' in answer.content.decode()
    assert 'id="f-check-A01"' not in answer.content.decode()


def test_no_problem_leaves_open_what_was_wrong(world, alice):
    earlier(world, D02={"answer": "ng", "remark": "x"}, D17={"answer": "na"})
    audit = start(world, alice)
    taken = checklists.no_problem(audit, "books", {"check-D01": "ng", "books-result": "書いた"})
    assert "check-D02" not in taken
    assert "check-D01" not in taken
    assert (taken["check-D17"], taken["check-D03"], taken["books-result"]) == ("na", "ok", "書いた")


def test_differences_name_only_what_was_answered_otherwise(world, alice):
    earlier(world, A06={"answer": "ng", "remark": "ガードなし"})
    audit = save(alice, start(world, alice), A06="ok", A01="ok", A02="ng", A02_remark="計画外の作業")
    assert checklists.differences(audit) == {
        "A02": {"answer": "ok"},
        "A06": {"answer": "ng", "remark": "ガードなし"},
    }


def test_a_draft_and_another_place_carry_nothing(world, alice):
    start(world, alice, date(2026, 8, 20))
    assert start(world, alice).checklist.carried_from is None
    earlier(world)
    other = audits.start_audit(alice, establishment=world.midori_farm, kind="regular", on=DAY)
    assert other.checklist.carried_from is None


# --- saving ---


def test_two_tabs_in_different_items_both_keep_theirs(world, alice, client_of):
    audit = start(world, alice)
    one, two = client_of(world.alice), client_of(world.bob)
    mine, theirs = open_page(one, audit), open_page(two, audit)
    send(one, "audit_autosave", audit, mine | {"check-A01": "ok", "check-P03": "on"})
    send(two, "audit_autosave", audit, theirs | {"check-A02": "ng", "check-A02_remark": "計画外"})
    stored = AuditChecklist.objects.get(audit=audit)
    assert stored.items["A01"]["answer"] == "ok"
    assert stored.items["A02"] == {"answer": "ng", "remark": "計画外"}
    assert stored.papers == ["P03"]


def test_two_tabs_in_one_item_see_both_values(world, alice, client_of):
    audit = start(world, alice)
    one, two = client_of(world.alice), client_of(world.bob)
    mine, theirs = open_page(one, audit), open_page(two, audit)
    send(one, "audit_autosave", audit, mine | {"check-A01": "ok"})
    answer = send(two, "audit_edit", audit, theirs | {"check-A01": "ng"})
    assert answer.status_code == 409
    assert " OK " in text_of(answer)
    assert "not OK" in text_of(answer)
    assert AuditChecklist.objects.get(audit=audit).items["A01"] == {"answer": "ok"}


def test_forged_answers_and_codes_are_left_out(world, alice):
    audit = save(alice, start(world, alice), A01="perfect", Z99="ok", P99=True, A02="na")
    assert AuditChecklist.objects.get(audit=audit).items == {"A02": {"answer": "na"}}


def test_nobody_of_another_office_answers(world, alice):
    audit = start(world, alice)
    with pytest.raises(Refused):
        save(world.actor("charlie"), audit, A01="ok")


# --- complete or not ---


def test_a_method_without_a_single_answer_is_not_complete(world, alice):
    audit = start(world, alice)
    data = {key: value for key, value in complete(interviewed=world.trainees[:2]).items() if "check-E" not in key}
    audit = audits.save_draft(alice, audit=audit, version=audit.version, data=data | {"manager": world.bob.pk}).audit
    assert [item.field for item in audits.missing(audit, today=DAY)] == ["check-E01"]
    audit = save(alice, audit, E01="ok")
    assert audits.missing(audit, today=DAY) == []
    assert checklists.hints(audit)[0] == "Not confirmed: " + ", ".join(f"E{n:02}" for n in range(2, 16))


def test_no_lodging_check_and_no_substitute_is_not_complete(world, alice):
    audit = start(world, alice)
    data = complete(interviewed=world.trainees[:2]) | {"manager": world.bob.pk, "lodging-done": False}
    audit = audits.save_draft(alice, audit=audit, version=audit.version, data=data).audit
    with pytest.raises(ValidationError) as refused:
        audits.finish_audit(alice, audit=audit, version=audit.version, today=DAY)
    assert list(refused.value.error_dict) == ["lodging-done"]


def test_not_in_order_needs_words(world, alice):
    audit = save(alice, start(world, alice), D03="ng")
    assert "check-D03_remark" in {item.field for item in audits.missing(audit, today=DAY)}
    audit = save(alice, audit, D03_remark="割増率が20％")
    assert "check-D03_remark" not in {item.field for item in audits.missing(audit, today=DAY)}


def test_an_audit_begun_without_a_list_can_still_be_finished(world):
    audit = w.make_audit(world.asahi_plant, world.alice)
    assert not any(item.field.startswith("check-") for item in audits.missing(audit, today=DAY))


# --- a finding from an item ---


def test_not_in_order_becomes_a_finding_with_what_is_known(world, alice, client_of):
    audit = save(alice, start(world, alice), A01="ng", A01_remark="本人が言う")
    client = client_of(world.alice)
    sent = send(client, "audit_edit", audit, open_page(client, audit) | {"then": "finding:A01"})
    address = reverse("training:finding_new", args=[audit.public_id]) + "?item=A01"
    assert (sent.status_code, sent["Location"]) == (303, address)
    page = client.get(address)
    form = page.context["form"]
    assert form["kind"].value() == "plan"
    assert form["origin"].value() == "onsite"
    assert form["legal_basis"].value() == "規則第10条第2項第2号イ・ロ"
    assert form["wording"].value() == "「従事業務が認定計画の職種・作業と一致している」ことを確認できませんでした。"
    assert "本人が言う" in form["internal_note"].value()
    assert "本人が言う" not in form["wording"].value()
    typed = {name: form[name].value() or "" for name in ("kind", "origin", "wording", "legal_basis", "internal_note")}
    assert form.fields["due_on"].required
    due = form["due_on"].value()  # 30 days after the audit, on a business day
    assert due == findings.usual_due_on(audit)
    typed["due_on"] = f"{due:%Y/%m/%d}"
    done = client.post(address, typed | {"severity": "minor", "key": form["key"].value()})
    assert done.status_code == 303
    finding = Finding.objects.get()
    assert AuditChecklist.objects.get(audit=audit).items["A01"]["finding"] == str(finding.public_id)
    assert "Finding 1" in text_of(client.get(reverse("training:audit_edit", args=[audit.public_id])))


def test_the_report_of_changes_asks_for_a_notice(world, alice):
    audit = save(alice, start(world, alice), B05="ng", B08="ok", B09="ng")
    assert checklists.needs_notice(audit) == ["B05", "B09"]


def test_the_page_asks_as_often_for_twenty_trainees_as_for_one(world, alice, client_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for people in (1, 20):
        site = w.make_establishment(world.asahi, f"工場{people}")
        w.make_trainees(site, people)
        before = w.make_audit(site, world.alice, starts_on=date(2026, 8, 1))
        AuditChecklist.objects.create(audit=before, items={"A01": {"answer": "ng", "remark": "x"}})
        Audit.objects.filter(pk=before.pk).update(
            state="finished", finished_at="2026-08-02T00:00Z", finished_by=world.alice
        )
        audit = audits.start_audit(alice, establishment=site, kind="regular", on=DAY)
        client = client_of(world.alice)
        page = reverse("training:audit_edit", args=[audit.public_id])
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_methods_know_their_items():
    assert [len(of_method(method)) for method in AuditMethod.Method.values] == [13, 13, 0, 18, 15]
