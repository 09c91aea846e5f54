"""Whose pages these are: to everybody else they do not exist."""

from functools import wraps

from django.http import Http404


def only(allowed):
    """Decorator: the view answers 404 unless `allowed(actor)` is true."""

    def decorator(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not allowed(request.actor):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorator


company_only = only(lambda actor: actor.is_company)
auditor_only = only(lambda actor: actor.is_auditor)
