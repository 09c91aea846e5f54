"""One gate: the question, the verdict of the law, the day that matters, and what is missing, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from imjapan.law import registry, texts
from imjapan.law.facts import FactError
from imjapan.law.verdict import Outcome, Verdict
from imjapan.organization.explain import Explanation, explain

STAY, STAGES, TRANSFER, LAW_2027, SSW = "stay", "stages", "transfer", "law_2027", "ssw"
GROUPS = (STAY, STAGES, TRANSFER, LAW_2027, SSW)
WORST = (Outcome.NG, Outcome.CONFIRM, Outcome.WARN, Outcome.OK)


@dataclass(frozen=True)
class Gate:
    """One question about one person.

    `code` never changes. `verdict` is None when the law could not be asked: `problem` says why, or is empty when the
    recorded facts contradict each other. `day` is the day that matters, `day_is` says what day it is.
    """

    group: str
    code: str
    label: str
    verdict: Verdict | None
    day: date | None = None
    day_is: str = ""
    problem: str = ""

    @property
    def outcome(self) -> Outcome:
        return self.verdict.outcome if self.verdict else Outcome.CONFIRM

    @cached_property
    def explanation(self) -> Explanation | None:
        return explain(self.verdict)

    @property
    def sentence(self) -> str:
        if self.verdict:
            return self.explanation.message
        return self.problem or _("The recorded dates contradict each other. Check plans, absences and exams.")

    @property
    def is_due(self) -> bool:
        """Whether it has a clock: a period that ends, an exam to sit. Other gates only answer yes or no."""
        return self.group == STAY or self.code.startswith(("exam", "attempts", "return"))

    @property
    def alarms(self) -> bool:
        """Whether somebody has to act."""
        return self.is_due and self.outcome in (Outcome.NG, Outcome.WARN)

    @property
    def missing(self) -> tuple[str, ...]:
        """What stands in the way, or is not known, each in words; empty where the sentence says it all."""
        return missing_of(self.verdict) if self.verdict else ()


def ask(rule: str, facts: type, **given: Any) -> Verdict | None:
    """Judge; None when the facts contradict each other."""
    try:
        return registry.get(rule).judge(facts(**given))
    except FactError:
        return None


def missing_of(verdict: Verdict) -> tuple[str, ...]:
    """What a verdict names as not met or not known, in the reader's language.

    Lists of conditions name it in `items`, findings in `found` (the gravest is the message itself), own-wish transfer
    in `broken` and `unconfirmed`, exams in `parts` and `missing`.
    """
    if verdict.outcome == Outcome.OK:
        return ()
    lang = "ja" if (get_language() or "").startswith("ja") else "en"
    words: Mapping[str, Any] = verdict.values
    found = [
        texts.show(code, lang)
        for name in ("items", "broken", "unconfirmed", "parts", "missing")
        for code in _codes(words.get(name))
    ]
    rest = [code for code in _codes(words.get("found")) if code != verdict.message]
    found += [texts.message(replace(verdict, message=code), lang) for code in rest]
    return tuple(dict.fromkeys(found))


def _codes(value: Any) -> tuple[str, ...]:
    return tuple(code for code in value if isinstance(code, str)) if isinstance(value, tuple) else ()


def worst(gates) -> Outcome:
    """The gravest outcome of some gates; OK for none."""
    found = {gate.outcome for gate in gates}
    return next((outcome for outcome in WORST if outcome in found), Outcome.OK)
