"""Facts about our own house that move the clock of our offices."""

from imjapan.core import changes
from imjapan.organization.models import Appointment, Personnel

from ..obligations.chapters.house_facts import first_office
from ..obligations.clock import refresh
from ..obligations.models import Obligation


@changes.on("personnel.changed")
def personnel_changed(change):
    """The office a person belongs to, and the one that kept the person's duties until now."""
    now = Personnel.objects.filter(pk__in=change.ids).values_list("office_id", flat=True)
    before = Obligation.objects.filter(personnel__in=change.ids).order_by().values_list("office_id", flat=True)
    ids = {pk or first_office() for pk in now.distinct()} | set(before.distinct())
    ids |= set(Appointment.objects.filter(personnel__in=change.ids).order_by().values_list("office_id", flat=True))
    refresh(change, offices=ids - {None})


@changes.on("licence.changed")
def licence_changed(change):
    refresh(change, offices={first_office()} - {None})
