"""Auditors as our house keeps them: who they are, what they may read, how they are let in."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts import invitations
from imjapan.accounts.decorators import staff_only
from imjapan.accounts.models import AccessLink
from imjapan.core import events, history
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.told import names_of
from imjapan.organization import sign_ins
from imjapan.organization.edit_pages import Screen, serve, step
from imjapan.organization.house import tabs
from imjapan.organization.outsider_forms import OutsiderForm
from imjapan.organization.views.offices import house_step

from . import access, domain
from .forms import ExtendForm, MandateForm
from .models import Mandate

PAGE = 50
TOLD = 50
COMPANIES_NAMED = 10


def auditors_step():
    return step(reverse("auditors:list"), _("External auditors"))


def address(user):
    return reverse("auditors:auditor", args=[user.public_id])


def _find(request, public_id):
    return get_object_or_404(access.auditors(request.actor), public_id=public_id)


@staff_only
@require_safe
def auditor_list(request):
    """Every auditor with the mandate of today or the next one."""
    actor, today = request.actor, timezone.localdate()
    rows = access.auditors(actor).order_by("name", "pk")
    page = Paginator(rows.prefetch_related(_mandates()), PAGE).get_page(request.GET.get("page"))
    doors = sign_ins.doors(list(page))
    for user in page:
        user.door = doors[user.pk]
        living = [row for row in user.all_mandates if row.revoked_at is None and row.ends_on >= today]
        user.mandate = min(living, key=lambda row: row.starts_on, default=None)
        if user.mandate:
            _present(user.mandate, actor, today)
    allowed, reason = domain.may_grant(actor)
    context = {"page": page, "tabs": tabs(actor, "auditors"), "may_grant": allowed, "why_not": reason}
    return render(request, "auditors/list.html", context)


def _mandates():
    rows = Mandate.objects.select_related("granted_by").prefetch_related("offices", "companies")
    return Prefetch("mandates", rows.order_by("-starts_on", "-pk"), to_attr="all_mandates")


def _present(row, actor, today):
    """What a page says of a mandate; offices that the actor may not read are only counted."""
    offices = list(row.offices.all())
    row.shown_offices = [office.name for office in offices if office.pk not in actor.hidden_office_ids]
    row.unseen = len(offices) - len(row.shown_offices)
    companies = [company for company in row.companies.all() if company.office_id not in actor.hidden_office_ids]
    row.shown_companies = [company.name for company in companies[:COMPANIES_NAMED]]
    row.more_companies = len(row.companies.all()) - len(row.shown_companies)
    if row.revoked_at is not None:
        row.variant, row.state = "neutral", _("revoked")
    elif row.ends_on < today:
        row.variant, row.state = "neutral", _("over")
    elif row.starts_on > today:
        row.variant, row.state = "soon", _("not begun")
    else:
        row.variant, row.state = "ok", _("may enter")
    row.is_living = row.revoked_at is None and row.ends_on >= today
    row.may_change = domain.may_grant(actor, {office.pk for office in offices})[0]
    return row


@staff_only
@require_safe
def auditor_detail(request, public_id):
    return _page(request, _find(request, public_id))


def _page(request, user, *, status=200, problem=""):
    actor, today = request.actor, timezone.localdate()
    rows = user.mandates.select_related("granted_by").prefetch_related("offices", "companies")
    mandates = [_present(row, actor, today) for row in rows.order_by("-starts_on", "-pk")]
    may_grant, why_not = domain.may_grant(actor)
    may_hold_key, why_not_key = domain.may_hold_key(actor, user, today)
    context = {
        "auditor": user,
        "door": sign_ins.doors([user])[user.pk],
        "mandates": mandates,
        "has_mandate": any(row.is_living for row in mandates),
        "told": _told(mandates),
        "may_grant": may_grant,
        "may_hold_key": may_hold_key,
        "why_not": why_not or why_not_key,
        "sheet": may_hold_key and sign_ins.open_sheet(user),
        "problem": problem,
        "trail": [house_step(), auditors_step()],
    }
    return render(request, "auditors/auditor.html", context, status=status)


def _told(mandates):
    """Who granted, extended and revoked, newest first."""
    changes = [one for one in history.changes_of(mandates, TOLD) if one.field.name in ("revoked_at", *domain.EXTENDED)]
    names = names_of(one.actor_id for one in changes)
    lines = [
        {"at": one.at, "by": names.get(one.actor_id) or _("the system"), "what": _change_in_words(one)}
        for one in changes
    ]
    text = _("granted the mandate from %(day)s")
    lines += [{"at": row.granted_at, "by": row.granted_by.name, "what": text % _day(row.starts_on)} for row in mandates]
    return sorted(lines, key=lambda line: line["at"], reverse=True)[:TOLD]


def _change_in_words(change):
    if change.field.name == "revoked_at":
        return _("revoked the mandate")
    if change.field.name == "ends_on":
        return _("set the last day of entry to %(day)s") % _day(change.after)
    return _("set the last day of the records to %(day)s") % _day(change.after)


def _day(day):
    return {"day": date_format(day, "SHORT_DATE_FORMAT")}


@staff_only
@require_http_methods(["GET", "POST"])
def auditor_new(request):
    actor = request.actor
    permission = domain.may_grant(actor)
    first = {"language": "ja"}
    if request.method != "POST" and permission[0]:
        first["username"] = sign_ins.suggest("auditor")
    return serve(
        request,
        lambda data, instance=None: OutsiderForm(data, actor=actor, initial=first),
        permission=permission,
        save=lambda given, version, key: domain.create_auditor(actor, data=given, key=key),
        screen=Screen(
            title=_("New auditor"),
            back=reverse("auditors:list"),
            trail=[house_step(), auditors_step()],
            done=lambda user: reverse("auditors:mandate_new", args=[user.public_id]),
            saved=_("The auditor is added. Next, say what the mandate covers."),
        ),
    )


@staff_only
@require_http_methods(["GET", "POST"])
def auditor_edit(request, public_id):
    actor, user, today = request.actor, _find(request, public_id), timezone.localdate()
    return serve(
        request,
        lambda data, instance=None: OutsiderForm(data, instance=instance or user, actor=actor),
        permission=domain.may_hold_key(actor, user, today),
        save=lambda given, version, key: domain.change_auditor(
            actor, user=user, data=given, version=version, today=today
        ),
        screen=Screen(
            title=_("Change the auditor"),
            back=address(user),
            trail=[house_step(), auditors_step(), step(address(user), user.name)],
            done=address,
            saved=_("The changes are saved."),
        ),
    )


@staff_only
@require_POST
def auditor_invite(request, public_id):
    """By e-mail, or with a sheet to hand over (`channel`)."""
    user = _find(request, public_id)
    channel = request.POST.get("channel", "")
    if channel not in AccessLink.Channel:
        raise Http404
    try:
        domain.invite_auditor(request.actor, user=user, channel=channel, today=timezone.localdate())
    except ValidationError as error:
        return _page(request, user, status=422, problem=" ".join(error.messages))
    except Conflict as conflict:
        return _page(request, user, status=409, problem=conflict.reason)
    if channel == AccessLink.Channel.SHEET:
        messages.success(request, _("The sheet is ready. Print it and hand it over; earlier sheets no longer work."))
    else:
        messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": user.email})
    return see_other(address(user))


@staff_only
@require_safe
def auditor_sheet(request, public_id):
    """The sheet that still works, as a PDF. Whoever has it can sign in, so reading it needs the same rights."""
    user = _find(request, public_id)
    require(domain.may_hold_key(request.actor, user, timezone.localdate()))
    link = sign_ins.open_sheet(user)
    if link is None:
        raise Http404
    events.note(request, "reports.auditor.sheet", user)
    response = HttpResponse(invitations.sheet_pdf(request.actor, link), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="sheet-{user.public_id}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_only
@require_http_methods(["GET", "POST"])
def mandate_new(request, public_id):
    actor, user, today = request.actor, _find(request, public_id), timezone.localdate()

    def save(given, version, key):
        offices, companies = given.pop("offices", []), given.pop("companies", [])
        return domain.grant_mandate(
            actor, user=user, offices=offices, companies=companies, data=given, key=key, today=today
        )

    return serve(
        request,
        lambda data, instance=None: MandateForm(data, actor=actor, initial=_first_days(today) if data is None else {}),
        permission=domain.may_grant(actor),
        save=save,
        screen=Screen(
            title=_("New mandate"),
            back=address(user),
            trail=[house_step(), auditors_step(), step(address(user), user.name)],
            done=lambda _row: address(user),
            saved=_("The mandate is granted. Invite the auditor next, if not done yet."),
        ),
    )


def _first_days(today):
    """The business year: from April to March."""
    year = today.year if today.month >= 4 else today.year - 1
    last = date(year + 1, 3, 31)
    return {"starts_on": today, "ends_on": last, "period_first": date(year, 4, 1), "period_last": last}


def _mandate(request, public_id):
    rows = Mandate.objects.filter(user__in=access.auditors(request.actor)).select_related("user")
    return get_object_or_404(rows, public_id=public_id)


def _own(actor, row):
    return domain.may_grant(actor, set(row.offices.values_list("pk", flat=True)))


@staff_only
@require_http_methods(["GET", "POST"])
def mandate_extend(request, public_id):
    actor, row, today = request.actor, _mandate(request, public_id), timezone.localdate()
    return serve(
        request,
        lambda data, instance=None: ExtendForm(data, instance=instance or row, actor=actor),
        permission=_own(actor, row),
        save=lambda given, version, key: domain.extend_mandate(
            actor, mandate=row, data=given, version=version, today=today
        ),
        screen=Screen(
            title=_("Extend the mandate"),
            back=address(row.user),
            trail=[house_step(), auditors_step(), step(address(row.user), row.user.name)],
            done=lambda _row: address(row.user),
            saved=_("The mandate is changed."),
        ),
    )


@staff_only
@require_POST
def mandate_revoke(request, public_id):
    row = _mandate(request, public_id)
    domain.revoke_mandate(request.actor, mandate=row)
    messages.success(request, _("The mandate is revoked. The auditor's next page shows nothing any more."))
    return see_other(address(row.user))
