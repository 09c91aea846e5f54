"""API tokens of the signed-in user: list, make, revoke. Administrators see and revoke those of others too."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from imjapan.core.http import see_other

from . import access, entering, tokens
from .forms import TokenForm

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request):
    """The list. The answer to the POST that makes a token is the only one that ever shows it."""
    form, made = TokenForm(label_suffix=""), None
    if request.method == "POST":
        if not entering.is_confirmed(request):
            return see_other(f"{reverse('accounts:confirm')}?next={reverse('accounts:tokens')}")
        form = TokenForm(request.POST, label_suffix="")
        made = _make(request, form)
    context = {"form": form if made is None else TokenForm(label_suffix=""), "made": made, **_lists(request)}
    context["address"] = request.build_absolute_uri("/api/v1/")
    status = 200 if request.method != "POST" else 201 if made else 422
    response = render(request, "accounts/tokens.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def token_revoke(request, public_id):
    token = get_object_or_404(access.tokens(request.actor), public_id=public_id)
    tokens.revoke_token(request.actor, token=token)
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    return see_other("accounts:tokens")


def _make(request, form):
    if not form.is_valid():
        return None
    try:
        _row, plain = tokens.create_token(request.actor, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return plain


def _lists(request):
    actor = request.actor
    living = access.tokens(actor).filter(revoked_at=None)
    return {
        "own": living.filter(user_id=actor.user_id),
        "revoked": access.tokens(actor).filter(user_id=actor.user_id, revoked_at__isnull=False)[:PAGE],
        "others": _page(request, living.exclude(user_id=actor.user_id)) if actor.is_administrator else None,
    }


def _page(request, rows):
    rows = rows.select_related("user").order_by("user__name", "user_id", "-pk")
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))
