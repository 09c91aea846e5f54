"""The short answer on the page of a person."""

from django.utils import timezone

from imjapan.core import panels

from .facts import lives
from .views import blocks


@panels.register("person", template="training/gates/panel.html", order=5)
def gates(request, subject):
    """One line for each question with its gravest gate. Staff only; nothing before the first plan."""
    if not request.actor.is_staff:
        return None
    found = blocks(lives([subject.pk], timezone.localdate())[subject.pk])
    return {"person": subject, "blocks": found} if found else None
