"""What everybody has for oneself: the bell, and which mails one gets. Companies and auditors too."""

from contextlib import nullcontext

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.core import fence
from imjapan.core.http import see_other

from . import bell, outbox
from .models import Notification, Switch

PAGE = 50


@require_safe
def bell_page(request):
    """What happened for the reader, newest first."""
    actor = request.actor
    page = Paginator(Notification.objects.filter(user=actor.user_id), PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    # The view runs outside the fence, because its rows are closed there; the words about records are made inside.
    with fence.inside(actor.scope()) if actor.fenced else nullcontext():
        bell.in_words(page.object_list)
    return render(request, "accounts/bell.html", {"page": page})


@require_POST
def bell_open(request, public_id):
    """Mark one line read and go where it leads."""
    row = get_object_or_404(Notification, user=request.actor.user_id, public_id=public_id)
    bell.mark_read(request.actor.user_id, row.public_id)
    ours = url_has_allowed_host_and_scheme(row.url, allowed_hosts=None)
    return see_other(row.url if row.url and ours else "accounts:bell")


@require_POST
def bell_read(request):
    """Mark all lines read."""
    bell.mark_read(request.actor.user_id)
    return see_other("accounts:bell")


@require_http_methods(["GET", "HEAD", "POST"])
def switches(request):
    """Which mails the reader gets, and which cannot be switched off."""
    user = request.user
    if request.method == "POST":
        outbox.switch(user, on=set(request.POST.getlist("on")))
        messages.success(request, _("Saved. It holds for the next mails."))
        return see_other("accounts:switches")
    off = set(Switch.objects.filter(user=user, on=False).values_list("kind", flat=True))
    offered = outbox.offered(user, request.actor)
    context = {
        "optional": [(kind, kind.name not in off) for kind in offered if kind.optional],
        "fixed": [kind for kind in offered if not kind.optional],
        "reader": user,
    }
    return render(request, "accounts/switches.html", context)
