"""The ways in for trainees, and the sheet that hangs on a wall with the QR code."""

import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.accounts import qr
from imjapan.core import events, pdf
from imjapan.core.errors import Conflict, require
from imjapan.organization import editing
from interns.models import ConsultationDoor, PhraseCheck

from . import access, phrases

POSTER = ("page_title", "want_to_talk", "company_cannot_see", "name_not_needed", "scan_me")


@transaction.atomic
def make(actor, *, office, label="", key=None) -> ConsultationDoor:
    """Open a page for an office; `label`: where its sheet hangs. Raises Refused."""
    require(access.may_keep_page(actor, office.pk))
    if earlier := editing.made_before(ConsultationDoor, key):
        return earlier
    row = ConsultationDoor(
        office=office, label=label.strip()[:150], token=secrets.token_urlsafe(12), made_by_id=actor.user_id
    )
    row = editing.add(row, key)
    events.record(actor, "interns.door.made", row)
    return row


@transaction.atomic
def close(actor, *, door) -> ConsultationDoor:
    """The page takes nothing new; who asked through it still reads the answer. Raises Refused and Conflict."""
    row = ConsultationDoor.objects.select_for_update(of=("self",)).get(pk=door.pk)
    require(access.may_keep_page(actor, row.office_id))
    if row.closed_at is not None:
        raise Conflict(_("This page is closed already."))
    row.closed_at, row.closed_by_id = timezone.now(), actor.user_id
    row.save()
    events.record(actor, "interns.door.closed", row)
    return row


def address(door) -> str:
    """What the QR code says."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("help:door", args=[door.token])


def poster(door, *, on) -> bytes:
    """The sheet to hang up, as a PDF: one code, the invitation in every language.

    A sentence that nobody has checked stands beside easy Japanese, as on the page. Where it hangs is for staff only.
    """
    checked = phrases.checks()
    lines = [
        {
            "tag": phrases.tag(key),
            "name": name,
            "title": phrases.text("page_title", key),
            "talk": phrases.text("want_to_talk", key),
            "secret": phrases.text("company_cannot_see", key),
            "nameless": phrases.text("name_not_needed", key),
            "scan": phrases.text("scan_me", key),
            "draft": key != phrases.DEFAULT and not all((name, key) in checked for name in POSTER),
        }
        for key, name in phrases.LANGUAGES.items()
    ]
    facts = {
        "office": door.office.name,
        "organization": door.office.organization.name,
        "tel": door.office.phone,
        "address": address(door),
        "qr": qr.svg(address(door), title=_("The consultation page"), side=300),
        "lines": lines,
        "easy": {name: phrases.text(name, phrases.DEFAULT) for name in POSTER},
        "created_on": on.isoformat(),
        "document_no": "",
    }
    return pdf.render_pdf("pdf/consultation_poster.html", {"facts": facts})


@transaction.atomic
def check_phrase(actor, *, key, language, checked_by_name, checked_on) -> PhraseCheck:
    """Record that a speaker of the language read a sentence as it is now. Raises Refused, KeyError, ValidationError."""
    require(access.may_keep_page(actor))
    text = phrases.text(key, language)
    row = PhraseCheck.objects.filter(key=key, language=language).first() or PhraseCheck(key=key, language=language)
    row.text, row.checked_by_name, row.checked_on = text, checked_by_name.strip(), checked_on
    row.recorded_by_id = actor.user_id
    errors = {}
    if checked_on and checked_on > timezone.localdate():
        errors["checked_on"] = _("This lies in the future.")
    editing.check(row, errors=errors, without=("recorded_by",))
    row.save()
    events.record(actor, "interns.phrase.checked", row, key=key, language=language)
    return row
