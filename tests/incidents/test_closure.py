"""A company that closes: one case for all establishments, what still goes on there, the way home, the next place."""

import re
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from imjapan.core.models import Event
from reports.filings import incident_notice
from reports.models import Obligation
from reports.obligations.recompute import recompute
from tests.gates.makers import application
from tests.incidents.makers import KNOWN, make_incident, make_step, make_transfer
from tests.world import TODAY, make_establishment, make_trainees, place
from training.domain.placements import end_placement
from training.incidents import domain, guide, moves
from training.incidents.advice import advice
from training.incidents.closing import closings
from training.incidents.move_facts import Facts
from training.incidents.move_forms import MoveForm
from training.models import Incident, Offer, Placement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def page(world):
    client = Client()
    client.force_login(world.alice)
    client.cookies["django_language"] = "en"
    return lambda name, *args, **query: client.get(reverse(name, args=args), query).content.decode()


@pytest.fixture
def second(world):
    return make_trainees(make_establishment(world.asahi, "第二工場"), 2)


def test_one_case_for_the_whole_company(world, page, second):
    shown = page("incidents:new", company=world.asahi.public_id)
    assert shown.count('name="people"') == 7  # of both establishments
    assert 'value="accident"' not in shown
    row = domain.open_case(
        world.actor("alice"), kind="closure", establishment=world.asahi_plant, people=[world.trainees[0], second[0]],
        data={"happened_on": KNOWN, "known_on": KNOWN}, today=TODAY,
    )  # fmt: skip
    assert all(one.placement for one in row.people.all())
    domain.add_person(world.actor("alice"), incident=row, person=second[1])
    other = make_incident(world.asahi_plant, world.alice, kind="crime")
    with pytest.raises(ValidationError):  # only a closure reaches beyond its establishment
        domain.add_person(world.actor("alice"), incident=other, person=second[1])


def test_what_still_goes_on_there_stands_in_the_case_and_on_the_company(world, page):
    case = make_incident(world.asahi_plant, world.alice, world.trainees[:1], kind="closure")
    offer = Offer.objects.create(
        office=world.tokyo, company=world.asahi, establishment=world.asahi_plant, received_on=KNOWN, headcount=3,
        starts_on=date(2027, 5, 1), received_by=world.alice,
    )  # fmt: skip
    draft = application(world, world.trainees[0], date(2027, 4, 15), date(2029, 4, 14), stage=2)
    elsewhere = application(
        world, world.trainees[1], date(2027, 4, 15), date(2029, 4, 14), stage=2, plant=world.midori_farm
    )
    shown = page("incidents:detail", case.public_id)
    assert reverse("offers:detail", args=[offer.public_id]) in shown
    assert reverse("applying:detail", args=[draft.public_id]) in shown
    assert reverse("applying:detail", args=[elsewhere.public_id]) not in shown
    assert "closes; on which day is not recorded" in page("companies:detail", world.asahi.public_id)
    assert "which day is not recorded" not in page("companies:detail", world.midori.public_id)


LAST = date(2027, 1, 31)


def case_with(world, **fields):
    return make_incident(world.asahi_plant, world.alice, world.trainees[:4], kind="closure", **fields)


def test_notices_of_the_end_count_from_the_planned_last_day_and_the_difficulty_notice_does_not(world):
    """TITP-FIL-04, TITP-IMM-01: the event is what was told, the end of the employment is the last day there."""
    case = case_with(world)

    def days():
        return {line.code: line.due and line.due.legal for line in guide.lines(case, TODAY)}

    assert (days()["difficulty_notice"], days()["resident_notice"]) == (date(2026, 11, 24), None)
    data = {"happened_on": KNOWN, "known_on": KNOWN, "closes_on": LAST}
    case = domain.change_case(world.actor("alice"), incident=case, data=data, today=TODAY)
    assert (days()["difficulty_notice"], days()["resident_notice"]) == (date(2026, 11, 24), date(2027, 2, 14))
    recompute(company_ids=[world.asahi.pk], today=TODAY)
    duty = Obligation.objects.get(window_key=f"incident:{case.pk}:resident_notice")
    assert duty.legal_on == date(2027, 2, 14)
    end_placement(  # who leaves earlier moves it
        world.actor("alice"), placement=world.trainees[0].placements.get(), ends_on=date(2026, 12, 20), reason="x"
    )
    assert days()["resident_notice"] == date(2027, 1, 3)
    notice = incident_notice.begin(world.actor("alice"), incident=case, today=TODAY)
    assert notice.details["cause"].startswith("事業の終了予定日：2027年1月31日")


