"""Duties of the stay: renewal, the time while an application is pending, notices within 14 days, the month at home."""

from datetime import date

import pytest

from interns.models import ResidenceEvent
from reports.models import Obligation
from reports.obligations.chapters import residence, returns
from reports.obligations.chapters.residence import CardFact, EventFact, FiledFact, Residence
from reports.obligations.chapters.returns import Returns
from reports.obligations.recompute import Counts, recompute
from tests.obligations.cycle_makers import (
    make_card,
    make_coe,
    make_event,
    make_exam,
    make_filed,
    make_incident,
    records_of,
    rows,
    run,
)
from tests.obligations.pure import PERSON, application, day, life, lines, plan
from tests.world import TODAY, make_person, place
from training.models import ResidenceApplication

Kind = Obligation.Kind
STAGE_1 = plan("2026-06-01", "2027-05-31")
STAGE_2 = plan("2026-06-01", "2028-05-31", stage=2)


def stay(*, on=TODAY, cards=(), filed=(), events=(), of=STAGE_1):
    facts = Residence(
        life(of),
        [CardFact(number, day(first), day(last)) for number, (first, last) in enumerate(cards, 1)],
        [FiledFact(number, day(on), decided and day(decided), True) for number, (on, decided) in enumerate(filed, 1)],
        list(events),
    )
    return lines(residence.duties(PERSON, facts, on))


@pytest.mark.parametrize(
    ("expiry", "target", "opens"),
    [
        ("2027-05-31", "2027-04-30", "2027-02-28"),  # the worked example of TITP-IMM-02; 31 April does not exist
        ("2027-03-31", "2027-02-26", "2026-12-31"),  # a month before is a Sunday
        ("2028-02-29", "2028-01-28", "2027-11-29"),  # leap day; the 29th is a Saturday
        ("2027-05-30", "2027-04-30", "2027-02-28"),
    ],
)
def test_a_stay_is_renewed_before_its_last_day(expiry, target, opens):
    of = plan("2026-06-01", "2028-06-30", stage=2)
    on = date(2027, 1, 15)
    facts = Residence(life(of), [CardFact(1, date(2026, 2, 1), day(expiry))])
    (found,) = residence.duties(PERSON, facts, on)
    assert lines([found]) == [f"TITP-IMM-02.b {target} {expiry} open"]
    assert (str(found.window_first), str(found.window_last)) == (opens, expiry)


def test_the_end_of_a_stage_1_asks_for_the_change_and_the_end_of_everything_does_not():
    card = [("2026-06-01", "2027-06-01")]
    assert stay(cards=card) == ["TITP-IMM-02.b 2027-04-30 2027-06-01 open"]
    assert stay(cards=card, of=plan("2025-06-01", "2027-05-31", stage=2)) == []
    assert stay(cards=card, of=plan("2026-06-01", "2027-05-31", until="2026-10-31")) == []  # broke off
    goes_on = application("2027-06-01", "2029-05-31", stage=3)
    facts = Residence(
        life(plan("2025-06-01", "2027-05-31", stage=2), goes_on), [CardFact(1, date(2025, 6, 1), date(2027, 6, 1))]
    )
    assert lines(residence.duties(PERSON, facts, TODAY)) == ["TITP-IMM-02.b 2027-04-30 2027-06-01 open"]


@pytest.mark.parametrize(
    ("filed", "on", "expected"),
    [
        ([], "2026-11-23", ["open"]),
        ([("2026-11-20", None)], "2026-11-23", ["done 2026-11-20"]),
        ([("2026-11-20", None)], "2026-11-19", ["open"]),  # a day that has not come proves nothing yet
        ([("2025-11-20", None)], "2026-11-23", ["open"]),  # that was for the card before
        # over, and not decided by then: two months more at the longest
        ([("2026-11-20", None)], "2026-12-20", ["done 2026-11-20", "open"]),
        ([("2026-11-20", "2026-12-10")], "2026-12-20", ["done 2026-11-20"]),
        ([("2026-11-20", "2027-01-10")], "2027-01-20", ["done 2026-11-20", "done 2027-01-10"]),
        ([("2026-12-18", None)], "2026-12-20", ["done 2026-12-18"]),  # filed after the end: late, and no time beyond it
    ],
)
def test_an_application_ends_the_duty_and_may_open_the_time_after(filed, on, expected):
    found = stay(cards=[("2026-01-15", "2026-12-15")], filed=filed, on=day(on), of=STAGE_2)
    assert [line.split(" ", 3)[3] for line in found] == expected
    assert found[0].startswith("TITP-IMM-02.b 2026-11-13 2026-12-15")
    assert all(line.startswith("TITP-IMM-02.c 2027-02-15 2027-02-15") for line in found[1:])


def test_the_next_card_ends_both_and_what_was_over_before_the_clock_is_left_out():
    cards = [("2025-06-01", "2026-06-01"), ("2026-06-02", "2027-06-02")]
    assert stay(cards=cards)[0] == "TITP-IMM-02.b 2026-05-01 2026-06-01 done 2026-06-02"
    assert len(stay(cards=[("2025-02-01", "2026-03-31"), ("2026-04-01", "2028-04-01")], of=STAGE_2)) == 0


