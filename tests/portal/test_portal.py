"""The company's pages: what it owes, its answer, its documents; and nothing of anyone else."""

import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from imjapan.core import files
from imjapan.core.models import Job, StoredFile
from reports.portal.deadlines import deadline
from tests.records import PDF, SECRETS, make_answer, make_document, make_file, make_finding, one_of_each, release
from tests.world import TODAY, make_audit
from training.domain.findings import reopen_finding
from training.models import CorrectiveAnswer, ReleasedFinding

HOME = reverse("portal:home")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00:00+09:00", tick=False):
        yield


@pytest.fixture
def released(world):
    audit = make_audit(world.asahi_plant, world.alice)
    return release(make_finding(audit, world.alice), world.bob)


@pytest.fixture
def hana(world, client_of):
    return client_of(world.hana)


def answer(**changes):
    return {
        "cause": "点検の後に戻し忘れました。",
        "action": "取り付けました。",
        "done_on": "令和8年11月20日",
        "prevention": "毎週点検します。",
        "sent_key": str(uuid.uuid4()),
        **changes,
    }


def page(response):
    return response.content.decode()


def address(released):
    return reverse("portal:finding", args=[released.public_id])


def test_the_list_shows_what_is_owed_first_and_what_was_written_for_the_company(hana, world, released):
    late = release(make_finding(released.finding.audit, world.alice, wording="タイムカードがありません。"), world.bob)
    ReleasedFinding.objects.filter(pk=late.pk).update(due_on=TODAY - timedelta(days=2))
    document = make_document(released.finding.audit, world.bob)
    make_document(released.finding.audit, world.bob, "TITP-F22")
    response = hana.get(HOME)
    assert [(row.pk, left.text, left.variant) for row, left in response.context["owed"]] == [
        (late.pk, "2 days late", "late"),
        (released.pk, "10 days left", "soon"),
    ]
    assert list(response.context["documents"]) == [document]
    text = page(response)
    assert "是正・改善指示書" in text
    assert reverse("portal:document_download", args=[document.public_id]) in text
    assert "監査報告書" not in text


def test_nothing_owed_says_so_and_no_heading_says_otherwise(hana):
    text = page(hana.get(HOME))
    assert "Nothing is waiting for you" in text
    assert re.search(r"<h1>(.*)</h1>", text)[1] == "Findings and documents"


@pytest.mark.parametrize(
    "days, variant, text",
    [
        (-1, "late", "1 day late"),
        (0, "due", "due today"),
        (1, "due", "1 day left"),
        (3, "due", "3 days left"),
        (4, "soon", "4 days left"),
        (14, "soon", "14 days left"),
        (15, "info", "15 days left"),
    ],
)
def test_a_deadline_in_words(days, variant, text):
    with translation.override("en"):
        found = deadline(TODAY + timedelta(days=days), today=TODAY)
    assert (found.variant, found.text) == (variant, text)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(hana, world, rows, django_assert_num_queries):
    for _row in range(rows):
        audit = make_audit(world.asahi_plant, world.alice)
        make_document(audit, world.bob)
        release(make_finding(audit, world.alice), world.bob)
        make_answer(release(make_finding(audit, world.alice), world.bob, state="answered"), world.hana)
    with django_assert_num_queries(18):
        assert len(hana.get(HOME).context["owed"]) == rows


def test_a_finding_is_shown_in_the_released_words_and_no_others(hana, world):
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    text = page(hana.get(address(it.released)))
    assert it.released.wording in text
    assert it.released.measure in text
    assert it.released.legal_basis in text
    assert "answer.pdf" in text
    for secret in SECRETS.values():
        assert secret not in text
    assert "consultation" not in text


def test_an_answer_with_a_file_is_sent_once(hana, world, released):
    send = answer(file=SimpleUploadedFile("証拠.pdf", PDF))
    first = hana.post(address(released), send)
    send["file"].seek(0)
    again = hana.post(address(released), send)
    assert first.status_code == again.status_code == 303
    row = CorrectiveAnswer.objects.get()
    assert (row.cause, row.done_on, row.channel) == (send["cause"], date(2026, 11, 20), "portal")
    assert (row.company, row.office, row.answered_by, row.answered_by_name) == (
        world.asahi,
        world.tokyo,
        world.hana,
        "Hana",
    )
    assert (row.file.name, row.file.scope_company_id, row.file.scope_office_id) == ("証拠.pdf", world.asahi.pk, None)
    assert StoredFile.objects.count() == 1
    released.refresh_from_db()
    assert released.state == "answered"
    assert Job.objects.filter(name="core.deliver_change", args__fact="finding.answered").count() <= 1
    text = page(hana.get(first["Location"]))
    assert "Your answer was sent to 東京事務所" in text
    assert "Your answer is being checked" in text


def test_a_refused_form_keeps_what_was_typed_and_asks_for_the_file_again(hana, released):
    sent = answer(done_on="2026/13/40", file=SimpleUploadedFile("photo.pdf", PDF))
    response = hana.post(address(released), sent)
    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == ["done_on", "file"]
    assert form.errors["file"] == ["Please choose the file again; it was not kept because of the other error."]
    text = page(response)
    assert sent["cause"] in text
    assert "2026/13/40" in text
    assert sent["sent_key"] in text
    assert CorrectiveAnswer.objects.count() == 0
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    "content, message",
    [
        (b"MZ this is a program", "Only PDF, JPEG and PNG files are accepted. This file is something else or damaged."),
        (b"%PDF-" + b"0" * (11 * 2**20), "The file has 11.0 MB; at most 10 MB are accepted."),
    ],
    ids=["program", "too large"],
)
def test_a_wrong_file_is_refused_in_plain_words(hana, released, content, message):
    response = hana.post(address(released), answer(file=SimpleUploadedFile("x.pdf", content)))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["file"]
    assert response.context["form"].errors["file"][0].startswith(message)
    assert CorrectiveAnswer.objects.count() == 0


