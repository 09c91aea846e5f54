"""A transfer ends one placement and begins the next, both or neither; where a new placement would begin."""

from datetime import date

import pytest
from django.urls import reverse

from imjapan.core.errors import Refused
from tests.masters import Inputs, errors, fill, text_of, typed
from tests.world import make_company, make_establishment, make_office, make_person, place
from training.domain import transfers
from training.models import Placement, Plan

pytestmark = pytest.mark.django_db
HINT = "A change of the plan or a new certification is usually needed. To be confirmed."


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


@pytest.fixture
def row(world):
    """The placement of a trainee from 15 April 2026 to 14 April 2027 at Asahi, over the whole plan."""
    return world.trainees[0].placements.get()


@pytest.fixture
def second(world):
    return make_establishment(world.asahi, "第二工場")


def url(name, row):
    return reverse(f"training:{name}", args=[row.public_id])


def page_of(person):
    return reverse("people:detail", args=[person.public_id])


def days_of(person):
    return list(person.placements.values_list("starts_on", "ends_on", "establishment__name", "end_reason"))


BEFORE = [(date(2026, 4, 15), date(2027, 4, 14), "川口工場", "")]


# --- a transfer ---


def test_one_form_ends_the_old_and_begins_the_new_on_the_next_day(world, alice, row):
    assert url("placement_transfer", row) in alice.get(page_of(row.person)).content.decode()
    data = typed(alice, url("placement_transfer", row), establishment=world.midori_farm.public_id)
    assert (data["ends_on"], data["starts_on"], data["end_reason"]) == ("", "", "transfer")
    for _click in range(2):  # a double click makes one placement
        response = alice.post(url("placement_transfer", row), data | {"ends_on": "2026/11/30", "end_reason": "転籍"})
        assert response["Location"] == page_of(row.person)
    assert days_of(row.person) == [
        (date(2026, 4, 15), date(2026, 11, 30), "川口工場", "転籍"),
        (date(2026, 12, 1), date(2027, 4, 14), "第一農場", ""),
    ]
    new = row.person.placements.last()
    assert (new.company, new.plan) == (world.midori, row.plan)
    page = text_of(alice.get(page_of(row.person)))
    assert "The old placement ends and the new one is recorded." in page
    assert HINT in page
    told = text_of(alice.get(page_of(row.person), {"tab": "history"}))
    assert "Alice: Placement – Until 2027-04-14 → 2026-11-30; Reason for an early end — → 転籍" in told


def test_within_one_company_there_is_no_hint(alice, row, second):
    given = {"ends_on": "R8.11.30", "starts_on": "2026/12/3", "establishment": second.public_id}
    assert fill(alice, url("placement_transfer", row), **given).status_code == 303
    assert days_of(row.person)[1] == (date(2026, 12, 3), date(2027, 4, 14), "第二工場", "")
    page = text_of(alice.get(page_of(row.person)))
    assert "A change of the plan" not in page
    assert "Next placement from 2026-12-03: 株式会社朝日製作所 , 第二工場" in page


@pytest.mark.parametrize(
    "given, field, message",
    [
        ({"ends_on": ""}, "ends_on", "required"),
        ({"ends_on": "2026/4/14"}, "ends_on", "an early end lies between"),
        ({"end_reason": " "}, "end_reason", "Say why it ends early."),
        ({"establishment": ""}, "establishment", "Search for the establishment"),
        ({"starts_on": "2026/11/30"}, "starts_on", "comes after the last day at the old one"),
        ({"starts_on": "2026/4/14"}, "starts_on", "comes after the last day at the old one"),
        ({"starts_on": "2027/4/15"}, "starts_on", "No plan of this person runs on 2027-04-15."),
        ({"ends_on": "2027/4/14"}, "starts_on", "No plan of this person runs on 2027-04-15."),
        ({"starts_on": "2026/2/30"}, "starts_on", "no day"),
    ],
)
def test_a_wrong_transfer_changes_nothing(alice, row, second, given, field, message):
    data = {"ends_on": "2026/11/30", "end_reason": "転籍", "establishment": second.public_id}
    response = fill(alice, url("placement_transfer", row), **data | given)
    assert response.status_code == 422
    assert list(errors(response)) == [field]
    assert message in errors(response)[field][0]
    assert days_of(row.person) == BEFORE


def test_where_one_is_already_or_may_not_place_is_refused_and_the_old_goes_on(world, alice, row):
    for at, message in (
        (world.asahi_plant, "This is where the person trains now."),
        (world.naniwa_site, "大阪事務所 looks after this company."),
    ):
        response = fill(alice, url("placement_transfer", row), ends_on="2026/11/30", establishment=at.public_id)
        assert message in errors(response)["establishment"][0]
        assert days_of(row.person) == BEFORE


def test_everything_wrong_is_told_at_once(world, alice, row):
    given = {"ends_on": "2026/11/30", "end_reason": "", "establishment": world.naniwa_site.public_id}
    response = fill(alice, url("placement_transfer", row), **given)
    assert set(errors(response)) == {"end_reason", "establishment"}
    assert days_of(row.person) == BEFORE


def test_a_placement_that_follows_already_is_named(world, alice, row, second):
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 4, 14)}
    Placement.objects.filter(pk=row.pk).update(ends_on=date(2026, 12, 31))
    Placement.objects.create(
        person=row.person, plan=row.plan, establishment=world.midori_farm, company=world.midori, **days
    )
    response = fill(alice, url("placement_transfer", row), ends_on="2026/11/30", establishment=second.public_id)
    assert "Another placement covers some of these days: みどり農園 第一農場" in errors(response)["starts_on"][0]
    assert days_of(row.person)[0][1] == date(2026, 12, 31)
    page = alice.get(page_of(row.person)).content.decode()
    assert url("placement_transfer", row) not in page  # offered at the last placement only


