"""Every gate of a life, from rows to verdict: stages, transfer, the change of law, SSW, with the days around them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import Excellence
from imjapan.organization.models import Organization
from tests.world import make_person
from training.gates.facts import joined, lives
from training.gates.judged import gates_of
from training.models import Absence, ResidenceApplication, Transfer

from .makers import application, card, exam, trainee, worker

pytestmark = pytest.mark.django_db

NOW = date(2026, 11, 26)
FIRST = (1, date(2026, 4, 15), date(2027, 4, 14))
EARLY = ((1, date(2024, 4, 15), date(2025, 4, 14)), (2, date(2025, 4, 15), date(2027, 4, 14)))
LATE = ((1, date(2025, 4, 2), date(2026, 4, 1)), (2, date(2026, 4, 2), date(2028, 4, 1)))
EDGE = ((1, date(2025, 4, 1), date(2026, 3, 31)), (2, date(2026, 4, 1), date(2028, 3, 31)))
GONE = ((1, date(2021, 4, 15), date(2022, 4, 14)), (2, date(2022, 4, 15), date(2024, 4, 14)))


def answers(person, on=NOW, **more):
    """Code of each gate -> outcome and day."""
    return {gate.code: (gate.outcome.value, gate.day) for gate in gates_of([person.pk], on, **more)[person.pk]}


def gate(person, code, on=NOW):
    return next(gate for gate in gates_of([person.pk], on)[person.pk] if gate.code == code)


# --- stages --------------------------------------------------------------------------------------------------------


def test_a_trainee_in_stage_1_moves_on_to_2_and_never_to_3(world):
    person = trainee(world, FIRST)
    found = answers(person)
    assert found["exam_1"] == ("NG", date(2026, 10, 14))
    assert found["stage_2"] == ("CONFIRM", date(2027, 4, 15))
    assert found["running"] == ("OK", date(2027, 4, 14))
    assert found["table"] == ("OK", date(2029, 4, 14))
    assert found["to_esd"][0] == found["ssw"][0] == found["own_wish"][0] == "NG"
    third = gate(person, "stage_3")
    assert (third.outcome, third.verdict.rule) == ("NG", "TITP-TRANS-01.b")
    assert gate(person, "stage_2").missing == (
        "basic exam, practical part, passed",
        "basic exam, theory, passed",
    )


@pytest.mark.parametrize(
    ("tries", "outcome"),
    [
        ([("whole", "passed")], "OK"),
        ([("practical", "passed"), ("theory", "passed")], "OK"),
        ([("practical", "passed")], "CONFIRM"),
        ([("practical", "passed"), ("theory", "failed")], "NG"),
        ([("practical", "passed"), ("theory", "pending")], "CONFIRM"),
    ],
)
def test_exams_open_the_way_to_stage_2(world, tries, outcome):
    person = trainee(world, FIRST)
    for part, result in tries:
        exam(person, "basic", result, part=part, applied_on=date(2026, 9, 1))
    assert answers(person)["stage_2"][0] == outcome
    if outcome != "OK":
        assert answers(person)["exam_1"][0] == "OK"  # applied for in time


def test_a_second_failure_leaves_no_attempt(world):
    person = trainee(world, FIRST)
    for number in (1, 2):
        exam(person, "basic", "failed", part="theory", number=number, applied_on=date(2026, 9, 1))
    found = gate(person, "attempts_1")
    assert (found.outcome, found.missing, found.alarms) == ("NG", ("theory",), True)


def test_stage_2_elsewhere_needs_a_reason(world):
    person = trainee(world, FIRST)
    exam(person, "basic")
    application(world, person, date(2027, 4, 15), date(2029, 4, 14), stage=2, plant=world.midori_farm)
    assert gate(person, "stage_2").outcome == "NG"
    Transfer.objects.create(
        office=world.tokyo, person=person, kind="unavoidable", ground="closure", requested_on=NOW,
        old_placement=person.placements.get(), entered_by=world.alice,
    )  # fmt: skip
    assert gate(person, "stage_2").outcome == "OK"
    assert answers(person)["unavoidable"] == ("OK", NOW)


def test_stage_3_wants_grade_3_an_excellent_company_and_the_month_at_home(world):
    Organization.objects.update(licence_kind="general")
    person = trainee(world, *EARLY)
    assert gate(person, "stage_3").outcome == "CONFIRM"
    exam(person, "grade_3", part="practical")
    Excellence.objects.create(company=world.asahi, starts_on=date(2025, 4, 1))
    assert gate(person, "stage_3").missing == ("return home for at least one month, made or set in the plan",)
    trip = Absence.objects.create(
        person=person, kind="trip_home", starts_on=date(2027, 4, 16), ends_on=date(2027, 5, 17)
    )
    application(world, person, date(2027, 5, 20), date(2029, 5, 19), stage=3)
    assert gate(person, "return").outcome in ("OK", "WARN")
    assert answers(person)["stage_3"] == ("OK", date(2027, 5, 20))
    trip.ends_on = date(2027, 5, 16)  # a day short of a month
    trip.save()
    assert gate(person, "return").outcome == "NG"
    assert gate(person, "stage_3").outcome == "NG"
    Excellence.objects.update(ends_on=date(2026, 3, 31))
    assert "the implementer is excellent (another excellent one may take over)" in gate(person, "stage_3").missing
    Organization.objects.update(licence_kind="specified")
    assert len(gate(person, "stage_3").missing) == 3


def test_into_stage_3_the_company_is_chosen_freely(world):
    person = trainee(world, *EARLY)
    assert answers(person)["own_wish"][0] == "NG"
    application(world, person, date(2027, 5, 20), date(2029, 5, 19), stage=3)
    assert answers(person)["own_wish"][0] == "OK"


# --- the change of law ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spans", "outcome", "row"), [(EARLY, "OK", "D2"), (EDGE, "CONFIRM", "D2"), (LATE, "NG", "D3")]
)
def test_a_year_in_stage_2_on_the_day_the_law_changes(world, spans, outcome, row):
    person = trainee(world, *spans)
    gates = {one.code: one for one in gates_of([person.pk], NOW, groups=["law_2027"])[person.pk]}
    assert (gates["third"].outcome, gates["third"].day) == (outcome, date(2026, 4, 1))
    assert gates["table"].verdict.value["row"] == row


@pytest.mark.parametrize(
    ("dates", "coe", "starts_on", "on", "entry", "row"),
    [
        ({}, None, date(2027, 5, 10), NOW, "WARN", "D8"),
        ({"applied_on": date(2027, 2, 20)}, None, date(2027, 6, 10), date(2027, 3, 1), "OK", "D6"),
        ({"applied_on": date(2027, 3, 25)}, None, date(2027, 7, 5), date(2027, 4, 1), "NG", "D7"),
        ({}, None, date(2027, 6, 1), date(2027, 4, 1), "NG", "D8"),
        ({"applied_on": date(2026, 12, 1)}, date(2027, 3, 10), date(2027, 5, 1), date(2027, 4, 2), "WARN", "D6"),
    ],
)
def test_who_has_not_come_yet(world, dates, coe, starts_on, on, entry, row):
    person = make_person(world.tokyo)
    state = "applied" if dates else "draft"
    application(world, person, starts_on, date(2028, 5, 9), state=state, **dates)
    if coe:
        ResidenceApplication.objects.create(
            person=person, kind="coe", filed_on=date(2027, 1, 10), decided_on=coe, result="granted"
        )
    gates = {one.code: one for one in gates_of([person.pk], on)[person.pk]}
    assert (gates["entry"].outcome, gates["entry"].day) == (entry, date(2027, 6, 30))
    assert gates["table"].verdict.value["row"] == row


def test_a_withdrawn_application_counts_for_nothing(world):
    person = make_person(world.tokyo)
    application(world, person, date(2027, 5, 10), date(2028, 5, 9), state="withdrawn")
    assert answers(person) == {}


def test_who_went_home_comes_back_only_in_time(world):
    person = trainee(world, *GONE)
    assert answers(person)["back"] == ("CONFIRM", date(2024, 4, 14))
    after = answers(person, date(2027, 4, 1))
    assert after["back"][0] == "NG"
    assert {"stage_3", "third"} <= answers(person).keys()
    assert not {"stage_3", "third"} & after.keys()
    assert answers(person)["former"][0] == "NG"  # 36 months of training bar ESD
    assert "residence" not in answers(person)


# --- SSW and ESD ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "passed", "outcome"),
    [(date(2024, 4, 14), True, "OK"), (date(2024, 4, 14), False, "NG"), (date(2024, 2, 14), True, "OK"),
     (date(2024, 2, 13), True, "NG")],
)  # fmt: skip
def test_from_training_to_ssw_takes_34_months_and_grade_3(world, last, passed, outcome):
    person = trainee(world, GONE[0], (2, date(2022, 4, 15), last))
    if passed:
        exam(person, "grade_3", part="practical", sits_on=date(2024, 1, 10))
    assert answers(person)["ssw"][0] == outcome


def test_a_coming_ssw_plan_is_still_asked_for_its_path(world):
    person = trainee(world, *EARLY)
    worker(world, "ssw", date(2027, 6, 1), date(2028, 5, 31), person=person)
    assert answers(person)["ssw"][0] == "NG"
    assert "ssw" not in answers(person, date(2027, 6, 1))
    assert answers(person, date(2027, 6, 1))["five_years"] == ("OK", date(2032, 5, 31))


def test_one_person_one_life(world):
    """A trainee who comes back as SSW: five years count, the old regime asks nothing more."""
    person = trainee(world, *GONE)
    worker(world, "ssw", date(2024, 8, 1), date(2029, 7, 31), person=person)
    card(person, date(2024, 8, 1), date(2027, 7, 31), "特定技能1号")
    assert answers(person) == {
        "residence": ("OK", date(2027, 7, 31)),
        "five_years": ("OK", date(2029, 7, 31)),
    }
    exam(person, "ssw_2", "failed", percent_of_pass_mark=79)
    assert answers(person)["six_years"][0] == "NG"


ESD = (date(2027, 6, 1), date(2030, 5, 31))


@pytest.mark.parametrize(
    ("on", "passed", "own_wish", "ssw"),
    [
        (date(2028, 12, 1), (), "NG", "NG"),  # 18 months, 24 needed
        (date(2029, 5, 31), ("basic", "ja_a2"), "NG", "CONFIRM"),
        (date(2029, 6, 1), ("basic", "ja_a2"), "CONFIRM", "CONFIRM"),  # skill exam of the end: not sat yet
        (date(2029, 6, 1), ("ssw_1", "ja_a2"), "CONFIRM", "OK"),
        (date(2030, 6, 1), ("grade_3", "ja_b1"), None, "OK"),
    ],
)
def test_an_esd_worker_waits_for_the_period_of_the_sector(world, on, passed, own_wish, ssw):
    person = worker(world, "esd", *ESD, sector="CON")
    for grade in passed:
        exam(person, grade, sits_on=date(2029, 3, 1))
    found = answers(person, on)
    assert found.get("own_wish", (None, None))[0] == own_wish
    assert own_wish is None or found["own_wish"][1] == date(2029, 6, 1)
    assert found["ssw"][0] == ssw
    assert found["period"] == ("OK" if on <= ESD[1] else "CONFIRM", date(2030, 5, 31))  # over: nothing is in order


def test_esd_the_employer_may_choose_a_shorter_period_and_without_a_sector_nobody_knows(world):
    short = worker(world, "esd", *ESD, sector="CON", restriction_months=12)
    assert answers(short, date(2028, 6, 1))["own_wish"] == ("CONFIRM", date(2028, 6, 1))
    unknown = worker(world, "esd", *ESD)
    found = gate(unknown, "own_wish", date(2028, 6, 1))
    assert (found.verdict, found.sentence) == (None, "Record the sector of the plan first.")
    assert found.outcome == "CONFIRM"


def test_esd_a_failed_exam_opens_the_extension(world):
    person = worker(world, "esd", *ESD, sector="CON")
    assert "extension" not in answers(person, date(2030, 3, 1))
    exam(person, "ja_a2", "failed", sits_on=date(2030, 2, 1))
    assert answers(person, date(2030, 3, 1))["extension"][0] == "OK"
    exam(person, "ja_a2", "passed", number=2, sits_on=date(2030, 4, 1))
    assert "extension" not in answers(person, date(2030, 4, 2))


def test_esd_an_interruption_leaves_the_end_open(world):
    person = worker(world, "esd", *ESD, sector="CON")
    Absence.objects.create(person=person, kind="leave", starts_on=date(2028, 1, 1), ends_on=date(2028, 2, 9))
    period = gate(person, "period", date(2028, 3, 1))
    assert (period.outcome, period.verdict.values["with_interruption"]) == ("OK", date(2030, 7, 10))


# --- papers, contradictions, numbers -------------------------------------------------------------------------------


def test_residence_is_an_alarm_and_a_missing_card_a_question(world):
    person = trainee(world, FIRST)
    assert gate(person, "residence").sentence == "No residence card is recorded. Record it."
    card(person, date(2026, 4, 15), date(2026, 11, 25))
    found = gate(person, "residence")
    assert (found.outcome, found.day, found.alarms) == ("NG", date(2026, 11, 25), True)
    ResidenceApplication.objects.create(person=person, kind="extension", filed_on=date(2026, 11, 20))
    assert gate(person, "residence").outcome == "OK"


def test_facts_that_contradict_each_other_are_told(world):
    person = trainee(world, FIRST)
    exam(person, "basic", "passed", part="theory", sits_on=date(2026, 8, 1))
    exam(person, "basic", "failed", part="theory", sits_on=date(2026, 9, 1), number=2)
    found = gate(person, "attempts_1")
    assert (found.outcome, found.verdict) == ("CONFIRM", None)
    assert found.sentence == "The recorded dates contradict each other. Check plans, absences and exams."


def test_months_are_counted_over_stages_and_a_gap_begins_anew():
    days = [(date(2025, 1, 16), date(2026, 1, 15)), (date(2026, 1, 16), date(2026, 2, 20))]
    assert joined(days) == [(date(2025, 1, 16), date(2026, 2, 20))]
    assert len(joined([*days, (date(2026, 2, 22), date(2026, 3, 1))])) == 2


def test_many_people_take_as_many_queries_as_one(world):
    people = [trainee(world, *EARLY) for _ in range(3)]
    for person in people:
        application(world, person, date(2027, 5, 20), date(2029, 5, 19), stage=3)
    worker(world, "ssw", date(2026, 8, 1), date(2029, 7, 31))
    ids = [*world.asahi_plant.placements.values_list("person", flat=True), 0]
    for wanted in (ids[:1], ids):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = gates_of(wanted, NOW)
        assert len(queries) == 11
    assert set(found) == set(ids) - {0}
    assert lives(ids[:1], NOW)[ids[0]].person.pk == ids[0]
    assert gates_of([], NOW) == {}


def test_after_the_last_plan_nobody_is_forgotten_and_nothing_is_called_fine(world):
    person = worker(world, "esd", date(2027, 10, 1), date(2030, 9, 30), sector="FOO", work_category="飲食料品製造")
    card(person, date(2027, 9, 20), date(2028, 9, 2), "育成就労")
    last, after = answers(person, date(2030, 9, 30)), answers(person, date(2030, 10, 2))
    assert last["period"] == ("OK", date(2030, 9, 30))
    assert after["period"] == ("CONFIRM", date(2030, 9, 30))
    assert after["residence"] == ("CONFIRM", date(2028, 9, 2))
    assert "Has the person left Japan?" in gate(person, "residence", date(2030, 10, 2)).sentence
    assert "residence" not in answers(person, date(2031, 10, 2))  # a year on, the person is no longer ours to ask about


def test_what_is_known_of_an_own_wish_transfer_is_used_and_said_in_words(world):
    person = worker(world, "esd", date(2027, 10, 1), date(2030, 9, 30), sector="FOO", work_category="飲食料品製造")
    asked = date(2029, 10, 15)
    before = {row["condition"]: row["outcome"] for row in gate(person, "own_wish", asked).verdict.value}
    assert (before["C4"], before["C9"]) == ("CONFIRM", "OK")
    exam(person, "ja_a2", sits_on=date(2029, 6, 1))
    after = gate(person, "own_wish", asked)
    assert {row["condition"]: row["outcome"] for row in after.verdict.value}["C4"] == "OK"
    assert "C3 skill: basic grade test, or an equal exam, passed" in after.missing
    assert not any("C9" in text for text in after.missing)
