"""ESD workers on every day: the examples of ESD-QUOTA-01 and 02 held over days, and the judgement asked for each."""

from datetime import date, timedelta

import pytest

from imjapan.law import registry
from imjapan.law.esd_quota import CountFacts
from imjapan.law.esd_simulation import EsdHeadcount, WorkPeriod, simulate_esd

START = date(2027, 4, 1)
END = date(2030, 3, 31)


def workers(number, start=START, end=END, **more):
    return [WorkPeriod(start, end, **more)] * number


THIRTY = EsdHeadcount(START, 30)


def run(periods, headcounts=(THIRTY,), **more):
    return simulate_esd(periods, headcounts, first=START, last=date(2032, 3, 31), **more)


@pytest.mark.parametrize(
    ("periods", "headcount", "sector", "state"),
    [
        (workers(9), EsdHeadcount(START, 30), None, "kept"),
        (workers(10), EsdHeadcount(START, 30), None, "above"),
        (workers(12), EsdHeadcount(START, 31), None, "kept"),
        (workers(37), EsdHeadcount(START, 100, True), None, "above"),
        (workers(149), EsdHeadcount(START, 333, True, True, True), None, "kept"),
        (workers(9) + workers(2, counts=False), EsdHeadcount(START, 30), None, "kept"),
        (workers(7), EsdHeadcount(START, 6), "CON", "above"),
        (workers(6), EsdHeadcount(START, 6), "CON", "kept"),
        (workers(19), EsdHeadcount(START, 30, True, True, None), None, "open"),
        (workers(1), EsdHeadcount(START, 2), None, "open"),
        (workers(5) + workers(5, trainee=True), EsdHeadcount(START, 30), None, "trainees"),
        (workers(13), EsdHeadcount(START, 60, care_staff=31), "KAI", "above"),
    ],
)
def test_the_examples_of_the_book_on_every_day(periods, headcount, sector, state):
    assert run(periods, [headcount], sector=sector).state == state


def test_the_day_above_is_the_first_on_which_two_generations_overlap():
    found = run(workers(6) + workers(4, date(2030, 3, 31), date(2033, 3, 30)))
    assert found.first_above == date(2030, 3, 31)
    assert [(span.first, span.last) for span in found.spans if span.state == "above"] == [
        (date(2030, 3, 31), date(2030, 3, 31))
    ]
    assert run(workers(6) + workers(4, date(2030, 4, 1), date(2033, 3, 31))).first_above is None


def test_a_smaller_staff_and_no_number_of_staff_yet():
    found = run(workers(12), [EsdHeadcount(date(2027, 6, 1), 31), EsdHeadcount(date(2028, 1, 1), 30)])
    assert (found.unknown_from, found.first_above) == (START, date(2028, 1, 1))
    assert run([]).worst.state == "kept"


def test_every_span_says_what_the_judgement_says():
    headcounts = [EsdHeadcount(START, 30), EsdHeadcount(date(2028, 4, 1), 31)]
    periods = [
        period
        for number in range(20)
        for period in workers(1, START + timedelta(days=50 * number), START + timedelta(days=50 * number + 900))
    ]
    outcomes = {"kept": "OK", "above": "NG", "open": "CONFIRM", "trainees": "WARN"}
    found = run(periods, headcounts)
    assert {"kept", "above"} == {span.state for span in found.spans}
    for span in found.spans:
        staff = 31 if span.first >= date(2028, 4, 1) else 30
        facts = CountFacts(full_time_staff=staff, excellent=False, regular=span.counted, day=span.first)
        assert registry.get("ESD-QUOTA-02").judge(facts).outcome == outcomes[span.state]
