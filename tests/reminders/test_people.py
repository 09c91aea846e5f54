"""Reminders of duties of people: to who is in charge of the person, by an own row or through the company."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imjapan.accounts import outbox
from imjapan.accounts.models import Mail
from interns.models import PersonInCharge
from reports.models import Obligation
from tests.world import LONG_AGO, make_person, make_staff

from .conftest import bells, mails, run

pytestmark = pytest.mark.django_db


def owed(person, legal_on, **fields):
    """A notice of a person within 14 days, open until a day."""
    fields = {"kind": Obligation.Kind.RESIDENCE_NOTICE, "rule_id": "TITP-IMM-01", **fields}
    return Obligation.objects.create(
        office_id=person.office_id,
        person=person,
        subject_key=f"p{person.pk}",
        window_key=f"residence_event:{legal_on}",
        window_first=date(2026, 11, 1),
        window_last=legal_on,
        target_on=legal_on,
        safe_on=legal_on,
        legal_on=legal_on,
        **fields,
    )


def test_the_morning_digest_counts_people_through_the_company(world):
    owed(world.trainees[0], date(2026, 11, 24))
    assert run("2026-11-24 08:00").digests == 2
    assert mails("digest") == bells("digest") == ["alice", "bob"]


def test_an_own_row_of_the_person_comes_before_the_company(world):
    person = world.trainees[0]
    PersonInCharge.objects.create(person=person, user=world.mia, starts_on=LONG_AGO)
    owed(person, date(2026, 11, 24))
    run("2026-11-24 08:00")
    assert mails("digest") == ["mia"]


def test_of_somebody_not_placed_and_in_nobodys_charge_only_managers_hear(world):
    person = make_person(world.tokyo)
    owed(person, date(2026, 11, 10))
    assert run("2026-11-24 08:00").digests == 0
    assert mails("late_deputy") == []
    assert mails("late_manager") == ["bob", "mia"]


def test_the_deputy_of_the_person_hears_of_what_is_late_and_the_mail_counts_it(world):
    person = world.trainees[0]
    PersonInCharge.objects.create(person=person, user=world.bob, deputy=world.alice, starts_on=LONG_AGO)
    late = owed(person, date(2026, 11, 20))
    given = run("2026-11-25 08:00")
    assert (given.late, mails("late_deputy"), bells("late_deputy")) == (1, ["alice"], ["alice"])
    mail = Mail.objects.get(kind="reports.late_deputy")
    text = outbox.compose(mail).plain
    assert "1 duty" in text
    assert str(person) not in text
    run("2026-11-26 08:00")
    assert mails("late_deputy") == ["alice"]  # once
    Obligation.objects.filter(pk=late.pk).update(state="done", done_on=date(2026, 11, 25))
    assert outbox.compose(mail) is None


def test_a_deputy_of_another_office_is_told_nothing(world):
    person = world.trainees[0]
    PersonInCharge.objects.create(person=person, user=world.bob, deputy=world.charlie, starts_on=LONG_AGO)
    owed(person, date(2026, 11, 20))
    run("2026-11-25 08:00")
    assert mails("late_deputy") == []
    make_staff(world.charlie, world.tokyo)
    run("2026-11-26 08:00")
    assert mails("late_deputy") == ["charlie"]


def test_a_company_is_reminded_of_no_duty_of_a_person(world):
    owed(world.trainees[0], date(2026, 11, 26), owed_by="company", company=world.asahi)
    run("2026-11-24 08:00")
    assert mails("owed") == []


def test_as_many_queries_for_many_people_as_for_one(world):
    owed(world.trainees[0], date(2026, 11, 20))
    with CaptureQueriesContext(connection) as one:
        run("2026-11-25 08:00")
    for person in world.trainees:
        owed(person, date(2026, 11, 23))
    with CaptureQueriesContext(connection) as many:
        run("2026-11-27 08:00")
    assert len(many) <= len(one) + 1
