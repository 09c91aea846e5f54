"""Screens of findings: the answer as staff read it, asking again, entering an answer for the company, approving."""

import re
import uuid
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core import files
from tests.records import NOW, PDF, make_answer, make_file, release
from tests.training.helpers import finished, make_full_finding, text_of
from training.domain import findings
from training.models import CorrectiveAnswer, ReleasedFinding

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 19)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T10:00:00+09:00", tick=False):
        yield


@pytest.fixture
def audit(world):
    return finished(world, DAY)


@pytest.fixture
def released(world, audit):
    return release(make_full_finding(audit, world.alice), world.bob, state="answered")


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def url(name, row):
    return reverse(f"training:{name}", args=[row.public_id])


# --- the answer ---


def test_staff_open_the_photo_of_an_answer(world, alice, audit, released):
    make_answer(released, world.hana, cause="一度目")
    sent = make_answer(released, world.hana, cause="二度目", file=make_file(world.asahi, name="証拠.pdf"))
    page = alice.get(url("audit_detail", audit)).content.decode()
    assert f'<a href="{url("answer_file", sent)}">証拠.pdf</a>' in page
    assert page.count("no attachment") == 1
    assert page.index("latest") < page.index("二度目") < page.index("一度目")
    response = alice.get(url("answer_file", sent))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline; filename")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]


def test_an_answer_without_a_file_and_a_lost_file_are_not_found(world, alice, released):
    assert alice.get(url("answer_file", make_answer(released, world.hana))).status_code == 404
    sent = make_answer(released, world.hana, file=make_file(world.asahi))
    files.backend().delete(sent.file.sha256)
    response = alice.get(url("answer_file", sent))
    assert response.status_code == 404
    assert "The file “photo.pdf” is not on the disk" in text_of(response)


# --- asking again ---


@pytest.mark.parametrize("reason, message", [("", "This field is required."), ("長" * 4001, "at most 4000 characters")])
def test_asking_again_needs_a_reason_and_keeps_a_wrong_one(world, alice, released, reason, message):
    make_answer(released, world.hana)
    response = alice.post(url("finding_reopen", released), {"reason": reason})
    assert response.status_code == 422
    assert message in text_of(response)
    assert f'href="#finding-{released.number}-reason"' in response.content.decode()
    assert reason in response.content.decode()
    assert '<details class="reason" open>' in response.content.decode()
    assert ReleasedFinding.objects.get().state == "answered"


@pytest.mark.parametrize("state", ["answered", "closed"])
def test_asking_again_is_folded_away_and_its_reason_is_shown(world, alice, audit, released, state):
    make_answer(released, world.hana)
    if state == "closed":
        findings.close_finding(world.actor("alice"), released=released)
    page = alice.get(url("audit_detail", audit)).content.decode()
    fold = re.search(r"<details class=\"reason\">(.*?)</details>", page, re.DOTALL)[1]
    assert url("finding_reopen", released) in fold
    assert "The company reads this word for word." in fold
    assert alice.post(url("finding_reopen", released), {"reason": "写真がありません。"}).status_code == 303
    page = text_of(alice.get(url("audit_detail", audit)))
    assert "The company is asked again." in page
    assert "Sent back by Alice, 23 Nov 2026 10:00" in page
    assert "写真がありません。" in page


def test_a_late_reason_is_kept_on_the_page(world, alice, released):
    make_answer(released, world.hana)
    findings.reopen_finding(world.actor("bob"), released=released, reason="Bob was faster")
    response = alice.post(url("finding_reopen", released), {"reason": "私の理由"})
    assert response.status_code == 409
    assert "私の理由" in response.content.decode()
    assert CorrectiveAnswer.objects.get().return_reason == "Bob was faster"


# --- on behalf of the company ---


ANSWER = {"channel": "fax", "received_on": "R8.11.21", "cause": "a", "action": "b", "prevention": "c"}


def test_the_answer_of_a_fax_counts_from_its_arrival(alice, released):
    page = alice.get(url("finding_answer", released))
    form = page.context["form"]
    assert (form["received_on"].value(), form["channel"].value()) == (date(2026, 11, 23), None)
    assert "up to 10 MB" in text_of(page)
    assert url("audit_detail", released.finding.audit) in page.content.decode()
    scan = SimpleUploadedFile("fax.pdf", PDF)
    given = ANSWER | {"done_on": "2026/11/20", "file": scan, "sent_key": uuid.uuid4()}
    assert alice.post(url("finding_answer", released), given).status_code == 303
    row = CorrectiveAnswer.objects.select_related("file").get()
    assert (row.received_on, row.channel, row.file.name) == (date(2026, 11, 21), "fax", "fax.pdf")


def test_everything_wrong_is_told_at_once(alice, released):
    scan = SimpleUploadedFile("fax.exe", b"MZ")
    given = ANSWER | {"done_on": "2026/11/24", "received_on": "2026/11/19", "file": scan, "sent_key": uuid.uuid4()}
    del given["channel"]
    response = alice.post(url("finding_answer", released), given)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"channel", "received_on", "done_on", "file"}
    assert CorrectiveAnswer.objects.count() == 0


def test_a_good_file_is_asked_for_again_after_another_error(alice, released):
    given = ANSWER | {"done_on": "2026/11/24", "file": SimpleUploadedFile("fax.pdf", PDF), "sent_key": uuid.uuid4()}
    errors = alice.post(url("finding_answer", released), given).context["form"].errors
    assert set(errors) == {"done_on", "file"}
    assert errors["file"] == ["Please choose the file again; it was not kept because of the other error."]


# --- approving and releasing ---


def test_approving_asks_and_warns_of_findings_that_are_not_released(world, client_of, audit):
    make_full_finding(audit, world.alice)
    bob = client_of(world.bob)
    page = bob.get(url("audit_detail", audit)).content.decode()
    form = re.search(rf'<form [^>]*action="{url("audit_approve", audit)}"[^>]*>', page)[0]
    assert "data-confirm=" in form
    assert "The company does not know the findings yet" in page
    assert re.search(r"<title>.*</title>", page)  # on one line
    assert bob.post(url("findings_release", audit)).status_code == 303
    page = text_of(bob.get(url("audit_detail", audit)))
    assert "Findings released to the company: 1" in page
    assert "The company does not know the findings yet" not in page


def test_the_page_of_many_answers_asks_no_more_often(world, alice, audit):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert alice.get(url("audit_detail", audit)).status_code == 200
        return len(captured)

    def answered():
        row = release(make_full_finding(audit, world.alice), world.bob, state="answered")
        back = {"returned_at": NOW, "returned_by": world.bob, "returned_by_name": "Bob", "return_reason": "x"}
        make_answer(row, world.hana, file=make_file(world.asahi), **back)
        make_answer(row, world.hana, file=make_file(world.asahi))

    answered()
    count()
    one = count()
    for _row in range(4):
        answered()
    assert count() == one
