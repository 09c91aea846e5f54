"""How a company stands to its limits day by day, from rows: TITP-QUOTA-01 to 06, ESD-QUOTA-01 and 02."""

import time
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import OutsideTrainees
from imjapan.law.dates import period_end
from tests.recruiting.makers import CARE, make_candidate, make_excellence, make_headcount, make_offer
from tests.world import TODAY, make_company, make_establishment, make_licence, make_person, place
from training.models import Placement, PlanApplication
from training.recruiting import chart
from training.recruiting.quota import MONTHS, tracks, what_if
from training.recruiting.quota_facts import before_extension, gather, wish
from training.recruiting.showing import board

pytestmark = pytest.mark.django_db
UNTIL = period_end(TODAY, MONTHS)


@pytest.fixture
def plant(world):
    """An establishment of Tokyo without anybody."""
    return make_establishment(make_company(world.tokyo, "株式会社枠"))


def facts_of(company, **more):
    return gather([company.pk], TODAY, **more)[company.pk]


def there(plant, number, starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), *, stage=1, taken_over=False, **plan):
    for _number in range(number):
        row = place(make_person(plant.company.office), plant, starts_on, ends_on, stage=stage, **plan)
        if taken_over:
            Placement.objects.filter(pk=row.pk).update(taken_over=True)


def track_of(plant, number=0):
    return tracks(facts_of(plant.company), TODAY, UNTIL)[number]


def peak(track, column=0):
    return max((row.cells[column] for row in track.rows), key=lambda cell: cell.count)


def make_application(plant, by, *, state="draft", starts_on=date(2027, 4, 1), ends_on=date(2028, 3, 31), **fields):
    fields = {"regime": "titp", "stage": 1, **fields}
    return PlanApplication.objects.create(
        office=plant.company.office, company=plant.company, establishment=plant,
        person=fields.pop("person", None) or make_person(plant.company.office), state=state, starts_on=starts_on,
        ends_on=ends_on, drafted_by=by, applied_on=None if state in ("draft", "withdrawn") else TODAY, **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("staff", "excellent", "licence", "division", "limits"),
    [
        (30, False, "general", "", (3, 6, 0, None)),
        (30, True, "general", "", (6, 12, 18, None)),
        (30, True, "specified", "", (3, 6, 0, None)),
        (5, True, "general", "", (5, 10, 15, None)),
        (201, False, "general", "", (15, 30, 0, None)),
        (4, False, "general", "D", (3, 6, 0, 4)),  # the example of TITP-QUOTA-05
        (4, True, "general", "D", (4, 8, 12, None)),  # excellent: exempt from the cap
    ],
)
def test_the_limits_come_from_staff_excellence_licence_and_industry(
    world, plant, staff, excellent, licence, division, limits
):
    make_licence(world.tokyo.organization, kind=licence)
    plant.company.industry_division = division
    plant.company.save()
    make_headcount(plant.company, staff)
    if excellent:
        make_excellence(plant.company)
    first = track_of(plant).rows[0]
    assert tuple(cell.limit for cell in first.cells) == limits


def test_everybody_counts_once_from_the_wish_to_the_place(world, plant):
    """Placed, applied for, offered, and under other organizations."""
    make_headcount(plant.company, 40)
    there(plant, 2)
    there(plant, 1, date(2026, 6, 1), date(2028, 5, 31), stage=2)
    offer = make_offer(plant, world.alice, headcount=3)
    chosen = make_candidate(offer, make_person(world.tokyo), "selected")
    make_application(plant, world.alice, candidate=chosen, person=chosen.person)
    make_application(plant, world.alice, state="withdrawn")
    make_offer(plant, world.alice, headcount=9, state="withdrawn", closed_on=TODAY)
    OutsideTrainees.objects.create(company=plant.company, counted_on=date(2025, 4, 1), count=9)
    OutsideTrainees.objects.create(company=plant.company, counted_on=date(2026, 4, 1), count=1, stage_2=1)
    facts = facts_of(plant.company)
    assert facts.by_source(TODAY) == {"placed": 3, "outside": 1}
    assert facts.by_source(date(2027, 4, 1)) == {"placed": 1, "applied": 1, "offered": 2, "outside": 1}
    assert facts.stages_told
    # Certified but not placed it still counts, placed it counts as a placement, and never twice.
    application = PlanApplication.objects.get(candidate=chosen)
    row = place(chosen.person, plant, date(2027, 4, 1), date(2028, 3, 31))
    Placement.objects.filter(pk=row.pk).delete()
    PlanApplication.objects.filter(pk=application.pk).update(
        state="certified", plan=row.plan, applied_on=TODAY, certified_on=TODAY
    )
    assert facts_of(plant.company).by_source(date(2027, 4, 1))["applied"] == 1
    Placement.objects.create(person=chosen.person, plan=row.plan, establishment=plant, company=plant.company,
                             starts_on=date(2027, 4, 1), ends_on=date(2028, 3, 31))  # fmt: skip
    assert facts_of(plant.company).by_source(date(2027, 4, 1)) == {"placed": 2, "offered": 2, "outside": 1}
    alone = facts_of(plant.company, leave_out=offer)
    assert alone.by_source(date(2027, 4, 1)) == {"placed": 1, "outside": 1}


