"""Screens of companies, establishments and counts of other trainees."""

import pytest
from django.urls import reverse

from companies.models import Company, Establishment, OutsideTrainees
from imjapan.core.search import matching
from tests.masters import Inputs, errors, fill, text_of, typed
from tests.world import make_company, make_establishment, make_office

pytestmark = pytest.mark.django_db
GOOD_NUMBER = "8700110005901"


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def url(name, row=None):
    return reverse(f"companies:{name}", args=[row.public_id] if row else [])


# --- a company ---


def test_a_company_is_recorded_and_led_on_to_its_establishments(world, alice):
    given = {"name": "株式会社髙﨑", "name_kana": "ｶﾌﾞｼｷｶﾞｲｼｬタカサキ", "corporate_number": "8-7001-1000-5901"}
    response = fill(alice, url("new"), **given)
    company = Company.objects.get(name="株式会社髙﨑")
    assert response["Location"] == url("detail", company)
    assert (company.corporate_number, company.office, company.name_kana) == (
        GOOD_NUMBER,
        world.tokyo,
        "ｶﾌﾞｼｷｶﾞｲｼｬタカサキ",
    )
    page = alice.get(response["Location"])
    assert "Next, add its establishments." in text_of(page)
    assert url("establishment_new", company) in page.content.decode()
    assert "Audits and visits belong to an establishment" in text_of(page)


def test_a_form_sent_twice_makes_one_company(alice):
    data = typed(alice, url("new"), name="一度", receipt_no="R-1")
    locations = {alice.post(url("new"), data)["Location"] for _click in range(2)}
    assert Company.objects.filter(name="一度").count() == len(locations) == 1


@pytest.mark.parametrize(
    "given, field, message",
    [
        ({"name": ""}, "name", "This field is required."),
        ({"corporate_number": "8700110005902"}, "corporate_number", "wrong check digit"),
        ({"corporate_number": "870011000590"}, "corporate_number", "My Number"),
        ({"corporate_number": "87001"}, "corporate_number", "13 digits"),
        ({"corporate_number": GOOD_NUMBER, "is_sole_proprietor": "on"}, "corporate_number", "sole proprietor has no"),
        ({"receipt_no": "１２３４ ５６７８ ９０１２"}, "receipt_no", "My Number"),
        ({"own_number": "123456789012"}, "own_number", "My Number"),
    ],
)
def test_a_wrong_company(alice, given, field, message):
    before = Company.objects.count()
    response = fill(alice, url("new"), **{"name": "新会社", **given})
    assert response.status_code == 422
    assert message in errors(response)[field][0]
    assert Company.objects.count() == before


def test_the_check_digit_in_japanese(world, client_of):
    response = fill(client_of(world.alice, "ja"), url("new"), name="新", corporate_number="8700110005902")
    assert (
        "検査用数字" in errors(response)["corporate_number"][0] or "チェック" in errors(response)["corporate_number"][0]
    )


@pytest.mark.parametrize("field", ["corporate_number", "receipt_no", "own_number"])
def test_a_number_of_another_company_says_whose_it_is_with_a_link(world, alice, field):
    setattr(world.naniwa, field, GOOD_NUMBER)
    world.naniwa.save()
    response = fill(alice, url("new"), **{"name": "新会社", field: GOOD_NUMBER})
    assert errors(response)[field] == ["This number belongs to 浪速建設株式会社. Open it"]
    assert f'<a href="{url("detail", world.naniwa)}">' in response.content.decode()


def test_a_company_of_a_private_office_is_not_given_away(alice):
    make_company(make_office("SEC", is_private=True), "秘密商事", receipt_no="R-9")
    response = fill(alice, url("new"), name="新会社", receipt_no="R-9")
    assert errors(response)["receipt_no"] == ["This number belongs to a company of an office you may not read."]
    assert "秘密" not in response.content.decode()


def test_a_name_that_looks_like_markup_is_text(world, alice):
    world.asahi.receipt_no = "R-8"
    world.asahi.name = "<b>朝日</b>"
    world.asahi.save()
    response = fill(alice, url("new"), name="新会社", receipt_no="R-8")
    assert "<b>朝日</b>" not in response.content.decode()
    assert "&lt;b&gt;朝日" in response.content.decode()


def test_a_new_name_finds_the_establishments(world, alice):
    assert fill(alice, url("edit", world.asahi), name="夕日工業", name_kana="ユウヒコウギョウ").status_code == 303
    for words in ("夕日", "yuuhi"):
        assert list(matching(Establishment.objects.all(), words)) == [world.asahi_plant]
    assert not matching(Establishment.objects.all(), "朝日").exists()
    world.asahi_plant.refresh_from_db()
    assert world.asahi_plant.sort_key.startswith("ユウヒ")


def test_the_second_editor_is_told_and_keeps_the_own_input(world, alice, client_of):
    mine = typed(alice, url("edit", world.asahi), phone="03-1")
    fill(client_of(world.bob), url("edit", world.asahi), phone="03-2", industry="農業")
    response = alice.post(url("edit", world.asahi), mine)
    assert response.status_code == 409
    clashes = {c.label: (c.now, c.mine, c.taken) for c in response.context["clashes"]}
    assert clashes == {"Phone": ("03-2", "03-1", False), "Industry": ("農業", "金属製品製造業", True)}
    assert alice.post(url("edit", world.asahi), Inputs(response.content.decode()).found).status_code == 303
    world.asahi.refresh_from_db()
    assert (world.asahi.phone, world.asahi.industry) == ("03-1", "農業")


