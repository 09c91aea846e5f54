"""Exams of many people at once: applications of a group, results of a company, a cohort or a day."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import require
from imjapan.core.http import see_other
from imjapan.organization import rights
from imjapan.organization.access import may_edit_masters
from training.models import Cohort, Placement

from . import many
from .forms import ApplyFilter, ApplyForm, KnownForm, ResultForm, ResultsFilter
from .standing import TO_APPLY, standings
from .views import trail

EDIT = ["GET", "POST"]
SHOWN = 100  # rows of one page


def _writable(actor, rows):
    """Rows of people of the offices whose masters the actor may change."""
    if actor.everywhere(rights.MASTERS):
        return rows
    return rows.filter(person__office__in=actor.offices_with(rights.MASTERS))


def _companies(actor, people, today):
    """Companies where these people are today."""
    here = Placement.objects.filter(person__in=people, starts_on__lte=today, ends_on__gte=today)
    return companies.companies(actor).filter(pk__in=here.values("company")).only("public_id", "name", "sort_key")


def _cohorts(people):
    return Cohort.objects.filter(applications__person__in=people).distinct()


def _query(form):
    """The choice of a group as it stands in the address."""
    found = {name: form.data.get(name) for name in form.fields if form.data.get(name)}
    return f"?{urlencode(found)}" if found else ""


# --- Applications ---------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(EDIT)
def apply(request):
    """Record that the next exam of many was applied for: who is ticked, with one day, body and place for all."""
    actor, today = request.actor, timezone.localdate()
    require(may_edit_masters(actor, None))
    rows = _writable(actor, many.next_plans(actor, today))
    people = rows.order_by().values("person")
    narrow = ApplyFilter(request.GET, companies=_companies(actor, people, today), cohorts=_cohorts(people))
    chosen = narrow.chosen
    rows = many.of_group(rows, company=chosen["company"], cohort=chosen["cohort"], today=today)
    if chosen["stage"]:
        rows = rows.filter(stage=chosen["stage"])
    form, ticked, wrong, status = ApplyForm(initial={"applied_on": today}), set(), {}, 200
    if request.method == "POST":
        form, status = ApplyForm(request.POST), 422
        ticked = set(request.POST.getlist("plan"))
        plans = {str(plan.public_id): plan.pk for plan in rows if str(plan.public_id) in ticked}
        if not plans:
            form.add_error(None, _("Tick at least one person."))
        elif form.is_valid():
            try:
                made = many.apply_for(actor, plan_ids=plans.values(), data=form.cleaned_data, today=today)
            except many.WrongRows as error:
                wrong = error.errors
            except ValidationError as error:
                for name, errors in error.message_dict.items():
                    form.add_error(name, errors)
            else:
                number = len({one.person_id for one in made})
                words = ngettext("%(number)s person is applied for.", "%(number)s people are applied for.", number)
                messages.success(request, words % {"number": number})
                return see_other(reverse("exams:apply") + _query(narrow))
    found = [one for one in standings(rows, today) if one.state in TO_APPLY and one.to_sit]
    context = {
        "narrow": narrow,
        "clear_url": request.path if _query(narrow) else "",
        "form": form,
        "rows": [(one, str(one.plan.public_id) in ticked, _messages(wrong.get(one.plan.pk))) for one in found[:SHOWN]],
        "number": len(found),
        "trail": trail(),
    }
    return render(request, "training/exams/apply.html", context, status=status)


def _messages(errors) -> list[str]:
    return [text for texts in (errors or {}).values() for text in texts]


# --- Results --------------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(EDIT)
def results(request):
    """Enter the results of many tries: of a company, a cohort or a day. All rows of the page are stored, or none."""
    actor, today = request.actor, timezone.localdate()
    require(may_edit_masters(actor, None))
    rows = _writable(actor, many.pending(actor))
    people = rows.order_by().values("person")
    narrow = ResultsFilter(request.GET, companies=_companies(actor, people, today), cohorts=_cohorts(people))
    chosen = narrow.chosen
    rows = many.of_group(rows, company=chosen["company"], cohort=chosen["cohort"], today=today)
    if chosen["day"]:
        rows = rows.filter(sits_on=chosen["day"])
    if request.method == "POST":
        return _enter(request, narrow, today)
    shown = list(rows[: SHOWN + 1])
    forms = [ResultForm(attempt=attempt) for attempt in shown[:SHOWN]]
    return _page(request, narrow, forms, KnownForm(initial={"result_on": today}), more=len(shown) > SHOWN)


def _enter(request, narrow, today):
    """Store what was typed of the rows the page had; a row that has a result meanwhile is among them."""
    actor = request.actor
    names = {name[: -len("-version")] for name in request.POST if name.endswith("-version")}
    rows = _writable(actor, many.of_ids(actor, list(names)[:SHOWN]))
    forms = [ResultForm(request.POST, attempt=attempt) for attempt in rows]
    known = KnownForm(request.POST)
    if all([known.is_valid(), *(form.is_valid() for form in forms)]):
        entered = [
            many.Entered(form.attempt.pk, form.cleaned_data["version"], form.given(known.cleaned_data["result_on"]))
            for form in forms
        ]
        try:
            number = many.enter_results(actor, rows=entered, today=today)
        except many.WrongRows as error:
            _tell(forms, known, error)
        else:
            words = ngettext("%(number)s result is entered.", "%(number)s results are entered.", number)
            messages.success(request, words % {"number": number})
            return see_other(reverse("exams:results") + _query(narrow))
    return _page(request, narrow, forms, known, status=422)


def _tell(forms, known, error):
    """Put what is wrong at its row; what is wrong with the day for all, at that day."""
    for form in forms:
        for name, texts in error.errors.get(form.attempt.pk, {}).items():
            if name == "result_on":
                if not known.errors:
                    known.add_error(name, texts)
            else:
                form.add_error(name if name in form.fields else None, texts)


def _page(request, narrow, forms, known, *, more=False, status=200):
    context = {
        "narrow": narrow,
        "clear_url": request.path if _query(narrow) else "",
        "forms": forms,
        "known": known,
        "wrong": any(form.errors for form in forms if form.is_bound),
        "more": more,
        "shown": SHOWN,
        "trail": trail(),
    }
    return render(request, "training/exams/results.html", context, status=status)
