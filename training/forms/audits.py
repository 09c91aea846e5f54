"""Forms of audits. An audit's draft is one page of many small forms whose names are those of `drafts`."""

import uuid
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.domain.barred import bars
from imjapan.organization.fields import JapaneseDateField
from imjapan.organization.languages import LANGUAGES
from imjapan.organization.models import Staff
from training.models import Audit, AuditMethod, Interview

CHOOSE = ("", _("Choose"))
YES_NO = [("True", _("yes")), ("False", _("no"))]


def _label(model, name):
    return model._meta.get_field(name).verbose_name


def _text(model, name, rows=2, **options):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=_label(model, name), required=False, widget=widget, **options)


def _line(model, name, **options):
    field = model._meta.get_field(name)
    return forms.CharField(label=field.verbose_name, required=False, max_length=field.max_length, **options)


def _yes_no(label):
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        required=False,
        empty_value=None,
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )


def _day(model, name, **options):
    return JapaneseDateField(label=_label(model, name), required=False, **options)


def _person(model, name):
    return forms.TypedChoiceField(label=_label(model, name), required=False, coerce=int, empty_value=None)


class AuditForm(forms.Form):
    """When, who and the result of one audit. Nothing is required: a draft may stop anywhere."""

    kind = forms.ChoiceField(label=_label(Audit, "kind"), choices=Audit.Kind, widget=forms.RadioSelect, required=False)
    reason = _text(Audit, "reason")
    starts_on = _day(Audit, "starts_on")
    ends_on = _day(Audit, "ends_on")
    lead = _person(Audit, "lead")
    manager = _person(Audit, "manager")
    companions = _line(Audit, "companions")
    interpreter = _line(Audit, "interpreter")
    substitute_method = _text(
        Audit,
        "substitute_method",
        help_text=_("Only if the nature of the work makes one of the five methods extremely difficult."),
    )
    violation_found = _yes_no(_label(Audit, "violation_found"))
    violation_detail = _text(Audit, "violation_detail")
    summary = _text(Audit, "summary", rows=3)

    def __init__(self, *args, office_id, company_id=None, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = {self.initial.get("lead"), self.initial.get("manager")}
        day = self.initial.get("starts_on")
        since = day if isinstance(day, date) else date.min
        rows = Staff.objects.filter(office_id=office_id).select_related("user").order_by("user__name", "user_id")
        staff, managers = {}, {}
        for row in rows:
            if row.ends_on is None or row.ends_on >= since or row.user_id in chosen:
                staff[row.user_id] = row.user.name
                if row.role == Staff.Role.MANAGER:
                    managers[row.user_id] = row.user.name
        related = bars(company_id, day) if company_id and isinstance(day, date) else []
        for bar in related:
            for names in (staff, managers):
                if bar.user_id in names:
                    names[bar.user_id] = f"{names[bar.user_id]} ({bar.reason})"
        self.fields["lead"].choices = [CHOOSE, *staff.items()]
        self.fields["manager"].choices = [CHOOSE, *managers.items()]


class MethodForm(forms.Form):
    done = _yes_no(_("Carried out"))
    done_on = _day(AuditMethod, "done_on", help_text=_("Leave it empty if it was the first day of the audit."))
    met = _line(AuditMethod, "met")
    result = _text(AuditMethod, "result")


class InterviewForm(forms.Form):
    talked = forms.BooleanField(label=_("Interviewed"), required=False)
    held_on = _day(Interview, "held_on", help_text=_("Leave it empty if it was the first day of the audit."))
    language = forms.ChoiceField(label=_label(Interview, "language"), choices=[CHOOSE, *LANGUAGES], required=False)
    interpreter = _line(Interview, "interpreter")
    company_listened = forms.BooleanField(label=_label(Interview, "company_listened"), required=False)
    notes = _text(Interview, "notes", rows=3)
    wants_secrecy = forms.BooleanField(label=_label(Interview, "wants_secrecy"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        spoken = self.initial.get("language")
        if spoken and spoken not in dict(LANGUAGES):
            self.fields["language"].choices = [CHOOSE, *LANGUAGES, (spoken, spoken)]


class StartForm(forms.Form):
    """Begin an audit. `key` becomes its public id, so that a form sent twice begins one."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    kind = forms.ChoiceField(label=_label(Audit, "kind"), choices=Audit.Kind, widget=forms.RadioSelect)
    on = JapaneseDateField(label=_("Day of the audit"))


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("Reason for the return"), widget=forms.Textarea(attrs={"rows": 3}))
