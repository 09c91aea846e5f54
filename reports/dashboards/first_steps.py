"""What an administrator does after the set-up, in order, and what of it is done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from companies.models import Company
from imjapan.accounts.models import Mail, User
from imjapan.core.models import Event
from imjapan.organization.models import Organization, Staff
from interns.models import Person
from training.models import RosterImport

from ..reminders.models import QuietDay, ReminderSetting

HANDFUL = 5  # people typed in to try things out; more of them are real work


@dataclass(frozen=True)
class Step:
    """`started`: some of it was done. `at`: when it was done last. `action`: (address to post to, label)."""

    title: Any
    text: Any
    url: str = ""
    done: bool = False
    started: bool = False
    at: datetime | None = None
    action: tuple[str, Any] | None = None


def is_new() -> bool:
    """Whether nothing has been moved in yet, so that these steps are all there is to do."""
    return not Company.objects.exists() and not Person.objects.exists()


def steps() -> list[Step]:
    house = Organization.objects.first()
    backup = Event.objects.filter(name="core.backup.made").order_by("-at", "-id").values_list("at", flat=True).first()
    taken_over = RosterImport.objects.filter(state=RosterImport.State.DONE).exists()
    moved_in = taken_over or Person.objects.order_by()[: HANDFUL + 1].count() > HANDFUL
    return [
        Step(
            _("Complete the organization"),
            _("Address, representative and licence are printed on every form."),
            reverse("organization:organization_edit"),
            bool(house and house.address and house.representative_name and house.licence_no),
        ),
        _mail(),
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
        Step(
            _("Decide on reminders"),
            _(
                "Who is reminded how many days before a deadline, and on which days the office is closed. Save the "
                "usual plan if it suits you."
            ),
            reverse("reminders:plan"),
            ReminderSetting.objects.exists() or QuietDay.objects.exists(),
        ),
        Step(
            _("Move in"),
            _("People, companies and placements come from your spreadsheets. You see first what would be taken over."),
            reverse("training:roster_new"),
            moved_in,
            started=not moved_in and not is_new(),
        ),
        Step(
            _("Back up every night, and try a restore"),
            _(
                "Ask whoever runs the server to set up the nightly backup and a copy elsewhere, and to try a restore; "
                "the guide is docs/operations.md (“manage.py backup”). Here you see when the last backup was made."
            ),
            done=backup is not None,
            at=backup,
        ),
    ]


def _mail() -> Step:
    """Done only when a mail went out: a mail server that is set may still refuse everything."""
    sent = Mail.objects.filter(state=Mail.State.SENT).order_by("-sent_at").values_list("sent_at", flat=True).first()
    missing = [name for name in ("EMAIL_HOST", "DEFAULT_FROM_EMAIL") if not getattr(settings, name)]
    if missing:
        text = _(
            "No mail server is set, so mails wait. Ask whoever runs the server to set %(names)s; the guide is "
            "docs/operations.md."
        ) % {"names": ", ".join(missing)}
    else:
        text = _("Invitations and reminders go by mail. Send yourself a test mail to see whether mails go out.")
    return Step(
        _("Let mails go out"),
        text,
        reverse("accounts:mail_list"),
        sent is not None,
        started=sent is None and not missing,
        at=sent,
        action=None if missing else (reverse("accounts:mail_test"), _("Send a test mail to myself")),
    )
