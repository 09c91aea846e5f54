"""Which step is due for whom on which day, in words. No database."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from imjapan.law.calendar import holidays_around
from reports.reminders.plan import Duty, People, Steps, ledger, reminders
from reports.reminders.workdays import WorkDays

USUAL = Steps((-14, -7, -1, 1, 7), deputy_after=1, manager_after=3)
HANA, KEN, DAI, BOB, MIA, ALICE = 1, 2, 3, 4, 5, 6
ASAHI, MIDORI, TOKYO, OSAKA = 10, 11, 20, 21
PEOPLE = People(
    companies={ASAHI: [HANA, KEN], MIDORI: [DAI]}, deputies={(ASAHI, TOKYO): ALICE}, managers={TOKYO: [BOB]}
)
YEAR_END = (date(2026, 12, 28), date(2027, 1, 5))
OBON = (date(2027, 8, 13), date(2027, 8, 16))


def answer(legal_on, *, company=ASAHI, since=date(2026, 1, 1), safe_on=None, pk=7):
    """A duty of a company; the last business day is the deadline unless told otherwise."""
    return Duty(pk, TOKYO, company, safe_on or legal_on, legal_on, owed_by_company=True, since=since)


def audit(legal_on, *, safe_on=None, office=TOKYO, pk=8):
    return Duty(pk, office, ASAHI, safe_on or legal_on, legal_on)


class Ledger:
    """Runs day by day and keeps what was given, as the database does."""

    def __init__(self, *, steps=USUAL, quiet=(), people=PEOPLE):
        self.steps, self.quiet, self.people, self.rows = steps, quiet, people, []

    def day(self, today, *duties):
        """Who is told what on a day: (user, step of a company or kind). Steps passed over end with "passed"."""
        days = WorkDays(holidays_around(today), tuple(self.quiet))
        due = reminders(duties, self.people, self.steps, days, today, ledger(self.rows))
        self.rows += [(one.user_id, one.step.key) for one in due]
        return [
            (one.user_id, *([one.step.number] if one.step.kind == "owed" else [one.step.kind]), *self._passed(one))
            for one in due
        ]

    def told(self, user, first, last, *duties):
        """The days from first to last on which a user is told something, with what."""
        found = []
        for number in range(first.toordinal(), last.toordinal() + 1):
            today = date.fromordinal(number)
            found += [(f"{today:%m-%d}", *what) for who, *what in self.day(today, *duties) if who == user]
        return found

    @staticmethod
    def _passed(one):
        return ["passed"] if one.passed else []


# --- what a company is told, day by day -----------------------------------------------------------

DAY_BY_DAY = {
    "all five steps on working days": (
        date(2026, 11, 25), (), ["11-11", "11-18", "11-24", "11-26", "12-02"],
    ),
    "before a weekend, after it": (  # deadline on Saturday: the day before is Friday, the day after is Monday
        date(2026, 6, 20), (), ["06-05", "06-12", "06-19", "06-22", "06-29"],
    ),
    "the holiday on Monday moves the reminder of the day before to Friday": (
        date(2026, 11, 24), (), ["11-10", "11-17", "11-20", "11-25", "12-01"],
    ),
    "golden week: what falls into it comes before it or after it": (
        date(2026, 5, 6), (), ["04-22", "04-28", "05-01", "05-07", "05-13"],
    ),
    "the last day of February of a leap year": (
        date(2028, 2, 29), (), ["02-15", "02-22", "02-28", "03-01", "03-07"],
    ),
    "one day before the first of March of a leap year is the 29th": (
        date(2028, 3, 1), (), ["02-16", "02-22", "02-29", "03-02", "03-08"],
    ),
    "year end: offices are closed from 29 December to 3 January": (
        date(2027, 1, 4), (), ["12-21", "12-28", "12-28", "01-05", "01-12"],
    ),
    "a quiet year end: three steps meet on the last day before it and become one": (
        date(2027, 1, 4), (YEAR_END,), ["12-21", "12-25", "12-25", "01-06", "01-12"],
    ),
    "Obon": (
        date(2027, 8, 16), (OBON,), ["08-02", "08-09", "08-12", "08-17", "08-23"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAY_BY_DAY)
def test_a_company_is_reminded_on_these_days(name):
    legal_on, quiet, expected = DAY_BY_DAY[name]
    first, last = date.fromordinal(legal_on.toordinal() - 30), date.fromordinal(legal_on.toordinal() + 30)
    told = Ledger(quiet=quiet).told(HANA, first, last, answer(legal_on))
    assert [day for day, *_what in told] == expected
    assert [what[0] for _day, *what in told] == [-14, -7, -1, 1, 7]
    # Two steps on one day are one reminder: the later one.
    twice = {day for day in expected if expected.count(day) > 1}
    assert [what for day, *what in told if day in twice][:-1] == [[-7, "passed"]] * len(twice)


def test_nobody_is_told_anything_on_a_day_without_reminders():
    for quiet_day in (date(2026, 11, 21), date(2026, 11, 23), date(2026, 12, 31), date(2026, 12, 28)):
        late = answer(date(2026, 11, 2))
        assert Ledger(quiet=[YEAR_END]).day(quiet_day, late, audit(date(2026, 11, 2))) == []


def test_every_user_of_the_company_is_told_and_no_one_of_another():
    assert Ledger().day(date(2026, 11, 18), answer(date(2026, 11, 25)))[1::2] == [(HANA, -7), (KEN, -7)]
    assert Ledger().day(date(2026, 11, 18), answer(date(2026, 11, 25), company=MIDORI))[-1] == (DAI, -7)


def test_a_company_without_a_user_is_told_nothing_and_nothing_breaks():
    assert Ledger().day(date(2026, 11, 18), answer(date(2026, 11, 25), company=99)) == []


def test_a_step_before_the_company_was_told_is_none():
    """Released on the 20th with five days to answer: fourteen and seven days before are no reminders any more."""
    short = answer(date(2026, 11, 25), since=date(2026, 11, 20))
    assert Ledger().told(HANA, date(2026, 11, 20), date(2026, 11, 27), short) == [("11-24", -1), ("11-26", 1)]


def test_a_step_on_the_day_of_the_release_is_none():
    same_day = answer(date(2026, 11, 25), since=date(2026, 11, 24))
    assert Ledger().day(date(2026, 11, 24), same_day) == []


# --- once -----------------------------------------------------------------------------------------


def test_the_same_day_twice_gives_nothing_the_second_time():
    book, duty = Ledger(), answer(date(2026, 11, 25))
    assert book.day(date(2026, 11, 24), duty)
    assert book.day(date(2026, 11, 24), duty) == []


def test_a_clock_set_back_gives_nothing_again():
    book, duty = Ledger(), answer(date(2026, 11, 25))
    book.day(date(2026, 11, 26), duty)
    assert book.day(date(2026, 11, 18), duty) == []
    assert book.day(date(2026, 11, 26), duty) == []


def test_three_days_down_fold_into_the_latest_step():
    """Down from the 23rd to the 26th: one day before and one day after were missed."""
    book, duty = Ledger(), answer(date(2026, 11, 25))
    book.day(date(2026, 11, 18), duty)
    assert book.day(date(2026, 11, 27), duty)[:2] == [(HANA, -1, "passed"), (HANA, 1)]
    assert [one for one in book.day(date(2026, 11, 30), duty) if one[0] == HANA] == []


def test_down_over_new_year_gives_one_reminder_and_one_escalation():
    book, duty = Ledger(), answer(date(2026, 12, 28))
    book.day(date(2026, 12, 14), duty)
    found = book.day(date(2027, 1, 6), duty)
    assert [one for one in found if one[0] == HANA] == [
        (HANA, -7, "passed"),
        (HANA, -1, "passed"),
        (HANA, 1, "passed"),
        (HANA, 7),
    ]
    # Closed from the 29th to the 3rd: the 4th is the first working day of lateness, the 6th the third.
    assert [one for one in found if one[0] in (ALICE, BOB)] == [(BOB, "late_manager"), (ALICE, "late_deputy")]
    assert book.day(date(2027, 1, 7), duty) == []


def test_a_first_run_over_old_duties_gives_each_person_one_step_a_duty():
    old = [answer(date(2025, 3, 3), pk=1, since=date(2025, 2, 3)), audit(date(2024, 2, 29), pk=2)]
    book = Ledger()
    given = [one for one in book.day(date(2026, 11, 24), *old) if one[-1] != "passed"]
    assert sorted(given, key=str) == sorted(
        [(HANA, 7), (KEN, 7), (BOB, "late_manager"), (BOB, "late_manager"), (ALICE, "late_deputy")]
        + [(ALICE, "late_deputy")],
        key=str,
    )
    assert book.day(date(2026, 11, 25), *old) == []


# --- the deadline or the setting changes ----------------------------------------------------------


def test_a_later_deadline_counts_anew():
    book = Ledger()
    book.day(date(2026, 11, 18), answer(date(2026, 11, 25)))
    moved = answer(date(2026, 12, 9))
    assert book.day(date(2026, 11, 24), moved) == []
    assert book.told(HANA, date(2026, 11, 25), date(2026, 12, 11), moved) == [
        ("11-25", -14),
        ("12-02", -7),
        ("12-08", -1),
        ("12-10", 1),
    ]


def test_a_step_added_before_one_that_was_given_is_passed_over():
    book, duty = Ledger(steps=Steps((-1,), 1, 3)), answer(date(2026, 11, 25))
    book.day(date(2026, 11, 24), duty)
    book.steps = Steps((-7, -3, -1), 1, 3)
    assert book.day(date(2026, 11, 25), duty)[:2] == [(HANA, -7, "passed"), (HANA, -3, "passed")]


def test_a_step_taken_away_does_not_bring_back_an_earlier_one():
    book, duty = Ledger(steps=Steps((-7, -1), 1, 3)), answer(date(2026, 11, 25))
    book.day(date(2026, 11, 24), duty)  # seven days before was passed over
    book.steps = Steps((-7,), 1, 3)
    assert book.day(date(2026, 11, 25), duty) == []


def test_without_steps_companies_are_told_nothing():
    assert Ledger(steps=Steps((), 1, 3)).day(date(2026, 11, 24), answer(date(2026, 11, 25))) == []


def test_on_the_day_itself():
    assert Ledger(steps=Steps((0,), 1, 3)).told(
        HANA, date(2026, 11, 16), date(2026, 11, 27), answer(date(2026, 11, 22))
    ) == [("11-20", 0)]  # the 22nd is a Sunday


# --- late -----------------------------------------------------------------------------------------


def test_first_the_deputy_then_the_managers():
    late = audit(date(2026, 11, 25))
    book = Ledger()
    assert book.told(ALICE, date(2026, 11, 24), date(2026, 12, 10), late) == [("11-26", "late_deputy")]
    book = Ledger()
    assert book.told(BOB, date(2026, 11, 24), date(2026, 12, 10), late) == [("11-30", "late_manager")]


def test_late_is_counted_from_the_last_business_day():
    """The deadline is Sunday the 22nd, so Friday the 20th was the last day; Monday the 23rd is a holiday."""
    late = audit(date(2026, 11, 22), safe_on=date(2026, 11, 20))
    assert Ledger().told(ALICE, date(2026, 11, 19), date(2026, 11, 30), late) == [("11-24", "late_deputy")]


def test_quiet_days_do_not_count_as_days_of_lateness():
    late = audit(date(2026, 12, 25))
    told = Ledger(quiet=[YEAR_END]).told(BOB, date(2026, 12, 25), date(2027, 1, 15), late)
    assert told == [("01-08", "late_manager")]


def test_without_a_deputy_the_manager_is_told_all_the_same():
    people = People(managers={TOKYO: [BOB]})
    assert Ledger(people=people).day(date(2026, 12, 1), audit(date(2026, 11, 25))) == [(BOB, "late_manager")]


def test_without_deputy_and_manager_nobody_is_told_and_nothing_breaks():
    assert Ledger(people=People()).day(date(2026, 12, 1), audit(date(2026, 11, 25))) == []


def test_a_deputy_who_is_the_manager_too_is_told_of_each_step_once_and_of_the_later_when_both_were_missed():
    people = People(deputies={(ASAHI, TOKYO): BOB}, managers={TOKYO: [BOB]})
    late = audit(date(2026, 11, 25))
    assert Ledger(people=people).told(BOB, date(2026, 11, 24), date(2026, 12, 10), late) == [
        ("11-26", "late_deputy"),
        ("11-30", "late_manager"),
    ]
    assert Ledger(people=people).day(date(2026, 12, 1), late) == [
        (BOB, "late_deputy", "passed"),
        (BOB, "late_manager"),
    ]


def test_all_managers_of_the_office_and_none_of_another():
    people = People(managers={TOKYO: [BOB, MIA], OSAKA: [DAI]})
    assert Ledger(people=people).day(date(2026, 12, 1), audit(date(2026, 11, 25))) == [
        (BOB, "late_manager"),
        (MIA, "late_manager"),
    ]


def test_a_new_deputy_is_told_what_the_former_one_knew():
    book, late = Ledger(), audit(date(2026, 11, 25))
    book.day(date(2026, 11, 26), late)
    book.people = People(deputies={(ASAHI, TOKYO): MIA}, managers={TOKYO: [BOB]})
    assert book.day(date(2026, 11, 27), late) == [(MIA, "late_deputy")]


def test_nothing_is_late_on_the_last_business_day():
    assert Ledger().day(date(2026, 11, 25), audit(date(2026, 11, 25))) == []


# --- when a mail to a company may go out ----------------------------------------------------------

JST = ZoneInfo("Asia/Tokyo")
MOMENTS = {
    "at work": ("2026-11-24 10:30", "2026-11-24 10:30"),
    "before the office opens": ("2026-11-24 06:10", "2026-11-24 08:00"),
    "at eight sharp": ("2026-11-24 08:00", "2026-11-24 08:00"),
    "in the evening": ("2026-11-24 18:00", "2026-11-25 08:00"),
    "on Friday night, before a holiday on Monday": ("2026-11-20 21:00", "2026-11-24 08:00"),
    "on Sunday": ("2026-11-29 12:00", "2026-11-30 08:00"),
    "at the year end, with quiet days": ("2026-12-25 19:00", "2027-01-06 08:00"),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_a_mail_waits_until_offices_are_open(name):
    asked, expected = (datetime.fromisoformat(each).replace(tzinfo=JST) for each in MOMENTS[name])
    assert WorkDays(holidays_around(asked.date()), (YEAR_END,)).open_moment(asked) == expected
