"""Documents for staff: list, one document with its versions, its file, and the steps of its life."""

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.accounts.middleware import page_to_return_to
from imjapan.core import events, happenings
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.organization.fields import JapaneseDateField
from reports import access as reports_access
from training.forms.audits import ReturnForm

from . import access, domain, forms, labels, readable
from .downloads import serve
from .filing import correct_filing
from .models import Document
from .subjects import key_of, subject_of


class FilingForm(django_forms.Form):
    """Day, channel and receipt of a filing."""

    filed_on = JapaneseDateField(label=gettext_lazy("Filed on"))
    channel = django_forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=Document.Channel.choices, widget=django_forms.RadioSelect
    )
    receipt_no = django_forms.CharField(
        label=gettext_lazy("Receipt number"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("As on the receipt or the confirmation. Leave it empty if you got none."),
    )


class CorrectionForm(FilingForm):
    """Other values for a filing that was recorded wrongly, and why. `known`: the corrections its writer has seen."""

    reason = django_forms.CharField(
        label=gettext_lazy("Why it is corrected"), max_length=4000, widget=django_forms.Textarea(attrs={"rows": 2})
    )
    known = django_forms.IntegerField(widget=django_forms.HiddenInput, min_value=0, max_value=10_000)


@staff_only
@require_GET
def document_list(request):
    return list_page(request, "documents")


@staff_only
@require_GET
def document_detail(request, public_id):
    """Overview, or with `?tab=history` everything that happened."""
    document = _document(request, public_id)
    if happenings.wanted(request):
        labels.present(document)
        context = {
            "title": f"{document.form.label} {document.number}",
            "breadcrumb": [{"url": reverse("documents:list"), "label": _("Documents")}],
            "tabs": _views(request, document),
        }
        return happenings.history_page(request, "document", document, **context)
    return _detail(request, document)


def _views(request, document):
    address = reverse("documents:detail", args=[document.public_id])
    return happenings.tabs(request, address, overview=_("Overview"))


@staff_only
@require_GET
def document_progress(request, public_id):
    """The fragment that asks again every two seconds. Once the file is there, the document's own page is loaded
    anew for its next step; on other pages the fragment is enough, and what they say stays.
    """
    document = labels.present(_document(request, public_id))
    response = render(request, "reports/document_progress.html", {"document": document})
    own_page = reverse("documents:detail", args=[document.public_id])
    if document.file_id and page_to_return_to(request) == own_page:
        response.headers["HX-Refresh"] = "true"
    return response


@staff_only
@require_GET
def document_download(request, public_id):
    """The PDF; `?save` offers it for saving."""
    document = _document(request, public_id)
    require(access.may_read_file(request.actor, document))
    events.note(request, "reports.document.downloaded", document)
    return serve(document, inline="save" not in request.GET)


@staff_only
@require_POST
def document_make(request, subject_id, form_id):
    """Make a form about a record, or make it again."""
    try:
        form = forms.get(form_id)
    except LookupError as error:
        raise Http404 from error
    subject = get_object_or_404(readable.of(request.actor, form.subject), public_id=subject_id)
    before = set(Document.objects.filter(subject_key=key_of(subject), form_id=form_id).values_list("pk", flat=True))
    document = domain.make_document(request.actor, form_id=form_id, subject=subject, today=timezone.localdate())
    if document.pk in before and document.file_id:
        messages.info(request, _("Nothing has changed since this version was made, so it stays the current one."))
    return see_other("documents:detail", document.public_id)


@staff_only
@require_POST
def document_approve(request, public_id):
    document = _document(request, public_id)
    return _act(request, document, domain.approve_document, today=timezone.localdate())


@staff_only
@require_POST
def document_return(request, public_id):
    """Give a draft back to who made it; a refused reason stays on the page."""
    document = _document(request, public_id)
    form = ReturnForm(request.POST, label_suffix="")
    form.is_valid()
    try:
        domain.return_document(request.actor, document=document, reason=form.cleaned_data.get("reason", ""))
    except ValidationError:
        return _detail(request, document, return_form=form, status=422)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, _("It was returned to its author with your reason."))
    return see_other("documents:detail", document.public_id)


