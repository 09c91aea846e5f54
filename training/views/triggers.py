"""Grounds for an extraordinary audit: reported, examined by an audit, dismissed. On the page of the establishment."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.navigation import Link
from imjapan.organization import edit_pages
from training import access
from training.domain import triggers
from training.forms.triggers import DismissForm, TriggerForm


def _one(request, public_id):
    rows = access.triggers(request.actor).select_related(
        "establishment__company", "audit", "dismissed_by", "consultation"
    )
    return get_object_or_404(rows, public_id=public_id)


def _grounds(establishment):
    return reverse("companies:establishment", args=[establishment.public_id]) + "#grounds"


def _trail(establishment):
    return [
        Link(reverse("companies:detail", args=[establishment.company.public_id]), str(establishment.company), False),
        Link(_grounds(establishment), str(establishment), False),
    ]


@staff_only
@require_http_methods(["GET", "POST"])
def trigger_new(request, public_id):
    """Report a ground at an establishment."""
    rows = companies.establishments(request.actor).select_related("company__office")
    establishment, actor = get_object_or_404(rows, public_id=public_id), request.actor
    return edit_pages.serve(
        request,
        lambda data, instance=None: TriggerForm(
            data, instance=instance, actor=actor, initial={"occurred_on": timezone.localdate()}
        ),
        permission=triggers.may_report(actor, establishment),
        save=lambda data, version, key: triggers.open_trigger(
            actor, establishment=establishment, key=key, **{"reason": "", "occurred_on": None} | data
        ),
        screen=edit_pages.Screen(
            title=_("Report a ground for an extraordinary audit"),
            back=_grounds(establishment),
            trail=_trail(establishment),
            done=lambda row: _grounds(establishment),
            saved=_("The ground is recorded. The extraordinary audit is due at once."),
            template="training/trigger_form.html",
        ),
    )


@staff_only
@require_POST
def trigger_begin(request, public_id):
    """Begin the audit of a ground, or go on with the one begun."""
    trigger = _one(request, public_id)
    try:
        audit = triggers.begin_audit(request.actor, trigger=trigger, on=timezone.localdate())
    except Conflict as conflict:
        messages.error(request, conflict.reason)
        return see_other(_grounds(trigger.establishment))
    return see_other("training:audit_edit", audit.public_id)


@staff_only
@require_POST
def trigger_tie(request, public_id, audit_id):
    """Let an audit that is under way examine this ground too."""
    trigger = _one(request, public_id)
    audit = get_object_or_404(access.audits(request.actor), public_id=audit_id)
    try:
        triggers.tie_to_audit(request.actor, trigger=trigger, audit=audit)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, _("The audit under way examines this ground too."))
    return see_other(_grounds(trigger.establishment))


@staff_only
@require_http_methods(["GET", "POST"])
def trigger_dismiss(request, public_id):
    """A manager decides that no audit is needed."""
    trigger = _one(request, public_id)
    require(triggers.may_dismiss(request.actor, trigger))
    form, problem = DismissForm(request.POST if request.method == "POST" else None, label_suffix=""), ""
    if request.method == "POST" and form.is_valid():
        try:
            triggers.dismiss_trigger(request.actor, trigger=trigger, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error("reason", error.error_dict["reason"])
        except Conflict as conflict:
            problem = conflict.reason
        else:
            messages.success(request, _("Your decision is recorded. No extraordinary audit is due."))
            return see_other(_grounds(trigger.establishment))
    context = {
        "trigger": trigger,
        "reason": triggers.reason_label(request.actor, trigger),
        "form": form,
        "problem": problem,
        "back": _grounds(trigger.establishment),
        "trail": _trail(trigger.establishment),
    }
    status = 409 if problem else 422 if form.errors else 200
    return render(request, "training/trigger_dismiss.html", context, status=status)