def test_the_last_day_is_asked_of_closures_only_and_not_before_it_was_told(world, page):
    for kind, day, wrong in (("closure", date(2026, 11, 9), True), ("closure", LAST, False), ("crime", LAST, False)):
        case = make_incident(world.asahi_plant, world.alice, world.trainees[:1], kind=kind)
        data = {"happened_on": KNOWN, "known_on": KNOWN, "closes_on": day}
        assert ('name="closes_on"' in page("incidents:edit", case.public_id)) is (kind == "closure")
        if wrong:
            with pytest.raises(ValidationError, match="before it happened"):
                domain.change_case(world.actor("alice"), incident=case, data=data, today=TODAY)
            continue
        case = domain.change_case(world.actor("alice"), incident=case, data=data, today=TODAY)
        assert case.closes_on == (LAST if kind == "closure" else None)


def test_today_and_the_company_warn_with_who_has_no_new_place(world, page):
    case = case_with(world, closes_on=LAST)
    asked, home, stays, moved = case.people.all()
    case.people.filter(pk=asked.pk).update(wish="continue", asked_on=KNOWN)
    case.people.filter(pk=home.pk).update(wish="home", asked_on=KNOWN)
    case.people.filter(pk=stays.pk).update(wish="resume", asked_on=KNOWN)

    def told(name="today:today", *args, show="office"):
        words = " ".join(re.sub("<[^>]+>", " ", page(name, *args, show=show)).split())
        return words.partition("closes on 2027-01-31")[2].partition("See what")[0]

    assert "69 days left 2 of 4 people have no new place yet." in told()
    assert "2 of 4 people" in told("companies:detail", world.asahi.public_id)
    assert "2 of 4 people" in told("companies:establishment", world.asahi_plant.public_id)
    make_transfer(moved.placement, world.alice, state="started", requested_on=KNOWN)
    assert "1 of 4 people has no new place yet." in told()
    Placement.objects.filter(pk=asked.placement_id).update(ends_on=date(2026, 11, 30))
    asked.person.plans.update(ends_on=date(2026, 11, 30))
    place(asked.person, world.midori_farm, date(2026, 12, 10), date(2027, 4, 14))
    assert "Everybody who wants to go on has a new place." in told()
    assert told(show="mine") == told(show="all") == told()  # alice is in charge there
    assert closings(Incident.objects.all(), date(2027, 2, 1))[0].title == "株式会社朝日製作所 closed on 2027-01-31"
    Incident.objects.filter(pk=case.pk).update(state="closed", result="x", closed_at="2026-11-20T00:00Z",
                                               closed_by=world.alice)  # fmt: skip
    assert told() == ""


