"""Exams: the lists, one try, its certificate, and pass rates."""

import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponseNotFound
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.core import events, files
from imjapan.core.errors import require
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.organization import access as organization
from imjapan.organization import editing
from imjapan.organization.edit_pages import Removal, Screen, deleted, serve, step
from imjapan.organization.explain import explain
from interns.edits import address, one_person
from training import access
from training.models import Plan

from . import domain, rates
from .forms import AttemptForm, CertificateForm, OfficeForm
from .lists import RESULT_VARIANTS
from .standing import running, standings

log = logging.getLogger(__name__)
PAGE = 50
EDIT = ["GET", "POST"]


@staff_only
@require_safe
def next_list(request):
    return list_page(request, "exams_next")


@staff_only
@require_safe
def attempt_list(request):
    return list_page(request, "exams")


def trail(person=None):
    way = [step(reverse("exams:next"), _("Exams"))]
    return [*way, step(address(person), person.passport_name)] if person else way


# --- One try --------------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(EDIT)
def attempt_new(request, public_id):
    """Record a try; the exam of the running stage is proposed."""
    person = one_person(request.actor, public_id)
    return _attempt(request, person, initial=_proposed(person))


def _proposed(person) -> dict:
    today = timezone.localdate()
    plan = running(Plan.objects.filter(person=person), today).order_by("starts_on").first()
    if plan is None:
        return {}
    [found] = standings([plan], today)
    part = next(iter(found.to_sit), None)
    return {"grade": found.grade, "part": part.part} if part else {}


def _one(actor, public_id):
    rows = access.exams(actor).select_related("person__office", "plan", "certificate")
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_safe
def attempt_detail(request, public_id):
    return _detail(request, _one(request.actor, public_id))


def _detail(request, attempt, *, upload=None, status=200):
    """One try with the exam of its plan as it stands today."""
    found = standings([attempt.plan], timezone.localdate()) if attempt.plan else []
    context = {
        "attempt": attempt,
        "variant": RESULT_VARIANTS[attempt.result],
        "standing": next(iter(found), None),
        "may_edit": domain.may_record(request.actor, attempt.person)[0],
        "upload": upload or CertificateForm(label_suffix=""),
        "trail": trail(attempt.person),
    }
    return render(request, "training/exams/detail.html", context, status=status)


@staff_only
@require_http_methods(EDIT)
def attempt_edit(request, public_id):
    attempt = _one(request.actor, public_id)
    return _attempt(request, attempt.person, attempt)


def _attempt(request, person, attempt=None, *, initial=None):
    actor = request.actor
    remove = None
    if attempt:
        hanging = ", ".join(editing.hanging(attempt, domain.HANGING))
        remove = Removal(
            reverse("exams:delete", args=[attempt.public_id]),
            _("Delete this attempt"),
            _("Delete this attempt? This cannot be undone."),
            hanging and _("Cannot be deleted while something hangs on it: %(what)s") % {"what": hanging},
        )
    return serve(
        request,
        lambda data, instance=attempt: AttemptForm(data, instance=instance, actor=actor, initial=initial or {}),
        permission=domain.may_record(actor, person),
        save=lambda data, version, key: domain.save_attempt(
            actor, person=person, data=data, attempt=attempt, version=version, key=key, today=timezone.localdate()
        ),
        screen=Screen(
            title=_("Exam of %(person)s") % {"person": person.passport_name},
            back=reverse("exams:detail", args=[attempt.public_id]) if attempt else address(person),
            trail=trail(person),
            done=lambda row: reverse("exams:detail", args=[row.public_id]),
            saved=_("The exam is recorded."),
            remove=remove,
            warnings=domain.warnings,
        ),
    )


@staff_only
@require_POST
def attempt_delete(request, public_id):
    attempt = _one(request.actor, public_id)
    return deleted(
        request,
        permission=domain.may_record(request.actor, attempt.person),
        delete=lambda: domain.delete_attempt(request.actor, attempt=attempt),
        back=reverse("exams:edit", args=[attempt.public_id]),
        gone=address(attempt.person),
        message=_("The attempt is deleted."),
    )


