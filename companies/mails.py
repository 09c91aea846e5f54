"""Whose mails a manager answers for: people of the companies of the own offices; and whose paper a sheet is."""

from django.urls import reverse
from django.utils import timezone

from imjapan.accounts import access as mails
from imjapan.accounts import invitations

from .models import CompanyMembership


@mails.answers_for
def people_of_companies(actor):
    rows = CompanyMembership.objects.filter(company__office__in=actor.managed_office_ids)
    return rows.values("user_id")


@mails.pages_of
def pages_of_people(user_ids):
    rows = CompanyMembership.objects.filter(user__in=user_ids).order_by("starts_on", "pk")
    return {user: reverse("companies:member", args=[key]) for user, key in rows.values_list("user", "public_id")}


@invitations.names_company
def company_of(user):
    """The companies a user belongs to now or later, by name."""
    rows = CompanyMembership.objects.filter(user=user).exclude(ends_on__lt=timezone.localdate())
    return ", ".join(sorted(set(rows.values_list("company__name", flat=True))))
