"""Screens of a person's plans and absences."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters
from imjapan.organization.edit_pages import Removal, Screen, deleted, serve
from interns.access import people
from interns.edits import address, one_person, trail
from training import access
from training.domain import absences, plans
from training.forms.masters import AbsenceForm, PlanForm
from training.gates.judged import after_absence
from training.models import Absence

EDIT = ["GET", "POST"]


@staff_only
@require_http_methods(EDIT)
def plan_new(request, public_id):
    return _plan(request, one_person(request.actor, public_id))


@staff_only
@require_http_methods(EDIT)
def plan_edit(request, public_id):
    plan = _one_plan(request.actor, public_id)
    return _plan(request, plan.person, plan)


def _one_plan(actor, public_id):
    return get_object_or_404(access.plans(actor).select_related("person__office"), public_id=public_id)


def _plan(request, person, plan=None):
    actor = request.actor
    remove = None
    if plan:
        hanging = ", ".join(editing.hanging(plan, plans.HANGING))
        remove = Removal(
            reverse("training:plan_delete", args=[plan.public_id]),
            _("Delete this plan"),
            _("Delete this plan? This cannot be undone."),
            hanging and _("Cannot be deleted while something hangs on it: %(what)s") % {"what": hanging},
        )
    return serve(
        request,
        lambda data, instance=plan: PlanForm(data, instance=instance, actor=actor),
        permission=may_edit_masters(actor, person.office_id),
        save=lambda data, version, key: plans.save_plan(
            actor, person=person, data=data, plan=plan, version=version, key=key, today=timezone.localdate()
        ),
        screen=Screen(
            title=_("Change the plan") if plan else _("Add a plan"),
            back=address(person),
            trail=trail(person),
            done=lambda _row: address(person),
            saved=_("The changes are saved.") if plan else _("The plan is recorded."),
            remove=remove,
            warnings=plans.warnings,
        ),
    )


@staff_only
@require_POST
def plan_delete(request, public_id):
    plan = _one_plan(request.actor, public_id)
    return deleted(
        request,
        permission=may_edit_masters(request.actor, plan.person.office_id),
        delete=lambda: plans.delete_plan(request.actor, plan=plan),
        back=address(plan.person),
        gone=address(plan.person),
        message=_("The plan is deleted."),
    )


@staff_only
@require_http_methods(EDIT)
def absence_new(request, public_id):
    """An absence; `?kind=trip_home` begins one of that kind, as the departure at the end of the training."""
    kind = request.GET.get("kind")
    return _absence(request, one_person(request.actor, public_id), kind=kind if kind in Absence.Kind.values else None)


@staff_only
@require_http_methods(EDIT)
def absence_edit(request, public_id):
    absence = _one_absence(request.actor, public_id)
    return _absence(request, absence.person, absence)


def _one_absence(actor, public_id):
    rows = Absence.objects.filter(person__in=people(actor)).select_related("person__office")
    return get_object_or_404(rows, public_id=public_id)


def _absence(request, person, absence=None, *, kind=None):
    actor = request.actor
    initial = {"kind": kind} if kind else None
    remove = absence and Removal(
        reverse("training:absence_delete", args=[absence.public_id]),
        _("Delete this absence"),
        _("Delete this absence? This cannot be undone."),
    )
    return serve(
        request,
        lambda data, instance=absence: AbsenceForm(data, instance=instance, actor=actor, initial=initial),
        permission=may_edit_masters(actor, person.office_id),
        save=lambda data, version, key: absences.save_absence(
            actor, person=person, data=data, absence=absence, version=version, key=key
        ),
        screen=Screen(
            title=_("Change the absence") if absence else _("Add an absence"),
            back=address(person),
            trail=trail(person),
            done=lambda _row: address(person),
            saved=_("The changes are saved.") if absence else _("The absence is recorded."),
            remove=remove,
            warnings=lambda _row: after_absence(person.pk, timezone.localdate()),
        ),
    )


@staff_only
@require_POST
def absence_delete(request, public_id):
    absence = _one_absence(request.actor, public_id)
    return deleted(
        request,
        permission=may_edit_masters(request.actor, absence.person.office_id),
        delete=lambda: absences.delete_absence(request.actor, absence=absence),
        back=address(absence.person),
        gone=address(absence.person),
        message=_("The absence is deleted."),
    )