def test_an_end_that_is_recorded_already_is_shown_and_kept(alice, row, second):
    Placement.objects.filter(pk=row.pk).update(ends_on=date(2026, 11, 30), end_reason="倒産")
    data = typed(alice, url("placement_transfer", row), establishment=second.public_id)
    assert (data["ends_on"], data["end_reason"]) == ("2026/11/30", "倒産")
    assert alice.post(url("placement_transfer", row), data).status_code == 303
    assert [(first, last) for first, last, *_more in days_of(row.person)] == [
        (date(2026, 4, 15), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2027, 4, 14)),
    ]


def test_the_next_plan_is_taken_where_the_new_place_begins_under_it(alice, row, second):
    stage_2 = Plan.objects.create(person=row.person, stage=2, starts_on=date(2027, 4, 15), ends_on=date(2029, 4, 14))
    given = {"ends_on": "2027/4/14", "establishment": second.public_id}
    assert fill(alice, url("placement_transfer", row), **given).status_code == 303
    new = row.person.placements.last()
    assert (new.plan, new.starts_on, new.ends_on) == (stage_2, date(2027, 4, 15), date(2029, 4, 14))


def test_somebody_who_ended_it_meanwhile_is_told(world, alice, client_of, row, second):
    mine = typed(alice, url("placement_transfer", row), ends_on="2026/11/30", establishment=second.public_id)
    fill(client_of(world.bob), url("placement_end", row), ends_on="2026/12/31", end_reason="帰国")
    response = alice.post(url("placement_transfer", row), mine)
    assert response.status_code == 409
    assert row.person.placements.count() == 1
    assert ("2026-12-31", "2026-11-30") in {(c.now, c.mine) for c in response.context["clashes"]}


def test_the_search_without_a_script_keeps_what_was_typed(alice, row, second):
    data = typed(alice, url("placement_transfer", row), ends_on="2026/11/30", find="第二", search="1")
    page = alice.post(url("placement_transfer", row), data)
    assert page.status_code == 200
    assert str(second.public_id) in page.content.decode()
    assert Inputs(page.content.decode()).found["ends_on"] == "2026/11/30"
    assert days_of(row.person) == BEFORE


def test_only_the_office_of_the_person_transfers(world, client_of, second):
    visitor = place(make_person(world.osaka), world.asahi_plant, date(2026, 4, 15), date(2027, 4, 14))
    given = {"ends_on": date(2026, 11, 30), "reason": "転籍", "establishment": second}
    assert client_of(world.alice).get(url("placement_transfer", visitor)).status_code == 403
    with pytest.raises(Refused):
        transfers.transfer_placement(world.actor("alice"), placement=visitor, **given)
    assert client_of(world.hana).get(url("placement_transfer", visitor)).status_code == 404
    secret = make_establishment(make_company(make_office("SEC", is_private=True), "秘密商事"))
    hidden = place(make_person(world.tokyo), secret, date(2026, 4, 15), date(2027, 4, 14))
    assert client_of(world.alice).get(url("placement_transfer", hidden)).status_code == 404


# --- where a new placement would begin ---


def plan(stage, first, last, lecture=None):
    return Plan(stage=stage, starts_on=first, ends_on=last, lecture_starts_on=first, lecture_ends_on=lecture)


FIRST = plan(1, date(2026, 4, 1), date(2027, 3, 31), date(2026, 4, 28))
SECOND = plan(2, date(2027, 4, 1), date(2029, 3, 31))
LATER = plan(3, date(2029, 6, 1), date(2031, 5, 31))


def until(last):
    return Placement(starts_on=date(2026, 4, 1), ends_on=last)


@pytest.mark.parametrize(
    "plans, last, expected",
    [
        ([], None, (None, None)),
        ([FIRST], None, (FIRST, date(2026, 4, 29))),  # the day after the lecture
        ([SECOND], None, (SECOND, date(2027, 4, 1))),
        ([FIRST, SECOND], None, (None, None)),  # which one cannot be told
        ([FIRST, SECOND], date(2026, 11, 30), (FIRST, date(2026, 12, 1))),
        ([FIRST, SECOND], date(2027, 3, 31), (SECOND, date(2027, 4, 1))),
        ([FIRST], date(2027, 3, 31), (None, None)),  # all of it is placed
        ([FIRST, SECOND, LATER], date(2029, 3, 31), (LATER, date(2029, 6, 1))),
        ([plan(1, date(2026, 4, 1), date(2026, 4, 28), date(2026, 4, 28))], None, ("only", date(2026, 4, 1))),
    ],
)
def test_where_a_new_placement_would_begin(plans, last, expected):
    under, first = transfers.next_days(plans, [until(last)] if last else [])
    assert first == expected[1]
    assert under is (plans[0] if expected[0] == "only" else expected[0])


def test_the_form_begins_after_the_last_placement_and_hints_at_another_company(world, alice, row):
    fill(alice, url("placement_end", row), ends_on="2026/11/30", end_reason="転籍")
    data = typed(alice, url("placement_new", row.person), establishment=world.midori_farm.public_id)
    assert (data["plan"], data["starts_on"], data["ends_on"]) == (str(row.plan_id), "2026/12/01", "2027/04/14")
    alice.post(url("placement_new", row.person), data)
    assert HINT in text_of(alice.get(page_of(row.person)))


def test_the_period_of_the_placement_has_its_own_name(alice, row):
    page = text_of(alice.get(url("placement_end", row)))
    assert "Period of the placement 2026-04-15 – 2027-04-14" in page
