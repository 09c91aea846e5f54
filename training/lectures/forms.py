"""Forms of courses, lecturers, lessons, proposals, make-up lessons and notes of work."""

import uuid
from datetime import date, time, timedelta
from fractions import Fraction

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.law.calendar import national_holidays
from imjapan.organization import access as organization
from imjapan.organization.edit_pages import RecordForm, form_field
from imjapan.organization.fields import JapaneseDateField
from imjapan.organization.models import Personnel
from interns.models import SendingOrganization
from training import access
from training.external.terms import ESD_FROM
from training.forms.audits import CHOOSE, LANGUAGES
from training.forms.regimes import OfRegimes
from training.models import LectureCourse, Lecturer, LectureSession, Regime

from . import domain, lecturers, lessons
from .hours import Subject, minutes_between, topic_choices

NOT_SAID = [("", _("not known")), ("True", pgettext_lazy("box", "yes")), ("False", pgettext_lazy("box", "no"))]
WEEKDAYS = [
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")), (5, _("Saturday")),
    (6, _("Sunday")),
]  # fmt: skip
BEGINS, ENDS = pgettext_lazy("time of day", "From"), pgettext_lazy("time of day", "Until")
AHEAD = 28  # days offered to copy a lesson to


def yes_no(label):
    """Yes, no, or not known."""
    return forms.TypedChoiceField(
        label=label, choices=NOT_SAID, required=False, empty_value=None, coerce=lambda value: value == "True"
    )


def writing_offices(actor):
    """Offices in which the actor does supervision work."""
    rows = organization.offices(actor)
    return rows.filter(pk__in=[row.pk for row in rows if organization.may_write(actor, row.pk)[0]])


def clock(label, **options):
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options)


class CourseForm(OfRegimes, RecordForm):
    """A course. Who takes part is chosen on a page of its own; those of a cohort come with it."""

    regimes = {"planned_hours": "titp", "a1_passed": "esd"}
    sections = (
        (_("Which course"), ("name", "office", "kind", "regime", "cohort", "starts_on", "ends_on")),
        (_("Hours"), ("planned_hours", "care", "a1_passed")),
        (_("Where and by whom"), ("venue", "venue_address", "lodging", "provider", "sending")),
        (_("So that trainees can concentrate on it"), ("allowance", "lodging_free", "food_free")),
        ("", ("note",)),
    )

    class Meta:
        model = LectureCourse
        fields = domain.FIELDS
        formfield_callback = form_field
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        labels = {"cohort": _("Cohort"), "sending": _("Sending organization (送出機関)")}
        help_texts = {
            "cohort": _("Those who come with it take part."),
            "planned_hours": _(
                "Lecture and work together, as in the plan. One sixth of it is lecture, one twelfth after a lecture "
                "before arrival that counts."
            ),
            "provider": _("Empty when we give it ourselves. A host company may not give it."),
            "sending": _("When the sending organization gives it."),
            "care": _("More Japanese and an introduction to care are needed."),
            "a1_passed": _("Only for employment for skill development."),
            "allowance": _("0 when there is none."),
        }

    def prepare(self):
        offices = writing_offices(self.actor)
        self.fields["office"].queryset = offices
        self.fields["cohort"].queryset = access.cohorts(self.actor).filter(office__in=offices)
        self.fields["cohort"].empty_label = _("none")
        self.fields["sending"].queryset = SendingOrganization.objects.order_by("country", "name")
        self.fields["sending"].empty_label = _("none")
        self.fields["regime"].choices = [choice for choice in Regime.choices if choice[0] != Regime.SSW]
        if self.instance.pk is None and timezone.localdate() >= ESD_FROM:
            self.initial["regime"] = Regime.ESD  # newcomers of this day
        for name in ("lodging_free", "food_free"):
            self.fields[name] = yes_no(self.fields[name].label)
        if self.instance.pk is None and len(offices) == 1:
            self.fields["office"].initial = offices[0].pk


class LecturerForm(RecordForm):
    sections = (
        (pgettext_lazy("section", "Who"), ("name", "title", "office", "belongs_to", "personnel", "affiliation")),
        (
            pgettext_lazy("section", "What for"),
            ("is_legal_expert", "qualification", "years", "is_interpreter", "languages", "active"),
        ),
    )

    class Meta:
        model = Lecturer
        fields = lecturers.FIELDS
        formfield_callback = form_field
        help_texts = {
            "personnel": _("When this is one of the people of the law: ties to companies are taken from there."),
            "is_legal_expert": _("Lawyer, labour and social security attorney, or other proven knowledge."),
            "affiliation": _("Law office, company, school."),
            "languages": _("In which the lecture is understood without an interpreter, or which are interpreted."),
        }

    def prepare(self):
        offices = writing_offices(self.actor)
        self.fields["office"].queryset = offices
        if self.instance.pk is None and len(offices) == 1:
            self.fields["office"].initial = offices[0].pk
        self.fields["belongs_to"].label = pgettext_lazy("lecturer", "Belongs to")
        self.fields["personnel"].label = _("Person of the law (役職員)")
        self.fields["personnel"].empty_label = _("none of them")
        self.fields["personnel"].queryset = organization.personnel(self.actor).filter(
            pk__in=Personnel.objects.filter(office__in=offices).values("pk")
        ) | organization.personnel(self.actor).filter(office__isnull=True)
        self.fields["languages"] = Languages(
            label=self.fields["languages"].label, help_text=self.fields["languages"].help_text
        )
        self.initial["languages"] = self.instance.languages.split()


