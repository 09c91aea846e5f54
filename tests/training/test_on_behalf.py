"""What staff enter for a company says so wherever the answer is read, and files have previews for the same eyes."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.urls import reverse

from imjapan.core import fence, files, happenings, jobs, listing
from imjapan.core.models import Job, StoredFile
from reports.documents import forms
from tests.pdfs import pdf
from tests.records import make_answer, make_finding, release
from tests.training.helpers import text_of
from tests.world import TODAY, make_audit
from training.models import CorrectiveAnswer

pytestmark = pytest.mark.django_db


@pytest.fixture
def released(world):
    return release(make_finding(make_audit(world.asahi_plant, world.alice), world.alice), world.bob, state="answered")


@pytest.fixture
def faxed(world, released):
    return make_answer(
        released,
        world.alice,
        channel="fax",
        received_on=date(2026, 11, 21),
        sent_by_name="工場長 大野",
        action="交換した",
    )


def page_of(client, name, row):
    return text_of(client.get(reverse(name, args=[row.public_id])))


def test_staff_enter_who_sent_it_on_the_form(world, client_of, released):
    sent = {"channel": "line", "received_on": "2026/11/21", "sent_by_name": " 大野 ", "cause": "a", "action": "b"}
    sent |= {"prevention": "c", "done_on": "2026/11/20", "sent_key": "6f1f3a52-1c1e-4f0e-9a53-0a8c0f0e7a11"}
    address = reverse("training:finding_answer", args=[released.public_id])
    assert client_of(world.alice).post(address, sent).status_code == 303
    assert CorrectiveAnswer.objects.get().sent_by_name == "大野"


def test_the_company_reads_how_it_reached_us(world, client_of, released, faxed):
    text = page_of(client_of(world.hana), "portal:finding", released)
    assert "It arrived by fax on 21 Nov 2026; 東京事務所 (Alice) entered it on your behalf." in text
    assert "工場長 大野" in text
    assert "entered for you" in text_of(client_of(world.hana).get("/portal/"))


def test_an_answer_of_its_own_is_not_marked(world, client_of, released):
    make_answer(released, world.hana)
    for page in (
        page_of(client_of(world.hana), "portal:finding", released),
        text_of(client_of(world.hana).get("/portal/")),
    ):
        assert "entered for you" not in page
    assert "on behalf" not in page_of(client_of(world.alice), "training:audit_detail", released.finding.audit)


def test_staff_read_it_on_the_audit_in_the_past_and_in_the_list(world, client_of, released, faxed, rf):
    alice = client_of(world.alice)
    text = page_of(alice, "training:audit_detail", released.finding.audit)
    for words in (
        "entered on behalf of the company",
        "工場長 大野",
        "fax",
        "Entered on behalf of the company by Alice",
    ):
        assert words in text
    request = rf.get("/")
    request.actor = world.actor("alice")
    told = [one.text for one in happenings.page_of(request, "company", world.asahi).items]
    assert "Finding 1 answered by the company (fax), entered by Alice on its behalf" in told
    spec = listing.get("findings")
    shown = listing.Shown(spec, world.actor("alice"), request.GET, settings={"columns": ["answered", "received"]})
    assert list(shown.export_rows()) == [
        ["株式会社朝日製作所 1", "fax, entered on behalf of the company", date(2026, 11, 21)]
    ]


def test_form_22_says_that_it_came_by_fax(world, released, faxed):
    facts = forms.get(forms.AUDIT_REPORT).build(released.finding.audit, TODAY).to_dict()
    assert facts["guidance"][0]["state_text"] == "交換した（2026年11月21日 FAXにて受領、当団体が入力）"
    CorrectiveAnswer.objects.update(channel="portal")
    facts = forms.get(forms.AUDIT_REPORT).build(released.finding.audit, TODAY).to_dict()
    assert facts["guidance"][0]["state_text"] == "交換した"


def test_a_company_cannot_pretend_that_somebody_else_sent_it(world, released):
    with pytest.raises(ProgrammingError, match="row-level security"):
        with transaction.atomic(), fence.inside(world.actor("hana").scope()):
            make_answer(released, world.hana, sent_by_name="somebody")


# --- previews -----------------------------------------------------------------------------------


@pytest.fixture
def with_preview(world, released):
    upload = SimpleUploadedFile("写真.pdf", pdf())
    stored = files.store_upload(actor=world.actor("alice"), upload=upload, company_id=world.asahi.pk)
    jobs.run(Job.objects.get(name="core.make_preview").pk)
    return make_answer(released, world.hana, file=stored)


@pytest.mark.parametrize(
    "who, name, status",
    [
        ("alice", "training:answer_preview", 200),
        ("hana", "portal:answer_preview", 200),
        ("dai", "portal:answer_preview", 404),
        ("aki", "portal:answer_preview", 404),
        ("hana", "training:answer_preview", 404),
    ],
)
def test_a_preview_is_for_who_may_have_the_file(world, client_of, with_preview, who, name, status):
    response = client_of(getattr(world, who)).get(reverse(name, args=[with_preview.public_id]))
    assert response.status_code == status
    if status == 200:
        assert response.headers["Content-Type"] == "image/jpeg"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert b"".join(response.streaming_content).startswith(b"\xff\xd8\xff")


def test_both_pages_show_it_and_one_without_says_so(world, client_of, released, with_preview):
    pages = {"alice": ("training", released.finding.audit, "audit_detail"), "hana": ("portal", released, "finding")}
    for who, (app, row, name) in pages.items():
        page = client_of(getattr(world, who)).get(reverse(f"{app}:{name}", args=[row.public_id])).content.decode()
        assert f'src="{reverse(f"{app}:answer_preview", args=[with_preview.public_id])}"' in page
        assert 'alt="Preview of 写真.pdf"' in page
    StoredFile.objects.filter(pk=with_preview.file_id).update(preview=None)
    assert "no preview" in page_of(client_of(world.hana), "portal:finding", released)
    gone = client_of(world.hana).get(reverse("portal:answer_preview", args=[with_preview.public_id]))
    assert gone.status_code == 404


def test_a_company_sends_no_file_that_retention_would_delete(world):
    for wrong in ({"keep_until": date(2000, 1, 1)}, {"preview_id": 1}):
        with pytest.raises(ProgrammingError, match="row-level security"):
            with transaction.atomic(), fence.inside(world.actor("hana").scope()):
                StoredFile.objects.create(
                    name="a", content_type="x", size=1, sha256="a" * 64, stored_by_id=world.hana.pk,
                    scope_company_id=world.asahi.pk, **wrong,
                )  # fmt: skip


def test_a_company_that_uploads_gets_a_preview_too(world):
    hana = world.actor("hana")
    with transaction.atomic(), fence.inside(hana.scope()):
        stored = files.store_upload(actor=hana, upload=SimpleUploadedFile("a.pdf", pdf()), company_id=world.asahi.pk)
    for _step in range(2):  # the change is delivered, then the picture is made
        for pk in list(Job.objects.filter(state=Job.State.QUEUED).order_by("pk").values_list("pk", flat=True)):
            jobs.run(pk)
    stored.refresh_from_db()
    assert stored.preview.scope_company_id == world.asahi.pk
