"""Clocks of a consultation: who sees them, what they say, what ends them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from imjapan.core import history
from interns.consultations import domain
from interns.models import Consultation
from reports import access
from reports.models import Obligation
from reports.obligations.recompute import recompute
from tests.consultations.makers import make_consultation
from tests.world import TODAY, make_staff, make_user
from training.models import AuditTrigger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def monday(time_machine):
    time_machine.move_to(datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO), tick=False)


@pytest.fixture
def cora(world):
    user = make_user("cora")
    make_staff(user, world.tokyo, "counsellor")
    world.cora = user
    return world.actor("cora")


def taken(world, actor, **fields):
    data = {
        **{"office": world.tokyo, "channel": "phone", "received_at": datetime(2026, 11, 24, 9, tzinfo=TOKYO)},
        **{
            "category": "wages",
            "matter": "wages",
            "urgency": "normal",
            "body": "Gaji",
            "wants_secrecy": True,
            **fields,
        },
    }
    return domain.take(actor, data=data)


def duties(row):
    rows = Obligation.objects.filter(consultation=row).order_by("window_key")
    return {duty.window_key.rsplit(":", 1)[1]: duty for duty in rows}


def test_a_consultation_opens_two_duties_without_company_or_name(world, cora):
    row = taken(world, cora, establishment=world.asahi_plant, person=world.trainees[0])
    found = duties(row)
    assert {step: (each.legal_on, each.state) for step, each in found.items()} == {
        "response": (date(2026, 11, 27), "open"),  # three business days
        "answer": (date(2026, 12, 1), "open"),  # seven days
    }
    for each in found.values():
        assert (each.company_id, each.establishment_id, each.office) == (None, None, world.tokyo)
        assert world.trainees[0].passport_name not in str(each.verdict)


@pytest.mark.parametrize(
    "fields", [{"matter": "violence"}, {"matter": "freedom"}, {"urgency": "emergency", "matter": "none"}]
)
def test_what_cannot_wait_is_due_the_same_day(world, cora, fields):
    found = duties(taken(world, cora, **fields))
    assert {each.legal_on for each in found.values()} == {date(2026, 11, 24)}


def test_steps_end_the_duties_and_a_note_does_not(world, cora):
    row = taken(world, cora)
    domain.add_step(cora, consultation=row, data={"kind": "note", "text": "メモ"})
    assert duties(row)["response"].state == "open"
    domain.add_step(cora, consultation=row, data={"kind": "advice", "text": "助言"})
    found = duties(row)
    assert (found["response"].state, found["answer"].state) == ("done", "open")
    domain.answer(cora, consultation=row, text="回答", translation="")
    assert duties(row)["answer"].done_on == date(2026, 11, 24)
    assert duties(row)["answer"].records.get().consultation == row
    again = recompute(office_ids=[world.tokyo.pk], today=date(2026, 11, 24))
    assert (again.created, again.changed, again.removed) == (0, 0, 0)


def test_another_matter_moves_the_clock(world, cora):
    row = taken(world, cora, matter="none")
    domain.correct(cora, consultation=row, data={"matter": "violence"})
    assert duties(row)["answer"].legal_on == date(2026, 11, 24)


def test_who_sees_the_duties(world, cora):
    taken(world, cora, establishment=world.asahi_plant)
    seen = {
        name: access.obligations(world.actor(name)).filter(kind="consultation").count()
        for name in ("cora", "bob", "admin", "alice", "charlie", "hana", "aki")
    }
    assert seen == {"cora": 2, "bob": 2, "admin": 2, "alice": 0, "charlie": 0, "hana": 0, "aki": 0}


def test_the_line_on_today_names_number_and_category_and_leads_to_it(world, cora):
    row = taken(world, cora, person=world.trainees[0], body="RAHASIA-17")
    client = Client()
    client.force_login(world.cora)
    client.cookies["django_language"] = "en"
    text = client.get(reverse("today:today"), {"show": "mine"}).content.decode()
    assert f"Answer to consultation {row.number}" in text
    assert reverse("consultations:detail", args=[row.public_id]) in text
    assert "RAHASIA-17" not in text
    line = text.partition(f"Answer to consultation {row.number}")[2].partition("</tr>")[0]
    assert world.trainees[0].passport_name not in line
    client.force_login(world.alice)
    assert row.number not in client.get(reverse("today:today"), {"show": "all"}).content.decode()


def test_an_audit_that_is_needed_opens_its_ground_without_a_word(world, cora):
    row = taken(world, cora, establishment=world.asahi_plant, matter="freedom", body="RAHASIA-17")
    domain.decide_audit(cora, consultation=row, needed=True, reason="RAHASIA-18")
    domain.decide_audit(cora, consultation=row, needed=True)  # twice is once
    trigger = AuditTrigger.objects.get(consultation=row)
    assert (trigger.establishment, trigger.reason, trigger.note) == (world.asahi_plant, "consultation", "")
    assert Obligation.objects.filter(kind="extraordinary", establishment=world.asahi_plant, state="open").exists()


def test_consultations_before_the_clock_open_nothing(world):
    row = make_consultation(world.tokyo, received_at=datetime(2026, 1, 5, 9, tzinfo=TOKYO))
    with history.context(None, source="test"):
        recompute(office_ids=[world.tokyo.pk], today=TODAY)
    assert duties(row) == {}
    assert Consultation.objects.count() == 1
