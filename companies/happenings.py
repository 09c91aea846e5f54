"""What companies know about what happened: who was in charge, counts, and every change of a field."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register
from imjapan.organization import access as organization
from imjapan.organization import trail

from . import access
from .models import CompanyMembership, Establishment, InCharge, Relation
from .standing import happenings as standing  # noqa: F401  tells of its rows

LABELS = {
    Establishment: gettext_lazy("Establishment"),
    InCharge: gettext_lazy("In charge"),
    CompanyMembership: gettext_lazy("Portal sign-in"),
    Relation: gettext_lazy("Tie to a company"),
}


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
    places = list(company.establishments.all())
    charge = list(company.in_charge.select_related("user"))
    users = list(company.memberships.select_related("user"))
    yield from told.additions([company], limit, lambda row: _("Recorded in the system"))
    yield from told.additions(places, limit, lambda row: _("Establishment %(name)s recorded") % {"name": row.name})
    yield from told.additions(charge, limit, lambda row: _begins(_("In charge"), row))
    yield from told.additions(users, limit, lambda row: _begins(_("Portal sign-in"), row))
    labels = {model: {row.pk: f"{LABELS[model]} ({row.user.name})" for row in rows}
              for model, rows in ((InCharge, charge), (CompanyMembership, users))}  # fmt: skip
    yield from told.changes([company, *places, *charge, *users], limit, labels=LABELS | labels)
    yield from told.deletions(Establishment, limit, label=LABELS[Establishment], company_id=company.pk)
    for model in (InCharge, CompanyMembership):
        yield from told.deletions(model, limit, label=LABELS[model], name="user_id", company_id=company.pk)


def _begins(what, row):
    """That somebody was recorded for something from a day on."""
    words = {"what": what, "name": row.user.name, "day": date_format(row.starts_on, "SHORT_DATE_FORMAT")}
    return _("%(what)s recorded: %(name)s, from %(day)s") % words


@register("company")
def readers(request, company, limit):
    yield from trail.reads(request, [company], limit, office_id=company.office_id)


@register("establishment")
def changes_of_establishment(request, establishment, limit):
    yield from told.additions([establishment], limit, lambda row: _("Recorded in the system"))
    yield from told.changes([establishment], limit)


@register("company")
def ties(request, company, limit):
    """Ties of our people, recorded and changed."""
    rows = company.relations.filter(personnel__in=organization.personnel(request.actor)).select_related("personnel")
    yield from _ties(list(rows), limit, lambda row: row.personnel.name)
    yield from told.deletions(Relation, limit, label=LABELS[Relation], name=_kind, company_id=company.pk)


@register("personnel")
def ties_of_person(request, person, limit):
    rows = person.relations.filter(company__in=access.companies(request.actor)).select_related("company")
    yield from _ties(list(rows), limit, lambda row: row.company.name)
    yield from told.deletions(Relation, limit, label=LABELS[Relation], name=_kind, personnel_id=person.pk)


def _ties(rows, limit, name):
    names = {row.pk: name(row) for row in rows}
    text = _("Tie recorded: %(name)s, %(kind)s")
    yield from told.additions(rows, limit, lambda row: text % {"name": names[row.pk], "kind": row.get_kind_display()})
    labels = {pk: f"{LABELS[Relation]} ({words})" for pk, words in names.items()}
    yield from told.changes(rows, limit, labels={Relation: labels})


def _kind(row):
    return dict(Relation.Kind.choices).get(row.kind, row.kind)
