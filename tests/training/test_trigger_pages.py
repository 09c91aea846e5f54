"""The pages of grounds for an extraordinary audit: reported on the establishment's page, begun, tied, dismissed."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.records import make_ground
from tests.training.helpers import text_of
from tests.world import make_audit
from training.models import Audit, AuditTrigger

pytestmark = pytest.mark.django_db


def _place(world):
    return reverse("companies:establishment", args=[world.asahi_plant.public_id])


def _report(client, world, **data):
    data = {
        "reason": "missing",
        "occurred_on": "2026/11/20",
        "note": "月曜から出勤していない",
        "key": uuid.uuid4(),
    } | data
    return client.post(reverse("training:trigger_new", args=[world.asahi_plant.public_id]), data)


def test_reported_and_shown(world, client_of):
    client = client_of(world.alice)
    assert "None is open." in text_of(client.get(_place(world)))
    answer = _report(client, world)
    assert (answer.status_code, answer.url) == (303, _place(world) + "#grounds")
    page = text_of(client.get(_place(world)))
    for words in ("somebody is missing", "audit due at once", "Known since 2026-11-20, reported by Alice", "月曜から"):
        assert words in page
    assert "Extraordinary audit" in page  # its duty


def test_sent_twice_is_one(world, client_of):
    client, key = client_of(world.alice), uuid.uuid4()
    assert [_report(client, world, key=key).status_code for _ in range(2)] == [303, 303]
    assert AuditTrigger.objects.count() == 1


def test_what_is_missing_is_said_and_the_rest_kept(world, client_of):
    answer = _report(client_of(world.alice), world, reason="", occurred_on="2026/12/24")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "This day is in the future." in page
    assert "月曜から出勤していない" in answer.content.decode()
    assert not AuditTrigger.objects.exists()


def test_a_consultation_is_no_choice_here(world, client_of):
    address = reverse("training:trigger_new", args=[world.asahi_plant.public_id])
    assert 'value="consultation"' not in client_of(world.alice).get(address).content.decode()
    assert _report(client_of(world.alice), world, reason="consultation").status_code == 422


def test_the_audit_begins_with_the_reason_filled_in(world, client_of):
    ground, client = make_ground(world.asahi_plant, world.alice, note="指を切断"), client_of(world.alice)
    answer = client.post(reverse("training:trigger_begin", args=[ground.public_id]))
    audit = Audit.objects.get(triggers=ground)
    assert (answer.status_code, answer.url) == (303, reverse("training:audit_edit", args=[audit.public_id]))
    assert "重大な事故の発生（2026年11月10日把握）：指を切断" in client.get(answer.url).content.decode()
    assert "audit under way" in text_of(client.get(_place(world)))
    again = client.post(reverse("training:trigger_begin", args=[ground.public_id]))
    assert again.url == answer.url


def test_tied_to_the_audit_under_way(world, client_of):
    client = client_of(world.alice)
    draft = make_audit(world.asahi_plant, world.alice, kind="extraordinary", reason="前の疑い")
    ground = make_ground(world.asahi_plant, world.alice)
    address = reverse("training:trigger_tie", args=[ground.public_id, draft.public_id])
    assert address in client.get(_place(world)).content.decode()
    assert client.post(address).status_code == 303
    draft.refresh_from_db()
    assert draft.reason.splitlines()[0] == "前の疑い"
    assert list(draft.triggers.all()) == [ground]


def test_an_audit_of_another_office_cannot_be_named(world, client_of):
    ground = make_ground(world.naniwa_site, world.charlie)
    draft = make_audit(world.asahi_plant, world.alice, kind="extraordinary", reason="事故")
    address = reverse("training:trigger_tie", args=[ground.public_id, draft.public_id])
    assert client_of(world.alice).post(address).status_code == 403
    ground.refresh_from_db()
    assert ground.audit is None


def test_dismissed_by_a_manager_with_a_reason(world, client_of):
    ground = make_ground(world.asahi_plant, world.alice)
    address = reverse("training:trigger_dismiss", args=[ground.public_id])
    assert client_of(world.alice).post(address, {"reason": "本人と確認"}).status_code == 403
    manager = client_of(world.bob)
    assert "This field is required." in text_of(manager.post(address, {"reason": ""}))
    assert manager.post(address, {"reason": "本人と電話で確認"}).status_code == 303
    page = text_of(manager.get(_place(world)))
    assert "Bob, 2026-11-23: no audit needed" in page
    assert "本人と電話で確認" in page
    late = manager.post(address, {"reason": "もう一度"})
    assert (late.status_code, "Bob decided on 2026-11-23" in text_of(late)) == (409, True)


def test_the_members_page_offers_no_dismissal(world, client_of):
    ground = make_ground(world.asahi_plant, world.alice)
    address = reverse("training:trigger_dismiss", args=[ground.public_id])
    assert address not in client_of(world.alice).get(_place(world)).content.decode()
    assert address in client_of(world.bob).get(_place(world)).content.decode()


def test_many_grounds_cost_as_many_queries_as_one(world, client_of):
    client = client_of(world.alice)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(_place(world))
        return len(queries)

    make_ground(world.asahi_plant, world.alice)
    audit = make_audit(
        world.asahi_plant, world.alice, kind="extraordinary", reason="事故", starts_on=date(2026, 11, 11)
    )
    cost()
    one = cost()
    for n in range(10):
        make_ground(world.asahi_plant, world.alice, audit=audit if n % 2 else None)
    assert cost() == one