def test_every_open_offer_is_withdrawn_at_once_or_none(world, page):
    case = case_with(world)
    fields = {"office": world.tokyo, "headcount": 3, "starts_on": date(2027, 5, 1), "received_by": world.alice}
    rows = [
        Offer.objects.create(company=one.company, establishment=one, received_on=day, **fields)
        for one, day in (
            (world.asahi_plant, KNOWN), (world.asahi_plant, date(2026, 11, 20)), (world.midori_farm, KNOWN)
        )
    ]  # fmt: skip
    assert "Withdraw all 2 offers" in page("incidents:detail", case.public_id)
    client = Client()
    client.force_login(world.alice)
    client.cookies["django_language"] = "en"
    address = reverse("incidents:offers_withdraw", args=[case.public_id])

    def states():
        return list(Offer.objects.order_by("pk").values_list("state", flat=True))

    early = client.post(address, {"closed_on": "2026/11/15", "closed_reason": "廃業"})
    assert (early.status_code, states()) == (422, ["open"] * 3)
    assert "2026-11-20: This is before the offer was accepted." in early.content.decode()
    assert client.post(address, {"closed_on": "2026/11/23", "closed_reason": ""}).status_code == 422
    for number in ("2 offers are", "0 offers are"):  # the second press finds none left
        answer = client.post(address, {"closed_on": "2026/11/23", "closed_reason": "廃業"}, follow=True)
        assert f"{number} withdrawn" in answer.content.decode()
    assert states() == ["withdrawn", "withdrawn", "open"]
    rows[0].refresh_from_db()
    assert (rows[0].closed_reason, rows[0].closed_on) == ("廃業", TODAY)
    crime = make_incident(world.asahi_plant, world.alice, kind="crime")
    other = reverse("incidents:offers_withdraw", args=[crime.public_id])
    assert client.post(other, {"closed_on": "2026/11/23", "closed_reason": "x"}).status_code == 404


def test_a_second_case_of_a_person_is_told_and_linked(world, page):
    person = world.trainees[0]
    first = make_incident(world.asahi_plant, world.alice, [person], kind="closure")
    link = reverse("incidents:detail", args=[first.public_id])
    assert link in page("incidents:new", person=person.public_id)
    assert link not in page("incidents:new", person=world.trainees[1].public_id)
    later = make_incident(world.asahi_plant, world.alice, [person], kind="early_return")
    assert link in page("incidents:detail", later.public_id)
    Incident.objects.filter(pk=first.pk).update(
        state="closed", result="x", closed_at="2026-11-20T00:00Z", closed_by=world.alice
    )
    assert link not in page("incidents:detail", later.public_id)


@pytest.mark.parametrize("kind", ["closure", "accident", "illness", "pregnancy", "crime"])
def test_who_goes_home_has_a_journey_of_the_own_after_the_signature(world, kind):
    case = make_incident(world.asahi_plant, world.alice, world.trainees[:2], kind=kind)
    goes, also = case.people.all()
    codes = {line.code for line in guide.in_order(guide.lines(case, TODAY)) + guide.uncertain(guide.lines(case, TODAY))}
    assert not [code for code in codes if code.startswith("travel")]  # nobody is sent home before being asked
    case.people.update(wish="home", asked_on=KNOWN)
    for one in (goes, also):
        make_step(case, world.alice, f"explanation.{one.pk}")
    make_step(case, world.alice, f"statement.{goes.pk}")
    given = {"today": TODAY, "data": {"done_on": date(2026, 11, 20)}}
    domain.record_step(world.actor("alice"), incident=case, code=f"travel.{goes.pk}", **given)
    with pytest.raises(ValidationError, match="comes first"):
        domain.record_step(world.actor("alice"), incident=case, code=f"travel.{also.pk}", **given)


def test_practice_is_marked_as_advice_and_the_day_of_a_signature_is_typed(world, page):
    case = make_incident(world.asahi_plant, world.alice, world.trainees[:1])
    shown = page("incidents:detail", case.public_id)
    assert "without a deadline" in shown
    assert advice("missing")[0] in shown.replace("&#x27;", "'")
    assert all(advice(kind) for kind in ("missing", "closure", "accident", "illness", "pregnancy"))
    home = make_incident(world.asahi_plant, world.alice, world.trainees[1:2], kind="closure")
    home.people.update(wish="home", asked_on=KNOWN)
    shown = page("incidents:detail", home.public_id)
    field = shown.split(f'id="statement-{home.people.get().pk}-done_on"')[0].rsplit("<input", 1)[1]
    assert "value=" not in field  # no day is proposed


