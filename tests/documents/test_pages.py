"""The pages of documents: who reaches them, what they say, and the file they hand out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from imjapan.core import changes, files, panels
from reports.documents import domain, downloads, forms
from reports.models import Document
from tests.records import make_finding, release
from tests.world import TODAY, make_audit, make_trainees
from training.models import Audit

from .conftest import approve, finish, interview, run_jobs


@pytest.fixture
def document(world, audit):
    """An approved report with its file."""
    approve(audit, world.bob, world.actor("bob"))
    run_jobs()
    return Document.objects.get()


def url(name, document):
    return reverse(f"documents:{name}", args=[document.public_id])


def filing(**fields):
    return {"filed_on": "2026/11/21", "channel": "online", "receipt_no": "R-77", **fields}


class TestList:
    def test_it_finds_by_number_company_form_and_state(self, world, document, client_of):
        other = make_audit(world.naniwa_site, world.charlie)
        interview(other, make_trainees(world.naniwa_site, 1)[0])
        finish(other, world.charlie)
        draft = domain.make_document(world.actor("charlie"), form_id="TITP-F22", subject=other, today=TODAY)
        alice = client_of(world.alice)

        def numbers(query):
            return {row.number for row in alice.get("/documents/", query).context["shown"].page.object_list}

        assert numbers({}) == {document.number, draft.number}
        assert numbers({"q": "浪速"}) == {draft.number}
        assert numbers({"q": document.number[4:]}) == {document.number}
        assert numbers({"state": "approved"}) == {document.number}
        assert numbers({"form": "PRC-01"}) == set()
        assert numbers({"state": "nonsense"}) == set()
        assert (
            "nonsense is not one of the available choices" in alice.get("/documents/?state=nonsense").content.decode()
        )
        text = alice.get("/documents/", {"q": "浪速"}).content.decode()
        assert "堺作業所" in text
        assert "being made" in text

    def test_queries_do_not_grow(self, world, document, client_of):
        alice = client_of(world.alice)
        alice.get("/documents/")

        def count():
            with CaptureQueriesContext(connection) as queries:
                alice.get("/documents/")
            return len(queries)

        one = count()
        for month in (5, 6, 7):
            audit = finish(
                make_audit(world.asahi_plant, world.alice, starts_on=TODAY.replace(month=month)), world.alice
            )
            domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=audit, today=TODAY)
        assert count() == one

    def test_it_teaches_when_empty(self, world, client_of):
        text = client_of(world.alice).get("/documents/").content.decode()
        assert "Reports and instructions appear here once an audit is approved" in text


class TestDetail:
    def test_it_shows_state_facts_file_and_versions(self, world, document, audit, client_of):
        world.asahi.phone = "048"
        world.asahi.save()
        newer = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=audit, today=TODAY)
        text = client_of(world.alice).get(url("detail", document)).content.decode()
        for words in (
            "superseded",
            newer.number,
            document.file.sha256,
            document.file.sha256[:12],
            "外国人技能実習機構",
        ):
            assert words in text
        assert "インドネシア 5" in text
        text = client_of(world.alice).get(url("detail", newer)).content.decode()
        assert "Waiting to start" in text
        assert 'hx-trigger="every 2s"' in text

    def test_progress_asks_until_the_file_is_there(self, world, audit, client_of):
        document = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=audit, today=TODAY)
        alice = client_of(world.alice)
        waiting = alice.get(url("progress", document), headers={"HX-Request": "true"})
        assert f'hx-get="{url("progress", document)}"' in waiting.content.decode()
        assert "HX-Refresh" not in waiting.headers
        run_jobs()
        own = {"HX-Request": "true", "HX-Current-URL": "http://testserver" + url("detail", document)}
        done = alice.get(url("progress", document), headers=own)
        assert "hx-get" not in done.content.decode()
        assert url("download", document) in done.content.decode()
        assert done.headers["HX-Refresh"] == "true"

    def test_a_gap_is_named(self, world, document, client_of):
        assert "Company: representative" in client_of(world.alice).get(url("detail", document)).content.decode()

    def test_facts_of_another_release_are_still_shown(self, world, document, client_of):
        Document.objects.filter(pk=document.pk).update(facts={"addressee": "昔の機構", "old": 1})
        assert "昔の機構" in client_of(world.alice).get(url("detail", document)).content.decode()


class TestDownload:
    def test_headers_and_bytes(self, world, document, client_of):
        response = client_of(world.charlie).get(url("download", document))
        body = b"".join(response.streaming_content)
        with files.open_file(document.file) as stream:
            assert body == stream.read()
        assert body.startswith(b"%PDF-")
        assert response.headers["Content-Type"] == "application/pdf"
        disposition = response.headers["Content-Disposition"]
        assert disposition.startswith(f"inline; filename=\"{document.number}.pdf\"; filename*=UTF-8''%E7%9B%A3")
        assert response.headers["ETag"] == f'"{document.file.sha256}"'
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "private, no-cache"
        saved = client_of(world.charlie).get(url("download", document) + "?save")
        assert saved.headers["Content-Disposition"].startswith("attachment; ")
        saved.close()

    def test_before_there_is_a_file_it_says_so(self, world, audit, client_of):
        draft = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=audit, today=TODAY)
        response = client_of(world.alice).get(url("download", draft))
        assert response.status_code == 404
        assert "is being made" in response.content.decode()

    def test_a_file_lost_from_the_disk_is_reported(self, world, document, caplog):
        files.backend().delete(document.file.sha256)
        response = downloads.serve(document, inline=True)
        assert response.status_code == 404
        assert document.number in caplog.text


class TestFilingPage:
    def test_it_records_and_leads_back(self, world, document, client_of):
        response = client_of(world.alice).post(url("file", document), filing(filed_on="令和8年11月21日"))
        assert (response.status_code, response.headers["Location"]) == (303, url("detail", document))
        document.refresh_from_db()
        assert (document.state, str(document.filed_on), document.filed_receipt_no) == ("filed", "2026-11-21", "R-77")
        text = client_of(world.alice).get(url("detail", document)).content.decode()
        assert "(R-77), Alice" in text
        assert "Record the filing" not in text

    def test_twice_changes_nothing(self, world, document, client_of):
        alice = client_of(world.alice)
        alice.post(url("file", document), filing())
        before = Document.objects.filter(pk=document.pk).values().get()
        response = alice.post(url("file", document), filing(receipt_no="other"))
        assert response.status_code in (303, 403)
        assert Document.objects.filter(pk=document.pk).values().get() == before

    @pytest.mark.parametrize(
        "field, value, message",
        [
            ("filed_on", "", "This field is required."),
            ("filed_on", "soon", "is not a date"),
            ("filed_on", "2026/11/9", "before what it reports on"),
            ("filed_on", "tomorrow", "in the future"),
            ("channel", "pigeon", "Select a valid choice"),
        ],
    )
    def test_errors_stand_at_the_field(self, world, document, client_of, field, value, message):
        if value == "tomorrow":
            value = (timezone.localdate() + timedelta(days=1)).strftime("%Y/%m/%d")
        response = client_of(world.alice).post(url("file", document), filing(**{field: value}))
        assert response.status_code == 422
        assert message in response.context["filing"].errors[field][0]
        document.refresh_from_db()
        assert document.state == "approved"

    def test_other_offices_read_and_do_not_file(self, world, document, client_of):
        charlie = client_of(world.charlie)
        text = charlie.get(url("detail", document)).content.decode()
        assert "Only supervision staff of the office in charge can change this." in text
        assert url("file", document) not in text
        response = charlie.post(url("file", document), filing())
        assert response.status_code == 403
        document.refresh_from_db()
        assert document.state == "approved"


class TestMakePage:
    def test_make_from_an_audit(self, world, audit, client_of):
        response = client_of(world.alice).post(reverse("documents:make", args=[audit.public_id, "TITP-F22"]))
        document = Document.objects.get()
        assert (response.status_code, response.headers["Location"]) == (303, url("detail", document))

    def test_again_with_the_same_facts_says_so(self, world, document, audit, client_of):
        alice = client_of(world.alice)
        response = alice.post(reverse("documents:make", args=[audit.public_id, "TITP-F22"]), follow=True)
        assert "Nothing has changed since this version was made" in response.content.decode()
        assert Document.objects.count() == 1

    def test_unknown_forms_foreign_audits_and_get(self, world, audit, client_of):
        make = reverse("documents:make", args=[audit.public_id, "TITP-F22"])
        assert client_of(world.alice).post(make.replace("F22", "F99")).status_code == 404
        assert client_of(world.alice).get(make).status_code == 405
        assert client_of(world.charlie).post(make).status_code == 403
        assert not Document.objects.exists()

    def test_approve_and_withdraw_by_hand(self, world, document, audit, client_of):
        world.asahi.phone = "048"
        world.asahi.save()
        draft = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=audit, today=TODAY)
        assert client_of(world.alice).post(url("approve", draft)).status_code == 403
        assert client_of(world.mia).post(url("approve", draft)).status_code == 303
        draft.refresh_from_db()
        assert (draft.state, draft.approved_by) == ("approved", world.mia)
        assert client_of(world.mia).post(url("withdraw", draft)).status_code == 303
        draft.refresh_from_db()
        assert draft.state == "withdrawn"


@pytest.mark.parametrize("who", ["hana", "dai", "aki", "oto", None])
@pytest.mark.parametrize("name", ["list", "detail", "download", "progress", "file", "approve", "withdraw", "make"])
def test_companies_auditors_and_strangers_reach_no_page(world, document, client_of, who, name):
    target = "/documents/" if name == "list" else url(name, document) if name != "make" else None
    target = target or reverse("documents:make", args=[document.audit.public_id, "TITP-F22"])
    client = client_of(getattr(world, who)) if who else Client()
    call = client.post if name in ("file", "approve", "withdraw", "make") else client.get
    response = call(target)
    if who:
        assert response.status_code == 404
    else:
        assert (response.status_code, response.headers["Location"][:9]) == (302, "/sign-in/"[:9])
    assert document.number not in response.content.decode()


def test_private_offices_are_hidden_from_other_staff(world, document, client_of):
    world.tokyo.is_private = True
    world.tokyo.save()
    assert client_of(world.charlie).get(url("detail", document)).status_code == 404
    assert client_of(world.charlie).get(url("download", document)).status_code == 404


class TestPanel:
    def shown(self, world, audit, who="alice"):
        request = RequestFactory().get("/")
        request.user, request.actor = getattr(world, who), world.actor(who)
        audit.refresh_from_db()
        with translation.override("en"):
            return "".join(block for block in panels.render(request, "audit", audit) if 'id="documents"' in block)

    def test_one_obvious_next_step(self, world, audit):
        assert "Make a preview" in self.shown(world, audit)
        document = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=audit, today=TODAY)
        assert "Waiting to start" in self.shown(world, audit)
        run_jobs()
        assert "Approving the audit approves the report" in self.shown(world, audit)
        approve(audit, world.bob, world.actor("bob"))
        text = self.shown(world, audit)
        assert "Record the filing" in text
        assert f"{url('detail', document)}#filing" in text
        domain.file_document(world.actor("alice"), document=document, filed_on=TODAY, channel="post", today=TODAY)
        assert "Record the filing" not in self.shown(world, audit)

    def test_what_nobody_approves_is_made_at_once_and_the_company_sees_it(self, world, audit):
        """The outline is for us; the improvement report waits in the portal of the company without anybody's look."""
        row = release(make_finding(audit, world.alice), world.bob)
        changes.record(world.actor("bob"), row, "finding.released")
        approve(audit, world.bob, world.actor("bob"))
        asked = 'data-confirm="The company sees it at once in its portal."'
        parts = {
            part.split('"')[0]: part for part in self.shown(world, audit).split('<section class="stack" aria-label="')
        }
        outline, report = (parts[forms.get(form_id).label] for form_id in ("TITP-R4-07", "PRC-02"))
        assert "Make the document" in outline
        assert asked not in outline
        assert "Make the document" in report
        assert asked in report
        assert "Make a preview" not in outline + report

    def test_the_instruction_stands_beside_the_report(self, world, audit):
        row = release(make_finding(audit, world.alice), world.bob)
        changes.record(world.actor("bob"), row, "finding.released")
        assert Document.objects.get().number in self.shown(world, audit)

    def test_nothing_for_a_draft(self, world, audit):
        Audit.objects.filter(pk=audit.pk).update(state="draft")
        assert self.shown(world, audit) == ""
