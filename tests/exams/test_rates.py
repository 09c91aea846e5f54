"""Pass rates by company, country and year, as the excellence scoring counts them."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.exams.makers import make_exam, passed
from tests.world import make_company, make_establishment, make_person, make_trainees, place
from training.exams import rates

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
FIRST, LAST = date(2024, 4, 1), date(2027, 3, 31)


def found(world, by, **of):
    rows = rates.tallies(world.actor("bob"), by=by, first=FIRST, last=LAST, **of)
    return {row.key: row for row in rows}


def test_the_years_of_the_scoring():
    assert rates.period(TODAY) == (FIRST, LAST)
    assert rates.period(date(2027, 4, 1)) == (date(2025, 4, 1), date(2028, 3, 31))


def test_the_basic_grade_needs_both_parts_and_counts_each_person_once(world):
    one, two, three, four, five = world.trainees
    passed(one, date(2026, 10, 1))
    passed(two, date(2026, 10, 1), parts=["practical"])
    make_exam(three, "practical", "failed", sits_on=date(2026, 9, 1))
    passed(three, date(2026, 11, 1))  # at the second try
    make_exam(four, "whole", "passed", sits_on=date(2026, 10, 1))
    make_exam(five, "practical", "absent", sits_on=date(2026, 10, 1))
    make_exam(five, "theory", "pending", sits_on=date(2026, 10, 1))
    row = found(world, "company")[world.asahi.pk]
    assert (row.basic_sat, row.basic_passed, row.basic_rate) == (4, 3, Fraction(3, 4))
    assert row.shown["basic_rate"] == "75.0 %"
    assert rates.verdict_of(row).value["basic_points"] == 0


def test_an_exam_counts_where_the_person_was_on_its_day(world):
    person = make_person(world.tokyo)
    place(person, world.midori_farm, date(2024, 4, 1), date(2025, 3, 31))
    place(person, world.asahi_plant, date(2025, 4, 1), date(2027, 3, 31), stage=2)
    passed(person, date(2025, 2, 1))
    passed(person, date(2026, 10, 1), "grade_3")
    by_company = found(world, "company")
    assert (by_company[world.midori.pk].basic_passed, by_company[world.midori.pk].passed_3) == (1, 0)
    asahi = by_company[world.asahi.pk]
    assert (asahi.basic_sat, asahi.passed_3, asahi.theory) == (0, 1, 1)
    assert asahi.completers == 1  # stage 2 until the last day of the plan
    assert asahi.practical_rate == Fraction(6, 5)
    years = found(world, "year")
    assert (years[2024].basic_passed, years[2026].passed_3) == (1, 1)  # February belongs to the year before
    assert [row.name for row in found(world, "country").values()] == ["Indonesia"]


def test_who_left_early_completed_nothing_and_who_could_not_sit_is_taken_off(world):
    places = []
    for number in range(3):
        person = make_person(world.tokyo)
        places.append(place(person, world.asahi_plant, date(2024, 4, 1), date(2026, 3, 31), stage=2))
        if number:
            continue
        passed(person, date(2026, 1, 10), "grade_3", parts=["practical"])
    absent, early = places[1], places[2]
    make_exam(absent.person, "practical", "absent", grade="grade_3", sits_on=date(2026, 1, 10), unavoidable=True)
    type(early).objects.filter(pk=early.pk).update(ends_on=date(2025, 12, 1), end_reason="途中帰国")
    row = found(world, "company")[world.asahi.pk]
    assert (row.passed_3, row.completers, row.unavoidable) == (1, 2, 1)
    assert row.practical_rate == Fraction(6, 5)  # 1 × 1.2 ÷ (2 − 1)


def test_exams_outside_the_years_are_left_out(world):
    person = make_person(world.tokyo)
    place(person, world.asahi_plant, date(2023, 4, 1), date(2024, 6, 30))
    passed(person, date(2024, 3, 31))
    assert found(world, "company") == {}
    passed(person, date(2024, 4, 1))
    assert found(world, "company")[world.asahi.pk].basic_passed == 1


@pytest.mark.parametrize("value, words", [(Fraction(7999, 10000), "79.9 %"), (Fraction(6, 5), "120.0 %"), (None, "—")])
def test_a_rate_is_never_rounded_up(value, words):
    assert rates.percent(value) == words


def test_pages_in_words(world, client_of):
    passed(world.trainees[0], date(2026, 10, 1))
    make_exam(world.trainees[1], "practical", "failed", sits_on=date(2026, 10, 1))
    osaka = make_trainees(world.naniwa_site, 1, nationality="VN")[0]
    passed(osaka, date(2026, 10, 1))
    client = client_of(world.alice)
    url = reverse("exams:rates")
    text = client.get(url).content.decode()
    assert "株式会社朝日製作所" in text
    assert "50.0 %" in text
    assert "浪速建設株式会社" in text
    assert "浪速建設株式会社" not in client.get(url, {"office": "TKY"}).content.decode()
    assert "Vietnam" in client.get(url, {"by": "country"}).content.decode()
    assert client.get(url, {"office": "XXX"}).status_code == 422
    page = client.get(reverse("exams:company", args=[world.asahi.public_id])).content.decode()
    assert "Basic grade: 1 passed of 2 who sat" in page
    assert "TITP-EXC-01.a" in page
    empty = client.get(reverse("exams:company", args=[world.midori.public_id])).content.decode()
    assert "Nobody sat an exam here from 2024-04-01 to 2027-03-31" in empty
    panel = client.get(reverse("companies:detail", args=[world.asahi.public_id])).content.decode()
    assert "Basic grade passed: 50.0 %." in panel
    world.osaka.is_private = True
    world.osaka.save()
    assert "浪速建設株式会社" not in client.get(url).content.decode()


def test_as_many_queries_for_thirty_companies_as_for_one(world, client_of):
    passed(world.trainees[0], date(2026, 10, 1))
    client, url = client_of(world.alice), reverse("exams:rates")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _number in range(30):
        [person] = make_trainees(make_establishment(make_company(world.tokyo)), 1)
        passed(person, date(2026, 10, 1))
    with CaptureQueriesContext(connection) as many:
        page = client.get(url)
    assert len(many) == len(few)
    assert page.context["page"].paginator.count == 31
