"""What follows once a notice went out: its form is filed with it, it is corrected, the scan comes later."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from imjapan.organization.models import Measure
from reports.documents import access as documents_access
from reports.documents import domain as documents
from reports.filings import domain
from reports.filings.models import Filing
from reports.models import Document, FilingCorrection, Obligation
from tests.documents.conftest import run_jobs
from tests.filings.makers import LICENCE, approve, difficulty, licence_change, minor_change, send
from tests.filings.test_pages import client, detail, read, step
from tests.pdfs import pdf
from tests.world import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]
DAY = date(2026, 11, 20)


def ready(world):
    """An approved notice with the PDF of its form."""
    filing = approve(world, licence_change(world, DAY))
    run_jobs()
    return filing


def paper(filing, form_id="TITP-F17"):
    return Document.objects.get(filing=filing, form_id=form_id)


def correct(world, filing, by="alice", **values):
    filing.refresh_from_db()
    given = {"filed_on": filing.filed_on, "channel": filing.channel, "receipt_no": filing.receipt_no}
    given |= {"reason": "写し間違い", "version": filing.version, "today": TODAY} | values
    return domain.correct_filing(world.actor(by), filing=filing, **given)


# --- The form goes with its notice -----------------------------------------------------------------------------


def test_the_form_is_filed_with_its_notice_and_the_auditor_sees_it(world):
    filing = ready(world)
    cover = documents.make_document(world.actor("alice"), form_id="FIL-COVER", subject=filing, today=TODAY)
    run_jobs()
    send(world, filing, TODAY, receipt_no="東-5")
    form = paper(filing)
    assert (form.state, form.filed_on, form.filed_channel, form.filed_receipt_no) == ("filed", TODAY, "post", "東-5")
    assert form.filed_by == world.alice
    cover.refresh_from_db()
    assert cover.state == "approved"
    page = read(client(world.aki).get(reverse("room:home")))
    assert "filed 2026-11-23" in page


def test_a_form_whose_pdf_comes_later_is_filed_once_it_is_there(world):
    filing = approve(world, difficulty(world))
    send(world, filing)
    assert paper(filing, "TITP-F18").state == "approved"
    run_jobs()
    assert (paper(filing, "TITP-F18").state, paper(filing, "TITP-F18").filed_on) == ("filed", TODAY)


def test_by_phone_no_form_goes(world):
    filing = ready(world)
    domain.file_filing(world.actor("alice"), filing=filing, filed_on=TODAY, channel="phone", today=TODAY)
    assert paper(filing).state == "approved"
    correct(world, filing, channel="counter")
    assert (paper(filing).state, paper(filing).filed_channel) == ("filed", "counter")
    with pytest.raises(ValidationError, match="does not go by phone"):
        correct(world, filing, channel="phone")


# --- Corrected ---------------------------------------------------------------------------------------------------


def test_a_recorded_filing_is_corrected_with_a_reason_and_its_form_follows(world):
    filing = ready(world)
    send(world, filing, receipt_no="東-5")
    correct(world, filing, filed_on=date(2026, 11, 21), receipt_no="東-6")
    filing.refresh_from_db()
    form = paper(filing)
    assert (filing.filed_on, filing.receipt_no, filing.correction_reason) == (date(2026, 11, 21), "東-6", "写し間違い")
    assert (form.filed_on, form.filed_receipt_no) == (date(2026, 11, 21), "東-6")
    kept = FilingCorrection.objects.get(document=form)
    assert (kept.filed_on, kept.filed_receipt_no, kept.reason) == (TODAY, "東-5", "写し間違い")
    assert Obligation.objects.get(filing=filing).done_on == date(2026, 11, 21)
    assert Event.objects.filter(name="reports.filing.corrected").count() == 1
    history = read(client(world.alice).get(detail(filing), {"tab": "history"}))
    assert "写し間違い" in history
    assert "東-5" in history
    allowed, why_not = documents_access.may_correct_filing(world.actor("alice"), form)
    assert not allowed
    assert why_not == "Correct it on the page of the notice: its form follows."


def test_what_cannot_be_corrected(world):
    filing = ready(world)
    with pytest.raises(Refused, match="Nothing is filed"):
        correct(world, filing)
    send(world, filing)
    with pytest.raises(ValidationError, match="Nothing is different"):
        correct(world, filing)
    with pytest.raises(ValidationError, match="Say why"):
        correct(world, filing, channel="online", reason=" ")
    with pytest.raises(ValidationError, match="in the future"):
        correct(world, filing, filed_on=date(2026, 11, 24))
    with pytest.raises(Conflict, match="Somebody else"):
        correct(world, filing, channel="online", version=1)
    with pytest.raises(Refused):
        correct(world, filing, by="charlie", channel="online")
    filing.refresh_from_db()
    assert (filing.channel, filing.correction_reason) == ("post", "")


def test_the_page_corrects_and_adds_the_scan(world):
    filing = approve(world, minor_change(world, DAY))
    send(world, filing)
    filing.refresh_from_db()
    alice = client(world.alice)
    page = read(alice.get(detail(filing)))
    assert "Add the scan of the receipt" in page
    assert "Correct the day, the channel or the receipt number" in page
    typed = {"filed_on": "2026/11/22", "channel": "counter", "receipt_no": "", "version": filing.version}
    response = alice.post(step("correct", filing), typed)
    assert response.status_code == 422
    assert alice.post(step("correct", filing), typed | {"reason": "窓口で出した"}).status_code == 303
    wrong = SimpleUploadedFile("receipt.pdf", b"no pdf", "application/pdf")
    assert alice.post(step("add_receipt", filing), {"receipt": wrong}).status_code == 422
    scan = SimpleUploadedFile("receipt.pdf", pdf(), "application/pdf")
    assert alice.post(step("add_receipt", filing), {"receipt": scan}).status_code == 303
    filing.refresh_from_db()
    assert (filing.filed_on, filing.channel, filing.receipt.name) == (date(2026, 11, 22), "counter", "receipt.pdf")
    page = read(alice.get(detail(filing)))
    assert "窓口で出した" in page
    assert "Add the scan of the receipt" not in page
    again = SimpleUploadedFile("other.pdf", pdf(), "application/pdf")
    alice.post(step("add_receipt", filing), {"receipt": again})
    filing.refresh_from_db()
    assert filing.receipt.name == "receipt.pdf"


# --- Before it goes out ------------------------------------------------------------------------------------------


def test_after_the_approval_the_page_says_what_comes_next(world):
    filing = licence_change(world, DAY)
    alice = client(world.alice)
    assert "Approved. Send it" not in read(alice.get(detail(filing)))
    approve(world, filing)
    assert "The PDF is being made" in read(alice.get(detail(filing)))
    run_jobs()
    page = read(alice.get(detail(filing)))
    assert "Approved. Send it, then record the filing." in page
    assert reverse("documents:download", args=[paper(filing).public_id]) in page
    assert 'href="#filing"' in page
    send(world, filing)
    assert "Approved. Send it" not in read(alice.get(detail(filing)))


def test_the_approval_card_shows_what_changes(world):
    changed = LICENCE | {"item_2": "address", "before_2": "旧住所", "after_2": "新住所"}
    licence_change(world, DAY, details=changed)
    difficulty(world, people=world.trainees[:2])
    page = read(client(world.bob).get("/today/approvals/"))
    for words in (
        "<dt>officers</dt><dd>理事 山田太郎 → 理事 鈴木花子</dd>",
        "<dt>address of the organization</dt><dd>旧住所 → 新住所</dd>",
        "<dt>Reason</dt><dd>missing (行方不明)</dd>",
        "<dt>Trainees concerned</dt><dd>2</dd>",
        "<dd>2026-11-20</dd>",
        "<dd>2026-11-10</dd>",
    ):
        assert words in page, words


def test_the_reply_is_written_beside_the_letter_and_sent_after_a_question(world):
    measure = Measure.objects.create(
        office=world.tokyo, kind="order", authority="機構　本部", received_on=DAY, content="訪問の記録を整えること。"
    )
    alice, bob = client(world.alice), client(world.bob)
    bob.post(reverse("filings:measure_reply", args=[measure.public_id]))
    reply = Filing.objects.get(measure=measure)
    page = read(bob.get(step("edit", reply)))
    assert "訪問の記録を整えること。" in page
    assert "<dt>From</dt><dd>機構 本部</dd>" in page
    typed = {"event_on": "2026/11/20", "regime": "titp", "version": 1, "d-reply": "整えました。"}
    bob.post(step("edit", reply), typed)
    world.mia.is_active = False
    world.mia.save()
    own = read(bob.get(detail(reply)))
    assert 'data-confirm="You wrote this yourself. Approve it all the same?"' in own
    approve(world, reply, by="bob")
    page = read(alice.get(detail(reply)))
    assert 'data-confirm="Record that this reply went to the authority?' in page
    alice.cookies["django_language"] = "ja"
    assert "開始日" not in read(alice.get(reverse("filings:measure", args=[measure.public_id])))
    assert "開始日" not in read(alice.get(reverse("filings:measure_edit", args=[measure.public_id])))
