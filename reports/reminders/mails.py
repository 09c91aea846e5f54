"""The words of reminders by mail: numbers and links. No name of a trainee, company or colleague, no text of a finding.

They are made when a mail is sent: what was done meanwhile is no longer counted, and a mail with nothing left to say
does not go out.
"""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from companies.access import belonging
from companies.models import CompanyMembership
from imjapan.accounts import outbox
from imjapan.accounts.models import User
from training.models import ReleasedFinding

from ..obligations.models import Obligation
from . import digest, people, setting
from .wording import in_words

STAFF, COMPANY = (User.Kind.STAFF,), (User.Kind.COMPANY,)


@outbox.declare("reports.digest", label=gettext_lazy("Morning digest: what is due and what waits"), readers=STAFF)
def morning(mail):
    """None once its day is over: yesterday's numbers help nobody, and today has a digest of its own."""
    today = timezone.localdate()
    if mail.params["day"] != today.isoformat():
        return None
    numbers = digest.numbers(today, setting.work_days(today), [mail.user_id]).get(mail.user_id)
    if not numbers:
        return None
    lines = in_words(numbers)
    link = outbox.link(reverse("today:today") + "?show=mine")
    return _("Today: %(what)s") % {"what": lines[0]}, "mails/reports/digest.txt", {"lines": lines, "link": link}


@outbox.declare("reports.owed", label=gettext_lazy("Reminder of a deadline"), readers=COMPANY)
def owed(mail):
    today = timezone.localdate()
    days = list(
        _still_open(mail)
        .filter(company__in=_companies(mail.user_id, today))
        .order_by("legal_on")
        .values_list("legal_on", flat=True)
    )
    if not days:
        return None
    late = sum(day < today for day in days)
    if late:
        subject = ngettext("%(n)s answer is late", "%(n)s answers are late", late) % {"n": late}
    else:
        subject = _("Please answer by %(day)s") % {"day": _day(days[0])}
    context = {
        "number": len(days),
        "late": late,
        "nearest": days[0],
        "link": outbox.link(reverse("portal:home")),
    }
    return subject, "mails/reports/owed.txt", context


@outbox.declare(
    "reports.finding_released",
    label=gettext_lazy("New finding of an audit"),
    optional=False,
    why=gettext_lazy("A period to answer begins with it."),
    readers=COMPANY,
)
def finding_released(mail):
    return _of_findings(mail, "mails/reports/finding_released.txt", _("There is a new audit result for you"))


@outbox.declare(
    "reports.answer_returned",
    label=gettext_lazy("Answer sent back"),
    optional=False,
    why=gettext_lazy("Something has to be answered again."),
    readers=COMPANY,
)
def answer_returned(mail):
    return _of_findings(mail, "mails/reports/answer_returned.txt", _("Please complete your answer"))


def _of_findings(mail, template, subject):
    """Links to the one finding, or to the list of several; those answered meanwhile are left out."""
    open_ones = list(
        ReleasedFinding.objects.filter(
            pk__in=mail.params["findings"],
            state=ReleasedFinding.State.OPEN,
            company__in=_companies(mail.user_id, timezone.localdate()),
        ).order_by("due_on")
    )
    if not open_ones:
        return None
    alone = len(open_ones) == 1
    page = reverse("portal:finding", args=[open_ones[0].public_id]) if alone else reverse("portal:home")
    context = {"number": len(open_ones), "nearest": open_ones[0].due_on, "link": outbox.link(page)}
    return subject, template, context


@outbox.declare("reports.late_deputy", label=gettext_lazy("Late duties where you are the deputy"), readers=STAFF)
def late_deputy(mail):
    today = timezone.localdate()
    mine = [
        company_id
        for company_id, _user_id, deputy_id in people.looked_after(today, [mail.user_id])
        if deputy_id == mail.user_id
    ]
    alone = _still_open(mail).filter(company__isnull=True, person__isnull=False).values_list("person_id", flat=True)
    whom = [
        person_id for person_id, _user_id, deputy_id in people.in_charge(today, set(alone)) if deputy_id == mail.user_id
    ]
    offices = _offices(mail.user_id, today).offices
    where = Q(company__in=mine) | Q(company__isnull=True, person__in=whom)
    return _of_late(mail, today, "late_deputy", "mine", where, office__in=offices)


@outbox.declare(
    "reports.late_manager",
    label=gettext_lazy("Late duties of your office"),
    optional=False,
    why=gettext_lazy("Supervision managers answer for deadlines."),
    readers=STAFF,
    only=lambda actor: bool(actor.managed_office_ids),
)
def late_manager(mail):
    today = timezone.localdate()
    offices = _offices(mail.user_id, today).managed
    return _of_late(mail, today, "late_manager", "office", office__in=offices)


def _of_late(mail, today, name, show, *conditions, **where):
    number = _still_open(mail).filter(*conditions, legal_on__lt=today, **where).count()
    if not number:
        return None
    subject = ngettext("%(n)s duty is late", "%(n)s duties are late", number) % {"n": number}
    link = outbox.link(f"{reverse('today:today')}?show={show}")
    return subject, f"mails/reports/{name}.txt", {"number": number, "link": link}


def _still_open(mail):
    return Obligation.objects.filter(pk__in=mail.params["duties"], state=Obligation.State.OPEN)


def _companies(user_id, today):
    return CompanyMembership.objects.filter(belonging(today), user=user_id).values("company")


def _offices(user_id, today):
    return people.colleagues(today, [user_id]).get(user_id, people.Colleague())


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
