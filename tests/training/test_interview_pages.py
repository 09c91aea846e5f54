"""Interviews on their own page: questions, red flags, who may read them, coverage, two regimes in one trip."""

from datetime import date

import pytest
from django.urls import reverse

from imjapan.organization.models import RoleRight
from tests import world as w
from tests.training.helpers import complete, finished, inputs, text_of
from training.domain import audits
from training.domain.interviews import interview_state
from training.models import Audit, AuditTrigger, Interview, Plan

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
LATER = date(2027, 4, 10)  # the figures of employment for skill development begin on 2027-04-01
SAID = "ANSWER-77 he took my card"


@pytest.fixture
def draft(world):
    return audits.start_audit(world.actor("alice"), establishment=world.asahi_plant, kind="regular", on=DAY)


def address(audit, person, view="interview_edit"):
    return reverse(f"training:{view}", args=[audit.public_id, person.public_id])


def said(world, **answers):
    """A finished audit in which the first trainee answered so."""
    audit = finished(world, DAY)
    row = audit.interviews.get(person=world.trainees[0])
    row.answers = {code: {"answer": answer, "note": SAID} for code, answer in answers.items()}
    row.save()
    return row


def test_answers_are_saved_while_asking_and_make_an_interview(world, draft, client_of):
    alice, person = client_of(world.alice), world.trainees[0]
    page = alice.get(address(draft, person))
    assert "旅券、在留カード、通帳、キャッシュカードは自分で持っていますか。" in text_of(page)
    assert "draft missing" in text_of(page)  # Indonesian has no text yet, and nothing pretends to be one
    key = str(person.public_id)
    typed = inputs(page) | {f"{key}-C08": "no", f"{key}-C08_note": SAID, f"{key}-wants_secrecy": "on"}
    answer = alice.post(address(draft, person, "interview_autosave"), typed)
    assert answer.status_code == 200
    row = Interview.objects.get()
    assert row.answers == {"C08": {"answer": "no", "note": SAID}}
    assert (row.person, row.wants_secrecy, row.audit.methods.get(method="interview").done) == (person, True, True)
    again = text_of(alice.get(address(draft, person)))
    assert "Keeping them is forbidden whatever the reason" in again


def test_the_rest_is_fine_is_one_tap_that_keeps_what_was_answered(world, draft, client_of):
    alice, person = client_of(world.alice), world.trainees[0]
    key = str(person.public_id)
    typed = inputs(alice.get(address(draft, person))) | {f"{key}-C15": "no", "fill": "rest"}
    alice.post(address(draft, person, "interview_autosave"), typed)
    answers = {code: entry["answer"] for code, entry in Interview.objects.get().answers.items()}
    assert (answers["C15"], answers["C08"], answers["C10"]) == ("no", "yes", "no")
    assert answers.keys().isdisjoint({"C19", "C21", "C24"})  # they have no yes and no


def test_a_person_of_another_place_cannot_be_interviewed_here(world, draft, client_of):
    stranger = w.make_trainees(world.midori_farm, 1)[0]
    client = client_of(world.alice)
    assert client.get(address(draft, stranger)).status_code == 404
    assert client.post(address(draft, stranger), {"version": 1}).status_code == 404
    assert not Interview.objects.exists()


def test_who_may_not_read_interviews_neither_reads_nor_writes_one(world, client_of):
    row = said(world, C08="no")
    ann = w.make_user("ann")
    w.make_staff(ann, world.tokyo, "accountant")
    for who, status in ((world.alice, 200), (ann, 403), (world.hana, 404), (world.aki, 404)):
        page = client_of(who).get(reverse("training:interview_detail", args=[row.public_id]))
        assert page.status_code == status
        assert (SAID in page.content.decode()) == (status == 200)
        if status != 200:
            audit = client_of(who).get(reverse("training:audit_detail", args=[row.audit.public_id]))
            assert SAID not in audit.content.decode()
    assert RoleRight.objects.count() == 0


