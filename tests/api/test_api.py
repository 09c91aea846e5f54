"""The API: the same scope as the pages, read only, exactly the fields of the schema."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from reports.models import Document, Obligation
from tests.records import SECRETS, make_document, make_obligation, one_of_each
from tests.world import TODAY, make_audit

SCHEMA = Path(settings.BASE_DIR) / "docs" / "api" / "openapi.yaml"
OBLIGATIONS = reverse("api:obligations-list")
DOCUMENTS = reverse("api:documents-list")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00:00+09:00", tick=False):
        yield


@pytest.fixture
def asahi(world):
    return one_of_each(world.asahi_plant, world.alice, world.hana)


@pytest.fixture
def naniwa(world):
    return one_of_each(world.naniwa_site, world.charlie, world.dai)


def found(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    return {row["public_id"] for row in response.json()["results"]}


def keys(*rows):
    return {str(row.public_id) for row in rows}


def test_staff_read_all_offices_that_are_not_private(world, client_of, asahi, naniwa):
    alice = client_of(world.alice)
    everything = [row for it in (asahi, naniwa) for row in (it.obligation, it.audit_duty)]
    assert found(alice, OBLIGATIONS) == keys(*everything)
    assert found(alice, DOCUMENTS) == keys(*Document.objects.all())
    world.osaka.is_private = True
    world.osaka.save()
    assert found(alice, OBLIGATIONS) == keys(asahi.obligation, asahi.audit_duty)
    assert found(alice, DOCUMENTS) == keys(asahi.report, asahi.instruction, asahi.draft)


def test_a_company_reads_what_it_owes_and_what_was_written_for_it(world, client_of, asahi, naniwa):
    hana, dai = client_of(world.hana), client_of(world.dai)
    assert found(hana, OBLIGATIONS) == keys(asahi.obligation)
    assert found(hana, DOCUMENTS) == keys(asahi.instruction)
    assert found(dai, OBLIGATIONS) == found(dai, DOCUMENTS) == set()


def test_an_auditor_reads_the_mandate(world, client_of, asahi, naniwa):
    aki, oto = client_of(world.aki), client_of(world.oto)
    assert found(aki, OBLIGATIONS) == keys(asahi.obligation, asahi.audit_duty)
    assert found(aki, DOCUMENTS) == keys(asahi.report, asahi.instruction)
    assert found(oto, DOCUMENTS) == keys(naniwa.report, naniwa.instruction)


@pytest.mark.parametrize("name", ["hana", "dai", "aki", "oto"])
def test_a_single_row_is_under_the_same_scope_as_the_list(world, client_of, asahi, naniwa, name):
    client = client_of(getattr(world, name))
    for address, detail, model in (
        (OBLIGATIONS, "api:obligations-detail", Obligation),
        (DOCUMENTS, "api:documents-detail", Document),
    ):
        visible = found(client, address)
        for row in model.objects.all():
            status = client.get(reverse(detail, args=[row.public_id])).status_code
            assert status == (200 if str(row.public_id) in visible else 404)


def test_a_duty_in_full(world, client_of, asahi):
    response = client_of(world.alice).get(reverse("api:obligations-detail", args=[asahi.audit_duty.public_id]))
    assert response.json() == {
        "public_id": str(asahi.audit_duty.public_id),
        "kind": "audit",
        "rule_id": "TITP-AUDIT-01",
        "subject": {"kind": "establishment", "name": "川口工場"},
        "owed_by": "organization",
        "office": {"code": "TKY", "name": "東京事務所"},
        "company": {"public_id": str(world.asahi.public_id), "name": "株式会社朝日製作所"},
        "establishment": {"public_id": str(world.asahi_plant.public_id), "name": "川口工場"},
        "window_first": "2026-10-01",
        "window_last": "2026-12-31",
        "target_on": "2026-12-03",
        "safe_on": "2026-12-03",
        "legal_on": "2026-12-03",
        "carried_over": False,
        "state": "open",
        "done_on": None,
    }


@pytest.mark.parametrize("name", ["alice", "hana", "aki"])
def test_documents_do_not_carry_the_facts_they_were_made_from(world, client_of, asahi, name):
    client = client_of(getattr(world, name))
    bodies = [client.get(DOCUMENTS).content.decode()]
    bodies.append(client.get(reverse("api:documents-detail", args=[asahi.instruction.public_id])).content.decode())
    for body in bodies:
        assert "facts" not in body
        assert SECRETS["interview"] not in body


def test_duties_are_filtered(world, client_of, asahi, naniwa):
    alice = client_of(world.alice)
    later = make_obligation(world.asahi_plant, kind="audit", legal_on=date(2027, 3, 31))
    done = make_obligation(world.naniwa_site, kind="audit", state="done", done_on=TODAY)
    assert found(alice, OBLIGATIONS, state="done") == keys(done)
    assert found(alice, OBLIGATIONS, kind="finding_answer") == keys(asahi.obligation, naniwa.obligation)
    assert found(alice, OBLIGATIONS, owed_by="company") == keys(asahi.obligation, naniwa.obligation)
    assert found(alice, OBLIGATIONS, office="OSK") == keys(naniwa.obligation, naniwa.audit_duty, done)
    mine = {"company": world.asahi.public_id}
    assert found(alice, OBLIGATIONS, **mine) == keys(asahi.obligation, asahi.audit_duty, later)
    assert found(alice, OBLIGATIONS, **mine, legal_on_from="2027-03-31") == keys(later)
    assert found(alice, OBLIGATIONS, **mine, legal_on_until="2027-03-30") == keys(asahi.obligation, asahi.audit_duty)


def test_documents_are_filtered(world, client_of, asahi, naniwa):
    alice = client_of(world.alice)
    assert found(alice, DOCUMENTS, form_id="PRC-01") == keys(asahi.instruction, naniwa.instruction)
    assert found(alice, DOCUMENTS, state="draft", office="TKY") == keys(asahi.draft)
    old = make_document(make_audit(world.asahi_plant, world.bob), world.bob, subject_on=date(2026, 1, 5))
    assert found(alice, DOCUMENTS, subject_on_until="2026-01-05") == keys(old)
    assert old.public_id not in found(alice, DOCUMENTS, subject_on_from="2026-01-06", company=world.asahi.public_id)


def test_a_filter_by_a_foreign_company_finds_nothing(world, client_of, asahi, naniwa):
    assert found(client_of(world.hana), OBLIGATIONS, company=world.naniwa.public_id) == set()


def test_long_lists_come_in_pages(world, client_of):
    alice = client_of(world.alice)
    for number in range(3):
        make_obligation(world.asahi_plant, kind="audit", legal_on=TODAY + timedelta(days=number))
    body = alice.get(OBLIGATIONS, {"limit": 2}).json()
    assert (body["count"], len(body["results"]), body["previous"]) == (3, 2, None)
    assert [row["legal_on"] for row in body["results"]] == ["2026-11-23", "2026-11-24"]
    assert len(alice.get(body["next"]).json()["results"]) == 1


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("name", ["alice", "hana", "aki", "admin"])
def test_nothing_can_be_written(world, client_of, asahi, name, method):
    client = client_of(getattr(world, name))
    before = (Obligation.objects.count(), Document.objects.count())
    addresses = [
        OBLIGATIONS,
        DOCUMENTS,
        reverse("api:obligations-detail", args=[asahi.obligation.public_id]),
        reverse("api:documents-detail", args=[asahi.instruction.public_id]),
    ]
    for address in addresses:
        assert getattr(client, method)(address, {"state": "done"}, "application/json").status_code == 405
    assert (Obligation.objects.count(), Document.objects.count()) == before


def test_without_signing_in_there_is_no_answer(client, db):
    for address in (OBLIGATIONS, DOCUMENTS, reverse("api:schema")):
        response = client.get(address)
        assert (response.status_code, list(response.json())) == (401, ["detail"])


def test_the_schema_in_the_repository_is_the_one_of_the_code(tmp_path):
    """After a change: manage.py spectacular --validate --fail-on-warn --lang en --file docs/api/openapi.yaml"""
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--lang", "en", "--file", str(made))
    assert made.read_text() == SCHEMA.read_text()


@pytest.mark.parametrize("name", ["alice", "hana", "aki"])
def test_the_schema_is_served(world, client_of, name):
    response = client_of(getattr(world, name)).get(reverse("api:schema"), {"lang": "en"})
    assert response.status_code == 200
    assert response.content.decode().strip() == SCHEMA.read_text().strip()
