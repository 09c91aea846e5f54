"""A violation of labour law is told to the labour standards office, by a manager, once, and its duty ends with it."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core.errors import Refused
from reports.filings import labour_notice
from reports.filings.models import Filing
from reports.models import Obligation
from reports.obligations.recompute import recompute
from tests.obligations.makers import finish
from tests.records import make_finding
from tests.training.helpers import text_of
from tests.world import TODAY, make_audit
from training.domain.findings import delete_finding

pytestmark = pytest.mark.django_db
OFFICE = "川口労働基準監督署"


@pytest.fixture
def finding(world):
    audit = make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 11, 12))
    return make_finding(audit, world.alice)


def _record(world, finding, by="bob", **data):
    data = {"filed_on": date(2026, 11, 16), "addressee": OFFICE, "channel": "counter", "today": TODAY} | data
    return labour_notice.record_notice(world.actor(by), finding=finding, **data)


def _duty(kind="labour_notice"):
    return Obligation.objects.get(kind=kind)


def test_the_notice_ends_its_duty_and_not_the_instruction(world, finding):
    recompute(today=TODAY)
    assert _duty().state == "open"
    filing = _record(world, finding, receipt_no="佐藤監督官")
    assert (filing.finding, filing.audit, filing.office, filing.company) == (
        finding,
        finding.audit,
        world.tokyo,
        world.asahi,
    )
    assert (filing.state, filing.addressee, filing.event_on) == ("filed", OFFICE, date(2026, 11, 12))
    assert (filing.drafted_by, filing.approved_by, filing.filed_by) == (world.alice, world.bob, world.bob)
    row = _duty()
    assert (row.state, row.done_on, row.records.get().filing) == ("done", date(2026, 11, 16), filing)
    assert _duty("instruction").state == "open"


def test_recorded_once(world, finding):
    key = uuid.uuid4()
    first = _record(world, finding, key=key)
    assert _record(world, finding, key=key) == _record(world, finding, key=uuid.uuid4()) == first
    assert Filing.objects.count() == 1


@pytest.mark.parametrize("by", ["alice", "charlie", "hana"])
def test_only_a_manager_of_the_office(world, finding, by):
    with pytest.raises(Refused):
        _record(world, finding, by=by)


def test_not_ones_own_finding_where_there_is_another_manager(world):
    own = make_finding(make_audit(world.asahi_plant, world.bob), world.bob)
    with pytest.raises(Refused, match="Another supervision manager"):
        _record(world, own)
    assert _record(world, own, by="mia").filed_by == world.mia


def test_only_labour_law(world):
    other = make_finding(make_audit(world.asahi_plant, world.alice), world.alice, kind="plan")
    with pytest.raises(Refused, match="labour law"):
        _record(world, other)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"filed_on": None}, "filed_on"),
        ({"filed_on": date(2026, 11, 24)}, "filed_on"),
        ({"filed_on": date(2026, 11, 11)}, "filed_on"),
        ({"addressee": " "}, "addressee"),
        ({"channel": "smoke"}, "channel"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, finding, data, name):
    with pytest.raises(ValidationError) as error:
        _record(world, finding, **data)
    assert list(error.value.message_dict) == [name]


def test_a_finding_an_authority_knows_of_stays(world, finding):
    _record(world, finding)
    with pytest.raises(Refused, match="An authority was told"):
        delete_finding(world.actor("alice"), finding=finding)
    assert _duty().state == "done"


def test_the_screen(world, finding, client_of):
    page = reverse("training:audit_detail", args=[finding.audit.public_id])
    address = reverse("filings:labour_notice", args=[finding.public_id])
    member, manager = client_of(world.alice), client_of(world.bob)
    shown = text_of(member.get(page))
    assert "to be notified promptly" in shown
    assert "Only a supervision manager of the office can approve this." in shown
    assert address in manager.get(page).content.decode()
    data = {"filed_on": "2026/11/16", "addressee": "", "channel": "counter", "key": uuid.uuid4()}
    assert manager.post(address, data).status_code == 422
    data["addressee"] = OFFICE
    assert manager.post(address, data).status_code == 303
    assert f"{OFFICE}, 2026-11-16" in text_of(member.get(page))


def test_the_panel_costs_the_same_for_one_and_many(world, finding):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            labour_notice.of_audit(finding.audit)
        return len(queries)

    one = cost()
    for _n in range(10):
        make_finding(finding.audit, world.alice)
    assert cost() == one == 2


def test_companies_and_auditors_have_no_such_page(world, finding, client_of):
    finish(finding.audit, world.alice)
    address = reverse("filings:labour_notice", args=[finding.public_id])
    for user in (world.hana, world.dai, world.aki):
        assert client_of(user).get(address).status_code == 404
