"""Duties of people as a whole: some of them give the same as all, facts move them, and who sees them where."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core import changes, checking, fence
from imjapan.core.models import Job
from interns.models import Person
from reports import access
from reports.models import Obligation, ObligationRecord
from reports.obligations import chapters
from reports.obligations.recompute import Counts, recompute
from reports.obligations.subjects import PERSON
from tests.obligations import cycle_makers as make
from tests.obligations.test_recompute import writes
from tests.world import TODAY, make_person, place
from training.models import Regime

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]
Kind = Obligation.Kind
KEPT = (
    "subject_key",
    "rule_id",
    "window_key",
    "window_first",
    "window_last",
    "target_on",
    "legal_on",
    "state",
    "done_on",
)


def lots(world, seed, number=10):
    """People with a random life each: cards, applications, certificates, events, exams, courses, moves, cases."""
    chance = random.Random(seed)
    people = []
    for _number in range(number):
        person = make_person(world.tokyo)
        people.append(person)
        first = date(2025, 6, 1) + timedelta(days=chance.randrange(700))
        last = first + timedelta(days=364)
        placement = place(person, world.asahi_plant, first, last) if chance.random() < 0.8 else None
        if chance.random() < 0.6:
            make.make_card(person, first, last + timedelta(days=chance.randrange(40)))
        if chance.random() < 0.4:
            make.make_filed(person, last - timedelta(days=chance.randrange(90)))
        if chance.random() < 0.5:
            state, applied = chance.choice([("draft", None), ("applied", first), ("withdrawn", None)])
            begin = last + timedelta(days=1 + chance.randrange(60))
            make.make_application(
                person, world.asahi_plant, world.bob, begin, begin + timedelta(days=700), stage=chance.choice([2, 3]),
                state=state, applied_on=applied,
            )  # fmt: skip
        if chance.random() < 0.3:
            make.make_coe(person, first - timedelta(days=60), entered_on=chance.choice([None, first]))
        for kind in ("moved", "left", "joined"):
            if chance.random() < 0.3:
                on = first + timedelta(days=chance.randrange(300))
                make.make_event(person, kind, on, notified_on=chance.choice([None, on + timedelta(days=3)]))
        if chance.random() < 0.5:
            sat = last - timedelta(days=chance.randrange(120))
            make.make_exam(person, "basic", sat, result=chance.choice(["passed", "failed", "pending"]))
        if chance.random() < 0.4:
            make.make_course(world.tokyo, [person], first, first + timedelta(days=30))
        if placement and chance.random() < 0.3:
            make.make_transfer(person, world.bob, first, left_on=chance.choice([None, last]))
        if placement and chance.random() < 0.3:
            make.make_change(placement.plan, world.asahi, world.bob, first + timedelta(days=50))
    return people


def stored():
    """The duties of people with what fulfils them."""
    rows = Obligation.objects.filter(subject_key__startswith="p").order_by("subject_key", "rule_id", "window_key")
    ties = ObligationRecord.objects.filter(obligation__in=rows)
    return list(rows.values_list(*KEPT)), ties.count()


@pytest.mark.parametrize("seed", [1, 3])
def test_some_of_the_people_give_the_same_as_all_and_twice_is_once(world, seed):
    people = lots(world, seed)
    recompute(today=TODAY)
    whole = stored()
    assert len(whole[0]) > 20
    ids = [person.pk for person in [*people, *world.trainees]]
    assert recompute(person_ids=ids, today=TODAY) == Counts(unchanged=len(whole[0]))
    Obligation.objects.filter(subject_key__startswith="p").delete()
    random.Random(seed).shuffle(ids)
    for start in range(0, len(ids), 5):
        recompute(person_ids=ids[start : start + 5], today=TODAY)
    assert stored() == whole
    with CaptureQueriesContext(connection) as queries:
        assert recompute(today=TODAY).created == 0
    assert writes(queries) == []


def test_facts_of_people_cost_the_same_for_one_and_for_many(world):
    people = lots(world, 4, 20)
    for chapter in chapters.of(PERSON):
        with CaptureQueriesContext(connection) as some:
            chapter.gather([person.pk for person in people[:10]])
        with CaptureQueriesContext(connection) as all_of_them:
            chapter.gather([person.pk for person in people])
        assert len(some) == len(all_of_them) <= 8


def test_who_is_gone_and_owes_nothing_is_not_looked_at(world):
    gone = make_person(world.tokyo)
    place(gone, world.asahi_plant, date(2020, 4, 1), date(2021, 3, 31))
    steps = []
    recompute(today=TODAY, progress=lambda done, total: steps.append(total))
    # 3 establishments, 3 companies, 2 offices, 5 trainees
    assert (steps[-1], Person.objects.count()) == (13, 6)


def test_the_checks_of_the_data_agree(world):
    lots(world, 5)
    incident = make.make_incident(world.asahi_plant, world.trainees[:1], world.bob, "missing", date(2026, 11, 10))
    assert incident.people.count() == 1
    recompute(today=TODAY)
    about = [each for each in checking.registered() if each.id.startswith("reports.") and "dut" in each.id]
    assert len(about) >= 4
    found = checking.run(about, checking.Depth())
    assert {one.check.id: one.first for one in found if one.count} == {}


# --- facts --------------------------------------------------------------------------------------


def test_a_fact_reaches_the_person_it_is_about(world):
    person, other = world.trainees[:2]
    card = make.make_card(person, date(2026, 4, 15), date(2027, 1, 20))
    changes.record(world.actor("alice"), person, "person.changed")
    assert Obligation.objects.filter(person=person, kind=Kind.RESIDENCE).count() == 1
    filed = make.make_filed(person, date(2026, 11, 20))
    changes.record(world.actor("alice"), filed, "residence_application.changed")
    assert Obligation.objects.get(person=person, kind=Kind.RESIDENCE).state == "done"
    event = make.make_event(person, "moved", date(2026, 11, 9))
    changes.record(world.actor("alice"), event, "residence_event.changed")
    assert Obligation.objects.get(kind=Kind.RESIDENCE_NOTICE).person == person
    exam = make.make_exam(person, "basic", applied_on=date(2026, 10, 1))
    changes.record(world.actor("alice"), exam, "exam.changed")
    assert Obligation.objects.get(person=person, kind=Kind.EXAM_APPLICATION).state == "done"
    course = make.make_course(world.tokyo, [], date(2026, 12, 1), date(2026, 12, 20))
    changes.record(world.actor("alice"), course, "lecture.changed")
    assert Obligation.objects.get(kind=Kind.LECTURE).office == world.tokyo
    move = make.make_transfer(person, world.bob, date(2026, 11, 1), left_on=date(2026, 11, 5))
    changes.record(world.actor("alice"), move, "transfer.changed")
    assert Obligation.objects.get(kind=Kind.TRANSFER).transfer == move
    case = make.make_incident(world.asahi_plant, [person], world.bob, "missing", date(2026, 11, 10))
    changes.record(world.actor("alice"), case, "incident.changed")
    assert Obligation.objects.filter(kind=Kind.INCIDENT, incident=case).count() == 5
    assert not Obligation.objects.filter(person=other).exists()
    assert card.person == person


@pytest.mark.parametrize(
    ("fact", "make_one", "subject"),
    [
        ("plan_application.deleted", "application", None),
        ("exam.deleted", "exam", None),
        ("residence_application.deleted", "filed", "person"),
        ("residence_event.deleted", "event", "person"),
        ("plan_change.deleted", "change", "plan"),
        ("lecture.deleted", "course", None),
    ],
)
def test_what_goes_is_held_back_by_no_duty_and_the_clock_follows(world, fact, make_one, subject):
    person = world.trainees[0]
    make.make_card(person, date(2026, 4, 15), date(2027, 1, 20))
    row = {
        "application": lambda: make.make_application(
            person, world.asahi_plant, world.bob, date(2027, 4, 15), date(2029, 4, 14), stage=2
        ),
        "exam": lambda: make.make_exam(person, "basic", date(2026, 11, 20), result="passed"),
        "filed": lambda: make.make_filed(person, date(2026, 11, 20)),
        "event": lambda: make.make_event(person, "moved", date(2026, 11, 9), notified_on=date(2026, 11, 10)),
        "change": lambda: make.make_change(person.plans.get(), world.asahi, world.bob, date(2026, 11, 30)),
        "course": lambda: make.make_course(world.tokyo, [person], date(2026, 12, 1), date(2026, 12, 20)),
    }[make_one]()
    recompute(today=TODAY)
    changes.record(world.actor("alice"), getattr(row, subject) if subject else row, fact)
    row.delete()
    job = Job.objects.filter(name="reports.recompute").latest("pk")
    assert person.pk in job.args["person_ids"]
    recompute(today=TODAY)
    assert not ObligationRecord.objects.filter(obligation__person=person).exists()
    assert Obligation.objects.get(person=person, kind=Kind.PLAN_APPLICATION).application is None


# --- who sees them ------------------------------------------------------------------------------


@pytest.fixture
def owed(world):
    """A notice of a trainee of Asahi, four days from its end; and a step of a case there."""
    person = world.trainees[0]
    make.make_event(person, "moved", date(2026, 11, 13))
    make.make_incident(world.asahi_plant, [person], world.bob, "closure", date(2026, 11, 20))
    recompute(today=TODAY)
    return Obligation.objects.get(kind=Kind.RESIDENCE_NOTICE)


def test_the_page_of_a_duty_names_the_person_where_he_is_and_what_to_do(world, client_of, owed):
    page = client_of(world.alice).get(reverse("duties:detail", args=[owed.public_id])).content.decode()
    for words in (
        "Notice to the authority: moved to another address",
        str(owed.person),
        "株式会社朝日製作所 川口工場",
        reverse("people:detail", args=[owed.person.public_id]),
        "The trainee gives notice by 2026-11-27",
        "Immigration Act 19",
        "The day on which the authority was told, recorded at the event.",
        "Alice",
    ):
        assert words in page, words
    step = Obligation.objects.get(window_key__contains=":wish.")
    page = client_of(world.alice).get(reverse("duties:detail", args=[step.public_id])).content.decode()
    assert "closure or bankruptcy of the company" in page
    assert reverse("incidents:detail", args=[step.incident.public_id]) in page


def test_today_the_lists_and_the_panel_show_people(world, client_of, owed):
    client = client_of(world.alice)
    board = client.get("/today/?show=mine&kind=stay").content.decode()
    assert "Notice to the authority: moved to another address" in board
    assert str(owed.person) in board
    assert "Stay in Japan" in board
    assert str(owed.person) not in client_of(world.charlie).get("/today/?show=mine&kind=stay").content.decode()
    found = client.get("/duties/", {"group": "stay", "q": str(owed.person)[-4:]})
    assert found.context["shown"].number >= 1
    assert client.get("/duties/?group=stay&in_charge=alice").context["shown"].number == 1
    assert client.get("/duties/?group=stay&in_charge=charlie").context["shown"].number == 0
    page = client.get(reverse("people:detail", args=[owed.person.public_id])).content.decode()
    assert reverse("duties:detail", args=[owed.public_id]) in page


def test_a_list_of_people_costs_the_same_however_long_it_is(world, client_of, owed):
    client = client_of(world.alice)
    client.get("/today/?show=office&kind=stay")
    with CaptureQueriesContext(connection) as one:
        client.get("/today/?show=office&kind=stay")
    for person in world.trainees:
        for days in range(4):
            make.make_event(person, "moved", date(2026, 11, 13) - timedelta(days=days))
    recompute(today=TODAY)
    with CaptureQueriesContext(connection) as many:
        page = client.get("/today/?show=office&kind=stay")
    assert len([row for section in page.context["sections"] for row in section.rows]) == 21
    assert len(many) == len(one)


def test_nobody_from_outside_sees_a_duty_of_a_person_or_of_a_case(world, client_of, owed):
    step = Obligation.objects.filter(kind=Kind.INCIDENT).first()
    Obligation.objects.filter(pk__in=[owed.pk, step.pk]).update(owed_by="company", company=world.asahi)
    for name in ("hana", "dai", "aki", "oto"):
        actor = world.actor(name)
        assert not access.obligations(actor).filter(pk__in=[owed.pk, step.pk]).exists()
        # A step is owed by a company once it told us of the case: only then, and only that one has it.
        seen = {step.pk} if name == "hana" else set()
        with transaction.atomic(), fence.inside(actor.scope()):
            found = Obligation.objects.filter(pk__in=[owed.pk, step.pk])
            assert set(found.values_list("pk", flat=True)) == seen
    assert access.obligations(world.actor("alice")).filter(pk=owed.pk).exists()


def test_the_feed_of_the_calendar_names_no_person(world, owed):
    from reports.calendar import entries, ics

    feed = ics.written(world.actor("alice"), entries.Wanted(user_id=world.alice.pk), TODAY, base="https://x").decode()
    feed = feed.replace("\r\n ", "")
    assert "Notice of the person within 14 days" in feed
    assert str(owed.person) not in feed
    assert "moved to another address" not in feed


def test_the_interface_names_the_person_as_the_subject(world, client_of, owed):
    rows = client_of(world.alice).get("/api/v1/obligations/?kind=residence_notice").json()["results"]
    assert [row["subject"] for row in rows] == [{"kind": "person", "name": str(owed.person)}]


def test_a_worker_of_skill_development_and_one_of_ssw_have_duties_too(world):
    esd, ssw = make_person(world.tokyo), make_person(world.tokyo)
    place(esd, world.asahi_plant, date(2027, 6, 1), date(2030, 5, 31), stage=None, regime=Regime.ESD)
    place(ssw, world.asahi_plant, date(2026, 7, 1), date(2027, 6, 30), stage=None, regime=Regime.SSW)
    recompute(today=TODAY)
    assert set(Obligation.objects.filter(person=esd).values_list("rule_id", flat=True)) >= {
        "ESD-GOAL-01", "ESD-LEC-01",
    }  # fmt: skip
    assert not Obligation.objects.filter(person=ssw, kind=Kind.EXAM).exists()
