"""Screens of changes of a running plan: what changed, what the law asks for, filed or not."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import require
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.organization.access import may_write
from imjapan.organization.edit_pages import RecordForm, Removal, Screen, deleted, form_field, page, serve, step
from imjapan.organization.explain import explain
from imjapan.organization.fields import JapaneseDateField
from interns.edits import address as person_address
from interns.edits import trail as person_trail
from training import access, own_licence
from training.models import PlanChange, Regime

from . import plan_changes
from .forms import tell

EDIT = ["GET", "POST"]
MORE = [
    ("", gettext_lazy("what the law asks for")),
    (PlanChange.Treatment.NOTICE, PlanChange.Treatment.NOTICE.label),
    (PlanChange.Treatment.APPROVAL, PlanChange.Treatment.APPROVAL.label),
    (PlanChange.Treatment.NEW_PLAN, PlanChange.Treatment.NEW_PLAN.label),
]


class ChangeForm(RecordForm):
    """What changed. `treatment`: a person may ask for more than the rule."""

    sections = (("", ("code", "happens_on")), ("", ("before", "after", "reason")), ("", ("treatment",)))
    extra = ("treatment",)

    class Meta:
        model = PlanChange
        fields = plan_changes.FIELDS
        formfield_callback = form_field

    def prepare(self):
        regime = self.instance.plan.regime
        choices = [(code, plan_changes.words(regime, code)) for code in plan_changes.codes(regime)]
        self.fields["code"] = forms.ChoiceField(
            label=_("What changed?"), choices=[("", _("Choose")), *choices], widget=forms.Select
        )
        for name in ("before", "after", "reason"):
            self.fields[name].widget.attrs["rows"] = 2
        self.fields["treatment"] = forms.ChoiceField(
            label=_("What is needed"),
            choices=MORE,
            required=False,
            help_text=_("More than the law asks for is allowed, less is not."),
        )


class SettleForm(forms.Form):
    settled_on = JapaneseDateField(
        label=gettext_lazy("Filed or approved on"), required=False, help_text=gettext_lazy("Empty: open again.")
    )
    note = forms.CharField(label=gettext_lazy("Receipt, number"), required=False, max_length=100)


class LengthenForm(forms.Form):
    ends_on = JapaneseDateField(label=gettext_lazy("New last day of plan and placement"))


def find_change(actor, public_id):
    rows = access.plan_changes(actor).select_related("plan__person__office", "company", "office", "entered_by")
    return get_object_or_404(rows, public_id=public_id)


def trail():
    return [step(reverse("applying:change_list"), _("Changes of plans"))]


@staff_only
@require_GET
def change_list(request):
    return list_page(request, "plan_changes")


@staff_only
@require_http_methods(EDIT)
def change_new(request, public_id):
    """What changed in a plan."""
    rows = access.plans(request.actor).select_related("person__office")
    plan = get_object_or_404(rows, public_id=public_id)
    last = plan.placements.select_related("company").order_by("-starts_on").first()
    office = last.company.office_id if last else plan.person.office_id
    return _form(request, plan, office, None)


@staff_only
@require_http_methods(EDIT)
def change_edit(request, public_id):
    change = find_change(request.actor, public_id)
    return _form(request, change.plan, change.office_id, change)


def _form(request, plan, office_id, change):
    actor = request.actor

    def form(data, instance=change):
        return ChangeForm(data, instance=instance or PlanChange(plan=plan), actor=actor)

    screen = Screen(
        title=_("Correct the change") if change else _("What changed in the plan?"),
        back=reverse("applying:change", args=[change.public_id]) if change else person_address(plan.person),
        trail=person_trail(plan.person),
        done=lambda row: reverse("applying:change", args=[row.public_id]),
        saved=_("The change is recorded. What the law asks for stands below."),
        template="training/applying/change_form.html",
        context={"plan": plan, "explained": None, "offered": bool(plan_changes.codes(plan.regime))},
        remove=change
        and Removal(
            reverse("applying:change_delete", args=[change.public_id]),
            _("Delete this change"),
            _("Delete this change? This cannot be undone."),
            _("It was filed. Take back the day of filing first.") if change.settled_on else "",
        ),
    )
    if request.method == "POST" and "check" in request.POST:
        require(may_write(actor, office_id))
        typed = form(request.POST)
        typed.is_valid()
        day, code = typed.cleaned_data.get("happens_on"), typed.cleaned_data.get("code")
        if day and code:
            screen.context["explained"] = explain(plan_changes.judge(plan.regime, code, day))
            screen.context["outside"] = plan_changes.why_not_on(plan, code, day)
        again = form(None)
        again.initial |= {name: value for name, value in request.POST.items() if name in again.fields}
        return page(request, again, screen)
    return serve(
        request,
        form,
        permission=may_write(actor, office_id),
        save=lambda data, version, key: plan_changes.save_change(
            actor, plan=plan, data=data, change=change, wanted=data.get("treatment") or "", version=version,
            key=None if change else key,
        ),
        screen=screen,
    )  # fmt: skip


@staff_only
@require_GET
def change_detail(request, public_id):
    return _detail(request, find_change(request.actor, public_id))


def _detail(request, change, *, form=None, longer=None, status=200):
    today = timezone.localdate()
    until = plan_changes.goes_on_until(change)
    initial = {"settled_on": change.settled_on or today, "note": change.settled_note}
    context = {
        "change": change,
        "what": plan_changes.words(change.plan.regime, change.code),
        "deadline": plan_changes.deadline(change),
        "explanation": explain(plan_changes.now(change, today)),
        "trail": trail(),
        "form": form or SettleForm(initial=initial, label_suffix=""),
        "until": until,
        "longer": longer or LengthenForm(initial={"ends_on": until}, label_suffix=""),
        "wrong": longer or form,
        "may_write": may_write(request.actor, change.office_id)[0],
        "trouble": own_licence.trouble(today, change.office.organization_id)
        if change.plan.regime == Regime.ESD
        else None,
        "to_file": change.treatment != PlanChange.Treatment.NOTHING,
    }
    return render(request, "training/applying/change.html", context, status=status)


@staff_only
@require_POST
def change_settle(request, public_id):
    change = find_change(request.actor, public_id)
    require(may_write(request.actor, change.office_id))
    form = SettleForm(request.POST, label_suffix="")
    if form.is_valid():
        try:
            plan_changes.settle(request.actor, change=change, today=timezone.localdate(), **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            done = form.cleaned_data["settled_on"]
            messages.success(request, _("Recorded as done.") if done else _("The change is open again."))
            return see_other("applying:change", public_id)
    return _detail(request, change, form=form, status=422)


@staff_only
@require_POST
def change_lengthen(request, public_id):
    """Let plan and placement go on after an approved extension."""
    change = find_change(request.actor, public_id)
    require(may_write(request.actor, change.office_id))
    form = LengthenForm(request.POST, label_suffix="")
    if form.is_valid():
        try:
            plan_changes.lengthen(request.actor, change=change, **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("The plan and the placement go on."))
            return see_other("applying:change", public_id)
    return _detail(request, change, longer=form, status=422)


@staff_only
@require_POST
def change_delete(request, public_id):
    change = find_change(request.actor, public_id)
    return deleted(
        request,
        permission=may_write(request.actor, change.office_id),
        delete=lambda: plan_changes.delete_change(request.actor, change=change),
        back=reverse("applying:change", args=[public_id]),
        gone=reverse("applying:change_list"),
        message=_("The change is deleted."),
    )
