"""The plan of trips: the month of an office by area, many planned at once, moved, taken away; the day of one person."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.areas import area
from imjapan.organization.models import Staff
from reports.obligations.recompute import recompute
from tests.training.helpers import text_of
from tests.training.visit_helpers import done
from tests.world import TODAY, make_establishment, make_staff, make_trainees
from training.models import PlannedVisit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T10:00:00+09:00", tick=False):
        yield


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def month(month="2026-12", office="TKY", **more):
    asked = "&".join(f"{name}={value}" for name, value in more.items())
    return f"{reverse('trips:plan')}?month={month}&office={office}&{asked}"


def trip(world, where=None, user=None, on=date(2026, 12, 3), **more):
    where = where or world.asahi_plant
    return PlannedVisit.objects.create(
        establishment=where, company=where.company, office=where.company.office, planned_on=on,
        user=user or world.alice, **more,
    )  # fmt: skip


ADDRESSES = [
    ("埼玉県川口市青木1-2-3", ("埼玉県", "川口市")),
    ("〒103-0000 東京都中央区市場1-1", ("東京都", "中央区")),
    ("三重県四日市市諏訪町1", ("三重県", "四日市市")),
    ("福島県郡山市朝日1", ("福島県", "郡山市")),
    ("愛知県蒲郡市港町1", ("愛知県", "蒲郡市")),
    ("奈良県大和郡山市北郡山町1", ("奈良県", "大和郡山市")),
    ("東京都町田市原町田1", ("東京都", "町田市")),
    ("長野県大町市大町1", ("長野県", "大町市")),
    ("埼玉県秩父郡横瀬町横瀬1", ("埼玉県", "秩父郡横瀬町")),
    ("大阪府大阪市北区梅田1", ("大阪府", "大阪市")),
    ("", ("", "")),
]


@pytest.mark.parametrize("address, expected", ADDRESSES)
def test_areas(address, expected):
    assert area(address) == expected


def test_the_month_groups_by_area_and_says_what_is_missing(world, alice):
    make_trainees(world.midori_farm, 2, language="vi")
    make_trainees(world.naniwa_site, 1)
    recompute(today=TODAY)
    trip(world)
    page = text_of(alice.get(month()))
    assert "Visits in December 2026" in page
    assert page.index("埼玉県 川口市") < page.index("茨城県 鉾田市")
    assert "2 establishments, 2 not planned, 0 done" in page  # of Asahi the audit is not planned yet
    assert "Vietnamese" in page
    assert "2026-12-01 – 2026-12-31" in page
    assert "12/03 (Thu) Alice · visit" in page
    assert "浪速建設" not in page
    assert "浪速建設" in text_of(alice.get(month(office="OSK")))
    assert "川口市" not in text_of(alice.get(month(language="vi")))
    assert "鉾田市" not in text_of(alice.get(month(charge="alice")))
    PlannedVisit.objects.update(purpose="both")
    assert "川口市" not in text_of(alice.get(month(only="missing")))


def test_a_month_with_a_single_day_is_warned_of(world, alice):
    make_trainees(world.midori_farm, 1, date(2026, 12, 31), date(2027, 12, 30))
    recompute(today=TODAY)
    assert "only one day" in text_of(alice.get(month()))
    assert "only one day" not in text_of(alice.get(month("2027-01")))


def test_many_are_planned_at_once_and_twice_is_once(world, alice):
    make_trainees(world.midori_farm, 1)
    recompute(today=TODAY)
    data = {
        "rows": [str(world.asahi_plant.public_id), str(world.midori_farm.public_id)],
        "on": "2026/12/8", "user": "bob", "purpose": "visit",
    }  # fmt: skip
    assert alice.post(month(), data).status_code == 303
    assert alice.post(month(), data).status_code == 303
    rows = PlannedVisit.objects.order_by("pk")
    assert [(row.establishment, row.user, row.planned_on) for row in rows] == [
        (world.asahi_plant, world.bob, date(2026, 12, 8)),
        (world.midori_farm, world.bob, date(2026, 12, 8)),
    ]


REFUSED = [
    ({"rows": []}, "Tick at least one establishment."),
    ({"on": "2026/11/22"}, "This day is over."),
    ({"user": "charlie"}, "Select a valid choice."),
]


@pytest.mark.parametrize("wrong, says", REFUSED)
def test_what_cannot_be_planned(world, alice, wrong, says):
    recompute(today=TODAY)
    data = {"rows": [str(world.asahi_plant.public_id)], "on": "2026/12/8", "user": "alice", "purpose": "visit"}
    answer = alice.post(month(), data | wrong)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert not PlannedVisit.objects.exists()


def test_somebody_who_has_left_by_then_is_refused(world, alice):
    Staff.objects.filter(user=world.mia).update(ends_on=date(2026, 12, 5))
    recompute(today=TODAY)
    data = {"rows": [str(world.asahi_plant.public_id)], "on": "2026/12/8", "user": "mia", "purpose": "visit"}
    assert "not staff of the office on that day" in text_of(alice.post(month(), data))


def test_establishments_of_another_office_are_not_planned(world, alice, client_of):
    make_trainees(world.naniwa_site, 1)
    recompute(today=TODAY)
    data = {"on": "2026/12/8", "purpose": "visit", "rows": [str(world.naniwa_site.public_id), "no-uuid"]}
    assert alice.post(month(), data | {"user": "alice"}).status_code == 422
    assert alice.post(month(office="OSK"), data | {"user": "charlie", "rows": data["rows"][:1]}).status_code == 403
    assert not PlannedVisit.objects.exists()
    row = trip(world)
    charlie = client_of(world.charlie)
    assert charlie.get(reverse("trips:trip", args=[row.public_id])).status_code == 403
    assert charlie.post(reverse("trips:trip_cancel", args=[row.public_id])).status_code == 403
    assert PlannedVisit.objects.count() == 1


def test_a_trip_is_moved_and_two_editors_are_told(world, alice):
    row = trip(world)
    address = reverse("trips:trip", args=[row.public_id])
    page = alice.get(address).content.decode()
    version = page.split('name="version" value="')[1].split('"')[0]
    data = {"planned_on": "2026/12/10", "planned_time": "13:30", "user": "bob", "purpose": "both", "version": version}
    assert alice.post(address, data)["Location"] == "/visits/plan/?month=2026-12&office=TKY"
    row.refresh_from_db()
    assert (row.planned_on, row.planned_time, row.user, row.purpose) == (
        date(2026, 12, 10), time(13, 30), world.bob, "both",
    )  # fmt: skip
    answer = alice.post(address, data | {"planned_on": "2026/12/11"})
    assert answer.status_code == 409
    assert "Somebody else changed this record" in text_of(answer)


def test_a_trip_on_a_day_that_is_taken_is_refused(world, alice):
    row = trip(world)
    trip(world, on=date(2026, 12, 4))
    address = reverse("trips:trip", args=[row.public_id])
    answer = alice.post(address, {"planned_on": "2026/12/4", "user": "alice", "purpose": "visit"})
    assert answer.status_code == 422
    assert "This trip is already planned." in text_of(answer)


def test_a_trip_is_taken_away_and_one_that_was_made_is_not(world, alice):
    row = trip(world)
    assert alice.post(reverse("trips:trip_cancel", args=[row.public_id])).status_code == 303
    assert not PlannedVisit.objects.exists()
    row = trip(world, on=TODAY)
    visit = done(world)
    assert PlannedVisit.objects.get().visit == visit
    page = text_of(alice.post(reverse("trips:trip_cancel", args=[row.public_id]), follow=True))
    assert "made already" in page
    assert PlannedVisit.objects.count() == 1


def test_the_day_is_a_route_in_order_of_time(world, alice):
    trip(world, world.midori_farm, planned_time="13:00")
    trip(world, planned_time="09:30", note="安全靴")
    other = make_establishment(world.asahi, "第二工場")
    trip(world, other)
    trip(world, user=world.bob)
    page = alice.get(reverse("trips:day") + "?on=2026-12-03")
    words = text_of(page)
    order = [
        words.index(name) for name in ("1. 09:30 株式会社朝日製作所 川口工場", "2. 13:00 みどり農園", "3. 株式会社")
    ]
    assert order == sorted(order)
    assert "安全靴" in words
    assert 'href="geo:0,0?q=%E5%9F%BC%E7%8E%89%E7%9C%8C' in page.content.decode()
    assert "1. " not in text_of(alice.get(reverse("trips:day") + "?on=2026-12-04"))
    assert "川口工場" in text_of(alice.get(reverse("trips:day") + "?on=2026-12-03&user=bob"))


def test_companies_and_auditors_find_nothing(world, client_of):
    row = trip(world)
    for who in (world.hana, world.aki):
        for address in (month(), reverse("trips:day"), reverse("trips:trip", args=[row.public_id])):
            assert client_of(who).get(address).status_code == 404


def test_one_establishment_and_a_hundred_cost_the_same(world, alice):
    recompute(today=TODAY)
    trip(world)
    found = []
    for number in (0, 100):
        for each in range(number):
            place = make_establishment(world.asahi, f"工場{each}", address="埼玉県川口市")
            make_trainees(place, 1)
            trip(world, place, on=date(2026, 12, 1) + timedelta(days=each % 28))
        if number:
            make_staff(world.charlie, world.tokyo)
            recompute(establishment_ids=world.asahi.establishments.values_list("pk", flat=True), today=TODAY)
        with CaptureQueriesContext(connection) as queries:
            page = alice.get(month())
        found.append(len(queries))
        assert text_of(page).count("Alice · visit") == number + 1
    assert found[0] == found[1]
