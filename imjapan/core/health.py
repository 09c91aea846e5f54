"""Is this process alive and able to answer? Used by start-up, containers and proxies."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request):
    """200 as soon as the process answers; touches no other service."""
    return HttpResponse("ok", content_type="text/plain")
