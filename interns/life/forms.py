"""Forms of residence events and of what somebody does after the return."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from imjapan.organization.edit_pages import RecordForm, form_field
from interns.models import AfterReturn, ResidenceEvent

from . import domain

YES_NO = [("", _("not known")), ("yes", pgettext_lazy("box", "yes")), ("no", pgettext_lazy("box", "no"))]
CHOOSE = ("", _("Choose"))


class EventForm(RecordForm):
    sections = (("", domain.EVENT),)

    class Meta:
        model = ResidenceEvent
        fields = domain.EVENT
        formfield_callback = form_field
        help_texts = {
            "address": _("The new address, where it is one."),
            "note": _("For example: told at the city office, online, by post."),
        }

    def prepare(self):
        self.fields["kind"].choices = [CHOOSE, *ResidenceEvent.Kind.choices]
        self.fields["notified_on"].help_text = _("Empty while the authority has not been told. There are 14 days.")


class AfterReturnForm(RecordForm):
    sections = (
        (_("What we heard"), ("heard_on", "kind", "uses_skill", "source")),
        (_("Work"), ("employer", "position", "since")),
        ("", ("note",)),
    )

    class Meta:
        model = AfterReturn
        fields = domain.AFTER
        formfield_callback = form_field
        help_texts = {
            "source": _("For example: letter, sending organization, call, visit."),
            "kind": _("Asked without an answer: choose “not known”, so that it counts as asked."),
        }

    def prepare(self):
        self.fields["kind"].choices = [CHOOSE, *AfterReturn.Kind.choices]
        self.fields["since"].label = pgettext("work", "Since")
        self.fields["uses_skill"] = forms.TypedChoiceField(
            label=AfterReturn._meta.get_field("uses_skill").verbose_name,
            choices=YES_NO,
            coerce=lambda value: value == "yes",
            empty_value=None,
            required=False,
        )
        self.initial["uses_skill"] = {True: "yes", False: "no"}.get(self.instance.uses_skill, "")
