"""Filters, search, order and pages of the lists; what makes no sense is refused in words."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from interns.models import Passport, ResidenceCard
from tests.records import make_document, make_obligation
from tests.world import TODAY, World, make_audit, make_company, make_establishment, make_person, make_visit, place
from training.models import Absence, Audit

LATER = datetime(2026, 11, 24, 9, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def old_world(db):
    """The standing world, recorded in 2020."""
    with time_machine.travel("2020-01-01", tick=False):
        return World()


@pytest.fixture
def world(old_world):
    return old_world


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


@pytest.fixture
def huong(world):
    with time_machine.travel("2020-01-01", tick=False):
        person = make_person(
            world.tokyo,
            "NGUYEN THI HUONG",
            native_name="Nguyễn Thị Hương",
            katakana="グエン ティ フオン",
            nationality="VN",
            old_number="A-017",
        )
        Passport.objects.create(person=person, nationality="VN", number="C1234567")
    return person


def found(client, noun, **query):
    response = client.get(reverse(f"api:{noun}-list"), {"limit": 200, **query})
    assert response.status_code == 200, response.content
    return [row["public_id"] for row in response.json()["results"]]


def ids(*rows):
    return [str(row.public_id) for row in rows]


# --- People ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("q", ["huong", "Hương", "ﾌｵﾝ", "ふおん", "thi nguyen", "グエン", "NGUYỄN", "a-017", "UON"])
def test_a_person_is_found_in_every_script(alice, huong, q):
    assert found(alice, "people", q=q) == ids(huong)


def test_a_search_for_nobody_finds_nobody(alice, huong):
    assert found(alice, "people", q="huong tanaka") == []


def test_people_by_nationality_passport_and_office(world, alice, huong):
    dewi = make_person(world.osaka, "DEWI")
    assert found(alice, "people", nationality="VN") == ids(huong)
    assert found(alice, "people", passport="c1234567") == ids(huong)
    assert found(alice, "people", passport="C123456") == []
    assert found(alice, "people", office="OSK") == ids(dewi)
    assert found(alice, "people", office="nowhere") == []


def test_people_by_where_they_are_placed_on_a_day(world, alice, huong):
    place(huong, world.midori_farm, date(2025, 4, 1), date(2026, 3, 31))
    place(huong, world.naniwa_site, date(2026, 4, 1), date(2027, 3, 31), stage=2)
    midori, site = {"company": world.midori.public_id}, {"establishment": world.naniwa_site.public_id}
    assert found(alice, "people", **midori) == found(alice, "people", **site) == ids(huong)
    assert found(alice, "people", **midori, placed_on="2026-03-31") == ids(huong)
    assert found(alice, "people", **midori, placed_on="2026-04-01") == []
    assert found(alice, "people", **site, placed_on="2026-04-01") == ids(huong)
    assert found(alice, "people", **midori, **site) == []  # one placement, not two
    assert len(found(alice, "people", placed_on="2026-11-23")) == 6


def test_people_in_order(world, alice, huong):
    aye = make_person(world.tokyo, "AYE", katakana="ンエイ")
    zaw = make_person(world.tokyo, "ZAW", katakana="アゾー")
    everybody = found(alice, "people")
    assert everybody == list(reversed(found(alice, "people", ordering="-name")))
    assert [row for row in everybody if row in ids(aye, huong, zaw)] == ids(aye, huong, zaw)
    by_kana = found(alice, "people", ordering="katakana")
    assert [row for row in by_kana if row in ids(aye, huong, zaw)] == ids(zaw, huong, aye)


@pytest.mark.parametrize(
    "case", ["person", "new passport", "passport", "passport deleted", "new card", "nothing", "new"]
)
def test_people_that_changed(world, alice, huong, case):
    """The database writes history by its own clock, which no test can turn; so all other rows are of long ago."""
    passport = huong.passports.get()
    with time_machine.travel(LATER, tick=False):
        if case == "person":
            huong.call_name = "フオン"
            huong.save()
        if case == "new passport":
            Passport.objects.create(person=huong, nationality="VN", number="D7654321")
        if case == "passport":
            Passport.objects.filter(pk=passport.pk).update(expires_on=date(2034, 1, 1))
        if case == "passport deleted":
            passport.delete()
        if case == "new card":
            ResidenceCard.objects.create(
                person=huong, status="技能実習１号ロ", starts_on=TODAY, ends_on=TODAY + timedelta(days=300)
            )
        if case == "nothing":
            Absence.objects.create(person=huong, kind="leave", starts_on=TODAY)
        new = make_person(world.tokyo, "NEW") if case == "new" else None
    expected = {"nothing": [], "new": ids(new) if new else []}.get(case, ids(huong))
    assert found(alice, "people", changed_since="2021-01-01T09:00:00+09:00") == expected


# --- Companies and placements ---------------------------------------------------------------------


def test_companies(world, alice):
    plant = make_establishment(world.asahi, "蕨工場", name_kana="ワラビコウジョウ")
    world.asahi.own_number, world.asahi.name_kana = "K-0042", "アサヒセイサクショ"
    world.asahi.save()
    assert found(alice, "companies", q="asahi") == found(alice, "companies", q="ｱｻﾋ") == ids(world.asahi)
    assert found(alice, "companies", own_number="K-0042") == ids(world.asahi)
    assert found(alice, "companies", establishment=plant.public_id) == ids(world.asahi)
    assert found(alice, "companies", office="OSK") == ids(world.naniwa)
    body = alice.get(reverse("api:companies-detail", args=[world.asahi.public_id])).json()
    assert {row["name"] for row in body["establishments"]} == {"川口工場", "蕨工場"}
    assert (body["own_number"], body["corporate_number"], body["is_sole_proprietor"]) == ("K-0042", None, False)


def test_companies_that_changed_are_for_staff(world, alice, client_of):
    with time_machine.travel(LATER, tick=False):
        other = make_company(world.tokyo)
        make_establishment(world.midori, "第二農場")
    assert set(found(alice, "companies", changed_since=LATER.isoformat())) == set(ids(other, world.midori))
    for name in ("hana", "aki"):
        response = client_of(getattr(world, name)).get(reverse("api:companies-list"), {"changed_since": "2026-11-24"})
        assert (response.status_code, response.json()) == (
            400,
            {"changed_since": ["Only staff can ask for changes."]},
        )


def test_placements(world, alice, huong):
    with time_machine.travel("2020-01-01", tick=False):
        first = place(huong, world.midori_farm, date(2025, 4, 1), date(2026, 3, 31), certification_no="認1")
        second = place(huong, world.naniwa_site, date(2026, 4, 1), date(2027, 3, 31), stage=2)
    assert found(alice, "placements", person=huong.public_id) == ids(second, first)
    assert found(alice, "placements", person=huong.public_id, ordering="starts_on") == ids(first, second)
    assert found(alice, "placements", q="huong") == ids(second, first)
    assert found(alice, "placements", q="huong 浪速") == ids(second)  # a word of the person, a word of the place
    assert found(alice, "placements", q="みどり") == ids(first)
    assert found(alice, "placements", stage="2") == found(alice, "placements", office="OSK") == ids(second)
    assert found(alice, "placements", company=world.midori.public_id, active_on="2026-03-31") == ids(first)
    assert found(alice, "placements", company=world.midori.public_id, active_on="2026-04-01") == []
    assert found(alice, "placements", ends_on_until="2026-03-31") == ids(first)
    assert found(alice, "placements", ends_on_from="2026-04-01", starts_on_until="2026-04-01") == ids(second)
    assert found(alice, "placements", regime="ssw") == []
    assert found(alice, "placements", changed_since="2021-01-01") == []
    first.plan.occupation = "耕種農業"
    first.plan.save()
    assert found(alice, "placements", changed_since="2021-01-01") == ids(first)
    body = alice.get(reverse("api:placements-detail", args=[first.public_id])).json()
    assert body["plan"]["certification_no"] == "認1"
    assert (body["office"]["code"], body["person"]["passport_name"]) == ("TKY", "NGUYEN THI HUONG")


# --- Audits, visits, duties, documents ------------------------------------------------------------


def test_audits(world, alice):
    old = make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 8, 3))
    new = make_audit(world.naniwa_site, world.charlie, kind="extraordinary")
    assert found(alice, "audits") == ids(new, old)
    assert found(alice, "audits", kind="extraordinary") == found(alice, "audits", office="OSK") == ids(new)
    assert found(alice, "audits", starts_on_until="2026-08-03") == found(alice, "audits", q="川口") == ids(old)
    assert found(alice, "audits", starts_on_from="2026-08-04", state="draft") == ids(new)
    assert found(alice, "audits", state="approved") == []
    Audit.objects.filter(pk=old.pk).update(returned_at=LATER, returned_by=world.bob)
    assert found(alice, "audits", changed_since=LATER.isoformat()) == ids(old)


def test_visits(world, alice, huong):
    old = make_visit(world.asahi_plant, world.alice, [huong], visited_on=date(2026, 10, 5))
    new = make_visit(world.naniwa_site, world.charlie, world.trainees)
    assert found(alice, "visits") == ids(new, old)
    assert found(alice, "visits", person=huong.public_id) == found(alice, "visits", q="朝日") == ids(old)
    assert found(alice, "visits", visited_on_from="2026-10-06") == ids(new)
    assert found(alice, "visits", visited_on_until="2026-10-05", establishment=world.asahi_plant.public_id) == ids(old)


def test_duties_and_documents_by_words_and_order(world, alice):
    far = make_obligation(world.naniwa_site, legal_on=date(2027, 1, 5))
    near = make_obligation(world.asahi_plant, legal_on=date(2026, 12, 1))
    assert found(alice, "obligations") == ids(near, far)
    assert found(alice, "obligations", ordering="-legal_on") == ids(far, near)
    assert found(alice, "obligations", q="浪速 堺") == ids(far)
    document = make_document(make_audit(world.asahi_plant, world.alice), world.alice, number="T-77")
    make_document(make_audit(world.naniwa_site, world.alice), world.alice, number="T-777")
    assert found(alice, "documents", number="T-77") == found(alice, "documents", q="朝日") == ids(document)


# --- What makes no sense --------------------------------------------------------------------------

NO_DAY = "Write a day as YYYY-MM-DD."
NO_MOMENT = "Write a moment like 2026-11-22T09:30:00Z, or a day as YYYY-MM-DD."

NO_LATE = (
    "This parameter is unknown here. Known are: company, establishment, limit, office, offset, ordering, person, q, "
    "state, visited_on_from, visited_on_until."
)


@pytest.mark.parametrize(
    "noun, name, value, says",
    [
        ("obligations", "state", "nonsense", "Select a valid choice. nonsense is not one of the available choices."),
        ("obligations", "legal_on_from", "yesterday", NO_DAY),
        ("obligations", "legal_on_from", "2026-02-31", NO_DAY),
        ("obligations", "legal_on_until", "2026-13-01", NO_DAY),
        ("obligations", "legal_on_until", "22/11/2026", NO_DAY),
        ("obligations", "company", "1", "Enter a valid UUID."),
        ("people", "changed_since", "last week", NO_MOMENT),
        ("people", "changed_since", "2026-02-30T10:00:00Z", NO_MOMENT),
        ("people", "changed_since", "0001-01-01", "The moment lies outside the years 2000 to 2099."),
        ("people", "ordering", "birth_date", "Select a valid choice. birth_date is not one of the available choices."),
        ("people", "q", "x\0", "Null characters are not allowed."),
        ("people", "q", "x" * 101, "Ensure this value has at most 100 characters (it has 101)."),
        ("people", "limit", "201", "A whole number from 1 to 200."),
        ("people", "limit", "0", "A whole number from 1 to 200."),
        ("people", "limit", "ten", "A whole number from 1 to 200."),
        ("people", "offset", "-1", "A whole number from 0 to 10000000."),
        ("people", "offset", "99999999999999999999", "A whole number from 0 to 10000000."),
        ("visits", "late", "true", NO_LATE),
        ("people", "page", "2", None),
        ("people", "format", "json", None),
        ("people", "birth_date", "2001-05-20", None),
    ],
)
def test_it_is_refused_in_words(alice, noun, name, value, says):
    response = alice.get(reverse(f"api:{noun}-list"), {name: value})
    assert (response.status_code, list(response.json())) == (400, [name])
    (words,) = response.json()[name]
    assert words == says or (says is None and words.startswith("This parameter is unknown here."))


def test_every_wrong_parameter_is_named(alice):
    response = alice.get(reverse("api:people-list"), {"stat": "x", "nam": "y", "q": "z"})
    assert sorted(response.json()) == ["nam", "stat"]


def test_a_single_row_takes_no_parameters(world, alice):
    response = alice.get(reverse("api:companies-detail", args=[world.asahi.public_id]), {"office": "TKY"})
    assert (response.status_code, response.json()) == (400, {"office": ["There are no parameters here."]})


@pytest.mark.parametrize("name", ["hana", "aki"])
def test_words_are_the_same_where_there_is_nothing_to_see(world, client_of, name):
    client = client_of(getattr(world, name))
    assert client.get(reverse("api:people-list"), {"placed_on": "x"}).json() == {"placed_on": [NO_DAY]}
    assert client.get(reverse("api:people-list"), {"nam": "x"}).status_code == 400


def test_a_program_in_japanese_is_answered_in_japanese(world, client_of):
    response = client_of(world.alice, language="ja").get(reverse("api:obligations-list"), {"company": "1"})
    assert response.json() == {"company": ["UUIDを正しく入力してください。"]}


# --- Pages ----------------------------------------------------------------------------------------


def test_pages_do_not_overlap_and_leave_nobody_out(world, alice):
    for _number in range(20):
        make_person(world.tokyo, "SAME NAME")
    seen, address = [], reverse("api:people-list") + "?limit=7"
    while address:
        body = alice.get(address).json()
        assert body["count"] == 25
        seen += [row["public_id"] for row in body["results"]]
        address = body["next"]
    assert len(seen) == len(set(seen)) == 25


def test_behind_the_end_there_is_an_empty_page(alice):
    body = alice.get(reverse("api:people-list"), {"offset": 1000}).json()
    assert (body["count"], body["results"], body["next"]) == (5, [], None)