class Languages(forms.MultipleChoiceField):
    """Several languages, kept as codes with spaces between."""

    def __init__(self, **options):
        super().__init__(choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple, **options)

    def clean(self, value):
        return " ".join(super().clean(value))

    def spoken(self, value):
        names = dict(LANGUAGES)
        return ", ".join(str(names.get(code, code)) for code in (value or "").split()) or "—"


class Topics(forms.MultipleChoiceField):
    """Topics of a lesson, kept as a list of codes."""

    def __init__(self, **options):
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **options)

    def spoken(self, value):
        names = dict(self.choices)
        return ", ".join(str(names.get(code, code)) for code in value or ()) or "—"


class LessonForm(RecordForm):
    """One lesson. `course`: of it; its lecturers are those of the course's office."""

    sections = (
        ("", ("held_on", "from_time", "until_time", "break_minutes", "subject", "lecturer", "interpreter")),
        (_("What is taught"), ("content", "topics", "materials", "place", "online")),
    )

    class Meta:
        model = LectureSession
        fields = lessons.FIELDS
        formfield_callback = form_field
        help_texts = {
            "topics": _(
                "For legal protection: usually two hours on each law; insurance, tax and the app are explained too. "
                "For nursing care: the introduction to care. Leave it empty for everything else."
            ),
            "place": _("Empty when it is the place of the course."),
            "interpreter": _("Whoever interprets is added among the lecturers and interpreters."),
        }

    def __init__(self, *args, course, **kwargs):
        self.course = course
        super().__init__(*args, **kwargs)

    def prepare(self):
        row = self.instance
        self.fields["from_time"], self.fields["until_time"] = clock(BEGINS), clock(ENDS)
        self.fields["subject"].label = pgettext_lazy("lesson", "Subject")
        self.fields["content"].label = pgettext_lazy("lesson", "Content")
        self.fields["break_minutes"].required = False
        help_text = self.fields["topics"].help_text
        choices = topic_choices(self.course.regime)
        self.fields["topics"] = Topics(label=self.fields["topics"].label, help_text=help_text, choices=choices)
        people = Lecturer.objects.filter(office=self.course.office_id)
        now = people.filter(active=True)
        self.fields["lecturer"].queryset = now | people.filter(pk=row.lecturer_id)
        self.fields["interpreter"].queryset = now.filter(is_interpreter=True) | people.filter(pk=row.interpreter_id)
        for name in ("lecturer", "interpreter"):
            self.fields[name].empty_label = _("nobody yet") if name == "lecturer" else _("none")
        self.fields["subject"].choices = [CHOOSE, *Subject.choices]

    def clean_break_minutes(self):
        return self.cleaned_data.get("break_minutes") or 0


class MoveForm(forms.Form):
    held_on = JapaneseDateField(label=_("To the day"))
    from_time = clock(BEGINS)


