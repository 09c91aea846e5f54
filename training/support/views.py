"""The support plan of one worker, and the supports given under it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import panels
from imjapan.core.errors import require
from imjapan.core.http import see_other
from imjapan.organization import editing
from imjapan.organization.edit_pages import Removal, Screen, deleted, serve
from imjapan.organization.explain import explain
from interns.edits import address, one_person
from interns.edits import trail as person_trail

from . import access, domain, standing
from .forms import GivenForm, PlanForm
from .interviews import problems
from .items import category_choices, sector_name, support_label
from .pages import one_plan, plan_address, serve_file, trail

EDIT = ["GET", "POST"]
LATEST = 50  # records shown on the page


@staff_only
@require_safe
def plan_detail(request, public_id):
    support = one_plan(request.actor, public_id)
    today = timezone.localdate()
    records = list(support.records.select_related("given_by", "file").order_by("-given_on", "-pk"))
    held = list(support.interviews.select_related("interviewer").order_by("-held_on", "-pk"))
    start, covered = standing.start_of(support), domain.covered(support.company_id, today)
    found = standing.lines(support, records, held, today, start)
    verdict = standing.verdict(support, found, records, registered=covered or None, today=today, start=start)
    reads, _reason = access.may_read_answers(request.actor)
    context = {
        "support": support,
        "trail": trail(),
        "sector": sector_name(support.sector) if support.sector else "",
        "category": dict(pair for _sector, rows in category_choices() for pair in rows).get(support.work_category, ""),
        "lines": found,
        "given": sum(line.state in ("given", "short") for line in found),
        "verdict": explain(verdict),
        "next": [(one, explain(one.verdict())) for one in standing.next_interviews(support, today)],
        "records": [(record, support_label(record.item)) for record in records[:LATEST]],
        "more": max(0, len(records) - LATEST),
        "held": [(row, problems(row) if reads else None) for row in held],
        "covered": covered,
        "may_write": access.may_write(request.actor, support.office_id)[0],
        "panels": panels.render(request, "support_plan", support),
    }
    return render(request, "training/support/plan.html", context)


# --- the plan -----------------------------------------------------------------------------------


@staff_only
@require_http_methods(EDIT)
def plan_new(request, public_id):
    """Make the support plan of a person for the plan of specified skills that runs or comes next."""
    person = one_person(request.actor, public_id)
    require(access.may_write(request.actor, person.office_id))
    today = timezone.localdate()
    plan = domain.plan_to_support(person, today)
    company = domain.employer_of(plan) if plan else None
    if request.method == "POST":  # the button was pressed twice
        key = request.POST.get("key", "")
        made = access.plans(request.actor).filter(person=person, public_id=key).first() if _is_key(key) else None
        if made:
            return see_other(plan_address(made))
    if plan is None or company is None:
        made = access.plans(request.actor).filter(person=person).order_by("-pk").first()
        messages.info(request, _why_no_plan(plan, made))
        return see_other(plan_address(made) if plan is None and made else address(person))
    start = domain.proposed(plan, company, today)
    return _plan(request, plan, company, start=start, trail=person_trail(person), back=address(person))


def _is_key(text) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum()


def _why_no_plan(plan, made) -> str:
    if plan is not None:
        return _("Add the placement first: a support plan names the company.")
    if made:
        return _("This worker has a support plan.")
    return _("Add a plan of specified skills (特定技能) first; then its support can be planned.")


@staff_only
@require_http_methods(EDIT)
def plan_edit(request, public_id):
    support = one_plan(request.actor, public_id)
    hanging = ", ".join(editing.hanging(support, domain.HANGING))
    remove = Removal(
        reverse("support:plan_delete", args=[support.public_id]),
        _("Delete this support plan"),
        _("Delete this support plan? This cannot be undone."),
        hanging and _("Cannot be deleted while something hangs on it: %(what)s") % {"what": hanging},
    )
    return _plan(request, support.plan, support.company, support, trail=trail(support), back=plan_address(support),
                 remove=remove)  # fmt: skip


def _plan(request, plan, company, support=None, *, start=None, trail, back, remove=None):
    actor, today = request.actor, timezone.localdate()
    person = plan.person
    office_id = support.office_id if support else person.office_id
    keep = [support.manager_id, support.staff_id] if support else [start["manager"], start["staff"]]
    people = domain.people_of(actor, office_id, today, keep)
    told = []

    def save(data, version, key):
        told[:] = [domain.change_notice(today)] if domain.changed_parts(support, data) else []
        return domain.save_plan(
            actor, plan=plan, company=company, data=data, support=support, version=version, key=key, today=today
        )

    return serve(
        request,
        lambda data, instance=support: PlanForm(
            data, instance=instance, actor=actor, people=people, initial=start or {}
        ),
        permission=access.may_write(actor, office_id),
        save=save,
        screen=Screen(
            title=_("Support plan of %(person)s") % {"person": person.passport_name},
            back=back,
            trail=trail,
            done=plan_address,
            saved=_("The support plan is saved."),
            template="training/support/plan_form.html",
            remove=remove,
            context={"plan": plan, "company": company, "carried": start is not None},
            warnings=lambda row: told,
        ),
    )


@staff_only
@require_POST
def plan_delete(request, public_id):
    support = one_plan(request.actor, public_id)
    return deleted(
        request,
        permission=access.may_write(request.actor, support.office_id),
        delete=lambda: domain.delete_plan(request.actor, support=support),
        back=reverse("support:plan_edit", args=[support.public_id]),
        gone=address(support.person),
        message=_("The support plan is deleted."),
    )


# --- what was given -----------------------------------------------------------------------------


@staff_only
@require_http_methods(EDIT)
def given_new(request, public_id):
    """Record one support given (`?item=`)."""
    support = one_plan(request.actor, public_id)
    wanted = request.GET.get("item", "")
    item = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted) in range(1, 11) else None
    start = domain.record_proposal(request.actor, support, item, timezone.localdate())
    return _given(request, support, start=start)


def _one_record(actor, public_id):
    rows = access.records(actor).select_related(
        "support_plan__person", "support_plan__plan", "support_plan__office", "file"
    )
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_http_methods(EDIT)
def given_edit(request, public_id):
    record = _one_record(request.actor, public_id)
    remove = Removal(
        reverse("support:given_delete", args=[record.public_id]),
        _("Delete this entry"),
        _("Delete this entry? Its history stays."),
    )
    return _given(request, record.support_plan, record, remove=remove)


def _given(request, support, record=None, *, start=None, remove=None):
    actor, today = request.actor, timezone.localdate()
    keep = [record.given_by_id if record else start["given_by"]]
    people = domain.people_of(actor, support.office_id, today, keep)
    sent = request.FILES if request.method == "POST" else None
    return serve(
        request,
        lambda data, instance=record: GivenForm(
            data, sent if data is not None else None, instance=instance, actor=actor, people=people,
            initial=start or {},
        ),
        permission=access.may_write(actor, support.office_id),
        save=lambda data, version, key: domain.save_record(
            actor, support=support, data=data, upload=data.get("upload"), record=record, version=version, key=key,
            today=today,
        ),
        screen=Screen(
            title=_("Support given"),
            back=plan_address(support),
            trail=trail(support),
            done=lambda row: plan_address(support),
            saved=_("The support is recorded."),
            submit=_("Write it down"),
            template="training/support/given_form.html",
            remove=remove,
            context={"support": support, "record": record},
            warnings=domain.record_warnings,
        ),
    )  # fmt: skip


@staff_only
@require_POST
def given_delete(request, public_id):
    record = _one_record(request.actor, public_id)
    return deleted(
        request,
        permission=access.may_write(request.actor, record.support_plan.office_id),
        delete=lambda: domain.delete_record(request.actor, record=record),
        back=reverse("support:given_edit", args=[record.public_id]),
        gone=plan_address(record.support_plan),
        message=_("The entry is deleted."),
    )


@staff_only
@require_safe
def given_file(request, public_id):
    record = _one_record(request.actor, public_id)
    return serve_file(request, record, record.file, "training.support.file_opened")
