"""Screens of people, passports and residence cards: rows, messages at the field, two editors, double clicks."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.organization.editing import version_of
from interns.domain import people
from interns.models import Passport, Person, ResidenceCard
from tests.masters import Inputs, errors, fill, text_of, typed
from tests.world import TODAY, make_office, make_person, make_visit, place

pytestmark = pytest.mark.django_db
NEW = {"passport_name": "SITI", "nationality": "ID", "birth_date": "2001/1/1", "sex": "F"}


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


@pytest.fixture
def person(world):
    return make_person(
        world.tokyo, "NGUYỄN THỊ LAN", native_name="Nguyễn Thị Lan", katakana="グエン・ティ・ラン", language="vi"
    )


def url(name, row=None):
    return reverse(f"people:{name}", args=[row.public_id] if row else [])


# --- a person ---


def test_a_person_is_recorded_exactly_as_typed(world, alice):
    response = fill(alice, url("new"), **NEW | {"katakana": "シティ", "birth_date": "平成13年1月1日"})
    person = Person.objects.get(passport_name="SITI")
    assert response.status_code == 303
    assert response["Location"] == url("detail", person)
    assert (person.birth_date, person.office, person.surname) == (date(2001, 1, 1), world.tokyo, "")
    page = text_of(alice.get(response["Location"]))
    assert "The person is recorded." in page
    assert "25 years old" in page


def test_names_keep_their_letters_width_and_case(alice, person):
    given = {"passport_name": "van Der ế ữ", "native_name": "𠮷田 髙﨑", "katakana": "ﾀﾞｰ", "call_name": "らん"}
    assert fill(alice, url("edit", person), **given).status_code == 303
    person.refresh_from_db()
    assert {name: getattr(person, name) for name in given} == given
    assert "ダ\nラン" in person.search_text  # marks of long vowels do not count


def test_a_form_sent_twice_makes_one_person(alice):
    data = typed(alice, url("new"), **NEW)
    first, second = alice.post(url("new"), data), alice.post(url("new"), data)
    assert Person.objects.filter(passport_name="SITI").count() == 1
    assert first["Location"] == second["Location"]


def test_a_form_opened_again_makes_another_once_somebody_says_so(alice):
    fill(alice, url("new"), **NEW)
    assert "Is it the same person?" in errors(fill(alice, url("new"), **NEW))["another"][0]
    assert Person.objects.filter(passport_name="SITI").count() == 1
    fill(alice, url("new"), **NEW, another="on")
    assert Person.objects.filter(passport_name="SITI").count() == 2


@pytest.mark.parametrize(
    "field, value, message",
    [
        ("passport_name", "", "This field is required."),
        ("passport_name", "X" * 151, "at most 150 characters"),
        ("birth_date", "2026/11/24", "lies in the future"),
        ("birth_date", "2026/2/31", "no day"),
        ("birth_date", "1899/12/31", "too long ago"),
        ("nationality", "XX", "Select a valid choice"),
        ("old_number", "1234-5678-9012", "My Number"),
        ("old_number", "１２３４５６７８９０１２", "My Number"),
        ("office", "999999", "Select a valid choice"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_written(alice, field, value, message):
    before = Person.objects.count()
    response = fill(alice, url("new"), **NEW | {field: value})
    assert response.status_code == 422
    assert message in errors(response)[field][0]
    assert value in response.content.decode() or field in ("nationality", "office")
    assert Person.objects.count() == before


def test_messages_speak_japanese(world, client_of):
    response = fill(client_of(world.alice, "ja"), url("new"), **NEW | {"passport_name": ""})
    assert errors(response)["passport_name"] == ["この項目は必須です。"]


def test_the_office_of_others_cannot_be_chosen(world, alice):
    response = fill(alice, url("new"), **NEW | {"office": world.osaka.pk})
    assert "Select a valid choice" in errors(response)["office"][0]
    assert f'value="{world.osaka.pk}"' not in alice.get(url("new")).content.decode()


def test_staff_of_another_office_read_but_do_not_write(world, client_of, person):
    charlie = client_of(world.charlie)
    page = charlie.get(url("detail", person))
    assert "Only supervision staff of the office in charge or an administrator" in text_of(page)
    assert url("edit", person) not in page.content.decode()
    for name in ("edit", "delete", "passport_new", "card_new"):
        response = charlie.post(url(name, person), NEW | {"office": world.osaka.pk})
        assert response.status_code == 403, name
        assert "Only supervision staff of the office in charge or an administrator" in text_of(response)
    person.refresh_from_db()
    assert person.office == world.tokyo


def test_nobody_takes_a_person_from_another_office(world, client_of, person):
    """The administrator hands over; staff of either office alone cannot."""
    assert fill(client_of(world.alice), url("edit", person), office=world.osaka.pk).status_code == 422
    assert fill(client_of(world.admin), url("edit", person), office=world.osaka.pk).status_code == 303
    person.refresh_from_db()
    assert person.office == world.osaka


def test_company_users_and_auditors_find_nothing(world, client_of, person):
    for user in (world.hana, world.aki):
        for name in ("new", "edit", "detail", "passport_new"):
            address = url(name) if name == "new" else url(name, person)
            assert client_of(user).get(address).status_code == 404


def test_deleting_says_what_hangs_on_the_person(world, alice):
    person = world.trainees[0]
    Passport.objects.create(person=person, nationality="ID", number="E1")
    page = alice.get(url("edit", person))
    assert "Cannot be deleted while something hangs on it: passports: 1, plans: 1, placements: 1" in text_of(page)
    assert url("delete", person) not in page.content.decode()
    response = alice.post(url("delete", person), follow=True)
    assert "passports: 1" in text_of(response)
    assert Person.objects.filter(pk=person.pk).exists()


def test_somebody_on_whom_nothing_hangs_is_deleted_after_a_question(alice, person):
    page = alice.get(url("edit", person)).content.decode()
    assert 'data-confirm="Delete this person? This cannot be undone."' in page
    assert alice.post(url("delete", person))["Location"] == url("list")
    assert not Person.objects.filter(pk=person.pk).exists()


# --- two editors ---


def test_the_second_editor_is_told_and_keeps_the_own_input(world, alice, client_of, person):
    bob = client_of(world.bob)
    mine = typed(alice, url("edit", person), call_name="ラン", surname="NGUYEN")
    fill(bob, url("edit", person), call_name="ランさん", katakana="グエン")
    response = alice.post(url("edit", person), mine)
    assert response.status_code == 409
    page = text_of(response)
    assert "Somebody else changed this record while you were editing it." in page
    clashes = {c.label: (c.now, c.mine, c.taken) for c in response.context["clashes"]}
    assert clashes == {
        "Called": ("ランさん", "ラン", False),
        "Name in katakana": ("グエン", "グエン・ティ・ラン", True),
    }
    person.refresh_from_db()
    assert (person.call_name, person.surname) == ("ランさん", "")
    # The page shows own input where one typed, theirs where one did not; saving it saves exactly that.
    again = Inputs(response.content.decode()).found
    assert (again["call_name"], again["katakana"], again["surname"]) == ("ラン", "グエン", "NGUYEN")
    assert alice.post(url("edit", person), again).status_code == 303
    person.refresh_from_db()
    assert (person.call_name, person.katakana, person.surname) == ("ラン", "グエン", "NGUYEN")


def test_two_who_typed_the_same_do_not_clash(world, alice, client_of, person):
    mine = typed(alice, url("edit", person), call_name="ラン")
    fill(client_of(world.bob), url("edit", person), call_name="ラン")
    assert alice.post(url("edit", person), mine).status_code == 303


def test_the_version_tells_nothing_of_what_a_field_holds(person):
    text = version_of(person, people.FIELDS)
    assert "LAN" not in text
    assert "2001" not in text


# --- passports ---


def test_a_passport_number_is_closed_up(alice, person):
    data = {"nationality": "VN", "number": " ｃ-123 4567 ", "expires_on": "2030/2/28"}
    assert fill(alice, url("passport_new", person), **data).status_code == 303
    passport = person.passports.get()
    assert (passport.number, passport.nationality, passport.expires_on) == ("C1234567", "VN", date(2030, 2, 28))


@pytest.mark.parametrize(
    "data, field, message",
    [
        ({"number": ""}, "number", "This field is required."),
        ({"number": "123456789012"}, "number", "My Number"),
        ({"issued_on": "2030/1/1"}, "issued_on", "lies in the future"),
        ({"issued_on": "2024/1/2", "expires_on": "2024/1/1"}, "expires_on", "before the first day"),
    ],
)
def test_a_wrong_passport(alice, person, data, field, message):
    response = fill(alice, url("passport_new", person), **{"number": "C1", **data})
    assert response.status_code == 422
    assert message in errors(response)[field][0]
    assert not Passport.objects.exists()


def test_the_passport_of_somebody_else_says_whose_it_is_with_a_link(world, alice, person):
    other = world.trainees[0]
    Passport.objects.create(person=other, nationality="VN", number="C1234567")
    response = fill(alice, url("passport_new", person), nationality="VN", number="c1234567")
    assert errors(response)["number"] == [f"This number belongs to {other}. Open it"]
    assert f'<a href="{url("detail", other)}">Open it</a>' in response.content.decode()
    # The same number of another country is another passport.
    assert fill(alice, url("passport_new", person), nationality="ID", number="c1234567").status_code == 303


def test_a_private_office_is_not_given_away_by_its_numbers(world, alice, person):
    secret = make_person(make_office("SEC", is_private=True), "SECRET NAME")
    Passport.objects.create(person=secret, nationality="VN", number="C1")
    response = fill(alice, url("passport_new", person), nationality="VN", number="C1")
    assert errors(response)["number"] == ["This number belongs to a person of an office you may not read."]
    assert "SECRET NAME" not in response.content.decode()


def test_a_passport_sent_twice_is_one(alice, person):
    data = typed(alice, url("passport_new", person), number="C1")
    for _click in range(2):
        assert alice.post(url("passport_new", person), data).status_code == 303
    assert person.passports.count() == 1


def test_a_passport_of_others_is_not_reached_by_its_id(world, client_of, person):
    passport = Passport.objects.create(person=person, nationality="VN", number="C1")
    charlie = client_of(world.charlie)
    assert charlie.post(url("passport_edit", passport), {"nationality": "VN", "number": "X"}).status_code == 403
    assert charlie.post(url("passport_delete", passport)).status_code == 403
    passport.refresh_from_db()
    assert passport.number == "C1"


# --- residence cards ---


CARD = {"status": "技能実習1号ロ", "starts_on": "2026/4/15", "ends_on": "2027/4/14"}


def test_a_card_number_has_its_form(alice, person):
    response = fill(alice, url("card_new", person), **CARD | {"number": "AB1234567C"})
    assert errors(response)["number"] == ["A card number has two letters, eight digits and two letters."]
    assert fill(alice, url("card_new", person), **CARD | {"number": "ab 12345678 cd"}).status_code == 303
    assert person.residence_cards.get().number == "AB12345678CD"


def test_two_cards_may_still_have_no_number(alice, person):
    assert fill(alice, url("card_new", person), **CARD).status_code == 303
    later = CARD | {"starts_on": "2027/4/15", "ends_on": "2029/4/14"}
    assert fill(alice, url("card_new", person), **later).status_code == 303
    assert [card.number for card in person.residence_cards.all()] == [None, None]


def test_an_overlap_names_the_other_period(alice, person):
    fill(alice, url("card_new", person), **CARD)
    response = fill(alice, url("card_new", person), **CARD | {"starts_on": "2027/4/14", "ends_on": "2028/4/13"})
    assert errors(response) == {
        "starts_on": ["“技能実習1号ロ” from 2026-04-15 to 2027-04-14 covers some of these days."]
    }
    assert ResidenceCard.objects.count() == 1


def test_reversed_days(alice, person):
    response = fill(alice, url("card_new", person), **CARD | {"ends_on": "2026/4/14"})
    assert errors(response) == {"ends_on": ["The last day is before the first day."]}


def test_a_card_number_of_somebody_else(world, alice, person):
    other = world.trainees[0]
    days = {"starts_on": TODAY, "ends_on": TODAY}
    ResidenceCard.objects.create(person=other, status="留学", number="AB12345678CD", **days)
    response = fill(alice, url("card_new", person), **CARD | {"number": "AB12345678CD"})
    assert errors(response)["number"] == [f"This number belongs to {other}. Open it"]


# --- what stays quick ---


def test_saving_asks_the_same_questions_for_one_passport_and_many(alice, person):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert alice.get(url("edit", person)).status_code == 200
        return len(captured)

    count()
    one = count()
    assert one > 5
    for number in range(30):
        Passport.objects.create(person=person, nationality="VN", number=f"C{number}")
    assert count() == one


def test_a_garbled_version_is_no_error(alice, person):
    for version in ("x", "call_name:zz", "id:1 pk:2 x:y", "call_name:zz nonsense"):
        data = typed(alice, url("edit", person), call_name="ラン", version=version)
        assert alice.post(url("edit", person), data).status_code in (303, 409), version


def test_a_change_sent_twice_is_no_conflict_with_oneself(alice, person):
    data = typed(alice, url("edit", person), call_name="ラン")
    assert [alice.post(url("edit", person), data).status_code for _click in range(2)] == [303, 303]
    person.refresh_from_db()
    assert person.call_name == "ラン"


def test_a_visit_hangs_on_a_person_too(world, alice, person):
    make_visit(world.asahi_plant, world.alice, people=[person])
    assert "visits: 1" in text_of(alice.post(url("delete", person), follow=True))
    assert Person.objects.filter(pk=person.pk).exists()


# --- the list ---


def until(client, person):
    """What the list of people says about somebody's last day."""
    shown = client.get(reverse("people:list"), {"q": person.passport_name, "now": ""}).context["shown"]
    place = [str(column.label) for column in shown.columns].index("Until")
    (cells,) = shown.table()
    return str(cells[place].value)


def test_the_list_says_until_when_somebody_is_here_also_after_an_early_end(world, alice):
    person = make_person(world.tokyo, "UNTIL WHEN")
    row = place(person, world.asahi_plant, date(2026, 4, 1), date(2027, 3, 31))
    assert until(alice, person) == "2027-03-31"
    row.ends_on = date(2026, 11, 30)
    row.save()
    assert until(alice, person) == "2026-11-30"
    row.ends_on = TODAY
    row.save()
    assert until(alice, person) == str(TODAY)
    row.ends_on = date(2026, 11, 22)
    row.save()
    assert until(alice, person) in ("", "None", "—")


# --- a new passport ---


def test_a_new_passport_begins_with_the_nationality_of_the_person(world, alice):
    for nationality in ("VN", "ID"):
        person = make_person(world.tokyo, nationality=nationality)
        assert typed(alice, url("passport_new", person))["nationality"] == nationality
