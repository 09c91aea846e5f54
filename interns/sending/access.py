"""Who sees and changes sending organizations. They belong to no office: every one of our staff may look them up."""

from django.db.models import Q
from django.utils.translation import gettext as _

from imjapan.organization import access as organization
from imjapan.organization.access import may_edit_masters
from interns import access as people
from interns.models import PaidCost, SendingAgreement, SendingOrganization, SendingSuspension


def organizations(actor):
    """Every sending organization for our staff; nothing for anybody else."""
    rows = SendingOrganization.objects.all()
    return rows if actor.is_staff else rows.none()


def may_change(actor):
    """Whoever may change masters of some office. Returns (allowed, reason)."""
    return may_edit_masters(actor, None)


def agreements(actor):
    """Agreements of all offices together, and those of the offices the actor may read."""
    rows = SendingAgreement.objects.all()
    if not actor.is_staff:
        return rows.none()
    return rows.filter(Q(office__isnull=True) | Q(office__in=organization.offices(actor)))


def suspensions(actor):
    return SendingSuspension.objects.filter(sending__in=organizations(actor))


def may_change_part(actor, row):
    """An agreement of one office is changed there; the rest by whoever may change masters somewhere."""
    return may_edit_masters(actor, getattr(row, "office_id", None))


def costs(actor):
    """What people paid, of the people the actor may see."""
    if not actor.is_staff:
        return PaidCost.objects.none()
    return PaidCost.objects.filter(person__in=people.people(actor))


def may_write_cost(actor, person):
    """Returns (allowed, reason)."""
    allowed, reason = may_edit_masters(actor, person.office_id)
    return allowed, "" if allowed else reason or _("Only staff of the person's office writes down what was paid.")
