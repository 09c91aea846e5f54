"""What the law leaves to a person: an application's point is confirmed by somebody, on a ground, and can be taken back.

Kept in `PlanApplication.answers`. A confirmation belongs to the point as it was judged: when what it rests on changes,
it is asked again.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from imjapan.accounts.models import User
from imjapan.core import changes, events
from imjapan.core.errors import Conflict
from imjapan.law.verdict import Outcome, Verdict
from imjapan.organization.access import must_write
from training.models import PlanApplication

from . import domain, judging

KEY = "confirmed"
GROUND = 500  # characters


class Point(NamedTuple):
    """A judged point of an application. `mark`: names it, "" where nobody has to confirm; `confirmed`: by whom."""

    label: str
    verdict: Verdict
    explanation: Any
    mark: str
    confirmed: dict | None


def mark_of(verdict: Verdict) -> str:
    """A short name of what is to be confirmed: another one as soon as other facts stand behind it."""
    known = json.dumps([verdict.rule, verdict.message, dict(verdict.values)], default=str, sort_keys=True)
    return hashlib.sha256(known.encode()).hexdigest()[:16]


def points(application, judged: Iterable[judging.Judged]) -> list[Point]:
    """The judged points with what was confirmed; those stand after what is still open. At most one query."""
    said = application.answers.get(KEY, {})
    found = []
    for one in judged:
        mark = mark_of(one.verdict) if one.verdict.outcome == Outcome.CONFIRM else ""
        found.append(Point(one.label, one.verdict, one.explanation, mark, said.get(mark)))
    if any(point.confirmed for point in found):
        people = User.objects.in_bulk([point.confirmed["by"] for point in found if point.confirmed])
        found = [point._replace(confirmed=point.confirmed and _shown(point.confirmed, people)) for point in found]
    return sorted(found, key=lambda point: point.confirmed is not None)


def _shown(said, people):
    return {"ground": said["ground"], "on": date.fromisoformat(said["on"]), "by": people.get(said["by"], "")}


@transaction.atomic
def confirm(actor, *, application, mark, ground, today) -> PlanApplication:
    """Record that a person confirmed a point, and on what ground; an empty ground takes it back.

    Raises Refused, Conflict (nothing of that kind has to be confirmed any more) and ValidationError by field.
    """
    row = domain.locked_application(application)
    must_write(actor, row.office_id)
    said = dict(row.answers.get(KEY, {}))
    ground = ground.strip()[:GROUND]
    if not ground:
        if mark not in said:
            raise ValidationError({"ground": _("Write what you saw or asked, and whom.")})
        del said[mark]
    else:
        verdicts = [one.verdict for one in judging.judged(row, today)]
        if not any(mark == mark_of(verdict) for verdict in verdicts if verdict.outcome == Outcome.CONFIRM):
            raise Conflict(_("What the law says about this has changed meanwhile. Look at it again."))
        said[mark] = {"ground": ground, "on": today.isoformat(), "by": actor.user_id}
    row.answers = {**row.answers, KEY: said}
    row.version += 1
    row.save(update_fields=["answers", "version"])
    changes.record(actor, row, domain.CHANGED)
    events.record(actor, f"training.application.{'confirmed' if ground else 'unconfirmed'}", row)
    return row
