"""What is remembered of support: who read what was said, who opened a file."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from imjapan.core.events import about, declare
from training.models import SupportContract, SupportExpense, SupportInterview, SupportRecord

from . import access
from .items import support_name

declare("training.support.interview_read", _("read what was said in a support interview"))
declare("training.support.recording_read", _("opened the recording of a support interview"))
declare("training.support.file_opened", _("opened a paper of the support"))


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT")


about(
    SupportInterview,
    _("Support interview"),
    rows=lambda actor: access.interviews(actor).select_related("person"),
    name=lambda row: f"{row.person.passport_name} {_day(row.held_on)}",
    link=lambda row: reverse("support:interview", args=[row.public_id]),
)
about(
    SupportRecord,
    _("Support given"),
    rows=lambda actor: access.records(actor).select_related("person", "support_plan"),
    name=lambda row: f"{row.person.passport_name} {support_name(row.item)}",
    link=lambda row: reverse("support:plan", args=[row.support_plan.public_id]),
)
about(
    SupportContract,
    _("Support contract"),
    rows=lambda actor: access.contracts(actor).select_related("company"),
    name=lambda row: f"{row.company} {_day(row.starts_on)}",
    link=lambda row: reverse("companies:detail", args=[row.company.public_id]),
)
about(
    SupportExpense,
    _("Income or cost of support"),
    rows=lambda actor: access.expenses(actor).select_related("company"),
    name=lambda row: f"{row.company} {_day(row.paid_on)}",
    link=lambda row: reverse("support:expenses", args=[row.company.public_id]),
)
