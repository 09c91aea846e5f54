"""Screens of plan applications: preparing one, reading it, and its steps."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core import panels
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.law import occupation
from imjapan.law.dates import period_end
from imjapan.law.stage import last_day_over, last_plan_day
from imjapan.law.verdict import Outcome
from imjapan.organization import access as organization
from imjapan.organization.access import may_write
from imjapan.organization.edit_pages import Removal, Screen, deleted, page, serve, step
from imjapan.organization.explain import explain
from interns import access as interns
from training import access
from training.domain import moved
from training.gates import extension
from training.gates.facts import lives
from training.models import Candidate, PlanApplication, Regime, Transfer

from . import cohorts, confirming, despite, domain, judging, papers, residence, ssw_answers
from .forms import (
    GOALS,
    HOURS,
    ApplicationForm,
    ApplyForm,
    CertifyForm,
    CloseForm,
    ask,
    find_people,
    language,
    sector_words,
    tell,
)
from .lists import VARIANTS, stage_words

EDIT = ["GET", "POST"]
LAST_STAGE = 3
State = PlanApplication.State


def trail(row=None):
    way = [step(reverse("applying:list"), _("Plan applications"))]
    return [*way, step(address(row), row.person.passport_name)] if row else way


def address(row):
    return reverse("applying:detail", args=[row.public_id])


def find_application(actor, public_id) -> PlanApplication:
    """One application with what its pages read. Http404 for a stranger."""
    rows = access.plan_applications(actor).select_related(
        "person__office", "person__sending", "establishment__company", "company", "office", "cohort", "plan",
        "previous", "candidate__offer", "guided_by", "drafted_by",
    )  # fmt: skip
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_GET
def application_list(request):
    return list_page(request, "plan_applications")


# --- preparing ------------------------------------------------------------------------------------


@staff_only
@require_http_methods(EDIT)
def application_new(request):
    """Begin an application: `?candidate=` (selected), `?plan=` (it follows), `?move=`, `?person=`, `?cohort=`, bare."""
    actor = request.actor
    candidate, previous = _candidate(request), _previous(request)
    if candidate and (made := PlanApplication.objects.filter(candidate=candidate).first()):
        return see_other(address(made))
    initial = _initial(request, candidate, previous)
    return _form(request, None, candidate=candidate, previous=previous, initial=initial, permission=may_begin(actor))


def may_begin(actor):
    if actor.supervised_office_ids:
        return True, ""
    return False, _("Only supervision staff of an office can prepare applications.")


def _candidate(request):
    wanted = request.GET.get("candidate")
    if not wanted:
        return None
    rows = organization.readable(request.actor, Candidate.objects.all(), office="offer__office_id")
    rows = rows.select_related("person", "offer__establishment__company", "offer__sending")
    return _by_id(rows, wanted)


def _previous(request):
    wanted = request.GET.get("plan")
    return _by_id(access.plans(request.actor).select_related("person"), wanted) if wanted else None


def _by_id(rows, text):
    try:
        return get_object_or_404(rows, public_id=text)
    except ValidationError:  # no UUID
        raise Http404 from None


def _initial(request, candidate, previous):
    """What is known before anything is typed."""
    initial = {}
    if wanted := request.GET.get("cohort"):
        cohort = _by_id(access.cohorts(request.actor), wanted)
        initial |= {"cohort": cohort.pk, "regime": cohort.regime, "starts_on": cohort.arrives_on}
        if cohort.regime == Regime.TITP:
            initial |= {"stage": 1, "ends_on": last_plan_day("1", cohort.arrives_on)}
    if wanted := request.GET.get("person"):
        initial["person"] = _by_id(interns.people(request.actor), wanted).public_id
    if wanted := request.GET.get("move"):
        rows = organization.readable(request.actor, Transfer.objects.all())
        initial |= _of_move(_by_id(rows.select_related("person", "old_placement__plan", "new_establishment"), wanted))
    if candidate:
        initial |= _of_candidate(candidate)
    elif previous:
        initial |= _of_plan(previous)
    return initial


def _of_candidate(candidate):
    offer = candidate.offer
    first = offer.starts_on
    stage = 1 if offer.regime == Regime.TITP else None
    return {
        "person": candidate.person.public_id,
        "establishment": offer.establishment.public_id,
        "regime": offer.regime,
        "stage": stage,
        "starts_on": first,
        "ends_on": last_plan_day("1", first) if stage else period_end(first, offer.months),
        "occupation_code": offer.occupation_code,
        "sector": offer.sector,
        "work_category": offer.work_category,
        "monthly_wage": offer.monthly_wage,
    }


def _of_move(transfer):
    """The rest of the stage at the new company: a transfer goes on with the plan that was left."""
    plan = transfer.old_placement.plan
    names = ("regime", "stage", "occupation_code", "sector", "work_category", "ends_on")
    found = {name: getattr(plan, name) for name in names} | {"person": transfer.person.public_id}
    if transfer.new_establishment:
        found["establishment"] = transfer.new_establishment.public_id
    first = transfer.starts_on or (transfer.left_on and transfer.left_on + timedelta(days=1))
    if first:
        found["starts_on"] = first
        if plan.stage:
            found["ends_on"] = last_day_over(
                str(plan.stage), first, moved.spans_before(plan.person_id, plan.stage, first)
            )
    return found


def _of_plan(plan):
    """The next stage at the same place, the rest of the period, or the extension; after that as a skilled worker."""
    first = plan.ends_on + timedelta(days=1)
    place = plan.placements.select_related("establishment").order_by("-starts_on").first()
    found = {
        "person": plan.person.public_id,
        "starts_on": first,
        "occupation_code": plan.occupation_code,
        "sector": plan.sector,
        "work_category": plan.work_category,
    }
    if place:
        found["establishment"] = place.establishment.public_id
    if before := PlanApplication.objects.filter(plan=plan).first():
        found |= {name: getattr(before, name) for name in ("monthly_wage", "end_skill", "end_japanese")}
        found["guided_by"] = before.guided_by_id
    if plan.regime == Regime.TITP and plan.stage < LAST_STAGE:
        stage = plan.stage + 1
        return found | {"regime": Regime.TITP, "stage": stage, "ends_on": last_plan_day(str(stage), first)}
    life = lives([plan.person_id], timezone.localdate())[plan.person_id]
    rest = extension.ends_on(life.of(plan.regime)[0].starts_on, first) if plan.regime == Regime.ESD else None
    if rest and first <= rest:  # a move does not end the period: what is left of it goes on
        return found | {"regime": plan.regime, "ends_on": rest, "restriction_months": plan.restriction_months}
    way = extension.way(life)
    if way and way.possible:
        return found | {"regime": plan.regime, "ends_on": way.until, "restriction_months": plan.restriction_months}
    return found | {"regime": Regime.SSW}


@staff_only
@require_http_methods(EDIT)
def application_edit(request, public_id):
    row = find_application(request.actor, public_id)
    return _form(
        request, row, candidate=row.candidate, previous=row.previous, permission=domain.may_edit(request.actor, row)
    )


def _form(request, row, *, candidate, previous, permission, initial=None):
    actor = request.actor
    fixed = candidate.person if candidate else previous.person if previous else None

    def form(data, instance=None):
        blank = PlanApplication(candidate=candidate, previous=previous)
        if fixed and data is not None:
            data = data.copy()
            data["person"] = str(fixed.public_id)
        return ApplicationForm(data, instance=instance or row or blank, actor=actor, initial=initial or {}, fixed=fixed)

    remove = row and Removal(
        reverse("applying:delete", args=[row.public_id]),
        _("Delete this draft"),
        _("Delete this draft with its papers? This cannot be undone."),
    )
    screen = Screen(
        title=_("Change the application") if row else _("Prepare a plan application"),
        back=address(row) if row else reverse("applying:list"),
        trail=trail(row),
        done=address,
        saved=_("The changes are saved.") if row else _("The application is begun. Its attachments are listed below."),
        template="training/applying/form.html",
        remove=remove,
        context={"fixed": fixed, "candidate": candidate, "previous": previous, "row": row},
        warnings=domain.warnings,
    )
    if request.method == "POST" and {"search", "check"} & request.POST.keys():
        require(permission)
        return _looked(request, form, screen)
    if request.method != "POST":
        started = form(None)
        screen.context["judged"] = judging.judged(_typed(started), timezone.localdate()) if row or initial else ()
    return serve(
        request,
        form,
        permission=permission,
        save=lambda data, version, key: domain.save_application(
            actor, data=data, application=row, candidate=candidate, previous=previous, version=version,
            key=None if row else key,
        ),
        screen=screen,
    )  # fmt: skip


def _typed(form):
    """The application as the fields show it before anything was sent."""
    sent = {name: form[name].value() for name in form.fields}
    bound = ApplicationForm(
        {name: "" if value is None else str(getattr(value, "public_id", value)) for name, value in sent.items()},
        instance=form.instance, actor=form.actor, fixed=form.fixed,
    )  # fmt: skip
    return bound.unsaved()


def _looked(request, make_form, screen):
    """A search or a check without JavaScript: the same form with what was typed, what was found and what is judged."""
    again = make_form(None)
    typed = {name: value for name, value in request.POST.items() if name in again.fields}
    if "check" in request.POST:
        screen.context["judged"] = judging.judged(make_form(request.POST).unsaved(), timezone.localdate())
    again.initial |= typed
    return page(request, again, screen)


@staff_only
@require_POST
def application_judge(request):
    """What the law says about what is typed, as a fragment beside the form. Writes nothing."""
    row = None
    if wanted := request.POST.get("row"):
        row = _by_id(access.plan_applications(request.actor).select_related("previous", "plan", "candidate"), wanted)
    form = ApplicationForm(request.POST, instance=row or PlanApplication(), actor=request.actor)
    typed = form.unsaved()
    if row is None and (wanted := request.POST.get("previous")):
        typed.previous = _by_id(access.plans(request.actor), wanted)
    context = {"judged": judging.judged(typed, timezone.localdate())}
    return render(request, "training/applying/judged.html", context)


@staff_only
@require_GET
def person_search(request):
    """People found while somebody types, as a fragment of the form."""
    words = request.GET.get("find_person", "").replace("\0", "")
    context = {"people": [(person, False) for person in find_people(request.actor, words)], "words": words}
    return render(request, "training/applying/people.html", context)


@staff_only
@require_POST
def application_delete(request, public_id):
    row = find_application(request.actor, public_id)
    return deleted(
        request,
        permission=may_write(request.actor, row.office_id),
        delete=lambda: domain.delete_draft(request.actor, application=row),
        back=address(row),
        gone=reverse("applying:list"),
        message=_("The draft was deleted."),
    )


# --- reading --------------------------------------------------------------------------------------


@staff_only
@require_GET
def application_detail(request, public_id):
    return detail(request, find_application(request.actor, public_id))


def detail(request, row, *, status=200, **forms):
    """The page of an application; `forms`: bound forms of a step that was refused."""
    today = timezone.localdate()
    rows = list(row.papers.all())
    window = judging.window(row, today)
    may, why_not = may_write(request.actor, row.office_id)
    stays = list(row.residence_applications.order_by("-filed_on", "-pk"))
    for stay in stays:
        stay.until = residence.certificate_until(stay)
    context = {
        "row": row,
        "trail": trail(),
        "plan_words": stage_words(row),
        "state_variant": VARIANTS[row.state],
        "work": work_words(row),
        "hours": [(label_of(name), value) for name in HOURS if (value := getattr(row, name)) is not None],
        "goals": [(label_of(name), getattr(row, f"get_{name}_display")()) for name in GOALS if getattr(row, name)],
        "today": today,
        "judged": confirming.points(row, (points := judging.judged(row, today))),
        "shut": _shut(points),
        "despite": despite.kept(row),
        "window": window.due if window else None,
        "window_words": explain(window) if window else None,
        "count": papers.counted(rows, row.starts_on, arrival=False),
        "groups": papers.grouped([one for one in papers.without_arrival(rows) if one.state in papers.OPEN]),
        "stays": stays,
        "may_write": may,
        "why_not": why_not,
        "may_edit": domain.may_edit(request.actor, row)[0],
        "apply_form": forms.get("apply_form") or ApplyForm(initial={"applied_on": today}, label_suffix=""),
        "certify_form": forms.get("certify_form")
        or CertifyForm(initial={"certified_on": today}, regime=row.regime, ending=_ending(row)),
        "close_form": forms.get("close_form")
        or CloseForm(initial={"decided_on": today}, certified=row.state == row.State.CERTIFIED, label_suffix=""),
        "wrong": next(iter(forms.values()), None),
        "can_take_back": row.state != State.DRAFT,
        "other_arrival": cohorts.other_arrival(row),
        "may_drop": row.state == State.CERTIFIED and not any(stay.entered_on for stay in stays),
        "answers_form": _answers_form(row, today, forms) if row.regime == Regime.SSW else None,
        "panels": panels.render(request, "plan_application", row),
    }
    return render(request, "training/applying/detail.html", context, status=status)


def _shut(points):
    """Why nobody can come on this application any more under the old law (TITP-TRANS-01.a), or None."""
    found = (one for one in points if one.verdict.rule == "TITP-TRANS-01.a" and one.verdict.outcome == Outcome.NG)
    return next((one.explanation for one in found), None)


def _ending(row):
    return moved.ending(row) if row.state == State.APPLIED else None


def _answers_form(row, today, forms):
    if bound := forms.get("answers_form"):
        return bound
    return ssw_answers.AnswersForm(row=row, questions=ssw_answers.questions_for(row, today))


def work_words(row):
    """The operation or the sector with its category, as people read it."""
    found = occupation.occupation(row.occupation_code, row.list_date) if row.occupation_code else None
    if found:
        ja = language() == "ja"
        name = (
            f"{found.occupation_ja}（{found.operation_ja}）" if ja else f"{found.occupation_en} ({found.operation_en})"
        )
        return f"{row.occupation_code} {name}"
    return " ".join(part for part in (row.occupation_code, sector_words(row.sector), row.work_category) if part)


def label_of(name):
    return PlanApplication._meta.get_field(name).verbose_name


# --- steps ----------------------------------------------------------------------------------------


@staff_only
@require_POST
def application_apply(request, public_id):
    row = find_application(request.actor, public_id)
    form = ApplyForm(request.POST, label_suffix="")
    return _step(
        request, row, "apply_form", form,
        lambda given: despite.apply(request.actor, application=row, today=timezone.localdate(), **given),
        _("Recorded as applied for."),
    )  # fmt: skip


@staff_only
@require_POST
def application_certify(request, public_id):
    row = find_application(request.actor, public_id)
    form = CertifyForm(request.POST, regime=row.regime, ending=_ending(row))
    return _step(
        request, row, "certify_form", form,
        lambda given: despite.certify(request.actor, application=row, today=timezone.localdate(), **given),
        _("The plan is certified: the plan and the placement are recorded."),
    )  # fmt: skip


@staff_only
@require_POST
def application_close(request, public_id):
    row = find_application(request.actor, public_id)
    form = CloseForm(request.POST, certified=row.state == row.State.CERTIFIED, label_suffix="")
    return _step(
        request, row, "close_form", form,
        lambda given: domain.close(
            request.actor, application=row, state=given["state"], decided_on=given["decided_on"],
            note=given["decision_note"], today=timezone.localdate(),
        ),
        _("The decision is recorded."),
    )  # fmt: skip


@staff_only
@require_POST
def application_answers(request, public_id):
    """Keep what only a person can say about an application for specified skilled worker."""
    row = find_application(request.actor, public_id)
    if row.regime != Regime.SSW:
        raise Http404
    questions = ssw_answers.questions_for(row, timezone.localdate())
    form = ssw_answers.AnswersForm(request.POST, row=row, questions=questions)
    return _step(
        request, row, "answers_form", form,
        lambda given: ssw_answers.save_answers(
            request.actor, application=row, answers=form.given(), version=given["version"]
        ),
        _("The answers are saved."),
    )  # fmt: skip


def _step(request, row, name, form, act, done):
    """Do a step of the page: 303, or the page again with 422 (what is wrong) or 409 (no longer possible)."""
    require(may_write(request.actor, row.office_id))
    if not form.is_valid():
        return detail(request, row, status=422, **{name: form})
    try:
        act(form.cleaned_data)
    except despite.Unsettled as question:
        ask(form, question)
        return detail(request, row, status=422, **{name: form})
    except ValidationError as error:
        tell(form, error, {} if "decided_on" in form.fields else {"decided_on": "certified_on"})
        return detail(request, row, status=422, **{name: form})
    except Conflict as conflict:
        messages.error(request, conflict.reason)
        return see_other(address(row))
    messages.success(request, done)
    return see_other(address(row))


@staff_only
@require_POST
def application_take_back(request, public_id):
    row = find_application(request.actor, public_id)
    require(may_write(request.actor, row.office_id))
    try:
        domain.take_back(request.actor, application=row)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, _("The last step is taken back."))
    return see_other(address(row))
