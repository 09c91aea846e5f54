"""What this app knows about the health of the system: mails that wait."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imjapan.core.watch import seconds
from imjapan.core.watching import metrics
from imjapan.core.watching.ready import LATE, Found, declare

from .models import Mail

OLDEST = timedelta(minutes=30)
WAITING = (Mail.State.QUEUED, Mail.State.SENDING)


@declare("mail", gettext_lazy("Mails that go out"), warning=True, order=31)
def mail():
    now = timezone.now()
    found = Mail.objects.filter(state__in=WAITING).aggregate(number=Count("pk"), oldest=Min("created_at"))
    if not settings.EMAIL_HOST:
        text = _("No mail server is set; mails stay in the outbox. %(n)d wait.") % {"n": found["number"]}
        return Found(LATE if found["number"] else "ok", text, _("Set EMAIL_HOST and what belongs to it."))
    if not found["number"]:
        return Found(text=_("None waits."))
    values = {"n": found["number"], "age": seconds(now - found["oldest"])}
    text = ngettext("%(n)d waits, the oldest for %(age)s.", "%(n)d wait, the oldest for %(age)s.", values["n"]) % values
    if now - found["oldest"] > OLDEST:
        return Found(LATE, text, _("Check the mail server and the settings of mail; nothing is lost."))
    return Found(text=text)


@metrics.gauge("imjapan_mails", "Mails by state.", ("state",))
def mails_by_state():
    rows = Mail.objects.values_list("state").annotate(number=Count("pk"))
    return [((state,), number) for state, number in rows]


@metrics.gauge("imjapan_mail_oldest_waiting_seconds", "Age of the oldest mail that waits.", ())
def oldest_mail():
    oldest = Mail.objects.filter(state__in=WAITING).aggregate(at=Min("created_at"))["at"]
    return [((), (timezone.now() - oldest).total_seconds() if oldest else 0)]