def test_the_days_above_are_found_and_told_in_one_piece(world, plant):
    make_licence(world.tokyo.organization)
    make_headcount(plant.company, 30)
    there(plant, 2, date(2026, 4, 1), date(2027, 3, 31))
    there(plant, 2, date(2027, 3, 1), date(2028, 2, 29))
    there(plant, 1, date(2027, 3, 15), date(2028, 3, 14))
    track = track_of(plant)
    assert [(over.label, over.first, over.last, over.count, over.limit, over.days) for over in track.over] == [
        ("Stage 1", date(2027, 3, 1), date(2027, 3, 31), 5, 3, 31)
    ]
    assert (track.state, track.variant) == ("above", "late")


def test_a_transferee_eats_no_quota_and_a_fallen_limit_warns(world, plant):
    make_licence(world.tokyo.organization)
    make_headcount(plant.company, 31, date(2020, 4, 1))
    make_headcount(plant.company, 30, date(2027, 1, 1))
    there(plant, 4)
    there(plant, 2, taken_over=True)
    track = track_of(plant)
    assert [row.cells[0].state for row in track.rows][:2] == ["kept", "limit_fell"]
    assert (track.rows[0].cells[0].count, track.rows[0].cells[0].limit) == (6, 6)
    assert track.over == []


def test_people_taken_over_fit_as_long_as_the_others_are_within_the_limit(world, plant):
    """The example of TITP-QUOTA-03: ordinary, staff 20, stage 2 full at 6, two taken over."""
    make_licence(world.tokyo.organization)
    make_headcount(plant.company, 20)
    there(plant, 6, date(2026, 6, 1), date(2028, 5, 31), stage=2)
    wished = wish("wished", "titp", 2, date(2027, 4, 1), 12, stage_from="2")
    taken = [row._replace(displaced=True) for row in wished]
    answers = [what_if(facts_of(plant.company), people) for people in (taken, wished)]
    assert [(one.displaced, one.first_over, one.verdicts[0][1].outcome) for one in answers] == [
        (True, None, "OK"),
        (False, date(2027, 4, 1), "NG"),
    ]


def test_the_wider_limits_of_an_excellent_company_need_our_licence(world, plant):
    world.tokyo.organization.licence_no = ""
    world.tokyo.organization.save()
    make_headcount(plant.company, 30)
    make_excellence(plant.company)
    there(plant, 5)
    facts = facts_of(plant.company)
    assert "enter our licence to be sure" in " ".join(board(facts, TODAY, {}).open)
    assert what_if(facts, wish("wished", "titp", 1, date(2027, 1, 1), 12)).verdicts[0][1].outcome == "CONFIRM"
    make_licence(world.tokyo.organization)
    assert board(facts_of(plant.company), TODAY, {}).open == []


def test_no_end_may_be_written_as_the_last_day_there_is(world, plant):
    make_headcount(plant.company, 30)
    make_excellence(plant.company, ends_on=date.max)
    there(plant, 1, date(2026, 4, 1), date.max)
    there(plant, 1, date(2027, 4, 1), date.max, stage=None, regime="esd", sector="MFG")
    found = tracks(facts_of(plant.company), TODAY, UNTIL)
    assert [track.rows[-1].cells[0].count for track in found] == [1, 0]  # under ESD three years count
    assert [max(row.cells[0].count for row in track.rows) for track in found] == [1, 1]


def test_without_a_number_of_staff_nothing_is_judged_but_told(plant):
    there(plant, 1)
    track = track_of(plant)
    assert track.state == "unknown"
    assert "the number of full-time staff is not recorded" in track.words
    answer = what_if(facts_of(plant.company), wish("wished", "titp", 1, date(2027, 4, 1), 12))
    assert (answer.fits, answer.verdicts[0][1].outcome) == (None, "CONFIRM")


