"""Which lines are about the same person, and who of the recorded people that is.

A person is known by any passport ever recorded and the nationality. Inside one file the number of the former system
and, where no passport speaks against it, name and date of birth tie lines together as well. A person without a known
passport who has name, nationality and date of birth of a recorded one is a question for a human.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from interns.domain import same
from interns.models import Person

from .wishes import Line, Remarks

DEFINING = ("people", "roster")


@dataclass(slots=True, eq=False)
class Group:
    """Lines about one person. `passports`: (nationality, number) of all lines; nationality may be empty."""

    lines: list[Line] = field(default_factory=list)
    passports: set[tuple[str, str]] = field(default_factory=set)
    olds: set[str] = field(default_factory=set)
    name: same.Name | None = None
    person: Person | None = None
    candidates: list[tuple[int, str]] = field(default_factory=list)

    @property
    def defines(self) -> bool:
        return any(line.kind in DEFINING for line in self.lines)

    @property
    def row_key(self) -> str:
        """What a decision about this person is stored under; the same at each check of the same file."""
        own = sorted(
            f"{line.get('person.nationality') or ''}:{line.get('passport.number')}"
            for line in self.lines
            if line.kind in DEFINING and line.get("passport.number")
        )
        return own[0] if own else ":".join(str(part) for part in self.name or sorted(self.olds))


def passport_of(line: Line) -> str:
    """The number of the passport by which a line refers to a person."""
    return line.get("ref.passport_number") or (line.get("passport.number") or "")


def group(lines: list[Line], remarks: Remarks) -> list[Group]:
    """Gather the lines about people into groups. Lines that name nobody get a message and are left out."""
    nationalities = _nationalities(lines)
    groups: list[Group] = []
    by_key: dict[tuple, Group] = {}
    loose = []
    # Rows that define people come first, so that a row that ties two of them together is seen as such.
    for line in sorted(lines, key=lambda line: line.kind not in DEFINING):
        keys = _keys(line, nationalities)
        name = _name(line)
        if not keys and name is None:
            if not line.bad:
                remarks.add("person_of_row", line, ["passport.number", "person.passport_name"])
            continue
        if not keys:
            loose.append((line, name))
            continue
        hits = list({id(by_key[key]): by_key[key] for key in keys if key in by_key}.values())
        if len(hits) > 1 and _two_defined(hits, line, remarks):
            continue
        found = hits[0] if hits else Group()
        if not hits:
            groups.append(found)
        for other in hits[1:]:
            _join(found, other)
            groups = [each for each in groups if each is not other]
            for key, each in by_key.items():
                if each is other:
                    by_key[key] = found
        by_key.update(dict.fromkeys(keys, found))
        _put(found, line, keys, name)
    for line, name in loose:
        alone = Group()
        _put(alone, line, [], name)
        groups.append(alone)
    return _by_name(groups, remarks)


def _two_defined(hits, line, remarks) -> bool:
    """Whether a row that only refers ties two people together whose own rows say they are two; says so."""
    if line.kind in DEFINING:
        return False
    names = [each.name for each in hits if each.defines and each.name is not None]
    other = next((name for name in names[1:] if name[1:] != names[0][1:]), None)
    if other is None:
        return False
    first, second = (
        next(row.get("person.passport_name") for each in hits if each.name is name for row in each.lines)
        for name in (names[0], other)
    )
    remarks.add("person_conflict", line, ["passport.number", "person.old_number"], first=first, second=second)
    return True


def _nationalities(lines):
    found = defaultdict(set)
    for line in lines:
        if passport_of(line) and line.get("person.nationality"):
            found[passport_of(line)].add(line.get("person.nationality"))
    return found


def _keys(line, nationalities):
    keys = []
    for number in dict.fromkeys(filter(None, (passport_of(line), line.get("passport.number")))):
        nationality = line.get("person.nationality")
        if not nationality:
            known = nationalities.get(number, ())
            nationality = next(iter(known)) if len(known) == 1 else ""
        keys.append(("passport", nationality, number))
    if line.get("person.old_number"):
        keys.append(("old", line.get("person.old_number")))
    return keys


def _name(line):
    name, born = line.get("person.passport_name"), line.get("person.birth_date")
    if not name or born is None:
        return None
    return same.name_of(name, line.get("person.nationality"), born)


def _put(found, line, keys, name):
    found.lines.append(line)
    found.passports |= {(key[1], key[2]) for key in keys if key[0] == "passport"}
    found.olds |= {key[1] for key in keys if key[0] == "old"}
    if name is not None and (found.name is None or line.kind in DEFINING):
        found.name = name


def _join(found, other):
    found.lines += other.lines
    found.passports |= other.passports
    found.olds |= other.olds
    found.name = found.name or other.name


def _by_name(groups, remarks):
    """Join groups with the same name, nationality and date of birth where that cannot be two people."""
    alike = defaultdict(list)
    for each in groups:
        if each.name is not None:
            alike[each.name[1:]].append(each)
    gone = set()
    for several in alike.values():
        several = _one_country(several)
        if len(several) < 2:
            continue
        firm = [each for each in several if each.passports and each.defines]
        if len(firm) > 1:
            _two_people(firm, several, gone, remarks)
            continue
        olds = [each for each in several if each.olds]
        if len({old for each in olds for old in each.olds}) > 1 and not firm:
            continue
        target = firm[0] if firm else several[0]
        for other in several:
            if other is not target and not (other.olds and target.olds and other.olds != target.olds):
                _join(target, other)
                gone.add(id(other))
    return [each for each in groups if id(each) not in gone]


def _one_country(several):
    """Groups without a nationality go with the only one there is; several nationalities stay apart."""
    known = {each.name[0] for each in several} - {""}
    if len(known) <= 1:
        return several
    first = next(iter(sorted(known)))
    return [each for each in several if each.name[0] == first]


def _two_people(firm, several, gone, remarks):
    if len({frozenset(each.olds) for each in firm}) == len(firm) and all(each.olds for each in firm):
        loose = [each for each in several if each not in firm]
        code = "person_ambiguous"
    else:
        loose, code = [], ""
        first = firm[0].lines[0]
        for other in firm[1:]:
            line = other.lines[0]
            remarks.add("person_two_passports", line, "passport.number", sheet=first.sheet, row=first.number)
    for each in loose:
        gone.add(id(each))
        for line in each.lines:
            remarks.add(code, line, ["person.passport_name", "passport.number"])


def recognise(groups: list[Group], remarks: Remarks, seen: Callable[[str, int], str]) -> None:
    """Find the recorded person of each group by any passport; else note the candidates for a question."""
    numbers = {number for each in groups for _country, number in each.passports}
    owners = same.holders_of(numbers)
    hits = {}
    for each in groups:
        found: dict[int, str] = {}
        for country, number in sorted(each.passports):
            fitting = [person for nationality, person in owners.get(number, ()) if country in ("", nationality)]
            for person in fitting:
                found.setdefault(person, number)
        hits[id(each)] = found
    people = {}
    for chunk in same.chunks({person for found in hits.values() for person in found}):
        people |= Person.objects.in_bulk(chunk)
    open_groups = []
    for each in groups:
        found = hits[id(each)]
        if len(found) > 1:
            (first, _number), (second, number) = list(found.items())[:2]
            line = next((line for line in each.lines if line.get("passport.number") == number), each.lines[0])
            pair = {"first": people[first], "second": people[second]}
            names = {key: seen(person.passport_name, person.office_id) for key, person in pair.items()}
            remarks.add("person_conflict", line, "passport.number", **names)
            each.lines = []
        elif found:
            each.person = people[next(iter(found))]
        else:
            open_groups.append(each)
    _find_candidates(open_groups)


def _find_candidates(groups):
    """Recorded people with the same name, nationality and date of birth, or the same number of the former system."""
    wanted, by_old = defaultdict(list), defaultdict(list)
    for each in groups:
        if each.name is not None:
            wanted[each.name].append(each)
        for old in each.olds:
            by_old[old].append(each)
    for name, people in same.alike_of(wanted).items():
        for each in wanted[name]:
            each.candidates += [(pk, "name") for pk in people]
    for chunk in same.chunks(set(by_old)):
        for pk, old in Person.objects.filter(old_number__in=chunk).order_by("pk").values_list("pk", "old_number"):
            for each in by_old[old]:
                if all(known != pk for known, _why in each.candidates):
                    each.candidates.append((pk, "old"))
