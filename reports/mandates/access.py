"""What a mandate adds to the actor, and the offices it names."""

from django.db.models import Exists, OuterRef

from imjapan.accounts import actor as actors
from imjapan.accounts.actor import MandateScope
from imjapan.accounts.models import User
from imjapan.organization.models import Office

from .models import Mandate


@actors.register
def mandate_of(user, on):
    """The mandate of an auditor on a date; without one nothing is visible."""
    if user.kind != user.Kind.AUDITOR:
        return {}
    mandate = Mandate.objects.filter(user=user, revoked_at=None, starts_on__lte=on, ends_on__gte=on).first()
    if mandate is None:
        return {}
    companies = frozenset(mandate.companies.values_list("pk", flat=True))
    return {
        "mandate": MandateScope(
            frozenset(mandate.offices.values_list("pk", flat=True)),
            companies or None,
            mandate.period_first,
            mandate.period_last,
            mandate.consultations,
            mandate.ends_on,
        )
    }


def offices(actor):
    """The offices of the mandate."""
    return Office.objects.filter(pk__in=actor.mandate.office_ids if actor.mandate else ())


def auditors(actor):
    """Auditors for staff; those whose mandates are all about private offices of others are left out."""
    users = User.objects.filter(kind=User.Kind.AUDITOR)
    if not actor.is_staff:
        return users.none()
    if not actor.hidden_office_ids:
        return users
    mandates = Mandate.objects.filter(user=OuterRef("pk"))
    readable = mandates.filter(offices__in=Office.objects.exclude(pk__in=actor.hidden_office_ids))
    return users.filter(Exists(readable) | ~Exists(mandates))
