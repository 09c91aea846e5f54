"""What training knows about what happened. Of an interview only that it took place, never what was said."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register, register_coming
from training import access, audit_story, visit_story  # noqa: F401 - stories of audits and visits register themselves
from training.exams import happenings as exam_happenings  # noqa: F401 - so do those of exams

from .applying import happenings as applying_story  # noqa: F401 - what happens to plan applications registers itself
from .incidents import story as incident_story  # noqa: F401 - those of incidents register themselves
from .lectures import story as lecture_story  # noqa: F401 - what happens in lectures registers itself
from .models import Absence, Audit, CorrectiveAnswer, CutOver, Interview, Placement, Plan, ReleasedFinding, Visit
from .recruiting import happenings as offer_story  # noqa: F401 - what happens to job offers registers itself
from .support import happenings as support_story  # noqa: F401 - what happens in support registers itself

LABELS = {
    Plan: gettext_lazy("Plan"),
    Placement: gettext_lazy("Placement"),
    Absence: gettext_lazy("Absence"),
    CutOver: gettext_lazy("Before our records begin"),
    Visit: gettext_lazy("Visit"),
}
told.SOURCES |= dict.fromkeys(("import_roster", "training.take_over_roster"), gettext_lazy("by import"))


@register("person")
def plans_of_person(request, person, limit):
    today = timezone.localdate()
    rows = access.plans(request.actor).filter(person=person)
    for plan in rows.filter(starts_on__lte=today).order_by("-starts_on")[:limit]:
        yield Happening(plan.starts_on, _("Plan begins: %(plan)s") % {"plan": plan}, icon="calendar")
        if plan.certified_on:
            words = {"plan": plan, "number": plan.certification_no or "—"}
            yield Happening(plan.certified_on, _("Plan certified: %(plan)s, %(number)s") % words, icon="check")
        if plan.lecture_starts_on and plan.lecture_starts_on <= today:
            yield Happening(plan.lecture_starts_on, _("Lecture begins"), icon="calendar")
        if plan.lecture_ends_on and plan.lecture_ends_on <= today:
            yield Happening(plan.lecture_ends_on, _("Lecture ends"), icon="calendar")
        if plan.exam_applied_on:
            text = _("Skill exam applied for: %(plan)s") % {"plan": plan}
            yield Happening(plan.exam_applied_on, text, icon="check")
        if plan.ends_on < today:
            yield Happening(plan.ends_on, _("Last day of the plan: %(plan)s") % {"plan": plan}, icon="calendar")


@register_coming("person")
def plans_to_come(request, person, limit):
    today = timezone.localdate()
    for plan in access.plans(request.actor).filter(person=person, ends_on__gte=today).order_by("starts_on")[:limit]:
        yield Happening(plan.ends_on, _("Last day of the plan: %(plan)s") % {"plan": plan}, icon="calendar")
        if plan.starts_on > today:
            yield Happening(plan.starts_on, _("Plan begins: %(plan)s") % {"plan": plan}, icon="calendar")
        if plan.lecture_starts_on and plan.lecture_starts_on > today:
            yield Happening(plan.lecture_starts_on, _("Lecture begins"), icon="calendar")
        if plan.lecture_ends_on and plan.lecture_ends_on > today:
            yield Happening(plan.lecture_ends_on, _("Lecture ends"), icon="calendar")


@register("person")
def placements_of_person(request, person, limit):
    yield from _placements(_placements_of(request, person), limit, name=_place, url=_at)


@register_coming("person")
def placements_to_come(request, person, limit):
    today = timezone.localdate()
    rows = _placements_of(request, person).select_related("establishment__company", "plan")
    for row in rows.filter(ends_on__gte=today).order_by("starts_on")[:limit]:
        if row.starts_on > today:
            yield Happening(row.starts_on, _("Placement begins: %(name)s") % {"name": _place(row)}, _at(row), "home")
        yield Happening(row.ends_on, _last_day(row, _place(row)), _at(row), "home")


@register("person")
def recorded(request, person, limit):
    """When a plan, placement or absence was entered, and by whom."""
    plans = access.plans(request.actor).filter(person=person).order_by("-created_at")[:limit]
    yield from told.additions(plans, limit, _plan_recorded)
    rows = _placements_of(request, person).select_related("establishment__company").order_by("-created_at")[:limit]
    yield from told.additions(rows, limit, _placement_recorded, url=_at)
    absences = person.absences.order_by("-created_at")[:limit]
    yield from told.additions(absences, limit, _absence_recorded)


def _plan_recorded(plan):
    return _("Plan recorded: %(plan)s, from %(day)s") % {"plan": plan, "day": _day(plan.starts_on)}


def _placement_recorded(row):
    return _("Placement recorded: %(name)s, from %(day)s") % {"name": _place(row), "day": _day(row.starts_on)}


def _absence_recorded(row):
    return _("Absence recorded: %(kind)s, from %(day)s") % {"kind": row.get_kind_display(), "day": _day(row.starts_on)}


def _placements_of(request, person):
    return access.placements(request.actor).filter(person=person)


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT")


def _place(row):
    return f"{row.establishment.company} {row.establishment}"


@register("company")
def placements_of_company(request, company, limit):
    rows = access.placements(request.actor).filter(company=company)
    yield from _placements(rows, limit, name=lambda row: f"{row.person} ({row.establishment})", url=_of)


@register("establishment")
def placements_of_establishment(request, establishment, limit):
    rows = access.placements(request.actor).filter(establishment=establishment)
    yield from _placements(rows, limit, name=lambda row: str(row.person), url=_of)


def _at(row):
    return reverse("companies:establishment", args=[row.establishment.public_id])


def _of(row):
    return reverse("people:detail", args=[row.person.public_id])


def _placements(rows, limit, *, name, url):
    today = timezone.localdate()
    rows = rows.select_related("person", "establishment__company")
    for row in rows.filter(starts_on__lte=today).order_by("-starts_on", "-pk")[:limit]:
        text = _("Placement begins: %(name)s") % {"name": name(row)}
        yield Happening(row.starts_on, text, url=url(row), icon="home")
    for row in rows.filter(ends_on__lt=today).order_by("-ends_on", "-pk")[:limit]:
        yield Happening(row.ends_on, _last_day(row, name(row)), url=url(row), icon="home")


def _last_day(row, name):
    text = _("Last day of the placement: %(name)s") % {"name": name}
    return f"{text} ({row.end_reason})" if row.end_reason else text


@register("person")
def absences_of_person(request, person, limit):
    today = timezone.localdate()
    for row in person.absences.filter(starts_on__lte=today).order_by("-starts_on")[:limit]:
        text = _("Absence begins: %(kind)s") % {"kind": row.get_kind_display()}
        yield Happening(row.starts_on, text, icon="calendar")
        if row.ends_on and row.ends_on < today:
            text = _("Last day of the absence: %(kind)s") % {"kind": row.get_kind_display()}
            yield Happening(row.ends_on, text, icon="calendar")


@register_coming("person")
def absences_to_come(request, person, limit):
    today = timezone.localdate()
    for row in person.absences.filter(starts_on__gt=today).order_by("starts_on")[:limit]:
        text = _("Absence begins: %(kind)s") % {"kind": row.get_kind_display()}
        yield Happening(row.starts_on, text, icon="calendar")


@register("person")
def talks_and_visits(request, person, limit):
    """That somebody was interviewed or seen, and where."""
    today = timezone.localdate()
    talks = Interview.objects.filter(person=person, audit__in=access.audits(request.actor), held_on__lte=today)
    talks = talks.exclude(audit__state=Audit.State.DRAFT).select_related("audit__establishment__company")
    for row in talks.order_by("-held_on", "-pk").defer("notes")[:limit]:
        place = f"{row.audit.establishment.company} {row.audit.establishment}"
        url = reverse("training:audit_detail", args=[row.audit.public_id])
        yield Happening(row.held_on, _("Interviewed at an audit: %(place)s") % {"place": place}, url=url, icon="person")
    visits = access.visits(request.actor).filter(people=person, visited_on__lte=today, state=Visit.State.DONE)
    for row in visits.select_related("establishment__company", "visitor").order_by("-visited_on", "-pk")[:limit]:
        words = {"place": f"{row.establishment.company} {row.establishment}", "name": row.visitor.name}
        url = reverse("training:visit_detail", args=[row.public_id])
        text = _("Visit guidance at %(place)s by %(name)s") % words
        yield Happening(row.visited_on, text, url=url, icon="person")


@register("person")
def changes_of_person(request, person, limit):
    placements = access.placements(request.actor).filter(person=person)
    rows = [*person.plans.all(), *placements, *person.absences.all()]
    yield from told.changes(rows, limit, labels=LABELS)
    for model in (Plan, Placement, Absence):
        yield from told.deletions(model, limit, label=LABELS[model], person_id=person.pk)


@register("company")
def work_at_company(request, company, limit):
    yield from _work(request, limit, company=company)


@register("establishment")
def work_at_establishment(request, establishment, limit):
    yield from _work(request, limit, establishment=establishment)


def _work(request, limit, **subject):
    """Audits, visits, findings released, answered and closed."""
    today = timezone.localdate()
    audits = access.audits(request.actor).filter(**subject, ends_on__lte=today).exclude(state=Audit.State.DRAFT)
    for row in audits.select_related("establishment", "lead").order_by("-ends_on", "-pk")[:limit]:
        words = {"kind": row.get_kind_display(), "place": row.establishment, "name": row.lead.name}
        text = _("%(kind)s at %(place)s by %(name)s") % words
        url = reverse("training:audit_detail", args=[row.public_id])
        yield Happening(row.ends_on, text, url=url, icon="check")
    visits = access.visits(request.actor).filter(**subject, visited_on__lte=today, state=Visit.State.DONE)
    for row in visits.select_related("establishment", "visitor").order_by("-visited_on", "-pk")[:limit]:
        words = {"place": row.establishment, "name": row.visitor.name}
        url = reverse("training:visit_detail", args=[row.public_id])
        text = _("Visit guidance at %(place)s by %(name)s") % words
        yield Happening(row.visited_on, text, url=url, icon="person")
    yield from _findings(request, limit, subject)
    yield from _visits_changed(visits.order_by("-visited_on", "-pk")[:limit], limit, subject)


def _visits_changed(visits, limit, subject):
    """What was corrected in visits, and visits that were deleted."""
    visits = list(visits)
    labels = {row.pk: f"{LABELS[Visit]} {_day(row.visited_on)}" for row in visits}
    yield from told.changes(visits, limit, labels={Visit: labels})
    where = {f"{name}_id": row.pk for name, row in subject.items()}
    yield from told.deletions(Visit, limit, label=LABELS[Visit], name=lambda row: _day(row.visited_on), **where)


def _findings(request, limit, subject):
    released = access.released_findings(request.actor).filter(**subject).select_related("finding__audit")
    for row in released.order_by("-released_at", "-pk")[:limit]:
        words = {"number": row.number, "words": row.wording, "name": row.released_by_name}
        text = _("Finding %(number)s released by %(name)s: %(words)s") % words
        yield Happening.at_moment(row.released_at, text, url=_audit(row), icon="warning")
    closed = released.filter(state=ReleasedFinding.State.CLOSED).select_related("closed_by")
    for row in closed.order_by("-closed_at", "-pk")[:limit]:
        text = _("Finding %(number)s closed by %(name)s") % {"number": row.number, "name": row.closed_by.name}
        yield Happening.at_moment(row.closed_at, text, url=_audit(row), icon="check")
    answers = CorrectiveAnswer.objects.filter(released__in=released.order_by().values("pk"))
    for row in answers.select_related("released__finding__audit").order_by("-answered_at", "-pk")[:limit]:
        words = {"number": row.released.number, "name": row.answered_by_name, "channel": row.get_channel_display()}
        if row.on_behalf:
            text = _("Finding %(number)s answered by the company (%(channel)s), entered by %(name)s on its behalf")
        else:
            text = _("Finding %(number)s answered by %(name)s (%(channel)s)")
        yield Happening.at_moment(row.answered_at, text % words, url=_audit(row.released), icon="document")


def _audit(released):
    return reverse("training:audit_detail", args=[released.finding.audit.public_id])


@register("establishment")
def changes_of_cut_over(request, establishment, limit):
    rows = list(CutOver.objects.filter(establishment=establishment))
    yield from told.additions(rows, limit, lambda row: _("Told what was done before our records begin"))
    yield from told.changes(rows, limit, labels=LABELS)
