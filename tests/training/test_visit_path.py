"""The whole way of one visit on the screen: begun, typed, finished, corrected; two tabs, two clicks, other offices."""

import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.records import make_file, make_finding, release
from tests.training.helpers import text_of
from tests.training.visit_helpers import DAY, all_good, done, draft, open_page, send, url
from tests.world import make_audit, make_person, make_trainees, make_visit, place
from training.domain import visits
from training.forms.visits import VisitForm
from training.models import PlannedVisit, Visit

pytestmark = pytest.mark.django_db


def _png():
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    return buffer.getvalue()


PNG = _png()


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T10:00:00+09:00", tick=False):
        yield


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def test_from_the_establishment_to_the_finished_record(world, alice):
    make_visit(
        world.asahi_plant, world.bob, visited_on=date(2026, 10, 20), manager=world.bob, met="工場長 佐藤一郎",
        agreed="安全靴を配ること", guidance="日誌を毎日書くこと",
    )  # fmt: skip
    release(make_finding(make_audit(world.asahi_plant, world.alice), world.alice), world.bob)
    start = url("visit_new", world.asahi_plant.public_id)
    page = text_of(alice.get(start))
    assert "安全靴を配ること" in page
    assert "日誌を毎日書くこと" in page
    assert "Findings still open" in page
    assert "5 trainees" in page

    answer = alice.post(start, {"on": "2026/11/23"})
    visit = Visit.objects.get(state="draft")
    assert answer["Location"] == url("visit_edit", visit.public_id)
    assert (visit.visited_on, visit.visitor, visit.manager, visit.met) == (
        DAY, world.alice, world.bob, "工場長 佐藤一郎",
    )  # fmt: skip
    assert set(visit.people.all()) == set(world.trainees)

    typed = open_page(alice, visit)
    assert [typed[f"{person.public_id}-seen"] for person in world.trainees] == ["on"] * 5
    typed |= all_good() | {"V23": "yes", "agreed": "次回は寮を見る", "guidance": "特になし", "from_time": "10:00"}
    answer = send(alice, "visit_finish", visit, typed)
    assert answer.status_code == 303, text_of(answer)
    visit.refresh_from_db()
    assert (visit.state, visit.written_by, visit.agreed) == ("done", world.alice, "次回は寮を見る")
    assert visit.ratings["progress"] == {"rating": "good", "text": ""}
    assert visit.answers == {"V23": "yes"}
    page = text_of(alice.get(url("visit_detail", visit.public_id)))
    assert "次回は寮を見る" in page
    assert "Do they hold their passport and residence card themselves? yes" in page
    assert "written late" not in page


def test_everything_that_is_missing_is_said_at_once_and_nothing_is_lost(world, alice):
    visit = draft(world)
    typed = open_page(alice, visit) | {"progress-rating": "poor", "guidance": "日誌"}
    for person in world.trainees:
        typed.pop(f"{person.public_id}-seen")
    answer = send(alice, "visit_finish", visit, typed)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Say under which supervision manager the visit was made." in page  # two managers, none of them known
    assert "Tick at least one trainee you saw." in page
    assert "Say what needs guidance: Progress of the training." in page
    assert "Rate: Understanding of Japanese." in page
    visit.refresh_from_db()
    assert (visit.guidance, visit.state, visit.people.count()) == ("日誌", "draft", 0)


def test_who_was_not_seen_is_warned_of_and_not_refused(world, alice):
    visit = draft(world)
    typed = open_page(alice, visit) | all_good() | {"manager": str(world.bob.pk), "met": "佐藤"}
    left = typed.pop(f"{world.trainees[2].public_id}-seen") and world.trainees[2]
    answer = send(alice, "visit_autosave", visit, typed)
    assert f"Not ticked: {left}" in text_of(answer)
    typed |= {"version": str(Visit.objects.get().version), "base": ""}
    assert send(alice, "visit_finish", visit, typed).status_code == 303
    assert left not in Visit.objects.get().people.all()
    assert f"Not ticked: {left}" in text_of(alice.get(url("visit_detail", visit.public_id)))


def test_stage_2_is_offered_and_not_ticked_and_the_lecture_is_no_training_there(world, alice):
    second = place(make_person(world.tokyo), world.asahi_plant, date(2026, 5, 1), date(2028, 4, 30), stage=2).person
    learning = place(
        make_person(world.tokyo), world.asahi_plant, date(2026, 11, 2), date(2027, 11, 1),
        lecture_ends_on=date(2026, 12, 1),
    ).person  # fmt: skip
    visit = draft(world)
    typed = open_page(alice, visit)
    assert not {f"{second.public_id}-seen", f"{learning.public_id}-seen"} & typed.keys()
    page = alice.get(url("visit_edit", visit.public_id)).content.decode()
    assert f'name="{second.public_id}-seen"' in page
    typed |= {f"{second.public_id}-seen": "on"}
    send(alice, "visit_edit", visit, typed)
    assert second in visit.people.all()


