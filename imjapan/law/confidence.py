"""How sure we are of a rule or a figure: one scale, and the marks of the rule books mapped onto it."""

import re
from enum import StrEnum


class Confidence(StrEnum):
    """From the strongest to the weakest."""

    LAW = "law"  # wording of the act or ordinance was read
    VERIFIED = "verified"  # two or more independent sources agree
    SINGLE = "single"  # one source
    ANALOGUE = "analogue"  # verified for another regime, assumed to carry over
    KNOWLEDGE = "knowledge"  # no source found
    DISPUTED = "disputed"  # sources contradict each other: the stricter reading is used
    UNKNOWN = "unknown"  # no value: a person must decide

    @property
    def to_be_confirmed(self) -> bool:
        """The value is used, and shown with the remark "to be confirmed"."""
        return self in (Confidence.ANALOGUE, Confidence.KNOWLEDGE, Confidence.DISPUTED, Confidence.UNKNOWN)


_ORDER = list(Confidence)


def weakest(*levels: Confidence) -> Confidence:
    """Return the least certain of the given levels (at least one)."""
    return max(levels, key=_ORDER.index)


# A house rule ("design") is nobody's law. It has no place on the scale; readers of a mark get it apart.
DESIGN = "design"

_WORDS = {
    "titp": {
        "law": "law",
        "knowledge": "knowledge",
        "disputed": "disputed",
        "unknown": "unknown",
        "design": DESIGN,
        "analogue": "analogue",
        "single": "single",
        "verified": "verified",
    },
    "esd": {"K": "knowledge", "A": "analogue", "D": "disputed", "U": "unknown"},
    # Field marks of the form book. Here D is a proposal of our own, not a dispute; R is a likely guess.
    "forms": {"O": "verified", "M": "single", "L": "law", "K": "knowledge", "R": "knowledge", "D": DESIGN},
}


def read_mark(mark: str, book: str = "titp") -> tuple[Confidence, bool]:
    """Translate a mark of a rule book ("law + 3", "verified 1", "V-2", "K", "O").

    `book` is "titp", "esd" or "forms": the letter D means another thing in each. Marks joined by + or / give the
    weakest of them; what follows a comma or semicolon is a remark. Returns (confidence, is a house rule).
    Raises ValueError for a mark that the book does not define.
    """
    head = re.split(r"[,;]", mark.strip(), maxsplit=1)[0]
    levels, design = [], False
    for part in re.split(r"[+/]", head):
        word = _read_word(part.strip(), book, after_first=bool(levels))
        if word == DESIGN:
            design = True
        elif word:
            levels.append(Confidence(word))
    if design and not levels:
        return Confidence.KNOWLEDGE, True
    if not levels:
        raise ValueError(f"unknown confidence mark {mark!r} of book {book!r}")
    return weakest(*levels), False


def _read_word(word: str, book: str, after_first: bool) -> str | None:
    if after_first and book == "titp" and word.isdecimal():
        return None  # "law + 3": three more sources say the same
    counted = re.fullmatch(r"verified (\d+)(?:–\d+)?" if book == "titp" else r"V-(\d+)", word)
    if counted and book in ("titp", "esd"):
        return "verified" if int(counted[1]) > 1 else "single"
    if book not in _WORDS or word not in _WORDS[book]:
        raise ValueError(f"unknown confidence mark {word!r} of book {book!r}")
    return _WORDS[book][word]
