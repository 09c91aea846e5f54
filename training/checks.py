"""The rows of the checklist and the questions as pages show them: plain dictionaries, because there are many."""

from collections import Counter

from django.utils.translation import gettext as _

from imjapan.law.words import say
from imjapan.organization import wording
from training.checklists import ITEMS, QUESTIONS
from training.domain import checklists
from training.domain.checklists import CHECK, NG, UNSEEN
from training.forms.checklists import ANSWERS, SUMMARY, YES_NO
from training.models import Regime

CODES = {f"{CHECK}-{code}{part}" for code in ITEMS for part in ("", "_remark")}
ASKED = {f"{code}{part}" for code in QUESTIONS for part in ("", "_note")}


def is_row(name) -> bool:
    """Whether a field is drawn by a row of this module and not on its own."""
    return name in CODES or name.rpartition("-")[2] in ASKED


def rows(audit, values, only=None) -> list[dict]:
    """The items with what is answered, what was last time, and the finding made from it; `only`: names of fields."""
    last, stored = checklists.last_items(audit), checklists.of(audit).items
    findings = {str(row.public_id): row for row in audit.findings.all()}
    words, found = dict(ANSWERS), []
    for code, item in ITEMS.items():
        name = f"{CHECK}-{code}"
        if only is not None and not {name, f"{name}_remark"} & only:
            continue
        answer, before = values.get(name) or UNSEEN, last.get(code, {})
        found.append(
            {
                "item": item,
                "name": name,
                "answer": answer,
                "answers": ANSWERS,
                "remark": values.get(f"{name}_remark") or "",
                "last": before,
                "last_answer": words.get(before.get("answer"), ""),
                "differs": bool(before.get("answer")) and answer not in (UNSEEN, before["answer"]),
                "was_wrong": before.get("answer") == NG,
                "finding": findings.get(stored.get(code, {}).get("finding")),
            }
        )
    return found


def questions(values, only=None, *, language="") -> list[dict]:
    """The questions of the one interview among `values`, in Japanese and beside it in a language if there is a text."""
    key = next((name.rpartition("-")[0] for name in values if name.endswith("-C01")), None)
    found = []
    for code, question in QUESTIONS.items() if key else ():
        name = f"{key}-{code}"
        if only is not None and not {name, f"{name}_note"} & only:
            continue
        answer = values.get(name) or ""
        language = language or values.get(f"{key}-language") or ""
        found.append(
            {
                "question": question,
                "name": name,
                "answer": answer,
                "answers": YES_NO,
                "note": values.get(f"{name}_note") or "",
                "red": bool(question.flag) and answer == question.flag,
                "ja": say(question.asked["ja"], wording.current()),
                "other": question.asked.get(language, "") if language != "ja" else "",
                "english": question.asked["en"],
                "lang": language,
                "draft": language not in ("ja", "en") and language not in question.checked,
            }
        )
    return found


def counted(state) -> str:
    """How many are in training, by regime and stage, as one line."""
    words = dict(Regime.choices)
    parts = []
    for regime, stage, number in state.counts:
        where = _("%(regime)s, stage %(stage)s") if stage else "%(regime)s"
        parts.append(f"{where % {'regime': words[regime], 'stage': stage}}: {number}")
    return "; ".join(parts)


def closing(audit, bundle) -> list[dict]:
    """F4 to F7 with what the answers above suggest."""
    codes = checklists.needs_notice(audit)
    flagged = [str(row.person) for row in audit.interviews.all() if checklists.severe(row)]
    suggested = {
        "F5": _("The report suggests it: %(codes)s") % {"codes": ", ".join(codes)} if codes else "",
        "F6": _("Interviews suggest it (%(number)s).") % {"number": len(flagged)} if flagged else "",
    }
    return [
        {"row": bundle.shown[f"{CHECK}-{code}"], "code": code, "suggested": suggested.get(code, "")} for code in SUMMARY
    ]


def told(audit) -> dict | None:
    """What the page of an audit says of its checklist: how many of each answer, and what is not in order."""
    row = checklists.of(audit)
    if row.pk is None:
        return None
    found, words = rows(audit, checklists.values(audit)), dict(ANSWERS)
    number = Counter(one["answer"] for one in found)
    return {
        "counted": ", ".join(f"{word}: {number[answer]}" for answer, word in ANSWERS),
        "papers": len(row.papers),
        "hints": checklists.hints(audit) if audit.state != audit.State.DRAFT else (),
        "wrong": [{**one, "word": words[one["answer"]]} for one in found if one["answer"] == NG or one["differs"]],
    }
