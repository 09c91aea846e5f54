"""When people are reminded, and who was reminded of what: the steps, the quiet days, the ledger."""

from datetime import time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imjapan.accounts.models import Mail
from imjapan.core.constraints import ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record
from imjapan.organization.models import PERIOD_ORDER

from ..obligations.models import Obligation

USER = settings.AUTH_USER_MODEL


def before_and_after():
    """Days against the deadline on which a company is reminded: 14, 7 and 1 before, 1 and 7 after."""
    return [-14, -7, -1, 1, 7]


@tracked
class ReminderSetting(Record):
    """The plan of reminders, one row per installation. Days are business days where nothing else is said.

    `company_steps`: calendar days against the deadline, minus = before. `deputy_after` and `manager_after`: business
    days after the last business day on which a duty could be done.
    """

    digest_at = models.TimeField(_("Morning digest at"), default=time(7, 30))
    company_steps = ArrayField(
        models.SmallIntegerField(), default=before_and_after, verbose_name=_("A company is reminded")
    )
    deputy_after = models.PositiveSmallIntegerField(_("Deputy is told when late by"), default=1)
    manager_after = models.PositiveSmallIntegerField(_("Supervision manager is told when late by"), default=3)
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="reports_reminder_setting_one")]

    def __str__(self):
        return "reminders"


@tracked
class QuietDay(Record):
    """Days without reminders beside weekends and national holidays, such as the year-end break."""

    first = models.DateField(_("From"))
    last = models.DateField(_("Until"))
    label = models.CharField(_("What for"), max_length=60, blank=True)

    class Meta:
        ordering = ["first"]
        constraints = [ordered("first", "last", name="reports_quiet_day_order", message=PERIOD_ORDER)]

    def __str__(self):
        return f"{self.first} {self.label}"


class Reminder(models.Model):
    """One step of one duty (or one digest of one day) that one person was given. `key` makes it happen once.

    `mail` is empty where the person has mails of this kind switched off or no address; the bell has it all the same.
    """

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="reminders")
    key = models.CharField(max_length=100)
    step = models.CharField(max_length=20)
    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, null=True, related_name="reminders")
    given_at = models.DateTimeField()
    mail = models.ForeignKey(Mail, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="reports_reminder_once")]

    def __str__(self):
        return f"{self.step} {self.user_id}"