def test_a_wrong_file_is_told_together_with_everything_else(hana, released):
    wrong = answer(cause="", done_on="2999/1/1", file=SimpleUploadedFile("x.exe", b"MZ"))
    errors = hana.post(address(released), wrong).context["form"].errors
    assert list(errors) == ["cause", "file", "done_on"]
    assert errors["file"] == ["Only PDF, JPEG and PNG files are accepted. This file is something else or damaged."]


def test_who_is_asked_again_reads_why_and_corrects_the_last_answer(hana, world, released):
    assert "please answer again" not in page(hana.get(HOME))
    first = make_answer(released, world.hana, cause="一度目の原因", file=make_file(world.asahi))
    ReleasedFinding.objects.filter(pk=released.pk).update(state="answered")
    text = page(hana.get(address(released)))
    assert "Correct and send again" in text
    assert "Please answer again" not in text
    reopen_finding(world.actor("alice"), released=released, reason="点検表の<写真>がありません。")
    assert "please answer again" in page(hana.get(HOME))
    response = hana.get(address(released))
    text = page(response)
    assert text.index("Please answer again") < text.index("What was found")
    assert "On 23 Nov 2026, 東京事務所 wrote what is still missing:" in text
    assert text.count("点検表の&lt;写真&gt;がありません。") == 2  # on top, and beside the answer
    form = response.context["form"]
    assert (form["cause"].value(), form["done_on"].value()) == ("一度目の原因", first.done_on)
    assert form["sent_key"].value() != first.sent_key
    assert "We still have the file you sent before." in text
    hana.post(address(released), answer(cause="二度目の原因"))
    text = page(hana.get(address(released)))
    assert "Please answer again" not in text
    assert text.index("二度目の原因") < text.index("一度目の原因")
    assert "please answer again" not in page(hana.get(HOME))


def test_the_page_is_named_after_the_finding_and_says_whom_to_ask(hana, world, released):
    ReleasedFinding.objects.filter(pk=released.pk).update(wording="点検表に\n" + "長" * 40)
    world.tokyo.phone = "03-1234-5678"
    world.tokyo.save()
    text = page(hana.get(address(released)))
    assert f"<title>Finding 1: 点検表に {'長' * 24}…｜" in text
    assert 'href="tel:03-1234-5678"' in text
    for label in ("Cause", "What was done", "Done on", "How it will not happen again", "Photo or scan"):
        assert re.search(rf"<label[^>]*>{label}", text)
    hana.post(address(released), answer())
    text = page(hana.get(address(released)))
    for label in ("Cause", "What was done", "Done on", "How it will not happen again", "Photo or scan"):
        assert f"<dt>{label}</dt>" in text
    assert "no attachment" in text


def test_a_file_that_is_lost_is_a_page_in_words(hana, world):
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    files.backend().delete(it.answer.file.sha256)
    response = hana.get(reverse("portal:answer_file", args=[it.answer.public_id]))
    assert response.status_code == 404
    assert "The file “answer.pdf” is not on the disk of the server." in page(response)


def test_a_day_that_has_not_come_is_refused(hana, released):
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    response = hana.post(address(released), answer(done_on=tomorrow))
    assert list(response.context["form"].errors) == ["done_on"]
    assert hana.post(address(released), answer(done_on=TODAY.isoformat())).status_code == 303


def test_a_closed_finding_takes_no_answer(hana, world, released):
    ReleasedFinding.objects.filter(pk=released.pk).update(
        state="closed", closed_at=released.released_at, closed_by=world.bob
    )
    response = hana.post(address(released), answer())
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["This finding is already closed."]
    assert "This matter is closed" in page(response)
    assert CorrectiveAnswer.objects.count() == 0


def test_another_company_finds_nothing(world, client_of):
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    dai = client_of(world.dai)
    assert "朝日" not in page(dai.get(HOME))
    assert dai.get(address(it.released)).status_code == 404
    assert dai.post(address(it.released), answer()).status_code == 404
    assert dai.get(reverse("portal:answer_file", args=[it.answer.public_id])).status_code == 404
    assert dai.get(reverse("portal:document_download", args=[it.instruction.public_id])).status_code == 404
    assert CorrectiveAnswer.objects.count() == 1


def test_own_files_are_downloaded_and_others_are_not(hana, world):
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    response = hana.get(reverse("portal:answer_file", args=[it.answer.public_id]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="answer.pdf"'
    response = hana.get(reverse("portal:document_download", args=[it.instruction.public_id]))
    assert b"".join(response.streaming_content) == PDF
    for hidden in (it.report, it.draft):
        assert hana.get(reverse("portal:document_download", args=[hidden.public_id])).status_code == 404


def test_membership_that_ended_closes_the_portal(hana, world, released):
    world.hana.company_memberships.update(ends_on=TODAY - timedelta(days=1))
    assert hana.get(HOME).context["owed"] == []
    assert hana.get(address(released)).status_code == 404
