"""How names are written: that of a passport in Latin letters, the reading in kana. Names are kept as typed."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

BETWEEN = frozenset(" -'’.,/()・=＝")  # what stands between the parts of a name


def require_latin(text: str) -> str:
    """Return a name as in a passport; raise ValidationError when it holds other than Latin letters."""
    if all(
        one in BETWEEN or unicodedata.combining(one) or _is(one, "LATIN") for one in unicodedata.normalize("NFKC", text)
    ):
        return text
    raise ValidationError(
        _("Write it in Latin letters, as the passport does. Other scripts have a field of their own.")
    )


def require_kana(text: str) -> str:
    """Return a reading; raise ValidationError when it holds other than kana (wide or half width)."""
    kana = ("KATAKANA", "HIRAGANA")
    if all(one in BETWEEN or _is(one, *kana) for one in unicodedata.normalize("NFKC", text)):
        return text
    raise ValidationError(_("Write it in kana, for example グエン・ヴァン・アン."))


def _is(letter: str, *scripts: str) -> bool:
    return unicodedata.name(letter, "").startswith(scripts) and not letter.isdigit()
