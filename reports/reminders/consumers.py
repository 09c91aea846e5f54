"""A company hears at once that a finding was released, or that its answer was sent back.

The line in the bell is there with the commit; the mail goes out when offices are open. Both belong to the transaction
of the decision, so that nobody is told of something that did not happen. Each consumer can run twice.
"""

from collections import defaultdict

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from imjapan.accounts import many
from imjapan.accounts.many import Wish
from imjapan.core import changes
from training.models import CorrectiveAnswer, ReleasedFinding

from ..obligations.models import Obligation
from . import people, setting
from .domain import RELEASED, RETURNED
from .models import Reminder


@changes.on("finding.released")
def finding_released(change):
    _tell(RELEASED, {pk: f"released:{pk}" for pk in change.ids})


@changes.on("finding.reopened")
def finding_reopened(change):
    """The answer that was sent back names the notice, so that a second answer sent back is told again."""
    rows = CorrectiveAnswer.objects.filter(released__in=change.ids, returned_at__isnull=False).order_by()
    last = dict(rows.values_list("released_id").annotate(last=Max("pk")))
    _tell(RETURNED, {pk: f"returned:{answer}" for pk, answer in last.items()})


def _tell(kind, key_of: dict[int, str]):
    """Tell the users of each company about its findings. `key_of`: released finding to the key in the ledger."""
    now = timezone.now()
    findings = list(ReleasedFinding.objects.filter(pk__in=key_of, state=ReleasedFinding.State.OPEN).order_by("pk"))
    users = people.company_users(timezone.localdate(now), {row.company_id for row in findings})
    told = set(
        Reminder.objects.filter(
            user__in={pk for each in users.values() for pk in each}, key__in=key_of.values()
        ).values_list("user_id", "key")
    )
    news = defaultdict(list)
    for row in findings:
        for user_id in users.get(row.company_id, ()):
            if (user_id, key_of[row.pk]) not in told:
                news[user_id].append(row)
    wishes = [_wish(kind, user_id, rows, key_of) for user_id, rows in sorted(news.items())]
    local = timezone.localtime(now)
    mails = many.give(wishes, now=now, after=setting.work_days(local.date()).open_moment(local))
    duties = dict(
        Obligation.objects.filter(released_finding__in=key_of).values_list("released_finding_id", "pk").order_by("pk")
    )
    Reminder.objects.bulk_create(
        [
            Reminder(
                user_id=wish.user_id,
                key=key_of[row.pk],
                step=kind,
                obligation_id=duties.get(row.pk),
                given_at=now,
                mail_id=mails.get((wish.user_id, wish.key)),
            )
            for wish in wishes
            for row in news[wish.user_id]
        ],
        ignore_conflicts=True,
    )


def _wish(kind, user_id, rows, key_of):
    one = len(rows) == 1
    return Wish(
        user_id,
        f"reports.{kind}",
        key_of[rows[0].pk],
        reverse("portal:finding", args=[rows[0].public_id]) if one else reverse("portal:home"),
        {"findings": [row.pk for row in rows]},
        {"number": len(rows), "finding": rows[0].number, "on": min(row.due_on for row in rows).isoformat()},
    )
