"""Screens of applications at immigration and of the arrival."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.organization.access import may_write
from imjapan.organization.edit_pages import RecordForm, Removal, Screen, deleted, form_field, serve
from imjapan.organization.explain import explain
from imjapan.organization.fields import JapaneseDateField
from interns.edits import address as person_address
from interns.edits import one_person
from interns.edits import trail as person_trail
from training import access
from training.models import Regime, ResidenceApplication

from . import residence, views
from .forms import tell

EDIT = ["GET", "POST"]


class ResidenceForm(RecordForm):
    sections = (
        ("", ("kind", "filed_on", "receipt_no")),
        (gettext_lazy("Result"), ("result", "decided_on", "number")),
        ("", ("note",)),
    )

    class Meta:
        model = ResidenceApplication
        fields = residence.FIELDS
        formfield_callback = form_field
        help_texts = {"number": gettext_lazy("Only of a certificate of eligibility.")}

    def prepare(self):
        self.fields["kind"].choices = ResidenceApplication.Kind.choices
        self.fields["result"].choices = ResidenceApplication.Result.choices


class ArrivalForm(forms.Form):
    """The day of landing. Only the plan of technical intern training begins with it: work under the new law begins
    after the lecture."""

    entered_on = JapaneseDateField(label=gettext_lazy("Entered Japan on"))
    move_plan = forms.BooleanField(
        label=gettext_lazy("Let the plan begin on this day"),
        help_text=gettext_lazy("The lecture belongs to stage 1, so its plan begins with the landing."),
        required=False,
    )
    expired = forms.BooleanField(
        label=gettext_lazy("The certificate was over, and the person was let in with it all the same"),
        required=False,
    )

    def __init__(self, *args, plan, over, **kwargs):
        super().__init__(*args, **kwargs)
        if not over:
            del self.fields["expired"]
        if plan is None or plan.regime != Regime.TITP:
            self.fields["move_plan"].widget = forms.HiddenInput()


def find_residence(actor, public_id):
    rows = access.residence_applications(actor).select_related(
        "person__office", "application__person", "application__plan", "application__office"
    )
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_http_methods(EDIT)
def residence_new(request, public_id):
    """An application at immigration that belongs to a plan application."""
    application = views.find_application(request.actor, public_id)
    kind = ResidenceApplication.Kind.CHANGE if application.previous_id else ResidenceApplication.Kind.COE
    return _form(request, application.person, application=application, initial={"kind": kind})


@staff_only
@require_http_methods(EDIT)
def person_residence_new(request, public_id):
    """An application at immigration of a person, such as an extension of the stay."""
    person = one_person(request.actor, public_id)
    return _form(request, person, initial={"kind": ResidenceApplication.Kind.EXTENSION})


@staff_only
@require_http_methods(EDIT)
def residence_edit(request, public_id):
    row = find_residence(request.actor, public_id)
    return _form(request, row.person, application=row.application, row=row)


def _back(person, application):
    return views.address(application) if application else person_address(person)


def _form(request, person, *, application=None, row=None, initial=None):
    actor = request.actor
    office = residence.office_of(person, application)
    remove = row and Removal(
        reverse("applying:residence_delete", args=[row.public_id]),
        _("Delete this application"),
        _("Delete this application? This cannot be undone."),
        _("The person entered with it. Take the arrival back first.") if row.entered_on else "",
    )
    screen = Screen(
        title=_("Change the application at immigration") if row else _("Application at immigration"),
        back=_back(person, application),
        trail=views.trail(application) if application else person_trail(person),
        done=lambda _row: _back(person, application),
        saved=_("The application is recorded."),
        template="training/applying/residence.html",
        remove=remove,
        context={"explained": _explained(person, row), "person": person},
        warnings=_after,
    )
    return serve(
        request,
        lambda data, instance=row: ResidenceForm(
            data, instance=instance or ResidenceApplication(person=person), actor=actor, initial=initial or {}
        ),
        permission=may_write(actor, office),
        save=lambda data, version, key: residence.save_residence(
            actor, person=person, application=application, data=data, row=row, version=version,
            key=None if row else key, today=timezone.localdate(),
        ),
        screen=screen,
    )  # fmt: skip


def _after(row):
    """A granted change or extension is a new stay: its card is the next thing to enter."""
    card = row.person.residence_cards.order_by("-starts_on").first()
    if card is None or residence.granted_without_card(card, [row]) is None:
        return []
    url = f"{reverse('people:card_new', args=[row.person.public_id])}?replaces=1&starts_on={row.decided_on.isoformat()}"
    words = _("The new residence card is not recorded yet.")
    return [format_html('{} <a href="{}">{}</a>', words, url, _("Enter the new card: its number and last day"))]


def _explained(person, row):
    """The windows beside the form: of this certificate, and of the stay the person has now."""
    today, found = timezone.localdate(), []
    if row and (verdict := residence.certificate(row)):
        found.append({"label": _("Certificate of eligibility (COE)"), "explanation": explain(verdict)})
    card = person.residence_cards.order_by("-ends_on").first()
    if card and card.ends_on >= today:
        rows = list(person.residence_applications.all())
        verdict = residence.renewal(card, rows, today)
        found.append({"label": card.status, "explanation": explain(verdict)})
    return found


@staff_only
@require_http_methods(EDIT)
def residence_arrival(request, public_id):
    """Record the landing: the plan may begin on it."""
    row = find_residence(request.actor, public_id)
    require(residence.may_change(request.actor, row))
    plan = row.application and row.application.plan
    today = timezone.localdate()
    first = min(plan.starts_on, today) if plan else today
    initial = {"entered_on": row.entered_on or first, "move_plan": bool(plan and plan.stage == 1)}
    last = residence.certificate_until(row)
    kinds = {"plan": plan, "over": bool(last and last < today), "label_suffix": ""}
    form, status = ArrivalForm(initial=initial, **kinds), 200
    if request.method == "POST":
        form, status = ArrivalForm(request.POST, **kinds), 422
        if form.is_valid():
            try:
                done = residence.arrive(request.actor, row=row, today=today, **form.cleaned_data)
            except ValidationError as error:
                tell(form, error)
            except Conflict as conflict:
                form.add_error(None, conflict.reason)
                status = 409
            else:
                messages.success(request, _("The arrival is recorded."))
                for sentence in done.warnings:
                    messages.warning(request, sentence)
                return see_other(_back(row.person, row.application))
    verdict = residence.certificate(row)
    context = {
        "row": row,
        "plan": plan,
        "form": form,
        "trail": views.trail(row.application) if row.application else person_trail(row.person),
        "back": _back(row.person, row.application),
        "explained": [{"label": _("Certificate of eligibility (COE)"), "explanation": explain(verdict)}]
        if verdict
        else [],
    }
    return render(request, "training/applying/arrival.html", context, status=status)


@staff_only
@require_POST
def arrival_take_back(request, public_id):
    row = find_residence(request.actor, public_id)
    require(residence.may_change(request.actor, row))
    residence.take_back_arrival(request.actor, row=row)
    messages.success(request, _("The arrival is taken back. The days of the plan stay as they are."))
    return see_other(_back(row.person, row.application))


@staff_only
@require_POST
def residence_delete(request, public_id):
    row = find_residence(request.actor, public_id)
    back = _back(row.person, row.application)
    return deleted(
        request,
        permission=residence.may_change(request.actor, row),
        delete=lambda: residence.delete_residence(request.actor, row=row),
        back=back,
        gone=back,
        message=_("The application is deleted."),
    )