def test_two_tabs_in_different_fields_do_not_meet(world, alice, client_of):
    visit = draft(world)
    mine, theirs = open_page(alice, visit), open_page(bob := client_of(world.bob), visit)
    send(bob, "visit_autosave", visit, theirs | {"guidance": "Bob"})
    answer = send(alice, "visit_autosave", visit, mine | {"agreed": "Alice", "life-rating": "fair"})
    assert answer.status_code == 200
    visit.refresh_from_db()
    assert (visit.guidance, visit.agreed, visit.ratings["life"]["rating"]) == ("Bob", "Alice", "fair")


def test_two_tabs_in_one_field_are_both_shown(world, alice, client_of):
    visit = draft(world)
    mine, theirs = open_page(alice, visit), open_page(bob := client_of(world.bob), visit)
    send(bob, "visit_edit", visit, theirs | {"guidance": "Bob says"})
    answer = send(alice, "visit_edit", visit, mine | {"guidance": "Alice says", "remarks": "kept"})
    assert answer.status_code == 409
    assert "Bob says" in text_of(answer)
    assert "Alice says" in text_of(answer)
    visit.refresh_from_db()
    assert (visit.guidance, visit.remarks) == ("Bob says", "kept")


def test_what_is_typed_after_somebody_finished_it_is_shown_back(world, alice, client_of):
    visit = draft(world)
    typed = open_page(alice, visit)
    full = open_page(bob := client_of(world.bob), visit) | all_good() | {"manager": str(world.bob.pk), "met": "佐藤"}
    assert send(bob, "visit_finish", visit, full).status_code == 303
    answer = send(alice, "visit_edit", visit, typed | {"remarks": "typed too late"})
    assert answer.status_code == 409
    assert "already finished by Bob" in text_of(answer)
    assert "typed too late" in text_of(answer)


def test_one_form_sent_twice_begins_one_visit(world, alice):
    start = url("visit_new", world.asahi_plant.public_id)
    data = {"on": "2026/11/23", "key": "6f0f6a0e-6d68-4b5a-9a37-0f4f7f5f2d11"}
    first, second = alice.post(start, data), alice.post(start, data)
    assert first["Location"] == second["Location"]
    assert Visit.objects.count() == 1
    other = alice.post(url("visit_new", world.midori_farm.public_id), data)  # a forged key names nobody else's draft
    assert other["Location"] != first["Location"]


def test_a_day_in_the_future_is_refused(world, alice):
    answer = alice.post(url("visit_new", world.asahi_plant.public_id), {"on": "2026/11/24"})
    assert answer.status_code == 422
    assert "lies in the future" in text_of(answer)
    assert not Visit.objects.exists()


def test_ids_of_others_are_refused(world, alice, client_of):
    stranger = make_person(world.osaka)
    place(stranger, world.naniwa_site, date(2026, 4, 15), date(2027, 4, 14))
    visit = draft(world)
    saved = visits.save_visit(
        world.actor("alice"), visit=visit, version=visit.version,
        data={f"{stranger.public_id}-seen": True, "no-uuid-seen": True, "manager": world.charlie.pk},
    )  # fmt: skip
    assert set(saved.refused) == {f"{stranger.public_id}-seen", "no-uuid-seen", "manager"}
    assert stranger not in visit.people.all()
    charlie = client_of(world.charlie)
    assert send(charlie, "visit_edit", visit, {"guidance": "x"}).status_code == 403
    assert charlie.post(url("visit_new", world.asahi_plant.public_id), {"on": "2026/11/23"}).status_code == 403
    for who in (world.hana, world.aki):
        for name in ("visit_detail", "visit_edit"):
            assert client_of(who).get(url(name, visit.public_id)).status_code == 404


def flagged(client, asked):
    page = client.get(url("visit_list") + asked).content.decode()
    return page.count("status--late")


def test_a_late_record_is_flagged_and_stays_late_when_corrected(world, alice):
    """T4: visit of 2 November written on the 20th is late; 14 days are not."""
    with time_machine.travel("2026-11-16T18:00:00+09:00", tick=False):
        on_time = done(world, on=date(2026, 11, 2))
    with time_machine.travel("2026-11-20T18:00:00+09:00", tick=False):
        late = done(world, on=date(2026, 11, 2))
    assert flagged(alice, "") == 1
    assert "written late" in text_of(alice.get(url("visit_detail", late.public_id)))
    assert "written late" not in text_of(alice.get(url("visit_detail", on_time.public_id)))
    send(alice, "visit_reopen", late, {})
    typed = open_page(alice, late)
    assert send(alice, "visit_finish", late, typed | {"remarks": "corrected"}).status_code == 303
    assert Visit.objects.get(pk=late.pk).written_at == late.written_at
    assert flagged(alice, "?late=late") == 1


def test_a_record_finished_once_is_not_deleted_and_a_draft_is(world, alice):
    visit = done(world)
    assert send(alice, "visit_delete", visit, {}).status_code == 409
    send(alice, "visit_reopen", visit, {})
    assert send(alice, "visit_delete", visit, {}).status_code == 403
    other = draft(world)
    assert send(alice, "visit_delete", other, {}).status_code == 303
    assert list(Visit.objects.all()) == [visit]


