"""Duties of our own house: courses, declarations, licences; what opens them, moves them and ends them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imjapan.organization.domain import licences, personnel
from imjapan.organization.models import Appointment, Course, Licence, Office, Personnel, SelfDeclaration
from reports.models import Obligation, ObligationMove
from reports.obligations.chapters import house_facts
from reports.obligations.recompute import Counts, recompute
from tests.world import TODAY, make_licence, make_office, make_personnel

pytestmark = pytest.mark.django_db
Kind = Obligation.Kind


def run(on=TODAY):
    return recompute(today=on)


def found(kind):
    rows = Obligation.objects.filter(kind=kind).order_by("legal_on", "pk")
    return [(row.rule_id, str(row.target_on), str(row.safe_on), str(row.legal_on), row.state) for row in rows]


def test_a_course_is_due_three_months_before_its_last_valid_day(world):
    """The worked example of TITP-STAFF-03: 2024-03-15 counts through 2027-03-15."""
    person, *_rest = make_personnel(world.tokyo)
    run()
    assert found(Kind.COURSE) == [("TITP-STAFF-03", "2026-12-15", "2027-03-15", "2027-03-15", "open")]
    duty = Obligation.objects.get(kind=Kind.COURSE)
    assert (duty.window_first, duty.personnel, duty.office) == (date(2026, 9, 15), person, world.tokyo)
    assert run() == Counts(unchanged=Obligation.objects.count())


@pytest.mark.parametrize(
    ("held_on", "last"),
    [
        (date(2023, 11, 22), "2026-11-22"),
        (date(2024, 2, 29), "2027-02-28"),  # there is no 29 February in 2027
        (date(2024, 8, 31), "2027-08-31"),
    ],
)
def test_the_same_day_three_years_later_is_the_last_valid_day(world, held_on, last):
    _person, _appointment, course, _declaration = make_personnel(world.tokyo)
    Course.objects.filter(pk=course.pk).update(held_on=held_on)
    run()
    assert [row[3] for row in found(Kind.COURSE)] == [last]


def test_a_new_course_ends_the_duty_and_begins_the_next(world):
    person, *_rest = make_personnel(world.tokyo)
    run()
    before = Obligation.objects.get(kind=Kind.COURSE)
    personnel.save_course(
        world.actor("bob"), person=person, data={"kind": "manager", "held_on": date(2026, 11, 20)}, today=TODAY
    )
    before.refresh_from_db()
    assert (before.state, before.done_on) == ("done", date(2026, 11, 20))
    assert Obligation.objects.filter(kind=Kind.COURSE, state="open").count() == 0  # 2029 is further than we look
    run(date(2028, 8, 1))
    assert ("TITP-STAFF-03", "2029-08-20", "2029-11-20", "2029-11-20", "open") in found(Kind.COURSE)


def test_who_has_no_role_that_needs_the_course_owes_none(world):
    _person, appointment, *_rest = make_personnel(world.tokyo)
    personnel.save_appointment(
        world.actor("bob"),
        person=appointment.personnel,
        row=appointment,
        data={"ends_on": date(2026, 12, 31)},
    )
    run()
    assert found(Kind.COURSE) == []
    assert found(Kind.DECLARATION) == []


def test_the_manager_of_the_new_law_counts_by_its_own_rule(world):
    _person, appointment, *_rest = make_personnel(world.tokyo)
    Appointment.objects.filter(pk=appointment.pk).update(role=Appointment.Role.ESD_MANAGER)
    run()
    assert [row[0] for row in found(Kind.COURSE)] == ["ESD-LIC-05"]
    verdict = Obligation.objects.get(kind=Kind.COURSE).verdict
    assert (verdict["rule"], verdict["value"]) == ("ESD-LIC-05", "2027-03-15")


def test_declarations_follow_each_other(world):
    person, *_rest = make_personnel(world.tokyo)
    run()
    # Declared on the day the clock of the office started: nothing is owed before it.
    assert found(Kind.DECLARATION) == [("TITP-STAFF-05", "2027-04-01", "2027-04-01", "2027-04-01", "open")]
    personnel.save_declaration(
        world.actor("bob"), person=person, data={"declared_on": date(2026, 11, 1), "is_clean": True}, today=TODAY
    )
    assert [(row[3], row[4]) for row in found(Kind.DECLARATION)] == [("2027-04-01", "done"), ("2027-11-01", "open")]


def test_without_a_declaration_the_first_is_owed_within_a_year_of_the_clock(world):
    person, *_rest = make_personnel(world.tokyo)
    SelfDeclaration.objects.all().delete()
    run()
    assert [(row[3], row[4]) for row in found(Kind.DECLARATION)] == [("2027-04-01", "open")]
    personnel.save_declaration(
        world.actor("bob"), person=person, data={"declared_on": date(2026, 11, 1), "is_clean": True}, today=TODAY
    )
    assert [(row[3], row[4]) for row in found(Kind.DECLARATION)] == [("2027-04-01", "done"), ("2027-11-01", "open")]


def test_the_licence_is_renewed_three_months_before_it_ends(world):
    """The worked example of TITP-LIC-02: 2022-08-01 to 2027-07-31, apply by 2027-04-30."""
    licence = make_licence(world.tokyo.organization)
    run()
    (row,) = found(Kind.LICENCE_RENEWAL)
    assert row == ("TITP-LIC-02", "2027-04-30", "2027-04-30", "2027-04-30", "open")
    duty = Obligation.objects.get(kind=Kind.LICENCE_RENEWAL)
    assert duty.window_first == date(2026, 10, 31)
    assert duty.office == world.osaka  # OSK stands before TKY
    licences.save_licence(world.actor("admin"), row=licence, data={"renewed_on": date(2026, 11, 20)}, today=TODAY)
    duty.refresh_from_db()
    assert (duty.state, duty.done_on) == ("done", date(2026, 11, 20))


def test_the_window_of_the_new_licence_opens_six_months_before_and_closes_three(world):
    """The worked example of ESD-LIC-06: closed day, so apply by 2029-12-28."""
    make_licence(
        world.tokyo.organization,
        regime="esd",
        kind="ordinary",
        valid_from=date(2027, 4, 1),
        valid_until=date(2030, 3, 31),
    )
    run()
    assert found(Kind.LICENCE_RENEWAL) == []  # too far away
    run(date(2029, 1, 10))
    assert found(Kind.LICENCE_RENEWAL) == [("ESD-LIC-06", "2029-12-28", "2029-12-28", "2029-12-31", "open")]
    assert Obligation.objects.get(kind=Kind.LICENCE_RENEWAL).window_first == date(2029, 9, 30)


def test_the_application_for_the_new_licence_is_owed_until_it_is_made(world):
    admin = world.actor("admin")
    data = {"regime": "esd", "kind": "ordinary", "wished_from": date(2027, 4, 1)}
    row = licences.save_licence(admin, data=data, today=TODAY)
    # The latest day is a holiday; the target leaves room for the longer review: 2026-11-01 is a Sunday.
    assert found(Kind.LICENCE_RENEWAL) == [("ESD-LIC-07", "2026-10-30", "2026-12-28", "2027-01-01", "open")]
    licences.save_licence(admin, row=row, data={"wished_from": date(2027, 6, 1)}, today=TODAY)
    move = ObligationMove.objects.get()
    assert (str(move.legal_before), str(move.legal_after)) == ("2027-01-01", "2027-03-01")
    assert (move.cause, move.actor_id) == ("licence.changed", world.admin.pk)
    licences.save_licence(admin, row=row, data={"applied_on": date(2026, 11, 20)}, today=TODAY)
    assert found(Kind.LICENCE_RENEWAL)[0][4] == "done"


def test_somebody_without_an_office_stands_with_the_first(world):
    person, appointment, *_rest = make_personnel(world.tokyo)
    Appointment.objects.filter(pk=appointment.pk).update(role="external_auditor", office=None)
    Course.objects.update(kind="external_auditor")
    Personnel.objects.filter(pk=person.pk).update(office=None, is_outside=True)
    run()
    assert Obligation.objects.get(kind=Kind.COURSE).office == world.osaka


def test_who_moves_to_another_office_takes_the_duties_along(world):
    person, *_rest = make_personnel(world.tokyo)
    run()
    personnel.save_person(world.actor("admin"), person=person, data={"office": world.osaka})
    assert {row.office for row in Obligation.objects.filter(personnel=person)} == {world.osaka}


def test_as_many_queries_for_one_person_as_for_a_hundred(world):
    make_personnel(world.tokyo)
    with CaptureQueriesContext(connection) as few:
        house_facts.gather([world.osaka.pk, world.tokyo.pk])
    for number in range(100):
        make_personnel(make_office(f"N{number:03}") if number % 10 == 0 else world.tokyo, name=f"職員 {number}")
    offices = list(Office.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as many:
        house_facts.gather(offices)
    assert len(many) == len(few) <= 6


def test_nobody_of_the_law_and_no_licence_is_no_duty(world):
    run()
    assert not Obligation.objects.filter(kind__in=[Kind.COURSE, Kind.DECLARATION, Kind.LICENCE_RENEWAL]).exists()
    assert not Licence.objects.exists()
