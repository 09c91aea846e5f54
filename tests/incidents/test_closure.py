"""A company that closes: one case for all establishments, what still goes on there, the way home, the next place."""

import re
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from imjapan.core.models import Event
from tests.gates.makers import application
from tests.incidents.makers import KNOWN, make_incident, make_step, make_transfer
from tests.world import TODAY, make_establishment, make_trainees
from training.incidents import domain, guide, moves
from training.incidents.advice import advice
from training.incidents.move_facts import Facts
from training.incidents.move_forms import MoveForm
from training.models import Incident, Offer

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
    assert "This company closes" in page("companies:detail", world.asahi.public_id)
    assert "This company closes" not in page("companies:detail", world.midori.public_id)


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
