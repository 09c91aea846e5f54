"""What had been done at an establishment before our records begin. The clock counts from it."""

from django.db import transaction
from django.utils.translation import gettext as _

from companies.models import Establishment
from imjapan.core import changes
from imjapan.core.errors import require
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters
from training.models import CutOver

FIELDS = ("last_audit_on", "report_filed_on", "report_missing", "last_visit_on")
PLACES = {
    "training_cut_over_filed_after_audit": "report_filed_on",
    "training_cut_over_report_has_audit": "last_audit_on",
    "training_cut_over_filed_or_missing": "report_missing",
}


@transaction.atomic
def save_cut_over(actor, *, establishment, data, version=None, today) -> CutOver:
    """Tell what was done before. `data`: values of `FIELDS`; empty means not known.

    Raises Refused, Stale and ValidationError by field.
    """
    rows = Establishment.objects.select_for_update(of=("self",)).select_related("company")
    establishment = rows.get(pk=establishment.pk)
    require(may_edit_masters(actor, establishment.company.office_id))
    row = CutOver.objects.filter(establishment=establishment).first() or CutOver(establishment=establishment)
    editing.require_fresh(row, version)
    editing.fill(row, data, FIELDS)
    errors = {
        name: _("This day lies in the future. Check the year.")
        for name in ("last_audit_on", "report_filed_on", "last_visit_on")
        if getattr(row, name) and getattr(row, name) > today
    }
    editing.check(row, places=PLACES, errors=errors)
    editing.write(row, places=PLACES)
    changes.record(actor, row, "cut_over.changed")
    return row
