"""One's own sign-in: password, confirmation code, devices. Before anything that matters the password is asked again."""

from functools import wraps
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.core import events
from imjapan.core.http import see_other

from . import entering, limits, mfa, passwords, qr, sessions
from .forms import CodeForm, ConfirmForm, NewPasswordForm

SECRET = "accounts.secret"  # noqa: S105  the key under which a session keeps the secret until its first code


def confirmed(view):
    """Decorator: first the password once more, if it was not entered within the last minutes.

    A POST is not repeated afterwards; one comes back to the page it was sent from.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if entering.is_confirmed(request):
            return view(request, *args, **kwargs)
        back = request.path if request.method in ("GET", "HEAD") else reverse("accounts:security")
        return see_other(f"{reverse('accounts:confirm')}?next={quote(back)}")

    return wrapper


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request):
    """The password once more."""
    next_url = request.POST.get("next", request.GET.get("next", ""))
    form = ConfirmForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        account = limits.account_of(request.user)
        try:
            limits.take(request, "password", account)
        except limits.Limited as limited:
            return limits.please_wait(request, request.actor, limited, what="password", user=request.user)
        if request.user.check_password(form.cleaned_data["password"]):
            limits.give_back(request, "password", account)
            entering.confirm(request)
            return see_other(entering.safe_next(request, next_url))
        events.record(request.actor, "accounts.sign_in.failed", request.user, again=True)
        form.add_error("password", _("This is not your password. Capital letters count."))
    context = {"form": form, "next": next_url}
    return render(request, "accounts/confirm.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def security(request):
    """One's own sign-in on one page: password, confirmation code, devices."""
    user = request.user
    has_code, must_have_code = mfa.has_code(user), mfa.must_have_code(user)
    context = {
        "has_code": has_code,
        "must_have_code": must_have_code,
        "codes_left": mfa.recovery_codes_left(user) if has_code else 0,
        "sessions": sessions.of_user(user),
        "this_session": request.session.session_key,
        "no_code_in_demo": must_have_code and not has_code,
    }
    return render(request, "accounts/security.html", context)


@require_POST
def session_end(request, public_id):
    """End one of one's own sessions; this one is ended by signing out."""
    rows = sessions.of_user(request.user).exclude(pk=request.session.session_key)
    row = get_object_or_404(rows, public_id=public_id)
    with transaction.atomic():
        row.delete()
        events.record(request.actor, "accounts.sessions.ended", request.user, number=1)
    messages.success(request, _("That device is signed out."))
    return see_other("accounts:security")


@require_POST
def sessions_end(request):
    """End all of one's own sessions but this one."""
    with transaction.atomic():
        number = sessions.end_sessions(request.user, but=request.session.session_key)
        events.record(request.actor, "accounts.sessions.ended", request.user, number=number)
    messages.success(request, _("All other devices are signed out."))
    return see_other("accounts:security")


@never_cache
@confirmed
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request):
    """A new password of one's own; it signs out everywhere else."""
    form = NewPasswordForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            user = passwords.change(
                request.actor,
                user=request.user,
                password=form.cleaned_data["password"],
                session_key=request.session.session_key,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            update_session_auth_hash(request, user)  # with a new key
            messages.success(request, _("Your password is changed. All other devices are signed out."))
            return see_other("accounts:security")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def code_set_up(request):
    """Set up the app: the secret as QR code and in writing, until a code of it is entered.

    The answer to that POST is the only one that shows the recovery codes.
    """
    user = request.user
    secret = request.session.get(SECRET) or request.session.setdefault(SECRET, mfa.new_secret())
    form = CodeForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        account = limits.account_of(user)
        try:
            limits.take(request, "code", account)
            codes = mfa.set_up(
                request.actor,
                user=user,
                secret=secret,
                code=form.cleaned_data["code"],
                session_key=request.session.session_key,
            )
        except limits.Limited as limited:
            return limits.please_wait(request, request.actor, limited, what="code", user=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            limits.give_back(request, "code", account)
            del request.session[SECRET]
            request.session.cycle_key()
            return _codes_page(request, codes, first=True)
    address = mfa.address(user, secret)
    context = {
        "form": form,
        "qr": qr.svg(address, title=_("QR code for the app"), side=220),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "address": address,
        "has_code": mfa.has_code(user),
        "must_have_code": mfa.must_have_code(user),
    }
    return render(request, "accounts/code_set_up.html", context, status=422 if form.errors else 200)


def _codes_page(request, codes, *, first=False):
    spaced = [f"{code[:5]} {code[5:]}" for code in codes]
    text = "\r\n".join([_("Recovery codes, each works once"), f"{mfa.ISSUER} {request.user.username}", "", *spaced, ""])
    context = {"codes": spaced, "file": f"data:text/plain;charset=utf-8,{quote(text)}", "first": first}
    return render(request, "accounts/recovery_codes.html", context, status=201)


def _recovery_codes(request):
    return _codes_page(request, mfa.new_recovery_codes(request.actor, user=request.user))


def _code_remove(request):
    mfa.remove(request.actor, user=request.user)
    messages.success(request, _("The confirmation code is switched off."))
    return see_other("accounts:security")


recovery_codes = never_cache(require_POST(confirmed(_recovery_codes)))
code_remove = require_POST(confirmed(_code_remove))