def test_nursing_care_is_counted_at_the_establishment_and_in_the_company(world, plant):
    """C = 8 ordinary: one in stage 1, three together (TITP-QUOTA-04)."""
    make_licence(world.tokyo.organization)
    make_headcount(plant.company, 100)
    make_headcount(plant.company, 20, establishment=plant, care_staff=8)
    there(plant, 2, occupation_code=CARE)
    there(plant, 1)  # somebody of another occupation there
    found = tracks(facts_of(plant.company), TODAY, UNTIL, places={plant.pk: plant.name})
    assert [track.title for track in found] == [
        "Technical intern training",
        "Technical intern training in nursing care: 本社工場",
    ]
    assert (peak(found[0]).count, peak(found[0]).limit) == (3, 6)
    assert (peak(found[1]).count, peak(found[1]).limit, found[1].state) == (2, 1, "above")
    answer = what_if(
        facts_of(plant.company), wish("wished", "titp", 1, date(2027, 4, 1), 12, place_id=plant.pk, care=True)
    )
    assert (answer.fits, [verdict.outcome for _title, verdict in answer.verdicts]) == (1, ["OK", "OK"])


def test_esd_workers_have_a_limit_of_their_own_and_trainees_beside_them_warn(world, plant):
    make_headcount(plant.company, 30)
    there(plant, 6, date(2027, 4, 1), date(2030, 3, 31), stage=None, regime="esd", sector="MFG")
    there(plant, 4, date(2026, 9, 1), date(2027, 8, 31))
    make_offer(plant, world.alice, headcount=2, regime="esd", starts_on=date(2027, 6, 1), months=36)
    _titp, esd = tracks(facts_of(plant.company), TODAY, UNTIL)
    assert (peak(esd).count, peak(esd).limit, esd.state) == (8, 9, "trainees")
    assert peak(esd, 2).count == 12
    facts = facts_of(plant.company)
    answer = what_if(facts, wish("wished", "esd", 2, date(2027, 9, 1), 36, sector="MFG"))
    assert (answer.fits, answer.first_over, answer.verdicts[0][1].outcome) == (1, date(2027, 9, 1), "NG")
    answer = what_if(facts, wish("wished", "esd", 1, date(2027, 9, 1), 36, sector="MFG"))
    assert (answer.first_over, answer.verdicts[0][1].outcome) == (None, "OK")


def test_who_stays_on_in_the_extension_uses_no_quota(world, plant):
    """ESD-QUOTA-02, ESD-GOAL-03: three years count from the first day, also after a transfer; no more."""
    make_headcount(plant.company, 30)
    there(plant, 2, date(2027, 4, 1), date(2031, 3, 31), stage=None, regime="esd", sector="MFG")
    person = make_person(world.tokyo)
    place(person, world.midori_farm, date(2027, 4, 1), date(2029, 3, 31), stage=None, regime="esd", sector="AGR")
    place(person, plant, date(2029, 4, 1), date(2031, 3, 31), stage=None, regime="esd", sector="MFG")
    facts = facts_of(plant.company)
    days = (date(2028, 4, 1), date(2029, 4, 1), date(2030, 3, 31), date(2030, 4, 1))
    assert [sum(facts.by_source(day).values()) for day in days] == [2, 3, 3, 0]


@pytest.mark.parametrize(
    ("first", "end", "last"),
    [
        (date(2027, 4, 1), date(2031, 3, 31), date(2030, 3, 31)),
        (date(2027, 4, 1), date(2029, 3, 31), date(2029, 3, 31)),
        (date(2028, 2, 29), date(2032, 2, 28), date(2031, 2, 28)),  # a leap day
    ],
)
def test_the_last_day_that_counts(first, end, last):
    assert before_extension(first, end) == last


@pytest.mark.parametrize(
    ("address", "limit", "state"),
    [("新潟県長岡市", 27, "kept"), ("東京都中央区", 18, "above"), ("", 18, "open")],
)
def test_threefold_takes_excellence_a_regional_head_office_and_an_excellent_organization(
    world, plant, address, limit, state
):
    make_licence(world.tokyo.organization, regime="esd", kind="excellent", valid_from=date(2027, 4, 1),
                 valid_until=date(2032, 3, 31))  # fmt: skip
    plant.company.address = address
    plant.company.save()
    make_headcount(plant.company, 30)
    make_excellence(plant.company, regime="esd")
    there(plant, 20, date(2027, 4, 1), date(2030, 3, 31), stage=None, regime="esd", sector="MFG")
    esd = track_of(plant, 1)
    assert (peak(esd).limit, esd.state) == (limit, state)


def test_construction_under_esd_allows_no_more_than_the_staff(world, plant):
    make_headcount(plant.company, 6)
    answer = what_if(
        facts_of(plant.company), wish("wished", "esd", 7, date(2027, 4, 1), 36, place_id=plant.pk, sector="CON")
    )
    assert (answer.fits, answer.verdicts[0][1].outcome) == (6, "NG")


