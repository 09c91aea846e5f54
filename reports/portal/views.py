"""The company's pages: what it owes, what it answered, what was written for it. Nothing else exists here."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from companies import access as companies
from imjapan.accounts.decorators import company_only
from imjapan.core import files
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from imjapan.core.navigation import Link
from reports import access as reports
from reports.documents.downloads import serve
from training import access
from training.domain.findings import answer_finding
from training.models import CorrectiveAnswer, ReleasedFinding

from .deadlines import deadline
from .forms import AnswerForm

SETTLED_SHOWN = 50
DOCUMENTS_SHOWN = 100


@company_only
@require_safe
def home(request):
    today = localdate()
    findings = access.released_findings(request.actor).select_related("establishment", "company")
    owed = findings.filter(state=ReleasedFinding.State.OPEN).order_by("due_on", "pk")
    settled = findings.exclude(state=ReleasedFinding.State.OPEN).order_by("-released_at")[:SETTLED_SHOWN]
    documents = reports.documents(request.actor).defer("facts").select_related("establishment", "company")
    own = list(companies.companies(request.actor).select_related("office"))
    return render(
        request,
        "portal/home.html",
        {
            "owed": [(row, deadline(row.due_on, today=today)) for row in owed],
            "settled": settled,
            "documents": documents[:DOCUMENTS_SHOWN],
            "companies": own,
            "offices": sorted({company.office for company in own}, key=lambda office: office.code),
        },
    )


@company_only
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request, public_id):
    """One finding in the words written for the company, and the form to answer it."""
    today = localdate()
    released = get_object_or_404(
        access.released_findings(request.actor).select_related("establishment", "company", "office"),
        public_id=public_id,
    )
    form = AnswerForm(request.POST or None, request.FILES or None, today=today)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _answer(request, released, form):
            messages.success(
                request,
                _(
                    "Your answer was sent to %(office)s. They check it and tell you here when the matter is closed. "
                    "You do not have to send it by fax or post as well."
                )
                % {"office": released.office},
            )
            return see_other(request.path)
        form.ask_for_the_file_again()
        status = 422
    context = {
        "finding": released,
        "deadline": deadline(released.due_on, today=today),
        "answers": released.answers.select_related("file"),
        "trail": [Link(reverse("portal:home"), _("What you have to answer"), False)],
        "form": form,
    }
    return render(request, "portal/finding.html", context, status=status)


def _answer(request, released, form):
    """Send the answer; on a refusal the form carries the reason. A second click on the button is the same answer."""
    answer = dict(form.cleaned_data)
    upload = answer.pop("file")
    if released.answers.filter(sent_key=answer["sent_key"]).exists():
        return True
    try:
        with transaction.atomic():
            file = _store(request.actor, released, upload) if upload else None
            answer_finding(
                request.actor, released=released, file=file, channel=CorrectiveAnswer.Channel.PORTAL, **answer
            )
    except ValidationError as error:
        form.add_error(None, error)
    except Conflict as conflict:
        form.add_error(None, conflict.reason)
    return form.is_valid()


def _store(actor, released, upload):
    try:
        return files.store_upload(actor=actor, upload=upload, company_id=released.company_id)
    except ValidationError as error:
        raise ValidationError({"file": error}) from error


@company_only
@require_safe
def answer_file(request, public_id):
    answer = get_object_or_404(
        access.answers(request.actor).select_related("file"), public_id=public_id, file__isnull=False
    )
    return FileResponse(
        files.open_file(answer.file),
        as_attachment=True,
        filename=answer.file.name,
        content_type=answer.file.content_type,
    )


@company_only
@require_safe
def document_download(request, public_id):
    document = get_object_or_404(reports.documents(request.actor).select_related("file"), public_id=public_id)
    return serve(document, inline=False)
