"""One audit through the whole product, with a real browser, worker and files; no database inside the steps."""

import io
import re
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from reports.obligations.recompute import recompute
from tests.records import PDF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pdf_text(page, link):
    """Text of the PDF behind a link, fetched with the cookies of the page."""
    answer = page.request.get(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    return "".join(part.extract_text() for part in PdfReader(io.BytesIO(answer.body())).pages)


def test_from_today_to_the_auditor(stage, sign_in):
    today = timezone.localdate()
    recompute(today=today)

    # A member of staff, on a phone at the company's gate, finds the duty and records the audit.
    alice = sign_in(stage.alice, width=360)
    alice.get_by_role("link", name="Record the audit").first.click()
    alice.get_by_role("button", name=re.compile("Begin|Start|Record")).click()
    with alice.expect_response(re.compile("autosave")):
        alice.locator("[name=manager]").select_option(label="Bob")
    for button in alice.get_by_role("button", name="Done, no problem").all():
        with alice.expect_response(re.compile("autosave")):
            button.click()
    for box in alice.locator("input[name$=-talked]").all()[:2]:
        with alice.expect_response(re.compile("autosave")):
            box.check()
    with alice.expect_response(re.compile("autosave")):
        alice.locator("input[name=violation_found][value=False]").check()
    alice.get_by_role("link", name="Add a finding").click()
    alice.locator("select[name=kind]").select_option("improvement")
    alice.locator("select[name=severity]").select_option("minor")
    alice.locator("select[name=origin]").select_option("interview")
    alice.fill("[name=internal_note]", "SECRET: Agus told us that the guard is tied up.")
    alice.fill("[name=wording]", "プレス機の安全カバーが固定されていません。")
    alice.fill("[name=measure]", "安全カバーを元に戻し、写真を送ってください。")
    alice.fill("[name=due_on]", f"{date(today.year + 1, 1, 15):%Y/%m/%d}")
    alice.get_by_role("button", name=re.compile("Save|Add")).click()
    alice.get_by_role("button", name="Finish").click()
    expect(alice.get_by_text("waiting for approval").first).to_be_visible()

    # The manager approves, which makes the report, and releases the finding, which makes the instruction.
    bob = sign_in(stage.bob)
    bob.get_by_role("link", name="Audits", exact=True).click()
    bob.get_by_role("link", name="株式会社朝日製作所").first.click()
    for act in ("Approve", "Release to the company"):
        bob.get_by_role("button", name=act).click()
        bob.get_by_role("button", name="Go ahead").click()
    expect(bob.get_by_text("Findings released to the company: 1")).to_be_visible()
    papers = bob.locator("a[href*='/documents/'][href*='download']")
    expect(papers).to_have_count(4, timeout=30_000)  # two ways to each of report and instruction
    texts = [pdf_text(bob, link) for link in papers.all()]
    assert any("転記用下書き" in text and "株式会社朝日製作所" in text for text in texts)

    # The company sees its words, not ours, and answers with a photo.
    hana = sign_in(stage.hana)
    hana.get_by_role("link", name="Answer", exact=True).first.click()
    body = hana.locator("main").inner_text()
    assert "プレス機の安全カバーが固定されていません。" in body
    assert "SECRET" not in hana.content()
    hana.fill("[name=cause]", "清掃のときに外したままにしていた。")
    hana.fill("[name=action]", "元に戻した。")
    hana.fill("[name=done_on]", f"{today:%Y/%m/%d}")
    hana.fill("[name=prevention]", "始業前点検に加えた。")
    hana.set_input_files("input[type=file]", {"name": "報告.pdf", "mimeType": "application/pdf", "buffer": PDF})
    hana.locator("main form button[type=submit]").last.click()
    expect(hana.locator("dd", has_text="清掃のときに外したままにしていた。")).to_be_visible()
    hana.goto(hana.url.split("/portal/")[0] + "/portal/")
    instruction = hana.locator("a[href*='/portal/documents/']").first
    text = pdf_text(hana, instruction)
    assert "プレス機の安全カバーが固定されていません。" in text.replace("\n", "")
    assert "SECRET" not in text

    # Filing the report ends the duty.
    alice.goto(alice.url.split("/training/")[0] + "/today/")
    assert "Audit report" in alice.locator("main").inner_text()
    bob.locator("a[href^='/documents/']:has-text('F22')").first.click()
    bob.fill("[name=filed_on]", f"{today:%Y/%m/%d}")
    bob.get_by_label("post", exact=True).check()
    bob.fill("[name=receipt_no]", "監指08-1234")
    bob.get_by_role("button", name=re.compile("fil", re.IGNORECASE)).last.click()
    expect(bob.get_by_text("監指08-1234").first).to_be_visible()
    alice.reload()
    assert "Audit report" not in alice.locator("main").inner_text()

    # The auditor of the office reads the same file; the auditor of the other office sees nothing.
    aki = sign_in(stage.aki, language="ja")
    texts = [pdf_text(aki, link) for link in aki.locator("a[href*='/room/documents/']").all()]
    assert len(texts) == 2
    assert any("転記用下書き" in text and "監 査 報 告 書" in text.replace("\u3000", " ") for text in texts)
    oto = sign_in(stage.oto)
    assert oto.locator("a[href*='/room/documents/']").count() == 0
