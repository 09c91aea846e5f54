"""What happened to plan applications: on the page of the person and of the company, and what was changed by whom."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register, register_coming
from training import access
from training.models import Offer, Plan, PlanApplication, PlanChange, Postponement, ResidenceApplication

from . import confirming, despite, residence
from .forms import sector_words
from .lists import stage_words
from .plan_changes import words
from .ssw_answers import NO, QUESTIONS

LABELS = {
    PlanApplication: gettext_lazy("Plan application"),
    ResidenceApplication: gettext_lazy("Application at immigration"),
    PlanChange: gettext_lazy("Change of the plan"),
}

for model in (Offer, Plan, PlanApplication):
    told.in_words(model, "sector", sector_words)


def answers_in_words(said) -> str:
    """What a person said about an application: grounds, reasons for steps, answers "no" by name, the others counted."""
    texts = [one["ground"] for one in said.get(confirming.KEY, {}).values()]
    texts += [one["reason"] for one in said.get(despite.KEY, {}).values()]
    texts += [f"{question.label}: {NO}" for question in QUESTIONS if said.get(question.name) == "no"]
    number = sum(said.get(question.name) == "yes" for question in QUESTIONS)
    if number:
        texts.append(_("answered with yes: %(number)s") % {"number": number})
    return "; ".join(texts) or told.NOTHING


told.in_words(PlanApplication, "answers", answers_in_words)


def _at(row):
    return reverse("applying:detail", args=[row.public_id])


@register("person")
def applications_of_person(request, person, limit):
    rows = access.plan_applications(request.actor).filter(person=person)
    yield from _steps(rows, limit, name=stage_words)


@register("company")
def applications_of_company(request, company, limit):
    rows = access.plan_applications(request.actor).filter(company=company)
    yield from _steps(rows, limit, name=lambda row: f"{row.person}, {stage_words(row)}")


def _steps(rows, limit, *, name):
    for row in rows.select_related("person").filter(applied_on__isnull=False).order_by("-applied_on", "-pk")[:limit]:
        text = _("Applied for the plan: %(plan)s") % {"plan": name(row)}
        yield Happening(row.applied_on, text, url=_at(row), icon="document")
        if row.state == PlanApplication.State.REFUSED:
            text = _("Plan refused: %(plan)s") % {"plan": name(row)}
            yield Happening(row.decided_on, text, url=_at(row), icon="warning")


@register("person")
def residence_of_person(request, person, limit):
    rows = access.residence_applications(request.actor).filter(person=person)
    for row in rows.order_by("-filed_on", "-pk")[:limit]:
        kind = row.get_kind_display()
        yield Happening(row.filed_on, _("Filed at immigration: %(kind)s") % {"kind": kind}, icon="document")
        if row.decided_on:
            words_ = {"kind": kind, "result": row.result_words}
            yield Happening(row.decided_on, _("%(kind)s: %(result)s") % words_, icon="check")
        if row.entered_on:
            yield Happening(row.entered_on, _("Arrived in Japan"), icon="home")


@register_coming("person")
def to_come(request, person, limit):
    today = timezone.localdate()
    for row in access.residence_applications(request.actor).filter(person=person, entered_on__isnull=True)[:limit]:
        until = residence.certificate_until(row)
        if until and until >= today:
            yield Happening(until, _("Last day to land with the certificate of eligibility"), icon="calendar")


@register("person")
def changes_of_plans(request, person, limit):
    today = timezone.localdate()
    rows = access.plan_changes(request.actor).filter(plan__person=person, happens_on__lte=today)
    for row in rows.select_related("plan").order_by("-happens_on", "-pk")[:limit]:
        url = reverse("applying:change", args=[row.public_id])
        text = _("Plan changed: %(what)s") % {"what": words(row.plan.regime, row.code)}
        yield Happening(row.happens_on, text, url=url, icon="edit")


@register("person")
def postponed(request, person, limit):
    """The cohort came on another day, and why: the days of plan and placement below moved with it."""
    mine = {str(one) for one in access.plan_applications(request.actor).filter(person=person).values_list(
        "public_id", flat=True)}  # fmt: skip
    rows = Postponement.objects.filter(cohort__applications__public_id__in=mine).distinct().select_related("cohort")
    for row in rows.order_by("-decided_at", "-pk")[:limit]:
        if not any(one[0] == "application" and one[1] in mine for one in row.moved):
            continue
        words_ = {"cohort": row.cohort.name, "reason": row.reason}
        words_ |= {"before": date_format(row.before_on, "SHORT_DATE_FORMAT"),
                   "after": date_format(row.after_on, "SHORT_DATE_FORMAT")}  # fmt: skip
        text = _("Arrival of %(cohort)s moved from %(before)s to %(after)s: %(reason)s") % words_
        url = reverse("applying:cohort", args=[row.cohort.public_id])
        yield Happening.at_moment(row.decided_at, text, url=url, icon="calendar")


@register("person")
def edits(request, person, limit):
    """What was recorded, corrected and deleted, and by whom."""
    applications = list(access.plan_applications(request.actor).filter(person=person).order_by("-created_at")[:limit])
    stays = list(access.residence_applications(request.actor).filter(person=person).order_by("-created_at")[:limit])
    changes = list(access.plan_changes(request.actor).filter(plan__person=person).order_by("-created_at")[:limit])
    yield from told.additions(applications, limit, _begun, url=_at)
    yield from told.changes([*applications, *stays, *changes], limit, labels=LABELS)
    for model in (PlanApplication, ResidenceApplication):
        yield from told.deletions(model, limit, label=LABELS[model], name=_day_of, person_id=person.pk)


def _begun(row):
    words_ = {"plan": stage_words(row), "day": date_format(row.starts_on, "SHORT_DATE_FORMAT")}
    return _("Plan application begun: %(plan)s, from %(day)s") % words_


def _day_of(row):
    return date_format(getattr(row, "starts_on", None) or row.filed_on, "SHORT_DATE_FORMAT")
