"""Moves to another company: judged from state to state, sought with a log, compensated in whole yen."""

import uuid
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from imjapan.core.errors import Conflict, Refused
from reports.models import Obligation
from reports.obligations.recompute import recompute
from tests.incidents.makers import KNOWN, make_incident, make_transfer
from tests.masters import text_of
from tests.world import TODAY, World, make_establishment, make_person, place
from training.incidents import domain, moves
from training.incidents.move_facts import Facts
from training.incidents.move_gates import following, path, why_not_on
from training.models import ExamAttempt, IncidentPerson, Placement, PlanApplication, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def w():
    return World()


def client(user):
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = "en"
    return found


def worker(w, starts_on=date(2027, 6, 1), **plan):
    """A worker under the new law, in agriculture: the book's example."""
    plan = {"regime": "esd", "sector": "AGR", "work_category": "耕種農業", "restriction_months": 12, **plan}
    person = make_person(w.tokyo)
    return place(person, w.midori_farm, starts_on, date(2030, 5, 31), stage=None, **plan)


def ask(w, placement, ground="bankruptcy", by="alice", today=TODAY, key=None, **more):
    data = {"ground": ground, "requested_on": more.pop("requested_on", KNOWN), "request": ""}
    return moves.start_move(w.actor(by), placement=placement, data=data, today=today, key=key, **more)


def enter(w, transfer, today=TODAY, by="alice", **data):
    kept = {name: getattr(Transfer.objects.get(pk=transfer.pk), name) for name in moves.FIELDS}
    return moves.change_move(w.actor(by), transfer=transfer, data=kept | data, today=today)


def on(w, transfer, today=TODAY):
    transfer.refresh_from_db()
    return moves.go_on(w.actor("alice"), transfer=transfer, state=transfer.state, today=today)


def stops(w, transfer, today=TODAY):
    """In words, why it cannot go on."""
    with pytest.raises(Conflict) as error:
        on(w, transfer, today)
    return error.value.reason


# --- the request ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ground", "stage_3", "kind"),
    [
        ("bankruptcy", False, "unavoidable"),
        ("violence_or_harassment", False, "unavoidable"),
        ("own_wish", False, "own_wish"),
        ("own_wish", True, "stage_3"),
    ],
)
def test_the_ground_gives_the_kind(w, ground, stage_3, kind):
    row = ask(w, w.trainees[0].placements.get(), ground, entering_stage_3=stage_3)
    assert (row.kind, row.state, row.regime, row.office) == (kind, "requested", "titp", w.tokyo)


def test_a_request_is_recorded_once_and_one_is_open_at_a_time(w):
    placement, key = w.trainees[0].placements.get(), uuid.uuid4()
    assert ask(w, placement, key=key) == ask(w, placement, key=key)
    with pytest.raises(Conflict, match="already open"):
        ask(w, placement)
    with pytest.raises(Refused):
        ask(w, w.trainees[1].placements.get(), by="charlie")
    with pytest.raises(ValidationError) as error:
        ask(w, w.trainees[1].placements.get(), "nonsense", requested_on=date(2026, 11, 24))
    assert set(error.value.message_dict) == {"ground", "requested_on"}


def test_within_a_stage_own_wish_is_no_ground_and_the_refusal_is_in_writing(w):
    row = ask(w, w.trainees[0].placements.get(), "own_wish")
    assert "own wish alone" in stops(w, row)
    with pytest.raises(ValidationError):
        moves.reject(w.actor("alice"), transfer=row, reason=" ", today=TODAY)
    moves.reject(w.actor("alice"), transfer=row, reason="第2号の途中のため", today=TODAY)
    with pytest.raises(Conflict, match="over"):
        enter(w, row)
    assert ask(w, w.trainees[0].placements.get(), "bankruptcy").state == "requested"  # the next one may come


# --- a trainee after a bankruptcy -------------------------------------------------------


