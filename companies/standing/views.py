"""The page of a company's standing, and the small forms behind it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import access, edits
from imjapan.accounts.decorators import staff_only
from imjapan.core import events
from imjapan.organization.access import may_edit_masters
from imjapan.organization.downloads import serve_file
from imjapan.organization.edit_pages import Removal, Screen, deleted, serve, step

from . import domain
from .forms import FORMS

EDIT = ["GET", "POST"]


def address(company):
    return reverse("companies:standing", args=[company.public_id])


def trail(company):
    return [*edits.trail(company), step(address(company), _("Staff and standing"))]


@staff_only
@require_safe
def standing(request, public_id):
    """Every row of the standing, newest first. One query for each table."""
    company = get_object_or_404(access.companies(request.actor).select_related("office"), public_id=public_id)
    context = {
        "company": company,
        "trail": edits.trail(company),
        "may_edit": may_edit_masters(request.actor, company.office_id),
        "counts": company.headcounts.select_related("establishment"),
        "outside": company.outside_trainees.all(),
        "excellences": company.excellences.all(),
        "holdings": company.qualifications.select_related("file"),
        "officers": company.officers.all(),
        "past": company.sanctions.all(),
        "kinds": domain.KINDS,
        "today": timezone.localdate(),
    }
    return render(request, "companies/standing/page.html", context)


@staff_only
@require_http_methods(EDIT)
def standing_new(request, public_id, kind):
    company = get_object_or_404(access.companies(request.actor).select_related("office"), public_id=public_id)
    return _page(request, company, _kind(kind))


@staff_only
@require_http_methods(EDIT)
def standing_edit(request, kind, public_id):
    row = _row(request, kind, public_id)
    return _page(request, row.company, kind, row)


@staff_only
@require_POST
def standing_delete(request, kind, public_id):
    row = _row(request, kind, public_id)
    return deleted(
        request,
        permission=may_edit_masters(request.actor, row.company.office_id),
        delete=lambda: domain.delete_row(request.actor, row=row),
        back=address(row.company),
        gone=address(row.company),
        message=_("It is deleted. The history of the company still says that it was there."),
    )


@staff_only
@require_safe
def standing_file(request, kind, public_id):
    """The scan of a licence or registration."""
    row = _row(request, kind, public_id)
    if not domain.KINDS[kind].with_file:
        raise Http404
    events.note(request, "companies.qualification.read", row.company)
    return serve_file(row.file)


def _kind(kind):
    if kind not in domain.KINDS:
        raise Http404
    return kind


def _row(request, kind, public_id):
    rows = domain.KINDS[_kind(kind)].model.objects.filter(company__in=access.companies(request.actor))
    return get_object_or_404(rows.select_related("company__office"), public_id=public_id)


def _page(request, company, kind, row=None):
    actor, today, table = request.actor, timezone.localdate(), domain.KINDS[kind]
    remove = row and Removal(
        reverse("companies:standing_delete", args=[kind, row.public_id]),
        _("Delete this row"),
        _("Delete it only when it was recorded by mistake: former rows show what held on a day. Delete?"),
    )
    initial = {"valid_from": today} if kind == "staff" and row is None else {}
    sent = request.FILES if table.with_file and request.method == "POST" else None
    return serve(
        request,
        lambda data, instance=row: FORMS[kind](
            data,
            sent if data is not None else None,
            instance=instance or table.model(company=company),
            actor=actor,
            initial=initial,
        ),
        permission=may_edit_masters(actor, company.office_id),
        save=lambda data, version, key: domain.save_row(
            actor,
            company=company,
            kind=kind,
            data=data,
            upload=data.get("upload"),
            row=row,
            version=version,
            key=key,
            today=today,
        ),
        screen=Screen(
            title=table.label if row else table.new,
            back=address(company),
            trail=trail(company),
            done=lambda _row: address(company),
            saved=_("The changes are saved.") if row else _("It is recorded."),
            remove=remove,
        ),
    )
