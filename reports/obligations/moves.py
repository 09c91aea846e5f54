"""What the clock moved, in words: from when to when, because of which fact, by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core.told import names_of
from reports import access

from .models import Obligation, ObligationMove

LATELY = timedelta(days=7)
NEW_DAY = "clock"
# Facts in words, and the groups they are looked for by. What is not named here falls under "something else".
CAUSES = {
    "placement": (gettext_lazy("a placement changed"), ("placement.changed", "establishment.left", "absence.changed")),
    "audit": (
        gettext_lazy("an audit was recorded or changed"),
        ("audit.drafted", "audit.changed", "audit.finished", "audit.returned", "audit.approved", "audit.deleted"),
    ),
    "ground": (
        gettext_lazy("a ground for an extraordinary audit was reported or settled"),
        ("trigger.opened", "trigger.dismissed", "trigger.tied"),
    ),
    "visit": (
        gettext_lazy("a visit was recorded or changed"),
        ("visit.drafted", "visit.finished", "visit.changed", "visit.deleted"),
    ),
    "check": (
        gettext_lazy("an external check was recorded or changed"),
        ("external_check.changed", "external_check.finished", "external_check.deleted", "check.changed"),
    ),
    "cut_over": (gettext_lazy("what was done before our records begin was corrected"), ("cut_over.changed",)),
    "finding": (
        gettext_lazy("a finding went on"),
        (
            "finding.released",
            "finding.answered",
            "finding.closed",
            "finding.reopened",
            "finding.returned",
            "finding.deleted",
        ),
    ),
    "filing": (
        gettext_lazy("a notice, report or letter of the authority changed"),
        (
            "filing.changed",
            "filing.approved",
            "filing.filed",
            "filing.returned",
            "measure.changed",
            "document.approved",
            "document.filed",
        ),
    ),
    "house": (
        gettext_lazy("our people or licences changed"),
        ("personnel.changed", "licence.changed", "appointment.changed", "course.changed"),
    ),
    "office": (gettext_lazy("the office or its clock changed"), ("office.changed",)),
    "consultation": (gettext_lazy("a consultation went on"), ("consultation.changed", "consultation.audit_needed")),
    "person": (gettext_lazy("what we know of the person changed"), ("person.changed",)),
    "application": (
        gettext_lazy("an application, a postponement or a change of a plan was recorded or changed"),
        (
            "plan_application.changed",
            "plan_application.deleted",
            "plan_change.changed",
            "plan_change.deleted",
            "cohort.postponed",
        ),
    ),
    "stay": (
        gettext_lazy("something about the stay in Japan was recorded or changed"),
        (
            "residence_application.changed",
            "residence_application.deleted",
            "residence_event.changed",
            "residence_event.deleted",
        ),
    ),
    "lecture": (
        gettext_lazy("a lecture was recorded or changed"),
        ("lecture.changed", "lecture_course.changed", "lecture.deleted"),
    ),
    "exam": (gettext_lazy("an exam was recorded or changed"), ("exam.changed", "exam.deleted")),
    "case": (
        gettext_lazy("an incident or a move went on"),
        ("incident.changed", "incident_step.going", "transfer.changed"),
    ),
    "support": (
        gettext_lazy("support of a specified skilled worker was recorded or changed"),
        (
            "support_plan.changed",
            "support_plan.deleted",
            "support_interview.changed",
            "support_interview.deleted",
            "support_contract.changed",
        ),
    ),
    "figures": (gettext_lazy("a figure of the law changed"), ("figures.changed",)),
    NEW_DAY: (gettext_lazy("a new day, or a new release of the rules"), ("",)),
}
_WORDS = {fact: words for words, facts in CAUSES.values() for fact in facts}
# A target or a legal day that stands where it stood is no move worth reading.
SHIFTED = ~Q(target_before=F("target_after"), legal_before=F("legal_after"))


@dataclass(frozen=True, slots=True)
class Line:
    """One move as shown on the page of its duty."""

    at: datetime
    shift: str
    cause: str
    by: str


def moves(actor) -> QuerySet:
    """Moves of duties the actor may read, without those that changed no day."""
    return ObligationMove.objects.filter(SHIFTED, obligation__in=access.obligations(actor).values("pk"))


def of_duty(duty: Obligation) -> list[Line]:
    """The moves of one duty, the newest first. Two queries."""
    rows = list(duty.moves.filter(SHIFTED))
    names = names_of(row.actor_id for row in rows) if rows else {}
    return [Line(row.moved_at, shift(row), cause(row), by(row, names)) for row in rows]


def lately(actor, duties: QuerySet, today: date) -> bool:
    """Whether one of these duties moved within the last seven days."""
    since = timezone.now() - LATELY
    rows = ObligationMove.objects.filter(SHIFTED, moved_at__gte=since).order_by()
    return rows.filter(obligation__in=duties.order_by().values("pk")).exists()


def shift(row: ObligationMove) -> str:
    """From which day to which: the legal one, and our target where that moved too or alone."""
    parts = []
    if row.legal_before != row.legal_after:
        parts.append(_("legal deadline %(before)s → %(after)s") % _days(row.legal_before, row.legal_after))
    if row.target_before != row.target_after:
        parts.append(_("target %(before)s → %(after)s") % _days(row.target_before, row.target_after))
    return _(", ").join(parts)


def cause(row: ObligationMove) -> str:
    return str(_WORDS.get(row.cause, _("something else in the records changed")))


def by(row: ObligationMove, names: dict[int, str]) -> str:
    return names.get(row.actor_id) or _("the system")


def load(rows: Iterable[ObligationMove], actor) -> None:
    """Attach who moved each. One query."""
    names = names_of(row.actor_id for row in rows)
    for row in rows:
        row.by = by(row, names)


def caused_by(rows: QuerySet, name: str, value: str) -> QuerySet:
    return rows.filter(cause__in=CAUSES[value][1])


def _days(before: date, after: date) -> dict[str, str]:
    return {
        "before": date_format(before, "SHORT_DATE_FORMAT"),
        "after": date_format(after, "SHORT_DATE_FORMAT"),
    }
