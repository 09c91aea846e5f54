"""The pages of a company and an establishment: essentials, people in training by month, everything that happened."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import InCharge
from reports.models import Document
from tests.masters import fill, text_of
from tests.records import NOW, SECRETS, one_of_each
from tests.world import make_establishment, make_person, make_trainees, make_visit, place
from training.models import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def url(row, tab=""):
    name = "companies:establishment" if hasattr(row, "company") else "companies:detail"
    return reverse(name, args=[row.public_id]) + (f"?tab={tab}" if tab else "")


def months(page):
    """The numbers of the table below the columns: {month: (numbers…)}."""
    body = page.content.decode()
    table = re.search(r'class="reason timeline__table".*?</details>', body, re.DOTALL)[0]
    heads = [re.sub("<[^>]+>", "", h) for h in re.findall(r"<th scope=\"col\".*?</th>", table)]
    rows = {}
    for row in re.findall(r"<tr><th scope=\"row\".*?</tr>", table, re.DOTALL):
        cells = [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        rows[cells[0]] = tuple(map(int, cells[1:]))
    return heads, rows


def test_the_essentials_stand_first(world, alice):
    world.asahi.phone = "048-000-0000"
    world.asahi.save()
    page = text_of(alice.get(url(world.asahi)))
    assert "In charge Alice (deputy: Bob)" in page
    assert "Phone 048-000-0000" in page
    assert "Receipt number (届出受理番号) 実1801000001" in page
    page = alice.get(url(world.asahi_plant))
    assert "Address 埼玉県川口市" in text_of(page)
    assert url(world.asahi) in page.content.decode()


def test_people_in_training_are_counted_on_the_last_day_of_each_month(world, alice):
    """Five of stage 1 until 14 April 2027; two more came and changed within a month."""
    other = make_establishment(world.asahi, "第二工場")
    for _number in range(2):
        person = make_person(world.tokyo)
        place(person, world.asahi_plant, date(2025, 1, 31), date(2026, 1, 30))
        place(person, other, date(2026, 1, 31), date(2026, 11, 29), stage=2)
    heads, rows = months(alice.get(url(world.asahi)))
    assert heads == ["Month", "Stage 1", "Stage 2", "Together"]
    assert len(rows) == 37
    assert next(iter(rows)) == "November 2024"
    assert list(rows)[-1] == "November 2027"
    expected = {
        "December 2024": (0, 0, 0),
        "January 2025": (2, 0, 2),  # from the 31st
        "December 2025": (2, 0, 2),
        "January 2026": (0, 2, 2),  # stage 1 ended on the 30th
        "April 2026": (5, 2, 7),
        "October 2026": (5, 2, 7),
        "November 2026": (5, 0, 5),  # gone on the 29th
        "March 2027": (5, 0, 5),
        "April 2027": (0, 0, 0),
    }
    assert {month: rows[month] for month in expected} == expected
    _heads, rows = months(alice.get(url(other)))
    assert rows["April 2026"] == (2, 2)


def test_regimes_stand_beside_the_stages(world, alice):
    person = make_person(world.tokyo)
    plan = {"regime": "ssw", "stage": None}
    place(person, world.midori_farm, date(2026, 1, 1), date(2030, 12, 31), **plan)
    heads, rows = months(alice.get(url(world.midori)))
    assert heads == ["Month", "Specified skills", "Together"]
    assert rows["November 2027"] == (1, 1)
    assert Plan.objects.get(person=person).regime == "ssw"


def test_nobody_was_there(world, alice):
    assert "Nobody was in training here in the last two years" in text_of(alice.get(url(world.midori)))


def told(client, row):
    page = client.get(url(row, "history"))
    assert page.status_code == 200
    return [(str(item.on), item.text) for item in page.context["page"].items], page


def test_everything_that_happened_at_a_company(world, alice, client_of):
    InCharge.objects.filter(company=world.asahi).update(ends_on=date(2026, 10, 31))
    InCharge.objects.create(company=world.asahi, user=world.mia, starts_on=date(2026, 11, 1))
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    make_visit(world.asahi_plant, world.bob)
    filing = {"filed_on": date(2026, 11, 20), "filed_channel": "post", "filed_at": NOW, "filed_by": world.alice}
    Document.objects.filter(pk=it.report.pk).update(state="filed", filed_receipt_no="R-7", **filing)
    edit = reverse("companies:edit", args=[world.asahi.public_id])
    fill(client_of(world.bob), edit, phone="03-1111-2222")
    for row in (world.asahi, world.asahi_plant):
        lines, page = told(alice, row)
        texts = [text for _day, text in lines]
        assert ("2026-11-18", "Visit guidance at 川口工場 by Bob") in lines
        assert any(text.startswith("Finding 1 released by ") for text in texts)
        assert any(text.startswith("Finding 1 answered by ") for text in texts)
        assert any("made (" in text for text in texts)
        assert ("2026-11-20", "Audit report (監査報告書) filed: post, receipt number R-7") in lines
        assert sum("Placement begins" in text for text in texts) == 5
        for secret in SECRETS.values():
            assert secret not in page.content.decode()
        assert it.audit.state == "draft"
        assert not any("audit (定期監査) at" in text for text in texts)
    texts = [text for _day, text in told(alice, world.asahi)[0]]
    assert "Bob: Phone — → 03-1111-2222" in texts
    assert "system: In charge (Alice) – Until — → 2026-10-31" in texts
    assert "Mia is in charge" in texts
    assert "Alice is no longer in charge" in texts


def test_others_read_and_strangers_find_nothing(world, client_of):
    for row in (world.asahi, world.asahi_plant):
        for tab in ("", "history"):
            assert client_of(world.charlie).get(url(row, tab)).status_code == 200
            for stranger in (world.hana, world.dai, world.aki):
                assert client_of(stranger).get(url(row, tab)).status_code == 404


@pytest.mark.parametrize("tab", ["", "history"])
@pytest.mark.parametrize("name", ["asahi", "asahi_plant"])
def test_many_people_ask_no_more_often_than_one(world, alice, name, tab):
    row = getattr(world, name)
    one_of_each(world.asahi_plant, world.alice, world.hana)
    make_visit(world.asahi_plant, world.bob)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert alice.get(url(row, tab)).status_code == 200
        return len(captured)

    count()
    one = count()
    assert one > 10
    make_trainees(world.asahi_plant, 60)
    for number in range(5):
        make_establishment(world.asahi, f"工場{number}")
        one_of_each(world.asahi_plant, world.alice, world.hana)
        make_visit(world.asahi_plant, world.bob, visited_on=date(2026, 10, 1 + number))
    assert count() <= one
