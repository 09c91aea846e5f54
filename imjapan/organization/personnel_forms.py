"""Forms of the people of the law, their appointments, courses and declarations."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.accounts.models import User

from . import access, rights
from .domain.personnel import APPOINTMENT, COURSE, DECLARATION, PERSON
from .edit_pages import RecordForm, form_field
from .languages import LANGUAGES, names
from .models import Appointment, Course, Office, Personnel, SelfDeclaration


def kept_offices(actor, *, keep=None):
    """Offices whose people the actor keeps, and the one the row has now."""
    rows = access.offices(actor).order_by("code")
    ids = [row.pk for row in rows if row.pk == keep or access.may_keep(actor, row.pk)[0]]
    return Office.objects.filter(pk__in=ids).order_by("code")


class LanguagesField(forms.MultipleChoiceField):
    """Languages by code; its value is a list, told in words."""

    def spoken(self, value):
        return names(value or []) or "—"


class PersonForm(RecordForm):
    class Meta:
        model = Personnel
        fields = PERSON
        formfield_callback = form_field

    sections = (
        ("", ("name", "name_kana", "title", "birth_date", "office", "user")),
        (gettext_lazy("Work"), ("is_full_time", "supervises", "is_officer", "starts_on", "ends_on")),
        (
            gettext_lazy("From outside (external officer or auditor)"),
            ("is_outside", "qualification", "address", "publication_agreed_on"),
        ),
        (gettext_lazy("Note"), ("note",)),
    )

    def prepare(self):
        office, user = self.fields["office"], self.fields["user"]
        office.queryset = kept_offices(self.actor, keep=self.instance.office_id)
        office.empty_label = _("the whole organization")
        office.required = not access.may_keep(self.actor, None)[0]
        user.label, user.required, user.empty_label = _("Signs in as"), False, _("does not sign in")
        ours = access.staff_members(self.actor)
        if not self.actor.everywhere(rights.ASSIGN):  # whose people they are decides who ties them to a sign-in
            ours = ours.filter(pk__in=access.staff_users(self.actor.offices_with(rights.ASSIGN)))
        free = Q(pk__in=ours.values("pk"), personnel__isnull=True) | Q(kind=User.Kind.AUDITOR, personnel__isnull=True)
        user.queryset = User.objects.filter(free | Q(pk=self.instance.user_id)).order_by("name", "pk")
        self.fields["supervises"].help_text = _("Counts for the number of staff the new law asks for, when full-time.")
        self.fields["qualification"].required = False


class AppointmentForm(RecordForm):
    languages = LanguagesField(
        label=gettext_lazy("Languages"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only for counsellors."),
    )

    class Meta:
        model = Appointment
        fields = APPOINTMENT
        formfield_callback = form_field

    sections = (
        ("", ("role", "office", "starts_on", "ends_on")),
        (gettext_lazy("What it covers"), ("languages", "occupations", "note")),
    )

    def prepare(self):
        office = self.fields["office"]
        office.queryset = kept_offices(self.actor, keep=self.instance.office_id)
        office.label, office.required = _("Office"), not access.may_keep(self.actor, None)[0]
        office.empty_label = _("the whole organization")
        self.fields["occupations"].help_text = _("Only for plan guides: the occupations (職種), with commas between.")


class PaperForm(RecordForm):
    """Something of a past day with a scan. A new file takes the place of the one before."""

    upload = forms.FileField(
        label=gettext_lazy("Scan or photo"),
        required=False,
        help_text=gettext_lazy("PDF, JPEG or PNG. Choose it again after an error."),
    )
    extra = ("upload",)


class CourseForm(PaperForm):
    class Meta:
        model = Course
        fields = COURSE
        formfield_callback = form_field

    sections = (("", ("kind", "held_on", "provider", "certificate_no", "upload")),)

    def prepare(self):
        self.fields["upload"].label = _("Certificate")


class DeclarationForm(PaperForm):
    is_clean = forms.TypedChoiceField(
        label=gettext_lazy("Declared"),
        choices=[("yes", gettext_lazy("None of the grounds applies")), ("no", gettext_lazy("A ground applies"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = SelfDeclaration
        fields = DECLARATION
        formfield_callback = form_field

    sections = (("", ("declared_on", "is_clean", "detail", "upload")),)

    def prepare(self):
        if self.instance.pk:
            self.initial["is_clean"] = "yes" if self.instance.is_clean else "no"
        self.fields["detail"].required = False
