"""The plan of reminders as it is set, and what administrators change of it."""

from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imjapan.core import events
from imjapan.core.errors import require
from imjapan.law.calendar import holidays_around
from imjapan.organization import editing

from .models import QuietDay, ReminderSetting
from .plan import Steps
from .workdays import WorkDays

FIELDS = ("digest_at", "company_steps", "deputy_after", "manager_after")
QUIET = ("first", "last", "label")
PLACES = {"reports_quiet_day_order": "last"}
EARLIEST, LATEST = time(5), time(12)  # of the morning digest
MOST_STEPS = 10
BEFORE, AFTER = -60, 60  # calendar days against the deadline
LATE_MOST = 30  # working days
LONGEST_QUIET = 60  # days: reminders that are silent for longer are switched off, not quiet


def may_change(actor):
    """When everybody is reminded is decided by administrators. Returns (allowed, reason)."""
    if actor.is_administrator:
        return True, ""
    return False, _("Only an administrator can change when people are reminded.")


def current() -> ReminderSetting:
    """The setting, or the usual one where nobody changed anything yet."""
    return ReminderSetting.objects.first() or ReminderSetting()


def steps_of(setting: ReminderSetting) -> Steps:
    return Steps(tuple(setting.company_steps), setting.deputy_after, setting.manager_after)


def work_days(around: date) -> WorkDays:
    return WorkDays(holidays_around(around), tuple(QuietDay.objects.values_list("first", "last")))


def in_words(number: int) -> str:
    """A step of a company in words: "14 days before"."""
    if number == 0:
        return _("on the day")
    if number < 0:
        return ngettext("%(days)s day before", "%(days)s days before", -number) % {"days": -number}
    return ngettext("%(days)s day after", "%(days)s days after", number) % {"days": number}


@transaction.atomic
def change_setting(actor, *, data, version=None) -> ReminderSetting:
    """Change when people are reminded; counts from the next run. `data`: values of `FIELDS`.

    Raises Refused, Stale (changed since `version`) and ValidationError by field.
    """
    require(may_change(actor))
    ReminderSetting.objects.get_or_create(only=True)  # so that the first change has a "before"
    row = ReminderSetting.objects.select_for_update().get()
    editing.require_fresh(row, version)
    editing.fill(row, data, FIELDS)
    row.company_steps = sorted(set(row.company_steps or []))
    editing.check(row, errors=problems(row))
    editing.write(row)
    events.record(actor, "reports.reminders.changed", row)
    return row


def problems(row: ReminderSetting) -> dict[str, str]:
    """What is wrong with a setting, by field."""
    found = {}
    if row.digest_at is not None and not EARLIEST <= row.digest_at <= LATEST:
        found["digest_at"] = _("The digest goes out between 5:00 and 12:00.")
    if len(row.company_steps) > MOST_STEPS:
        found["company_steps"] = _("At most %(number)s reminders: more are not read.") % {"number": MOST_STEPS}
    elif any(not BEFORE <= number <= AFTER for number in row.company_steps):
        found["company_steps"] = _("A reminder lies at most %(days)s days before or after the deadline.") % {
            "days": AFTER
        }
    for name in ("deputy_after", "manager_after"):
        value = getattr(row, name)
        if value is not None and not 1 <= value <= LATE_MOST:
            found[name] = _("From 1 to %(days)s business days.") % {"days": LATE_MOST}
    if not found and row.manager_after < row.deputy_after:
        found["manager_after"] = _("The manager is told with the deputy or later.")
    return found


@transaction.atomic
def add_quiet_day(actor, *, data, key=None) -> QuietDay:
    """A period without reminders. `key`: of the form, so that one sent twice makes one row.

    Raises Refused and ValidationError by field.
    """
    require(may_change(actor))
    if earlier := editing.made_before(QuietDay, key):
        return earlier
    row = QuietDay()
    editing.fill(row, data, QUIET)
    if row.first and row.last is None:
        row.last = row.first
    errors = {}
    if row.first and (row.last - row.first).days >= LONGEST_QUIET:
        errors["last"] = _("At most %(days)s days. Nobody would be reminded of anything for too long.") % {
            "days": LONGEST_QUIET
        }
    elif row.first and QuietDay.objects.filter(first__lte=row.last, last__gte=row.first).exists():
        errors["first"] = _("These days are quiet already. Delete the other period first.")
    editing.check(row, places=PLACES, errors=errors)
    row = editing.add(row, key, places=PLACES)
    events.record(actor, "reports.quiet_day.added", row)
    return row


@transaction.atomic
def delete_quiet_day(actor, *, quiet):
    """People are reminded on these days again. Raises Refused."""
    require(may_change(actor))
    events.record(actor, "reports.quiet_day.deleted", quiet)
    quiet.delete()


def suggestions(today: date) -> list[QuietDay]:
    """The next year-end break and Obon (お盆), as most companies keep them, where nothing is quiet yet. Not saved."""
    new_year = today.year if (today.month, today.day) <= (12, 28) else today.year + 1
    summer = today.year if (today.month, today.day) <= (8, 12) else today.year + 1
    wanted = [
        QuietDay(first=date(new_year, 12, 28), last=date(new_year + 1, 1, 4), label=_("Year-end break")),
        QuietDay(first=date(summer, 8, 13), last=date(summer, 8, 16), label=_("Obon")),
    ]
    taken = list(QuietDay.objects.filter(last__gte=today).values_list("first", "last"))
    free = [row for row in wanted if not any(a <= row.last and row.first <= b for a, b in taken)]
    return sorted(free, key=lambda row: row.first)
