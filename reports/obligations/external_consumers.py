"""Facts that move the duties of external checks: of an office, or of all where no office is named."""

from django.db.models import Q

from imjapan.core import changes
from imjapan.organization.models import Office, Personnel
from training.external.people import EXTERNAL
from training.models import ExternalCheck, Placement

from .clock import refresh
from .external_verdicts import CHECK_RULE
from .models import Obligation


@changes.on("external_check.changed")
def external_check_changed(change):
    refresh(change, offices=ExternalCheck.objects.filter(pk__in=change.ids).values_list("office", flat=True))


@changes.on("personnel.changed")
def external_people_changed(change):
    """Whether auditors or only officers serve decides on accompanied audits, and whose checks count."""
    may_be = Q(appointments__role__in=EXTERNAL) | Q(is_outside=True) | Q(is_officer=True)
    if Personnel.objects.filter(may_be, pk__in=change.ids).exists():
        refresh(change, offices=Office.objects.values_list("pk", flat=True))


@changes.on("licence.changed")
def licence_changed(change):
    refresh(change, offices=Office.objects.values_list("pk", flat=True))


@changes.on("placement.changed")
def first_placement(change):
    """An office that supervises its first people is checked from then on; later ones change nothing at once."""
    offices = Placement.objects.filter(pk__in=change.ids).values_list("company__office_id", flat=True).distinct()
    known = Obligation.objects.filter(office__in=offices, rule_id=CHECK_RULE).values_list("office_id", flat=True)
    refresh(change, offices=set(offices) - set(known))
