"""Whose mails a manager answers for: people of the companies of the own offices."""

from django.urls import reverse

from imjapan.accounts import access as mails

from .models import CompanyMembership


@mails.answers_for
def people_of_companies(actor):
    rows = CompanyMembership.objects.filter(company__office__in=actor.managed_office_ids)
    return rows.values("user_id")


@mails.pages_of
def pages_of_people(user_ids):
    rows = CompanyMembership.objects.filter(user__in=user_ids).order_by("starts_on", "pk")
    return {user: reverse("companies:member", args=[key]) for user, key in rows.values_list("user", "public_id")}
