"""Blocks that an app above adds to a page of an app below."""

from collections import defaultdict
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

_panels = defaultdict(list)


@dataclass(frozen=True)
class Panel:
    """`context(request, subject)` returns the template's context, or None to stay away."""

    place: str
    order: int
    template: str
    context: object


def register(place, *, template, order=100):
    """Decorator: show `template` at `place` (for example "company") with the context that `f` returns."""

    def decorator(function):
        _panels[place].append(Panel(place, order, template, function))
        _panels[place].sort(key=lambda panel: (panel.order, panel.template))
        return function

    return decorator


def render(request, place, subject) -> list[SafeString]:
    """Rendered panels of `place` for `subject`, in order."""
    out = []
    for panel in _panels[place]:
        context = panel.context(request, subject)
        if context is not None:
            out.append(render_to_string(panel.template, context, request=request))
    return out