def test_a_red_flag_opens_one_extraordinary_audit_that_tells_nothing_of_it(world, client_of):
    row = said(world, C08="no", C15="no")
    alice = client_of(world.alice)
    page = text_of(alice.get(reverse("training:interview_detail", args=[row.public_id])))
    assert "Open an extraordinary audit" in page
    assert "Look at the paid leave ledger" in page
    for _twice in range(2):
        alice.post(reverse("training:interview_suspicion", args=[row.public_id]))
    trigger = AuditTrigger.objects.get()
    assert (trigger.reason, trigger.occurred_on, trigger.note) == ("interview", DAY, "")
    assert trigger.establishment == world.asahi_plant
    assert "The extraordinary audit is open" in text_of(
        alice.get(reverse("training:interview_detail", args=[row.public_id]))
    )


def test_nothing_is_offered_without_a_severe_answer(world, client_of):
    row = said(world, C15="no")
    page = text_of(client_of(world.alice).get(reverse("training:interview_detail", args=[row.public_id])))
    assert "Open an extraordinary audit" not in page


def test_the_history_of_the_audit_repeats_no_answer(world, client_of):
    row = said(world, C08="no")
    page = client_of(world.alice).get(reverse("training:audit_detail", args=[row.audit.public_id]) + "?tab=history")
    assert SAID not in page.content.decode()


# --- everybody within twelve months ---


@pytest.mark.parametrize("last, by", [
    (date(2026, 5, 31), date(2027, 5, 31)),
    (date(2026, 11, 30), date(2027, 11, 30)),
    (date(2028, 2, 29), date(2029, 2, 28)),
])  # fmt: skip
def test_the_next_interview_is_due_twelve_months_later_to_the_day(world, last, by):
    person = w.make_trainees(world.midori_farm, 1, date(2026, 4, 15), date(2030, 4, 14))[0]
    audit = w.make_audit(world.midori_farm, world.alice, starts_on=last)
    audit.interviews.create(person=person, held_on=last)
    Audit.objects.filter(pk=audit.pk).update(state="finished", finished_at="2026-06-01T00:00Z", finished_by=world.alice)
    turn = interview_state(world.midori_farm, on=by).turns[0]
    assert (turn.last_on, turn.by, turn.late) == (last, by, False)
    assert interview_state(world.midori_farm, on=date.fromordinal(by.toordinal() + 1)).turns[0].late


def test_a_newcomer_is_first_in_turn_but_not_late(world):
    turns = interview_state(world.asahi_plant, on=DAY).turns
    assert all(turn.waits and not turn.late and turn.by == date(2027, 4, 15) for turn in turns)


def test_the_page_of_the_place_shows_who_is_next_to_those_who_may_know(world, client_of):
    finished(world, date(2026, 5, 20), people=world.trainees[:2])
    ann = w.make_user("ann")
    w.make_staff(ann, world.tokyo, "accountant")
    page = reverse("companies:establishment", args=[world.asahi_plant.public_id])
    assert "Interviews within twelve months" in text_of(client_of(world.alice).get(page))
    assert "Interviews within twelve months" not in text_of(client_of(ann).get(page))


# --- two regimes in one trip ---


def test_each_regime_has_its_own_number(world, client_of):
    people = w.make_trainees(world.asahi_plant, 3, date(2027, 4, 2), date(2028, 4, 1))
    Plan.objects.filter(person__in=people).update(regime="esd", stage=None, lecture_starts_on=None)
    state = interview_state(world.asahi_plant, on=LATER)
    assert {regime: rule.value for regime, rule in state.rules.items()} == {"titp": 2, "esd": 2}
    assert state.counts == [("titp", 1, 5), ("esd", None, 3)]
    alice = world.actor("alice")
    audit = audits.start_audit(alice, establishment=world.asahi_plant, kind="regular", on=LATER)
    data = complete(interviewed=[*world.trainees[:2], people[0]]) | {"manager": world.bob.pk}
    audit = audits.save_draft(alice, audit=audit, version=audit.version, data=data).audit
    missing = [item.message for item in audits.missing(audit, today=LATER)]
    assert len(missing) == 1
    assert "1 of 3" in missing[0]
    data = {f"{people[1].public_id}-talked": True}
    audit = audits.save_draft(alice, audit=audit, version=audit.version, data=data).audit
    assert audits.missing(audit, today=LATER) == []
