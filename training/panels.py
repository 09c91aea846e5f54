"""What training shows on the pages of companies, establishments and people. Staff only."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from imjapan.core import panels
from imjapan.organization.access import may_edit_masters, may_read_interviews, may_write
from training import access, timeline
from training import own_licence as own_licence_panel  # noqa: F401 - it registers itself
from training.applying import panels as applying_panels  # noqa: F401 - those of plan applications
from training.domain import triggers
from training.domain.interviews import interview_state
from training.exams import panels as exam_panels  # noqa: F401 - those of exams register themselves
from training.gates import panels as gates  # noqa: F401 - those of gates register themselves
from training.incidents import panels as incident_panels  # noqa: F401 - those of incidents register themselves
from training.lectures import panels as lecture_panels  # noqa: F401 - those of lectures register themselves
from training.models import Absence, Audit, Placement
from training.recruiting import panels as offer_panels  # noqa: F401 - those of job offers register themselves
from training.support import panels as support_panels  # noqa: F401 - those of support register themselves

LATEST = 5
LEAVING = timedelta(days=60)  # before its end a placement may be the last: from then on the departure can be recorded


@panels.register("person.head", template="training/panels/person_head.html", order=10)
def person_head(request, subject):
    """Where a person is now, under what, until when."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    rows = access.placements(request.actor).filter(person=subject)
    placements = list(rows.select_related("establishment__company", "plan"))
    placement = timeline.current(placements, today)
    if placement is None:
        return {"placement": None}
    following = next((row for row in placements if row.starts_on > placement.ends_on), None)
    return {
        "placement": placement,
        "today": today,
        "days_left": (placement.ends_on - today).days,
        "following": following,
        "plan_goes_on": not following and _unplaced_until(request.actor, subject, placement, today),
    }


def _unplaced_until(actor, subject, placement, today):
    """The last day of the plan when it runs on after its last placement and nothing follows, else None."""
    last = placement.plan.ends_on
    if last <= placement.ends_on or last < today:
        return None
    covered = _covered(actor, subject, [])
    return None if any(first > placement.ends_on for first, _last in covered) else last


@panels.register("person", template="training/panels/person.html", order=10)
def person(request, subject):
    """The band of the years, then plans, placements and absences."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    rows = access.placements(request.actor).filter(person=subject)
    placements = list(rows.select_related("establishment__company", "plan"))
    plans = list(access.plans(request.actor).filter(person=subject))
    covered = _covered(request.actor, subject, placements)
    absences = list(subject.absences.all())
    goes_on = any(row.starts_on <= today < row.ends_on - LEAVING for row in placements)
    away = any(row.kind == Absence.Kind.TRIP_HOME and row.ends_on is None for row in absences)
    return {
        "may_leave": bool(placements) and not goes_on and not away,
        "person": subject,
        "plans": plans,
        "placements": placements,
        "last_placement": placements[-1] if placements else None,
        "today": today,
        "absences": absences,
        "drawing": timeline.person_drawing(subject, plans=plans, placements=placements, covered=covered, today=today),
        "may_edit": may_edit_masters(request.actor, subject.office_id)[0],
    }


def _covered(actor, subject, placements):
    """Days with a placement, also those at a company of a private office: they are no gap, only not for this reader."""
    if not actor.hidden_office_ids:
        return [(row.starts_on, row.ends_on) for row in placements]
    return list(Placement.objects.filter(person=subject).values_list("starts_on", "ends_on"))


@panels.register("establishment", template="training/panels/establishment.html", order=20)
def establishment(request, subject):
    """Who is and will be in training, the audits, and what had been done before our records begin."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    audits = access.audits(request.actor).filter(establishment=subject).select_related("lead")
    there = access.placements(request.actor).filter(establishment=subject)
    here = there.filter(Q(starts_on__lte=today) & Q(ends_on__gte=today))
    office_id = subject.company.office_id
    return {
        "establishment": subject,
        "audits": audits[:LATEST],
        "visits": access.visits(request.actor).filter(establishment=subject).select_related("visitor")[:LATEST],
        "columns": timeline.headcount(there, today=today),
        "placements": here.select_related("person", "plan").order_by("person__sort_key", "pk"),
        "cut_over": getattr(subject, "cut_over", None),
        "may_write": may_write(request.actor, office_id)[0],
        "may_edit": may_edit_masters(request.actor, office_id)[0],
    }


@panels.register("establishment", template="training/panels/grounds.html", order=15)
def grounds(request, subject):
    """Grounds for an extraordinary audit: the open ones, and the latest that were settled. Two queries."""
    actor = request.actor
    if not actor.is_staff:
        return None
    rows = (
        access.triggers(actor)
        .filter(establishment=subject)
        .select_related("audit", "opened_by", "dismissed_by", "consultation")
    )
    drafts = access.audits(actor).filter(establishment=subject, kind=Audit.Kind.EXTRAORDINARY, state=Audit.State.DRAFT)
    for row in rows:
        row.label = triggers.reason_label(actor, row)
    waiting = [row for row in rows if triggers.is_open(row)]
    return {
        "establishment": subject,
        "waiting": waiting,
        "settled": [row for row in rows if not triggers.is_open(row)][:LATEST],
        "draft": drafts.order_by("-pk").first(),
        "may_write": triggers.may_report(actor, subject)[0],
        "may_dismiss": subject.company.office_id in actor.managed_office_ids,
    }


@panels.register("establishment", template="training/panels/interviews.html", order=30)
def coverage(request, subject):
    """Who has to be heard next: everybody once in twelve months. Only for those who may read interviews."""
    if not may_read_interviews(request.actor)[0]:
        return None
    turns = interview_state(subject, on=timezone.localdate()).turns
    return {"establishment": subject, "turns": sorted(turns, key=lambda turn: (turn.by, turn.person.pk))}


@panels.register("company", template="training/panels/company.html", order=20)
def company(request, subject):
    """How many are in training month by month, and the latest audits."""
    if not request.actor.is_staff:
        return None
    audits = access.audits(request.actor).filter(company=subject).select_related("establishment", "lead")
    there = access.placements(request.actor).filter(company=subject)
    return {
        "company": subject,
        "audits": audits[:LATEST],
        "columns": timeline.headcount(there, today=timezone.localdate()),
    }