def test_a_trainee_moves_after_a_bankruptcy(w):
    """TITP-MOVE-01: bankrupt on 2026-11-10; asked, sought, a new plan, then the new placement."""
    placement = w.trainees[0].placements.get()
    incident = make_incident(w.asahi_plant, w.alice, w.trainees[:1], kind="closure")
    IncidentPerson.objects.update(wish="continue", asked_on=KNOWN, asked_in="id")
    row = ask(w, placement, incident=incident)
    assert [label for label, _standing in path(row)][:3] == ["requested", "checked", "place is sought"]
    assert "comp_agreed" not in {following(row), *Transfer.objects.values_list("state", flat=True)}
    assert on(w, row).state == "checked"
    assert on(w, row).state == "search"
    moves.add_contact(
        w.actor("alice"),
        transfer=row,
        data={"asked_on": date(2026, 11, 12), "asked": "みどり農園", "channel": "mso", "answer": "検討する"},
        today=TODAY,
    )
    assert incident.steps.get(code="coordination").done_on == date(2026, 11, 12)
    row.refresh_from_db()
    facts = Facts(row, TODAY)
    assert (facts.days_searched, facts.due()) == (11, date(2026, 11, 24))
    assert "Enter where the new place is." in stops(w, row)
    enter(w, row, new_establishment=w.midori_farm, channel="mso")
    assert on(w, row).state == "matched"
    assert "plan application" in stops(w, row)
    page = client(w.alice).get(reverse("incidents:move", args=[row.public_id])).content.decode()
    assert f"{reverse('plan-application-new')}?move={row.public_id}" in page
    application = PlanApplication.objects.create(
        office=w.tokyo,
        company=w.midori,
        establishment=w.midori_farm,
        person=w.trainees[0],
        stage=1,
        starts_on=date(2026, 12, 1),
        ends_on=date(2027, 4, 14),
        state="applied",
        applied_on=date(2026, 11, 20),
        drafted_by=w.alice,
    )
    enter(w, row, application=application)
    assert on(w, row).state == "plan_applied"
    assert "not certified yet" in stops(w, row)
    PlanApplication.objects.update(
        state="certified", certified_on=date(2026, 11, 22), certification_no="認1", plan=placement.plan
    )
    assert on(w, row).state == "certified"
    assert "status" in stops(w, row)
    enter(w, row, answers={"status_done_on": TODAY}, left_on=date(2026, 11, 20), starts_on=date(2026, 11, 21))
    assert on(w, row).state == "status_done"
    assert "new placement" in stops(w, row)
    placement.ends_on = date(2026, 11, 20)
    placement.save()
    Placement.objects.create(
        person=w.trainees[0],
        plan=placement.plan,
        establishment=w.midori_farm,
        company=w.midori,
        starts_on=date(2026, 11, 21),
        ends_on=placement.plan.ends_on,
    )
    assert on(w, row).state == "started"
    row.refresh_from_db()
    assert set(row.verdict) == {"checked", "search", "matched", "plan_applied", "certified", "status_done", "started"}


def test_an_application_or_a_place_that_does_not_fit_is_refused(w):
    row = ask(w, w.trainees[0].placements.get())
    other = make_establishment(w.midori, "第二農場")
    for data, field in (
        ({"new_establishment": w.asahi_plant}, "new_establishment"),
        ({"new_establishment": other, "elsewhere": "別団体"}, "elsewhere"),
        ({"left_on": TODAY, "starts_on": TODAY}, "starts_on"),
        ({"compensation_paid_on": date(2026, 11, 24)}, "compensation_paid_on"),
        ({"answers": {}, "elsewhere": "x" * 201}, "elsewhere"),
    ):
        with pytest.raises(ValidationError) as error:
            enter(w, row, **data)
        assert list(error.value.message_dict) == [field]


# --- ESD --------------------------------------------------------------------------------

SUMMER = date(2028, 6, 10)
MET = {"same_category": True, "skill_passed": True, "japanese_passed": True, "employer_excellent": True,
       "total_months": 36, "workers": 2, "own_wish_workers": 0, "metro": False}  # fmt: skip


def own_wish(w, **plan):
    return ask(w, worker(w, **plan), "own_wish", requested_on=date(2028, 5, 20), today=SUMMER)


