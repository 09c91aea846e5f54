"""Audits: the list, starting one, reading one, approving, returning and deleting."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.core import events, happenings, panels
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.organization.access import may_read_interviews, may_write, must_write
from training import access, checks
from training.domain import audits, checklists, findings
from training.domain.completeness import explained
from training.domain.interviews import interview_state
from training.forms.audits import LANGUAGES, ReturnForm, StartForm
from training.forms.findings import ReopenForm
from training.models import Audit, AuditMethod, CorrectiveAnswer, Finding, Interview, ReleasedFinding

SHOWN = 12  # photos on the page of an audit


def find_audit(actor, public_id) -> Audit:
    """One audit with everything its pages read, in a constant number of queries. Http404 for a stranger."""
    answers = CorrectiveAnswer.objects.select_related("file")
    released = ReleasedFinding.objects.prefetch_related(Prefetch("answers", answers))
    queryset = access.audits(actor).select_related(
        "establishment__company", "office", "lead", "manager", "drafted_by", "changed_by", "finished_by",
        "approved_by", "returned_by", "checklist__carried_from__checklist",
    )  # fmt: skip
    queryset = queryset.prefetch_related(
        "methods",
        Prefetch("interviews", Interview.objects.select_related("person").order_by("person__passport_name", "pk")),
        Prefetch(
            "findings",
            Finding.objects.select_related("created_by", "returned_by").prefetch_related(Prefetch("release", released)),
        ),
    )
    return get_object_or_404(queryset, public_id=public_id)


def note_interviews(request, audit):
    """Remember that somebody was shown what trainees said."""
    shown = any(row.notes or row.answers for row in audit.interviews.all()) and may_read_interviews(request.actor)[0]
    if shown and request.method == "GET":
        events.note(request, "training.interviews.read", audit)


@staff_only
@require_GET
def audit_list(request):
    return list_page(request, "audits")


@staff_only
@require_http_methods(["GET", "POST"])
def audit_new(request, public_id):
    """Begin an audit of an establishment: kind and day, the rest is filled in on the next page."""
    queryset = companies.establishments(request.actor).select_related("company__office")
    establishment = get_object_or_404(queryset, public_id=public_id)
    office_id = establishment.company.office_id
    today = timezone.localdate()
    form = StartForm(request.POST or None, initial={"kind": Audit.Kind.REGULAR, "on": today})
    if request.method == "POST":
        must_write(request.actor, office_id)
        if form.is_valid():
            given = form.cleaned_data
            audit = audits.start_audit(
                request.actor, establishment=establishment, kind=given["kind"], on=given["on"], key=given["key"]
            )
            return see_other("training:audit_edit", audit.public_id)
    state = interview_state(establishment, on=today)
    allowed, reason = may_write(request.actor, office_id)
    context = {
        "establishment": establishment,
        "form": form,
        "state": state,
        "needed": [explained(rule) for rule in state.rules.values()],
        "counts": checks.counted(state),
        "allowed": allowed,
        "reason": reason,
        "drafts": access.audits(request.actor)
        .filter(establishment=establishment, state=Audit.State.DRAFT)
        .select_related("drafted_by"),
    }
    return render(request, "training/audit_new.html", context, status=422 if form.errors else 200)


@staff_only
@require_GET
def audit_detail(request, public_id):
    """Overview, or with `?tab=history` everything that happened."""
    audit = find_audit(request.actor, public_id)
    if happenings.wanted(request):
        context = {
            "title": f"{audit.establishment.company} {audit.establishment}",
            "breadcrumb": [{"url": reverse("training:audit_list"), "label": _("Audits")}],
            "tabs": _views(request, audit),
        }
        return happenings.history_page(request, "audit", audit, **context)
    return audit_page(request, audit)


def _views(request, audit):
    address = reverse("training:audit_detail", args=[audit.public_id])
    return happenings.tabs(request, address, overview=_("Overview"))


def audit_page(request, audit, *, status=200, return_form=None, reopening=(None, None), problem=""):
    """The page of an audit. `return_form`, `reopening` (a finding, its form): what was refused just now."""
    note_interviews(request, audit)
    actor, today = request.actor, timezone.localdate()
    may_approve, why_not_approve = audits.may_approve(actor, audit, today)
    may_return, why_not_return = audits.may_return(actor, audit)
    may_release, why_not_release = findings.may_release(actor, audit, today)
    hears, why_not_hear = may_read_interviews(actor)
    interviews = audit.interviews.all()
    for row in interviews:
        row.flags = len(checklists.red_flags(row))
    languages = dict(LANGUAGES)
    order = {method: number for number, method in enumerate(AuditMethod.Method.values)}
    context = {
        "audit": audit,
        "tabs": _views(request, audit),
        "methods": sorted(audit.methods.all(), key=lambda row: order[row.method]),
        "interviews": [(row, languages.get(row.language, row.language)) for row in interviews if hears],
        "hears": hears,
        "suspicion": hears and any(map(checklists.severe, interviews)),
        "checklist": checks.told(audit),
        "files": audit.evidence.select_related("file__preview")[:SHOWN],
        "why_not_hear": why_not_hear if interviews else "",
        "findings": [_finding(actor, audit, row, *reopening) for row in audit.findings.all()],
        "unreleased": any(not hasattr(row, "release") for row in audit.findings.all()),
        "may_edit": audits.may_edit(actor, audit)[0],
        "may_approve": may_approve,
        "why_not_approve": why_not_approve,
        "may_return": may_return,
        "why_not_return": why_not_return,
        "may_release": may_release,
        "why_not_release": why_not_release,
        "may_add_finding": findings.may_change(actor, audit)[0],
        "may_settle": may_write(actor, audit.office_id)[0],
        "return_form": return_form or ReturnForm(),
        "reopening": reopening[1],
        "warnings": audits.warnings(audit),
        "panels": panels.render(request, "audit", audit),
        "problem": problem,
    }
    return render(request, "training/audit_detail.html", context, status=status)


def _finding(actor, audit, row, reopened, form):
    release = getattr(row, "release", None)
    if release is None:
        return {
            "row": row,
            "may_change": findings.may_change(actor, audit)[0],
            "may_return": row.returned_at is None and findings.may_return(actor, audit)[0],
            "return_form": form if reopened == row else finding_return_form(row),
        }
    return {
        "row": row,
        "release": release,
        "answers": list(reversed(release.answers.all())),
        "reopen_form": form if reopened == release else reopen_form(release),
    }


def reopen_form(released, data=None):
    """One form among several on the page, so its ids carry the number of the finding."""
    return ReopenForm(data, auto_id=f"finding-{released.number}-%s")


def finding_return_form(finding, data=None):
    """As above, of a finding that is not released."""
    return ReturnForm(data, auto_id=f"finding-{finding.number}-return-%s")


@staff_only
@require_POST
def audit_approve(request, public_id):
    audit = find_audit(request.actor, public_id)
    try:
        audits.approve_audit(request.actor, audit=audit, today=timezone.localdate())
    except ValidationError as error:
        return audit_page(request, audit, status=422, problem=" ".join(error.messages))
    except Conflict as conflict:
        return audit_page(request, find_audit(request.actor, public_id), status=409, problem=conflict.reason)
    messages.success(request, _("The audit is approved."))
    return see_other("training:audit_detail", public_id)


@staff_only
@require_POST
def audit_return(request, public_id):
    audit = find_audit(request.actor, public_id)
    form = ReturnForm(request.POST)
    form.is_valid()
    try:
        audits.return_audit(request.actor, audit=audit, reason=form.cleaned_data.get("reason", ""))
    except ValidationError:
        return audit_page(request, audit, status=422, return_form=form)
    except Conflict as conflict:
        audit = find_audit(request.actor, public_id)
        return audit_page(request, audit, status=409, return_form=form, problem=conflict.reason)
    messages.success(request, _("The audit was returned."))
    return see_other("training:audit_detail", public_id)


@staff_only
@require_POST
def audit_delete(request, public_id):
    audit = find_audit(request.actor, public_id)
    try:
        audits.delete_draft(request.actor, audit=audit)
    except Conflict as conflict:
        return audit_page(request, find_audit(request.actor, public_id), status=409, problem=conflict.reason)
    messages.success(request, _("The draft is deleted."))
    return see_other("training:audit_list")


@staff_only
@require_POST
def findings_release(request, public_id):
    """Tell the company about the findings of an audit."""
    audit = find_audit(request.actor, public_id)
    try:
        released = findings.release_findings(request.actor, audit=audit, today=timezone.localdate())
    except ValidationError as error:
        return audit_page(request, audit, status=422, problem=" ".join(error.messages))
    except Conflict as conflict:
        return audit_page(request, find_audit(request.actor, public_id), status=409, problem=conflict.reason)
    messages.success(request, _("Findings released to the company: %(number)s") % {"number": len(released)})
    return see_other("training:audit_detail", public_id)
