"""The register of notices and reports: list, one filing and the steps of its life, what is due by 31 May."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.core import events, happenings, panels
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.search import matching
from imjapan.core.views import list_page
from imjapan.organization import access as organization
from imjapan.organization.downloads import serve_file
from imjapan.organization.wording import spoken
from reports import access as reports
from training.forms.audits import ReturnForm
from training.wording import of_place

from ..documents.models import Document
from ..obligations.explain import explain
from ..obligations.standing import standing
from . import access, annual, deadlines, domain, kinds, numbers
from .forms import DETAIL, CorrectionForm, DropForm, FilingForm, ReceiptForm, ReplyForm, SentForm
from .models import Filing

FOUND = 20  # companies offered to choose from
PAGE = 50


@staff_only
@require_safe
def filing_list(request):
    return list_page(request, "filings")


@staff_only
@require_safe
def audit_reports(request):
    return list_page(request, "audit_reports")


# --- A new one, and corrections ------------------------------------------------------------------------------------


@staff_only
@require_safe
def filing_new(request):
    """What happened: each kind says when it is the right one."""
    context = {"groups": _groups(), "company": request.GET.get("company", "")}
    return render(request, "reports/filings/kinds.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def filing_begin(request, kind):
    """The company where it is about one, then what the kind asks for."""
    kind = kinds.get(kind)
    if kind is None or not kind.offered:
        raise Http404
    company = _company(request) if kind.of_company else None
    if kind.of_company and company is None:
        return _choose_company(request, kind)
    there = of_place(Q(company=company), timezone.localdate()) if company else set()
    with spoken(there.intersection(kind.regimes) or kind.regimes[:1]):
        return _form_page(request, kind, company)


def _groups():
    ours = [kind for kind in kinds.offered() if not kind.by_company]
    theirs = [kind for kind in kinds.offered() if kind.by_company]
    return [(_("Ours to file"), ours), (_("Filed by the company with our guidance"), theirs)]


def _company(request):
    key = request.GET.get("company", "")
    rows = companies.companies(request.actor).select_related("office")
    return get_object_or_404(rows, public_id=key) if _is_key(key) else None


def _is_key(text):
    return len(text) == 36 and text.replace("-", "").isalnum() and all(c in "0123456789abcdef-" for c in text.lower())


def _choose_company(request, kind):
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = companies.companies(request.actor).select_related("office")
    found = matching(rows, words) if words else rows.filter(office__in=request.actor.office_ids)
    found = list(found.order_by("sort_key", "pk")[: FOUND + 1])
    context = {
        "kind": kind,
        "words": words,
        "found": [(row, f"?{urlencode({'company': row.public_id})}") for row in found[:FOUND]],
        "more": len(found) > FOUND,
    }
    return render(request, "reports/filings/company.html", context)


def _form_page(request, kind, company):
    actor, today = request.actor, timezone.localdate()
    if company is not None:
        require(organization.may_write(actor, company.office_id))
    elif not any(organization.may_write(actor, pk)[0] for pk in actor.office_ids):
        require(organization.may_write(actor, None))
    form = FilingForm(
        request.POST or None, actor=actor, kind=kind, company=company, initial=_known(request, kind, company)
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            office = company.office if company else form.cleaned_data["office"]
            try:
                filing = domain.start_filing(
                    actor,
                    kind=kind.code,
                    office=office,
                    company=company,
                    data=form.given(),
                    key=form.cleaned_data["key"],
                    today=today,
                )
            except ValidationError as error:
                form.tell(error)
            else:
                messages.success(request, _("The draft is saved."))
                return see_other("filings:detail", filing.public_id)
    return render(request, "reports/filings/form.html", {"form": form, "kind": kind, "company": company}, status=status)


def _known(request, kind, company):
    """What the duty the form is opened from says: `?day=`, `?person=` at the company, `?what=` of the choices."""
    known = {}
    if day := parse_date(request.GET.get("day", "")):
        known["event_on"] = day
    key = request.GET.get("person", "")
    if kind.people and company is not None and _is_key(key):
        known["people"] = list(
            company.placements.filter(person__public_id=key).order_by().values_list("person", flat=True).distinct()
        )
    if what := request.GET.get("what", ""):
        known[f"{DETAIL}what"] = what
    return known


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def filing_edit(request, public_id):
    filing = _filing(request, public_id)
    require(access.may_write(request.actor, filing))
    kind = kinds.KINDS[filing.kind]
    form = FilingForm(request.POST or None, actor=request.actor, kind=kind, company=filing.company, filing=filing)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                domain.change_filing(
                    request.actor,
                    filing=filing,
                    data=form.given(),
                    version=form.cleaned_data["version"],
                    today=timezone.localdate(),
                )
            except ValidationError as error:
                form.tell(error)
            except Conflict as conflict:
                status = 409
                form = _shown_again(request, form, filing)
                form.add_error(
                    None, _("%(reason)s Compare with the page, then save again.") % {"reason": conflict.reason}
                )
            else:
                messages.success(request, _("The draft is saved."))
                return see_other("filings:detail", filing.public_id)
    context = {"form": form, "kind": kind, "company": filing.company, "filing": filing}
    return render(request, "reports/filings/form.html", context, status=status)


def _shown_again(request, form, filing):
    """What was typed, with the version that is stored now: saving again is then a decision."""
    filing.refresh_from_db()
    data = request.POST.copy()
    data["version"] = filing.version
    again = FilingForm(data, actor=request.actor, kind=form.kind, company=filing.company, filing=filing)
    again.is_valid()
    return again


# --- One filing ----------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def filing_detail(request, public_id):
    """Overview, or with `?tab=history` everything that happened."""
    filing = _filing(request, public_id)
    events.note(request, "reports.filing.read", filing)
    if happenings.wanted(request):
        context = {
            "title": str(filing),
            "breadcrumb": [{"url": reverse("filings:list"), "label": _("Filings")}],
            "tabs": _views(request, filing),
        }
        return happenings.history_page(request, "filing", filing, **context)
    return _detail(request, filing)


def _views(request, filing):
    return happenings.tabs(request, reverse("filings:detail", args=[filing.public_id]), overview=_("Overview"))


@staff_only
@require_GET
def receipt(request, public_id):
    filing = _filing(request, public_id)
    events.note(request, "reports.filing.receipt_read", filing)
    return serve_file(filing.receipt)


@staff_only
@require_POST
def approve(request, public_id):
    filing = _filing(request, public_id)
    done = _("It is approved. Now it can be filed.")
    return _act(request, filing, domain.approve_filing, done, today=timezone.localdate())


@staff_only
@require_POST
def give_back(request, public_id):
    filing = _filing(request, public_id)
    form = ReturnForm(request.POST, label_suffix="")
    form.is_valid()
    done = _("It was returned to its author with your reason.")
    reason = form.cleaned_data.get("reason", "")
    return _act(request, filing, domain.return_filing, done, form=("return_form", form), reason=reason)


@staff_only
@require_POST
def file(request, public_id):
    """Record the filing; what is wrong is said at the field."""
    filing = _filing(request, public_id)
    form = SentForm(request.POST, request.FILES, label_suffix="")
    if not form.is_valid():
        return _detail(request, filing, sent=form, status=422)
    given = dict(form.cleaned_data)
    upload = given.pop("receipt")
    done = _("The filing is recorded.")
    values = {**given, "upload": upload, "today": timezone.localdate()}
    response = _act(request, filing, domain.file_filing, done, form=("sent", form), **values)
    for sentence in _warnings(_filing(request, public_id)):
        messages.warning(request, sentence)
    return response


@staff_only
@require_POST
def correct(request, public_id):
    """Other values for what was recorded, with a reason."""
    filing = _filing(request, public_id)
    form = CorrectionForm(request.POST, auto_id="correct-%s", label_suffix="")
    if not form.is_valid():
        return _detail(request, filing, correction=form, status=422)
    done = _("The filing is corrected. The history keeps what was recorded before.")
    values = {**form.cleaned_data, "today": timezone.localdate()}
    return _act(request, filing, domain.correct_filing, done, form=("correction", form), **values)


@staff_only
@require_POST
def add_receipt(request, public_id):
    """Keep the scan of a receipt that came later."""
    filing = _filing(request, public_id)
    require(access.may_correct(request.actor, filing))
    form = ReceiptForm(request.POST, request.FILES, auto_id="receipt-%s", label_suffix="")
    if not form.is_valid():
        return _detail(request, filing, receipt_form=form, status=422)
    done, upload = _("The scan of the receipt is kept."), form.cleaned_data["receipt"]
    return _act(request, filing, domain.add_receipt, done, form=("receipt_form", form), upload=upload)


@staff_only
@require_POST
def answer(request, public_id):
    filing = _filing(request, public_id)
    form = ReplyForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _detail(request, filing, reply=form, status=422)
    done = _("The answer of the authority is recorded.")
    return _act(
        request,
        filing,
        domain.answer_filing,
        done,
        form=("reply", form),
        **form.cleaned_data,
        today=timezone.localdate(),
    )


@staff_only
@require_POST
def drop(request, public_id):
    filing = _filing(request, public_id)
    form = DropForm(request.POST, label_suffix="")
    form.is_valid()
    done = _("It is marked as not needed, with your name and reason.")
    reason = form.cleaned_data.get("reason", "")
    return _act(request, filing, domain.drop_filing, done, form=("drop_form", form), reason=reason)


def _act(request, filing, function, done, *, form=None, **values):
    """Call the domain; a refusal of a field stands at it, a conflict says who was faster."""
    try:
        function(request.actor, filing=filing, **values)
    except ValidationError as error:
        name, bound = form
        if not bound.errors:
            bound.add_error(None, error)
        return _detail(request, filing, status=422, **{name: bound})
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, done)
    return see_other("filings:detail", filing.public_id)


def _warnings(filing):
    """What a reader should know about a filing that went out: late, or addressed to yesterday's authority (T8, T20)."""
    if filing.filed_on is None:
        return []
    found = []
    if days := domain.late_days(filing):
        text = ngettext(
            "It was filed %(days)s day after the legal deadline.",
            "It was filed %(days)s days after the legal deadline.",
            days,
        )
        found.append(text % {"days": days})
    states = (Document.State.APPROVED, Document.State.FILED)
    for paper in Document.objects.filter(filing=filing, state__in=states):
        addressee = paper.facts.get("addressee", "")
        if addressee and deadlines.organization_of(filing.filed_on) not in addressee:
            found.append(_("The form names the authority of another day. Make it again and check what was sent."))
    return found


