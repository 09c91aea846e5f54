"""The page that tells administrators what is kept, and what the next night deletes."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import retention
from ..errors import require
from ..models import Job
from .keeping import in_numbers


@require_safe
def files_page(request):
    """How many files there are, how large, how old; what passes; when that was looked at last."""
    if not request.actor.is_staff:
        raise Http404
    require((request.actor.is_administrator, _("Only administrators see what is kept for how long.")))
    last = Job.objects.filter(name="core.retention").exclude(state__in=Job.LIVE).order_by("-finished_at").first()
    deleted = (last.result or {}).get("deleted", {}) if last else {}
    rules = [(rule, deleted.get(rule.name)) for rule in retention.rules()]
    rules += [(each, None) for each in retention.staying()]
    return render(request, "core/files.html", {"numbers": in_numbers(), "rules": rules, "last": last})
