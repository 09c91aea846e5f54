"""What was recorded about a filing: corrected where it was typed wrong, and kept on the form of a notice that went out.

What was filed does not change, so there is no second approval; the wrong values, the reason and who corrected stay.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Conflict, require
from imjapan.core.transitions import move

from ..filings import kinds
from ..filings.models import Filing
from . import access
from .domain import CURRENT, MOVES, check_filing
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
    _put(actor, document, after, reason)
    events.record(actor, "reports.document.filing_corrected", document)
    changes.record(actor, document, "document.filed")  # the day on which the duty was done may be another
    return document


def follow_filing(filing, *, actor=None) -> Document | None:
    """Put the day, the channel and the receipt number of a notice on its own form; None where nothing follows.

    Called in the transaction that records or corrects the filing (`actor`: who corrects), and once the PDF is made,
    which may be later: a form without its PDF is not filed. A form does not go by phone.
    """
    kind = kinds.get(filing.kind)
    if kind is None or filing.state != Filing.State.FILED or filing.channel not in Document.Channel.values:
        return None
    rows = Document.objects.select_for_update(of=("self",)).filter(filing=filing, state__in=CURRENT)
    document = rows.filter(form_id=kind.form_id, file__isnull=False, approved_at__isnull=False).first()
    values = [filing.filed_on, filing.channel, filing.receipt_no]
    if document is None or [getattr(document, name) for name in FIELDS] == values:
        return None
    if document.state == Document.State.FILED:
        if actor:
            _put(actor, document, values, filing.correction_reason)
        return document
    move(document, Document.State.FILED, moves=MOVES, at=filing.filed_at, by=filing.filed_by_id, stamp="filed")
    document.filed_on, document.filed_channel, document.filed_receipt_no = values
    document.save(update_fields=["state", "filed_at", "filed_by", *FIELDS])
    return document


def _put(actor, document, values, reason):
    """Put other values into the place of the recorded ones, which stay with the reason."""
    FilingCorrection.objects.create(
        document=document,
        **{name: getattr(document, name) for name in FIELDS},
        reason=reason.strip(),
        corrected_at=timezone.now(),
        corrected_by_id=actor.user_id,
    )
    for name, value in zip(FIELDS, values, strict=True):
        setattr(document, name, value)
    document.save(update_fields=FIELDS)