class CopyForm(forms.Form):
    """Days of the course after a lesson, to hold it there too."""

    days = forms.TypedMultipleChoiceField(
        label=_("Also on"), coerce=date.fromisoformat, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, lesson, course, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        days = [lesson.held_on + timedelta(days=n) for n in range(1, AHEAD + 1)]
        closed = national_holidays(lesson.held_on.year, lesson.held_on.year + 1)
        offered = [day for day in days if day <= course.ends_on and day.weekday() < 5 and day not in closed]
        self.fields["days"].choices = [(day.isoformat(), date_format(day, "n/j (D)")) for day in offered]


class ProposalForm(forms.Form):
    """The pattern of a timetable. Read from the address, so that trying out writes nothing."""

    first = JapaneseDateField(label=_("First day"))
    last = JapaneseDateField(label=_("Not after"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    begins = clock(_("Begins at"))
    day_hours = forms.DecimalField(label=_("Hours a day"), min_value=1, max_value=8, decimal_places=1)
    japanese = forms.DecimalField(label=Subject.JAPANESE.label, min_value=0, max_value=2000, decimal_places=1)
    life = forms.DecimalField(label=Subject.LIFE.label, min_value=0, max_value=2000, decimal_places=1)
    legal = forms.DecimalField(label=Subject.LEGAL.label, min_value=0, max_value=2000, decimal_places=1)
    skill = forms.DecimalField(label=Subject.SKILL.label, min_value=0, max_value=2000, decimal_places=1)
    a1 = forms.DecimalField(
        label=_("Of the Japanese: course toward A1 (A1相当講習)"),
        required=False,
        min_value=0,
        max_value=2000,
        decimal_places=1,
        help_text=_("So many hours of the first lessons of Japanese are marked as the course toward A1."),
    )
    legal_from = JapaneseDateField(label=_("Legal protection from"), required=False)
    holidays = forms.BooleanField(label=_("Leave out national holidays"), required=False)
    left_out = forms.CharField(
        label=_("Leave out these days too"),
        required=False,
        max_length=400,
        help_text=_("For example 2026/12/29, 2026/12/30. Comma between days."),
    )
    teacher = forms.ModelChoiceField(label=_("Usual lecturer"), queryset=Lecturer.objects.none(), required=False)
    expert = forms.ModelChoiceField(
        label=_("Lecturer of legal protection"), queryset=Lecturer.objects.none(), required=False
    )

    materials = forms.CharField(
        label=LectureSession._meta.get_field("materials").verbose_name,
        required=False,
        max_length=150,
        help_text=_("For every lesson; the record of a lesson names them."),
    )
    speaker = forms.ModelChoiceField(
        label=_("Interpreter of legal protection"), queryset=Lecturer.objects.none(), required=False
    )

    def __init__(self, *args, course, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.course = course
        if course.regime != Regime.ESD:
            del self.fields["a1"]
        people = Lecturer.objects.filter(office=course.office_id, active=True)
        self.fields["teacher"].queryset = people
        self.fields["expert"].queryset = people.filter(is_legal_expert=True)
        self.fields["speaker"].queryset = people.filter(is_interpreter=True)
        for name in ("teacher", "expert"):
            self.fields[name].empty_label = _("nobody yet")
        self.fields["speaker"].empty_label = _("none")

    def clean_left_out(self):
        field, found = JapaneseDateField(), []
        for part in self.cleaned_data["left_out"].replace("、", ",").split(","):
            if part.strip():
                found.append(field.clean(part.strip()))
        return found

    def clean(self):
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last:
            if last < first:
                self.add_error("last", _("The last day is before the first."))
            if first < self.course.starts_on:
                self.add_error("first", _("The course begins later."))
            if last > self.course.ends_on:
                self.add_error("last", _("The course ends earlier. Change its days first."))
        begins, hours = data.get("begins"), data.get("day_hours")
        if begins and hours and minutes_between(begins, time(23, 0)) < hours * 60 + 60:
            self.add_error("begins", _("The day would last until the night."))
        return data

    def a1_minutes(self) -> int:
        return int(Fraction(self.cleaned_data.get("a1") or 0) * 60)

    def minutes(self) -> dict[str, int]:
        names = {"japanese": Subject.JAPANESE, "life": Subject.LIFE, "legal": Subject.LEGAL, "skill": Subject.SKILL}
        return {str(subject): int(Fraction(self.cleaned_data[name]) * 60) for name, subject in names.items()}

    def hands(self) -> dict:
        """Who teaches which subject, and who interprets there."""
        data = self.cleaned_data
        usual, legal = (data["teacher"], None), (data["expert"], data["speaker"])
        return {str(one): legal if one == Subject.LEGAL else usual for one in Subject}


class MakeUpForm(forms.Form):
    """One make-up lesson for several absences of one subject."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    absences = forms.TypedMultipleChoiceField(
        label=_("Whose hours are made up"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    held_on = JapaneseDateField(label=_("Day"))
    from_time = clock(BEGINS)
    until_time = clock(ENDS)
    lecturer = forms.ModelChoiceField(label=_("Lecturer"), queryset=Lecturer.objects.none(), required=False)
    place = forms.CharField(label=_("Place, if another"), max_length=150, required=False)
    materials = forms.CharField(label=_("Materials"), max_length=250, required=False)

    def __init__(self, *args, course, rows, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["absences"].choices = [(row.pk, _absence(row)) for row in rows]
        self.fields["lecturer"].queryset = Lecturer.objects.filter(office=course.office_id, active=True)
        self.fields["lecturer"].empty_label = _("nobody yet")


def _absence(row):
    day = date_format(row.session.held_on, "SHORT_DATE_FORMAT")
    return _("%(who)s: %(day)s %(from)s, %(subject)s, %(minutes)s minutes") % {
        "who": row.person,
        "day": day,
        "from": f"{row.session.from_time:%H:%M}",
        "subject": row.session.get_subject_display(),
        "minutes": row.minutes,
    }


class WorkForm(forms.Form):
    """A day on which somebody worked although the lecture was not over."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    person = forms.ModelChoiceField(label=pgettext_lazy("section", "Who"), queryset=None)
    worked_on = JapaneseDateField(label=_("Worked on"))
    source = forms.CharField(
        label=_("As shown by"),
        max_length=150,
        help_text=_(
            "The training diary, a time card, what was seen. It is printed in the audit report as the reason. Do not "
            "write who told it."
        ),
    )
    upload = forms.FileField(label=_("Scan or photo"), required=False, help_text=_("PDF, JPEG or PNG."))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["person"].queryset = people
        self.fields["person"].empty_label = CHOOSE[1]