def test_what_becomes_known_of_the_move_is_the_step_of_the_case(world):
    case = make_incident(world.asahi_plant, world.alice, world.trainees[:1], kind="closure")
    case.people.update(wish="continue", asked_on=KNOWN)
    move = make_transfer(world.trainees[0].placements.get(), world.alice, incident=case)
    moves.change_move(
        world.actor("alice"), transfer=move, data={"answers": {"support_site_on": date(2026, 11, 20)}}, today=TODAY
    )
    assert case.steps.get(code="support_site").done_on == date(2026, 11, 20)


def test_months_there_end_with_the_last_day_there_and_the_clock_says_what_it_is(world, page):
    placement = world.trainees[0].placements.get()  # since 2026-04-15
    move = make_transfer(placement, world.alice, left_on=date(2026, 11, 13), starts_on=date(2026, 11, 20))
    assert Facts(move, TODAY).months == 6  # a day short of seven
    move.left_on = date(2026, 11, 14)
    move.save()
    assert Facts(move, TODAY).months == 7
    facts = Facts(move, TODAY)
    assert facts.due_is() in page("incidents:move", move.public_id)


def test_the_application_takes_over_what_the_move_knows(world, page):
    placement = world.trainees[0].placements.get()
    placement.plan.occupation_code = "6-4-1"
    placement.plan.save()
    move = make_transfer(
        placement, world.alice, left_on=date(2026, 12, 31), starts_on=date(2027, 1, 12),
        new_establishment=world.midori_farm, new_company=world.midori,
    )  # fmt: skip
    shown = page("plan-application-new", move=move.public_id)
    assert f'value="{world.midori_farm.public_id}" checked' in shown
    days = {name: re.search(rf'<input[^>]*name="{name}"[^>]*>', shown)[0] for name in ("starts_on", "ends_on")}
    assert re.search(r"2027\D0?1\D12", days["starts_on"])
    assert re.search(r"2027\D0?4\D14", days["ends_on"])  # the rest of the stage, no fresh year
    assert '<option value="6-4-1" selected' in shown


def test_a_company_of_another_office_is_chosen_by_a_manager_and_remembered(world):
    move = make_transfer(world.trainees[0].placements.get(), world.alice)
    data = {"new_establishment": world.naniwa_site, "channel": "mso"}
    with pytest.raises(ValidationError, match="Another office looks after"):
        moves.change_move(world.actor("alice"), transfer=move, data=data, today=TODAY)
    assert not MoveForm(instance=move, actor=world.actor("alice"), initial={"find": "浪速"}).places()
    found = MoveForm(instance=move, actor=world.actor("bob"), initial={"find": "浪速"}).places()
    assert [place for place, _chosen in found] == [world.naniwa_site]
    moves.change_move(world.actor("bob"), transfer=move, data=data, today=TODAY)
    told = Event.objects.get(name="training.transfer.other_office")
    assert told.details == {"office": world.naniwa_site.company.office_id}
    moves.change_move(world.actor("alice"), transfer=move, data=data | {"left_on": KNOWN}, today=TODAY)  # stays chosen


def test_the_new_place_is_judged_on_the_page_of_the_move(world, page):
    placement = world.trainees[0].placements.get()
    placement.plan.occupation_code = "6-4-1"
    placement.plan.save()
    move = make_transfer(
        placement, world.alice, left_on=date(2026, 12, 31), starts_on=date(2027, 1, 12),
        new_establishment=world.midori_farm, new_company=world.midori,
    )  # fmt: skip
    assert "Quota:" in page("incidents:move", move.public_id)
    move.application = application(
        world, world.trainees[0], date(2027, 1, 12), date(2027, 4, 14), plant=world.midori_farm
    )
    move.application.occupation_code = "4-9-1"
    move.application.save()
    move.save()
    assert "Another occupation than before" in page("incidents:move", move.public_id)
    move.application.occupation_code = "6-4-1"
    move.application.save()
    assert "Another occupation than before" not in page("incidents:move", move.public_id)
