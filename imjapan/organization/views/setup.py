"""Setting up an empty installation."""

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone

from imjapan.accounts import entering
from imjapan.core.errors import Conflict

from .. import domain
from ..setup_forms import SetupForm


def setup(request):
    """Shown while nobody can sign in; afterwards it only leads to the sign-in page."""
    if not domain.is_empty():
        return redirect("accounts:sign_in")
    form = SetupForm(request.POST or None, label_suffix="", initial={"clock_starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            user = domain.set_up(**form.cleaned_data, today=timezone.localdate())
        except Conflict as error:
            form.add_error(None, error.reason)
        else:
            with transaction.atomic():
                return entering.begin(request, user)
    return render(request, "organization/setup.html", {"form": form})
