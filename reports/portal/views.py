"""The company's pages: what it owes, what it answered, what was written for it. Nothing else exists here."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from companies import access as companies
from imjapan.accounts.decorators import company_only
from imjapan.core import events, files
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from imjapan.core.navigation import Link
from imjapan.organization.wording import spoken
from reports import access as reports
from reports.documents.downloads import serve
from training import access
from training.domain.findings import answer_finding
from training.downloads import serve_answer, serve_preview
from training.models import CorrectiveAnswer, Regime, ReleasedFinding

from . import own_duties
from .deadlines import deadline
from .forms import PortalAnswerForm

SETTLED_SHOWN = 50
DOCUMENTS_SHOWN = 100
TASKS_SHOWN, TASKS_A_PAGE = 6, 50
WORDING_IN_TITLE = 30  # characters


@company_only
@require_safe
def home(request):
    today = localdate()
    findings = access.released_findings(request.actor).select_related("establishment", "company")
    sent_back = CorrectiveAnswer.objects.filter(released=OuterRef("pk"), returned_at__isnull=False)
    owed = findings.filter(state=ReleasedFinding.State.OPEN).annotate(asked_again=Exists(sent_back))
    by_others = CorrectiveAnswer.objects.filter(released=OuterRef("pk")).exclude(
        channel=CorrectiveAnswer.Channel.PORTAL
    )
    settled = findings.exclude(state=ReleasedFinding.State.OPEN).annotate(entered_for_you=Exists(by_others))
    settled = settled.order_by("-released_at")[:SETTLED_SHOWN]
    documents = reports.documents(request.actor).defer("facts").select_related("establishment", "company")
    own = list(companies.companies(request.actor).select_related("office"))
    here, duties = own_duties.people(request.actor, today), own_duties.open_ones(request.actor, today)
    with spoken({row.plan.regime for row in here.values()}):
        context = {
            "owed": [(row, deadline(row.due_on, today=today)) for row in owed.order_by("due_on", "pk")],
            "tasks": own_duties.present(duties[:TASKS_A_PAGE], here, today)[:TASKS_SHOWN],
            "tasks_in_all": duties.count(),
            "settled": settled,
            "documents": documents[:DOCUMENTS_SHOWN],
            "companies": own,
            "offices": _offices(own),
        }
        return render(request, "portal/home.html", context)


@company_only
@require_safe
def duties(request):
    """Everything the company has to do itself, with the reason; when to tell us at once, and which books it keeps."""
    today = localdate()
    own = list(companies.companies(request.actor).select_related("office"))
    here = own_duties.people(request.actor, today)
    regimes = {row.plan.regime for row in here.values()}
    page = Paginator(own_duties.open_ones(request.actor, today), TASKS_A_PAGE).get_page(request.GET.get("page"))
    with spoken(regimes):
        context = {
            "page": page,
            "tasks": own_duties.present(page, here, today),
            "supervised": bool(regimes & {Regime.TITP, Regime.ESD}),
            "titp": Regime.TITP in regimes,
            "esd": Regime.ESD in regimes,
            "companies": own,
            "offices": _offices(own),
            "trail": [Link(reverse("portal:home"), _("Findings and documents"), False)],
        }
        return render(request, "portal/duties.html", context)


def _offices(own):
    return sorted({company.office for company in own}, key=lambda office: office.code)


@company_only
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request, public_id):
    """One finding in the words written for the company, and the form to answer it."""
    today = localdate()
    released = get_object_or_404(
        access.released_findings(request.actor).select_related("establishment", "company", "office"),
        public_id=public_id,
    )
    answers = list(released.answers.select_related("file").reverse())
    last = answers[0] if answers else None
    form = PortalAnswerForm(request.POST or None, request.FILES or None, released=released, today=today, last=last)
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
        "beginning": Truncator(" ".join(released.wording.split())).chars(WORDING_IN_TITLE),
        "answers": answers,
        "sent_back": last if last and last.returned_at else None,
        "trail": [Link(reverse("portal:home"), _("Findings and documents"), False)],
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
            file = upload and files.store_upload(actor=request.actor, upload=upload, company_id=released.company_id)
            kept = answer_finding(
                request.actor, released=released, file=file or None, channel=CorrectiveAnswer.Channel.PORTAL, **answer
            )
            if file and kept.file_id != file.pk:  # a click at the same moment was faster, and its file is kept
                transaction.set_rollback(True)
    except ValidationError as error:
        form.add_error(None, error)
    except Conflict as conflict:
        form.add_error(None, conflict.reason)
    return form.is_valid()


@company_only
@require_safe
def answer_file(request, public_id):
    answer = get_object_or_404(
        access.answers(request.actor).select_related("file"), public_id=public_id, file__isnull=False
    )
    events.note(request, "training.answer.downloaded", answer)
    return serve_answer(answer, inline=False)


@company_only
@require_safe
def answer_preview(request, public_id):
    """The small picture of the file of an answer."""
    answers = access.answers(request.actor).select_related("file__preview").filter(file__preview__isnull=False)
    return serve_preview(get_object_or_404(answers, public_id=public_id))


@company_only
@require_safe
def document_download(request, public_id):
    document = get_object_or_404(reports.documents(request.actor).select_related("file"), public_id=public_id)
    events.note(request, "reports.document.downloaded", document)
    return serve(document, inline=False)
