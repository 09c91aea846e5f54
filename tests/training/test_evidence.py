"""Photos and files of an audit: several at once, with the time of the camera, for our staff only."""

import io
import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from imjapan.core.errors import Conflict, Refused
from imjapan.core.files import open_file
from imjapan.core.models import StoredFile
from tests.training.helpers import finished, text_of
from training.domain import audits, evidence
from training.models import Evidence

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def photo(name="press.jpg", taken="2026:11:20 10:15:00", offset="+09:00"):
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769).update({0x9003: taken, **({0x9011: offset} if offset else {})})
        exif[0x8825] = {1: "N"}
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


@pytest.fixture
def draft(world):
    return audits.start_audit(world.actor("alice"), establishment=world.asahi_plant, kind="regular", on=DAY)


@pytest.fixture
def page(draft):
    return reverse("training:evidence", args=[draft.public_id])


def test_several_photos_of_one_item_are_kept_with_their_time(world, draft, page, client_of):
    sent = client_of(world.alice).post(
        page, {"files": [photo(), photo("b.jpg", "2026:11:20 09:00:00", None)], "item": "A06"}
    )
    assert sent.status_code == 303
    first, second = Evidence.objects.order_by("pk")
    assert first.taken_at == datetime(2026, 11, 20, 1, 15, tzinfo=UTC)
    assert second.taken_at == datetime(2026, 11, 20, 0, 0, tzinfo=UTC)  # a camera without offset is on our clock
    assert (first.item, first.audit, first.visit) == ("A06", draft, None)
    assert (first.file.scope_office_id, first.file.scope_company_id) == (world.tokyo.pk, None)
    with open_file(first.file) as stream:
        assert not Image.open(stream).getexif()  # neither place nor camera stays in it


@pytest.mark.parametrize("taken", ["", "0000:00:00 00:00:00", "2099:01:01 00:00:00", "yesterday"])
def test_a_time_that_cannot_be_true_is_none(taken):
    assert evidence.taken_at(photo(taken=taken)) is None


def test_one_wrong_file_does_not_lose_the_others(world, page, client_of):
    wrong = SimpleUploadedFile("run.exe", b"MZ123", "image/jpeg")
    answer = client_of(world.alice).post(page, {"files": [photo(), wrong]})
    assert answer.status_code == 422
    assert "run.exe" in text_of(answer)
    assert "The other files are kept." in text_of(answer)
    assert Evidence.objects.get().file.name == "press.jpg"


def test_a_form_sent_twice_keeps_each_file_once(world, page, client_of):
    key, alice = str(uuid.uuid4()), client_of(world.alice)
    for _twice in range(2):
        alice.post(page, {"files": [photo(), photo("b.jpg", None)], "key": key})
    assert Evidence.objects.count() == 2


def test_nothing_chosen_is_said_at_the_field(world, page, client_of):
    answer = client_of(world.alice).post(page, {})
    assert answer.status_code == 422
    assert "Choose at least one file." in text_of(answer)


def test_taken_out_of_a_draft_the_file_goes_too(world, draft, client_of):
    row = evidence.add_evidence(world.actor("alice"), owner=draft, uploads=[photo()]).rows[0]
    answer = client_of(world.alice).post(reverse("training:evidence_delete", args=[row.public_id]))
    assert answer.status_code == 303
    assert not Evidence.objects.exists()
    assert StoredFile.objects.get(pk=row.file_id).keep_until == date(1970, 1, 1)


def test_a_finished_audit_keeps_its_files_as_they_are(world):
    audit = finished(world, DAY)
    row = Evidence.objects.create(
        audit=audit,
        file=StoredFile.objects.create(name="x.pdf", content_type="application/pdf", size=1, sha256="0" * 64),
        stored_at=datetime(2026, 11, 20, tzinfo=UTC),
        stored_by=world.alice,
    )
    with pytest.raises(Conflict):
        evidence.delete_evidence(world.actor("alice"), evidence=row)
    kept = None
    with pytest.raises(Conflict):
        kept = evidence.add_evidence(world.actor("alice"), owner=audit, uploads=[photo()])
    assert kept is None


def test_only_our_staff_opens_a_photo_and_other_offices_add_none(world, draft, page, client_of):
    row = evidence.add_evidence(world.actor("alice"), owner=draft, uploads=[photo()]).rows[0]
    address = reverse("training:evidence_file", args=[row.public_id])
    answer = client_of(world.charlie).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    for stranger in (world.hana, world.aki):
        assert client_of(stranger).get(address).status_code == 404
        assert client_of(stranger).get(page).status_code == 404
    assert client_of(world.charlie).post(page, {"files": photo()}).status_code == 403
    with pytest.raises(Refused):
        evidence.add_evidence(world.actor("charlie"), owner=draft, uploads=[photo()])
