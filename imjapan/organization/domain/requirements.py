"""What a person decides about a requirement of the licence, with evidence."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from imjapan.core import events, files
from imjapan.core.errors import require

from .. import editing
from ..models import Requirement
from ..requirements import CODES
from .staff import may_administer

FIELDS = ("state", "note")


@transaction.atomic
def judge(actor, *, code: str, data, today: date, upload=None, version=None) -> Requirement:
    """Say whether a requirement is met. The decision before stays in the history.

    Raises Refused, Stale, ValidationError by field, and ValueError for a code that nobody judges.
    """
    if code not in CODES:
        raise ValueError(code)
    require(may_administer(actor))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('organization.requirement', 0))")
    row = Requirement.objects.filter(code=code).first() or Requirement(code=code)
    if row.pk:
        editing.require_fresh(row, version)
    editing.fill(row, data, FIELDS)
    row.judged_on, row.judged_by_id = today, actor.user_id
    errors = {}
    if row.state != Requirement.State.MET and not row.note.strip():
        errors["note"] = _("Write what is missing, or what has to be confirmed.")
    editing.check(row, errors=errors, without=("evidence",))
    if upload:
        try:
            row.evidence = files.store_upload(actor=actor, upload=upload)
        except ValidationError as error:
            raise ValidationError({"upload": error.messages}) from error
    editing.write(row)
    events.record(actor, "organization.requirement.judged", row)
    return row