@pytest.mark.parametrize(
    ("starts_on", "months", "stopped"),
    [(date(2028, 6, 1), 12, False), (date(2028, 5, 20), 11, True), (date(2028, 5, 31), 11, True)],
)
def test_the_period_at_the_employer_is_counted_to_the_day_before(w, starts_on, months, stopped):
    """ESD-TRF-03 examples 1 and 2: from 2027-06-01, agriculture, 12 months."""
    row = own_wish(w)
    row = enter(w, row, SUMMER, answers=MET, documents=["request"], starts_on=starts_on)
    facts = Facts(row, SUMMER)
    assert facts.months == months
    assert (facts.broken("C2") == ["C2"]) is stopped
    assert any("C2" in words for words in why_not_on(facts)) is stopped


@pytest.mark.parametrize(("name", "condition"), [("same_category", "C1"), ("japanese_passed", "C4")])
def test_a_condition_that_is_not_met_stops_the_move_early(w, name, condition):
    row = own_wish(w)
    enter(w, row, SUMMER, answers=MET | {name: False}, documents=["request"])
    assert condition in stops(w, row, SUMMER)


def test_own_wish_from_request_to_start_with_its_compensation(w):
    """ESD-TRF-05 example 1: (2 x 400,000 + 200,000) x 5/6 = 833,333. TRF-06 example 1: no receipt, no start."""
    row = own_wish(w)
    assert "Papers missing: request of the worker" in stops(w, row, SUMMER)
    enter(w, row, SUMMER, answers=MET, documents=["request", "exam_proof", "employment_certificate"])
    on(w, row, SUMMER)
    on(w, row, SUMMER)
    enter(w, row, SUMMER, elsewhere="別の監理支援機関　丙農場", channel="other", answers={"arranged_by": "broker"})
    assert "No transfer may be arranged by: broker" in stops(w, row, SUMMER)
    enter(w, row, SUMMER, channel="hellowork", starts_on=date(2028, 6, 1), left_on=date(2028, 5, 31))
    assert on(w, row, SUMMER).state == "matched"
    refused = stops(w, row, SUMMER)
    assert "standard amount" in refused
    assert "agreed" in refused
    enter(w, row, SUMMER, standard_cost=400_000, proven_cost=200_000, compensation_agreed_on=SUMMER)
    assert on(w, row, SUMMER).compensation == 833_333
    papers = ["request", "exam_proof", "employment_certificate", "new_employer_consent", "new_organization_consent",
              "new_plan", "new_contract", "housing"]  # fmt: skip
    enter(w, row, SUMMER, documents=papers)
    on(w, row, SUMMER)
    assert on(w, row, SUMMER).state == "certified"
    enter(w, row, SUMMER, answers={"status_done_on": SUMMER})
    assert "compensation receipt" in stops(w, row, SUMMER)
    enter(w, row, SUMMER, compensation_paid_on=SUMMER)
    assert on(w, row, SUMMER).state == "status_done"
    enter(w, row, SUMMER, documents=[*papers, "old_plan_end_notice"])
    assert on(w, row, SUMMER).state == "started"
    with pytest.raises(Conflict, match="over"):
        moves.withdraw(w.actor("alice"), transfer=row, today=TODAY)


def test_unavoidable_waits_for_the_status_and_owes_nothing(w):
    """ESD-TRF-06 example 2, TRF-05 example 5."""
    row = ask(w, worker(w), "breach_of_contract", requested_on=date(2027, 11, 1), today=SUMMER)
    papers = ["request", "new_employer_consent", "new_organization_consent", "new_plan", "new_contract", "housing"]
    enter(w, row, SUMMER, elsewhere="別団体", channel="kiko", documents=papers)
    for state in ("checked", "search", "matched", "plan_applied", "certified"):
        assert on(w, row, SUMMER).state == state
    assert "waits for the status procedures" in stops(w, row, SUMMER)
    row.refresh_from_db()
    assert Facts(row, SUMMER).compensation.value == 0


