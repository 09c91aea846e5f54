"""Figures of the law that the organization knows better than what was shipped: deciding, withdrawing, applying."""

from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Conflict, require
from imjapan.law import parameters
from imjapan.law.verdict import Parameter

from .models import ParameterOverride


def rows() -> tuple[Parameter, ...]:
    """The values in force as rules read them; one query.

    A row whose figure a release took away, or reads otherwise now, means nothing; `check_data` tells of it.
    """
    found = ParameterOverride.objects.filter(withdrawn_at__isnull=True).order_by("key", "valid_from")
    return tuple(one for row in found if (one := as_parameter(row)))


def as_parameter(row: ParameterOverride) -> Parameter | None:
    """The row as a figure; None when the rules know no such figure or no such value."""
    try:
        return parameters.override(key=row.key, valid_from=row.valid_from, value=row.value, source=row.source)
    except (parameters.UnknownParameter, ValueError):
        return None


@contextmanager
def in_force():
    """Rules called inside use our values; they are read when the first figure is asked for."""
    with parameters.overridden(rows):
        yield


def may_decide(actor):
    """Returns (allowed, reason)."""
    if actor.is_administrator:
        return True, ""
    return False, _("Only an administrator decides on figures of the law.")


def read(*, key: str, valid_from: date, value: str, source: str) -> Parameter:
    """Check what was entered and return it as a figure. Raises ValidationError with the field at fault."""
    try:
        return parameters.override(key=key, valid_from=valid_from, value=value, source=source)
    except parameters.UnknownParameter as error:
        raise ValidationError({"key": _("There is no such figure.")}) from error
    except ValueError as error:
        kind = parameters.shipped()[key][-1].value
        text = _("Write a value of the same kind as the shipped one, such as %(example)s.")
        raise ValidationError({"value": text % {"example": kind}}) from error


@transaction.atomic
def decide(actor, *, key, valid_from, value, source, reason) -> ParameterOverride:
    """Let a value hold from a day on. Duties follow as a job.

    Raises Refused, ValidationError (field at fault) and Conflict (there is one from that day already).
    """
    require(may_decide(actor))
    read(key=key, valid_from=valid_from, value=value, source=source)
    missing = {"source": source, "reason": reason}
    if empty := {name: _("Please fill in this field.") for name, text in missing.items() if not text.strip()}:
        raise ValidationError(empty)
    try:
        with transaction.atomic():
            row = ParameterOverride.objects.create(
                key=key,
                valid_from=valid_from,
                value=value.strip(),
                source=source.strip(),
                reason=reason.strip(),
                decided_at=timezone.now(),
                decided_by_id=actor.user_id,
            )
    except IntegrityError as error:
        raise Conflict(_("There is a value from this day already. Withdraw it first.")) from error
    events.record(actor, "organization.figure.decided", row, key=key)
    changes.record(actor, row, "figures.changed")
    return row


@transaction.atomic
def withdraw(actor, *, row) -> ParameterOverride:
    """Take a value back; what was shipped holds again. Raises Refused and Conflict (withdrawn already)."""
    require(may_decide(actor))
    row = ParameterOverride.objects.select_for_update().get(pk=row.pk)
    if row.withdrawn_at:
        raise Conflict(_("This value was withdrawn already."))
    row.withdrawn_at, row.withdrawn_by_id = timezone.now(), actor.user_id
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    events.record(actor, "organization.figure.withdrawn", row, key=row.key)
    changes.record(actor, row, "figures.changed")
    return row
