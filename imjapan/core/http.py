"""Answers that several screens give."""

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


class SeeOther(HttpResponseRedirect):
    """After a POST: go and read there, so that a reload sends nothing twice."""

    status_code = 303


def see_other(to, *args):
    """303 to an address, a view name with arguments, or a model with an address of its own."""
    return SeeOther(resolve_url(to, *args))
