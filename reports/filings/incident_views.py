"""The button that begins the difficulty notice of a case, and its panel on the page of the case."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from training.incidents import access

from . import incident_notice
from .models import Filing


@staff_only
@require_POST
def notice_begin(request, public_id):
    """Begin the notice of the people who were ticked (`chosen` says that there was a choice), or go on with it."""
    incident = get_object_or_404(access.incidents(request.actor), public_id=public_id)
    people = None
    if "chosen" in request.POST:
        wanted = set(request.POST.getlist("people"))
        people = [row for row in incident.people.all() if str(row.public_id) in wanted]
    try:
        filing = incident_notice.begin(request.actor, incident=incident, people=people, today=timezone.localdate())
    except Conflict as conflict:
        messages.error(request, conflict.reason)
        return see_other("incidents:detail", public_id)
    messages.success(request, _("The notice is drafted from the case. Complete it, then have it approved."))
    return see_other("filings:detail", filing.public_id)


def notice_panel(request, incident):
    """The notices of a case, and how to begin one."""
    if not request.actor.is_staff or not incident_notice.offered(incident):
        return None
    rows = incident_notice.notices(incident)
    left = incident_notice.left(incident, rows)
    return {
        "incident": incident,
        "rows": rows,
        "left": left,
        "ready": any(not one.why_not for one in left),
        "more": any(row.state != Filing.State.DROPPED for row in rows),
        "may_begin": incident_notice.may_begin(request.actor, incident)[0],
    }
