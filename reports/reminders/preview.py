"""What would go out on a day, and to whom, if a setting held: by the duties, people and ledger of this moment."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from imjapan.accounts.models import User

from . import digest, domain, setting
from .models import ReminderSetting
from .plan import OWED


@dataclass(frozen=True)
class Line:
    """One person. `digest`: whether there is something to tell in the morning; the others: number of duties."""

    user: User
    digest: bool
    owed: int
    late: int


@dataclass(frozen=True)
class Preview:
    """`next_day`: where nothing goes out on the day, the working day on which it does; else None."""

    day: date
    next_day: date | None
    lines: list[Line]


def preview(day: date, plan: ReminderSetting) -> Preview:
    """Nothing is written. What is given or done until that day changes what then really goes out."""
    days = setting.work_days(day)
    if day not in days:
        return Preview(day, days.on_or_after(day), [])
    given = [one for one in domain.due_on(day, plan, days) if not one.passed]
    owed = Counter(one.user_id for one in given if one.step.kind == OWED)
    late = Counter(one.user_id for one in given if one.step.kind != OWED)
    numbers = digest.numbers(day, days)
    users = User.objects.filter(pk__in={*owed, *late, *numbers}).order_by("-kind", "name", "pk")
    return Preview(day, None, [Line(user, user.pk in numbers, owed[user.pk], late[user.pk]) for user in users])
