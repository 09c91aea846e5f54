"""Interviews with the worker and with the supervisor. That one took place all staff see, what was said not all."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import events, panels
from imjapan.core.errors import require
from imjapan.organization import editing
from imjapan.organization.edit_pages import Removal, Screen, deleted, serve
from imjapan.organization.explain import explain
from training.models import SupportInterview

from . import access, domain, interviews
from .forms import InterviewForm
from .items import GROUPS
from .pages import one_plan, plan_address, serve_file, trail

EDIT = ["GET", "POST"]
Who = SupportInterview.Who


def one_interview(actor, public_id):
    rows = access.interviews(actor).select_related(
        "support_plan__person", "support_plan__plan", "support_plan__company", "interviewer", "office", "recording",
        "written_by",
    )  # fmt: skip
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_safe
def interview_detail(request, public_id):
    interview = one_interview(request.actor, public_id)
    may_read, why_not = access.may_read_answers(request.actor)
    context = {
        "interview": interview,
        "support": interview.support_plan,
        "trail": trail(interview.support_plan),
        "conduct": explain(interviews.conduct_of(interview)),
        "may_read": may_read,
        "why_not": why_not,
        "may_edit": interviews.may_correct(request.actor, interview)[0],
        "may_write": access.may_write(request.actor, interview.office_id)[0],
        "other": Who.SUPERVISOR if interview.who == Who.WORKER else Who.WORKER,
        "panels": panels.render(request, "support_interview", interview) if may_read else (),
    }
    if may_read:
        context["groups"] = [
            (group, [(question, interview.answers.get(question.code, {})) for question in questions])
            for group, questions in GROUPS
        ]
        context["protections"] = interviews.protections(interview)
        events.note(request, "training.support.interview_read", interview)
    return render(request, "training/support/interview.html", context)


@staff_only
@require_http_methods(EDIT)
def interview_new(request, public_id):
    """Record an interview (`?who=worker|supervisor`)."""
    support = one_plan(request.actor, public_id)
    who = request.GET.get("who", "")
    who = who if who in Who.values else Who.WORKER
    start = interviews.proposed(request.actor, support, who, timezone.localdate())
    permission = access.may_write(request.actor, support.office_id)
    return _interview(request, support, permission=permission, start=start)


@staff_only
@require_http_methods(EDIT)
def interview_edit(request, public_id):
    interview = one_interview(request.actor, public_id)
    permission = interviews.may_correct(request.actor, interview)
    require(permission)
    hanging = ", ".join(editing.hanging(interview, interviews.HANGING))
    remove = Removal(
        reverse("support:interview_delete", args=[interview.public_id]),
        _("Delete this interview"),
        _("Delete this interview with everything that was said? This cannot be undone."),
        hanging and _("Cannot be deleted while something hangs on it: %(what)s") % {"what": hanging},
    )
    return _interview(request, interview.support_plan, interview, permission=permission, remove=remove)


def _interview(request, support, interview=None, *, permission, start=None, remove=None):
    actor, today = request.actor, timezone.localdate()
    keep = [interview.interviewer_id if interview else start["interviewer"]]
    people = domain.people_of(actor, support.office_id, today, keep)
    sent = request.FILES if request.method == "POST" else None
    return serve(
        request,
        lambda data, instance=interview: InterviewForm(
            data, sent if data is not None else None, instance=instance, actor=actor, people=people,
            initial=start or {},
        ),
        permission=permission,
        save=lambda data, version, key: interviews.save_interview(
            actor, support=support, data=data, upload=data.get("upload"), interview=interview, version=version,
            key=key, today=today,
        ),
        screen=Screen(
            title=_("Interview"),
            back=reverse("support:interview", args=[interview.public_id]) if interview else plan_address(support),
            trail=trail(support),
            done=lambda row: reverse("support:interview", args=[row.public_id]),
            saved=_("The interview is recorded."),
            template="training/support/interview_form.html",
            remove=remove,
            context={"support": support, "interview": interview},
            warnings=_warnings,
        ),
    )  # fmt: skip


def _warnings(interview) -> list[str]:
    """What is not as it should be, and what a told problem asks for."""
    found = explain(interviews.conduct_of(interview))
    out = [] if found.outcome == "OK" else [found.message]
    if interviews.protections(interview):
        out.append(
            _("Violence, money, papers or freedom: tell the labour standards office or the immigration agency, and "
              "write down below whom.")
        )  # fmt: skip
    return out


@staff_only
@require_POST
def interview_delete(request, public_id):
    interview = one_interview(request.actor, public_id)
    return deleted(
        request,
        permission=interviews.may_correct(request.actor, interview),
        delete=lambda: interviews.delete_interview(request.actor, interview=interview),
        back=reverse("support:interview_edit", args=[interview.public_id]),
        gone=plan_address(interview.support_plan),
        message=_("The interview is deleted."),
    )


@staff_only
@require_safe
def interview_recording(request, public_id):
    interview = one_interview(request.actor, public_id)
    require(access.may_read_answers(request.actor))
    return serve_file(request, interview, interview.recording, "training.support.recording_read")
