"""What companies know about what happened: who was in charge, counts, and every change of a field."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register

from .models import Establishment, InCharge

LABELS = {Establishment: gettext_lazy("Establishment"), InCharge: gettext_lazy("In charge")}


@register("company")
def charge(request, company, limit):
    today = timezone.localdate()
    rows = company.in_charge.select_related("user", "deputy")
    for row in rows.filter(starts_on__lte=today).order_by("-starts_on")[:limit]:
        text = _("%(name)s is in charge") % {"name": row.user.name}
        if row.deputy:
            text += " " + _("(deputy: %(name)s)") % {"name": row.deputy.name}
        yield Happening(row.starts_on, text, icon="person")
    for row in rows.filter(ends_on__lt=today).order_by("-ends_on")[:limit]:
        yield Happening(row.ends_on, _("%(name)s is no longer in charge") % {"name": row.user.name}, icon="person")
    for row in company.outside_trainees.filter(counted_on__lte=today).order_by("-counted_on")[:limit]:
        text = _("Trainees under other organizations: %(count)s") % {"count": row.count}
        yield Happening(row.counted_on, text, icon="person")


@register("company")
def changes(request, company, limit):
    """When the company and its establishments were recorded, and what was changed since."""
    yield Happening.at_moment(company.created_at, _("Recorded in the system"), icon="plus")
    places = list(company.establishments.all())
    for row in sorted(places, key=lambda place: place.created_at, reverse=True)[:limit]:
        text = _("Establishment %(name)s recorded") % {"name": row.name}
        yield Happening.at_moment(row.created_at, text, icon="plus")
    rows = [company, *places, *company.in_charge.all()]
    yield from told.changes(rows, limit, labels=LABELS)
    for model, label in LABELS.items():
        yield from told.deletions(model, limit, label=label, company_id=company.pk)


@register("establishment")
def changes_of_establishment(request, establishment, limit):
    yield Happening.at_moment(establishment.created_at, _("Recorded in the system"), icon="plus")
    yield from told.changes([establishment], limit)
