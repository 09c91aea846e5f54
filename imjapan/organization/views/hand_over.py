"""The hand-over page: to whom, from which day, everything that moves and what cannot, then one button."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import require
from imjapan.core.http import see_other

from .. import access, holdings
from ..domain.hand_over import hand_over, may_hand_over, plan
from ..edit_pages import step
from ..forms import HandOverForm
from .offices import house_step
from .staff import staff_step


@staff_only
@require_http_methods(["GET", "POST"])
def hand_over_page(request, public_id):
    """GET with successor and day shows the preview; POST with the same does it."""
    actor, today = request.actor, timezone.localdate()
    require(may_hand_over(actor))
    user = get_object_or_404(access.staff_members(actor), public_id=public_id)
    given = request.POST if request.method == "POST" else request.GET if "to_user" in request.GET else None
    form = HandOverForm(given, actor=actor, from_user=user, today=today, initial={"on": today})
    preview = None
    if given is not None and form.is_valid():
        chosen = form.cleaned_data
        try:
            if request.method == "POST":
                done = hand_over(actor, from_user=user, **chosen)
                return _done(request, user, done, chosen["to_user"], chosen["deputy"])
            preview = plan(actor, from_user=user, **chosen)
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "person": user,
        "form": form,
        "preview": preview,
        "held": holdings.summary([user.pk], today, hidden=actor.hidden_office_ids)[user.pk],
        "trail": [house_step(), staff_step(), step(_address(user), user.name)],
    }
    return render(request, "organization/hand_over.html", context, status=422 if form.errors else 200)


def _address(user):
    return reverse("organization:staff", args=[user.public_id])


def _done(request, user, done, successor, deputy):
    if done.number:
        text = ngettext(
            "%(number)d thing handed over from %(old)s to %(new)s.",
            "%(number)d things handed over from %(old)s to %(new)s.",
            done.number,
        )
        messages.success(request, text % {"number": done.number, "old": user.name, "new": successor.name})
    else:
        messages.info(request, _("There was nothing to hand over."))
    if done.alone_number:
        text = ngettext(
            "%(number)d has no deputy afterwards: %(names)s.",
            "%(number)d have no deputy afterwards: %(names)s.",
            done.alone_number,
        )
        messages.warning(request, text % {"number": done.alone_number, "names": holdings.names(done.alone)})
    if done.deputised_number:
        text = ngettext(
            "%(number)d got %(name)s as new deputy.", "%(number)d got %(name)s as new deputy.", done.deputised_number
        )
        messages.success(request, text % {"number": done.deputised_number, "name": deputy.name})
    if done.stays:
        text = ngettext("%(number)d thing stays with %(old)s.", "%(number)d things stay with %(old)s.", len(done.stays))
        messages.warning(request, text % {"number": len(done.stays), "old": user.name})
    return see_other(_address(user))