def _filing(request, public_id):
    people = ("drafted_by", "approved_by", "filed_by", "returned_by")
    rows = access.filings(request.actor).select_related(
        "office", "company", "establishment", "audit", "finding__audit", "measure", "receipt", *people
    )
    return get_object_or_404(rows, public_id=public_id)


def _detail(request, filing, *, status=200, **bound):
    actor, today = request.actor, timezone.localdate()
    kind = kinds.get(filing.kind)
    duty = reports.obligations(actor).filter(filing=filing).order_by("pk").first()
    may_approve, why_not_approve = access.may_approve(actor, filing, today)
    may_file, why_not_file = access.may_file(actor, filing)
    context = {
        "filing": filing,
        "kind": kind,
        "tabs": _views(request, filing),
        "duty": duty,
        "standing": standing(duty, today) if duty else None,
        "explanation": explain(duty.verdict) if duty else None,
        "details": _details(kind, filing) if kind else [],
        "people": list(filing.people.order_by("passport_name", "pk")),
        "gaps": domain.missing(filing) if kind and filing.state == Filing.State.DRAFT else [],
        "warnings": _warnings(filing),
        "addressee": filing.addressee or deadlines.addressee(filing, today),
        "may_write": access.may_write(actor, filing)[0] and bool(kind and kind.fields),
        "may_approve": may_approve,
        "why_not_approve": why_not_approve,
        "may_file": may_file,
        "why_not_file": why_not_file,
        "may_return": access.may_return(actor, filing)[0],
        "may_answer": access.may_answer(actor, filing)[0],
        "may_drop": access.may_drop(actor, filing)[0],
        "sent": SentForm(label_suffix="", initial={"filed_on": today}),
        "reply": ReplyForm(label_suffix="", initial={"answered_on": filing.answered_on, "answer": filing.answer}),
        "return_form": ReturnForm(label_suffix=""),
        "drop_form": DropForm(label_suffix="", auto_id="drop-%s"),
        "paper": _paper(kind, filing),
        "is_own": filing.drafted_by_id == actor.user_id,
        "may_correct": access.may_correct(actor, filing)[0],
        "correction": _correction_form(filing),
        "receipt_form": ReceiptForm(auto_id="receipt-%s", label_suffix=""),
        "panels": panels.render(request, "filing", filing),
        **bound,
    }
    return render(request, "reports/filings/detail.html", context, status=status)


