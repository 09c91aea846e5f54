"""Forms of people and their papers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.core.forms import PlainSelect
from imjapan.organization import languages
from imjapan.organization.edit_pages import RecordForm, form_field, writable_offices

from .domain import names, papers, people, same
from .models import Passport, Person, ResidenceCard

STATUSES = (
    "技能実習1号イ", "技能実習1号ロ", "技能実習2号イ", "技能実習2号ロ", "技能実習3号イ", "技能実習3号ロ", "育成就労",
    "特定技能1号", "特定技能2号", "特定活動", "留学", "短期滞在",
)  # fmt: skip


class NewNames:
    """Fields of somebody new: names in their scripts, and whether it is another person where one like it is known.

    The box appears once the domain function asked. Names that stand already are left as they are.
    """

    asked: tuple[str, ...] = (same.ANOTHER,)

    def clean_passport_name(self):
        return self._written("passport_name", names.require_latin)

    def clean_katakana(self):
        return self._written("katakana", names.require_kana)

    def _written(self, name, rule):
        value = self.cleaned_data[name]
        return rule(value) if name in self.changed_data else value

    def blocks(self):
        for name in self.asked:
            if name in self.errors or self.data.get(name):
                self.fields[name].widget = forms.CheckboxInput()
        return [(title, [field for field in fields if not field.is_hidden]) for title, fields in super().blocks()]


def another_field():
    return forms.BooleanField(label=_("It is another person"), required=False, widget=forms.HiddenInput)


class PersonForm(NewNames, RecordForm):
    extra = (same.ANOTHER,)
    another = another_field()
    sections = (
        (_("Names"), ("passport_name", "katakana", "native_name", "call_name", "surname", "given_name")),
        (_("Person"), ("nationality", "birth_date", "sex", "language")),
        (_("With us"), ("office", "old_number", "sending", same.ANOTHER)),
    )

    class Meta:
        model = Person
        fields = people.FIELDS
        formfield_callback = form_field
        help_texts = {
            "passport_name": _("One line, exactly as printed. One name is a name."),
            "surname": _("Only where the passport separates them."),
            "call_name": _("How people at work call this person."),
        }

    def prepare(self):
        self.fields["office"].queryset = writable_offices(self.actor, keep=self.instance.office_id)
        self.fields["office"].empty_label = _("Choose")
        self.fields["sending"].empty_label = _("nobody, or not known")
        self.fields["sending"].widget = PlainSelect.like(self.fields["sending"].widget)
        for name in ("nationality", "sex"):
            self.fields[name].choices = [("", _("Choose")), *Person._meta.get_field(name).choices]
        own = self.instance.language
        choices = [("", _("Choose")), *languages.choices()]
        if own and own not in languages.NAMES:
            choices.append((own, own))
        self.fields["language"] = forms.ChoiceField(
            label=Person._meta.get_field("language").verbose_name, choices=choices, required=False
        )


class PassportForm(RecordForm):
    sections = (("", papers.PASSPORT),)

    class Meta:
        model = Passport
        fields = papers.PASSPORT
        formfield_callback = form_field

    def prepare(self):
        self.fields["nationality"].choices = [("", _("Choose")), *Person._meta.get_field("nationality").choices]


class CardForm(RecordForm):
    sections = (("", (*papers.CARD, "replaces")),)
    extra = ("replaces",)
    replaces = forms.BooleanField(
        label=_("The card before ends the day before this one"),
        help_text=_("For a change or an extension granted while the card before was still valid."),
        required=False,
    )

    class Meta:
        model = ResidenceCard
        fields = papers.CARD
        formfield_callback = form_field
        help_texts = {"number": _("Two letters, eight digits, two letters. Empty while the card is not there yet.")}

    def prepare(self):
        if self.instance.pk:
            del self.fields["replaces"]
        # A card number is typed with spaces and in small letters too; the domain function closes it up.
        self.fields["number"] = forms.CharField(
            label=self.fields["number"].label, help_text=self.fields["number"].help_text, max_length=40, required=False
        )
        choices = list(STATUSES)
        if self.instance.status and self.instance.status not in choices:
            choices.append(self.instance.status)
        self.fields["status"] = forms.ChoiceField(
            label=self.fields["status"].label, choices=[("", _("Choose")), *((name, name) for name in choices)]
        )
