"""The clock in daily work: only functions that people use, and what Today says after each."""

from datetime import date

import pytest
from django.urls import reverse

from imjapan.core import jobs
from imjapan.core.models import Job
from reports.documents.domain import file_document
from reports.models import Document
from tests.obligations.makers import duties, states
from tests.training.helpers import finished
from tests.world import TODAY
from training.domain.audits import approve_audit, return_audit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]


@pytest.fixture
def audit(world):
    return finished(world, date(2026, 11, 10))


def next_steps(client, kind):
    page = client.get("/today/?show=office")
    rows = [row for section in page.context["sections"] for row in section.rows if row.duty.kind == kind]
    return [(row.action.label, row.action.url, row.note) for row in rows]


def test_from_the_audit_to_the_filing(world, client_of, audit):
    assert states(world.asahi_plant)["2026-10-01"] == "done"
    alice = client_of(world.alice)
    audit_page = reverse("training:audit_detail", args=[audit.public_id])
    assert next_steps(alice, "audit_report") == [("Open the audit", audit_page, "The audit waits for approval")]

    approve_audit(world.actor("bob"), audit=audit, today=TODAY)
    report = Document.objects.get(audit=audit, form_id="TITP-F22")
    report_page = reverse("documents:detail", args=[report.public_id])
    assert next_steps(alice, "audit_report") == [("Record the filing", report_page, "")]

    job = Job.objects.get(name="reports.render_document")
    Job.objects.filter(pk=job.pk).update(run_after=job.created_at.replace(year=2020))
    jobs.run(job.pk)
    report.refresh_from_db()
    file_document(
        world.actor("alice"), document=report, filed_on=TODAY, channel="online", receipt_no="第123号", today=TODAY
    )
    assert next_steps(alice, "audit_report") == []
    duty = duties(world.asahi_plant, "audit_report")[f"audit:{audit.pk}"]
    assert (duty.state, duty.done_on, duty.records.get().document) == ("done", TODAY, report)
    page = alice.get(reverse("duties:detail", args=[duty.public_id])).content.decode()
    assert "第123号" in page


def test_an_audit_sent_back_is_due_again(world, client_of, audit):
    return_audit(world.actor("bob"), audit=audit, reason="面談の記録が不足")
    assert states(world.asahi_plant)["2026-10-01"] == "open"
    edit = reverse("training:audit_edit", args=[audit.public_id])
    assert ("Correct it", edit, "Returned: 面談の記録が不足") in next_steps(client_of(world.alice), "audit")
    assert states(world.asahi_plant, "audit_report") == {}
