"""Visits: beginning one, reading one, opening it again and deleting a draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.core import happenings, panels
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from imjapan.organization.access import may_write, must_write
from training import access
from training.domain import evidence, planning, visits
from training.domain.visit_people import present
from training.forms.evidence import EvidenceForm
from training.forms.visits import StartVisitForm
from training.models import ReleasedFinding, Visit
from training.visit_questions import ANSWERS, HEADINGS, PARTS, RATINGS, is_grave

FINDINGS_SHOWN = 5
RATING_LOOKS = {"good": "ok", "fair": "info", "poor": "due"}


def find_visit(actor, public_id) -> Visit:
    """One visit with what its pages read. Http404 for a stranger."""
    rows = access.visits(actor).select_related("establishment__company", "office", "visitor", "manager", "written_by")
    return get_object_or_404(rows.prefetch_related("people"), public_id=public_id)


def trigger_page(visit) -> str:
    """Where a ground for an extraordinary audit of the place is reported."""
    return reverse("training:trigger_new", args=[visit.establishment.public_id])


def before_this(actor, establishment, *, on, than=None) -> dict:
    """What the visitor has to know at the gate: the last visit with what was agreed, and findings still open."""
    open_findings = access.released_findings(actor).filter(establishment=establishment)
    open_findings = open_findings.exclude(state=ReleasedFinding.State.CLOSED).order_by("due_on", "pk")
    last = visits.last_visit(establishment, before=on, than=than)
    return {"last": last, "open_findings": open_findings[:FINDINGS_SHOWN]}


@staff_only
@require_http_methods(["GET", "POST"])
def visit_new(request, public_id):
    """Begin a visit to an establishment: the day, the rest is known or filled in on the next page."""
    queryset = companies.establishments(request.actor).select_related("company__office")
    establishment = get_object_or_404(queryset, public_id=public_id)
    office_id = establishment.company.office_id
    today = timezone.localdate()
    form = StartVisitForm(request.POST or None, initial={"on": today})
    if request.method == "POST":
        must_write(request.actor, office_id)
        if form.is_valid() and form.cleaned_data["on"] > today:
            form.add_error("on", _("The day of the visit lies in the future."))
        if form.is_valid():
            given = form.cleaned_data
            visit = visits.start_visit(request.actor, establishment=establishment, on=given["on"], key=given["key"])
            return see_other("training:visit_edit", visit.public_id)
    allowed, reason = may_write(request.actor, office_id)
    there = present(establishment, today)
    drafts = access.visits(request.actor).filter(establishment=establishment, state=Visit.State.DRAFT)
    context = {
        "establishment": establishment,
        "form": form,
        "allowed": allowed,
        "reason": reason,
        "there": there,
        "needed": sum(1 for one in there if one.needed),
        "drafts": drafts.select_related("visitor").order_by("-visited_on", "-pk"),
        **before_this(request.actor, establishment, on=today),
    }
    return render(request, "training/visit_new.html", context, status=422 if form.errors else 200)


@staff_only
@require_safe
def visit_detail(request, public_id):
    """Overview, or with `?tab=history` everything that happened."""
    visit = find_visit(request.actor, public_id)
    if happenings.wanted(request):
        context = {
            "title": f"{visit.establishment.company} {visit.establishment}",
            "breadcrumb": [{"url": reverse("training:visit_list"), "label": _("Visits")}],
            "tabs": _tabs(request, visit),
        }
        return happenings.history_page(request, "visit", visit, **context)
    return _detail(request, visit)


def _tabs(request, visit):
    return happenings.tabs(request, reverse("training:visit_detail", args=[visit.public_id]), overview=_("Overview"))


def _detail(request, visit, *, status=200, problem=""):
    actor, today = request.actor, timezone.localdate()
    context = {
        "visit": visit,
        "tabs": _tabs(request, visit),
        "parts": _parts(visit),
        "people": visit.people.all(),
        "late": visit.written_at and visits.is_late(visit.visited_on, visits.written_on(visit)),
        "warnings": visits.warnings(visit, today=today),
        "grave": is_grave(visit.answers),
        "may_edit": visits.may_edit(actor, visit)[0],
        "may_reopen": visits.may_reopen(actor, visit)[0],
        "may_write": may_write(actor, visit.office_id)[0],
        "files": visit.evidence.select_related("file__preview"),
        "trigger_url": trigger_page(visit),
        "next_stop": planning.next_stop(actor, visit, today),
        "panels": panels.render(request, "visit", visit),
        "problem": problem,
    }
    return render(request, "training/visit_detail.html", context, status=status)


def _parts(visit):
    """The three parts with what was found under each heading, and the questions that were answered."""
    ratings, answers = dict(RATINGS), dict(ANSWERS)
    for number, label in PARTS.items():
        rows = []
        for heading in HEADINGS:
            if heading.part != number:
                continue
            own = visit.ratings.get(heading.name, {})
            rating = own.get("rating", "")
            rows.append(
                {
                    "heading": heading,
                    "rating": ratings.get(rating, ""),
                    "variant": RATING_LOOKS.get(rating, "neutral"),
                    "text": own.get("text", ""),
                    "questions": [
                        (question.words, answers[given], bool(question.bad) and given == question.bad)
                        for question in heading.questions
                        if (given := visit.answers.get(question.code)) in answers
                    ],
                }
            )
        yield {"label": label, "rows": rows}


@staff_only
@require_http_methods(["GET", "POST"])
def visit_evidence(request, public_id):
    """Photos and files of a visit, and the form for more while it is a draft."""
    visit = find_visit(request.actor, public_id)
    form, status = EvidenceForm(), 200
    if request.method == "POST":
        must_write(request.actor, visit.office_id)
        form = EvidenceForm(request.POST, request.FILES)
        status = _keep(request, visit, form)
        if status == 303:
            return see_other("training:visit_evidence", public_id)
    context = {
        "visit": visit,
        "form": form,
        "may_change": evidence.may_change(request.actor, visit)[0],
        "rows": visit.evidence.select_related("file__preview", "stored_by"),
    }
    return render(request, "training/visit_evidence.html", context, status=status)


def _keep(request, visit, form) -> int:
    """Keep what was sent; returns the status of the answer, and the form carries what was refused."""
    if not form.is_valid():
        return 422
    given = form.cleaned_data
    try:
        kept = evidence.add_evidence(
            request.actor, owner=visit, uploads=given["files"], note=given["note"], key=given["key"]
        )
    except ValidationError as error:
        form.add_error("files", error.messages[0])
        return 422
    except Conflict as conflict:
        form.add_error(None, conflict.reason)
        return 409
    for name, texts in kept.refused.items():
        form.add_error("files", f"{name}: {' '.join(texts)}")
    if kept.refused:
        return 422
    messages.success(request, _("Kept: %(number)s") % {"number": len(kept.rows)})
    return 303


@staff_only
@require_POST
def visit_reopen(request, public_id):
    """Correct a finished record."""
    visit = find_visit(request.actor, public_id)
    try:
        visits.reopen_visit(request.actor, visit=visit)
    except Conflict as conflict:
        return _detail(request, find_visit(request.actor, public_id), status=409, problem=conflict.reason)
    return see_other("training:visit_edit", public_id)


@staff_only
@require_POST
def visit_delete(request, public_id):
    visit = find_visit(request.actor, public_id)
    try:
        visits.delete_visit(request.actor, visit=visit)
    except Conflict as conflict:
        return _detail(request, find_visit(request.actor, public_id), status=409, problem=conflict.reason)
    messages.success(request, _("The draft is deleted."))
    return see_other("training:visit_list")
