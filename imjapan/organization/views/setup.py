"""Setting up an empty installation."""

import ipaddress

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone

from imjapan.accounts import entering
from imjapan.core.errors import Conflict

from .. import domain
from ..setup_forms import SetupForm

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


def setup(request):
    """Shown while nobody can sign in; afterwards it only leads to the sign-in page."""
    if not domain.is_empty():
        return redirect("accounts:sign_in")
    today = timezone.localdate()
    form = SetupForm(
        request.POST or None,
        label_suffix="",
        initial={"clock_starts_on": today},
        asks_code=not _at_the_server(request),
    )
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name not in ("code", "again")}
        try:
            user = domain.set_up(**facts, today=today)
        except Conflict as error:
            form.add_error(None, error.reason)
        else:
            with transaction.atomic():
                return entering.begin(request, user)
    status = 422 if form.is_bound else 200
    return render(request, "organization/setup.html", {"form": form}, status=status)


def _at_the_server(request):
    """Asked from the machine itself, and not through a proxy or tunnel on it."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and not any(header in request.META for header in FORWARDED)
