"""A consultation was taken, answered, closed or taken up again: the duties of its office follow."""

from imjapan.core import changes
from interns.models import Consultation

from .clock import refresh
from .models import Obligation


@changes.on("consultation.changed")
def consultation_changed(change):
    rows = Consultation.objects.filter(pk__in=change.ids).order_by()
    now = set(rows.values_list("office_id", flat=True))
    before = Obligation.objects.filter(consultation__in=change.ids).order_by().values_list("office_id", flat=True)
    refresh(change, offices=now | set(before))
