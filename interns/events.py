"""What is remembered about personal files, and how people and their papers are called where events are shown."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imjapan.core.events import about, declare

from . import access
from .consultations import access as consultations
from .models import Consultation, Person

declare("interns.person.read", _("read the personal file"))
about(Person, _("Person"), rows=access.people, link=lambda row: reverse("people:detail", args=[row.public_id]))

declare("interns.consultation.taken", _("wrote down the consultation"))
declare("interns.consultation.received", _("received the consultation over the page"))
declare("interns.consultation.message", _("received another message over the page"))
declare("interns.consultation.read", _("read the consultation"))
declare("interns.consultation.step", _("noted what was done about the consultation"))
declare("interns.consultation.file_added", _("added a file to the consultation"))
declare("interns.consultation.downloaded", _("downloaded a file of the consultation"))
declare("interns.consultation.audit_decided", _("decided about an extraordinary audit for the consultation"))
declare("interns.consultation.closed", _("closed the consultation"))
declare("interns.consultation.confirmed", _("confirmed the consultation"))
declare("interns.consultation.reopened", _("took the consultation up again"))
declare("interns.door.made", _("opened a consultation page"))
declare("interns.door.closed", _("closed a consultation page"))
declare("interns.help_line.confirmed", _("confirmed a help line"))
declare("interns.help_line.withdrawn", _("withdrew a help line"))
declare("interns.phrase.checked", _("recorded the check of a sentence"))
about(
    Consultation,
    _("Consultation"),
    rows=consultations.consultations,
    link=lambda row: reverse("consultations:detail", args=[row.public_id]),
)
