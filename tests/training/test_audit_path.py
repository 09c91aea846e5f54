"""The whole way of one audit on the screen: started, typed, finished, approved."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.training.helpers import open_page, send, text_of
from training.checklists import of_method
from training.models import Audit, Interview

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T10:00:00+09:00", tick=False):
        yield


def test_from_the_establishment_to_the_approval(world, client_of):
    alice = client_of(world.alice)
    start = reverse("training:audit_new", args=[world.asahi_plant.public_id])
    page = alice.get(start)
    assert "Of 5 trainees at least 2 must be interviewed." in text_of(page)

    answer = alice.post(start, {"kind": "regular", "on": "令和8年11月20日"})
    audit = Audit.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == reverse("training:audit_edit", args=[audit.public_id])
    assert (audit.starts_on, audit.ends_on, audit.lead) == (date(2026, 11, 20), date(2026, 11, 20), world.alice)
    assert audit.methods.count() == 5

    typed = open_page(alice, audit)
    typed |= {"manager": str(world.bob.pk), "violation_found": "False"}
    for method in ("onsite", "report", "interview", "books", "lodging"):
        typed |= {f"{method}-done": "True", f"{method}-result": "問題なし"}
        typed |= {f"check-{item.code}": "ok" for item in of_method(method)}
    for person in world.trainees[:2]:
        typed |= {f"{person.public_id}-talked": "on", f"{person.public_id}-notes": "給与明細を理解している"}
    answer = send(alice, "audit_finish", audit, typed)
    assert answer.status_code == 303, text_of(answer)
    audit.refresh_from_db()
    assert (audit.state, audit.finished_by) == (Audit.State.FINISHED, world.alice)
    assert set(Interview.objects.values_list("person", "held_on")) == {
        (person.pk, date(2026, 11, 20)) for person in world.trainees[:2]
    }

    bob = client_of(world.bob)
    page = bob.get(reverse("training:audit_detail", args=[audit.public_id]))
    assert "Approve" in text_of(page)
    assert "給与明細を理解している" in text_of(page)
    assert send(bob, "audit_approve", audit, {}).status_code == 303
    audit.refresh_from_db()
    assert (audit.state, audit.approved_by) == (Audit.State.APPROVED, world.bob)
