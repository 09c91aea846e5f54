"""Screens of staff, hand-over and who is in charge: what they show, keep and refuse, and that many cost as one."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import InCharge
from imjapan.accounts.models import User
from imjapan.core.models import Event
from tests.organization.helpers import (
    charge,
    many_companies,
    many_people,
    new_colleague,
    person_charge,
    rows,
)
from tests.world import make_company, make_staff, make_trainees, make_user

pytestmark = pytest.mark.django_db
FROM_DECEMBER = "令和8年12月1日"


def address(name, *args):
    return reverse(name, args=[getattr(arg, "public_id", arg) for arg in args])


def text_of(response):
    return response.content.decode()


def queries(browser, url):
    browser.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


# --- staff ------------------------------------------------------------------------------------------


def test_the_list_of_staff_shows_offices_and_what_is_held(world, client_of):
    person_charge(world.trainees[0], world.alice)
    text = text_of(client_of(world.bob).get(address("organization:staff_list")))
    assert "companies in charge of 1" in text
    assert "people in charge of 1" in text
    assert "東京事務所 supervision manager" in text
    assert "Hana" not in text  # a user of a company
    found = text_of(client_of(world.bob).get(address("organization:staff_list") + "?q=charl&office=OSK"))
    assert "Charlie" in found
    assert "Alice" not in found
    assert "Nobody matches" in text_of(client_of(world.bob).get(address("organization:staff_list") + "?q=zzz"))


def test_staff_of_a_private_office_and_what_they_hold_there_stay_private(world, client_of):
    world.osaka.is_private = True
    world.osaka.save()
    charge(world.naniwa, world.charlie)
    make_staff(world.mia, world.osaka)
    InCharge.objects.filter(company=world.naniwa).update(user=world.mia)
    text = text_of(client_of(world.alice).get(address("organization:staff_list")))
    assert "Charlie" not in text
    assert "大阪事務所" not in text
    assert client_of(world.alice).get(address("organization:staff", world.charlie)).status_code == 404
    page = text_of(client_of(world.alice).get(address("organization:staff", world.mia)))
    assert "浪速建設株式会社" not in page
    assert "大阪事務所" not in page
    assert "浪速建設株式会社" in text_of(client_of(world.admin).get(address("organization:staff", world.mia)))


def test_a_hundred_staff_members_and_things_cost_as_many_queries_as_one(world, client_of):
    browser = client_of(world.admin)
    urls = [
        address("organization:staff_list") + "?q=zoe",
        address("organization:staff", world.alice),
        address("organization:office_list"),
        address("organization:office", world.tokyo),
        address("companies:assign") + "?size=200",
        address("people:assign") + "?size=200",
    ]
    make_staff(make_user("zoe"), world.tokyo)
    before = {url: queries(browser, url) for url in urls}
    for number in range(40):
        user = make_user(f"zoe{number}")
        make_staff(user, world.tokyo)
        make_staff(user, world.osaka)
    many_companies(world, 100, world.alice, world.bob)
    many_people(world, 100, world.alice)
    make_trainees(world.asahi_plant, 10)
    assert {url: queries(browser, url) for url in urls} == before


def test_a_new_staff_member_by_the_screen_keeps_what_was_typed_and_goes_on_to_the_link(world, client_of):
    browser, url = client_of(world.admin), address("organization:staff_new")
    data = {
        "name": "新井 花子", "username": "alice", "email": "arai@example.jp", "language": "ja",
        "office": world.tokyo.pk, "role": "staff", "starts_on": FROM_DECEMBER,
    }  # fmt: skip
    answer = browser.post(url, data)
    assert answer.status_code == 422
    text = text_of(answer)
    assert "Somebody signs in with this already" in text
    assert "新井 花子" in text
    assert FROM_DECEMBER in text
    answer = browser.post(url, {**data, "username": "arai"}, follow=True)
    assert "The staff member is added" in text_of(answer)
    assert "Send a link to arai@example.jp" in text_of(answer)
    assert User.objects.get(username="arai").staff.get().starts_on == date(2026, 12, 1)


def test_deactivation_leads_to_the_hand_over_and_works_afterwards(world, client_of):
    nina = new_colleague(world)
    browser = client_of(world.admin)
    url = address("organization:staff_deactivate", world.alice)
    answer = browser.post(url)
    assert answer.status_code == 422
    assert "Alice still holds from today on: companies in charge of 1 (株式会社朝日製作所)." in text_of(answer)
    hand_over = address("organization:hand_over", world.alice)
    assert hand_over in text_of(answer)
    preview = browser.get(hand_over, {"to_user": nina.pk, "on": "2026/11/23"})
    assert "Moves: companies in charge of 1" in text_of(preview)
    assert "株式会社朝日製作所" in text_of(preview)
    assert rows(world.asahi) == [("alice", "bob", "2024-04-01", None)]
    done = browser.post(hand_over, {"to_user": nina.pk, "on": "2026-11-23"}, follow=True)
    assert "1 thing handed over from Alice to Nina." in text_of(done)
    again = browser.post(hand_over, {"to_user": nina.pk, "on": "2026-11-23"}, follow=True)
    assert "There was nothing to hand over." in text_of(again)
    assert rows(world.asahi)[1:] == [("nina", "bob", "2026-11-23", None)]
    assert "Alice can no longer sign in." in text_of(browser.post(url, follow=True))


def test_the_hand_over_says_what_stays_and_refuses_oneself(world, client_of):
    make_staff(world.alice, world.osaka)
    charge(world.naniwa, world.alice)
    browser, url = client_of(world.admin), address("organization:hand_over", world.alice)
    text = text_of(browser.get(url, {"to_user": world.mia.pk, "on": FROM_DECEMBER}))
    assert "Stays: 1" in text
    assert "Mia does no supervision work in 大阪事務所 on 2026-12-01." in text
    answer = browser.get(url, {"to_user": world.alice.pk, "on": FROM_DECEMBER})
    assert answer.status_code == 422
    assert "Select a valid choice" in text_of(answer)
    done = text_of(browser.post(url, {"to_user": world.mia.pk, "on": "2026-12-01"}, follow=True))
    assert "1 thing stays with Alice." in done


def test_the_end_of_a_membership_leads_to_the_hand_over(world, client_of):
    url = address("organization:membership_end", world.alice.staff.get())
    answer = client_of(world.admin).post(url, {"ends_on": "2026/12/31"})
    assert answer.status_code == 422
    assert "Alice still holds after 2026-12-31: companies in charge of 1 (株式会社朝日製作所)." in text_of(answer)
    assert address("organization:hand_over", world.alice) in text_of(answer)
    assert 'value="2026/12/31"' in text_of(answer)


# --- who is in charge -------------------------------------------------------------------------------


def test_bulk_assign_by_the_screen(world, client_of):
    browser, url = client_of(world.bob), address("companies:assign")
    page = text_of(browser.get(url))
    assert "株式会社朝日製作所" in page
    assert "浪速建設株式会社" not in page  # of another office
    data = {"user": world.mia.pk, "deputy": "", "on": FROM_DECEMBER, "which": "ticked"}
    both = {"rows": [str(world.asahi.public_id), str(world.midori.public_id)]}
    answer = browser.post(url + "?size=100", {**data, **both}, follow=True)
    assert answer.redirect_chain == [(url + "?size=100", 303)]
    assert "Mia is in charge from 2026-12-01: 2 rows changed." in text_of(answer)
    assert rows(world.midori) == [("mia", None, "2026-12-01", None)]
    again = browser.post(url, {**data, **both}, follow=True)
    assert "0 rows changed. As it was already: 2." in text_of(again)


def test_all_rows_of_the_page_without_ticking(world, client_of):
    browser, url = client_of(world.bob), address("companies:assign")
    many_companies(world, 5, world.alice)
    page = browser.get(url, {"holder": world.alice.pk})
    assert len(page.context["rows"]) == 6
    data = {"user": world.mia.pk, "on": FROM_DECEMBER, "which": "shown", "shown": page.context["shown"]}
    assert "6 rows changed" in text_of(browser.post(url, data, follow=True))
    assert InCharge.objects.filter(user=world.mia, starts_on=date(2026, 12, 1)).count() == 6


def test_refused_rows_are_named_and_ticks_are_kept(world, client_of):
    browser, url = client_of(world.admin), address("companies:assign")
    ticked = [str(world.asahi.public_id), str(world.naniwa.public_id)]
    answer = browser.post(url, {"user": world.mia.pk, "on": FROM_DECEMBER, "which": "ticked", "rows": ticked})
    text = text_of(answer)
    assert answer.status_code == 422
    assert "浪速建設株式会社: Mia does no supervision work in 大阪事務所 on 2026-12-01." in text
    assert text.count(" checked>") == 2 + 1  # both rows, and which rows
    assert rows(world.asahi) == [("alice", "bob", "2024-04-01", None)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rows": []}, "Tick at least one row"),
        ({"user": ""}, "This field is required."),
        ({"on": "31 February"}, "is not a date"),
        ({"rows": ["nonsense"]}, "not there any more"),
        ({"rows": ["00000000-0000-4000-8000-000000000000"]}, "not there any more"),
    ],
)
def test_what_is_missing_on_the_bulk_page(world, client_of, change, words):
    data = {"user": world.mia.pk, "on": FROM_DECEMBER, "which": "ticked", "rows": [str(world.asahi.public_id)]}
    answer = client_of(world.bob).post(address("companies:assign"), {**data, **change})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert rows(world.asahi) == [("alice", "bob", "2024-04-01", None)]


def test_a_company_of_a_foreign_office_is_refused_by_name(world, client_of):
    data = {"user": world.mia.pk, "on": FROM_DECEMBER, "which": "ticked", "rows": [str(world.naniwa.public_id)]}
    answer = client_of(world.bob).post(address("companies:assign"), data)
    assert answer.status_code == 422
    assert "浪速建設株式会社: Only a supervision manager of the office" in text_of(answer)
    assert rows(world.naniwa) == []


def test_filters_of_the_bulk_page(world, client_of):
    browser, url = client_of(world.bob), address("companies:assign")

    def shown(**given):
        return {line.row.name for line in browser.get(url, given).context["rows"]}

    assert shown(holder="nobody") == {"みどり農園"}
    assert shown(holder=world.bob.pk) == {"株式会社朝日製作所"}  # the deputy
    assert shown(q="みどり") == {"みどり農園"}
    assert shown(office="OSK", holder="999999") == {"みどり農園", "株式会社朝日製作所"}  # not offered: no filter
    make_company(world.osaka, "難波食品")
    assert "難波食品" in {line.row.name for line in client_of(world.admin).get(url, {"office": "OSK"}).context["rows"]}


def test_people_by_the_screen(world, client_of):
    browser, url, person = client_of(world.bob), address("people:assign"), world.trainees[0]
    line = next(each for each in browser.get(url).context["rows"] if each.row == person)
    assert (line.charge.user.name, line.charge.own) == ("Alice", False)
    data = {"user": world.mia.pk, "on": "2026-11-23", "which": "ticked", "rows": [str(person.public_id)]}
    assert "1 row changed" in text_of(browser.post(url, data, follow=True))
    assert {each.row for each in browser.get(url, {"holder": world.mia.pk}).context["rows"]} == {person}
    page = text_of(browser.get(address("people:detail", person)))
    assert address("people:in_charge", person) in page
    assert "Mia" in page


def test_one_company_with_its_past_and_future(world, client_of):
    browser, url = client_of(world.bob), address("companies:in_charge", world.asahi)
    answer = browser.post(url, {"user": world.mia.pk, "deputy": world.alice.pk, "on": FROM_DECEMBER}, follow=True)
    assert "Mia is in charge from 2026-12-01." in text_of(answer)
    first, later = world.asahi.in_charge.order_by("starts_on")
    assert address("companies:in_charge_row", first) in text_of(answer)
    back = browser.post(address("companies:in_charge_row", later), {"remove": "1"}, follow=True)
    assert "It is taken back." in text_of(back)
    row = address("companies:in_charge_row", first)
    browser.post(row, {"user": world.alice.pk, "deputy": "", "starts_on": "2024/5/1", "ends_on": ""})
    assert rows(world.asahi) == [("alice", None, "2024-05-01", None)]
    refused = browser.post(row, {"remove": "1"})
    assert refused.status_code == 409
    assert "This has begun already" in text_of(refused)
    reader = text_of(client_of(world.charlie).get(url))
    assert "Only a supervision manager of the office" in reader
    assert "Put in charge" not in reader


def test_the_menu_leads_there_for_staff_only(world, client_of):
    assert address("organization:house") in text_of(client_of(world.alice).get("/today/"))
    assert address("organization:house") not in text_of(client_of(world.hana).get("/portal/"))
    assert address("companies:assign") in text_of(client_of(world.bob).get(address("companies:list")))
    assert address("companies:assign") not in text_of(client_of(world.alice).get(address("companies:list")))


def test_a_link_by_mail_and_a_sheet_by_the_screen(world, client_of):
    User.objects.filter(pk=world.mia.pk).update(email="mia@example.jp")
    browser, url = client_of(world.admin), address("organization:staff_links", world.mia)
    sheet = address("organization:staff_sheet", world.mia)
    assert browser.get(sheet).status_code == 404
    assert "The link is on its way to mia@example.jp." in text_of(browser.post(url, {"channel": "mail"}, follow=True))
    assert browser.get(sheet).status_code == 404  # what went by mail is not printed
    ready = browser.post(url, {"channel": "sheet"}, follow=True)
    assert "The sheet is ready." in text_of(ready)
    assert sheet in text_of(ready)
    answer = browser.get(sheet)
    assert answer.content.startswith(b"%PDF-")
    assert "no-store" in answer["Cache-Control"]
    assert Event.objects.filter(name="accounts.sheet.shown", actor_id=world.admin.pk).count() == 1
    assert "no longer works" in text_of(browser.post(url, {"channel": "take-back"}, follow=True))
    assert browser.get(sheet).status_code == 404
    assert browser.post(url, {"channel": "pigeon"}).status_code == 422


def test_without_an_address_a_mail_is_refused_in_words(world, client_of):
    answer = client_of(world.admin).post(address("organization:staff_links", world.mia), {"channel": "mail"})
    assert answer.status_code == 422
    assert "There is no mail address. Add one, or print a sheet." in text_of(answer)
