"""Papers in the words of their regime: the table of terms is `imjapan/law/words`.

The template `esd:NAME` is the template NAME in the words of employment for skill development: the literals change, what
stands in the facts does not; `both:` names both. No official form of the new law is published, so a head line with the
number of a form of the old law says so instead.
"""

import re

from django.template import Origin
from django.template.loaders.base import Loader as BaseLoader

from imjapan.law.words import Wording, say, wording_of

__all__ = ["UNPUBLISHED", "UNPUBLISHED_BOOK", "Loader", "Wording", "in_words", "say", "wording_of"]

UNPUBLISHED = "任意様式（育成就労。様式は未公表・要確認）"
UNPUBLISHED_BOOK = "任意様式（育成就労法第41条関係。様式は未公表・要確認）"  # ESD-BOOK-01
# The number of a form of the old law, with its article, or the article a book rests on.
_HEAD = re.compile(r"(?:別記様式|参考様式|帳簿（規則)第[^\"<{]*")
_LETTERS = re.compile(r' letters="[^"]*"')  # the kinds of training of the old law
_USED = re.compile(r"""({%\s*(?:extends|include)\s+["'])""")


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
