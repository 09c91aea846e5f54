"""The words of papers under each regime: forms.md section 6. One table (regimes.csv), used by everything we print.

Layouts and lists are written in the words of technical intern training. `say` puts a sentence of ours into the words
of another regime, and the template `esd:NAME` is the template NAME in those words: the literals change, what stands in
the facts does not. `both:` names both, for a paper about people of both regimes. No official form of employment for
skill development is published, so a head line with the number of a form of the old law says so instead.

Marks: those of forms.md (L law, M seen second-hand, K general knowledge, D our proposal).
"""

import csv
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Literal

from django.template import Origin
from django.template.loaders.base import Loader as BaseLoader

Wording = Literal["titp", "esd", "both"]
UNPUBLISHED = "任意様式（育成就労。様式は未公表・要確認）"
UNPUBLISHED_BOOK = "任意様式（育成就労法第41条関係。様式は未公表・要確認）"  # ESD-BOOK-01
# The number of a form of the old law, with its article, or the article a book rests on.
_HEAD = re.compile(r"(?:別記様式|参考様式|帳簿（規則)第[^\"<{]*")
_LETTERS = re.compile(r' letters="[^"]*"')  # the kinds of training of the old law
_USED = re.compile(r"""({%\s*(?:extends|include)\s+["'])""")


@cache
def _table() -> tuple[dict[str, str], re.Pattern]:
    with (Path(__file__).parent / "regimes.csv").open(encoding="utf-8", newline="") as file:
        words = {row["titp"]: row["esd"] for row in csv.DictReader(file)}
    # Longest first, so that no word is changed twice.
    return words, re.compile("|".join(sorted(words, key=len, reverse=True)))


def say(text: str, wording: Wording) -> str:
    """A sentence of ours in the words of a regime; with `both`, the two terms beside each other."""
    if wording == "titp":
        return text
    words, known = _table()
    if wording == "both":
        return known.sub(lambda found: f"{found[0]}・{words[found[0]]}", text)
    return known.sub(lambda found: words[found[0]], text)


def wording_of(regimes: Collection[str]) -> Wording:
    """The words of a paper about people of these regimes; with nobody there those of technical intern training."""
    if "esd" not in regimes:
        return "titp"
    return "both" if "titp" in regimes else "esd"


def in_words(template: str, wording: Wording) -> str:
    """The name of a template in the words of a regime."""
    return template if wording == "titp" else f"{wording}:{template}"


class Loader(BaseLoader):
    """Loads `esd:NAME` and `both:NAME` from the template NAME and everything it extends or includes."""

    def get_template_sources(self, template_name):
        """Yield the one source of a name with a wording before it; no file of this name exists."""
        if template_name.startswith(("esd:", "both:")):
            yield Origin(name=template_name, template_name=template_name, loader=self)

    def get_contents(self, origin):
        """The changed source. Raises TemplateDoesNotExist when there is no such template."""
        wording, name = origin.template_name.split(":", 1)
        source = self.engine.get_template(name).source
        if wording == "esd":
            source = _HEAD.sub(lambda found: UNPUBLISHED_BOOK if "第54条" in found[0] else UNPUBLISHED, source)
            source = _LETTERS.sub("", source)
        return _USED.sub(rf"\1{wording}:", say(source, wording))
