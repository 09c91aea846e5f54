"""Correcting what was recorded about a filing: the day, the channel or the receipt number was typed wrong.

What was filed does not change, so there is no second approval; the wrong values, the reason and who corrected stay.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Conflict, require

from . import access
from .domain import check_filing
from .models import Document, FilingCorrection

FIELDS = ("filed_on", "filed_channel", "filed_receipt_no")


@transaction.atomic
def correct_filing(actor, *, document, filed_on, channel, receipt_no, reason, known, today) -> Document:
    """Put other values into the place of those recorded. `known`: how many corrections the writer had seen.

    Raises Refused, Conflict (corrected meanwhile, no longer the filed version) and ValidationError by field.
    """
    document = Document.objects.select_for_update(of=("self",)).select_related("audit").get(pk=document.pk)
    require(access.may_correct_filing(actor, document))
    last = document.filing_corrections.select_related("corrected_by").first()
    if document.filing_corrections.count() != known:
        when = date_format(timezone.localtime(last.corrected_at), "SHORT_DATETIME_FORMAT")
        text = _("%(who)s corrected this filing on %(when)s. Look at the new values first.")
        raise Conflict(text % {"who": last.corrected_by, "when": when})
    check_filing(document, filed_on, channel, today)
    before, after = [getattr(document, name) for name in FIELDS], [filed_on, channel, receipt_no.strip()]
    if before == after:
        raise ValidationError({"filed_on": _("Nothing is different from what is recorded.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is corrected.")})
    FilingCorrection.objects.create(
        document=document,
        **dict(zip(FIELDS, before, strict=True)),
        reason=reason.strip(),
        corrected_at=timezone.now(),
        corrected_by_id=actor.user_id,
    )
    for name, value in zip(FIELDS, after, strict=True):
        setattr(document, name, value)
    document.save(update_fields=FIELDS)
    events.record(actor, "reports.document.filing_corrected", document)
    changes.record(actor, document, "document.filed")  # the day on which the duty was done may be another
    return document
