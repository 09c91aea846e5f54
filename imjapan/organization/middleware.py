"""Every request reckons with the figures of the law as the organization knows them."""

from . import figures


class FiguresMiddleware:
    """Rules called in a request of staff use our values. Nothing is read unless a rule asks for a figure.

    Companies and auditors read stored verdicts; behind the fence nothing is judged anew.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.actor.fenced:
            return self.get_response(request)
        with figures.in_force():
            return self.get_response(request)
