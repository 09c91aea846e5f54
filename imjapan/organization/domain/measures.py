"""What the authority told us (行政処分, 改善勧告, 改善指導), and what we answered."""

from django.db import transaction
from django.utils.translation import gettext as _

from imjapan.core import changes
from imjapan.core.errors import require
from imjapan.organization import editing
from imjapan.organization.access import may_file, may_write
from imjapan.organization.models import Measure

FIELDS = ("office", "kind", "authority", "document_no", "received_on", "content", "reply_due_on", "settled_on")
FILES = ("file", "reply_file")
PLACES = {
    "organization_measure_replied_after": "replied_on",
    "organization_measure_due_after": "reply_due_on",
}


@transaction.atomic
def save_measure(actor, *, data, today, measure=None, version=None, key=None, file=None) -> Measure:
    """Record a letter of the authority, or correct one. `data`: values of `FIELDS`; `file`: a stored scan of it.

    Raises Refused, Stale and ValidationError by field.
    """
    if measure is None:
        if earlier := editing.made_before(Measure, key):
            return earlier
        measure = Measure()
    else:
        measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
        require(may_write(actor, measure.office_id))
        editing.require_fresh(measure, version)
    editing.fill(measure, data, FIELDS)
    if measure.office_id:
        require(may_write(actor, measure.office_id))
    errors = {}
    for name in ("received_on", "settled_on"):
        if getattr(measure, name) and getattr(measure, name) > today:
            errors[name] = _("This day lies in the future. Check the year.")
    if measure.settled_on and measure.received_on and measure.settled_on < measure.received_on:
        errors["settled_on"] = _("It cannot be settled before the letter came.")
    editing.check(measure, places=PLACES, errors=errors, without=FILES)
    if file is not None:
        measure.file = file
    if measure.pk is None:
        measure = editing.add(measure, key, places=PLACES)
    else:
        editing.write(measure, places=PLACES)
    changes.record(actor, measure, "measure.changed")
    return measure


@transaction.atomic
def record_reply(actor, *, measure, replied_on, reply) -> Measure:
    """Keep the day and the words of our reply, once it was sent. Raises Refused and ValidationError by field."""
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    require(may_file(actor, measure.office_id))
    measure.replied_on, measure.reply = replied_on, reply
    editing.check(measure, places=PLACES, without=FILES)
    editing.write(measure, places=PLACES)
    changes.record(actor, measure, "measure.changed")
    return measure
