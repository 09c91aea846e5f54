"""Companies and establishments that an actor may see."""

from django.db.models import Q

from imjapan.accounts import actor as actors
from imjapan.organization import access as organization

from .models import Company, CompanyMembership, Establishment, InCharge


def current(on):
    """Condition on a dated row: valid on a date."""
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def belonging(on):
    """Condition on a membership: counts on a date. One that was ended at once counts no more."""
    return current(on) & Q(ended_at__isnull=True)


@actors.register
def companies_of(user, on):
    """Companies of a company user on a date."""
    if user.kind != user.Kind.COMPANY:
        return {}
    rows = list(CompanyMembership.objects.filter(belonging(on), user=user).values_list("company_id", "company__name"))
    return {
        "company_ids": frozenset(company for company, _name in rows),
        "place": ", ".join(sorted(name for _company, name in rows)),
    }


def companies(actor):
    """Staff: all readable offices; a company: itself; an auditor: companies of the mandate."""
    return limit(actor, Company.objects.all(), company="pk", office="office_id")


def establishments(actor):
    return limit(actor, Establishment.objects.all(), company="company_id", office="company__office_id")


def memberships(actor):
    """Who belongs to which company's portal, as far as a staff actor may read the offices."""
    return organization.readable(actor, CompanyMembership.objects.all(), office="company__office_id")


def limit(actor, queryset, *, company, office):
    """Narrow any queryset to the actor's companies, offices or mandate by its scope columns."""
    if actor.is_company:
        return queryset.filter(**{f"{company}__in": actor.company_ids})
    if actor.is_auditor:
        if actor.mandate is None:
            return queryset.none()
        queryset = queryset.filter(**{f"{office}__in": actor.mandate.office_ids})
        if actor.mandate.company_ids is not None:
            queryset = queryset.filter(**{f"{company}__in": actor.mandate.company_ids})
        return queryset
    return organization.readable(actor, queryset, office=office)


def in_charge(company_id, on):
    """The row of who is in charge of a company on a date, or None."""
    return InCharge.objects.filter(current(on), company_id=company_id).select_related("user", "deputy").first()


def in_charge_of(company_ids, on):
    """Who is in charge of each of these companies on a date: company id to row. One query."""
    rows = InCharge.objects.filter(current(on), company__in=company_ids).select_related("user", "deputy")
    return {row.company_id: row for row in rows}


def companies_in_charge_of(user_id, on):
    """Ids of companies where a staff user is in charge or deputy on a date."""
    return InCharge.objects.filter(current(on), Q(user=user_id) | Q(deputy=user_id)).values("company")


def companies_without(on):
    """Ids of companies of which nobody is in charge on a date."""
    looked_after = InCharge.objects.filter(current(on)).values("company")
    return Company.objects.exclude(pk__in=looked_after).order_by().values("pk")
