"""Duties of external checks: quarters, accompanied audits, rolling windows. TITP-EXT-01, ESD-AUD-04, ESD-LIC-04."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imjapan.core import changes
from imjapan.organization.models import Appointment, Office
from reports.models import Obligation
from reports.obligations import explain
from reports.obligations.chapters import external_checks
from reports.obligations.recompute import recompute
from reports.obligations.rows import present
from reports.obligations.standing import standing
from tests.external.makers import make_auditor, make_check, make_licence
from tests.obligations.makers import finish
from tests.world import TODAY, World, make_audit, make_office
from training.external.windows import overview

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 4, 1)


@pytest.fixture
def w():
    return World()


def duties(office, kind="external_check", rule="TITP-EXT-01"):
    rows = Obligation.objects.filter(office=office, kind=kind, rule_id=rule)
    return {row.window_key: row for row in rows.order_by("window_first")}


def accompany(w, office, establishment, auditor, on, by):
    audit = finish(make_audit(establishment, by, starts_on=on), by)
    return make_check(office, auditor, on, by=by, audit=audit)


def outcome(duty):
    return duty.verdict["outcome"]


def test_four_checks_in_their_quarters_are_in_order(w):
    auditor = make_auditor()
    make_licence()
    days = [date(2026, 4, 25), date(2026, 7, 30), date(2026, 10, 20), date(2027, 1, 29)]
    checks = [make_check(w.tokyo, auditor, day, by=w.alice) for day in days]
    recompute(today=NEW_YEAR)
    found = list(duties(w.tokyo).values())[:4]
    assert [row.window_key for row in found] == ["2026-04-01", "2026-07-01", "2026-10-01", "2027-01-01"]
    assert [row.state for row in found] == ["done"] * 4
    assert [outcome(row) for row in found] == ["OK"] * 4
    assert [row.records.get().external_check for row in found] == checks
    assert found[1].target_on == date(2026, 7, 31)  # within three calendar months of the check of April
    assert recompute(today=NEW_YEAR).changed == 0


def test_checks_more_than_three_months_apart_are_amber(w):
    auditor = make_auditor()
    make_licence()
    for day in (date(2026, 4, 5), date(2026, 8, 2)):
        make_check(w.tokyo, auditor, day, by=w.alice)
    recompute(today=date(2026, 9, 1))
    first, second, *_ahead = duties(w.tokyo).values()
    assert (first.state, outcome(first)) == ("done", "OK")
    assert (second.state, outcome(second)) == ("done", "WARN")
    assert "3 calendar months" in explain.explain(second.verdict).message
    row = overview([w.tokyo], 2026, date(2026, 9, 1))[0]
    assert [(quarter.state, quarter.far) for quarter in row.quarters[:2]] == [("done", False), ("done", True)]


def test_a_quarter_without_a_check_is_red_after_its_end(w):
    make_licence()
    recompute(today=TODAY)
    row = duties(w.tokyo)["2026-07-01"]
    assert (row.state, row.legal_on) == ("open", date(2026, 9, 30))
    assert standing(row, date(2026, 9, 30)).variant == "due"
    assert standing(row, date(2026, 10, 1)).variant == "late"


def test_an_office_whose_audits_nobody_accompanied_is_red_on_1_april(w):
    make_auditor()
    make_licence()
    auditor = make_auditor("同行 次郎")
    check = accompany(w, w.tokyo, w.asahi_plant, auditor, date(2026, 6, 10), w.alice)
    recompute(today=NEW_YEAR)
    tokyo = duties(w.tokyo, "accompanied", "TITP-EXT-01.b")["2026-04-01"]
    osaka = duties(w.osaka, "accompanied", "TITP-EXT-01.b")["2026-04-01"]
    assert (tokyo.state, tokyo.done_on) == ("done", date(2026, 6, 10))
    assert tokyo.records.get().external_check == check
    assert (osaka.state, standing(osaka, date(2027, 3, 31)).variant) == ("open", "due")
    assert standing(osaka, NEW_YEAR).variant == "late"


def test_external_officers_accompany_nothing(w):
    make_licence()
    make_auditor(role="external_officer", course_on=date(2025, 6, 1))
    recompute(today=TODAY)
    assert not duties(w.tokyo, "accompanied", "TITP-EXT-01.b")
    assert duties(w.tokyo)["2026-10-01"].state == "open"
    assert overview([w.tokyo], 2026, TODAY)[0].accompanied.state == "none"


def test_an_office_is_checked_while_it_supervises_or_has_a_licence(w):
    recompute(today=TODAY)
    assert list(duties(w.tokyo)) == ["2026-04-01", "2026-07-01", "2026-10-01", "2027-01-01", "2027-04-01"]
    assert duties(w.tokyo)["2026-04-01"].window_first == date(2026, 4, 15)  # the first of its trainees
    assert not duties(w.osaka)  # no trainee, no licence
    assert not Obligation.objects.filter(rule_id="ESD-AUD-04").exists()


def test_windows_before_the_clock_are_not_opened(w):
    make_licence()
    Office.objects.filter(pk=w.tokyo.pk).update(clock_starts_on=date(2026, 11, 10))
    recompute(today=TODAY)
    first = next(iter(duties(w.tokyo).values()))
    assert (first.window_key, first.carried_over) == ("2026-10-01", True)


def test_rolling_windows_under_the_new_system(w):
    auditor = make_auditor()
    make_licence("esd", NEW_YEAR, date(2030, 3, 31))
    checks = [make_check(w.tokyo, auditor, day, by=w.alice) for day in (date(2027, 6, 20), date(2027, 7, 5))]
    recompute(today=date(2027, 10, 6))
    rows = list(duties(w.tokyo, rule="ESD-AUD-04").values())
    assert [row.window_key for row in rows] == ["office:2027-04-01", *(f"office:external_check:{c.pk}" for c in checks)]
    assert [(row.state, row.legal_on) for row in rows] == [
        ("done", date(2027, 7, 1)),
        ("done", date(2027, 9, 20)),
        ("open", date(2027, 10, 5)),  # ESD-LIC-04, example 4
    ]
    assert standing(rows[2], date(2027, 10, 6)).variant == "late"
    yearly = duties(w.tokyo, "accompanied", "ESD-AUD-04")
    assert [(key, row.legal_on) for key, row in yearly.items()] == [("accompanied:2027-04-01", date(2028, 4, 1))]


def test_a_check_of_an_external_officer_does_not_count_under_the_new_system(w):
    officer = make_auditor(role="external_officer")
    make_licence("esd", NEW_YEAR, date(2030, 3, 31))
    make_check(w.tokyo, officer, date(2027, 5, 1), by=w.alice)
    recompute(today=date(2027, 6, 1))
    assert [row.state for row in duties(w.tokyo, rule="ESD-AUD-04").values()] == ["open"]


@pytest.mark.parametrize(("ended", "state"), [(None, "open"), (date(2026, 3, 31), None)])
def test_who_is_appointed_decides_on_accompanied_audits_at_once(w, ended, state):
    make_licence()
    make_auditor(role="external_officer")
    auditor = make_auditor()
    Appointment.objects.filter(personnel=auditor).update(ends_on=ended)
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        changes.record(w.actor("admin"), auditor, "personnel.changed")
    row = duties(w.tokyo, "accompanied", "TITP-EXT-01.b").get("2026-04-01")
    assert (row and row.state) == state


def test_a_draft_fulfils_nothing_and_a_day_ahead_neither(w):
    make_licence()
    auditor = make_auditor()
    make_check(w.tokyo, auditor, date(2026, 11, 20), by=w.alice, done=False)
    make_check(w.tokyo, auditor, date(2026, 12, 1), by=w.alice)
    recompute(today=TODAY)
    assert duties(w.tokyo)["2026-10-01"].state == "open"


def test_the_next_step_leads_to_the_check(w):
    make_licence()
    make_auditor()
    recompute(today=TODAY)
    rows = Obligation.objects.filter(office=w.tokyo, rule_id="TITP-EXT-01", window_key="2026-10-01")
    rows = rows.select_related("office")
    shown = present(w.actor("alice"), rows, TODAY)[0]
    assert shown.action.label == "Record the check"
    assert shown.action.url == f"/house/checks/new/{w.tokyo.public_id}/"
    assert present(w.actor("charlie"), rows, TODAY)[0].action is None


def test_the_queries_do_not_grow(w):
    make_licence()
    auditor = make_auditor()

    def count(offices):
        with CaptureQueriesContext(connection) as queries:
            external_checks.gather([office.pk for office in offices])
        return len(queries)

    one = count([w.tokyo])
    many = [make_office(f"N{number}") for number in range(100)]
    for office in many:
        make_check(office, auditor, TODAY, by=w.alice)
    assert count(many) == one == 5