@staff_only
@require_http_methods(EDIT)
def certificate(request, public_id):
    """Show the certificate, or keep one that was sent."""
    attempt = _one(request.actor, public_id)
    if request.method == "GET":
        return _serve_file(request, attempt)
    require(domain.may_record(request.actor, attempt.person))
    form = CertificateForm(request.POST, request.FILES, label_suffix="")
    if form.is_valid():
        try:
            domain.attach_certificate(request.actor, attempt=attempt, upload=form.cleaned_data["upload"])
            messages.success(request, _("The certificate is kept."))
            return see_other("exams:detail", attempt.public_id)
        except ValidationError as error:
            form.add_error("upload", error.error_dict["upload"])
    return _detail(request, attempt, upload=form, status=422)


def _serve_file(request, attempt):
    if attempt.certificate is None:
        raise Http404
    try:
        stream = files.open_file(attempt.certificate)
    except FileNotFoundError:
        log.error("the certificate of exam %s is not on the disk", attempt.public_id)
        words = {"name": attempt.certificate.name}
        return HttpResponseNotFound(render_to_string("training/file_absent.html", words))
    events.note(request, "training.exam.certificate_read", attempt)
    return FileResponse(
        stream,
        as_attachment="save" in request.GET,
        filename=attempt.certificate.name,
        content_type=attempt.certificate.content_type,
        headers={"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )


# --- Pass rates -----------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def pass_rates(request):
    """Pass rates by company, country or year (`?by=`), of one office or all, over the years of the scoring."""
    today = timezone.localdate()
    by = request.GET.get("by", "")
    by = by if by in rates.BY else rates.BY[0]
    form = OfficeForm(request.GET, offices=organization.offices(request.actor).order_by("code"))
    office = form.cleaned_data["office"] if form.is_valid() else None
    first, last = rates.period(today)
    of = {"first": first, "last": last, "office": office}
    page = _companies(request, of) if by == "company" else _groups(request, by, of)
    kept = f"&office={office.code}" if office else ""
    words = {"company": _("By company"), "country": _("By country"), "year": _("By fiscal year")}
    context = {
        "page": page,
        "by": by,
        "first": first,
        "last": last,
        "form": form,
        "tabs": [{"url": f"?by={key}{kept}", "label": words[key], "current": key == by} for key in rates.BY],
        "head": {"company": _("Company"), "country": _("Country"), "year": _("Fiscal year")}[by],
        "trail": trail(),
    }
    return render(request, "training/exams/rates.html", context, status=200 if form.is_valid() else 422)


def _companies(request, of):
    """Companies by name. Only those of the page are counted up."""
    keys = companies.companies(request.actor).filter(rates.companies_with(request.actor, **of))
    keys = list(keys.order_by("sort_key", "pk").values_list("pk", flat=True))
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    tallies = rates.tallies(request.actor, by="company", companies=page.object_list, **of)
    found = {one.key: one for one in tallies}
    for row in companies.companies(request.actor).filter(pk__in=found).only("name", "public_id"):
        found[row.pk].name, found[row.pk].url = row.name, reverse("exams:company", args=[row.public_id])
    page.object_list = [found[key] for key in page.object_list]
    return page


def _groups(request, by, of):
    """Countries by name, years from the newest."""
    found = rates.tallies(request.actor, by=by, **of)
    found = sorted(found, key=lambda one: one.key if by == "year" else one.name, reverse=by == "year")
    return Paginator(found, PAGE).get_page(request.GET.get("page"))


@staff_only
@require_safe
def company_rates(request, public_id):
    """One company over the years of the scoring: the points its exams give, with the arithmetic, and year by year."""
    company = get_object_or_404(companies.companies(request.actor), public_id=public_id)
    today = timezone.localdate()
    first, last = rates.period(today)
    whole = rates.of_company(request.actor, company, today)
    years = rates.tallies(request.actor, by="year", first=first, last=last, companies=[company.pk])
    context = {
        "company": company,
        "whole": whole,
        "explanation": explain(rates.verdict_of(whole)) if whole else None,
        "years": sorted(years, key=lambda one: one.key, reverse=True),
        "first": first,
        "last": last,
        "trail": [*trail(), step(reverse("exams:rates"), _("Pass rates"))],
    }
    return render(request, "training/exams/company.html", context)
