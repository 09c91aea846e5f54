"""Handed in or certified although the law is not in order: asked a second time, with a reason that is kept."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from imjapan.core.models import Event
from tests.applying.makers import make_application, make_cohort, make_members
from tests.masters import text_of
from tests.world import TODAY, actor, make_person
from training.applying import confirming, despite, domain, judging
from training.models import Plan, PlanApplication

pytestmark = pytest.mark.django_db
WHY = "実習実施者が自ら提出したため"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def row(world):
    """A stage of a day too many, and nobody has confirmed anything."""
    person = make_person(world.tokyo, "NGUYEN VAN AN")
    return make_application(world.alice, person, world.asahi_plant, ends_on=date(2028, 3, 10))


def page_of(row, step=""):
    return reverse(f"applying:{step or 'detail'}", args=[row.public_id])


def seen_in(response):
    return re.search(r'name="seen" value="(\w{16})"', response.content.decode())[1]


def test_handed_in_although_the_law_is_broken_only_with_a_reason(world, row, client_of):
    alice, typed = client_of(world.alice), {"applied_on": "2026/11/20", "receipt_no": "受付12"}
    open_ = {one.verdict.rule for one in despite.open_points(row, TODAY)}
    assert "TITP-STAGE-01" in open_
    question = alice.post(page_of(row, "apply"), typed)
    assert question.status_code == 422
    text = text_of(question)
    assert "Write why it is recorded nevertheless" in text
    assert "may last until 2028-03-09, not until 2028-03-10" in text
    assert all(rule in text for rule in open_)
    assert "受付12" in question.content.decode()  # what was typed stays
    row.refresh_from_db()
    assert (row.state, row.answers) == ("draft", {})
    typed["seen"] = seen_in(question)
    assert alice.post(page_of(row, "apply"), typed | {"reason": " \n"}).status_code == 422
    for _click in range(2):
        assert alice.post(page_of(row, "apply"), typed | {"reason": WHY}).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.applied_on, row.receipt_no) == ("applied", date(2026, 11, 20), "受付12")
    told = Event.objects.get(name="training.application.insisted")
    assert told.details == {"step": "applied", "number": len(open_)}
    shown = text_of(alice.get(page_of(row)))
    assert f"Handed in although {len(open_)} points of the law were not in order" in shown
    assert WHY in shown
    past = text_of(alice.get(reverse("people:detail", args=[row.person.public_id]), {"tab": "history"}))
    assert f"— → {WHY}" in past
    assert "legal_basis" not in past  # words, not how it is stored
    # What was open then stays in the words of then, also when the days were put right.
    PlanApplication.objects.filter(pk=row.pk).update(ends_on=date(2028, 3, 9))
    assert "may last until 2028-03-09, not until 2028-03-10" in text_of(alice.get(page_of(row)))


def test_a_reason_counts_only_for_what_was_shown(world, row, client_of):
    alice, typed = client_of(world.alice), {"applied_on": "2026/11/20"}
    seen = seen_in(alice.post(page_of(row, "apply"), typed))
    PlanApplication.objects.filter(pk=row.pk).update(ends_on=date(2028, 6, 1))  # somebody makes it worse meanwhile
    again = alice.post(page_of(row, "apply"), typed | {"seen": seen, "reason": WHY})
    assert again.status_code == 422
    assert "has changed meanwhile" in text_of(again)
    assert "not until 2028-06-01" in text_of(again)
    # A wrong day is told before the question, and the second question has both in it.
    wrong = alice.post(page_of(row, "apply"), {"applied_on": "2027/11/20", "seen": seen, "reason": WHY})
    assert "This day lies in the future" in text_of(wrong)
    assert not PlanApplication.objects.filter(state="applied").exists()


def test_certified_makes_nothing_until_the_reason_is_given_and_taking_back_forgets_it(world, row, client_of):
    alice = client_of(world.alice)
    domain.apply(actor(world.alice), application=row, applied_on=TODAY, today=TODAY)
    question = alice.post(page_of(row, "certify"), {"certified_on": "2026/11/23"})
    assert question.status_code == 422
    assert "TITP-STAGE-01" in text_of(question)
    assert not Plan.objects.filter(person=row.person).exists()
    typed = {"certified_on": "2026/11/23", "seen": seen_in(question), "reason": WHY}
    assert alice.post(page_of(row, "certify"), typed).status_code == 303
    row.refresh_from_db()
    assert row.plan.person == row.person
    assert [one.step for one in despite.kept(row)] == ["certified"]
    row = domain.take_back(actor(world.alice), application=row)
    assert despite.kept(row) == []
    assert WHY not in text_of(alice.get(page_of(row)))


def test_what_a_person_confirmed_is_not_asked_and_nothing_open_asks_nothing(world, row, monkeypatch):
    PlanApplication.objects.filter(pk=row.pk).update(ends_on=date(2028, 3, 9))
    row.refresh_from_db()
    left = despite.open_points(row, TODAY)
    confirm = next(one for one in left if one.mark)
    confirming.confirm(actor(world.alice), application=row, mark=confirm.mark, ground="原本を確認", today=TODAY)
    row.refresh_from_db()
    assert confirm.verdict.rule not in {one.verdict.rule for one in despite.open_points(row, TODAY)}
    monkeypatch.setattr(judging, "judged", lambda row, today: [])
    done = despite.apply(actor(world.alice), application=row, applied_on=TODAY, today=TODAY)
    assert done.state == "applied"
    assert not Event.objects.filter(name="training.application.insisted").exists()


def test_a_whole_cohort_is_asked_once_and_by_name(world, client_of):
    cohort = make_cohort(world.alice, world.tokyo)
    rows = make_members(world.alice, cohort, world.asahi_plant, 2)
    typed = {"members": [str(row.public_id) for row in rows], "what": "apply", "day": "2026/11/20"}
    alice, url = client_of(world.alice), reverse("applying:cohort_act", args=[cohort.public_id])
    question = alice.post(url, typed)
    assert question.status_code == 422
    assert all(row.person.passport_name in text_of(question) for row in rows)
    assert not cohort.applications.filter(state="applied").exists()
    assert alice.post(url, typed | {"seen": seen_in(question), "reason": WHY}).status_code == 303
    assert {one.reason for row in cohort.applications.all() for one in despite.kept(row)} == {WHY}
    assert set(cohort.applications.values_list("state", flat=True)) == {"applied"}
