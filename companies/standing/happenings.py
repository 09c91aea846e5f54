"""When rows of a company's standing were recorded, changed and deleted, in words."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import told
from imjapan.core.happenings import register

from .domain import KINDS


@register("company")
def standing(request, company, limit):
    """Five tables, a fixed number of queries for each."""
    for kind in KINDS.values():
        rows = list(kind.model.objects.filter(company=company))
        yield from told.additions(rows, limit, lambda row, label=kind.label: _recorded(label, row))
        yield from told.changes(rows, limit, labels={kind.model: kind.label})
        yield from told.deletions(kind.model, limit, label=kind.label, name=_name, company_id=company.pk)


def _recorded(label, row):
    return _("%(what)s recorded: %(name)s") % {"what": label, "name": _name(row)}


def _name(row):
    """What a row says, short: its day and its number or kind."""
    days = (getattr(row, name, None) for name in ("valid_from", "starts_on", "happened_on"))
    day = next(filter(None, days), None)
    if hasattr(row, "full_time"):
        what = row.full_time
    elif hasattr(row, "office_held"):
        what = f"{row.office_held} {row.name}"
    else:
        field = row._meta.get_field("regime" if hasattr(row, "regime") else "kind")
        what = dict(field.flatchoices).get(field.value_from_object(row), "")
    return f"{what}, {date_format(day, 'SHORT_DATE_FORMAT')}" if day else what
