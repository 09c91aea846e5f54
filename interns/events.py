"""What is remembered about personal files, and how people and their papers are called where events are shown."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imjapan.core.events import about, declare

from . import access
from .models import Person

declare("interns.person.read", _("read the personal file"))
about(Person, _("Person"), rows=access.people, link=lambda row: reverse("people:detail", args=[row.public_id]))
