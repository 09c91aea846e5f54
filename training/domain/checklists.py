"""The structured check of an audit (form 4-7): answers, what the last audit said, and what is still open.

Nothing is counted as seen because it was seen last time: what the last audit answered is offered, and taken over only
when somebody confirms it for a group. What was wrong last time is never taken over; it has to be looked at again.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from imjapan.organization import wording
from training.checklists import ITEMS, PAPERS, QUESTIONS, of_method
from training.models import Audit, AuditChecklist, AuditMethod, Finding

from . import findings

CHECK = "check"  # stands before the names of these fields, see `drafts`
OK, NG, NA, UNSEEN = "ok", "ng", "na", "unseen"
ANSWERS = (OK, NG, NA, UNSEEN)
SUMMARY = ("F4", "F5", "F6", "F7")  # what the audit itself does not answer
CHANGES = ("B05", "B08", "B09")  # an exception here asks for a notice of change (F5)
LONG = 2000  # characters of a remark
NO_PROBLEM = "問題なし"  # printed on the Japanese report


def of(audit) -> AuditChecklist:
    """The checklist of an audit, an empty unsaved one for an audit begun without."""
    return getattr(audit, "checklist", None) or AuditChecklist(audit=audit)


def values(audit) -> dict:
    """Everything the checklist holds as flat fields: answers, remarks, papers, summary."""
    row, found = of(audit), {}
    for code in ITEMS:
        given = row.items.get(code, {})
        found[f"{CHECK}-{code}"] = given.get("answer", UNSEEN)
        found[f"{CHECK}-{code}_remark"] = given.get("remark", "")
    found |= {f"{CHECK}-{code}": code in row.papers for code in PAPERS}
    return found | {f"{CHECK}-{code}": row.summary.get(code, "") for code in SUMMARY}


def apply(audit, given):
    """Write flat fields (without the prefix). What is unknown is left out: only a forged request has it."""
    row, _new = AuditChecklist.objects.get_or_create(audit=audit)
    for name, value in given.items():
        code, _dash, part = name.partition("_")
        if code in ITEMS:
            entry = row.items.setdefault(code, {})
            if part == "remark":
                entry["remark"] = str(value).strip()[:LONG]
            elif value in ANSWERS:
                entry["answer"] = value
        elif code in PAPERS:
            row.papers = sorted({*row.papers, code} if value else {*row.papers} - {code})
        elif code in SUMMARY:
            row.summary[code] = str(value).strip()[:LONG]
    row.items = {code: entry for code, entry in row.items.items() if _worth(entry)}
    row.save()
    audit.checklist = row


def _worth(entry):
    return entry.get("answer", UNSEEN) != UNSEEN or entry.get("remark") or entry.get("finding")


def begin(audit):
    """The empty checklist of a new audit, with the audit whose answers are offered."""
    before = Audit.objects.filter(
        establishment_id=audit.establishment_id,
        state__in=[Audit.State.FINISHED, Audit.State.APPROVED],
        checklist__isnull=False,
    )
    return AuditChecklist.objects.create(audit=audit, carried_from=before.order_by("-ends_on", "-pk").first())


def last_items(audit) -> dict:
    """What the last audit answered: {code: {answer, remark}}."""
    before = of(audit).carried_from
    return of(before).items if before else {}


def same_as_last(audit, method, typed) -> dict:
    """Fields that confirm a group: what nobody answered yet takes what was fine or did not apply last time."""
    last, taken = last_items(audit), {}
    for item in of_method(method):
        name = f"{CHECK}-{item.code}"
        if typed.get(name, UNSEEN) == UNSEEN and last.get(item.code, {}).get("answer") in (OK, NA):
            taken[name] = last[item.code]["answer"]
    if taken:
        taken[f"{method}-done"] = True
        open_ones = [i for i in of_method(method) if {**typed, **taken}.get(f"{CHECK}-{i.code}") not in (OK, NA)]
        if not open_ones and not typed.get(f"{method}-result"):
            taken[f"{method}-result"] = NO_PROBLEM
    return taken


def no_problem(audit, method, typed) -> dict:
    """Fields of the statement “done, no problem”: what nobody answered is fine, but not what was wrong last time.

    What did not apply last time still does not.
    """
    last, taken = last_items(audit), {f"{method}-done": True}
    for item in of_method(method):
        name, before = f"{CHECK}-{item.code}", last.get(item.code, {}).get("answer")
        if typed.get(name, UNSEEN) == UNSEEN and before != NG:
            taken[name] = NA if before == NA else OK
    taken[f"{method}-result"] = typed.get(f"{method}-result") or NO_PROBLEM
    return taken


def link_finding(audit, code, finding):
    """Remember the finding that was made from an item. The caller holds the lock of the audit."""
    row, _new = AuditChecklist.objects.get_or_create(audit=audit)
    row.items.setdefault(code, {})["finding"] = str(finding.public_id)
    row.save()


@dataclass(frozen=True)
class Group:
    """The items of one method in one audit, and what still stands open."""

    method: str
    unseen: tuple[str, ...]
    total: int

    @property
    def empty(self):
        return len(self.unseen) == self.total


def groups(audit) -> list[Group]:
    """How far each group is answered."""
    answers = of(audit).items
    found = []
    for method in AuditMethod.Method.values:
        items = of_method(method)
        unseen = tuple(i.code for i in items if answers.get(i.code, {}).get("answer", UNSEEN) == UNSEEN)
        if items:
            found.append(Group(method, unseen, len(items)))
    return found


def unremarked(audit) -> list[str]:
    """Codes answered with “not in order” without a word."""
    rows = of(audit).items
    return [code for code in ITEMS if rows.get(code, {}).get("answer") == NG and not rows[code].get("remark")]


def differences(audit) -> dict:
    """Items answered otherwise than last time: {code: the last entry}. An open item differs from nothing."""
    rows, last = of(audit).items, last_items(audit)
    answered = {code: entry["answer"] for code, entry in rows.items() if entry.get("answer", UNSEEN) != UNSEEN}
    return {code: last[code] for code, answer in answered.items() if code in last and last[code]["answer"] != answer}


def needs_notice(audit) -> list[str]:
    """F5: the report items that ask for a notice of change."""
    rows = of(audit).items
    return [code for code in CHANGES if rows.get(code, {}).get("answer") == NG]


# --- interviews ---------------------------------------------------------------------------------


def answer_values(interview) -> dict:
    """The answers of one interview as flat fields."""
    found = {}
    for code in QUESTIONS:
        entry = interview.answers.get(code, {})
        found |= {code: entry.get("answer", ""), f"{code}_note": entry.get("note", "")}
    return found


def apply_answers(interview, given):
    """Write the answers among the flat fields of one person."""
    for name, value in given.items():
        code, _dash, part = name.partition("_")
        if code not in QUESTIONS:
            continue
        entry = {"answer": "", "note": "", **interview.answers.get(code, {})}
        if part == "note":
            entry["note"] = str(value).strip()[:LONG]
        elif value in ("yes", "no", ""):
            entry["answer"] = value
        interview.answers = {**interview.answers, code: entry}
    interview.answers = {code: e for code, e in sorted(interview.answers.items()) if e["answer"] or e["note"]}


def rest_is_fine(typed) -> dict:
    """Fields of “the rest: no problem” of one interview: unanswered questions get the answer that is no red flag."""
    return {code: q.fine for code, q in QUESTIONS.items() if q.fine and not typed.get(code)}


def red_flags(interview) -> list:
    """The questions whose answer is a red flag."""
    given = {code: entry.get("answer") for code, entry in interview.answers.items()}
    return [q for code, q in QUESTIONS.items() if q.flag and given.get(code) == q.flag]


def severe(interview) -> bool:
    """Whether an answer suggests an extraordinary audit (TITP-AUDIT-05)."""
    return any(question.action == "extraordinary" for question in red_flags(interview))


def hints(audit) -> list[str]:
    """What does not stop the audit: items not looked at, interviews without answers."""
    done = {row.method for row in audit.methods.all() if row.done}
    texts = []
    for group in groups(audit):
        if group.unseen and not group.empty and group.method in done:
            texts.append(_("Not confirmed: %(codes)s") % {"codes": ", ".join(group.unseen)})
    silent = [str(row.person) for row in audit.interviews.all() if not row.answers and not row.notes]
    if silent:
        texts.append(_("Interviews without any answer: %(names)s") % {"names": ", ".join(silent)})
    return texts


# --- a finding from an item ---------------------------------------------------------------------


def finding_of(audit, code) -> Finding:
    """An unsaved finding that begins with what is known of an item; what was remarked stays inside.

    It is in the words of the page. The articles of our table are those of the old law: under the new one none is cited.
    """
    item, remark = ITEMS[code], of(audit).items.get(code, {}).get("remark", "")
    name = item.japanese
    words = "「{}」ことを確認できませんでした。"
    if item.method == "report" or not item.ja.rstrip("）").endswith(("る", "い")):  # a topic, not a sentence
        words = "「{}」について、改善を要する点が認められました。"
    return Finding(
        kind=item.kind,
        origin=item.method,
        internal_note=f"{code} {name}：{remark}" if remark else f"{code} {name}",
        wording=words.format(name),
        legal_basis="" if wording.current() == "esd" else item.basis,
    )


@transaction.atomic
def make_finding(actor, *, audit, code, data, key=None) -> Finding:
    """Write a finding and remember that it came from an item. Raises as `findings.save_finding`."""
    finding = findings.save_finding(actor, audit=audit, data=data, key=key)  # locks the audit
    link_finding(audit, code, finding)
    return finding