def test_a_tick_taken_off_by_somebody_else_is_taken_over(world, alice, client_of):
    mine = typed(alice, url("edit", world.midori), phone="03-1")
    theirs = typed(alice, url("edit", world.midori))
    del theirs["is_sole_proprietor"]
    assert client_of(world.bob).post(url("edit", world.midori), theirs).status_code == 303
    response = alice.post(url("edit", world.midori), mine)
    assert response.status_code == 409
    again = Inputs(response.content.decode()).found
    assert "is_sole_proprietor" not in again
    assert again["phone"] == "03-1"


def test_staff_of_another_office_read_but_do_not_write(world, client_of):
    charlie = client_of(world.charlie)
    page = charlie.get(url("detail", world.asahi))
    assert "Only supervision staff of the office in charge or an administrator" in text_of(page)
    assert url("edit", world.asahi) not in page.content.decode()
    for name, row in (
        ("edit", world.asahi),
        ("delete", world.asahi),
        ("establishment_new", world.asahi),
        ("establishment_edit", world.asahi_plant),
        ("establishment_delete", world.asahi_plant),
        ("outside_new", world.asahi),
    ):
        response = charlie.post(url(name, row), {"name": "x", "office": world.osaka.pk})
        assert response.status_code == 403, name
        assert "Only supervision staff" in text_of(response)
    world.asahi.refresh_from_db()
    assert world.asahi.name == "株式会社朝日製作所"


def test_the_company_itself_finds_no_screen(world, client_of):
    hana = client_of(world.hana)
    for name in ("detail", "edit", "establishment_new", "outside_new"):
        assert hana.get(url(name, world.asahi)).status_code == 404
    assert hana.post(url("edit", world.asahi), {"name": "x"}).status_code == 404


def test_deleting_a_company(world, alice):
    page = text_of(alice.get(url("edit", world.asahi)))
    assert "establishments: 1" in page
    assert "sign-ins of the company: 1" in page
    assert "placements: 5" in page
    alice.post(url("delete", world.asahi))
    assert Company.objects.filter(pk=world.asahi.pk).exists()
    empty = make_company(world.tokyo)
    assert alice.post(url("delete", empty))["Location"] == url("list")
    assert not Company.objects.filter(pk=empty.pk).exists()


# --- an establishment ---


def test_an_establishment_begins_with_the_address_of_its_company(world, alice):
    world.asahi.address = "埼玉県川口市1-2-3"
    world.asahi.save()
    data = typed(alice, url("establishment_new", world.asahi), name="第三工場", instructor="林 洋子")
    assert data["address"] == "埼玉県川口市1-2-3"
    response = alice.post(url("establishment_new", world.asahi), data)
    place = world.asahi.establishments.get(name="第三工場")
    assert response["Location"] == url("establishment", place)
    assert (place.address, place.instructor) == ("埼玉県川口市1-2-3", "林 洋子")
    assert list(matching(Establishment.objects.all(), "朝日 第三")) == [place]


def test_an_establishment_has_a_name_of_its_own(world, alice):
    response = fill(alice, url("establishment_new", world.asahi), name="川口工場")
    assert errors(response)["name"] == ["This company has an establishment of this name already."]
    assert fill(alice, url("establishment_new", world.midori), name="川口工場").status_code == 303


def test_an_establishment_sent_twice_is_one(world, alice):
    data = typed(alice, url("establishment_new", world.asahi), name="第三工場")
    for _click in range(2):
        assert alice.post(url("establishment_new", world.asahi), data).status_code == 303
    assert world.asahi.establishments.count() == 2


def test_deleting_an_establishment(world, alice):
    assert "placements: 5" in text_of(alice.get(url("establishment_edit", world.asahi_plant)))
    alice.post(url("establishment_delete", world.asahi_plant))
    assert Establishment.objects.filter(pk=world.asahi_plant.pk).exists()
    empty = make_establishment(world.asahi, "空工場")
    assert alice.post(url("establishment_delete", empty))["Location"] == url("detail", world.asahi)
    assert not Establishment.objects.filter(pk=empty.pk).exists()


# --- trainees under other organizations ---


def test_a_count_of_other_trainees(world, alice):
    page = alice.get(url("detail", world.asahi))
    assert "use the quota of the company too" in text_of(page)
    assert fill(alice, url("outside_new", world.asahi), counted_on="2026/4/1", count="7").status_code == 303
    row = OutsideTrainees.objects.get()
    assert (row.company, row.count) == (world.asahi, 7)
    assert "Under other organizations 7 (2026-04-01)" in text_of(alice.get(url("detail", world.asahi)))
    response = fill(alice, url("outside_new", world.asahi), counted_on="2026/4/1", count="8")
    assert errors(response) == {"counted_on": ["There is a count of this day already."]}
    response = fill(alice, url("outside_new", world.asahi), counted_on="2026/11/24", count="-1")
    assert set(errors(response)) == {"count", "counted_on"}
    response = fill(alice, url("outside_new", world.asahi), counted_on="2026/11/24", count="1")
    assert "lies in the future" in errors(response)["counted_on"][0]
    assert alice.post(url("outside_delete", row)).status_code == 303
    assert not OutsideTrainees.objects.exists()