def test_ten_conditions_on_the_page_and_an_unknown_sector_is_told(w):
    with time_machine.travel("2028-06-10 08:30:00+09:00", tick=False):
        row = own_wish(w)
        page = client(w.alice).get(reverse("incidents:move", args=[row.public_id])).content.decode()
        for number in range(1, 11):
            assert f"C{number} " in page
        assert "ESD-TRF-05" in page
        blank = own_wish(w, sector="")
        page = client(w.alice).get(reverse("incidents:move", args=[blank.public_id])).content.decode()
        assert "The sector of the old plan is not recorded" in page


def test_telling_the_authority_ends_its_duty(w):
    """ESD-REP-01.R09: asked on Friday 2027-09-03; the target is Tuesday, the alarm the Friday after."""
    today = date(2027, 9, 6)
    with time_machine.travel("2027-09-06 08:30:00+09:00", tick=False):
        row = ask(w, worker(w), "breach_of_law", requested_on=date(2027, 9, 3), today=today)
        duty = Obligation.objects.get(transfer=row, rule_id="ESD-REP-01.R09")
        assert (duty.state, duty.target_on, duty.legal_on) == ("open", date(2027, 9, 7), date(2027, 9, 10))
        enter(w, row, today, answers={"authority_told_on": today})
        duty.refresh_from_db()
        assert (duty.state, duty.done_on) == ("done", today)


# --- the search and the screens ---------------------------------------------------------


def test_two_presses_are_one_step_and_a_contact_is_noted_once(w):
    row, key = ask(w, w.trainees[0].placements.get()), uuid.uuid4()
    visitor = client(w.alice)
    for _press in range(2):
        visitor.post(reverse("incidents:move_go_on", args=[row.public_id]), {"state": "requested"})
    row.refresh_from_db()
    assert row.state == "checked"
    sent = {"asked_on": "2026/11/20", "asked": "みどり農園", "channel": "mso", "key": key}
    for _press in range(2):
        visitor.post(reverse("incidents:move_asked", args=[row.public_id]), sent)
    assert row.contacts.count() == 1
    late = visitor.post(
        reverse("incidents:move_asked", args=[row.public_id]), sent | {"asked_on": "2026/11/24", "key": ""}
    )
    assert late.status_code == 422
    assert "This day is in the future." in late.content.decode()


def test_the_form_keeps_answers_and_finds_a_place_without_javascript(w):
    row = ask(w, w.trainees[0].placements.get())
    visitor, address = client(w.alice), reverse("incidents:move_edit", args=[row.public_id])
    found = visitor.post(address, {"search": "1", "find": "みどり", "a-bridge_hours": "28"}).content.decode()
    assert str(w.midori_farm.public_id) in found
    assert 'value="28"' in found
    assert not Transfer.objects.get().answers
    sent = {"establishment": w.midori_farm.public_id, "channel": "mso", "a-bridge_kind": "work",
            "a-bridge_on": "2026/11/20", "a-bridge_hours": ""}  # fmt: skip
    assert visitor.post(address, sent).status_code == 303
    row.refresh_from_db()
    assert (row.new_company, row.answers) == (w.midori, {"bridge_kind": "work", "bridge_on": "2026-11-20"})
    page = visitor.get(reverse("incidents:move", args=[row.public_id])).content.decode()
    assert "The status in between lasts until 2027-03-19." in page
    history = visitor.get(reverse("incidents:move", args=[row.public_id]), {"tab": "history"}).content.decode()
    assert "Status in between — → designated activities, work allowed (特定活動・就労可)" in history
    assert "Status in between: from — → 2026-11-20" in history


