"""What the company has to do itself for its people while they are there; never ours, never what it may not know."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from imjapan.core import fence
from interns.models import ResidenceCard
from reports import access
from reports.obligations.models import Obligation
from reports.obligations.recompute import recompute
from tests.records import make_obligation
from tests.world import TODAY, make_person, place
from training.models import Incident, IncidentPerson, IncidentStep, Placement

HOME, LIST = reverse("portal:home"), reverse("portal:duties")
Kind = Obligation.Kind


def make_duty(placement, rule, kind, **fields):
    """A duty of a person, as the chapters of people write it: without a company."""
    duty = make_obligation(placement.establishment, kind=kind, person=placement.person, **fields)
    of_nobody = {"company": None, "establishment": None} if "owed_by" not in fields else {}
    Obligation.objects.filter(pk=duty.pk).update(rule_id=rule, **of_nobody)
    return duty


def seen_by(world, name, on=TODAY):
    """Duties as the view asks for them, inside the fence; the database alone must not show more of other people."""
    actor = world.actor(name, on)
    with transaction.atomic(), fence.inside(actor.scope()):
        asked = set(access.own_duties(actor, on).values_list("pk", flat=True))
        assert asked <= set(Obligation.objects.values_list("pk", flat=True))
    return asked


@pytest.fixture
def mine(world):
    return Placement.objects.filter(establishment=world.asahi_plant).order_by("pk").first()


def test_the_page_says_what_for_whom_until_when_and_why(world, client_of, mine):
    ResidenceCard.objects.create(
        person=mine.person, status="技能実習1号ロ", starts_on=date(2026, 4, 10), ends_on=date(2027, 4, 10)
    )
    recompute(today=TODAY)
    text = client_of(world.hana).get(LIST).content.decode()
    assert "Apply for the exam" in text
    assert "who applies late may not sit it before the stage ends" in text
    assert mine.person.passport_name in text
    assert "Tell us at once" in text
    assert "form 4-1" in text
    assert "What your company has to do" in client_of(world.hana).get(HOME).content.decode()
    shown = client_of(world.hana).get(LIST).context["tasks"]
    assert {task.duty.rule_id for task in shown} >= {"TITP-EXAM-02", "TITP-EXAM-02.b", "TITP-FIL-03"}
    assert shown == sorted(shown, key=lambda task: (task.duty.legal_on, task.duty.pk))
    assert {len(task.here) for task in shown if task.duty.rule_id == "TITP-EXAM-02"} == {5}  # one row for all five
    # Another company: not one of these, and no name.
    other = client_of(world.dai).get(LIST)
    assert other.context["tasks"] == []
    assert mine.person.passport_name not in other.content.decode()
    assert "Nothing to do at present" in other.content.decode()


def test_only_its_own_people_and_only_while_they_are_there(world, mine):
    duty = make_duty(mine, "TITP-EXAM-02", Kind.EXAM_APPLICATION)
    assert seen_by(world, "hana") == {duty.pk}
    assert seen_by(world, "dai") == set()
    last = TODAY - timedelta(days=1)
    Placement.objects.filter(pk=mine.pk).update(ends_on=last)
    Placement.objects.create(
        person=mine.person, plan=mine.plan, establishment=world.midori_farm, company=world.midori,
        starts_on=TODAY, ends_on=date(2027, 4, 14),
    )  # fmt: skip
    assert seen_by(world, "hana") == set()
    assert seen_by(world, "dai") == {duty.pk}
    with time_machine.travel("2026-11-22T10:00:00+09:00"):
        assert seen_by(world, "hana", last) == {duty.pk}
        assert seen_by(world, "dai", last) == set()


@pytest.mark.parametrize(
    "rule, kind, fields",
    [
        ("TITP-IMM-02.c", Kind.RESIDENCE, {}),
        ("TITP-IMM-01", Kind.RESIDENCE_NOTICE, {}),
        ("TITP-MOVE-01.c", Kind.TRANSFER, {}),
        ("TITP-LEC-04", Kind.LECTURE, {}),
        ("ESD-SSW-03", Kind.SUPPORT_INTERVIEW, {}),
        ("TITP-FIL-04", Kind.FILING, {"owed_by": "organization"}),
        ("TITP-AUDIT-07", Kind.LABOUR_NOTICE, {"owed_by": "organization"}),
        ("TITP-CONS-02", Kind.CONSULTATION, {}),
        ("TITP-IMM-01", Kind.RESIDENCE_NOTICE, {"owed_by": "company"}),  # owed by mistake: the fence knows the kinds
    ],
)
def test_what_is_ours_or_said_in_confidence_is_not_there(world, mine, rule, kind, fields):
    duty = make_duty(mine, rule, kind, **fields)
    assert seen_by(world, "hana") == set()
    with transaction.atomic(), fence.inside(world.actor("hana").scope()):
        assert not Obligation.objects.filter(pk=duty.pk).exists()


def test_a_case_is_known_to_the_company_only_once_it_told_us(world, client_of, mine):
    case = Incident.objects.create(
        office=world.tokyo, company=world.asahi, establishment=world.asahi_plant, kind="missing",
        happened_on=TODAY, known_on=TODAY, opened_by=world.alice,
    )  # fmt: skip
    IncidentPerson.objects.create(incident=case, person=mine.person, placement=mine)
    recompute(today=TODAY)
    steps = Obligation.objects.filter(kind=Kind.INCIDENT)
    assert steps.filter(window_key__endswith="police_report").exists()
    assert not seen_by(world, "hana") & set(steps.values_list("pk", flat=True))
    IncidentStep.objects.create(
        incident=case, code="company_told", done_on=TODAY, entered_at=timezone.now(), entered_by=world.alice
    )
    recompute(today=TODAY)
    page = client_of(world.hana).get(LIST)
    told = [task.duty.window_key.split(":")[2] for task in page.context["tasks"] if task.duty.kind == Kind.INCIDENT]
    assert told == ["police_report"]  # the steps that are ours stay ours
    assert "You told us what happened" in page.content.decode()


def test_a_notice_about_somebody_who_left_names_nobody(world, client_of):
    gone = make_person(world.tokyo, "GONE PERSON")
    placement = place(gone, world.asahi_plant, date(2026, 5, 1), date(2026, 11, 15), stage=None, regime="ssw")
    Placement.objects.filter(pk=placement.pk).update(created_at="2026-05-01T00:00:00Z")
    recompute(today=TODAY)
    page = client_of(world.hana).get(LIST)
    ended = [task for task in page.context["tasks"] if task.duty.window_key.endswith("contract_ended")]
    assert [(task.deadline.on, task.here, task.gone) for task in ended] == [
        (date(2026, 11, 30), [], True)
    ]  # the 29th is a Sunday
    text = page.content.decode()
    assert "3-1-2" in text
    assert "somebody who is not with you today" in text
    assert "GONE PERSON" not in text


def test_the_list_costs_the_same_for_one_person_and_many(world, client_of, mine):
    client = client_of(world.hana)
    make_duty(mine, "TITP-EXAM-02", Kind.EXAM_APPLICATION)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    recompute(today=TODAY)
    with CaptureQueriesContext(connection) as many:
        page = client.get(LIST)
    assert sum(len(task.here) for task in page.context["tasks"]) > 10
    assert len(many) == len(one)
