"""Uploading a blank with its places, trying it, using it from a day on, and saying that it was compared."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from imjapan.core import events, files
from imjapan.core.errors import Conflict, require
from imjapan.core.pdf.overlay import Overflow, Words, fitting_size, page_total, print_onto

from ..records import sample_of
from . import boxes
from .models import FormBlank


def may_decide(actor):
    """Returns (allowed, reason)."""
    if actor.is_administrator:
        return True, ""
    return False, _("Only an administrator decides which blank is used.")


def active(form_id: str, on: date) -> FormBlank | None:
    """The blank to use for a form on a day: the last one that began."""
    rows = FormBlank.objects.filter(form_id=form_id, starts_on__lte=on).exclude(ends_on__lt=on)
    return rows.select_related("file").order_by("-starts_on", "-pk").first()


def read_boxes(form, content: bytes, text: str) -> list[boxes.Box]:
    """Check a table of places against a blank and a form. Raises ValidationError with every line at fault."""
    try:
        return boxes.read(text, pages=page_total(content), sample=sample_of(form.facts))
    except boxes.BadBoxes as error:
        raise ValidationError({"table": error.problems}) from error


@transaction.atomic
def upload(actor, *, form, pdf, table: str, starts_on: date, note: str = "") -> FormBlank:
    """Keep a blank (an uploaded PDF) with its places; it is used for documents made from a day on, as a draft.

    Raises Refused, ValidationError (pdf: not a clean PDF; table: each line at fault).
    """
    require(may_decide(actor))
    try:
        stored = files.store_upload(actor=actor, upload=pdf)
    except ValidationError as error:
        raise ValidationError({"pdf": error.messages}) from error
    if stored.content_type != "application/pdf":
        raise ValidationError({"pdf": _("The blank must be a PDF.")})
    with files.open_file(stored) as stream:
        places = read_boxes(form, stream.read(), table)
    blank = FormBlank.objects.create(
        form_id=form.id,
        file=stored,
        boxes=boxes.dump(places),
        starts_on=starts_on,
        note=note.strip(),
        uploaded_by_id=actor.user_id,
    )
    events.record(actor, "reports.blank.uploaded", blank, form=form.id)
    return blank


@transaction.atomic
def verify(actor, *, blank, today) -> FormBlank:
    """Say that a filled sheet was compared with the official form: from now on it prints without the draft mark."""
    require(may_decide(actor))
    blank = FormBlank.objects.select_for_update().get(pk=blank.pk)
    if blank.verified_on:
        raise Conflict(_("This blank was compared already."))
    blank.verified_on, blank.verified_by_id = today, actor.user_id
    blank.save(update_fields=["verified_on", "verified_by"])
    events.record(actor, "reports.blank.verified", blank, form=blank.form_id)
    return blank


@transaction.atomic
def stop(actor, *, blank, today) -> FormBlank:
    """Use a blank no more; documents made on it keep it. Raises Refused and Conflict."""
    require(may_decide(actor))
    blank = FormBlank.objects.select_for_update().get(pk=blank.pk)
    if blank.ends_on:
        raise Conflict(_("This blank is no longer used."))
    blank.ends_on = max(today, blank.starts_on)
    blank.save(update_fields=["ends_on"])
    events.record(actor, "reports.blank.stopped", blank, form=blank.form_id)
    return blank


def fill(blank: FormBlank, facts: dict, *, watermark: str | None) -> bytes:
    """The PDF of a form on its blank. Raises Overflow (a text does not fit), MissingGlyph."""
    words = [_words(box, boxes.filled(box, facts)) for box in boxes.load(blank.boxes)]
    with files.open_file(blank.file) as stream:
        return print_onto(stream.read(), words, watermark=watermark)


def frames(blank: FormBlank) -> bytes:
    """The blank with the names of the facts in their places, to see where everything goes."""
    words = []
    for box in boxes.load(blank.boxes):
        one = _words(box, box.text.strip("{}"))
        try:
            fitting_size(one)
        except Overflow:
            one = _words(box, "…")
        words.append(one)
    with files.open_file(blank.file) as stream:
        return print_onto(stream.read(), words, watermark=_("places"))


def _words(box, text):
    return Words(box.page, box.x, box.y, box.width, box.height, box.size, box.align, text)
