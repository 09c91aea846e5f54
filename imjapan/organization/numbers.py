"""Numbers as people type them, and the one number that may never be written down here."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_BETWEEN = re.compile(r"[\s‐‑‒–—―−ー-]+")


def plain_number(text: str) -> str:
    """A number in half width without space around it; what stands inside is left as it is."""
    return unicodedata.normalize("NFKC", text or "").strip()


def closed_up(text: str) -> str:
    """A number of a passport, card or register: half width, capitals, no spaces or hyphens."""
    return _BETWEEN.sub("", plain_number(text)).upper()


def refuse_my_number(text: str) -> str:
    """Return `text`; raise ValidationError when it may be a My Number (個人番号: 12 digits).

    Number Act (番号法) art. 19-20: nobody may collect it without a purpose of the law, and we have none.
    """
    if re.fullmatch(r"[0-9]{12}", closed_up(text)):
        raise ValidationError(
            _("This looks like a My Number (個人番号) of 12 digits. It must not be recorded here."), code="my_number"
        )
    return text
