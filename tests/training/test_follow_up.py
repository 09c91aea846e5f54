"""Open findings of earlier audits are on top of the next one and cannot be forgotten at its end."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core.errors import Conflict, Refused
from tests.obligations.makers import finish
from tests.records import NOW, release
from tests.training.helpers import complete, make_full_finding, text_of
from tests.world import TODAY, make_audit
from training.domain import audits, findings, follow_up
from training.domain.completeness import missing

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding(world):
    before = finish(make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 8, 20)), world.bob)
    return make_full_finding(before, world.alice)


def _draft(world, on=date(2026, 11, 20)):
    actor = world.actor("alice")
    audit = audits.start_audit(actor, establishment=world.asahi_plant, kind="regular", on=on)
    data = complete(interviewed=world.trainees[:2]) | {"manager": world.bob.pk}
    return audits.save_draft(actor, audit=audit, version=audit.version, data=data).audit


def _asked(audit):
    return [item.message for item in missing(audit, today=TODAY) if item.field == "earlier"]


def test_each_open_finding_needs_a_word(world, finding):
    audit = _draft(world)
    assert _asked(audit) == ["Say how finding 1 of the audit of 2026-08-20 stands now."]
    with pytest.raises(ValidationError, match="stands now"):
        audits.finish_audit(world.actor("alice"), audit=audit, version=audit.version, today=TODAY)
    follow_up.save_words(world.actor("alice"), audit=audit, given={str(finding.public_id): "差額の支払を確認"})
    audit.refresh_from_db()
    assert _asked(audit) == []
    assert [line.word for line in follow_up.lines(audit)] == ["差額の支払を確認"]


def test_a_closed_one_is_not_asked_for(world, finding):
    release(finding, world.bob, state="closed", closed_at=NOW, closed_by=world.bob)
    assert _asked(_draft(world)) == []


def test_neither_its_own_nor_drafts_nor_later_audits_nor_other_places(world, finding):
    audit = _draft(world)
    make_full_finding(audit, world.alice)
    make_full_finding(make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 9, 1)), world.alice)
    later = finish(make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 11, 22)), world.bob)
    make_full_finding(later, world.alice)
    make_full_finding(finish(make_audit(world.midori_farm, world.bob), world.bob), world.alice)
    assert [line.finding for line in follow_up.lines(audit)] == [finding]
    assert list(findings.still_open(world.asahi_plant)) == [finding, later.findings.get()]


def test_words_are_written_by_the_office_while_it_is_a_draft(world, finding):
    audit, given = _draft(world), {str(finding.public_id): "確認"}
    with pytest.raises(Refused):
        follow_up.save_words(world.actor("charlie"), audit=audit, given=given)
    with pytest.raises(ValidationError, match="no longer open"):
        follow_up.save_words(world.actor("alice"), audit=audit, given={"0000": "確認"})
    with pytest.raises(Conflict, match="finished"):
        follow_up.save_words(world.actor("alice"), audit=finish(audit, world.alice), given=given)


def test_the_page(world, finding, client_of):
    audit, client = _draft(world), client_of(world.alice)
    edit = reverse("training:audit_edit", args=[audit.public_id])
    assert "Finding 1 of 2026-08-20: 残業代の計算に誤りがあります。 not looked at yet" in text_of(client.get(edit))
    address = reverse("training:audit_earlier", args=[audit.public_id])
    assert "残業代の計算に誤りがあります。" in text_of(client.get(address))
    assert client.post(address, {str(finding.public_id): "支払を確認"}).status_code == 303
    assert "looked at" in text_of(client.get(edit))
    assert "支払を確認" in client.get(address).content.decode()


def test_many_cost_as_many_queries_as_one(world, finding):
    audit = _draft(world)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            follow_up.lines(audit)
        return len(queries)

    one = cost()
    for _n in range(10):
        make_full_finding(finding.audit, world.alice)
    assert cost() == one
