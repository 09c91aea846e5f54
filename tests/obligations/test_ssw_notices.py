"""Notices on specified skilled workers within 14 days: owed by what the records tell, ended by the filing."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from imjapan.core.history import Change
from reports.filings import domain as filings
from reports.models import Filing, Obligation
from reports.obligations.chapters import ssw_notices
from reports.obligations.recompute import recompute
from tests.masters import text_of
from tests.obligations.cycle_makers import make_incident
from tests.support.makers import make_contract, make_support, make_worker
from tests.world import TODAY, actor, make_establishment
from training.domain import absences
from training.models import Absence, Placement, SupportContract, SupportPlan
from training.support import happened

pytestmark = pytest.mark.django_db
RULE = "ESD-SSW-04"
MOVED_IN = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


def run(world, today=TODAY):
    with time_machine.travel(f"{today}T08:30:00+09:00", tick=False):
        return recompute(company_ids=[world.asahi.pk, world.midori.pk], today=today)


def known_since(day, *models):
    """Everything recorded so far was recorded on a day."""
    for model in models or (Placement, SupportContract, Absence):
        model.objects.update(created_at=timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 9)))


def lines(**only):
    found = Obligation.objects.filter(rule_id=RULE, **only).order_by("legal_on", "window_key")
    return [
        (row.window_key.split(":", 2)[2] if row.window_key.count(":") == 2 else row.window_key.split(":")[0],
         str(row.legal_on), str(row.safe_on), row.state)
        for row in found
    ]  # fmt: skip


def worker(world, **fields):
    return make_worker(world.asahi_plant, **fields)


def test_the_worked_examples_without_anybody_beginning_a_filing(world):
    """ESD-SSW-04: 1 contract ended 11-30, due 12-14; 2 entrusted 12-20, 01-03 is closed, safe 12-28; 3 missing."""
    left = worker(world, starts_on=date(2026, 4, 1), ends_on=date(2026, 11, 30))
    gone = worker(world, starts_on=date(2026, 4, 1))
    make_contract(world.asahi, starts_on=date(2026, 12, 20))
    Absence.objects.create(person=gone.person, kind="missing", starts_on=date(2026, 11, 10))
    known_since(MOVED_IN)
    run(world, date(2026, 12, 21))
    assert lines() == [
        ("contract_concluded", "2026-04-15", "2026-04-15", "open"),
        ("contract_concluded", "2026-04-15", "2026-04-15", "open"),
        ("missing", "2026-11-24", "2026-11-24", "open"),
        ("contract_ended", "2026-12-14", "2026-12-14", "open"),
        ("entrustment_concluded", "2027-01-04", "2026-12-28", "open"),
    ]
    row = Obligation.objects.get(window_key__endswith=":contract_ended")
    assert (row.company, row.person, row.owed_by, row.filing) == (world.asahi, left.person, "company", None)


def test_a_planned_end_is_no_fact_yet_and_a_plan_that_follows_is_no_end(world):
    first = worker(world, starts_on=date(2026, 4, 1), ends_on=date(2026, 10, 31))
    make_worker(world.midori_farm, starts_on=date(2026, 4, 1), ends_on=date(2026, 11, 23))
    other = make_establishment(world.asahi, "第二工場")
    follows = worker(world, starts_on=date(2026, 11, 1))
    follows.plan.person = follows.person = first.person
    Placement.objects.filter(pk=follows.pk).delete()
    follows.plan.save()
    Placement.objects.create(
        person=first.person, plan=follows.plan, establishment=other, company=world.asahi,
        starts_on=follows.starts_on, ends_on=follows.ends_on,
    )  # fmt: skip
    known_since(MOVED_IN)
    run(world)
    ends = [line for line in lines() if line[0] != "contract_concluded"]
    assert ends == [("contract_changed", "2026-11-16", "2026-11-13", "open")]  # the place changed, nothing ended


def test_what_was_over_before_it_was_recorded_is_not_asked_for(world):
    worker(world, starts_on=date(2026, 8, 1), ends_on=date(2026, 10, 31))  # recorded today, notices due long ago
    worker(world, starts_on=date(2026, 11, 12))
    run(world)
    assert lines() == [("contract_concluded", "2026-11-26", "2026-11-26", "open")]


@pytest.mark.parametrize(
    ("kind", "first", "last", "expected"),
    [
        ("leave", date(2026, 10, 10), None, [("no_work", "2026-11-24", "2026-11-20", "open")]),  # full on 11-09
        ("interruption", date(2026, 10, 10), date(2026, 11, 9), [("no_work", "2026-11-24", "2026-11-20", "open")]),
        ("interruption", date(2026, 10, 10), date(2026, 11, 8), []),
        ("leave", date(2026, 10, 25), None, []),  # the month is not full yet
        ("trip_home", date(2026, 9, 1), None, []),
        ("missing", date(2026, 3, 1), None, []),  # before the contract
    ],
)
def test_no_work_for_a_month(world, kind, first, last, expected):
    placement = worker(world, starts_on=date(2026, 4, 1))
    Absence.objects.create(person=placement.person, kind=kind, starts_on=first, ends_on=last)
    known_since(MOVED_IN)
    run(world)
    assert [line for line in lines() if line[0] != "contract_concluded"] == expected


def test_a_case_that_asks_for_the_same_is_the_duty(world):
    placement = worker(world, starts_on=date(2026, 4, 1))
    Absence.objects.create(person=placement.person, kind="missing", starts_on=date(2026, 11, 18))
    known_since(MOVED_IN)
    make_incident(
        world.asahi_plant, [placement.person], by=world.alice, kind="missing", regime="ssw",
        happened_on=date(2026, 11, 18), known_on=date(2026, 11, 18),
    )  # fmt: skip
    run(world)
    assert not Obligation.objects.filter(rule_id=RULE, window_key__startswith="absence:").exists()


def test_changes_of_a_signed_support_plan_count_once_a_day(world, monkeypatch):
    support = make_support(worker(world, starts_on=date(2026, 4, 1)), signed_on=date(2026, 11, 2))
    field = SupportPlan._meta.get_field

    def change(day, name):
        return Change(timezone.now() + timedelta(days=day), None, "", SupportPlan, support.pk, field(name), {}, {})

    told = [change(0, "items"), change(0, "staff"), change(-2, "manager"), change(-21, "items"), change(-1, "language")]
    monkeypatch.setattr(happened.history, "changes_of", lambda rows, limit: told)
    known_since(MOVED_IN)
    run(world)
    rows = Obligation.objects.filter(window_key__startswith="support_change:").order_by("legal_on")
    assert [(str(row.window_first), str(row.legal_on), row.support_plan) for row in rows] == [
        ("2026-11-21", "2026-12-07", support),
        ("2026-11-23", "2026-12-07", support),
    ]


# --- ended by the filing ------------------------------------------------------------------------


def make_filing(world, kind, event_on, people=(), **details):
    data = {"event_on": event_on, "regime": "ssw", "people": list(people), "details": details}
    return filings.start_filing(
        actor(world.alice), kind=kind, office=world.tokyo, company=world.asahi, data=data, today=TODAY
    )


def file_it(world, filing, on=TODAY):
    filings.approve_filing(actor(world.bob), filing=filing, today=TODAY)
    return filings.file_filing(actor(world.alice), filing=filing, filed_on=on, channel="online", today=TODAY)


def test_a_filing_of_the_event_ends_the_duty_and_makes_no_second_one(world):
    left = worker(world, starts_on=date(2026, 4, 1), ends_on=date(2026, 11, 18))
    other = worker(world, starts_on=date(2026, 4, 1), ends_on=date(2026, 11, 18))
    known_since(MOVED_IN)
    run(world)
    row = Obligation.objects.get(window_key__endswith=":contract_ended", person=left.person)
    filing = make_filing(world, "ssw_contract_end", date(2026, 11, 18), [left.person], what="contract_ended")
    row.refresh_from_db()
    assert (row.state, row.filing) == ("open", filing)
    assert not Obligation.objects.filter(window_key=f"filing:{filing.pk}").exists()
    file_it(world, filing)
    row.refresh_from_db()
    assert (row.state, row.done_on, list(row.records.values_list("filing", flat=True))) == ("done", TODAY, [filing.pk])
    assert Obligation.objects.get(window_key__endswith=":contract_ended", person=other.person).state == "open"
    assert run(world).changed == 0


@pytest.mark.parametrize(
    ("event_on", "what"),
    [(date(2026, 11, 17), "contract_ended"), (date(2026, 11, 18), "contract_concluded")],
)
def test_a_filing_of_another_day_or_event_does_not(world, event_on, what):
    left = worker(world, starts_on=date(2026, 4, 1), ends_on=date(2026, 11, 18))
    known_since(MOVED_IN)
    filing = file_it(world, make_filing(world, "ssw_contract_end", event_on, [left.person], what=what))
    run(world)
    assert Obligation.objects.get(window_key__endswith=":contract_ended").state == "open"
    assert Obligation.objects.get(window_key=f"filing:{filing.pk}").state == "done"


def test_a_filing_that_is_not_needed_says_why(world):
    left = worker(world, starts_on=date(2026, 4, 1), ends_on=date(2026, 11, 18))
    known_since(MOVED_IN)
    filing = make_filing(world, "ssw_contract_end", date(2026, 11, 18), [left.person])
    filings.drop_filing(actor(world.bob), filing=filing, reason="会社が自ら届出済み")
    row = Obligation.objects.get(window_key__endswith=":contract_ended")
    assert (row.state, row.reason) == ("not_needed", "会社が自ら届出済み")


def test_what_no_record_tells_is_owed_by_its_filing(world):
    filing = make_filing(world, "ssw_standards", date(2026, 11, 10))
    row = Obligation.objects.get(rule_id=RULE)
    assert (row.window_key, str(row.legal_on), row.owed_by) == (f"filing:{filing.pk}", "2026-11-24", "company")
    assert filings.legal_day(filing) == date(2026, 11, 24)
    file_it(world, filing)
    row.refresh_from_db()
    assert row.state == "done"
    filing.refresh_from_db()
    assert filing.addressee == "地方出入国在留管理局"


def test_an_absence_recorded_and_deleted_moves_the_duty(world):
    placement = worker(world, starts_on=date(2026, 4, 1))
    row = absences.save_absence(
        actor(world.alice), person=placement.person, data={"kind": "missing", "starts_on": date(2026, 11, 20)}
    )
    assert Obligation.objects.filter(window_key=f"absence:{row.pk}:missing", state="open").exists()
    absences.delete_absence(actor(world.alice), absence=row)
    assert not Obligation.objects.filter(window_key__startswith="absence:").exists()


def test_ssw_2_has_notices_and_no_duty_of_support(world):
    placement = worker(world, starts_on=date(2026, 11, 20))
    make_contract(world.asahi)
    recompute(person_ids=[placement.person_id], today=TODAY)
    assert Obligation.objects.filter(kind="support", person=placement.person).exists()
    type(placement.plan).objects.filter(pk=placement.plan_id).update(ssw_2=True)
    recompute(person_ids=[placement.person_id], company_ids=[world.asahi.pk], today=TODAY)
    kinds = Obligation.objects.filter(person=placement.person, rule_id__startswith="ESD-SSW").values_list(
        "kind", flat=True
    )
    assert set(kinds) == {"filing"}


def test_many_workers_cost_no_more_queries(world, django_assert_max_num_queries):
    for number in range(30):
        placement = worker(world, starts_on=date(2026, 4, 1), ends_on=date(2026, 11, 18))
        Absence.objects.create(person=placement.person, kind="missing", starts_on=date(2026, 11, 1))
        if number % 3 == 0:
            make_filing(world, "ssw_contract_end", date(2026, 11, 18), [placement.person])
    with django_assert_max_num_queries(9):
        ssw_notices.gather([world.asahi.pk])


# --- the pages ----------------------------------------------------------------------------------


def client(user, lang="en"):
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = lang
    return found


def test_the_duty_leads_to_the_notice_with_what_it_knows(world):
    left = worker(world, starts_on=date(2026, 4, 1), ends_on=date(2026, 11, 18))
    known_since(MOVED_IN)
    run(world)
    row = Obligation.objects.get(window_key__endswith=":contract_ended")
    browser = client(world.alice)
    page = browser.get(f"/duties/{row.public_id}/")
    assert "Notice: employment contract ended (form 3-1-2)" in text_of(page)
    url = next(part for part in page.content.decode().split('"') if part.startswith("/filings/new/ssw_contract_end/"))
    form = browser.get(url.replace("&amp;", "&")).context["form"]
    assert form.initial == {"event_on": date(2026, 11, 18), "people": [left.person.pk], "d-what": "contract_ended"}
    hidden = browser.get(f"/filings/new/ssw_contract_end/?company={world.naniwa.public_id}&person=x&day=yesterday")
    assert hidden.status_code in (200, 403)
    assert Filing.objects.count() == 0


def test_on_the_page_of_the_support_a_filed_notice_is_closed_and_a_late_one_red(world):
    placement = worker(world, starts_on=date(2026, 11, 2))
    make_contract(world.asahi, starts_on=date(2026, 11, 2))
    make_contract(world.midori, starts_on=date(2026, 11, 2))  # another company's is not shown
    support = make_support(placement)
    known_since(date(2026, 11, 9))
    run(world)

    def page():
        text = client(world.alice).get(f"/support/plans/{support.public_id}/").content.decode()
        return text[text.index("Notices within 14 days") :]

    assert (page().count("Record the notice"), page().count("7 days late")) == (2, 2)
    file_it(
        world, make_filing(world, "ssw_contract_end", date(2026, 11, 2), [placement.person], what="contract_concluded")
    )
    run(world)
    assert "filed on 2026-11-" in page()
    assert (page().count("Record the notice"), page().count("7 days late")) == (1, 1)
    known_since(date(2026, 11, 20))  # recorded when the fourteen days were over: nobody is asked, but it is said
    Obligation.objects.all().delete()
    run(world)
    assert page().count("check whether it was filed") == 1
