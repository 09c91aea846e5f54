"""The languages of trainees and counsellors, by code; each nationality we know finds its own (`OF_COUNTRY`)."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

LANGUAGES = [
    ("id", _("Indonesian")),
    ("vi", _("Vietnamese")),
    ("th", _("Thai")),
    ("bn", _("Bengali")),
    ("si", _("Sinhala")),
    ("ta", _("Tamil")),
    ("my", _("Burmese")),
    ("tl", _("Tagalog")),
    ("km", _("Khmer")),
    ("ne", _("Nepali")),
    ("mn", _("Mongolian")),
    ("zh", _("Chinese")),
    ("hi", _("Hindi")),
    ("en", _("English")),
    ("ja", _("Japanese")),
]
NAMES = dict(LANGUAGES)
# What speakers call them: who chooses one together with the person finds it by sight.
OWN_NAMES = {
    "id": "Bahasa Indonesia",
    "vi": "Tiếng Việt",
    "th": "ภาษาไทย",
    "bn": "বাংলা",
    "si": "සිංහල",
    "ta": "தமிழ்",
    "my": "မြန်မာဘာသာ",
    "tl": "Tagalog",
    "km": "ភាសាខ្មែរ",
    "ne": "नेपाली",
    "mn": "Монгол хэл",
    "zh": "中文",
    "hi": "हिन्दी",
    "en": "English",
    "ja": "日本語",
}
# The language most people of a country speak; Sri Lanka and India have several, so nobody is asked there.
OF_COUNTRY = {
    "ID": "id", "TH": "th", "VN": "vi", "BD": "bn", "PH": "tl", "MM": "my", "KH": "km", "NP": "ne", "MN": "mn",
    "CN": "zh",
}  # fmt: skip


def choices() -> list:
    """Every language as people look for it: in the reader's words and in its own."""
    return [(code, format_lazy("{} {}", name, OWN_NAMES[code])) for code, name in LANGUAGES]


def names(codes) -> str:
    """Languages in words; a code nobody knows stays as it is."""
    return ", ".join(str(NAMES.get(code, code)) for code in codes)
