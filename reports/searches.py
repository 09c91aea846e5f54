from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imjapan.core.finding import register

from . import access


def _by_number(actor, text):
    """Documents by the beginning of their number: the company's are one click from the company."""
    return (
        access.documents(actor)
        .filter(Q(number__startswith=text) | Q(number__startswith=text.upper()))  # with an index, unlike istartswith
        .select_related("company")
        .defer("facts")
        .order_by("number")
    )


register(
    40,
    _("Documents"),
    find=_by_number,
    name=lambda document: document.number,
    line=lambda document: document.company.name,
    link=lambda document: reverse("documents:detail", args=[document.public_id]),
    list_url="documents:list",
)
