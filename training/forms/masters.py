"""Forms of plans, placements, absences and of what was done before our records begin."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from companies import access as companies
from imjapan.core.search import matching
from imjapan.organization.edit_pages import RecordForm, form_field, writable_offices
from imjapan.organization.fields import JapaneseDateField
from training.domain import absences, cut_over, placements, plans
from training.models import Absence, CutOver, Placement, Plan, Regime
from training.recruiting import occupations

FOUND = 20
STAGES = [("", _("none")), ("1", "1"), ("2", "2"), ("3", "3")]
CHOOSE = ("", _("Choose"))


class PlanForm(RecordForm):
    sections = (
        (_("Plan"), ("regime", "stage", "ssw_2", "starts_on", "ends_on")),
        (_("Work"), ("occupation_code", "occupation", "sector", "work_category", "restriction_months")),
        (_("Certification"), ("certification_no", "certified_on")),
        (_("Lecture after entry (stage 1)"), ("lecture_starts_on", "lecture_ends_on")),
        (_("Skill exam"), ("exam_applied_on",)),
    )

    class Meta:
        model = Plan
        fields = plans.FIELDS
        formfield_callback = form_field
        help_texts = {
            "certification_no": _("Empty while the certification is not there yet."),
            "exam_applied_on": _("Empty while nobody has applied for it yet."),
            "occupation": _("Empty: the name of the operation chosen above."),
            "sector": _("Employment for skill development and specified skilled workers."),
            "restriction_months": _(
                "Months in which the company lets nobody change at own wish. Empty: as the sector."
            ),
            "stage": _("Only for technical intern training."),
        }

    def prepare(self):
        self.fields["regime"].choices = Regime.choices
        for name, choices in (
            ("occupation_code", occupations.operation_choices(self.instance.starts_on)),
            ("sector", occupations.every_sector()),
        ):
            own = getattr(self.instance, name)
            known = choices if not own or own in dict(choices) else [*choices, (own, own)]
            label, words = self.fields[name].label, self.fields[name].help_text
            self.fields[name] = forms.ChoiceField(
                label=label, help_text=words, choices=[("", _("none")), *known], required=False
            )
        self.fields["stage"] = forms.TypedChoiceField(
            label=self.fields["stage"].label,
            help_text=self.fields["stage"].help_text,
            choices=STAGES,
            coerce=int,
            empty_value=None,
            required=False,
        )


def places_to_choose(actor):
    """Establishments at which the actor may place somebody."""
    rows = companies.establishments(actor).filter(company__office__in=writable_offices(actor))
    return rows.select_related("company")


def find_places(actor, words, *, every_office=False):
    """Up to `FOUND` establishments by any part of their or their company's names.

    `every_office`: also those that another office looks after, where the actor may read them.
    """
    rows = companies.establishments(actor).select_related("company") if every_office else places_to_choose(actor)
    return list(matching(rows, words)[:FOUND]) if words.strip() else []


class PlaceForm(RecordForm):
    """A form whose establishment is found by a search and chosen from what was found."""

    find = forms.CharField(
        label=_("Find an establishment"),
        help_text=_("Any part of the name of the company or establishment, kana or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    every_office = False  # whether places of other offices are found too

    def prepare(self):
        self.fields["establishment"] = forms.ModelChoiceField(
            label=_("Establishment"),
            queryset=companies.establishments(self.actor).select_related("company__office"),
            to_field_name="public_id",
            error_messages={
                "required": _("Search for the establishment and choose it from the list."),
                "invalid_choice": _("Choose an establishment from the list."),
            },
        )

    def places(self):
        """What the search found, with the chosen one on top: (establishment, whether it is chosen)."""
        words = str(self["find"].value() or "")
        chosen = str(self["establishment"].value() or "")
        found = find_places(self.actor, words, every_office=self.every_office)
        if chosen and chosen not in {str(place.public_id) for place in found}:
            try:
                found = [self.fields["establishment"].to_python(chosen), *found]
            except forms.ValidationError:
                chosen = ""
        return [(place, str(place.public_id) == chosen) for place in found if place]


class PlacementForm(PlaceForm):
    class Meta:
        model = Placement
        fields = placements.FIELDS
        formfield_callback = form_field
        help_texts = {
            "end_reason": _("Only when it ends before the plan does."),
            "employment_notified_on": _("The company tells the employment office by the 10th of the next month."),
        }

    def prepare(self):
        super().prepare()
        self.fields["plan"].queryset = self.instance.person.plans.all()
        self.fields["plan"].empty_label = _("Choose")
        self.fields["plan"].label = _("Plan")
        self.fields["plan"].label_from_instance = _plan_label
        if self.instance.establishment_id:
            self.initial["establishment"] = self.instance.establishment.public_id


def _plan_label(plan):
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (plan.starts_on, plan.ends_on))
    return f"{plan} {first} – {last}"


class EndForm(RecordForm):
    sections = (("", placements.ENDING),)

    class Meta:
        model = Placement
        fields = placements.ENDING
        formfield_callback = form_field
        help_texts = {"end_reason": _("For example: transfer, return home, marriage, whereabouts unknown")}

    def prepare(self):
        self.fields["ends_on"].label = _("Last day of training there")
        require_reason(self)


def require_reason(form):
    """A placement that ends early has a reason; one that does not has none."""
    form.fields["end_reason"].required = True
    form.fields["end_reason"].error_messages["required"] = _("Say why it ends early.")


class TransferForm(PlaceForm):
    """The end of one placement and the beginning of the next."""

    starts_on = JapaneseDateField(
        label=_("First day at the new place"),
        help_text=_("Empty: the day after the last day at the old place."),
        required=False,
    )
    extra = ("starts_on", "establishment")

    class Meta:
        model = Placement
        fields = placements.ENDING
        formfield_callback = form_field

    def prepare(self):
        super().prepare()
        self.fields["establishment"].label = _("New establishment")
        self.fields["ends_on"].label = _("Last day at the old place")
        self.fields["end_reason"].label = _("Reason")
        require_reason(self)


class AbsenceForm(RecordForm):
    sections = (("", absences.FIELDS),)

    class Meta:
        model = Absence
        fields = absences.FIELDS
        formfield_callback = form_field

    def prepare(self):
        self.fields["kind"].choices = [CHOOSE, *Absence.Kind.choices]
        self.fields["cause"].choices = [("", _("none of these")), *Absence.Cause.choices]
        self.fields["cause"].help_text = _("Of a leave. Such days may not count toward the five years as SSW 1.")
        self.fields["ends_on"].help_text = _(
            "Trip home: the first day is the day of leaving Japan, the last the day of coming back. Empty while it is "
            "not over, and for who went home for good: then nothing of the stay is asked any more."
        )


class CutOverForm(RecordForm):
    sections = (("", cut_over.FIELDS),)

    class Meta:
        model = CutOver
        fields = cut_over.FIELDS
        formfield_callback = form_field
