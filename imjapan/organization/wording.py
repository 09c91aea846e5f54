"""Screens in the words of a regime: whatever the catalogue says while `spoken` holds is put through the table of terms.

Only our own sentences change, never what people entered or what stands in a record: the change is made where a text is
translated (labels, buttons, help, choices, messages). A sentence that names a regime as such, or both of them, stays.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import wraps

from django.urls import URLPattern
from django.utils import translation
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import get_language, trans_real

from imjapan.law import words
from imjapan.law.words import Wording

# Who speaks of the new law, of one stage, or of technical intern training as against other regimes.
_STAYS = re.compile(
    r"育成就労|監理支援|特定技能|第[0-9１-３一-三n]号|技能実習[0-9１-３一-三]号|新法|旧法"
    r"|技能実習(?:$|法|では|には|の場合|のみ|だけ|の後|としての|を含む|の監理許可|の許可|：|・)"
    r"|技能実習生としての|様式第?[0-9０-９]+|経過期間|施行日|職種・作業と分野"
    r"|[Ss]kill development|ESD|[Ss]pecified skilled|[Ss]tage [0-9]|[Tt]echnical [Ii]ntern|as a trainee|[Ff]orm [0-9]"
)
_resolvers: dict[str, Callable] = {}


class _Spoken(trans_real.DjangoTranslation):
    """The catalogue of a language in the words of a regime. Each sentence is changed once."""

    def __init__(self, lang: str, wording: Wording):
        super().__init__(_name(lang, wording))
        self._lang, self._wording = lang, wording
        self._said: dict[str, str] = {}

    def gettext(self, message):
        """The sentence in the words of the regime."""
        return self._say(super().gettext(message))

    def ngettext(self, msgid1, msgid2, n):
        """The sentence for a number in the words of the regime."""
        return self._say(super().ngettext(msgid1, msgid2, n))

    def _say(self, text):
        said = self._said.get(text)
        if said is None:
            said = self._said[text] = text if _STAYS.search(text) else words.say(text, self._wording, self._lang)
        return mark_safe(said) if isinstance(text, SafeData) else said  # noqa: S308 - as safe as it was


def _name(lang, wording):
    """A language of private use: the pages stay Japanese or English for browsers and for the formats of dates."""
    return f"{lang}-x-{wording}"


@contextmanager
def spoken(regimes: Collection[str]) -> Iterator[Wording]:
    """Everything translated inside is said in the words of these regimes."""
    # No paper of ours speaks of specified skilled workers in words of another law; pages do.
    wording = "ssw" if set(regimes) == {"ssw"} else words.wording_of(regimes)
    lang = (get_language() or "ja").split("-")[0]
    if wording == "titp" or lang not in words.LANGUAGES:
        yield wording
        return
    name = _name(lang, wording)
    if name not in trans_real._translations:
        trans_real._translations[name] = _Spoken(lang, wording)
    with translation.override(name):
        yield wording


def current() -> Wording:
    """The words that hold now, for texts that come from no catalogue."""
    _lang, _x, wording = (get_language() or "").partition("-x-")
    return wording or "titp"


def said(text: str) -> str:
    """A Japanese text from a table of ours in the words that hold now."""
    return text if _STAYS.search(text) else words.say(text, current())


def regimes_of(kind: str, public_id) -> Collection[str]:
    """The regimes of a record of a kind; none where nobody says them."""
    return _resolvers[kind](public_id) if kind in _resolvers else ()


def resolver(kind: str):
    """Decorator of an app: `f(public_id) -> regimes` of a record of `kind`, for pages of apps below it."""

    def decorator(function):
        _resolvers[kind] = function
        return function

    return decorator


def _in_words(kind, view):
    """The view, speaking in the words of the record its address names. One query; strangers are not looked at."""

    @wraps(view)
    def wrapped(request, *args, public_id, **kwargs):
        if not request.actor.is_staff:
            return view(request, *args, public_id=public_id, **kwargs)
        with spoken(_resolvers[kind](public_id)):
            return view(request, *args, public_id=public_id, **kwargs)

    return wrapped


def pages(patterns: list[URLPattern], kinds: dict[str, str]) -> list[URLPattern]:
    """Let pages speak in the words of their record. `kinds`: the record by how the route begins; the longest wins."""
    for pattern in patterns:
        route = str(pattern.pattern)
        begun = max((start for start in kinds if route.startswith(start)), key=len, default=None)
        if begun is not None and "<uuid:public_id>" in route:
            pattern.callback = _in_words(kinds[begun], pattern.callback)
    return patterns
