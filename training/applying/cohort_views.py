"""Screens of cohorts: what is missing of whom, one step for many, adding and taking out."""

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core import panels
from imjapan.core.errors import require
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.law.attachments import attachments
from imjapan.organization import access as organization
from imjapan.organization import editing
from imjapan.organization.access import may_write
from imjapan.organization.edit_pages import RecordForm, Removal, Screen, deleted, form_field, serve, step
from imjapan.organization.fields import JapaneseDateField
from training import access
from training.models import Cohort, Regime

from . import catalogue, cohorts, despite
from .forms import DespiteForm, ask, tell
from .paper_views import VARIANTS
from .views import find_application, may_begin

EDIT = ["GET", "POST"]


class CohortForm(RecordForm):
    sections = (("", cohorts.FIELDS),)

    class Meta:
        model = Cohort
        fields = cohorts.FIELDS
        formfield_callback = form_field

    def prepare(self):
        own = self.actor.supervised_office_ids | {self.instance.office_id}
        self.fields["office"].queryset = organization.offices(self.actor).filter(pk__in=own - {None})
        self.fields["office"].empty_label = _("Choose")
        self.fields["regime"].choices = Regime.choices
        self.fields["sending"].empty_label = _("none")
        self.fields["note"].widget.attrs["rows"] = 2


