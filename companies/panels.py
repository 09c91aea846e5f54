"""What companies add to pages of our house."""

from django.urls import reverse
from django.utils import timezone

from imjapan.accounts.models import User
from imjapan.core import panels
from imjapan.law.ties import related_through
from imjapan.organization import access as organization
from imjapan.organization import sign_ins
from imjapan.organization.assignments import may_assign
from imjapan.organization.models import Staff

from . import access
from .domain import relations
from .models import InCharge, Relation
from .standing import panels as standing  # noqa: F401  registers its panel


@panels.register("office", template="companies/office_panel.html", order=10)
def companies_of_office(request, office):
    """How many companies an office has, and of how many nobody is in charge who still can be."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    rows = access.companies(request.actor).filter(office=office).order_by()
    able = User.objects.filter(
        is_active=True,
        pk__in=Staff.objects.filter(
            organization.serving(today), office=office, role__in=organization.SUPERVISING
        ).values("user"),
    )
    gone = InCharge.objects.filter(access.current(today), company__in=rows).exclude(user__in=able)
    return {
        "office": office,
        "number": rows.count(),
        "nobody": rows.filter(pk__in=access.companies_without(today)).count(),
        "gone": [
            (row.company, row.user) for row in gone.select_related("company", "user").order_by("company__sort_key")[:20]
        ],
        "may_assign": may_assign(request.actor, office.pk)[0],
    }


@panels.register("company", template="companies/member_panel.html", order=200)
def portal_sign_ins(request, company):
    """Who of the company may sign in to the portal; who no longer does stands below."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    newest = {}
    for row in company.memberships.select_related("user").order_by("starts_on", "pk"):
        newest[row.user_id] = row
    rows = sorted(newest.values(), key=lambda row: (row.user.name, row.pk))
    doors = sign_ins.doors([row.user for row in rows])
    for row in rows:
        row.door, row.over = doors[row.user_id], row.is_over(today)
    return {
        "company": company,
        "now": [row for row in rows if not row.over],
        "before": [row for row in rows if row.over],
        "may_let_in": organization.may_let_in(request.actor, company.office_id),
    }


@panels.register("personnel", template="companies/relations_panel.html", order=10)
def ties_of_person(request, person):
    """Companies that one of our people is tied to, and whether that bars today."""
    rows = Relation.objects.filter(personnel=person, company__in=access.companies(request.actor))
    keeps = relations.may_record(request.actor, person)[0]
    add = reverse("companies:relation_of_person", args=[person.public_id]) if keeps else ""
    return _ties("person", rows.select_related("company"), keeps, add)


@panels.register("company", template="companies/relations_panel.html", order=150)
def ties_of_company(request, company):
    """Our people who may not supervise this company."""
    if not request.actor.is_staff:
        return None
    rows = Relation.objects.filter(company=company, personnel__in=organization.personnel(request.actor))
    keeps = organization.may_keep(request.actor, company.office_id)[0]
    add = reverse("companies:relation_of_company", args=[company.public_id]) if keeps else ""
    return _ties("company", rows.select_related("personnel"), False, add)


def _ties(of, rows, keeps, add):
    today, found = timezone.localdate(), []
    for row in rows:
        row.through = row.ends_on and related_through(row.ends_on)
        row.counts = row.kind != Relation.Kind.ADVISER and (row.through is None or today <= row.through)
        found.append(row)
    return {"of": of, "rows": found, "keeps": keeps, "add": add}
