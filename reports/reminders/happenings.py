"""What was told to whom, on the pages of companies and duties."""

from django.urls import reverse
from django.utils.translation import gettext as _

from imjapan.core.happenings import Happening, register

from .. import access
from .domain import PASSED, RELEASED, RETURNED
from .models import Reminder
from .plan import DEPUTY, MANAGER, OWED
from .setting import in_words


@register("company")
def reminders_of_company(request, company, limit):
    if not request.actor.is_staff:
        return
    duties = access.obligations(request.actor).filter(company=company)
    for row in given(duties, limit).select_related("obligation"):
        url = reverse("duties:detail", args=[row.obligation.public_id])
        yield Happening.at_moment(row.given_at, sentence(row), icon="clock", url=url)


def given(duties, limit):
    """Reminders of these duties that went out, newest first."""
    rows = Reminder.objects.filter(obligation__in=duties).exclude(step=PASSED)
    return rows.select_related("user", "mail").order_by("-given_at", "-pk")[:limit]


def sentence(row: Reminder) -> str:
    """Who was told what: "Hana: reminded 7 days before the deadline (mail and bell)"."""
    way = _("by mail and in the bell") if row.mail_id else _("in the bell")
    return f"{row.user.name}: {_what(row)} ({way})"


def _what(row):
    words = {
        DEPUTY: _("told as deputy that the duty is late"),
        MANAGER: _("told as supervision manager that the duty is late"),
        RELEASED: _("told about the finding"),
        RETURNED: _("told that the answer was sent back"),
    }
    if row.step == OWED:
        return _("reminded %(when)s the deadline") % {"when": in_words(int(row.key.rsplit(":", 1)[1]))}
    return words.get(row.step, row.step)


@register("duty")
def reminders_of_duty(request, duty, limit):
    """Who was told what about one duty."""
    for row in given([duty.pk], limit):
        yield Happening.at_moment(row.given_at, sentence(row), icon="clock")