class ActForm(DespiteForm):
    """One step for several members."""

    members = forms.MultipleChoiceField(error_messages={"required": gettext_lazy("Choose at least one person.")})
    what = forms.ChoiceField(label=gettext_lazy("Step"), choices=list(cohorts.ACTS.items()))
    day = JapaneseDateField(label=gettext_lazy("Day"), required=False)
    code = forms.ChoiceField(
        label=gettext_lazy("Paper"), required=False, help_text=gettext_lazy("Only for steps of a paper.")
    )

    def __init__(self, *args, ids, papers, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["members"].choices = [(one, one) for one in ids]
        self.fields["code"].choices = [("", "—"), *papers]

    def clean(self):
        given = super().clean()
        if given.get("what") in cohorts.PAPER_STATES and not given.get("code"):
            self.add_error("code", _("Choose the paper."))
        return given


def find_cohort(actor, public_id) -> Cohort:
    return get_object_or_404(access.cohorts(actor).select_related("office", "sending"), public_id=public_id)


def address(cohort):
    return reverse("applying:cohort", args=[cohort.public_id])


def trail(cohort=None):
    way = [step(reverse("applying:cohort_list"), _("Cohorts"))]
    return [*way, step(address(cohort), cohort.name)] if cohort else way


@staff_only
@require_GET
def cohort_list(request):
    return list_page(request, "cohorts")


@staff_only
@require_http_methods(EDIT)
def cohort_new(request):
    own = sorted(request.actor.supervised_office_ids)
    return _form(request, None, may_begin(request.actor), {"office": own[0]} if len(own) == 1 else {})


@staff_only
@require_http_methods(EDIT)
def cohort_edit(request, public_id):
    cohort = find_cohort(request.actor, public_id)
    return _form(request, cohort, may_write(request.actor, cohort.office_id), {})


def _form(request, cohort, permission, initial):
    actor = request.actor
    remove = None
    if cohort:
        words = {"applications": _("applications"), "courses": _("lectures"), "postponements": _("postponements")}
        hanging = ", ".join(editing.hanging(cohort, words))
        remove = Removal(
            reverse("applying:cohort_delete", args=[cohort.public_id]),
            _("Delete this cohort"),
            _("Delete this cohort? This cannot be undone."),
            hanging and _("Cannot be deleted while something hangs on it: %(what)s") % {"what": hanging},
        )
    return serve(
        request,
        lambda data, instance=cohort: CohortForm(data, instance=instance, actor=actor, initial=initial),
        permission=permission,
        save=lambda data, version, key: cohorts.save_cohort(
            actor, data=data, cohort=cohort, version=version, key=None if cohort else key
        ),
        screen=Screen(
            title=_("Change the cohort") if cohort else _("New cohort"),
            back=address(cohort) if cohort else reverse("applying:cohort_list"),
            trail=trail(cohort),
            done=address,
            saved=_("The changes are saved.") if cohort else _("The cohort is recorded. Now add the people."),
            remove=remove,
        ),
    )


@staff_only
@require_POST
def cohort_delete(request, public_id):
    cohort = find_cohort(request.actor, public_id)
    return deleted(
        request,
        permission=may_write(request.actor, cohort.office_id),
        delete=lambda: cohorts.delete_cohort(request.actor, cohort=cohort),
        back=address(cohort),
        gone=reverse("applying:cohort_list"),
        message=_("The cohort is deleted."),
    )


@staff_only
@require_GET
def cohort_detail(request, public_id):
    return _detail(request, find_cohort(request.actor, public_id))


def _detail(request, cohort, *, form=None, status=200):
    rows = cohorts.members(cohort)
    form = form or _act_form(cohort, rows)
    everybody = {str(one.application.public_id) for one in rows} if "all" in request.GET else set()
    chosen = set(form.data.getlist("members")) if form.is_bound else everybody
    words = request.GET.get("find", "").replace("\0", "").strip()[:100]
    joinable = cohorts.found(cohort, words) if words else cohorts.suggested(cohort, rows, timezone.localdate())
    context = {
        "cohort": cohort,
        "trail": trail(),
        "words": words,
        "rows": [
            {
                "one": one,
                "chosen": str(one.application.public_id) in chosen,
                "ways": [_way(paper) for paper in (one.visa, one.flight)],
            }
            for one in rows
        ],
        "complete": sum(not one.missing for one in rows),
        "arrived": sum(one.entered_on is not None for one in rows),
        "form": form,
        "joinable": joinable.select_related("person", "establishment__company")[:100],
        "postponements": cohort.postponements.select_related("decided_by"),
        "may_write": may_write(request.actor, cohort.office_id)[0],
        "panels": panels.render(request, "cohort", cohort),
    }
    return render(request, "training/applying/cohort.html", context, status=status)


def _way(paper):
    if paper is None:
        return None
    return {"variant": VARIANTS[paper.state], "words": paper.get_state_display()}


def _act_form(cohort, rows, data=None):
    stages = {one.application.stage for one in rows} or {None}
    known = {item.code: None for stage in sorted(stages, key=str) for item in attachments(cohort.regime, stage)}
    choices = [(code, f"{words.form} {words.label}".strip()) for code in known if (words := catalogue.shown(code))]
    ids = [str(one.application.public_id) for one in rows]
    return ActForm(data, ids=ids, papers=choices)


@staff_only
@require_POST
def cohort_act(request, public_id):
    """One step for the chosen members: all or none."""
    cohort = find_cohort(request.actor, public_id)
    require(may_write(request.actor, cohort.office_id))
    form = _act_form(cohort, cohorts.members(cohort), request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            number = cohorts.act(
                request.actor, cohort=cohort, ids=given["members"], what=given["what"], day=given["day"],
                code=given["code"], reason=given["reason"], seen=given["seen"], today=timezone.localdate(),
            )  # fmt: skip
        except despite.Unsettled as question:
            ask(form, question)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(
                request, ngettext("Done for %(n)s person.", "Done for %(n)s people.", number) % {"n": number}
            )
            return see_other(address(cohort))
    return _detail(request, cohort, form=form, status=422)


@staff_only
@require_POST
def cohort_add(request, public_id):
    """Put applications of the office into the cohort."""
    cohort = find_cohort(request.actor, public_id)
    require(may_write(request.actor, cohort.office_id))
    try:
        ids = [uuid.UUID(text) for text in request.POST.getlist("add")]
        number = cohorts.add_members(request.actor, cohort=cohort, ids=ids)
    except ValueError:
        messages.error(request, _("Choose at least one person."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, ngettext("%(n)s person added.", "%(n)s people added.", number) % {"n": number})
    return see_other(address(cohort))


@staff_only
@require_POST
def member_remove(request, public_id):
    """Take an application out of its cohort."""
    row = find_application(request.actor, public_id)
    require(may_write(request.actor, row.office_id))
    cohort = row.cohort
    cohorts.remove_member(request.actor, application=row)
    messages.success(request, _("Taken out of the cohort. The planned days stay."))
    return see_other(address(cohort) if cohort else reverse("applying:detail", args=[public_id]))
