"""The page of a draft audit: its small forms as one bundle, what was typed against what is stored, and merging.

A page remembers what it showed last (`base`). Only fields that differ from it are saved, so two people who work in
different parts of one audit do not meet, and a page that stood open for an hour overwrites nothing.
"""

import json
from dataclasses import dataclass, field

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import cached_property

from training.domain import checklists, drafts
from training.models import AuditMethod

from .audits import AuditForm, InterviewForm, MethodForm
from .checklists import ChecklistForm, QuestionsForm


@dataclass
class Shown:
    """One field on the page: Django's bound field and the messages that stand below it."""

    field: object
    messages: list = field(default_factory=list)

    @property
    def name(self):
        return self.field.html_name

    @property
    def anchor(self):
        return f"{self.field.auto_id}_0" if self.field.use_fieldset else self.field.auto_id


class Bundle:
    """All forms of the page. With `data` they read a request, without it they show `initial`."""

    def __init__(self, audit, people, *, initial, data=None):
        self.audit, self.people = audit, list(people)
        self.facts = AuditForm(data, initial=initial, office_id=audit.office_id, company_id=audit.company_id)
        self.methods = {
            method: MethodForm(data, prefix=method, initial=_own(initial, method))
            for method in AuditMethod.Method.values
        }
        self.checklist = ChecklistForm(data, prefix=checklists.CHECK, initial=_own(initial, checklists.CHECK))
        self.interviews = {str(person.public_id): _interview(person, initial, data) for person in self.people}

    @cached_property
    def forms(self):
        return [self.facts, *self.methods.values(), self.checklist, *self.interviews.values()]

    @cached_property
    def shown(self) -> dict:
        """Every field by name, in the order of the page."""
        rows = {}
        for form in self.forms:
            for bound in form:
                bound.field.widget.attrs["aria-describedby"] = f"e-{bound.html_name}"
                rows[bound.html_name] = Shown(bound)
        return rows

    def read(self):
        """What was typed: ({name: value} of the readable fields, {name: [message]} of the others)."""
        good, bad = {}, {}
        for form in self.forms:
            form.is_valid()
            good |= {form.add_prefix(name): value for name, value in form.cleaned_data.items()}
            bad |= {form.add_prefix(name): list(errors) for name, errors in form.errors.items()}
        return good, bad

    def tell(self, messages, *, wrong=True):
        """Put messages below their fields; names that are no field are left to the summary."""
        for name, texts in messages.items():
            if name in self.shown:
                row = self.shown[name]
                row.messages += [text for text in texts if text not in row.messages]
                if wrong:
                    row.field.field.widget.attrs["aria-invalid"] = "true"


class InterviewBundle(Bundle):
    """The page of one interview: how it was held, and the questions."""

    def __init__(self, audit, person, *, initial, data=None):
        self.audit, self.people = audit, [person]
        key = str(person.public_id)
        self.held = _interview(person, initial, data)
        self.questions = QuestionsForm(data, prefix=key, initial=_own(initial, key))

    @cached_property
    def forms(self):
        return [self.held, self.questions]


def _interview(person, initial, data):
    key = str(person.public_id)
    form = InterviewForm(data, prefix=key, initial=_own(initial, key))
    form.fields[drafts.TALKED].label = str(person)  # the tick is the name, large enough for a thumb
    return form


def _own(initial, owner):
    prefix = f"{owner}-"
    return {key.removeprefix(prefix): value for key, value in initial.items() if key.startswith(prefix)}


def plain(values) -> dict:
    """Values as JSON keeps them, so that what a page remembers compares with what is stored."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def remember(values) -> str:
    """The text of the hidden field `base`."""
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)


def recall(text) -> dict | None:
    """Read the hidden field back; None when a page sent none or something else."""
    try:
        found = json.loads(text or "")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def changed(typed, base, sent):
    """The fields of `typed` that the page changed since it was shown. Without a base: all that were sent."""
    if base is None:
        return {name: value for name, value in typed.items() if name in sent}
    return {name: typed[name] for name in differing(typed, base) if name in base}


def clashes(mine, base, stored) -> list[str]:
    """Names that this page and somebody else changed differently since the page was shown.

    Text typed on from what is stored is none: it contains the other. So it is after an answer lost on the way.
    """
    theirs = differing({name: (base or {}).get(name) for name in mine}, stored)
    return [name for name in differing(mine, stored) if name in theirs and not _goes_on(stored[name], mine[name])]


def _goes_on(text, longer):
    return isinstance(text, str) and text != "" and isinstance(longer, str) and longer.startswith(text)


def differing(one, other) -> list[str]:
    """Names whose values in `one` are not those of `other`."""
    one, other = plain(one), plain(other)
    return [name for name in one if _text(one[name]) != _text(other.get(name))]


def _text(value):
    # A browser sends line ends as CR LF; that alone is no change.
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
