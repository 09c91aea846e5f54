"""The languages of trainees and counsellors, by code."""

from django.utils.translation import gettext_lazy as _

LANGUAGES = [
    ("id", _("Indonesian")),
    ("vi", _("Vietnamese")),
    ("th", _("Thai")),
    ("bn", _("Bengali")),
    ("si", _("Sinhala")),
    ("ta", _("Tamil")),
    ("en", _("English")),
    ("ja", _("Japanese")),
]
NAMES = dict(LANGUAGES)


def names(codes) -> str:
    """Languages in words; a code nobody knows stays as it is."""
    return ", ".join(str(NAMES.get(code, code)) for code in codes)
