"""What is known of a stay beyond the card: a permission granted, an application in time, a departure, a new landing."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.gates.makers import card, trainee
from tests.masters import errors, fill, text_of
from tests.obligations.cycle_makers import rows, run
from tests.world import TODAY, make_person
from training.models import Absence, ResidenceApplication

pytestmark = pytest.mark.django_db
FIRST = (1, date(2025, 11, 10), date(2026, 11, 9))
SECOND = (2, date(2026, 11, 10), date(2028, 11, 9))


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


@pytest.fixture
def person(world):
    """In stage 2 since two weeks; the only card is that of stage 1."""
    person = trainee(world, FIRST, SECOND, name="DEWI LESTARI")
    card(person, date(2025, 11, 10), date(2026, 11, 10))
    return person


def page_of(person):
    return reverse("people:detail", args=[person.public_id])


def filed(person, kind="change", filed_on=date(2026, 10, 1), **fields):
    return ResidenceApplication.objects.create(person=person, kind=kind, filed_on=filed_on, **fields)


def granted(person):
    return filed(person, result="granted", decided_on=date(2026, 11, 5))


def test_a_granted_permission_counts_and_asks_for_its_card(alice, person):
    assert "expired 13 days ago" in text_of(alice.get(page_of(person)))
    granted(person)
    page = alice.get(page_of(person))
    assert "new permission of 2026-11-05" in text_of(page)
    assert "expired" not in text_of(page)
    link = re.search(r'href="([^"]*replaces=1[^"]*)"', page.content.decode())[1].replace("&amp;", "&")
    assert "2026/11/05" in alice.get(link).content.decode()
    given = {"status": "技能実習2号ロ", "starts_on": "2026/11/5", "ends_on": "2028/11/10", "number": "AB12345678CD"}
    address = reverse("people:card_new", args=[person.public_id])
    assert "covers some of these days" in errors(fill(alice, address, **given))["starts_on"][0]
    assert fill(alice, address, **given, replaces="on").status_code == 303
    assert list(person.residence_cards.order_by("starts_on").values_list("starts_on", "ends_on")) == [
        (date(2025, 11, 10), date(2026, 11, 4)),
        (date(2026, 11, 5), date(2028, 11, 10)),
    ]
    assert "new permission" not in text_of(alice.get(page_of(person)))


def test_a_new_card_never_swallows_one_that_lasts_longer_or_begins_later(alice, person):
    given = {"status": "技能実習2号ロ", "starts_on": "2026/11/5", "ends_on": "2026/11/8", "replaces": "on"}
    address = reverse("people:card_new", args=[person.public_id])
    assert fill(alice, address, **given).status_code == 422
    assert fill(alice, address, **given | {"starts_on": "2025/11/10", "ends_on": "2027/1/1"}).status_code == 422
    assert person.residence_cards.get().ends_on == date(2026, 11, 10)
    assert alice.get(f"{address}?starts_on=2026-13-45&replaces=1").status_code == 200


def test_saving_a_permission_leads_to_the_card_and_a_refusal_does_not(alice, person):
    data = {"kind": "change", "filed_on": "2026/10/1", "result": "granted", "decided_on": "2026/11/5"}
    address = reverse("applying:person_residence_new", args=[person.public_id])
    answer = fill(alice, address, **data)
    assert "The new residence card is not recorded yet." in text_of(alice.get(answer["Location"]))
    answer = fill(alice, address, **data | {"result": "refused"})
    assert "The new residence card is not recorded yet." not in text_of(alice.get(answer["Location"]))


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [
        (date(2026, 11, 10), "may stay until the decision, at most until 2027-01-10"),
        (date(2026, 9, 22), "expired"),  # filed after the last day
        (date(2027, 2, 10), "79 days left"),
    ],
)
def test_who_applied_in_time_is_not_expired(world, alice, ends_on, words):
    person = trainee(world, FIRST, SECOND)
    card(person, date(2025, 11, 10), ends_on)
    filed(person)
    assert words in text_of(alice.get(page_of(person)))


def test_who_is_placed_is_not_asked_after_the_return(alice, person, world):
    assert "After the return" not in text_of(alice.get(page_of(person)))
    gone = trainee(world, FIRST)
    card(gone, date(2025, 11, 10), date(2026, 11, 10))
    assert "After the return" in text_of(alice.get(page_of(gone)))


def renewal(person, on=TODAY):
    run(person, on=on)
    return [(rule, state) for rule, _window, _target, _legal, state, _done in rows("residence", person=person)]


@pytest.mark.parametrize(
    ("left", "back", "remains"),
    [
        (date(2026, 11, 8), None, False),  # gone for good
        (date(2026, 11, 15), None, False),  # too late, but gone: nothing can be renewed any more
        (date(2026, 11, 8), date(2026, 11, 20), False),  # back with a new status
        (date(2026, 6, 1), date(2026, 6, 20), True),  # a holiday
        (date(2026, 12, 1), None, True),  # planned
    ],
)
def test_a_departure_ends_what_is_asked_of_the_stay(person, left, back, remains):
    assert renewal(person) == [("TITP-IMM-02.b", "open")]
    Absence.objects.create(person=person, kind="trip_home", starts_on=left, ends_on=back)
    assert bool([row for row in renewal(person) if row[1] == "open"]) is remains


def test_landing_anew_ends_the_stay_before_and_the_time_abroad_is_not_missing(alice, person):
    assert "No status of residence is recorded" in alice.get(page_of(person)).content.decode()
    filed(
        person, "coe", date(2026, 9, 1), result="granted", decided_on=date(2026, 10, 1), entered_on=date(2026, 11, 20)
    )
    card(person, date(2026, 11, 20), date(2028, 11, 20), "特定技能1号")
    assert not [row for row in renewal(person) if row[1] == "open"]
    assert "No status of residence is recorded" not in alice.get(page_of(person)).content.decode()


def test_the_departure_is_recorded_from_where_people_look(world, alice, person):
    link = f"{reverse('training:absence_new', args=[person.public_id])}?kind=trip_home"
    assert link not in alice.get(page_of(person)).content.decode()  # two years to go
    placement = person.placements.last()
    assert link in alice.get(reverse("training:placement_end", args=[placement.public_id])).content.decode()
    coe = filed(person, "coe", date(2025, 9, 1), result="granted", decided_on=date(2025, 10, 1))
    assert link in alice.get(reverse("applying:arrival", args=[coe.public_id])).content.decode()
    gone = trainee(world, FIRST)
    card(gone, date(2025, 11, 10), date(2026, 11, 10))
    own = f"{reverse('training:absence_new', args=[gone.public_id])}?kind=trip_home"
    assert own in alice.get(page_of(gone)).content.decode()
    assert re.search(r'value="trip_home" selected', alice.get(own).content.decode())
    assert fill(alice, own, kind="trip_home", starts_on="2026/11/9").status_code == 303
    page = alice.get(page_of(gone))
    assert "left Japan on 2026-11-09" in text_of(page)
    assert own not in page.content.decode()


def test_nobody_without_a_card_breaks_the_page(world, alice):
    assert alice.get(page_of(make_person(world.tokyo))).status_code == 200


def test_a_placement_that_is_over_is_not_offered_to_be_ended_early(alice, person):
    first, second = person.placements.order_by("starts_on")
    page = alice.get(page_of(person)).content.decode()
    assert reverse("training:placement_end", args=[second.public_id]) in page
    assert reverse("training:placement_end", args=[first.public_id]) not in page