@pytest.mark.parametrize(
    ("kind", "happened", "legal", "words"),
    [
        ("settled", "2026-11-02", "2026-11-16", "stay.notice.first_address"),  # examples of TITP-IMM-01
        ("left", "2026-11-30", "2026-12-14", "stay.notice.left_organization"),
        ("organization", "2026-11-15", "2026-11-29", "stay.notice.organization_changed"),
        ("joined", "2026-12-20", "2027-01-03", "stay.notice.joined_organization"),  # a closed day
        ("moved", "2027-02-15", "2027-03-01", "stay.notice.moved"),
        ("changed", "2028-02-15", "2028-02-29", "stay.notice.particulars_changed"),
        ("card_lost", "2026-12-18", "2027-01-01", "stay.notice.card_lost"),
    ],
)
def test_a_notice_is_due_within_fourteen_days(kind, happened, legal, words):
    facts = Residence(life(), events=[EventFact(1, kind, day(happened), None, False)])
    (found,) = residence.duties(PERSON, facts, date(2027, 12, 1))
    due, verdict = found.judge()
    assert (str(due.legal), verdict["values"]["notice"], found.residence_event_id) == (legal, words, 1)
    told = Residence(life(), events=[EventFact(1, kind, day(happened), day(happened), False)])
    (done,) = residence.duties(PERSON, told, day(happened))
    assert (done.state, done.records) == ("done", {("residence_event", 1)})


def test_in_the_lecture_the_supervising_organization_is_named():
    facts = Residence(life(), events=[EventFact(1, "joined", date(2026, 11, 2), None, True)])
    (found,) = residence.duties(PERSON, facts, TODAY)
    assert found.judge()[1]["values"]["about"] == "stay.about.organization"


def test_every_event_has_its_row_of_the_law():
    assert set(residence.EVENTS) == set(ResidenceEvent.Kind)


# --- the month at home --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trips", "expected"),
    [
        ([], "2027-12-28 2027-12-31 open"),
        ([("2027-03-01", "2027-04-02")], "2027-12-28 2027-12-31 done 2027-04-02"),
        ([("2027-03-01", "2027-03-20")], "2027-12-28 2027-12-31 open"),  # too short
        ([("2027-02-01", "2027-03-02")], "2027-12-28 2027-12-31 done 2027-03-02"),  # all of February and a day
        ([("2027-01-31", "2027-02-28")], "2027-12-28 2027-12-31 open"),
    ],
)
def test_the_month_at_home_is_made_in_the_first_year_of_stage_3(trips, expected):
    lived = life(plan("2024-12-25", "2026-12-24", stage=2), plan("2027-01-01", "2028-12-31", stage=3, pk=2))
    facts = Returns(lived, [(day(left), day(back)) for left, back in trips])
    assert lines(returns.duties(PERSON, facts, date(2027, 6, 1))) == [f"TITP-STAGE-03 {expected}"]


def test_an_application_for_stage_3_asks_for_it_too_and_stage_2_alone_does_not():
    lived = life(plan("2025-01-01", "2026-12-31", stage=2), application("2027-02-10", "2029-02-09", stage=3))
    assert lines(returns.duties(PERSON, Returns(lived), TODAY)) == ["TITP-STAGE-03 2028-02-09 2028-02-09 open"]
    assert lines(returns.duties(PERSON, Returns(life(plan("2025-01-01", "2026-12-31", stage=2))), TODAY)) == []


# --- stored -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_recorded_at_a_person_becomes_duties_and_ends_them(world):
    person = world.trainees[0]
    make_card(person, date(2026, 4, 15), date(2027, 1, 20))
    event = make_event(person, "moved", date(2026, 11, 9))
    run(person)
    assert rows(Kind.RESIDENCE) == [
        ("TITP-IMM-02.b", "2026-10-20 2027-01-20", "2026-12-18", "2027-01-20", "open", None)
    ]
    assert rows(Kind.RESIDENCE_NOTICE) == [
        ("TITP-IMM-01", "2026-11-09 2026-11-23", "2026-11-20", "2026-11-23", "open", None)
    ]
    make_filed(person, date(2026, 11, 20))
    event.notified_on = date(2026, 11, 20)
    event.save()
    run(person)
    assert [row[4:] for row in rows(Kind.RESIDENCE)] == [("done", "2026-11-20")]
    assert (records_of(Kind.RESIDENCE), records_of(Kind.RESIDENCE_NOTICE)) == (
        ["residence_application"], ["residence_event"],
    )  # fmt: skip
    assert run(person) == Counts(unchanged=Obligation.objects.filter(person=person).count())
    ResidenceApplication.objects.update(result="withdrawn")
    run(person)
    assert [row[4:] for row in rows(Kind.RESIDENCE)] == [("open", None)]


@pytest.mark.django_db
def test_a_life_of_thirty_years_ago_stops_nothing(world):
    """The figures of the law begin in 2017; whoever came before has rows, and no duty."""
    person = make_person(world.tokyo)
    place(person, world.asahi_plant, date(1995, 4, 1), date(1996, 3, 31))
    place(person, world.asahi_plant, date(1996, 4, 1), date(1998, 3, 31), stage=2)
    make_card(person, date(1995, 4, 1), date(1996, 4, 1))
    make_filed(person, date(1996, 3, 1))
    make_event(person, "moved", date(1995, 4, 5))
    make_exam(person, "basic", date(1996, 1, 10), result="passed")
    make_coe(person, date(1995, 3, 1))
    make_incident(world.asahi_plant, [person], world.bob, "missing", date(1998, 2, 1))
    assert run(person) == Counts()
    recompute(company_ids=[world.asahi.pk], today=TODAY)
    assert not Obligation.objects.filter(kind=Kind.INCIDENT).exists()
