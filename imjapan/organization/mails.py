"""What the outbox asks of us: our name, and whose mails a manager answers for."""

from django.urls import reverse

from imjapan.accounts import access as mails
from imjapan.accounts import outbox
from imjapan.accounts.models import User

from .access import staff_users
from .models import Organization


@outbox.signed_by
def our_name():
    return Organization.objects.values_list("name", flat=True).first() or ""


@mails.answers_for
def staff_of_the_manager(actor):
    """Who serves or served in an office that the actor manages."""
    return staff_users(actor.managed_office_ids)


@mails.pages_of
def pages_of_staff(user_ids):
    rows = User.objects.filter(pk__in=user_ids, kind=User.Kind.STAFF)
    return {pk: reverse("organization:staff", args=[key]) for pk, key in rows.values_list("pk", "public_id")}
