"""Mails of this app. That a consultation waits, with its number and a link: nothing of who asked, where, or what."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.accounts import actor as actors
from imjapan.accounts import outbox
from imjapan.accounts.models import User

from .consultations import access, telling
from .models import Consultation


@outbox.declare(
    telling.RECEIVED,
    label=gettext_lazy("A trainee asks for help"),
    readers=(User.Kind.STAFF,),
    only=access.may_see_list,
)
def consultation(mail):
    """None for who may not read it any more, and for what is closed meanwhile."""
    row = Consultation.objects.filter(pk=mail.params["consultation"]).exclude(state="closed").first()
    if row is None or not access.may_read(actors.of_job(mail.user_id), row):
        return None
    urgent = row.urgency != Consultation.Urgency.NORMAL
    subject = _("Urgent: consultation %(number)s") if urgent else _("Consultation %(number)s")
    link = outbox.link(reverse("consultations:detail", args=[row.public_id]))
    return subject % {"number": row.number}, "mails/interns/consultation.txt", {"urgent": urgent, "link": link}
