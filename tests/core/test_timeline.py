"""Bars, scales, holes and columns: positions as tables of cases."""

from datetime import date

import pytest

from imjapan.core.timeline import (
    BAR,
    GAP,
    TOP,
    Lane,
    Period,
    draw,
    month_end,
    months_around,
    range_of,
    stack,
    uncovered,
)

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
TODAY = date(2025, 7, 1)


def day(text):
    return date.fromisoformat(text)


def bars(*periods, today=TODAY, first=YEAR[0], last=YEAR[1]):
    lane = Lane("x", [Period(str(n), day(a), b and day(b)) for n, (a, b) in enumerate(periods)])
    return draw([lane], today=today, first=first, last=last).rows[0].bars


@pytest.mark.parametrize(
    "period, x, width, from_before, goes_on",
    [
        (("2025-01-01", "2025-12-31"), 0, 100, False, False),
        (("2025-01-01", "2025-01-01"), 0, 0.4, False, False),  # one day: 0.274 % would not be seen
        (("2025-12-31", "2025-12-31"), 99.6, 0.4, False, False),  # pushed back into the picture
        (("2025-02-01", "2025-02-28"), 31 / 3.65, 28 / 3.65, False, False),
        (("2024-11-01", "2025-01-31"), 0, 31 / 3.65, True, False),
        (("2025-12-01", "2026-03-31"), 334 / 3.65, 31 / 3.65, False, True),
        (("2025-12-01", None), 334 / 3.65, 31 / 3.65, False, True),
        (("2020-01-01", None), 0, 100, True, True),
    ],
)
def test_where_a_bar_stands(period, x, width, from_before, goes_on):
    (bar,) = bars(period)
    assert bar.x == pytest.approx(x, abs=1e-6)
    assert bar.width == pytest.approx(width, abs=1e-6)
    assert (bar.from_before, bar.goes_on) == (from_before, goes_on)


@pytest.mark.parametrize("period", [("2024-01-01", "2024-12-31"), ("2026-01-01", None)])
def test_what_lies_outside_is_not_drawn_but_stands_in_the_table(period):
    lane = Lane("x", [Period("p", day(period[0]), period[1] and day(period[1]))])
    drawing = draw([lane], today=TODAY, first=YEAR[0], last=YEAR[1])
    assert drawing.rows[0].bars == []
    assert [p.label for _lane, p in drawing.periods] == ["p"]


@pytest.mark.parametrize(
    "periods, lines",
    [
        ([("2025-01-01", "2025-01-31"), ("2025-02-01", "2025-02-28")], [0, 0]),  # end to end: one line
        ([("2025-01-01", "2025-02-01"), ("2025-02-01", "2025-02-28")], [0, 1]),  # one day in common
        ([("2025-01-01", None), ("2025-02-01", "2025-02-28"), ("2025-03-01", "2025-03-31")], [0, 1, 1]),
        ([("2025-01-01", "2025-06-30"), ("2025-02-01", None), ("2025-03-01", None)], [0, 1, 2]),
        ([("2025-03-01", "2025-03-01"), ("2025-03-02", "2025-03-02")], [0, 1]),  # drawn wider than they are
    ],
)
def test_overlaps_are_stacked(periods, lines):
    assert [(bar.y - TOP) // BAR for bar in bars(*periods)] == lines


def test_lanes_stand_below_each_other_and_an_empty_one_keeps_its_line():
    full = Lane("a", [Period("1", day("2025-01-01")), Period("2", day("2025-02-01"))])
    drawing = draw([full, Lane("b", []), Lane("c", [])], today=TODAY, first=YEAR[0], last=YEAR[1])
    assert [(row.y, row.height) for row in drawing.rows] == [(24, 44), (74, 22), (102, 22)]
    assert (drawing.lanes_height, drawing.height) == (130, 148)  # the word "today" stands below


@pytest.mark.parametrize(
    "today, place",
    [
        (date(2025, 1, 1), "0.137%"),
        (date(2025, 12, 31), "99.863%"),
        (date(2024, 12, 31), None),
        (date(2026, 1, 1), None),
    ],
)
def test_today_is_the_middle_of_its_day(today, place):
    assert draw([], today=today, first=YEAR[0], last=YEAR[1]).today == place


@pytest.mark.parametrize(
    "periods, today, expected",
    [
        ([], "2025-07-15", ("2025-07-01", "2026-06-30")),  # never less than a year
        ([("2025-02-10", "2025-03-05")], "2025-07-15", ("2025-02-01", "2026-01-31")),
        ([("2024-02-29", "2027-02-27")], "2025-07-15", ("2024-02-01", "2027-02-28")),
        ([("2024-02-29", None)], "2025-07-15", ("2024-02-01", "2025-07-31")),
        ([("1900-01-01", "2026-01-31")], "2025-07-15", ("2014-01-01", "2026-01-31")),  # a slip does not flatten all
        ([("2025-01-01", "9999-12-31")], "2025-07-15", ("2025-01-01", "2031-07-31")),
    ],
)
def test_the_range_is_whole_months_around_everything(periods, today, expected):
    lanes = [Lane("x", [Period("p", day(a), b and day(b)) for a, b in periods])]
    assert range_of(lanes, day(today)) == tuple(map(day, expected))


@pytest.mark.parametrize(
    "first, last, ticks, years",
    [
        ("2025-01-01", "2025-12-31", 12, 1),
        ("2025-06-01", "2028-05-31", 12, 3),  # quarters
        ("2014-01-01", "2026-01-31", 13, 13),  # years only
    ],
)
def test_the_scale_has_months_quarters_or_years(first, last, ticks, years):
    drawing = draw([], today=TODAY, first=day(first), last=day(last))
    assert len(drawing.ticks) == ticks
    assert sum(tick.is_year for tick in drawing.ticks) == years
    assert all(tick.on.day == 1 for tick in drawing.ticks)


def test_a_range_that_ends_before_it_begins_is_an_error():
    with pytest.raises(ValueError, match="before the first day"):
        draw([], today=TODAY, first=YEAR[1], last=YEAR[0])


@pytest.mark.parametrize(
    "inside, by, holes",
    [
        ([], [], []),
        ([("2025-01-01", "2025-12-31")], [], [("2025-01-01", "2025-12-31")]),
        ([("2025-01-01", "2025-12-31")], [("2025-01-01", "2025-12-31")], []),
        ([("2025-01-01", "2025-12-31")], [("2024-01-01", None)], []),
        (
            [("2025-01-01", "2025-12-31")],
            [("2025-02-01", "2025-11-30")],
            [("2025-01-01", "2025-01-31"), ("2025-12-01", "2025-12-31")],
        ),
        # One day between two cards, over the end of February.
        (
            [("2024-01-01", "2024-12-31")],
            [("2024-01-01", "2024-02-28"), ("2024-03-01", "2024-12-31")],
            [("2024-02-29", "2024-02-29")],
        ),
        # Plans that follow each other are one stretch.
        (
            [("2025-01-01", "2025-06-30"), ("2025-07-01", "2025-12-31")],
            [("2025-06-30", "2025-07-01")],
            [("2025-01-01", "2025-06-29"), ("2025-07-02", "2025-12-31")],
        ),
        ([("2025-01-01", None)], [("2025-01-01", "2025-12-31")], [("2026-01-01", "9999-12-31")]),
        (
            [("2025-05-01", "2025-05-31")],
            [("2025-01-01", "2025-02-01"), ("2025-06-01", None)],
            [("2025-05-01", "2025-05-31")],
        ),
    ],
)
def test_holes(inside, by, holes):
    def days(pairs):
        return [(day(a), b and day(b)) for a, b in pairs]

    assert uncovered(days(inside), days(by)) == days(holes)


def test_months_around_a_month_end_and_their_last_days():
    months = months_around(date(2024, 3, 31), before=1, after=1)
    assert months == [date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1)]
    assert [month_end(month).day for month in months] == [29, 31, 30]
    assert len(months_around(date(2026, 12, 31), before=24, after=12)) == 37


