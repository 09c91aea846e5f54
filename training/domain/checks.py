"""Questions that plans, placements and absences ask alike."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q

from imjapan.organization.numbers import refuse_my_number


def overlapping(rows, row):
    """Another of `rows` that shares a day with `row` (an open end is endless), or None."""
    last = row.ends_on or date.max
    return (
        rows.exclude(pk=row.pk)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=row.starts_on), starts_on__lte=last)
        .order_by("starts_on")
        .first()
    )


def refuse_number(errors, row, name):
    """Note in `errors` that the number may be a My Number."""
    try:
        refuse_my_number(getattr(row, name))
    except ValidationError as error:
        errors[name] = error
