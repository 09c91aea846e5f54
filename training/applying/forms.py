"""Forms of plan applications and their papers."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from imjapan.law import occupation, texts
from imjapan.law.esd_sector import restriction_months, sectors
from imjapan.law.ssw_sector import ssw_sectors
from imjapan.organization.access import staff_users
from imjapan.organization.edit_pages import form_field, writable_offices
from imjapan.organization.fields import JapaneseDateField
from interns import access as interns
from training.forms.masters import FOUND, STAGES, PlaceForm
from training.forms.regimes import OfRegimes
from training.models import ApplicationPaper, Cohort, PlanApplication, Regime

from . import domain

CHOOSE = _("Choose")
HOURS = ("hours_total", "hours_lecture", "hours_pre_lecture", "hours_a1", "hours_core", "hours_safety")
GOALS = ("first_skill", "first_japanese", "end_skill", "end_japanese")


def tell(form, error, also=None):
    """Put what a domain function refused at the fields; what has none here goes to the top. `also`: {name: field}."""
    for name, errors in by_field(error):
        place = (also or {}).get(name, name)
        form.add_error(place if place in form.fields else None, errors)


def by_field(error):
    return error.error_dict.items() if hasattr(error, "error_dict") else [(None, error.error_list)]


def find_people(actor, text):
    """Up to `FOUND` people by any part of their names."""
    if not text.strip():
        return []
    return list(interns.matching(interns.people(actor), text).select_related("office")[:FOUND])


def language() -> str:
    return "ja" if (get_language() or "").startswith("ja") else "en"


def occupation_choices(on=None):
    """Operations of the list in force, by category; the label begins with the code, which is how people look."""
    ja = language() == "ja"
    groups: dict[str, list] = {}
    for row in occupation.occupations(on):
        label = f"{row.occupation_ja}（{row.operation_ja}）" if ja else f"{row.occupation_en} ({row.operation_en})"
        groups.setdefault(row.category_ja if ja else row.category_en, []).append((row.code, f"{row.code} {label}"))
    return [("", CHOOSE), *groups.items()]


def sector_words(code) -> str:
    if code in sectors():
        return texts.text(f"esd.sector.{code}", language())
    return texts.text(f"ssw.sector.{code}", language()) if code in ssw_sectors() else code


def sector_choices():
    """Those of specified skilled workers: the sectors of skill development, and two more."""
    return [("", _("none")), *((code, sector_words(code)) for code in ssw_sectors())]


class ApplicationForm(OfRegimes, PlaceForm):
    """Who, where, what, when. The person is fixed where the application follows a selection or a plan."""

    regimes = {
        **{"stage": "titp", "occupation_code": "titp", "ssw_2": "ssw", "sector": "esd ssw", "work_category": "esd ssw"},
        **dict.fromkeys(("restriction_months", "hours_a1", *GOALS), "esd"),
        **dict.fromkeys(("goal", "guided_by", *HOURS[:3], *HOURS[4:]), "titp esd"),
    }
    find_person = forms.CharField(
        label=_("Find a person"),
        help_text=_("Any part of a name, or the number of a passport or residence card"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    sections = (
        (_("The plan"), ("regime", "stage", "ssw_2", "starts_on", "ends_on", "cohort")),
        (
            _("Occupation or sector"),
            ("occupation_code", "sector", "work_category", "restriction_months", "goal", "monthly_wage"),
        ),
        (_("Goals (育成の目標)"), GOALS),
        (_("Hours"), HOURS),
        (_("With us"), ("guided_by", "note")),
    )

    class Meta:
        model = PlanApplication
        fields = domain.FIELDS
        formfield_callback = form_field
        help_texts = {
            "stage": _("Only for technical intern training."),
            "cohort": _("People who arrive together."),
            "occupation_code": _("Technical intern training: the list in force on the first day."),
            "sector": _("Employment for skill development and specified skilled workers."),
            "hours_total": _("Of the whole stage or plan; in stage 1 with the lecture."),
            "hours_pre_lecture": _("Only where the lecture before arrival is to count."),
            "hours_core": _("In the same time."),
            "hours_safety": _("In the same time."),
            "starts_on": _("Stage 1: the planned day of arrival."),
            "restriction_months": _(
                "Employment for skill development: 12 months, or as many as the sector sets (12 or 24)."
            ),
            "goal": _("In words, as they stand in the plan."),
            "hours_a1": _("Before or after arrival, among the hours of the lectures. None where A1 is passed."),
            "first_skill": _("Basic grade, or above."),
            "first_japanese": _("A1, or above. None where A1 is passed."),
            "end_skill": _("Grade 3 or the SSW 1 exam."),
            "end_japanese": _("A2, or what the sector asks for."),
        }

    def __init__(self, *args, fixed=None, **kwargs):
        self.fixed = fixed
        super().__init__(*args, **kwargs)

    def _restriction(self):
        """What the sector sets, where it is known (ESD-SECT-01), beside the field and in it for a new application."""
        sector = self.instance.sector or self.initial.get("sector")
        day = self.instance.starts_on or self.initial.get("starts_on")
        months = restriction_months(sector, day) if sector and day else None
        if months is None:
            return
        words = _("The sector sets %(months)s months; the company may choose 12.") % {"months": months}
        self.fields["restriction_months"].help_text = words
        if self.instance.pk is None and (self.initial.get("regime") or self.instance.regime) == Regime.ESD:
            self.initial["restriction_months"] = self.initial.get("restriction_months") or months

    def prepare(self):
        super().prepare()
        fields = self.fields
        fields["person"] = forms.ModelChoiceField(
            label=_("Person"),
            queryset=interns.people(self.actor).select_related("office"),
            to_field_name="public_id",
            error_messages={
                "required": _("Search for the person and choose one from the list."),
                "invalid_choice": _("Choose a person from the list."),
            },
        )
        fields["stage"] = forms.TypedChoiceField(
            label=fields["stage"].label,
            help_text=fields["stage"].help_text,
            choices=STAGES,
            coerce=int,
            empty_value=None,
            required=False,
        )
        fields["regime"].choices = Regime.choices
        self._restriction()
        fields["occupation_code"] = forms.ChoiceField(
            label=fields["occupation_code"].label,
            help_text=fields["occupation_code"].help_text,
            choices=occupation_choices(self.instance.starts_on),
            required=False,
        )
        fields["sector"] = forms.ChoiceField(
            label=fields["sector"].label,
            help_text=fields["sector"].help_text,
            choices=sector_choices(),
            required=False,
        )
        fields["cohort"].queryset = Cohort.objects.filter(office__in=writable_offices(self.actor)).order_by(
            "-arrives_on", "pk"
        )
        fields["cohort"].empty_label = _("none")
        guides = fields["guided_by"]
        offices = writable_offices(self.actor).values("pk")
        guides.queryset = guides.queryset.filter(pk__in=staff_users(offices)).order_by("name", "pk")
        guides.empty_label = CHOOSE
        fields["note"].widget.attrs["rows"] = 2
        for name, related in (("person", "person"), ("establishment", "establishment")):
            if getattr(self.instance, f"{related}_id"):
                self.initial[name] = getattr(self.instance, related).public_id
        if self.fixed:
            self.initial["person"] = self.fixed.public_id

    def people(self):
        """What the search found, with the chosen one on top: (person, whether chosen)."""
        chosen = str(self["person"].value() or "")
        found = find_people(self.actor, str(self["find_person"].value() or ""))
        if chosen and chosen not in {str(person.public_id) for person in found}:
            try:
                found = [self.fields["person"].to_python(chosen), *found]
            except forms.ValidationError:
                chosen = ""
        return [(person, str(person.public_id) == chosen) for person in found if person]

    def unsaved(self) -> PlanApplication:
        """The application as typed so far, for judging; fields that cannot be read are left out."""
        self.is_valid()
        row = PlanApplication(**{name: self.cleaned_data[name] for name in domain.FIELDS if self._readable(name)})
        for name in ("pk", "candidate", "previous", "applied_on", "certified_on", "state"):
            setattr(row, name, getattr(self.instance, name))
        if row.establishment_id:
            row.company = row.establishment.company
            row.office_id = row.company.office_id
        return row

    def _readable(self, name):
        return name in self.cleaned_data and name not in self.errors


def ask(form, question):
    """Let a form ask why the step is recorded although points of the law are open (`despite.Unsettled`)."""
    form.question = question
    if form.cleaned_data.get("reason"):
        words = _("What the law says has changed meanwhile. Look at it again, and say once more why it is recorded.")
    else:
        words = _("The points listed here are not in order by the law. Write why it is recorded nevertheless.")
    form.add_error("reason", words)
    form.fields["reason"].required = True  # for the mark beside its label


class DespiteForm(forms.Form):
    """A step that may have to say why it is recorded although the law is not in order (`despite`)."""

    reason = forms.CharField(
        label=_("Why it is recorded nevertheless"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    question = None


class ApplyForm(DespiteForm):
    applied_on = JapaneseDateField(label=_("Applied for on"))
    receipt_no = forms.CharField(label=_("Receipt number"), required=False, max_length=60)


class CertifyForm(DespiteForm):
    certified_on = JapaneseDateField(label=_("Certified on"))
    certification_no = forms.CharField(label=_("Certification number (認定番号)"), required=False, max_length=40)
    end_old = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args, ending=None, regime=None, **kwargs):
        """`ending`: the plan that ends before this one begins (`moved.ending`), or None.

        `regime`: specified skilled workers have no number of a certification.
        """
        super().__init__(*args, label_suffix="", **kwargs)
        if regime == Regime.SSW:
            del self.fields["certification_no"]
        if ending is None:
            del self.fields["end_old"]
            return
        words = {
            "plan": ending.plan,
            "company": ending.placement.company,
            "day": date_format(ending.on, "SHORT_DATE_FORMAT"),
        }
        label = _("End the plan that was left, %(plan)s at %(company)s, on %(day)s, the last day there")
        self.fields["end_old"].label = label % words


class CloseForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            (PlanApplication.State.REFUSED, PlanApplication.State.REFUSED.label),
            (PlanApplication.State.WITHDRAWN, PlanApplication.State.WITHDRAWN.label),
        ],
    )
    decided_on = JapaneseDateField(label=_("Decided on"))
    decision_note = forms.CharField(
        label=_("What the authority said, or why we withdrew it"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args, certified=False, **kwargs):
        super().__init__(*args, **kwargs)
        if certified:  # it can only be withdrawn now, because the person does not come
            self.fields["state"].choices = [(PlanApplication.State.WITHDRAWN, PlanApplication.State.WITHDRAWN.label)]
            self.fields["decision_note"].label = _("Why the person does not come")


class PapersForm(forms.Form):
    """Several papers at once."""

    codes = forms.MultipleChoiceField(
        label=_("Papers"), error_messages={"required": _("Choose at least one paper.")}, required=True
    )
    state = forms.ChoiceField(label=_("Set to"), choices=ApplicationPaper.State)
    received_on = JapaneseDateField(label=_("Received on"), required=False, help_text=_("Empty: today."))
    expires_on = JapaneseDateField(label=_("Good until"), required=False)

    def __init__(self, *args, codes, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["codes"].choices = [(code, code) for code in codes]


class PaperForm(forms.Form):
    """One paper."""

    state = forms.ChoiceField(label=_("State"), choices=ApplicationPaper.State)
    received_on = JapaneseDateField(label=_("Received on"), required=False)
    expires_on = JapaneseDateField(label=_("Good until"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
    upload = forms.FileField(
        label=_("Scan"), required=False, help_text=_("PDF, JPEG or PNG. A later one takes the place of this.")
    )