def test_a_case_leads_to_the_search_and_the_person_shows_both(w):
    incident = make_incident(w.asahi_plant, w.alice, w.trainees[:1], kind="closure")
    domain.record_wish(
        w.actor("alice"),
        concerned=incident.people.get(),
        data={"wish": "continue", "asked_on": KNOWN, "asked_in": "id", "note": ""},
        today=TODAY,
    )
    visitor, person = client(w.alice), w.trainees[0]
    new = reverse("incidents:move_new", args=[person.public_id])
    page = visitor.get(reverse("incidents:detail", args=[incident.public_id])).content.decode()
    assert f"{new}?incident={incident.public_id}" in page
    visitor.post(f"{new}?incident={incident.public_id}", {"ground": "bankruptcy", "requested_on": "2026/11/20"})
    row = Transfer.objects.get()
    assert row.incident == incident
    page = visitor.get(reverse("people:detail", args=[person.public_id])).content.decode()
    assert reverse("incidents:move", args=[row.public_id]) in page
    history = visitor.get(reverse("people:detail", args=[person.public_id]), {"tab": "history"}).content.decode()
    assert "Asked to move from" in history
    # Out of a case the person is not in, nothing starts.
    other = reverse("incidents:move_new", args=[w.trainees[1].public_id])
    assert visitor.get(f"{other}?incident={incident.public_id}").status_code == 404


def test_companies_and_auditors_see_no_move(w):
    row = make_transfer(w.trainees[0].placements.get(), w.alice, request="SECRET-MOVE-5512")
    for user in (w.hana, w.dai, w.aki):
        assert client(user).get(reverse("incidents:move", args=[row.public_id])).status_code == 404
        assert client(user).get(reverse("incidents:moves")).status_code == 404


@pytest.mark.parametrize("end", ["reject", "withdraw"])
def test_a_wish_that_was_given_up_is_still_told_and_keeps_the_verdict_of_its_day(w, end):
    placement = worker(w)
    with time_machine.travel("2028-03-10 09:00+09:00", tick=False):
        day = date(2028, 3, 10)
        row = ask(w, placement, "own_wish", today=day, requested_on=date(2028, 3, 8))
        why = {"reason": "期間が足りないため"} if end == "reject" else {}
        getattr(moves, end)(w.actor("alice"), transfer=row, today=day, **why)
    ExamAttempt.objects.create(person=row.person, grade="basic", result="passed", sits_on=date(2028, 6, 1))
    with time_machine.travel("2028-11-01 09:00+09:00", tick=False):
        recompute(person_ids=[row.person_id], today=date(2028, 11, 1))
        duty = Obligation.objects.get(rule_id="ESD-REP-01.R09", transfer=row)
        assert (duty.state, str(duty.legal_on)) == ("open", "2028-03-15")
        assert Obligation.objects.filter(kind="transfer").count() == 1  # no new place is sought
        alice, here = client(w.alice), reverse("incidents:move", args=[row.public_id])
        page = text_of(alice.get(here))
        assert "9 months at the old employer, 12 needed" in page  # not the 17 of today
        row.refresh_from_db()
        facts = Facts(row, moves.judged_on(row, date(2028, 11, 1)))
        assert facts.skill_passed is None  # passed only later
        assert "The duty stays open until its day is recorded here." in page
        for wrong, words in (("2028/11/02", "in the future"), ("2028/03/07", "before the wish was told to us")):
            answer = alice.post(f"{here}told/", {"told_on": wrong})
            assert (answer.status_code, words in text_of(answer)) == (422, True)
        assert client(w.charlie).post(f"{here}told/", {"told_on": "2028/03/12"}).status_code in (403, 404)
        for _click in range(2):
            assert alice.post(f"{here}told/", {"told_on": "2028/03/12"}).status_code == 303
        assert alice.post(f"{here}told/", {"told_on": "2028/03/13"}).status_code == 303
        page = text_of(alice.get(here))
        assert "This day is recorded already." in page
        assert "The duty stays open" not in page
        recompute(person_ids=[row.person_id], today=date(2028, 11, 1))
        duty.refresh_from_db()
        assert (duty.state, str(duty.done_on)) == ("done", "2028-03-12")


def test_a_trainee_who_gives_up_leaves_nothing_to_tell(w):
    row = ask(w, w.trainees[0].placements.get(), "closure")
    moves.withdraw(w.actor("alice"), transfer=row, today=TODAY)
    assert not moves.wish_to_tell(Transfer.objects.get(pk=row.pk))
    with pytest.raises(Conflict):
        moves.told(w.actor("alice"), transfer=row, told_on=TODAY, today=TODAY)
