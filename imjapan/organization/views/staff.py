"""Staff: the list, a page each, and what administrators change."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts import limits, mfa
from imjapan.accounts.decorators import staff_only
from imjapan.accounts.models import may_sign_in
from imjapan.core import happenings
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other

from .. import access, holdings
from ..domain import staff
from ..domain.hand_over import may_hand_over
from ..edit_pages import Screen, serve, step
from ..forms import EndForm, LeaveForm, MembershipForm, NewStaffForm, StaffSearch, UserForm
from ..house import tabs
from .offices import house_step

PAGE = 50


def staff_step():
    return step(reverse("organization:staff_list"), _("Staff"))


@staff_only
@require_safe
def staff_list(request):
    """Who works with us: found by name, user name or mail, with offices, roles and what each holds."""
    actor, today = request.actor, timezone.localdate()
    form = StaffSearch(request.GET, offices=access.offices(actor).order_by("code"))
    form.is_valid()
    chosen = form.cleaned_data
    rows = access.staff_members(actor).order_by("name", "pk")
    if chosen.get("active") != "all":
        active = may_sign_in(today) | staff.blocked(today)  # who is blocked is still one of us
        rows = rows.filter(~active if chosen.get("active") == "no" else active)
    if words := chosen.get("q"):
        rows = rows.filter(Q(name__icontains=words) | Q(username__icontains=words) | Q(email__icontains=words))
    if chosen.get("office"):
        rows = rows.filter(pk__in=access.memberships(actor).filter(office=chosen["office"]).values("user"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    ids = [user.pk for user in page]
    serving = defaultdict(list)
    for row in access.memberships(actor).filter(access.serving(today), user__in=ids).select_related("office"):
        serving[row.user_id].append(row)
    held = holdings.summary(ids, today, hidden=actor.hidden_office_ids)
    blocked = set(rows.filter(staff.blocked(today), pk__in=ids).values_list("pk", flat=True))
    for user in page:
        user.is_blocked = user.pk in blocked
        user.memberships_now, user.held = serving[user.pk], held[user.pk]
        user.is_gone = not user.is_active or user.has_left(today)
    context = {
        "page": page,
        "form": form,
        "tabs": tabs(actor, "staff"),
        "may_administer": staff.may_administer(actor)[0],
        "searched": any(chosen.values()),
    }
    return render(request, "organization/staff_list.html", context)


@staff_only
@require_safe
def staff_detail(request, public_id):
    """Overview, or with `?tab=history` everything that happened."""
    user = _find(request, public_id)
    if happenings.wanted(request):
        context = {"title": user.name, "breadcrumb": [house_step(), staff_step()], "tabs": _views(request, user)}
        return happenings.history_page(request, "staff", user, **context)
    return staff_page(request, user)


def _views(request, user):
    return happenings.tabs(request, _page_of(user), overview=_("Overview"))


def _find(request, public_id):
    return get_object_or_404(access.staff_members(request.actor), public_id=public_id)


def staff_page(request, user, *, status=200, problem="", held_back=False):
    """One staff member. `problem`: why it was refused just now; `held_back`: because something is still held."""
    actor, today = request.actor, timezone.localdate()
    rows = list(access.memberships(actor).filter(user=user).select_related("office").order_by("-starts_on", "pk"))
    for row in rows:
        row.is_over = row.ends_on is not None and row.ends_on < today
        row.is_future = row.starts_on > today
    context = {
        "person": user,
        "tabs": _views(request, user),
        "memberships": rows,
        "gone": not user.is_active or user.has_left(today),
        "blocked": staff.is_blocked(user, today),
        "has_code": mfa.has_code(user),
        "locked_until": limits.locked_until(user) if staff.may_administer(actor)[0] else None,
        "holdings": holdings.groups(user.pk, today, hidden=actor.hidden_office_ids),
        "left_open": _left_open(actor, user),
        "trail": [house_step(), staff_step()],
        "may_administer": staff.may_administer(actor)[0],
        "may_hand_over": may_hand_over(actor)[0],
        "oneself": user.pk == actor.user_id,
        "problem": problem,
        "held_back": held_back,
    }
    return render(request, "organization/staff.html", context, status=status)


def _left_open(actor, user):
    """What nobody takes over after the last day with us, by kind: it came after the leaving was arranged."""
    if user.last_day is None:
        return []
    return holdings.groups(user.pk, user.last_day + staff.DAY, hidden=actor.hidden_office_ids)


@staff_only
@require_http_methods(["GET", "POST"])
def staff_new(request):
    """Somebody new with the first office; how the sign-in is handed over comes next."""
    actor = request.actor
    return serve(
        request,
        lambda data, instance=None: NewStaffForm(data, actor=actor, initial=_first(data)),
        permission=staff.may_administer(actor),
        save=lambda given, version, key: staff.create_staff_member(actor, data=given, key=key),
        screen=Screen(
            title=_("Add a staff member"),
            back=reverse("organization:staff_list"),
            trail=[house_step(), staff_step()],
            done=lambda user: reverse("organization:staff_links", args=[user.public_id]),
            saved=_("The staff member is added. Now send a link, or print a sheet and hand it over."),
        ),
    )


def _first(data):
    return {"language": "ja", "starts_on": timezone.localdate()} if data is None else {}


def _page_of(user):
    return reverse("organization:staff", args=[user.public_id])


@staff_only
@require_http_methods(["GET", "POST"])
def staff_edit(request, public_id):
    actor, user = request.actor, _find(request, public_id)
    return serve(
        request,
        lambda data, instance=None: UserForm(data, instance=instance or user, actor=actor),
        permission=staff.may_administer(actor),
        save=lambda given, version, key: staff.change_user(actor, user=user, data=given, version=version),
        screen=Screen(
            title=_("Change the staff member"),
            back=_page_of(user),
            trail=[house_step(), staff_step(), step(_page_of(user), user.name)],
            done=_page_of,
            saved=_("The staff member is saved."),
        ),
    )


@staff_only
@require_http_methods(["GET", "POST"])
def membership_new(request, public_id):
    """An office and role from a day."""
    actor, user = request.actor, _find(request, public_id)
    first = {"starts_on": timezone.localdate()}
    return serve(
        request,
        lambda data, instance=None: MembershipForm(data, actor=actor, initial=first if data is None else {}),
        permission=staff.may_administer(actor),
        save=lambda given, version, key: staff.add_membership(actor, user=user, data=given, key=key),
        screen=Screen(
            title=_("Add an office and role"),
            back=_page_of(user),
            trail=[house_step(), staff_step(), step(_page_of(user), user.name)],
            done=lambda row: _page_of(user),
            saved=_("The office and role are added."),
        ),
    )


@staff_only
@require_http_methods(["GET", "POST"])
def membership_end(request, public_id):
    """The last day of somebody in an office and role."""
    actor = request.actor
    rows = access.memberships(actor).select_related("user", "office")
    row = get_object_or_404(rows, public_id=public_id)
    require(staff.may_administer(actor))
    form = EndForm(
        request.POST if request.method == "POST" else None, initial={"ends_on": row.ends_on}, label_suffix=""
    )
    held_back = False
    if request.method == "POST" and form.is_valid():
        try:
            staff.end_staff(actor, staff=row, ends_on=form.cleaned_data["ends_on"])
        except ValidationError as error:
            held_back = any(each.code == staff.HELD for each in error.error_dict.get("ends_on", []))
            form.add_error(None, error)
        else:
            messages.success(request, _("The last day is saved."))
            return see_other("organization:staff", row.user.public_id)
    context = {
        "row": row,
        "form": form,
        "held_back": held_back,
        "trail": [house_step(), staff_step(), step(_page_of(row.user), row.user.name)],
    }
    return render(request, "organization/membership_end.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def staff_deactivate(request, public_id):
    """Close a sign-in; refused while something is held, with the way to the hand-over."""
    user = _find(request, public_id)
    try:
        staff.deactivate_user(request.actor, user=user, on=timezone.localdate())
    except ValidationError as error:
        held_back = any(each.code == staff.HELD for each in error.error_list)
        return staff_page(request, user, status=422, problem=" ".join(error.messages), held_back=held_back)
    except Conflict as conflict:
        return staff_page(request, user, status=409, problem=conflict.reason)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": user.name})
    return see_other(_page_of(user))


@staff_only
@require_http_methods(["GET", "POST"])
def staff_leave(request, public_id):
    """The last day of somebody with us, arranged ahead; refused with a list of what is held after it."""
    actor, user, today = request.actor, _find(request, public_id), timezone.localdate()
    require(staff.may_administer(actor))
    given = request.POST if request.method == "POST" else None
    form = LeaveForm(given, initial={"last_day": user.last_day}, label_suffix="")
    left_open, after = [], None
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["last_day"]
        try:
            staff.leave_on(actor, user=user, last_day=chosen, today=today)
        except ValidationError as error:
            if any(each.code == staff.HELD for each in error.error_dict.get("last_day", [])):
                after = chosen + staff.DAY
                left_open = holdings.groups(user.pk, after, hidden=actor.hidden_office_ids)
            form.add_error(None, error)
        except Conflict as conflict:
            return staff_page(request, user, status=409, problem=conflict.reason)
        else:
            messages.success(request, _arranged(user, chosen))
            return see_other(_page_of(user))
    context = {
        "person": user,
        "form": form,
        "left_open": left_open,
        "after": after,
        "trail": [house_step(), staff_step(), step(_page_of(user), user.name)],
    }
    return render(request, "organization/staff_leave.html", context, status=422 if form.errors else 200)


def _arranged(user, last_day):
    if last_day is None:
        return _("%(name)s does not leave. Sign-in, offices and roles go on.") % {"name": user.name}
    text = _("%(name)s leaves on %(day)s. Offices and roles end that day, and sign-in stops the day after by itself.")
    return text % {"name": user.name, "day": date_format(last_day, "SHORT_DATE_FORMAT")}


@staff_only
@require_POST
def staff_reactivate(request, public_id):
    user = _find(request, public_id)
    staff.reactivate_user(request.actor, user=user)
    messages.success(request, _("%(name)s can sign in again. Add an office and role next.") % {"name": user.name})
    return see_other(_page_of(user))
