"""Which kind of user a view is for. To the others the page does not exist."""

from functools import wraps

from django.http import Http404


def _only(allowed):
    def decorator(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if not allowed(request.actor):
                raise Http404
            return view(request, *args, **kwargs)

        return wrapper

    return decorator


staff_only = _only(lambda actor: actor.is_staff)
company_only = _only(lambda actor: actor.is_company)
auditor_only = _only(lambda actor: actor.is_auditor)