def test_answers_about_papers_or_violence_are_told_to_the_manager_at_once(world, alice):
    visit = draft(world)
    typed = open_page(alice, visit)
    assert "An answer about pay, papers" not in text_of(send(alice, "visit_autosave", visit, typed | {"V27": "yes"}))
    assert "An answer about pay, papers" in text_of(send(alice, "visit_autosave", visit, typed | {"V25": "yes"}))


def test_several_companies_a_day_lead_from_stop_to_stop(world, alice):
    for number, (where, purpose) in enumerate(
        ((world.asahi_plant, "visit"), (world.naniwa_site, "audit"), (world.midori_farm, "visit"))
    ):
        PlannedVisit.objects.create(
            establishment=where, company=where.company, office=world.tokyo, purpose=purpose, planned_on=DAY,
            planned_time=f"{9 + number}:00", user=world.alice,
        )  # fmt: skip
    visit = done(world)
    assert PlannedVisit.objects.get(establishment=world.asahi_plant).visit == visit
    page = alice.get(url("visit_detail", visit.public_id))
    assert "Next stop today" in text_of(page)
    assert "11:00 みどり農園 第一農場" in text_of(page)
    assert url("visit_new", world.midori_farm.public_id) in page.content.decode()


def test_history_tells_what_was_written_in_words(world, alice):
    visit = done(world)
    send(alice, "visit_reopen", visit, {})
    typed = open_page(alice, visit)
    send(alice, "visit_finish", visit, typed | {"life-rating": "poor", "life-text": "部屋が狭い"})
    page = text_of(alice.get(url("visit_detail", visit.public_id) + "?tab=history"))
    assert "Daily life, lodging, health: needs guidance 部屋が狭い" in page


def queries(client, address):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_pages_cost_the_same_for_one_trainee_and_for_many(world, alice):
    visit = draft(world)
    pages = [url("visit_edit", visit.public_id), url("visit_new", world.asahi_plant.public_id)]
    pages.append(url("visit_detail", visit.public_id))
    before = [queries(alice, page) for page in pages]
    visit.people.add(*make_trainees(world.asahi_plant, 95))
    assert [queries(alice, page) for page in pages] == before


def test_the_list_costs_the_same_for_one_visit_and_for_a_hundred(world, alice):
    done(world)
    before = queries(alice, url("visit_list"))
    for number in range(99):
        make_visit(world.asahi_plant, world.alice, world.trainees, visited_on=DAY - timedelta(days=number))
    assert queries(alice, url("visit_list") + "?size=100") == before


def test_photos_are_kept_with_the_visit_and_fixed_when_it_is_finished(world, alice):
    visit = draft(world)
    address = url("visit_evidence", visit.public_id)
    photo = SimpleUploadedFile("door.png", PNG, "image/png")
    assert alice.post(address, {"files": photo, "note": "寮の玄関"}).status_code == 303
    kept = visit.evidence.get()
    assert (kept.note, kept.stored_by, kept.audit) == ("寮の玄関", world.alice, None)
    assert "寮の玄関" in text_of(alice.get(address))
    assert "Choose at least one file." in text_of(alice.post(address, {}))
    shown = alice.get(url("evidence_file", kept.public_id))
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")
    typed = open_page(alice, visit) | all_good() | {"manager": str(world.bob.pk), "met": "佐藤"}
    send(alice, "visit_finish", visit, typed)
    again = alice.post(address, {"files": SimpleUploadedFile("later.png", PNG, "image/png")})
    assert again.status_code == 409
    assert "寮の玄関" in text_of(alice.get(url("visit_detail", visit.public_id)))
    alice.post(url("evidence_delete", kept.public_id))
    assert visit.evidence.count() == 1


def test_the_clock_of_a_visit_has_words_of_its_own_and_the_start_page_says_who_needs_it(world, alice):
    visit = draft(world)
    assert "The visit is required for" in text_of(alice.get(url("visit_new", visit.establishment.public_id)))
    label = VisitForm.base_fields["from_time"].label
    assert label._args[:2] == ("time of day", "From")  # not the word for a first day


def test_the_small_picture_stands_on_the_record_at_once_also_on_paper(world, alice):
    visit = draft(world)
    photo = SimpleUploadedFile("door.png", PNG, "image/png")
    alice.post(url("visit_evidence", visit.public_id), {"files": photo, "note": "x"})
    kept = visit.evidence.select_related("file").get()
    kept.file.preview = make_file(office=world.tokyo, name="small.jpg", by=world.alice)
    kept.file.save(update_fields=["preview"])
    page = alice.get(url("visit_detail", visit.public_id)).content.decode()
    (image,) = re.findall(r"<img[^>]*>", page)
    assert url("evidence_preview", kept.public_id) in image
    assert "lazy" not in image
