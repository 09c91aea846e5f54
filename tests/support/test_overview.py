"""The yearly report of companies, and support staff of the offices."""

from datetime import date

import pytest

from imjapan.organization.models import Personnel
from interns.models import ResidenceCard
from tests.support.makers import make_contract, make_given, make_held, make_support, make_worker
from tests.world import TODAY, make_company, make_establishment
from training import access
from training.models import Absence
from training.support import report
from training.support.offices import rows_of

pytestmark = pytest.mark.django_db
IN_WINDOW = date(2027, 4, 20)


def employers(world, year, today):
    return {one.company: one for one in report.employers(access.placements(world.actor("alice")), year, today)}


def test_who_is_counted_in_the_report(world):
    """Everybody employed for at least one day of the fiscal year, once, however many placements there were."""
    plant = world.asahi_plant
    make_worker(plant, date(2025, 4, 1), date(2026, 3, 31))  # the day before the year
    stays = make_worker(plant, date(2025, 4, 2), date(2028, 3, 31))
    one_day = make_worker(plant, date(2026, 3, 1), date(2026, 4, 1))
    joined = make_worker(plant, date(2027, 3, 31), date(2028, 3, 30))
    make_worker(plant, date(2027, 4, 1), date(2028, 3, 30))  # the day after
    make_worker(world.midori_farm, date(2026, 9, 1), date(2026, 9, 30))
    Absence.objects.create(person=stays.person, kind="missing", starts_on=date(2027, 1, 5))
    found = employers(world, 2026, IN_WINDOW)
    asahi = found[world.asahi]
    assert {one.person for one in asahi.workers} == {stays.person, one_day.person, joined.person}
    assert (asahi.total, asahi.joined, asahi.left, asahi.missing) == (3, 1, 1, 1)
    midori = found[world.midori]
    assert (midori.total, midori.joined, midori.left) == (1, 1, 1)
    assert asahi.verdict(2026, IN_WINDOW).due.legal == date(2027, 5, 31)


def test_what_is_missing_for_the_form(world):
    support = make_support(make_worker(world.asahi_plant, date(2026, 4, 1), date(2028, 3, 31)))
    bare = make_worker(world.asahi_plant, date(2026, 4, 1), date(2028, 3, 31))
    ResidenceCard.objects.create(
        person=support.person, number="AB12345678CD", status="特定技能1号", starts_on=date(2026, 4, 1),
        ends_on=date(2027, 3, 31),
    )  # fmt: skip
    for item in (1, 2, 3, 4, 6, 7):
        make_given(support, world.alice, item=item, given_on=date(2026, 6, 1))
    for who in ("worker", "supervisor"):
        make_held(support, world.alice, date(2026, 6, 30), who)
    asahi = employers(world, 2026, date(2026, 9, 30))[world.asahi]
    rows = {one.person: one for one in asahi.workers}
    found = rows[support.person]
    assert (found.gaps, found.left_out, found.late_interviews) == ([], ["exchange with Japanese people"], 0)
    assert rows[bare.person].gaps == ["residence card number", "support plan"]
    assert asahi.gaps == ["corporate number", "address", "telephone"]
    assert asahi.not_all_given == 1
    later = employers(world, 2026, date(2026, 10, 1))[world.asahi]
    assert {one.person: one.late_interviews for one in later.workers}[support.person] == 2


def test_the_page_of_the_report(world, client_of):
    worker = make_worker(world.asahi_plant, date(2026, 4, 1), date(2028, 3, 31))
    client = client_of(world.alice)
    shown = client.get("/support/report/?year=2026").content.decode()
    assert "Each company files form 3-6 from 2027-04-01 to 2027-05-31" in shown
    assert "The year is not over: the counts are those of today." in shown
    assert f"/support/report/{world.asahi.public_id}/?year=2026" in shown
    one = client.get(f"/support/report/{world.asahi.public_id}/?year=2026").content.decode()
    assert worker.person.passport_name in one
    assert "residence card number, support plan" in one
    for odd in ("2024", "9999", "²⁰²⁶", "x", "-1", "20266"):
        assert client.get(f"/support/report/?year={odd}").context["year"] == 2026
    stranger = client_of(world.charlie).get(f"/support/report/{world.asahi.public_id}/")
    assert stranger.status_code == 200  # offices read each other, unless one is private
    world.tokyo.is_private = True
    world.tokyo.save()
    assert client_of(world.charlie).get(f"/support/report/{world.asahi.public_id}/").status_code == 404
    assert "Nobody was employed" in client_of(world.charlie).get("/support/report/").content.decode()


@pytest.mark.parametrize(
    ("today", "year"),
    [("2026-11-23", 2026), ("2027-03-31", 2026), ("2027-04-01", 2026), ("2027-05-31", 2026), ("2027-06-01", 2027),
     ("2025-04-02", 2025)],
)  # fmt: skip
def test_which_year_is_shown_first(today, year):
    assert report.year_to_report(date.fromisoformat(today)) == year


def test_support_staff_of_the_offices(world, client_of):
    """Ten employers are too many for one: the limits are "fewer than"."""
    person = Personnel.objects.create(office=world.tokyo, name="支援 担当")
    for number in range(9):
        farm = make_establishment(make_company(world.tokyo, f"農園{number}"))
        make_support(make_worker(farm), staff=person, manager=person)
    [tokyo, osaka] = sorted(rows_of([world.tokyo, world.osaka], TODAY), key=lambda row: row.office.pk)
    assert (tokyo.workers, tokyo.employers, tokyo.required, tokyo.enough) == (9, 9, 1, True)
    assert (osaka.workers, osaka.employers, osaka.required, osaka.why) == (0, 0, None, None)
    make_contract(make_company(world.tokyo, "十番目"))
    make_support(make_worker(make_establishment(make_company(world.tokyo))))
    [tokyo] = rows_of([world.tokyo], TODAY)
    assert (tokyo.workers, tokyo.employers, tokyo.required, tokyo.enough) == (10, 11, 2, False)
    assert (tokyo.without_staff, [load.workers for load in tokyo.staff]) == (1, [9])
    shown = client_of(world.alice).get("/support/offices/").content.decode()
    assert "By the figures of 2027-04-01 each support staff member has fewer than 50 workers" in shown
    assert "They are not in force yet" in shown
    assert "This office supports nobody yet." in shown
    assert "1 support plan names no support staff" in shown
    assert "1 support staff are too few for 11 employers and 10 workers: 2 are required." in shown
