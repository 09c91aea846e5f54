"""What newcomers tripped over between an offer and the people presented for it."""

import re
import uuid
from datetime import date

import pytest
from django.urls import reverse

from imjapan.organization import languages
from interns.models import Nationality, Person, SendingOrganization
from tests.masters import text_of
from tests.recruiting.makers import make_candidate, make_offer
from tests.world import TODAY, make_person
from training.models import Candidate, Offer, PlanApplication
from training.recruiting import candidates

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


@pytest.fixture
def offer(world):
    sending = SendingOrganization.objects.create(kind="sending", country="ID", name="LPK SAKURA")
    return make_offer(world.asahi_plant, world.alice, starts_on=date(2027, 4, 1), sending=sending)


def url(name, row):
    return reverse(f"offers:{name}", args=[row.public_id])


def somebody(**fields):
    return {
        "passport_name": "NEW PERSON", "nationality": "ID", "birth_date": "2002/2/2", "sex": "F",
        "accepted_on": "2026/11/20", "on": "2026/11/20", "key": str(uuid.uuid4()), **fields,
    }  # fmt: skip


def test_whose_plan_is_on_its_way_is_not_among_people_without_a_plan_and_the_search_says_where(world, alice, offer):
    waiting = make_person(world.tokyo, "BUDI PRATAMA")
    application = PlanApplication.objects.create(
        office=world.tokyo, company=world.midori, establishment=world.midori_farm, person=waiting, regime="titp",
        stage=1, starts_on=date(2027, 4, 1), ends_on=date(2028, 3, 31), drafted_by=world.alice,
    )  # fmt: skip
    chosen = make_person(world.tokyo, "BUDI SANTOSO")
    make_candidate(make_offer(world.midori_farm, world.alice), chosen, "selected")
    page = text_of(alice.get(url("present", offer)))
    assert "BUDI PRATAMA" not in page
    assert "BUDI SANTOSO" in page
    assert f"selected by {world.midori}" in page
    page = text_of(alice.get(url("present", offer), {"find": "budi"}))
    assert f"plan at {world.midori}: being prepared" in page
    application.state = "withdrawn"
    application.save()
    assert "BUDI PRATAMA" in text_of(alice.get(url("present", offer)))


def test_somebody_new_takes_country_language_and_sending_organization_of_the_offer(world, alice, offer):
    page = alice.get(url("present", offer)).content.decode()
    assert re.search(r'value="ID"\s+selected', page)
    assert alice.post(url("candidate_new", offer), somebody()).status_code == 303
    assert (Person.objects.get(passport_name="NEW PERSON").language, offer.candidates.get().person.sending) == (
        "id",
        offer.sending,
    )
    assert (
        alice.post(url("candidate_new", offer), somebody(passport_name="ANOTHER", nationality="MM")).status_code == 303
    )
    other = Person.objects.get(passport_name="ANOTHER")
    assert (other.language, other.sending) == ("my", None)  # the sending organization is of another country


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"birth_date": "2020/1/1"}, "Younger than 18 when the work begins"),
        ({"birth_date": "2009/4/2"}, "Younger than 18 when the work begins"),
        ({"birth_date": "2004/7/19", "passport_name": "Dang Van  Tuan", "nationality": "VN"}, "is recorded already"),
    ],
)
def test_a_slip_about_somebody_new_is_told_at_its_field(world, alice, offer, typed, words):
    make_person(world.tokyo, "DANG VAN TUAN", nationality="VN", birth_date=date(2004, 7, 19))
    answer = alice.post(url("candidate_new", offer), somebody(**typed))
    assert (answer.status_code, words in text_of(answer)) == (422, True)
    assert not Candidate.objects.exists()


def test_the_known_one_is_offered_and_another_one_needs_a_tick(world, alice, offer):
    known = make_person(world.tokyo, "DANG VAN TUAN", nationality="VN", birth_date=date(2004, 7, 19))
    typed = somebody(
        passport_name="Dang Van  Tuan", nationality="VN", birth_date="2004/7/19", passport_number="b 123-4"
    )
    answer = alice.post(url("candidate_new", offer), typed)
    page = answer.content.decode()
    assert "Is it the same person?" in text_of(answer)
    assert re.search(rf'name="people" value="{known.public_id}" checked', page)
    assert 'type="checkbox" name="another"' in page
    for _click in range(2):
        assert alice.post(url("candidate_new", offer), {**typed, "another": "on"}).status_code == 303
    new = Person.objects.exclude(pk=known.pk).get(birth_date=date(2004, 7, 19))
    assert list(new.passports.values_list("nationality", "number")) == [("VN", "B1234")]
    # A passport is one person's, whatever is ticked.
    again = somebody(nationality="VN", passport_number="B1234", another="on", young="on")
    answer = alice.post(url("candidate_new", offer), again)
    assert answer.status_code == 422
    assert "This passport belongs to Dang Van  Tuan" in answer.content.decode()
    assert offer.candidates.count() == 1


def test_too_young_is_a_warning_that_a_tick_answers(world, alice, offer):
    typed = somebody(birth_date="2009/4/2")
    answer = alice.post(url("candidate_new", offer), typed)
    assert (answer.status_code, 'type="checkbox" name="young"' in answer.content.decode()) == (422, True)
    assert alice.post(url("candidate_new", offer), {**typed, "young": "on"}).status_code == 303


