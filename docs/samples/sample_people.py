"""Invented people with their passports, residence, plans and placements, derived from their number alone."""

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

TODAY = date(2026, 11, 24)
NAMES = Path(__file__).parents[2] / "reports/demo/data/name_parts.csv"
COUNTRIES = {
    "ID": ("インドネシア", "Indonesia", "ID"),
    "VN": ("ベトナム", "Viet Nam", "VNM"),
    "TH": ("タイ", "Thailand", "TH"),
    "BD": ("バングラデシュ", "Bangladesh", "BD"),
    "LK": ("スリランカ", "Sri Lanka", "LKA"),
}
LANGUAGES = {"ID": "インドネシア語", "VN": "ベトナム語", "TH": "タイ語", "BD": "ベンガル語", "LK": "シンハラ語"}
PASSPORTS = {"ID": "C{:07}", "VN": "C{:07}", "TH": "AB{:07}", "BD": "A{:08}", "LK": "N{:07}"}
END_REASONS = ("途中帰国（本人都合）", "途中帰国（家族の病気）", "実習先変更", "途中帰国（けが）")


@dataclass
class Plan:
    """`stage`: 1 to 3, None for 特定技能. `placements`: (establishment, first day, last day, reason of an end)."""

    stage: int | None
    starts_on: date
    ends_on: date
    lecture: tuple[date, date] | None = None
    placements: list[tuple] = field(default_factory=list)


@dataclass
class Sample:
    """One person. `establishment`: number of the establishment among all. `older`: the passport before a renewal."""

    number: int
    nationality: str
    sex: str
    latin: str
    surname: str
    given: str
    native: str
    kana: str
    call_name: str
    language: str
    birth_date: date
    establishment: int
    passport: tuple[str, date, date]
    older: tuple[str, date, date] | None
    plans: list[Plan]
    cards: list[tuple]

    @property
    def old_number(self) -> str:
        return f"J-{self.number + 1:04}"

    @property
    def country(self) -> str:
        """The country as this row happens to spell it."""
        words = COUNTRIES[self.nationality]
        return words[0] if self.number % 7 else words[self.number % 3]


@cache
def parts(nationality: str, part: str) -> list[tuple[str, str, str]]:
    """Name parts as (Latin, own script, katakana)."""
    with NAMES.open(encoding="utf-8", newline="") as stream:
        return [
            (row["latin"], row["native"], row["katakana"])
            for row in csv.DictReader(stream)
            if (row["nationality"], row["part"]) == (nationality, part)
        ]


def people(places: list[int]) -> list[Sample]:
    """The people in the order of their numbers; `places`: establishment of each."""
    met: dict[int, int] = {}
    out = []
    for number, place in enumerate(places):
        met[place] = met.get(place, -1) + 1
        out.append(_person(number, place, met[place], len(set(places))))
    _same_number_in_two_countries(out)
    return out


def _same_number_in_two_countries(out):
    """Number and country name a passport together; Indonesia and Viet Nam both print a C and seven digits."""
    one = next(person for person in out if person.nationality == "ID")
    other = next(person for person in out if person.nationality == "VN")
    other.passport = (one.passport[0], *other.passport[1:])