def test_how_many_fit_is_where_the_verdict_turns(world, plant):
    """Stage 1 for a year, then stage 2: those of the next year meet those who moved on."""
    make_licence(world.tokyo.organization)
    make_headcount(plant.company, 30)
    there(plant, 4, date(2027, 10, 1), date(2029, 9, 30), stage=2)
    there(plant, 1, date(2027, 3, 1), date(2028, 2, 29))
    facts = facts_of(plant.company)

    def asked(number, months):
        return what_if(facts, wish("wished", "titp", number, date(2027, 4, 1), months))

    assert (asked(2, 12).fits, asked(2, 36).fits) == (2, 2)
    assert [asked(number, 36).verdicts[0][1].outcome for number in (2, 3)] == ["OK", "NG"]
    assert asked(3, 36).first_over == date(2027, 4, 1)
    there(plant, 1, date(2028, 3, 31), date(2030, 3, 30), stage=2)
    facts = facts_of(plant.company)
    answer = asked(2, 36)
    assert (answer.fits, answer.first_over) == (1, date(2028, 4, 1))  # the two who move on make seven of six
    assert any("stage 2" in str(step.values) or step.code == "quota.peak" for step in answer.verdicts[0][1].steps)


def test_the_picture_and_the_table_tell_the_same(world, plant):
    make_licence(world.tokyo.organization)
    make_headcount(plant.company, 30)
    there(plant, 4)
    track = track_of(plant)
    picture = chart.draw(track)
    assert [(lane.label, lane.most, lane.most_on) for lane in picture.lanes] == [
        ("Stage 1", 4, TODAY),
        ("All stages together", 4, TODAY),
    ]
    lane = picture.lanes[0]
    days = (date(2027, 3, 31) - TODAY).days + 1
    assert (lane.people, lane.over) == (f"M0 56V0.0H{days}V56Z",) * 2  # four of three on every day they are there
    assert lane.limit == f"M0 14.0H{days}M{days} 14.0H{picture.days}"
    assert [(y, limit) for _left, y, limit in lane.labels] == [(lane.top + 14, 3)]
    rows = chart.table(track)
    assert [(row.first, row.last, [tuple(cell) for cell in row.cells]) for row in rows] == [
        (date(2026, 11, 1), date(2027, 3, 31), [(4, 3, "above"), (4, None, "kept")]),
        (date(2027, 4, 1), date(2031, 11, 30), [(0, 3, "kept"), (0, None, "kept")]),
    ]
    assert (rows[0].state, rows[0].variant) == ("above", "late")


def test_five_years_of_three_hundred_are_quick_and_ask_the_same_number_of_queries(world, plant):
    """The goal is 100 ms; the suite is not timed, so a tenfold of it here."""
    make_headcount(plant.company, 900)
    there(plant, 2)

    def queries():
        with CaptureQueriesContext(connection) as found:
            facts_of(plant.company)
        return len(found)

    few = queries()
    for number in range(60):
        there(plant, 1, TODAY - timedelta(days=5 * number), TODAY + timedelta(days=6 * number), stage=1 + number % 2)
    assert queries() == few == 8
    facts = facts_of(plant.company)
    facts = facts.wishing(
        row._replace(start=row.start + timedelta(days=n), end=row.end + timedelta(days=5 * n))
        for row in facts.people[:60]
        for n in range(4)
    )
    begin = time.perf_counter()
    track = tracks(facts, TODAY, UNTIL)[0]
    assert time.perf_counter() - begin < 1
    assert track.rows[-1].last == UNTIL


def test_the_picture_holds_people_added_against_what_is_without_them(world, plant):
    """Two lines and two numbers: as many now as with them later would else look as if nothing was added."""
    make_headcount(plant.company, 40)
    there(plant, 3, date(2026, 4, 1), date(2027, 3, 31))
    facts = facts_of(plant.company)
    wished = wish("wished", "titp", 3, date(2027, 6, 1), 12)
    lane = board(facts, TODAY, {}, wished=wished).tracks[0].picture.lanes[0]
    assert (lane.most, lane.then, lane.else_) == (3, 3, 0)
    assert lane.without.startswith("M0 ")
    rows = {row.first: row.named[0][1:] for row in board(facts, TODAY, {}, wished=wished).tracks[0].table}
    cell, without = rows[date(2027, 6, 1)]
    assert (cell.count, without) == (3, 0)
    assert board(facts, TODAY, {}).tracks[0].picture.lanes[0].without == ""
