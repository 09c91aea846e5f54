"""What is remembered of offers and of the people presented for them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imjapan.core.events import about, declare
from training import access
from training.models import Candidate, Offer

declare("training.offer.filled", _("closed the job offer as filled"))
declare("training.offer.withdrawn", _("recorded that the company took the job offer back"))
declare("training.offer.reopened", _("opened the job offer again"))
declare(
    "training.offer.presented",
    _("presented people for the job offer"),
    more=lambda details: str(details.get("number", "")),
)
declare(
    "training.candidate.decided",
    _("recorded a result of the selection"),
    more=lambda details: str(dict(Candidate.State.choices).get(details.get("state"), "")),
)


def _link(offer):
    return reverse("offers:detail", args=[offer.public_id])


about(
    Offer,
    _("Job offer"),
    rows=lambda actor: access.offers(actor).select_related("company"),
    link=_link,
)
about(
    Candidate,
    _("Presented person"),
    rows=lambda actor: access.candidates(actor).select_related("person", "offer"),
    link=lambda row: _link(row.offer),
)