@staff_only
@require_POST
def document_correct(request, public_id):
    """Correct what was recorded about the filing; what is wrong is said at the field."""
    document = _document(request, public_id)
    form = CorrectionForm(request.POST, auto_id="correct-%s", label_suffix="")
    if form.is_valid():
        try:
            correct_filing(request.actor, document=document, today=timezone.localdate(), **form.cleaned_data)
        except Conflict as conflict:
            messages.error(request, conflict.reason)
            return see_other("documents:detail", document.public_id)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The filing is corrected. What was recorded before stays below it."))
            return see_other("documents:detail", document.public_id)
    else:
        require(access.may_correct_filing(request.actor, document))
    return _detail(request, document, correction=form, status=422)


@staff_only
@require_POST
def document_withdraw(request, public_id):
    return _act(request, _document(request, public_id), domain.withdraw_document)


@staff_only
@require_POST
def document_file(request, public_id):
    """Record the filing; what is wrong is said at the field."""
    document = _document(request, public_id)
    filing = FilingForm(request.POST, label_suffix="")
    if filing.is_valid():
        try:
            domain.file_document(request.actor, document=document, today=timezone.localdate(), **filing.cleaned_data)
        except Conflict as conflict:
            messages.error(request, conflict.reason)
            return see_other("documents:detail", document.public_id)
        except ValidationError as error:
            filing.add_error(None, error)
        else:
            messages.success(request, _("The filing is recorded."))
            return see_other("documents:detail", document.public_id)
    return _detail(request, document, filing=filing, status=422)


def _document(request, public_id):
    related = ("company", "establishment", "office", "audit", "file", "job", "superseded_by")
    people = ("drafted_by", "approved_by", "filed_by", "returned_by")
    rows = reports_access.documents(request.actor).select_related(*related, *people)
    return get_object_or_404(rows, public_id=public_id)


def _detail(request, document, *, filing=None, correction=None, return_form=None, status=200):
    actor, today = request.actor, timezone.localdate()
    labels.present(document)
    versions = Document.objects.filter(subject_key=document.subject_key, form_id=document.form_id).defer("facts")
    is_current = document.state in domain.CURRENT
    may_file, why_not_file = access.may_file(actor, document)
    may_approve, why_not_approve = access.may_approve(actor, document, today)
    corrections = list(document.filing_corrections.select_related("corrected_by"))
    context = {
        "document": document,
        "tabs": _views(request, document),
        "facts": document.facts,
        "trainees": _trainees(document.facts),
        "gaps": labels.gaps(document),
        "versions": versions.select_related("file", "drafted_by").order_by("-revision"),
        "subject": subject_of(document),
        "subject_page": readable.page_of(document),
        "may_make": is_current and access.may_make(actor, document.form, subject_of(document))[0],
        "is_draft": document.state == Document.State.DRAFT,
        "may_approve": may_approve,
        "why_not_approve": why_not_approve,
        "is_to_be_filed": document.form.is_filed and document.state == Document.State.APPROVED,
        "may_file": may_file,
        "why_not_file": why_not_file,
        "may_withdraw": domain.MOVES.allowed(document.state, Document.State.WITHDRAWN)
        and access.may_withdraw(actor, document)[0],
        "filing": filing or FilingForm(label_suffix="", initial={"filed_on": timezone.localdate()}),
        "may_return": access.may_return(actor, document)[0],
        "return_form": return_form or ReturnForm(label_suffix=""),
        "may_correct": access.may_correct_filing(actor, document)[0],
        "corrections": corrections,
        "correction": correction or _correction_form(document, len(corrections)),
    }
    return render(request, "reports/document_detail.html", context, status=status)


def _correction_form(document, known):
    values = {"filed_on": document.filed_on, "channel": document.filed_channel, "known": known}
    values["receipt_no"] = document.filed_receipt_no
    return CorrectionForm(auto_id="correct-%s", label_suffix="", initial=values)


def _trainees(facts):
    """How many people of which nationality form 22 counts. The trainees of other papers are people or names."""
    rows = [row for row in facts.get("trainees", ()) if isinstance(row, dict) and "stage1" in row]
    return [(row["nationality"], row["stage1"] + row["stage2"] + row["stage3"]) for row in rows]


def _act(request, document, function, **values):
    try:
        function(request.actor, document=document, **values)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return see_other("documents:detail", document.public_id)