@pytest.mark.parametrize(
    ("name", "typed", "right"),
    [
        ("passport_name", "ヴォ・マイ", False),
        ("passport_name", "VO THI MAI 2", False),
        ("passport_name", "NGUYỄN O'BRIEN-VAN", True),
        ("passport_name", "ＶＯ ＭＡＩ", True),
        ("katakana", "ABC", False),
        ("katakana", "武 舞", False),
        ("katakana", "ｳﾞｫ･ﾏｲ", True),
        ("katakana", "ヴォ・マイー", True),
    ],
)
def test_names_are_in_their_scripts(world, alice, offer, name, typed, right):
    words = {"passport_name": "in Latin letters, as the passport does", "katakana": "Write it in kana"}[name]
    answer = alice.post(url("candidate_new", offer), somebody(**{name: typed}))
    assert (answer.status_code, words in text_of(answer)) == ((303, False) if right else (422, True))


def test_a_new_person_of_the_list_is_asked_about_too(world, client_of):
    manager = client_of(world.bob)
    known = make_person(world.tokyo, "DANG VAN TUAN", nationality="VN", birth_date=date(2004, 7, 19))
    typed = {
        "passport_name": "DANG VAN TUAN", "nationality": "VN", "birth_date": "2004/7/19", "sex": "M",
        "office": world.tokyo.pk, "key": str(uuid.uuid4()),
    }  # fmt: skip
    answer = manager.post(reverse("people:new"), typed)
    assert (answer.status_code, f"Is it the same person? {known}" in text_of(answer)) == (422, True)
    assert str(known.public_id) in answer.content.decode()
    assert manager.post(reverse("people:new"), {**typed, "another": "on"}).status_code == 303
    assert Person.objects.filter(birth_date=date(2004, 7, 19)).count() == 2


def test_who_is_18_on_the_first_day_may_come_and_who_is_not_is_marked_beside_the_result(world, alice, offer):
    assert alice.post(url("candidate_new", offer), somebody(birth_date="2009/4/1")).status_code == 303
    assert "too young when the work begins" not in text_of(alice.get(url("detail", offer)))
    make_candidate(offer, make_person(world.tokyo, birth_date=date(2020, 1, 1)), "selected")
    assert text_of(alice.get(url("detail", offer))).count("too young when the work begins") == 1


def test_the_sheet_of_the_selection_day_sets_the_day_of_the_interview(world, alice, offer):
    rows = [make_candidate(offer, make_person(world.tokyo)) for _number in range(3)]
    states = ("selected", "refused", "withdrawn")
    data = {"on": "2026/11/20"} | {f"state-{row.public_id}": state for row, state in zip(rows, states, strict=True)}
    assert alice.post(url("sheet", offer), data).status_code == 303
    days = offer.candidates.order_by("pk").values_list("interviewed_on", "decided_on")
    day = date(2026, 11, 20)
    assert list(days) == [(day, day), (day, day), (None, day)]
    later = make_candidate(offer, make_person(world.tokyo), "interviewed", interviewed_on=date(2026, 11, 15))
    actor = world.actor("alice")
    candidates.decide(
        actor, offer=offer, choices={later.pk: ("selected", None)}, on=day, today=TODAY, at_selection=True
    )
    later.refresh_from_db()
    assert later.interviewed_on == date(2026, 11, 15)  # known already


def test_a_later_decision_is_offered_the_day_of_today_and_not_that_of_the_selection(world, alice, offer):
    Offer.objects.filter(pk=offer.pk).update(selection_on=date(2026, 11, 20))
    row = make_candidate(offer, make_person(world.tokyo), "interviewed", interviewed_on=date(2026, 11, 20))
    for decided, day in ((None, date(2026, 11, 20)), (date(2026, 11, 20), TODAY)):
        Candidate.objects.filter(pk=row.pk).update(decided_on=decided, state="reserve" if decided else "interviewed")
        assert alice.get(url("sheet", offer)).context["form"]["on"].value() == day
        assert alice.get(url("detail", offer)).context["decide"]["on"].value() == day


def test_an_open_offer_whose_start_is_over_says_so_everywhere(world, alice):
    offer = make_offer(world.asahi_plant, world.alice, starts_on=date(2026, 10, 1), received_on=date(2026, 4, 1))
    today = make_offer(world.midori_farm, world.alice, starts_on=TODAY)
    words = "open, start is over"
    assert text_of(alice.get(reverse("offers:list"))).count(words) == 1
    assert "The planned start is over" in text_of(alice.get(url("detail", offer)))
    assert "The planned start is over" not in text_of(alice.get(url("detail", today)))
    assert words in text_of(alice.get(reverse("companies:detail", args=[world.asahi.public_id])))


def test_every_nationality_finds_a_language_in_words_and_in_its_own_script(world, alice):
    page = alice.get(reverse("people:edit", args=[world.trainees[0].public_id])).content.decode()
    for code, own in languages.OWN_NAMES.items():
        assert re.search(rf'<option value="{code}"[^>]*>[^<]*{re.escape(own)}</option>', page), code
    several = {"LK", "IN"}  # of these the person has to be asked
    assert set(languages.OF_COUNTRY) == set(Nationality.values) - several
    assert set(languages.OF_COUNTRY.values()) <= set(languages.NAMES) == set(languages.OWN_NAMES)


def test_an_offer_with_everybody_found_proposes_to_be_closed_as_filled(world, alice, offer):
    Offer.objects.filter(pk=offer.pk).update(headcount=2)
    make_candidate(offer, make_person(world.tokyo), "selected")
    make_candidate(offer, make_person(world.tokyo), "reserve")
    assert "Everybody wanted is found" not in text_of(alice.get(url("detail", offer)))
    make_candidate(offer, make_person(world.tokyo), "selected")
    assert "Everybody wanted is found" in text_of(alice.get(url("detail", offer)))
    Offer.objects.filter(pk=offer.pk).update(state="filled", closed_on=TODAY)
    assert "Everybody wanted is found" not in text_of(alice.get(url("detail", offer)))
