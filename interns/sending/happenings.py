"""What happened to a sending organization, and to what a person paid, in words."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import register
from interns.models import PaidCost

from .domain import PARTS

PAID = gettext_lazy("What was paid abroad")


@register("sending")
def sending(request, row, limit):
    """When it and its agreements and suspensions were recorded, changed and deleted."""
    yield from told.additions([row], limit, lambda _row: _("Recorded in the system"))
    yield from told.changes([row], limit)
    for part in PARTS.values():
        rows = list(part.model.objects.filter(sending=row))
        yield from told.additions(rows, limit, lambda one, label=part.label: _recorded(label, _from(one)))
        yield from told.changes(rows, limit, labels={part.model: part.label})
        yield from told.deletions(part.model, limit, label=part.label, name=_from, sending_id=row.pk)


@register("person")
def paid(request, person, limit):
    rows = list(person.paid_costs.all())
    yield from told.additions(rows, limit, lambda one: _recorded(PAID, str(one)))
    yield from told.changes(rows, limit, labels={PaidCost: PAID})
    yield from told.deletions(PaidCost, limit, label=PAID, name=_yen, person_id=person.pk)


def _recorded(label, name):
    return _("%(what)s recorded: %(name)s") % {"what": label, "name": name}


def _from(row):
    return date_format(row.starts_on, "SHORT_DATE_FORMAT")


def _yen(row):
    return f"{row.yen:,}"
