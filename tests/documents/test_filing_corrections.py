"""A filing that was recorded wrongly is corrected with a reason; what was said before stays."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from reports.documents import domain
from reports.documents.filing import correct_filing
from reports.models import Document, FilingCorrection
from tests.records import make_document
from tests.training.helpers import text_of
from tests.world import TODAY, make_audit

pytestmark = pytest.mark.django_db
RIGHT = {"filed_on": date(2026, 11, 20), "channel": "online", "receipt_no": " 受-77 ", "reason": "控えと違っていた"}


@pytest.fixture
def filed(world):
    return make_document(
        make_audit(world.asahi_plant, world.alice), world.bob, "TITP-F22", state="filed", filed_receipt_no="受-7"
    )


def correct(world, filed, who="alice", **more):
    return correct_filing(world.actor(who), document=filed, today=TODAY, **{**RIGHT, "known": 0, **more})


def test_the_right_values_stand_on_the_document_and_the_wrong_ones_below_it(world, filed, client_of):
    correct(world, filed)
    filed.refresh_from_db()
    assert (filed.state, filed.filed_on, filed.filed_channel, filed.filed_receipt_no) == (
        *("filed", date(2026, 11, 20)),
        *("online", "受-77"),
    )
    row = FilingCorrection.objects.get()
    assert (row.filed_on, row.filed_channel, row.filed_receipt_no) == (TODAY, "post", "受-7")
    assert (row.corrected_by, row.reason) == (world.alice, "控えと違っていた")
    event = Event.objects.get(name="reports.document.filing_corrected")
    assert (event.subject_id, event.actor_id, event.details) == (filed.pk, world.alice.pk, {})
    text = text_of(client_of(world.bob).get(reverse("documents:detail", args=[filed.public_id])))
    for words in ("受-77", "2026-11-23 post (受-7)", "控えと違っていた", "Alice"):
        assert words in text


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"filed_on": date(2026, 11, 24)}, "filed_on"),
        ({"filed_on": date(2026, 11, 1)}, "filed_on"),
        ({"channel": "pigeon"}, "channel"),
        ({"reason": " "}, "reason"),
        ({"filed_on": TODAY, "channel": "post", "receipt_no": "受-7"}, "filed_on"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(world, filed, wrong, field):
    with pytest.raises(ValidationError) as caught:
        correct(world, filed, **wrong)
    assert list(caught.value.message_dict) == [field]
    filed.refresh_from_db()
    assert filed.filed_receipt_no == "受-7"
    assert not FilingCorrection.objects.exists()


@pytest.mark.parametrize("who", ["charlie", "admin", "hana", "aki"])
def test_others_correct_nothing(world, filed, who):
    with pytest.raises(Refused):
        correct(world, filed, who)
    assert not FilingCorrection.objects.exists()


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_only_what_is_filed_can_be_corrected(world, state):
    document = make_document(make_audit(world.asahi_plant, world.alice), world.bob, state=state)
    with pytest.raises(Refused, match="Nothing is filed here"):
        correct(world, document)


def test_the_second_of_two_sees_the_first_before_he_corrects(world, filed):
    correct(world, filed, "bob")
    with pytest.raises(Conflict, match="Bob corrected this filing on 2026-11-23 10:00"):
        correct(world, filed, receipt_no="受-8")
    correct(world, filed, receipt_no="受-8", known=1)
    assert list(FilingCorrection.objects.values_list("filed_receipt_no", flat=True)) == ["受-77", "受-7"]


def test_a_correction_is_never_changed_or_deleted(world, filed):
    correct(world, filed)
    for act in (FilingCorrection.objects.all().delete, lambda: FilingCorrection.objects.update(reason="x")):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            act()
    assert FilingCorrection.objects.get().reason == "控えと違っていた"


def test_the_page_says_what_is_wrong_at_the_field(world, filed, client_of):
    alice = client_of(world.alice)
    address = reverse("documents:correct", args=[filed.public_id])
    sent = {"filed_on": "2026/11/24", "channel": "post", "receipt_no": "受-9", "reason": "", "known": "0"}
    page = alice.post(address, sent)
    assert page.status_code == 422
    assert page.context["correction"].errors == {"reason": ["This field is required."]}
    page = alice.post(address, sent | {"reason": "x"})
    assert page.context["correction"].errors == {
        "filed_on": ["This day is in the future. Record the filing once it is done."]
    }
    assert "受-9" in page.content.decode()
    page = alice.post(address, sent | {"reason": "x", "filed_on": "R8.11.22"}, follow=True)
    assert "The filing is corrected." in text_of(page)


# --- a draft given back -------------------------------------------------------------------------


def test_a_draft_is_given_back_from_its_page(world, client_of):
    draft = make_document(make_audit(world.asahi_plant, world.alice), world.alice, state="draft")
    bob, address = client_of(world.bob), reverse("documents:give_back", args=[draft.public_id])
    page = bob.post(address, {"reason": ""})
    assert (page.status_code, page.context["return_form"].errors) == (422, {"reason": ["This field is required."]})
    page = text_of(bob.post(address, {"reason": "宛先が違います。"}, follow=True))
    assert "Returned by Bob, 2026-11-23 10:00" in page
    assert "宛先が違います。" in page
    assert "This draft was returned. Correct the records and make it again." in page
    with pytest.raises(Conflict, match="already returned by Bob"):
        domain.approve_document(world.actor("mia"), document=draft, today=TODAY)
    assert Document.objects.get().state == "draft"


def test_a_report_whose_audit_waits_is_returned_with_it(world):
    audit = make_audit(world.asahi_plant, world.alice)
    draft = make_document(audit, world.alice, "TITP-F22", state="draft")
    with pytest.raises(Refused, match="Return the audit"):
        domain.return_document(world.actor("bob"), document=draft, reason="x")
