"""Forms of the setting of reminders."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.organization.edit_pages import RecordForm, form_field
from imjapan.organization.fields import JapaneseDateField

from .models import QuietDay, ReminderSetting
from .setting import FIELDS, QUIET, in_words

_BEFORE, _AFTER = re.compile(r"before|前"), re.compile(r"after|後|過ぎ")
_ON = re.compile(r"\bon\b|当日")


class StepsField(forms.CharField):
    """Days against the deadline in words, one a line: "14 days before", "1日後", "当日"; also "-14" and "+1"."""

    widget = forms.Textarea(attrs={"rows": 6, "cols": 24})

    def prepare_value(self, value):
        return "\n".join(in_words(number) for number in value) if isinstance(value, list) else value

    def to_python(self, value):
        return [self._read(line) for line in re.split(r"[\n,、;]", value or "") if line.strip()]

    def clean(self, value):
        return sorted(set(self.to_python(value)))

    def spoken(self, value):
        """The steps in one line, for the page that shows what somebody else changed."""
        return ", ".join(in_words(number) for number in value) or "—"

    def _read(self, line):
        text = unicodedata.normalize("NFKC", line).casefold().replace("−", "-")
        number = re.search(r"[-+]?\d{1,3}", text)
        if _ON.search(text) and not number:
            return 0
        ways = [way for way, found in ((-1, _BEFORE.search(text)), (1, _AFTER.search(text))) if found]
        if number and len(ways) == 1:
            return ways[0] * abs(int(number[0]))
        if number and not ways and number[0][0] in "+-":
            return int(number[0])
        raise forms.ValidationError(
            _("“%(text)s” is not clear. Write for example “7 days before” or “1 day after”, one a line."),
            params={"text": line.strip()[:40]},
        )


class SettingForm(RecordForm):
    """`look_on`: the day the preview is for; not of the row."""

    company_steps = StepsField(
        label=gettext_lazy("A company is reminded"),
        required=False,
        help_text=gettext_lazy(
            "Against the day on which its answer is due; one a line, for example “7 days before”. Empty: never."
        ),
    )
    look_on = JapaneseDateField(label=gettext_lazy("On which day?"), required=False)

    class Meta:
        model = ReminderSetting
        fields = FIELDS
        formfield_callback = form_field

    sections = (
        (gettext_lazy("Our staff"), ("digest_at", "deputy_after", "manager_after")),
        (gettext_lazy("Companies"), ("company_steps",)),
    )

    def prepare(self):
        self.fields["digest_at"].widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        self.fields["digest_at"].help_text = _("On working days. Everything else of the day goes out from then on too.")
        for name in ("deputy_after", "manager_after"):
            self.fields[name].help_text = _(
                "Business days after the last business day on which the duty could be done."
            )
            self.fields[name].widget.attrs.update(min=1, max=30, inputmode="numeric")


class QuietDayForm(RecordForm):
    class Meta:
        model = QuietDay
        fields = QUIET
        formfield_callback = form_field

    sections = (("", QUIET),)

    def prepare(self):
        self.fields["last"].required = False
        self.fields["last"].help_text = _("Empty: one day.")
        self.fields["label"].help_text = _("For example: year-end break.")
