"""The approval step on one page: what waits, for whom, approved or given back, and who was faster."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core.models import Event
from imjapan.organization.models import Staff
from reports.dashboards import approvals, returned
from reports.documents import domain as documents
from reports.models import Document, Obligation
from tests.records import make_document, make_obligation
from tests.training.helpers import finished, make_full_finding, text_of
from tests.world import TODAY, make_audit
from training.domain import audits, findings
from training.models import Audit, Finding, ReleasedFinding

pytestmark = pytest.mark.django_db
PAGE = "/today/approvals/"


@pytest.fixture
def audit(world):
    return finished(world, TODAY)


@pytest.fixture
def finding(world, audit):
    return make_full_finding(audit, world.alice)


@pytest.fixture
def draft(world):
    """An instruction made by hand, of an audit that is approved."""
    done = finished(world, TODAY - timedelta(days=5))
    make_full_finding(done, world.alice, kind="plan")
    findings.release_findings(world.actor("bob"), audit=done, today=TODAY)
    audits.approve_audit(world.actor("bob"), audit=done, today=TODAY)
    rows = Document.objects.filter(audit=done, form_id="PRC-01")
    rows.update(state="draft", approved_at=None, approved_by=None, drafted_by=world.alice)
    return rows.get()


@pytest.fixture
def bob(world, client_of):
    return client_of(world.bob)


def act(client, way, kind, row, **data):
    return client.post(reverse(f"today:{way}", args=[kind, row.public_id]), data)


def entries(response):
    return {(entry.kind, entry.key): entry for group in response.context["groups"] for entry in group.entries}


def in_menu(client):
    groups = client.get("/documents/").context["navigation"]
    links = {link.url: link for group in groups for link in group.links}
    return links[PAGE].count if PAGE in links else None


# --- what waits ---------------------------------------------------------------------------------


def test_what_waits_with_author_since_when_and_how_near(world, bob, audit, finding, draft):
    make_obligation(world.asahi_plant, kind=Obligation.Kind.AUDIT_REPORT, audit=audit, legal_on=TODAY - timedelta(1))
    page = bob.get(PAGE)
    found = entries(page)
    assert set(found) == {
        ("audit", str(audit.public_id)),
        ("findings", str(audit.public_id)),
        ("document", str(draft.public_id)),
    }
    entry = found["audit", str(audit.public_id)]
    assert (entry.drafted_by, entry.since, entry.near.variant) == ("Alice", audit.finished_at, "late")
    assert found["findings", str(audit.public_id)].lines == [f"1. {finding.wording}"]
    text = text_of(page)
    assert "1 day late" in text
    assert draft.number in text
    assert in_menu(bob) == 3


def test_what_is_not_for_this_step_does_not_wait(world, bob, client_of):
    make_audit(world.asahi_plant, world.alice)  # a draft
    waiting = finished(world, TODAY - timedelta(days=3))
    make_document(waiting, world.alice, "TITP-F22", state="draft")  # goes with its audit
    foreign = make_audit(world.naniwa_site, world.charlie)
    Audit.objects.filter(pk=foreign.pk).update(
        state="finished", finished_at=waiting.finished_at, finished_by=world.charlie
    )
    assert set(entries(bob.get(PAGE))) == {("audit", str(waiting.public_id))}
    assert in_menu(bob) == 1
    audits.return_audit(world.actor("bob"), audit=waiting, reason="x")
    page = bob.get(PAGE)
    assert "Nothing waits for your approval" in text_of(page)
    assert in_menu(bob) == 0
    assert in_menu(client_of(world.alice)) is None
    refused = client_of(world.alice).get(PAGE)
    assert refused.status_code == 403
    assert "Only supervision managers approve" in text_of(refused)


def test_ones_own_draft_waits_for_somebody_else_unless_one_is_alone(world, bob):
    own = finished(world, TODAY, by="bob")
    words = "You drafted this yourself. Another supervision manager has to approve it."
    assert entries(bob.get(PAGE))["audit", str(own.public_id)].why_not == words
    assert act(bob, "approve", "audit", own).status_code == 403
    Staff.objects.filter(user=world.mia).update(ends_on=TODAY - timedelta(days=1))
    assert entries(bob.get(PAGE))["audit", str(own.public_id)].why_not == ""
    assert act(bob, "approve", "audit", own).status_code == 303
    assert Audit.objects.get().state == "approved"


def test_as_many_queries_for_one_as_for_many(world, bob, audit, finding, draft):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert bob.get(PAGE).status_code == 200
        return len(captured)

    count()
    one = count()
    for number in range(4):
        more = finished(world, TODAY - timedelta(days=20 + number), by="bob")
        make_full_finding(more, world.bob)
        done = finished(world, TODAY - timedelta(days=40 + number))
        audits.approve_audit(world.actor("mia"), audit=done, today=TODAY)
        make_document(done, world.bob, state="draft")
    assert len(entries(bob.get(PAGE))) == 15
    assert count() == one


# --- deciding -----------------------------------------------------------------------------------


def test_each_is_approved_here(world, bob, audit, finding, draft):
    Audit.objects.filter(pk=audit.pk).update(violation_found=True, violation_detail="割増賃金")
    before = Event.objects.latest("pk").pk
    page = bob.post(reverse("today:approve", args=["findings", audit.public_id]), follow=True)
    assert "Findings released to the company: 1" in text_of(page)
    assert act(bob, "approve", "audit", audit).status_code == 303
    assert act(bob, "approve", "document", draft).headers["Location"] == PAGE
    draft.refresh_from_db()
    audit.refresh_from_db()
    assert (audit.state, draft.state, draft.approved_by) == ("approved", "approved", world.bob)
    assert ReleasedFinding.objects.get(finding=finding).released_by_name == "Bob"
    done = Event.objects.filter(pk__gt=before).exclude(name__contains="read").order_by("pk")
    assert list(done.values_list("name", "actor_id")) == [
        ("training.finding.released", world.bob.pk),
        ("training.audit.approved", world.bob.pk),
        ("reports.document.approved", world.bob.pk),
    ]
    assert "Nothing waits for your approval" in text_of(bob.get(PAGE))


def test_what_lacks_something_says_so_at_its_entry(world, bob, audit):
    bare = make_full_finding(audit, world.alice, wording="")
    page = act(bob, "approve", "findings", audit)
    assert page.status_code == 422
    entry = entries(page)["findings", str(audit.public_id)]
    assert entry.refused == "Finding 1 has no wording for the company."
    assert "Not approved" in text_of(page)
    assert not hasattr(Finding.objects.get(pk=bare.pk), "release")


@pytest.mark.parametrize("kind", ["audit", "findings", "document"])
def test_each_is_given_back_with_a_reason_and_its_author_sees_it(world, bob, client_of, audit, finding, draft, kind):
    row = draft if kind == "document" else audit
    page = act(bob, "give_back", kind, row, reason="  ")
    assert page.status_code == 422
    form = entries(page)[kind, str(row.public_id)].form
    assert form.errors == {"reason": ["This field is required."]}
    assert f'href="#{kind}-{row.public_id}-reason"' in page.content.decode()
    assert returned.to(world.actor("alice")) == []
    page = bob.post(
        reverse("today:give_back", args=[kind, row.public_id]), {"reason": "写真を\n添えてください。"}, follow=True
    )
    assert "It was returned to its author with your reason." in text_of(page)
    assert (kind, str(row.public_id)) not in entries(page)
    [task] = returned.to(world.actor("alice"))
    assert (task.by, task.reason) == ("Bob", "写真を\n添えてください。")
    assert returned.to(world.actor("bob")) == []
    alice = client_of(world.alice)
    today = alice.get("/today/").content.decode()
    assert "Returned to you" in today
    assert "写真を<br>添えてください。" in today
    assert alice.get(task.url).status_code == 200


def test_a_corrected_one_is_no_task_any_more_and_waits_again(world, bob, audit, finding, draft):
    act(bob, "give_back", "findings", audit, reason="x")
    act(bob, "give_back", "document", draft, reason="x")
    assert len(returned.to(world.actor("alice"))) == 2
    findings.save_finding(world.actor("alice"), audit=audit, finding=finding, data={"measure": "支払うこと。"})
    findings.release_findings(world.actor("bob"), audit=audit, today=TODAY)
    again = documents.make_document(world.actor("alice"), form_id="PRC-01", subject=draft.audit, today=TODAY)
    assert again.pk != draft.pk
    draft.refresh_from_db()
    assert (draft.state, draft.return_reason, draft.superseded_by) == ("superseded", "x", again)
    assert returned.to(world.actor("alice")) == []
    assert ("document", str(again.public_id)) in entries(bob.get(PAGE))


def test_who_is_too_late_reads_who_was_faster(world, bob, audit, finding, draft):
    audits.return_audit(world.actor("mia"), audit=audit, reason="x")
    documents.return_document(world.actor("mia"), document=draft, reason="y")
    page = act(bob, "give_back", "document", draft, reason="私の理由")
    assert page.status_code == 409
    assert "already returned by Mia on 2026-11-23 10:00" in text_of(page)
    assert "私の理由" in text_of(page)
    page = act(bob, "approve", "document", draft)
    assert (page.status_code, "already returned by Mia" in text_of(page)) == (409, True)
    page = act(bob, "approve", "audit", audit)
    assert (page.status_code, "This audit is a draft." in text_of(page)) == (409, True)
    draft.refresh_from_db()
    assert (draft.state, draft.return_reason) == ("draft", "y")


@pytest.mark.parametrize("who, status", [("alice", 403), ("charlie", 403), ("admin", 403), ("hana", 404), ("aki", 404)])
def test_others_decide_nothing(world, client_of, audit, finding, draft, who, status):
    client = client_of(getattr(world, who))
    for way in ("approve", "give_back"):
        for kind, row in (("audit", audit), ("findings", audit), ("document", draft)):
            assert act(client, way, kind, row, reason="x").status_code == status
    audit.refresh_from_db()
    assert (audit.state, Document.objects.get(pk=draft.pk).state) == ("finished", "draft")
    assert not Finding.objects.filter(returned_at__isnull=False).exists()


def test_an_id_of_another_kind_is_nothing(bob, audit, draft):
    assert act(bob, "approve", "document", audit).status_code == 404
    assert act(bob, "approve", "audit", draft).status_code == 404
    assert act(bob, "approve", "mandate", audit).status_code == 404


def test_the_count_of_the_menu_is_one_query(world, audit, finding, draft):
    with CaptureQueriesContext(connection) as captured:
        assert approvals.count(world.actor("alice")) == 0
        assert len(captured) <= 4  # those of the actor itself
    bob = world.actor("bob")
    with CaptureQueriesContext(connection) as captured:
        assert approvals.count(bob) == 3
    assert len(captured) == 1
