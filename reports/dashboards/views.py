"""Where each kind of user starts."""

from django.shortcuts import redirect


def home(request):
    """Staff start with Today, a company with what it owes, an auditor in the room of the mandate."""
    if request.actor.is_company:
        return redirect("portal:home")
    if request.actor.is_auditor:
        return redirect("room:home")
    return redirect("today:today")