def _person(number, place, nth, places):
    nationality = _nationality(place, nth)
    sex = "男" if (number * 5 + place) % 8 < 5 else "女"
    latin, surname, given, native, kana, language = _name(nationality, sex, number)
    plans = _plans(number, place, nth // 3, places)
    entered = plans[0].starts_on
    passport = PASSPORTS[nationality].format(number * 17 % 900 + 100)
    issued = entered - timedelta(days=200 + number * 13 % 300)
    years = 10 if nationality in ("VN", "LK") else 5
    older = None
    if number % 12 == 5:
        older = (PASSPORTS[nationality].format(number + 5000), issued, _years(issued, 5))
        issued = min(_years(issued, 2) + timedelta(days=number), date(2026, 9, 30))
    return Sample(
        number=number,
        nationality=nationality,
        sex=sex,
        latin=latin,
        surname=surname,
        given=given,
        native=native,
        kana=kana,
        call_name=kana.split("・")[0] if number % 3 else "",
        language=language,
        birth_date=date(1992 + number * 7 % 15, 1 + number * 5 % 12, 1 + number * 11 % 28),
        establishment=place,
        passport=(passport, issued, _years(issued, years)),
        older=older,
        plans=plans,
        cards=_cards(number, plans),
    )


def _nationality(place, nth):
    first = ("ID", "VN", "ID", "TH", "VN", "LK", "ID", "BD", "VN", "ID", "VN", "LK")[place % 12]
    second = ("VN", "ID", "ID", "VN", "VN", "ID", "TH", "ID", "LK")[place % 9]
    return second if nth % 5 == 4 else first


def _name(nationality, sex, number):
    """Latin, surname, given name, own script, katakana, language. An Indonesian with one name has nothing else."""
    gender = "male" if sex == "男" else "female"
    source, language = nationality, LANGUAGES[nationality]
    if nationality == "LK" and number % 3 == 0:
        source, language = "TA", "タミル語"
    if nationality == "ID" and number % 4 == 0:
        latin, _native, kana = _one(parts("ID", "single"), number // 4)
        return latin, "", latin, "", kana, language
    given, family = _one(parts(source, gender), number), _one(parts(source, "family"), number * 3 // 2)
    if nationality == "VN":
        middle = _one(parts("VN", f"middle {gender}"), number // 2)
        latin, native, kana = (
            _joined(sep, family[n], middle[n], given[n]) for n, sep in ((0, " "), (1, " "), (2, "・"))
        )
        return latin, family[0], f"{middle[0]} {given[0]}", native, kana, language
    latin, native, kana = (_joined(sep, given[n], family[n]) for n, sep in ((0, " "), (1, " "), (2, "・")))
    return latin, family[0], given[0], native, kana, language


def _joined(separator, *words):
    return separator.join(word for word in words if word)


def _one(words, n):
    return words[n % len(words)]


def _plans(number, place, batch, places):
    """What the person was certified for. People of one batch came on the same day."""
    if place == places - 1:
        return [_second(date(2024, 2, 5), place)]
    if number in (41, 143, 245):
        starts = date(2025, 5, 1) + timedelta(days=number)
        return [Plan(None, starts, _years(starts, 3) - timedelta(1), None, [(place, starts, None, "")])]
    kind = (place * 2 + batch * 3) % 10
    day = 3 + (place * 5 + batch * 7) % 22
    if kind < 4:
        return _two_stages(date(2024, 4 + (place + batch * 4) % 9, day), number, place, places)
    if kind < 6:
        return _two_stages(date(2025, 1 + (place + batch * 5) % 10, day), number, place, places)
    if kind < 8:
        return [_first(date(2026, 1 + (place + batch * 3) % 9, day), place)]
    if kind == 8:
        starts = date(2025, 2 + (place + batch) % 10, day)
        ends = _years(starts, 2) - timedelta(1)
        return [Plan(3, starts, ends, None, [(place, starts, ends, "")])]
    second = _second(date(2024, 1 + place % 6, day), place)
    if number % 2:
        return [second]
    starts = second.ends_on + timedelta(days=45)  # home for a month and a half, then the third stage
    ends = _years(starts, 2) - timedelta(1)
    return [second, Plan(3, starts, ends, None, [(place, starts, ends, "")])]


def _two_stages(entered, number, place, places):
    first = _first(entered, place)
    starts = first.ends_on + timedelta(1)
    if number % 19 == 7:  # left before the end of the first stage
        last = entered + timedelta(days=150 + number % 120)
        first.placements = [(place, first.placements[0][1], last, END_REASONS[number % 4])]
        return [first]
    if starts > TODAY:
        return [first]
    ends = _years(starts, 2) - timedelta(1)
    second = Plan(2, starts, ends, None, [(place, starts, ends, "")])
    if number % 41 == 11 and starts < date(2026, 3, 1):  # moved to another employer under the same plan
        moved = date(2026, 6, 1) + timedelta(days=number % 60)
        second.placements = [
            (place, starts, moved - timedelta(1), "実習先変更"),
            ((place + 3) % (places - 1), moved, ends, ""),
        ]
    return [first, second]


def _first(entered, place):
    ends = _years(entered, 1) - timedelta(1)
    lecture = (entered + timedelta(days=1), entered + timedelta(days=30))
    starts = lecture[1] + timedelta(days=1)
    return Plan(1, entered, ends, lecture, [(place, starts, ends, "")])


def _second(starts, place):
    ends = _years(starts, 2) - timedelta(1)
    return Plan(2, starts, ends, None, [(place, starts, ends, "")])


def _cards(number, plans):
    """Residence as (card number, status, first day, last day), the newest last: a year at a time."""
    out = []
    for n, plan in enumerate(plans):
        status = f"技能実習{plan.stage}号ロ" if plan.stage else "特定技能1号"
        starts = plan.starts_on
        while starts < min(plan.ends_on, TODAY):
            ends = min(_years(starts, 1) - timedelta(1), plan.ends_on)
            out.append((f"ZZ{number * 100 + n * 10 + len(out):08}QQ", status, starts, ends))
            starts = ends + timedelta(1)
    return out


def _years(day, years):
    if (day.month, day.day) == (2, 29):
        day = day - timedelta(1)
    return day.replace(year=day.year + years)
