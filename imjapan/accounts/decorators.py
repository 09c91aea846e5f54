"""Which kind of user a view is for. To the others the page does not exist."""

from functools import wraps

from django.http import Http404


def staff_only(view):
    """The view is for staff of the organization; companies and auditors get 404."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.actor.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper
