"""Names of people, put together from parts, with their keys worked out once for each name."""

from dataclasses import dataclass
from functools import cache

from imjapan.core.text import fold
from interns.models import Person

from .data import table

COUNTRIES = {"ID": 45, "VN": 25, "TH": 10, "BD": 10, "LK": 10}
LANGUAGES = {"ID": "id", "VN": "vi", "TH": "th", "BD": "bn", "LK": "si", "TA": "ta"}
SINGLE_NAMES = 0.2  # of Indonesians
TAMIL = 0.25  # of Sri Lankans
FAMILY_FIRST = {"VN"}
MIDDLE = {"VN"}  # a middle name always
TWO_GIVEN = {"ID", "BD", "LK", "TA"}  # often two given names


@dataclass(frozen=True, slots=True)
class Name:
    """One way to be called, and the keys of a person called so (without numbers)."""

    passport: str
    surname: str
    given: str
    native: str
    katakana: str
    call: str
    language: str
    search_text: str
    sort_key: str
    kana_key: str

    def search_text_with(self, old_number: str) -> str:
        """The search text of a person who also has a number in the former system."""
        return f"{self.search_text}\n{fold(old_number)}" if old_number else self.search_text


@cache
def _parts(people: str, part: str):
    return [row for row in table("name_parts") if row["nationality"] == people and row["part"] == part]


def pick(chance, nationality: str, sex: str) -> Name:
    """A name of this nationality and sex (M, F)."""
    people = "TA" if nationality == "LK" and chance.random() < TAMIL else nationality
    if people == "ID" and chance.random() < SINGLE_NAMES:
        return _single(chance.randrange(len(_parts("ID", "single"))))
    part = "male" if sex == "M" else "female"
    between = f"middle {part}" if people in MIDDLE else part
    given, family, middle = _parts(people, part), _parts(people, "family"), _parts(people, between)
    with_middle = people in MIDDLE or (people in TWO_GIVEN and chance.random() < 0.5)
    return _full(
        people,
        part,
        int(chance.random() * len(given)),
        int(chance.random() * len(family)),
        (between, int(chance.random() * len(middle))) if with_middle else None,
    )


@cache
def _single(number: int) -> Name:
    row = _parts("ID", "single")[number]
    return _name("ID", row["latin"], "", "", "", row["katakana"], row["katakana"])


@cache
def _full(people: str, part: str, given: int, family: int, middle: tuple[str, int] | None) -> Name:
    first, last = [_parts(people, part)[given]], [_parts(people, "family")[family]]
    between = [_parts(people, middle[0])[middle[1]]] if middle else []
    own = [*between, *first] if people in FAMILY_FIRST else [*first, *(row for row in between if row not in first)]
    order = [*last, *own] if people in FAMILY_FIRST else [*own, *last]
    return _name(
        people,
        _joined(order, "latin"),
        _joined(last, "latin"),
        _joined(own, "latin"),
        _joined(order, "native"),
        "・".join(row["katakana"] for row in order),
        first[0]["katakana"].rsplit("・", 1)[-1],
    )


def _joined(rows, column):
    return " ".join(row[column] for row in rows if row[column])


def _name(people, passport, surname, given, native, katakana, call) -> Name:
    person = Person(
        passport_name=passport,
        surname=surname,
        given_name=given,
        native_name=native,
        katakana=katakana,
        call_name=call,
    )
    person.set_keys()  # the keys come from the model itself, so that they cannot differ from what it writes
    keys = (person.search_text, person.sort_key, person.kana_key)
    return Name(passport, surname, given, native, katakana, call, LANGUAGES[people], *keys)
