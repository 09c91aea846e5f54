"""The step of an application in which a person confirms what the law leaves to a person."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.organization.access import may_write

from . import confirming
from .views import address, find_application


@staff_only
@require_POST
def application_confirm(request, public_id):
    """Confirm a point with its ground, or take that back."""
    row = find_application(request.actor, public_id)
    require(may_write(request.actor, row.office_id))
    ground = "" if "back" in request.POST else request.POST.get("ground", "").replace("\0", "")
    try:
        confirming.confirm(
            request.actor,
            application=row,
            mark=request.POST.get("mark", "")[:16],
            ground=ground,
            today=timezone.localdate(),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(
            request, _("The confirmation is recorded.") if ground else _("The confirmation is taken back.")
        )
    return see_other(f"{address(row)}#law")
