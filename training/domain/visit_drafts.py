"""The content of a visit as one flat dictionary, so that single fields can be saved, compared and merged.

Names: a field of `Visit` ("visited_on"), "<person>-seen" by the person's public id, "<heading>-rating" and
"<heading>-text", and the code of a sub-question ("V01"). The form uses the same names.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from interns.models import Person
from training.visit_questions import HEADINGS, QUESTIONS

from .drafts import staff_of

PLAIN = (
    "visited_on",
    "from_time",
    "until_time",
    "companions",
    "met",
    "interpreter",
    "guidance",
    "response",
    "agreed",
    "remarks",
)
STAFF = ("visitor", "manager")
FACTS = (*PLAIN, *STAFF)
SEEN = "seen"
PARTS = ("rating", "text")


def values(visit, people) -> dict:
    """Everything the record holds; `people`: those who can be ticked."""
    found = {name: getattr(visit, name) for name in PLAIN} | {name: getattr(visit, f"{name}_id") for name in STAFF}
    seen = {person.pk for person in visit.people.all()}
    found |= {f"{person.public_id}-{SEEN}": person.pk in seen for person in people}
    for heading in HEADINGS:
        own = visit.ratings.get(heading.name, {})
        found |= {f"{heading.name}-{part}": own.get(part, "") for part in PARTS}
    return found | {code: visit.answers.get(code, "") for code in QUESTIONS}


def apply(visit, data) -> dict:
    """Write what can be stored of `data` to the visit and return what cannot: {name: [message]}.

    The caller holds the lock of the visit and saves it; who was seen is saved here.
    """
    refused = {}
    for name in PLAIN:
        if name in data:
            _set(visit, name, data[name], refused)
    for name in STAFF:
        if name not in data:
            continue
        if data[name] is None and name == "visitor":
            refused[name] = [_("Say who visited.")]
        elif data[name] is not None and not staff_of(visit.office_id).filter(pk=data[name]).exists():
            refused[name] = [_("This person is not staff of the office.")]
        else:
            setattr(visit, f"{name}_id", data[name])
    if visit.from_time and visit.until_time and visit.until_time < visit.from_time:
        name = "until_time" if "until_time" in data else "from_time"
        refused[name] = [_("The visit ends before it begins.")]
        setattr(visit, name, None)
    visit.ratings = _ratings(visit, data)
    visit.answers = {code: answer for code in QUESTIONS if (answer := data.get(code, visit.answers.get(code)))}
    _apply_people(visit, data, refused)
    return refused


def _set(visit, name, value, refused):
    field = visit._meta.get_field(name)
    try:
        setattr(visit, name, field.clean(value, visit))
    except ValidationError as error:
        refused[name] = error.messages


def _ratings(visit, data):
    found = {}
    for heading in HEADINGS:
        own = visit.ratings.get(heading.name, {})
        own = {part: data.get(f"{heading.name}-{part}", own.get(part, "")) for part in PARTS}
        if any(own.values()):
            found[heading.name] = own
    return found


def _apply_people(visit, data, refused):
    """Tick and untick. Only somebody who trained there can be ticked; who was seen once can always be unticked."""
    suffix = f"-{SEEN}"
    ticks = {name.removesuffix(suffix): data[name] for name in data if name.endswith(suffix)}
    if not ticks:
        return
    try:
        people = {str(person.public_id): person for person in Person.objects.filter(public_id__in=ticks)}
    except ValidationError:  # an owner that is no UUID: only a forged request says so
        people = {}
    there = set(
        Person.objects.filter(
            pk__in=[person.pk for person in people.values()], placements__establishment=visit.establishment_id
        ).values_list("pk", flat=True)
    )
    for owner, ticked in ticks.items():
        person = people.get(owner)
        if person is None or (ticked and person.pk not in there):
            refused[f"{owner}{suffix}"] = [_("This person does not train at this establishment.")]
        elif ticked:
            visit.people.add(person)
        else:
            visit.people.remove(person)
