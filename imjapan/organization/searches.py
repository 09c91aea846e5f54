from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imjapan.core.finding import register

from . import access


def _members(actor, text):
    words = Q(name__icontains=text) | Q(username__istartswith=text)
    return access.staff_members(actor).filter(words).order_by("name", "pk")


register(
    50,
    _("Staff"),
    find=_members,
    name=lambda user: user.name,
    line=lambda user: user.username,
    link=lambda user: reverse("organization:staff", args=[user.public_id]),
    list_url="organization:staff_list",
)
