"""What a person confirms of an application, papers that are there already, and the words of the authorities."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from tests.applying.makers import certified, make_application
from tests.masters import fill, text_of
from tests.world import TODAY, actor, make_person
from training.applying import confirming, domain, judging, papers
from training.exams.domain import save_attempt
from training.models import PlanApplication, ResidenceApplication

pytestmark = pytest.mark.django_db
HOURS = {"hours_core": 800, "hours_safety": 160}


@pytest.fixture
def w(world):
    return world


@pytest.fixture
def alice(w, client_of):
    return client_of(w.alice)


@pytest.fixture
def person(w):
    return make_person(w.tokyo, "ANDIKA")


def page_of(row):
    return reverse("applying:detail", args=[row.public_id])


def mark_of(row, rule):
    found = confirming.points(row, judging.judged(row, TODAY))
    return next(point.mark for point in found if point.verdict.rule == rule)


def confirm(alice, row, **data):
    return alice.post(reverse("applying:confirm", args=[row.public_id]), data, follow=True)


def test_what_the_law_leaves_to_a_person_is_confirmed_with_a_ground_until_its_facts_change(w, alice, person):
    row = make_application(w.alice, person, w.asahi_plant, **HOURS)
    page = alice.get(page_of(row))
    assert "Related and peripheral work are 800 hours together." in text_of(page)  # 1,920 - 320 - 800
    mark = mark_of(row, "TITP-WORK-01")
    assert f'value="{mark}"' in page.content.decode()
    assert "Write what you saw or asked" in text_of(confirm(alice, row, mark=mark, ground=" "))
    said = text_of(confirm(alice, row, mark=mark, ground="Seen in the schedule of 20 November"))
    assert "Confirmed by Alice on 2026-11-23: Seen in the schedule of 20 November" in said
    assert Event.objects.filter(name="training.application.confirmed").count() == 1
    row.refresh_from_db()
    domain.save_application(actor(w.alice), application=row, data={"hours_core": 810})
    row.refresh_from_db()
    assert "Confirmed by Alice" not in text_of(alice.get(page_of(row)))  # other hours: asked again
    domain.save_application(actor(w.alice), application=row, data={"hours_core": 800})
    assert "Confirmed by Alice" in text_of(alice.get(page_of(row)))
    assert "The confirmation is taken back." in text_of(confirm(alice, row, mark=mark, back="1"))
    assert "Confirmed by Alice" not in text_of(alice.get(page_of(row)))


def test_nobody_confirms_what_is_not_asked_or_not_theirs(w, person):
    row = make_application(w.alice, person, w.asahi_plant, **HOURS)
    with pytest.raises(Conflict):
        confirming.confirm(actor(w.alice), application=row, mark="0" * 16, ground="x", today=TODAY)
    mark = mark_of(row, "TITP-WORK-01")
    with pytest.raises(Refused):
        confirming.confirm(actor(w.charlie), application=row, mark=mark, ground="x", today=TODAY)
    assert PlanApplication.objects.get().answers == {}


def test_papers_of_the_way_here_do_not_count_for_the_filing(w, alice, person):
    row = make_application(w.alice, person, w.asahi_plant)
    known = {paper.code for paper in row.papers.all()}
    assert known >= {"visa", "flight"}
    papers.set_papers(actor(w.alice), application=row, codes=known - {"visa", "flight"}, state="received", today=TODAY)
    page = text_of(alice.get(page_of(row)))
    assert re.search(r"(\d+) of \1 are there", page)
    assert "not there yet" not in page


def test_the_proofs_of_former_work_are_open_where_the_condition_asks_for_them(w, person):
    states = dict(make_application(w.alice, person, w.asahi_plant).papers.values_list("code", "state"))
    assert (states["r1_27"], states["r1_28"]) == ("missing", "missing")


@pytest.fixture
def second(w, person):
    """The application for stage 2 after a certified stage 1 whose papers came."""
    first = make_application(
        w.alice, person, w.asahi_plant, starts_on=date(2026, 1, 10), ends_on=date(2027, 1, 9), monthly_wage=205000
    )
    codes = ["registry", "manager", "statements", "r1_14"]
    papers.set_papers(actor(w.alice), application=first, codes=codes, state="received",
                      received_on=date(2026, 1, 5), today=TODAY)  # fmt: skip
    papers.set_papers(actor(w.alice), application=first, codes=["officers"], state="received",
                      received_on=date(2026, 1, 5), expires_on=date(2026, 4, 5), today=TODAY)  # fmt: skip
    plan = certified(w.alice, first).plan
    return make_application(w.alice, person, w.asahi_plant, previous=plan, stage=2, starts_on=date(2027, 1, 10),
                            ends_on=date(2029, 1, 9), hours_lecture=None)  # fmt: skip


def test_the_next_stage_has_the_papers_that_are_there_already(w, alice, second):
    found = {row.code: row for row in second.papers.all()}
    assert [found[code].state for code in ("registry", "manager", "officers", "statements", "r1_14")] == [
        "received", "received", "missing", "missing", "missing",
    ]  # fmt: skip
    assert (found["registry"].received_on, found["registry"].note) == (
        date(2026, 1, 5),
        "there already, from 2026-01-05: look whether it is unchanged",
    )
    domain.save_application(actor(w.alice), application=second, data={"note": "x"})  # prepared again: stays
    assert second.papers.get(code="registry").state == "received"
    trainee = next(one for one in judging.judged(second, TODAY) if one.verdict.rule == "TITP-STAGE-02.b")
    assert not {"stage.recommended", "stage.same_work"} & set(trainee.verdict.value)
    assert (second.papers.get(code="r1_27").state, second.previous.application.papers.get(code="r1_27").state) == (
        "not_needed", "missing",
    )  # fmt: skip
    page = alice.get(reverse("plan-application-new"), {"plan": second.previous.public_id}).content.decode()
    assert 'value="205000"' in page


def test_papers_of_another_company_are_not_taken_over(w, person, second):
    other = make_application(w.alice, person, w.midori_farm, previous=second.previous, stage=2,
                             starts_on=date(2029, 2, 1), ends_on=date(2031, 1, 31), hours_lecture=None)  # fmt: skip
    assert not other.papers.filter(state="received").exists()


def test_passed_exams_bring_their_certificates(w, person, second, django_capture_on_commit_callbacks):
    def sit(part, result):
        data = {"grade": "basic", "part": part, "sits_on": date(2026, 10, 1), "result": result,
                "result_on": date(2026, 10, 20)}  # fmt: skip
        return save_attempt(actor(w.alice), person=person, data=data, today=TODAY)

    paper = second.papers.get(code="exams")
    sit("practical", "passed")
    paper.refresh_from_db()
    assert paper.state == "missing"  # the theory is asked for too
    theory = sit("theory", "passed")
    paper.refresh_from_db()
    assert (paper.state, paper.received_on, paper.note) == (
        "received", date(2026, 10, 20), "by the exams recorded as passed",
    )  # fmt: skip
    save_attempt(actor(w.alice), person=person, attempt=theory, data={"result": "failed"}, today=TODAY)
    paper.refresh_from_db()
    assert paper.state == "missing"


def test_a_certificate_is_issued_a_permission_granted_and_what_is_pending_says_what_comes_next(w, alice, person):
    row = make_application(w.alice, person, w.asahi_plant)
    certified(w.alice, row)
    coe = ResidenceApplication.objects.create(person=person, application=row, kind="coe", filed_on=TODAY)
    assert "Record the issue" in text_of(alice.get(page_of(row)))
    coe.result, coe.decided_on = "granted", TODAY
    coe.save()
    page = text_of(alice.get(page_of(row)))
    assert "Record the issue" not in page
    assert "issued 2026-11-23" in page
    change = ResidenceApplication(kind="change", result="granted")
    assert [str(change.result_words), str(ResidenceApplication(kind="coe", result="refused").result_words)] == [
        "granted", "not issued",
    ]  # fmt: skip


def test_handing_in_with_open_papers_asks_first(w, alice, person):
    row = make_application(w.alice, person, w.asahi_plant)
    assert re.search(r'data-confirm="\d+ attachments are not there yet. Was it really handed in\?"',
                     alice.get(page_of(row)).content.decode())  # fmt: skip
    with translation.override("en"):
        assert str(PlanApplication.State.WITHDRAWN.label) == "withdrawn"


def test_the_history_of_a_person_names_sector_and_language_in_words(w, alice, person):
    row = make_application(w.alice, person, w.asahi_plant)
    domain.save_application(actor(w.alice), application=row, data={"sector": "CON"})
    page = reverse("people:edit", args=[person.public_id])
    assert fill(alice, page, language="my").status_code == 303
    said = text_of(alice.get(reverse("people:detail", args=[person.public_id]), {"tab": "history"}))
    assert "Language Indonesian → Burmese" in said
    assert re.search(r"Sector \(分野\) — → (?!CON)\w", said)
