"""Form fields of the house."""

from datetime import date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.law.era import DateError, parse_date


class JapaneseDateInput(forms.DateInput):
    """A text input, because a native date picker refuses 令和8年11月22日. Prints 2026/11/22."""

    def __init__(self, attrs=None):
        super().__init__({"placeholder": _("e.g. 2026/4/1"), "autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        return f"{value.year:04}/{value.month:02}/{value.day:02}" if isinstance(value, date) else value


class JapaneseDateField(forms.DateField):
    """Reads a date in every spelling of `imjapan.law.era.parse_date` and says what is wrong with one it cannot read."""

    widget = JapaneseDateInput
    default_error_messages = {
        "not_a_date": _("“%(text)s” is not a date. Write it like 2026/11/22, 令和8年11月22日 or R8.11.22."),
        "impossible_date": _("There is no day “%(text)s” in the calendar."),
        "outside_era": _("“%(text)s” lies outside this era. Check the year."),
        "too_early": _("“%(text)s” is too long ago."),
    }

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except DateError as error:
            raise forms.ValidationError(
                self.error_messages[error.code], code=error.code, params={"text": value.strip()[:40]}
            ) from error