def _paper(kind, filing):
    """Its own form, approved with it: what is sent."""
    if kind is None or not kind.form_id or filing.state != Filing.State.APPROVED:
        return None
    rows = Document.objects.filter(filing=filing, form_id=kind.form_id, state=Document.State.APPROVED)
    return rows.defer("facts").first()


def _correction_form(filing):
    names = ("filed_on", "channel", "receipt_no", "version")
    initial = {name: getattr(filing, name) for name in names}
    return CorrectionForm(auto_id="correct-%s", label_suffix="", initial=initial)


def _details(kind, filing):
    """What is written, and what is still needed."""
    shown = [(field, _shown(field, filing.details)) for field in kind.asked(filing)]
    return [(field.label, value) for field, value in shown if value or field.needed]


def _shown(field, details):
    value = details.get(field.name, "")
    if field.type == kinds.YES:
        return {"yes": _("yes"), "no": _("no")}.get(value, "")
    return kinds.day(value) if field.type == kinds.DAY else kinds.word(field, value)


# --- By 31 May -----------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def by_may(request):
    """The reports of one fiscal year: whose are there, and where one is missing."""
    actor, today = request.actor, timezone.localdate()
    now = deadlines.fiscal_year(today)
    asked = request.GET.get("year", "")
    # Until 31 May the year that has just ended is the one that matters.
    year = int(asked) if asked.isdigit() and 2017 <= int(asked or 0) <= now else now if today.month > 5 else now - 1
    places, owing = annual.offices(actor), annual.owing_companies(actor, year)
    page = Paginator(owing, PAGE).get_page(request.GET.get("page"))
    office_counts = annual.count(actor, places, annual.OFFICE, year)
    company_counts = annual.count(actor, owing, annual.COMPANY, year)
    context = {
        "year": year,
        "due_on": deadlines.report_due(year),
        "first": deadlines.year_days(year)[0],
        "last": deadlines.year_days(year)[1],
        "before": year - 1 if year > 2017 else None,
        "after": year + 1 if year < now else None,
        "offices": annual.lines(actor, list(places), annual.OFFICE, year),
        "companies": annual.lines(actor, list(page), annual.COMPANY, year),
        "page": page,
        "office_counts": office_counts,
        "company_counts": company_counts,
        "missing": sum(each["owed"] - each["begun"] for each in (office_counts, company_counts)),
        "may_begin": any(organization.may_write(actor, pk)[0] for pk in actor.office_ids),
    }
    return render(request, "reports/filings/by_may.html", context)


@staff_only
@require_POST
def begin_all(request, year):
    today = timezone.localdate()
    if not any(organization.may_write(request.actor, pk)[0] for pk in request.actor.office_ids):
        require(organization.may_write(request.actor, None))
    made = annual.begin_all(request.actor, year=year, today=today)
    messages.success(request, _("Reports begun: %(number)s") % {"number": made})
    return see_other(f"{reverse('filings:by_may')}?year={year}")


@staff_only
@require_safe
def office_numbers(request, public_id, year):
    """What form 23 asks for, counted from the records."""
    office = get_object_or_404(annual.offices(request.actor), public_id=public_id)
    context = {"office": office, "year": year, "numbers": numbers.of_office(office, year)}
    return render(request, "reports/filings/numbers.html", context)
