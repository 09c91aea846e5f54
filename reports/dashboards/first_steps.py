"""What an administrator does after the set-up, in order, and what of it is done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from companies.models import Company
from imjapan.accounts.models import User
from imjapan.core.models import Event
from imjapan.organization.models import Organization, Staff
from interns.models import Person


@dataclass(frozen=True)
class Step:
    """`done`: None where only a person can tell. `at`: when it was done last."""

    title: Any
    text: Any
    url: str = ""
    done: bool | None = None
    at: datetime | None = None


def is_new() -> bool:
    """Whether nothing has been moved in yet, so that these steps are all there is to do."""
    return not Company.objects.exists() and not Person.objects.exists()


def steps() -> list[Step]:
    house = Organization.objects.first()
    backup = Event.objects.filter(name="core.backup.made").order_by("-at", "-id").values_list("at", flat=True).first()
    return [
        Step(
            _("Complete the organization"),
            _("Address, representative and licence are printed on every form."),
            reverse("organization:organization_edit"),
            bool(house and house.address and house.representative_name and house.licence_no),
        ),
        Step(
            _("Invite your colleagues"),
            _("By mail or on a printed sheet, with a role in an office. Approving takes a second person."),
            reverse("organization:staff_new"),
            Staff.objects.values("user").distinct().count() > 1,
        ),
        Step(
            _("Make a second administrator"),
            _("If one loses phone and recovery codes, the other lets the first in again."),
            reverse("organization:staff_list"),
            User.objects.filter(is_administrator=True, is_active=True).count() > 1,
        ),
        Step(_("Let mails go out"), *_mail()),
        Step(
            _("Decide on reminders"),
            _("Who is reminded how many days before a deadline, and on which days the office is closed."),
            reverse("reminders:plan"),
        ),
        Step(
            _("Move in"),
            _("People, companies and placements come from your spreadsheets. You see first what would be taken over."),
            reverse("training:roster_new"),
            not is_new(),
        ),
        Step(
            _("Back up every night, and try a restore"),
            _("On the server: “manage.py backup”. docs/operations.md shows the timer, a copy elsewhere and the test."),
            done=backup is not None,
            at=backup,
        ),
    ]


def _mail():
    """Text, link and state of sending mails."""
    missing = [name for name in ("EMAIL_HOST", "DEFAULT_FROM_EMAIL") if not getattr(settings, name)]
    if missing:
        words = _("No mail server is set, so mails wait. Set %(names)s on the server (docs/operations.md).")
        text = words % {"names": ", ".join(missing)}
    else:
        text = _("Mails go out through %(host)s.") % {"host": settings.EMAIL_HOST}
    return text, reverse("accounts:mail_list"), not missing
