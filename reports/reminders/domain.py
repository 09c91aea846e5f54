"""Giving reminders: what is due by the plan is written to the ledger, the outbox and the bell in one transaction.

It can run twice, at once, or be killed in the middle: the ledger holds each step of each person once, and what was not
committed was not given. A clock that is set back finds the later digest in the ledger and gives nothing for the past.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from imjapan.accounts import many
from imjapan.accounts.many import Wish
from training.models import CorrectiveAnswer

from ..obligations.models import Obligation
from . import digest, people, plan, setting
from .models import Reminder, ReminderSetting
from .plan import DEPUTY, MANAGER, OWED, Due, Duty, Steps
from .workdays import WorkDays

# Steps of the ledger beside those of the plan.
DIGEST, PASSED = "digest", "passed"
RELEASED, RETURNED = "finding_released", "answer_returned"
EVENING = time(20)  # later nobody is reminded; what was missed is given the next working morning
MARGIN = timedelta(days=90)  # how far days without reminders can move a step
BATCH = 1000


@dataclass
class Given:
    """What one run gave: digests, steps told to companies and to deputies and managers, steps passed over, mails."""

    digests: int = 0
    owed: int = 0
    late: int = 0
    passed: int = 0
    mails: int = 0


def give(now: datetime) -> Given:
    """Give everything that is due at a moment and was not given before. Outside working hours nothing is."""
    local = timezone.localtime(now)
    today, plan_now = local.date(), setting.current()
    days = setting.work_days(today)
    if today not in days or not plan_now.digest_at <= local.time() < EVENING:
        return Given()
    with transaction.atomic():
        _lock()
        return _write(now, today, due_on(today, plan_now, days), _digests(today, days))


def due_on(today: date, plan_now: ReminderSetting, days: WorkDays) -> list[Due]:
    """The steps a day brings, by the duties and the ledger of this moment."""
    steps = setting.steps_of(plan_now)
    kept = Reminder.objects.filter(obligation__state=Obligation.State.OPEN).values_list("user_id", "key")
    given = plan.ledger(kept.iterator())
    duties = open_duties(today, steps)
    alone = {duty.person_id for duty in duties if duty.person_id and not duty.company_id}
    return plan.reminders(duties, people.of_today(today, alone), steps, days, today, given)


def open_duties(today: date, steps: Steps) -> list[Duty]:
    """Open duties that can have a step by a day: late ones, and answers of companies whose first step may be near.

    Of what a company owes, only answers to findings are asked of it by mail; its annual report we file for it.
    """
    near = today + timedelta(days=max(-min(steps.company, default=0), 0)) + MARGIN
    rows = Obligation.objects.filter(
        Q(safe_on__lt=today) | Q(released_finding__isnull=False, legal_on__lte=near), state=Obligation.State.OPEN
    ).order_by("pk")
    columns = (
        "pk", "office_id", "company_id", "safe_on", "legal_on", "person_id", "window_first", "released_finding_id",
    )  # fmt: skip
    rows = list(rows.values_list(*columns))
    asked_again = _asked_again([row[-1] for row in rows if row[-1]])
    return [
        Duty(
            *(pk, office, place, safe_on, legal_on),
            owed_by_company=bool(released),
            since=_since(released, first, asked_again.get(released)),
            person_id=person,
        )
        for pk, office, place, safe_on, legal_on, person, first, released in rows
    ]


def _since(released, first, asked_again):
    """The company was told when the finding was released, and again when its answer was sent back."""
    if not released:
        return None
    return max(first, timezone.localdate(asked_again)) if asked_again else first


def _asked_again(released_ids):
    """Released finding to the moment its last answer was sent back."""
    rows = CorrectiveAnswer.objects.filter(released__in=released_ids, returned_at__isnull=False).order_by()
    return dict(rows.values_list("released_id").annotate(last=Max("returned_at")))


def _lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('reports.remind'))")


def _digests(today, days):
    """The numbers of everybody who gets a digest; nothing once that of today, or of a later day, was given."""
    found = digest.numbers(today, days)
    later = Reminder.objects.filter(user__in=people.colleagues(today), step=DIGEST, key__gte=_digest_key(today))
    return {} if later.exists() else found


def _digest_key(day):
    return f"{DIGEST}:{day.isoformat()}"


def _write(now, today, due: list[Due], digests: dict[int, digest.Numbers]) -> Given:
    wishes, wish_of = _wishes(today, due)
    for user_id, numbers in digests.items():
        line = asdict(numbers)
        wish = Wish(user_id, "reports.digest", _digest_key(today), _today("mine"), {"day": today.isoformat()}, line)
        wishes.append(wish)
    mails = many.give(wishes, now=now)
    rows = [
        Reminder(
            user_id=one.user_id,
            key=one.step.key,
            step=PASSED if one.passed else one.step.kind,
            obligation_id=one.duty.id,
            given_at=now,
            mail_id=None if one.passed else mails.get((one.user_id, wish_of[one])),
        )
        for one in due
    ]
    rows += [
        Reminder(
            user_id=user_id,
            key=_digest_key(today),
            step=DIGEST,
            given_at=now,
            mail_id=mails.get((user_id, _digest_key(today))),
        )
        for user_id in digests
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    counted = [one.step.kind for one in due if not one.passed]
    return Given(
        digests=len(digests),
        owed=counted.count(OWED),
        late=len(counted) - counted.count(OWED),
        passed=len(due) - len(counted),
        mails=len(mails),
    )


def _wishes(today, due: Iterable[Due]) -> tuple[list[Wish], dict[Due, str]]:
    """One mail and one line for each person and kind, however many duties; and the key of the wish of each step."""
    groups = defaultdict(list)
    for one in due:
        if not one.passed:
            groups[one.user_id, one.step.kind].append(one)
    wishes, wish_of = [], {}
    for (user_id, kind), steps in groups.items():
        key = f"{kind}:{today:%Y%m%d}:{_mark(one.step.key for one in steps)}"
        nearest = min(one.duty.legal_on for one in steps)
        line = {"number": len(steps), "on": nearest.isoformat()}
        wishes.append(
            Wish(user_id, f"reports.{kind}", key, _URLS[kind](), {"duties": [one.duty.id for one in steps]}, line)
        )
        wish_of |= dict.fromkeys(steps, key)
    return wishes, wish_of


def _mark(keys):
    """A short name of a set of steps, so that the same steps make the same mail."""
    return hashlib.sha256(" ".join(sorted(keys)).encode()).hexdigest()[:12]


def _today(show):
    return f"{reverse('today:today')}?show={show}"


_URLS = {
    OWED: lambda: reverse("portal:home"),
    DEPUTY: lambda: _today("mine"),
    MANAGER: lambda: _today("office"),
}
