"""Signing in: password, confirmation code, links that set a password, forgotten passwords."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from imjapan.core import events
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other

from . import demo, entering, invitations, limits, mfa, outbox
from .actor import ANONYMOUS, SYSTEM, Actor
from .forms import CodeForm, ForgottenForm, NewPasswordForm, SignInForm
from .models import AccessLink, User

# Why somebody is asked to sign in again; the address names one of these and nothing else is shown.
REASONS = {
    "idle": gettext_lazy("You were signed out because no page was opened for a while."),
    "long": gettext_lazy("You were signed out because the sign-in was too long ago."),
    "ended": gettext_lazy("Your sign-in has ended. Please sign in again."),
    "forced": gettext_lazy(
        "You were signed out by an administrator or the supervising organization. Sign in again; ask them if you do "
        "not know why."
    ),
    "access": gettext_lazy(
        "Your access was ended or blocked by an administrator or the supervising organization. Ask them if you still "
        "need it."
    ),
    "code": gettext_lazy("The time for the code is over. Please begin again."),
}
FEW_LEFT = 3  # recovery codes, from which on somebody is warned
FORGOTTEN_TAKES = 0.3  # seconds, whether the account exists or not


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    """The sign-in page; an empty installation is led to its set-up first."""
    next_url = request.POST.get("next", request.GET.get("next", ""))
    if request.actor.user_id is not None:
        return redirect(entering.safe_next(request, next_url))
    if request.method != "POST":
        if not User.objects.exists():
            return redirect("organization:setup")
        return _sign_in_page(request, SignInForm(request), next_url)
    typed = request.POST.get("username", "")[:254]
    found = User.objects.named(typed)
    account = limits.account_of(found, typed)
    try:
        limits.take(request, "password", account)
    except limits.Limited as limited:
        return limits.please_wait(request, ANONYMOUS, limited, what="password", user=found)
    form = SignInForm(request, request.POST)
    if not form.is_valid():
        if typed and request.POST.get("password"):
            # A wrong password may be anybody's: it is about the user, and by nobody.
            events.record(ANONYMOUS, "accounts.sign_in.failed", found)
        return _sign_in_page(request, form, next_url)
    limits.give_back(request, "password", account)
    with transaction.atomic():
        return entering.begin(request, form.get_user(), next_url=next_url)


def _sign_in_page(request, form, next_url):
    context = {
        "form": form,
        "next": next_url,
        "reason": "" if form.is_bound else REASONS.get(request.GET.get("why"), ""),
        "demo_signins": demo.users() if demo.allowed(request) else [],
    }
    return render(request, "registration/login.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request):
    """The second step: the code of the app, or a recovery code."""
    user = entering.expected(request)
    if user is None:
        return redirect_to_sign_in("code")
    form = CodeForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["code"]
        recovery = mfa.is_recovery(given)
        what, account = "recovery" if recovery else "code", limits.account_of(user)
        try:
            limits.take(request, what, account)
        except limits.Limited as limited:
            return limits.please_wait(request, Actor(user.pk), limited, what=what, user=user)
        with transaction.atomic():
            if mfa.check(user, given):
                limits.give_back(request, what, account)
                response = entering.finish(request, user, recovery=recovery)
                if recovery and (left := mfa.recovery_codes_left(user)) <= FEW_LEFT:
                    messages.warning(request, _left(left))
                return response
            events.record(Actor(user.pk), "accounts.code.failed", user, recovery=recovery)
        form.add_error("code", _("This code is wrong, old, or was used already. Wait for the next one and try again."))
    return render(request, "accounts/code.html", {"form": form}, status=422 if form.errors else 200)


def _left(number):
    text = _("Recovery codes left: %(number)s. Make new ones in good time, or set up the new phone.")
    return text % {"number": number}


def redirect_to_sign_in(why):
    response = redirect(settings.LOGIN_URL)
    response["Location"] += f"?why={why}"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request):
    """Ask for a new password. The answer is the same for every name, and so is the time it takes."""
    form = ForgottenForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        started = time.monotonic()
        typed = form.cleaned_data["username"]
        user = User.objects.named(typed)
        try:
            limits.take(request, "reset", limits.account_of(user, typed))
        except limits.Limited as limited:
            return limits.please_wait(request, ANONYMOUS, limited, what="reset", user=user)
        if user is not None and not demo.is_demo(user):
            _send_reset(user)
        time.sleep(max(0, FORGOTTEN_TAKES - (time.monotonic() - started)))
        return see_other("accounts:forgotten_sent")
    return render(request, "accounts/forgotten.html", {"form": form}, status=422 if form.errors else 200)


def _send_reset(user):
    try:
        invitations.invite(SYSTEM, user=user, channel=AccessLink.Channel.MAIL, purpose=AccessLink.Purpose.RESET)
    except (ValidationError, Conflict):
        return  # no address, or left: the page says what to do then


@require_http_methods(["GET", "HEAD"])
def forgotten_sent(request):
    return render(request, "accounts/forgotten_sent.html")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request, token):
    """Where an invitation or a link for a new password leads. Looking uses nothing up; setting the password does."""
    link = invitations.find(token)
    if request.method != "POST":
        return _enter_page(request, link, NewPasswordForm(label_suffix=""))
    try:
        limits.take(request, "link")
    except limits.Limited as limited:
        return limits.please_wait(request, ANONYMOUS, limited, what="link", user=link and link.user)
    form = NewPasswordForm(request.POST, label_suffix="")
    if link is None or not form.is_valid():
        if link is None:
            events.record(ANONYMOUS, "accounts.link.refused")
        return _enter_page(request, link, form)
    try:
        with transaction.atomic():
            user = invitations.use(link, form.cleaned_data["password"])
            limits.give_back(request, "link")
            logout(request)  # whoever sat here before
            messages.success(request, _("Your password is set."))
            return entering.begin(request, user)
    except Conflict:
        return _enter_page(request, None, form)
    except ValidationError as error:
        form.add_error(None, error)
        return _enter_page(request, link, form)


def _enter_page(request, link, form):
    if link is None:
        return render(request, "accounts/link_over.html", status=404)
    person = link.user
    context = {
        "form": form,
        "link": link,
        "person": person,
        "has_code": mfa.has_code(person),
        "must_have_code": mfa.must_have_code(person),
        "sender": outbox.signature(),
        "company": invitations.company_of(person),
    }
    return render(request, "accounts/enter.html", context, status=422 if form.errors else 200)


@require_POST
def sign_out(request):
    if request.actor.user_id is not None:
        events.record(request.actor, "accounts.sign_in.ended", request.user)
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_POST
def demo_sign_in(request):
    """One click into the demo as one of its people. Not found anywhere but in a demo on this machine."""
    if not demo.allowed(request):
        raise Http404
    user = get_object_or_404(demo.users(), username=request.POST.get("username", ""))
    with transaction.atomic():
        return entering.finish(request, user, next_url="")