def test_columns_are_stacked_from_the_bottom_and_the_highest_fills_the_chart():
    months = months_around(date(2026, 11, 30), before=1, after=1)
    counts = [(months[0], {}), (months[1], {"a": 3, "b": 1}), (months[2], {"b": 2})]
    columns = stack(counts, kinds=[("a", "A"), ("b", "B"), ("c", "C")], today=date(2026, 11, 30), chart=100)
    assert columns.kinds == [("a", "A"), ("b", "B")]  # what never occurs has no legend
    assert columns.peak == 4
    assert [column.total for column in columns.columns] == [0, 4, 2]
    assert [(part.y, part.height) for part in columns.columns[1].parts] == [(43.0, 75.0), (18.0, 25.0)]
    assert [column.counts for column in columns.columns] == [[0, 0], [3, 1], [0, 2]]
    assert [column.is_now for column in columns.columns] == [False, True, False]
    assert [column.left for column in columns.columns] == ["0.000%", "33.333%", "66.667%"]


def test_nothing_to_stack_is_no_division_by_zero():
    assert stack([], kinds=[], today=TODAY).columns == []
    assert stack([(TODAY, {})], kinds=[("a", "A")], today=TODAY).columns[0].total == 0


@pytest.mark.parametrize(
    "label, ends_on, room",
    [
        ("Stage 1", "2025-12-31", "narrow"),
        ("Stage 1", "2025-02-04", "narrow"),  # 66 pixels: 35 days of 365 in 704
        ("Stage 1", "2025-02-03", "medium"),
        ("Stage 1", "2025-01-21", "wide"),
        ("Stage 1", "2025-01-20", ""),
        ("技能実習", "2025-02-03", "narrow"),
        ("技能実習１", "2025-02-03", "medium"),  # Japanese letters are wider
        ("Stage 1", None, "narrow"),
    ],
)
def test_a_bar_shows_its_words_only_where_they_fit_whole(label, ends_on, room):
    period = Period(label, day("2025-01-01"), ends_on and day(ends_on))
    (bar,) = draw([Lane("x", [period])], today=TODAY, first=YEAR[0], last=YEAR[1]).rows[0].bars
    assert bar.room == room


def test_arrows_need_room_too():
    period = Period("Stage 1", day("2024-12-01"), day("2025-02-03"))
    (bar,) = draw([Lane("x", [period])], today=TODAY, first=YEAR[0], last=YEAR[1]).rows[0].bars
    assert (bar.words, bar.room) == ("◂ Stage 1", "medium")


@pytest.mark.parametrize("today, anchor", [("2025-01-03", "start"), ("2025-07-01", "middle"), ("2025-12-30", "end")])
def test_the_word_today_stays_inside_the_picture(today, anchor):
    assert draw([], today=day(today), first=YEAR[0], last=YEAR[1]).today_anchor == anchor


def test_a_gap_is_told_apart():
    assert Period("x", TODAY, TODAY, GAP).is_gap
    assert not Period("x", TODAY).is_gap
