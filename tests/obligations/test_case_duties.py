"""Duties of incidents, moves to another company, newly hired people, and support of specified skilled workers."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from imjapan.law.ssw_report import Employment
from imjapan.organization.explain import explain
from reports.models import Filing, Obligation
from reports.obligations.chapters import employment, support, transfers
from reports.obligations.chapters.employment import HiredFact
from reports.obligations.chapters.support import Employer, WorkerFact, Workers
from reports.obligations.chapters.transfers import TransferFact, Transfers
from reports.obligations.recompute import Counts, recompute
from reports.obligations.rows import present
from tests.obligations.cycle_makers import (
    make_filed,
    make_incident,
    make_support_interview,
    make_support_plan,
    make_transfer,
    rows,
    run,
)
from tests.obligations.pure import COMPANY, PERSON, day, lines
from tests.world import TODAY, actor, make_person, place
from training.models import (
    Incident,
    IncidentPerson,
    IncidentStep,
    LectureCourse,
    Placement,
    Plan,
    Regime,
    ResidenceApplication,
    SupportContract,
)

Kind = Obligation.Kind


# --- incidents ----------------------------------------------------------------------------------


def company(world, on=TODAY):
    return recompute(company_ids=[world.asahi.pk], today=on)


def steps():
    """Step, legal day and state of the steps of cases."""
    found = Obligation.objects.filter(kind=Kind.INCIDENT).order_by("legal_on", "window_key")
    return [(row.window_key.split(":")[2].partition(".")[0], str(row.legal_on), row.state) for row in found]


def done(incident, code, by, on=None, **fields):
    return IncidentStep.objects.create(
        incident=incident, code=code, done_on=on, entered_at=datetime.now(ZoneInfo("UTC")), entered_by=by, **fields
    )


@pytest.mark.django_db
def test_a_missing_person_sets_the_clocks_of_the_guide(world):
    incident = make_incident(
        world.asahi_plant, world.trainees[:1], world.bob, Incident.Kind.MISSING, date(2026, 11, 10),
        known_on=date(2026, 11, 12),
    )  # fmt: skip
    company(world)
    at_once = [("audit_ground", "2026-11-12"), ("company_told", "2026-11-12"), ("embassy_and_sender", "2026-11-12")]
    at_once += [("police_report", "2026-11-12"), ("difficulty_notice", "2026-11-26")]
    assert steps() == [(step, legal, "open") for step, legal in at_once]
    duty = Obligation.objects.filter(kind=Kind.INCIDENT).first()
    assert (duty.company, duty.establishment, duty.office) == (world.asahi, world.asahi_plant, world.tokyo)
    assert (duty.incident, duty.person, duty.owed_by) == (incident, None, "organization")
    assert company(world) == Counts(unchanged=Obligation.objects.filter(company=world.asahi).count())


@pytest.mark.django_db
def test_steps_that_were_done_or_are_not_needed_end_their_duties(world):
    person = world.trainees[0]
    incident = make_incident(world.asahi_plant, [person], world.bob, Incident.Kind.DEATH, date(2026, 11, 10))
    done(incident, "consulate", world.bob, date(2026, 11, 11))
    done(incident, "insurance", world.bob, not_needed=True, note="労災の対象外")
    company(world)
    states = {step: state for step, _legal, state in steps()}
    assert (states["consulate"], states["insurance"], states["difficulty_notice"]) == ("done", "not_needed", "open")
    assert Obligation.objects.get(window_key__endswith="insurance").reason == "労災の対象外"
    assert Obligation.objects.get(window_key__endswith="consulate").records.get().incident_step.code == "consulate"
    Incident.objects.update(state="closed", closed_at=datetime.now(ZoneInfo("UTC")), closed_by=world.bob, result="終了")
    company(world)
    assert {state for _step, _legal, state in steps()} == {"done", "not_needed"}  # nobody owes the rest any more


@pytest.mark.django_db
def test_the_filing_of_the_difficulty_notice_is_one_duty_and_ends_the_step(world):
    incident = make_incident(
        world.asahi_plant, world.trainees[:1], world.bob, Incident.Kind.MISSING, date(2026, 11, 10)
    )
    filing = Filing.objects.create(
        kind=Filing.Kind.DIFFICULTY, office=world.tokyo, company=world.asahi, establishment=world.asahi_plant,
        incident=incident, event_on=date(2026, 11, 10), drafted_at=datetime.now(ZoneInfo("UTC")), drafted_by=world.bob,
    )  # fmt: skip
    company(world)
    assert "difficulty_notice" not in {step for step, _legal, _state in steps()}
    assert Obligation.objects.get(kind=Kind.FILING).filing == filing
    now = datetime.now(ZoneInfo("UTC"))
    Filing.objects.update(
        state="filed", filed_on=date(2026, 11, 20), channel="post", approved_at=now, approved_by=world.bob,
        filed_at=now, filed_by=world.bob,
    )  # fmt: skip
    company(world)
    assert ("difficulty_notice", "2026-11-24", "done") in steps()


@pytest.mark.django_db
def test_a_wish_is_a_step_of_each_person_and_a_new_wish_changes_the_steps(world):
    """A step that goes does not become another one: each is its own duty."""
    people = world.trainees[:2]
    make_incident(world.asahi_plant, people, world.bob, Incident.Kind.CLOSURE, date(2026, 11, 20))
    company(world)
    asked = Obligation.objects.filter(window_key__contains=":wish.")
    assert {row.person for row in asked} == set(people)
    first = IncidentPerson.objects.get(person=people[0])
    IncidentPerson.objects.filter(pk=first.pk).update(wish="continue", asked_on=date(2026, 11, 20))
    company(world)
    search = Obligation.objects.get(window_key__endswith=":coordination")
    assert str(search.legal_on) == "2026-11-20"
    IncidentPerson.objects.filter(pk=first.pk).update(wish="home")
    Incident.objects.update(return_on=date(2026, 12, 10))
    company(world)
    assert not Obligation.objects.filter(pk=search.pk).exists()
    statement = Obligation.objects.get(window_key__endswith=f":statement.{first.pk}")
    assert (str(statement.legal_on), statement.person) == ("2026-12-09", people[0])
    assert statement.moves.count() == 0


# --- moves --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ({"regime": "esd", "on": "2027-05-10"}, ["ESD-REP-01.R09 2027-05-12 2027-05-17 open"]),
        (
            {"regime": "esd", "on": "2027-05-10", "told": (9, "2027-05-13")},
            ["ESD-REP-01.R09 2027-05-12 2027-05-17 done 2027-05-13"],
        ),
        ({"regime": "esd"}, []),  # the law is not in force yet
        ({}, []),  # nothing has a day yet
        ({"left_on": "2026-10-31"}, ["TITP-MOVE-01.c 2027-02-26 2027-02-28 open"]),
        ({"left_on": "2026-10-31", "bridge_on": "2026-11-20"}, ["TITP-MOVE-01.c 2027-03-19 2027-03-19 open"]),
        (
            {"left_on": "2026-10-31", "starts_on": "2026-11-22", "state": "started"},
            ["TITP-MOVE-01.c 2027-02-26 2027-02-28 done 2026-11-22"],
        ),
        ({"left_on": "2026-10-31", "starts_on": "2026-12-01"}, ["TITP-MOVE-01.c 2027-02-26 2027-02-28 open"]),
    ],
)
def test_a_wish_is_told_and_a_place_is_found_in_time(fact, expected):
    days = {name: day(fact[name]) if fact.get(name) else None for name in ("left_on", "starts_on", "bridge_on")}
    told = fact.get("told")
    row = TransferFact(
        id=1,
        regime=fact.get("regime", "titp"),
        requested_on=day(fact.get("on", "2026-11-10")),
        state=fact.get("state", "search"),
        told=told and (told[0], day(told[1])),
        **days,
    )
    on = date(2027, 5, 20) if "on" in fact else TODAY
    assert lines(transfers.duties(PERSON, Transfers([row]), on)) == expected


@pytest.mark.django_db
def test_a_move_is_a_duty_of_the_person_until_it_is_given_up(world):
    person = world.trainees[0]
    move = make_transfer(person, world.bob, date(2026, 11, 1), left_on=date(2026, 11, 5))
    make_filed(
        person, date(2026, 11, 6), ResidenceApplication.Kind.BRIDGE, result="granted", decided_on=date(2026, 11, 16)
    )
    run(person)
    duty = Obligation.objects.get(kind=Kind.TRANSFER)
    assert (str(duty.legal_on), duty.transfer, duty.person, duty.company) == ("2027-03-15", move, person, None)
    move.state = "withdrawn"
    move.save()
    run(person)
    assert rows(Kind.TRANSFER) == []


# --- hired --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "recorded", "notified", "expected"),
    [
        ("2026-11-20", "2026-11-01", None, "2026-12-10 2026-12-10 open"),  # the tenth of the next month
        ("2027-01-31", "2026-11-01", None, "2027-02-10 2027-02-10 open"),
        ("2026-12-01", "2026-11-01", None, "2027-01-08 2027-01-10 open"),  # a Sunday
        ("2026-11-20", "2026-11-21", "2026-11-22", "2026-12-10 2026-12-10 done 2026-11-22"),
        ("2026-05-20", "2026-11-01", None, None),  # began long before it was in our records
        ("2026-02-20", "2026-01-01", None, None),  # over before the clock started
    ],
)
def test_who_was_hired_is_told_by_the_tenth_of_the_next_month(starts, recorded, notified, expected):
    fact = HiredFact(1, 7, 2, day(starts), day(recorded), notified and day(notified))
    found = lines(employment.duties(COMPANY, [fact], TODAY))
    assert found == ([f"TITP-FIL-05 {expected}"] if expected else [])


@pytest.mark.django_db
def test_only_the_first_placement_at_a_company_counts_and_work_begins_after_the_lecture(world):
    person = make_person(world.tokyo)
    lecture = {"lecture_starts_on": date(2026, 12, 1), "lecture_ends_on": date(2026, 12, 31)}
    first = place(person, world.asahi_plant, date(2026, 12, 1), date(2027, 11, 30), **lecture)
    place(person, world.asahi_plant, date(2027, 12, 1), date(2029, 11, 30), stage=2)
    Placement.objects.update(created_at=datetime(2026, 11, 1, tzinfo=ZoneInfo("Asia/Tokyo")))
    recompute(company_ids=[world.asahi.pk], today=TODAY)
    duty = Obligation.objects.get(rule_id="TITP-FIL-05", person=person)
    assert (str(duty.window_first), str(duty.legal_on)) == ("2027-01-01", "2027-02-10")
    assert (duty.window_key, duty.owed_by, duty.company) == (f"placement:{first.pk}", "company", world.asahi)
    Plan.objects.update(lecture_starts_on=None, lecture_ends_on=None)  # the timetable is made, the plan does not say it
    for kind, ends_on in (("pre", date(2027, 5, 1)), ("post", date(2027, 2, 3))):
        days = {"starts_on": date(2026, 12, 2), "ends_on": ends_on}
        LectureCourse.objects.create(office=world.tokyo, regime="titp", kind=kind, **days).people.add(person)
    recompute(company_ids=[world.asahi.pk], today=TODAY)
    assert str(Obligation.objects.get(rule_id="TITP-FIL-05", person=person).window_first) == "2027-02-04"


@pytest.mark.django_db
@pytest.mark.parametrize("regime", ["titp", "esd", "ssw"])
def test_the_notice_of_employment_names_the_law_of_every_employer_and_leads_to_its_placement(world, client_of, regime):
    person = make_person(world.tokyo)
    days = (date(2026, 11, 20), date(2027, 11, 19))
    first = place(person, world.asahi_plant, *days, stage=1 if regime == "titp" else None, regime=regime)
    recompute(company_ids=[world.asahi.pk], today=TODAY)
    duty = Obligation.objects.get(rule_id="TITP-FIL-05", person=person)
    with translation.override("ja"):
        assert explain(duty.verdict).basis == "労働施策総合推進法第28条"
    (row,) = present(actor(world.alice), [duty], TODAY)
    assert row.action.url == f"/training/placements/{first.public_id}/"
    page = client_of(world.alice).get(f"/duties/{duty.public_id}/").content.decode()
    assert f'href="/training/placements/{first.public_id}/"' in page
    assert "Labour Measures Act 28" in page
    assert "Act 19②" not in page


# --- support ------------------------------------------------------------------------------------


def worker(starts="2026-07-01", until="2028-06-30", **fields):
    held = {who: [(day(text), pk) for text, pk in rows] for who, rows in fields.pop("interviews", {}).items()}
    plan = WorkerFact(1, day(starts), day(until), **{"ours": True, "support_plan": (4, date(2026, 6, 1)), **fields})
    plan.interviews.update(held)
    return Workers([plan])


def supported(on=TODAY, **fields):
    return lines(support.of_person(PERSON, worker(**fields), on))


def test_interviews_with_worker_and_supervisor_follow_each_other_within_three_months():
    plan = "ESD-SSW-01 2026-07-01 2026-07-01 done 2026-06-01"
    first = "ESD-SSW-02 2026-10-01 2026-10-01"
    assert supported() == [plan, f"{first} open", f"{first} open"]
    held = {"worker": [("2026-08-20", 11)]}
    assert supported(interviews=held) == [
        plan,
        f"{first} done 2026-08-20",
        f"{first} open",  # the supervisor was not seen
        "ESD-SSW-02 2026-11-20 2026-11-20 open",  # the worked example: three months, two days late on 22 November
    ]
    both = {"worker": [("2026-08-20", 11), ("2026-11-19", 12)], "supervisor": [("2026-09-30", 13)]}
    assert [line for line in supported(interviews=both) if line.endswith("open")] == [
        "ESD-SSW-02 2026-12-28 2026-12-30 open",  # the year's last days are closed
        "ESD-SSW-02 2027-02-19 2027-02-19 open",
    ]


@pytest.mark.parametrize(
    ("last", "target", "legal"),
    [
        ("2026-11-30", "2027-02-26", "2027-02-28"),
        ("2027-11-30", "2028-02-29", "2028-02-29"),
        ("2026-10-03", "2026-12-28", "2027-01-03"),
    ],
)
def test_the_day_of_the_next_interview_at_month_ends(last, target, legal):
    found = supported(
        interviews={"worker": [(last, 11)], "supervisor": [(last, 12)]}, on=day(last), starts="2026-09-01"
    )
    assert found[-1] == f"ESD-SSW-02 {target} {legal} open"


def test_whoever_leaves_before_the_next_interview_owes_none_and_who_is_not_ours_no_plan():
    held = {"worker": [("2026-08-20", 11)], "supervisor": [("2026-08-20", 12)]}
    assert not [line for line in supported(interviews=held, until="2026-10-31") if line.endswith("open")]
    assert supported(ours=False, support_plan=None) == []
    assert supported(support_plan=None) == ["ESD-SSW-01 2026-07-01 2026-07-01 open"]


def test_the_report_of_a_company_with_somebody_employed_for_one_day():
    one_day = Employment(start=date(2026, 6, 1), end=date(2026, 6, 1))
    assert lines(support.reports(COMPANY, Employer([one_day]), TODAY)) == ["ESD-SSW-03 2027-05-31 2027-05-31 open"]
    filed = Employer([one_day], {2026: (8, date(2027, 4, 20))})
    assert lines(support.reports(COMPANY, filed, date(2027, 4, 21)))[0].endswith("done 2027-04-20")
    earlier = Employment(start=date(2025, 4, 1), end=date(2026, 3, 31))
    # 31 May 2026 is a Sunday: the agency takes it the next day
    assert lines(support.reports(COMPANY, Employer([earlier]), TODAY)) == ["ESD-SSW-03 2026-05-29 2026-06-01 open"]


@pytest.mark.django_db
def test_support_is_read_from_plans_contracts_and_interviews(world):
    person = make_person(world.tokyo)
    plan = Plan.objects.create(person=person, regime=Regime.SSW, starts_on=date(2026, 7, 1), ends_on=date(2027, 6, 30))
    Placement.objects.create(
        person=person, plan=plan, company=world.asahi, establishment=world.asahi_plant, starts_on=plan.starts_on,
        ends_on=plan.ends_on,
    )  # fmt: skip
    run(person)
    assert rows(Kind.SUPPORT) == []  # nobody asked us
    SupportContract.objects.create(office=world.tokyo, company=world.asahi, starts_on=date(2026, 6, 1))
    run(person)
    assert rows(Kind.SUPPORT)[0][3:] == ("2026-07-01", "open", None)
    made = make_support_plan(plan, date(2026, 6, 20))
    held = make_support_interview(made, world.alice, date(2026, 9, 20))
    run(person)
    assert rows(Kind.SUPPORT)[0][3:] == ("2026-07-01", "done", "2026-06-20")
    assert [row[3:5] for row in rows(Kind.SUPPORT_INTERVIEW)] == [
        ("2026-10-01", "done"), ("2026-10-01", "open"), ("2026-12-20", "open"),
    ]  # fmt: skip
    first = Obligation.objects.get(kind=Kind.SUPPORT_INTERVIEW, state="done")
    assert (first.records.get().support_interview, first.support_plan) == (held, made)
    recompute(company_ids=[world.asahi.pk], today=TODAY)
    report = Obligation.objects.get(kind=Kind.SUPPORT_REPORT)
    assert (report.owed_by, str(report.window_first), report.company) == ("company", "2027-04-01", world.asahi)
