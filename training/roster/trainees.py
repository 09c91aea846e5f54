"""People of a roster with their passports and residence: who they are, and what the file changes."""

from collections import defaultdict
from datetime import date

from imjapan.core.text import fold
from imjapan.organization import access as organization
from interns.domain.same import CHUNK
from interns.models import Passport, Person, PersonInCharge, ResidenceCard

from .assigning import assign
from .employers import Employers
from .house import House, in_order, need, no_overlap, repeats
from .identity import DEFINING, Group, group, recognise
from .messages import QUESTION, WARNING
from .sending import Sending
from .wishes import Line, Remarks, Wish

ABOUT_PEOPLE = ("people", "roster", "passports", "cards", "plans", "placements", "exams")
REQUIRED = ("passport_name", "nationality", "birth_date", "sex")
_APART = ("in_charge", "deputy", "in_charge_from")
_LOOKED_UP = (*_APART, "sending")
NEW = "new"


class Trainees:
    """`people`: the wishes; `of_line`: line to the wish of its person. `questions`: row keys that are undecided."""

    def __init__(self, house: House, employers: Employers, remarks: Remarks, today: date, decisions: dict):
        self.house, self.employers, self.remarks, self.today = house, employers, remarks, today
        self.decisions = decisions
        self.sending = Sending(remarks)
        self.people: list[Wish] = []
        self.passports: dict[tuple, Wish] = {}
        self.cards: list[Wish] = []
        self.in_charge: dict[int, Wish] = {}
        self.others: list[Wish] = []
        self.of_line: dict[int, Wish] = {}
        self.questions: list[str] = []
        self.answered = Remarks()  # questions that were decided, so that a slip can be put right
        self._recorded_cards: dict[int, list[ResidenceCard]] = defaultdict(list)

    def read(self, lines: list[Line]) -> None:
        groups = group([line for line in lines if line.kind in ABOUT_PEOPLE], self.remarks)
        recognise(groups, self.remarks, self.house.seen)
        self._countries = defaultdict(set)
        for country, number in (key for each in groups if each.defines for key in each.passports):
            self._countries[number].add(country)
        self._load_candidates(groups)
        for each in groups:
            if each.lines:
                self._person(each)
        self._load_dated()
        for line in lines:
            person = self.of_line.get(id(line))
            if person is None:
                continue
            if line.get("passport.number") and line.kind in ("people", "roster", "passports"):
                self._passport(line, person)
            if line.has("card"):
                self._card(line, person)
            self._in_charge(line, person)
        self._check_dated()

    def wishes(self) -> list[Wish]:
        return [*self.people, *self.passports.values(), *self.cards, *self.others]

    # Who is who

    def _load_candidates(self, groups: list[Group]):
        ids = sorted({pk for each in groups for pk, _why in each.candidates})
        self._candidates, self._numbers = {}, defaultdict(list)
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            self._candidates |= Person.objects.in_bulk(chunk)
            for person, number in Passport.objects.filter(person__in=chunk).values_list("person_id", "number"):
                self._numbers[person].append(number)
        actor = self.house.actor
        rows = organization.readable(actor, Person.objects.all()) if ids else Person.objects.none()
        self._readable = set(rows.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()

    def _person(self, each: Group):
        row = each.person if each.person is not None else self._decided(each)
        if row is None and not each.defines:
            return
        if row is False:
            return
        if row is not None and self.house.hides(row.office_id):
            place = ["passport.number", "person.passport_name"]
            self.remarks.add("office_not_yours", each.lines[0], place, office=self.house.seen("", row.office_id))
            return  # nothing else is said about somebody the actor may not see
        if len(each.olds) > 1:
            first, second = sorted(each.olds)[:2]
            line = next(line for line in reversed(each.lines) if line.get("person.old_number"))
            self.remarks.add("person_two_numbers", line, "person.old_number", first=first, second=second)
        wish = Wish("person", each.row_key, row, lines=[])
        self.people.append(wish)
        for line in each.lines:
            self.of_line[id(line)] = wish
            if repeats(wish, line, "people", self.remarks, "person.passport_name"):
                continue
            wish.lines.append(line)
        self._values(wish)
        if row is not None and each.person is not None:
            self._other_person(wish)
        if row is None:
            for name in REQUIRED:
                need(wish, name, f"person.{name}", self.remarks)
            if not each.passports and not any("passport.number" in line.bad for line in wish.lines):
                place = ["passport.number", "person.passport_name"]
                self.remarks.add("no_passport", wish.lines[0], place, severity=WARNING)
        self._birth_date(wish)
        self._office(wish)
        self.sending.link(wish)

    def _decided(self, each: Group):
        """The recorded person a human chose, None for a new one, False while that is open or cannot be."""
        line = next((line for line in each.lines if line.kind in DEFINING), each.lines[0])
        place = ["person.passport_name", "passport.number", "person.old_number"]
        if not each.candidates:
            if not each.defines and not any(line.bad for line in each.lines):
                self._unknown(each, place)
            return None
        answer = self.decisions.get(each.row_key, "")
        seen = [pk for pk, _why in each.candidates if pk in self._readable]
        chosen = [pk for pk, _why in each.candidates if str(self._candidates[pk].public_id) == answer]
        if chosen or (answer == NEW and each.defines):
            self._ask(self.answered, each, line, place, seen)
            return self._candidates[chosen[0]] if chosen else None
        only_number = not each.defines and len(each.candidates) == 1 and each.candidates[0][1] == "old"
        if only_number and each.candidates[0][0] in self._readable:
            return self._candidates[each.candidates[0][0]]  # a row that only refers, by the number of the former system
        if not seen:
            self.remarks.add("same_person_elsewhere", line, place)
            return False
        self.questions.append(each.row_key)
        self._ask(self.remarks, each, line, place, seen)
        return False

    def _unknown(self, each, place):
        """Rows about nobody; when only the country keeps them from the owner of the passport, that is what is said."""
        elsewhere = {
            number for country, number in each.passports if self._countries.get(number, {country}) != {country}
        }
        for line in each.lines:
            if elsewhere and line.get("person.nationality"):
                self.remarks.add("passport_country", line, "person.nationality", number=min(elsewhere))
            else:
                self.remarks.add("person_unknown", line, ["ref.passport_number", "passport.number", *place])

    def _ask(self, remarks, each, line, place, seen):
        """One question per recorded person whom the rows may be about; both sides go with it."""
        lines = sorted(each.lines, key=lambda own: own.kind not in DEFINING)
        mine = {
            "name": _first(lines, "person.passport_name"),
            "birth_date": _first(lines, "person.birth_date"),
            "nationality": _first(lines, "person.nationality"),
            "passports": ", ".join(sorted({number for _country, number in each.passports})),
            "old_number": ", ".join(sorted(each.olds)),
            "company": _first(lines, "company.name"),
        }
        for pk in seen[:5]:
            person, why = self._candidates[pk], dict(each.candidates)[pk]
            code = ("same_person" if why == "name" else "same_number") + ("" if each.passports else "_bare")
            message = remarks.add(code, line, place, severity=QUESTION, name=person.passport_name, person=mine)
            message.row_key = each.row_key
            message.candidate = {
                "public_id": str(person.public_id),
                "name": person.passport_name,
                "birth_date": person.birth_date.isoformat(),
                "nationality": person.nationality,
                "passports": ", ".join(sorted(self._numbers[person.pk])),
                "old_number": person.old_number,
            }

    def _values(self, wish):
        """Rows that define a person say what it is; rows that only refer to it must not say otherwise."""
        for line in wish.lines:
            if line.kind in DEFINING:
                for name, value in line.of("person").items():
                    if name not in _LOOKED_UP:
                        wish.want(self.remarks, name, value, line, f"person.{name}")
        for line in wish.lines:
            if line.kind in DEFINING:
                continue
            for name in ("passport_name", "birth_date", "nationality"):
                said, real = line.get(f"person.{name}"), wish.now(name)
                if said is None or real is None or _alike(said, real):
                    continue
                key = f"person.{name}"
                if wish.source(name) is not None:
                    other, other_key = wish.source(name)
                    self.remarks.add(
                        "contradiction", line, key, sheet=other.sheet, row=other.number, value=other.raw(other_key)
                    )
                else:
                    day = wish.row.birth_date.isoformat()
                    self.remarks.add("other_person", line, key, severity=WARNING, name=str(wish.row), day=day)

    def _other_person(self, wish):
        name, born = wish.values.get("passport_name"), wish.values.get("birth_date")
        if name and born and fold(name) != fold(wish.row.passport_name) and born != wish.row.birth_date:
            self.remarks.add(
                "other_person",
                *wish.place("passport_name"),
                severity=WARNING,
                name=wish.row.passport_name,
                day=wish.row.birth_date.isoformat(),
            )

    def _birth_date(self, wish):
        born = wish.values.get("birth_date")
        if born is None:
            return
        age = self.today.year - born.year - ((self.today.month, self.today.day) < (born.month, born.day))
        if born > self.today:
            self.remarks.add("born_in_future", *wish.place("birth_date"))
        elif not 15 <= age <= 75:
            self.remarks.add("birth_date", *wish.place("birth_date"), severity=WARNING, age=age)

    def _office(self, wish):
        named = [line for line in wish.lines if line.kind in DEFINING and line.get("office.code")]
        for line in named:
            office = self.house.office_of(line)
            if office is None:
                return
            if wish.links.get("office", office) is not office:
                other = wish.extra["office_line"]
                raw = other.raw("office.code")
                self.remarks.add("contradiction", line, "office.code", sheet=other.sheet, row=other.number, value=raw)
                return
            wish.links["office"] = office
            wish.extra.setdefault("office_line", line)
        recorded = None
        if wish.row is not None:
            recorded = next(o for o in self.house.offices.values() if o.row and o.row.pk == wish.row.office_id)
        if recorded is None and "office" not in wish.links:
            companies = [self.employers.company_of(line) for line in wish.lines]
            offices = [self.employers.office(company) for company in companies if company is not None]
            office = next((office for office in offices if office is not None), None) or self.house.only_office()
            if office is None:
                if not any("office.code" in line.bad for line in wish.lines):
                    self.remarks.add("office_which", wish.lines[0], ["office.code", "person.passport_name"])
                return
            wish.links["office"] = office
        for office in {id(o): o for o in (recorded, wish.links.get("office")) if o is not None}.values():
            self.house.must_allow(office, wish.lines[0], ["person.passport_name", "passport.number"])

    # Passports and residence

    def _load_dated(self):
        known = [wish.row.pk for wish in self.people if wish.row is not None]
        self._recorded_passports = {}
        for start in range(0, len(known), CHUNK):
            chunk = known[start : start + CHUNK]
            for row in Passport.objects.filter(person__in=chunk):
                self._recorded_passports[row.nationality, row.number] = row
            for row in ResidenceCard.objects.filter(person__in=chunk).order_by("starts_on"):
                self._recorded_cards[row.person_id].append(row)
        self._in_charge_rows = defaultdict(list)
        for start in range(0, len(known), CHUNK):
            for row in PersonInCharge.objects.filter(person__in=known[start : start + CHUNK]).order_by("starts_on"):
                self._in_charge_rows[row.person_id].append(row)

    def _passport(self, line, person):
        nationality = person.now("nationality")
        if nationality is None:
            return
        number = line.get("passport.number")
        said = line.get("person.nationality")
        if said and said != nationality:
            return  # said as a contradiction already
        wish = self.passports.get((nationality, number))
        if wish is None:
            values = {"nationality": nationality, "number": number}
            row = self._recorded_passports.get((nationality, number))
            wish = Wish("passport", f"{nationality}:{number}", row, values, {"person": person})
            self.passports[nationality, number] = wish
        elif wish.links["person"] is not person:
            other = wish.lines[0]
            self.remarks.add(
                "contradiction", line, "passport.number", sheet=other.sheet, row=other.number, value=number
            )
            return
        elif repeats(wish, line, "passports", self.remarks, "passport.number"):
            return
        wish.lines.append(line)
        for name in ("issued_on", "expires_on"):
            if line.get(f"passport.{name}") is not None:
                wish.want(self.remarks, name, line.get(f"passport.{name}"), line, f"passport.{name}")

    def _card(self, line, person):
        number, starts_on, ends_on = (line.get(f"card.{name}") for name in ("number", "starts_on", "ends_on"))
        rows = self._recorded_cards.get(person.row.pk, []) if person.row is not None else []
        mine = person.extra.setdefault("cards", [])
        wish = next(
            (
                each
                for each in mine
                if (number and each.now("number") == number) or (starts_on and each.now("starts_on") == starts_on)
            ),
            None,
        )
        if wish is not None and repeats(wish, line, "cards", self.remarks, ["card.number", "card.starts_on"]):
            return
        if wish is None:
            row = next((row for row in rows if number and row.number == number), None)
            row = row or next((row for row in rows if starts_on and row.starts_on == starts_on), None)
            row = row or next((row for row in rows if not starts_on and not number and row.ends_on == ends_on), None)
            if row is None and self._residence_skipped(line):
                return
            wish = Wish("card", f"{person.key} {number or starts_on}", row, links={"person": person})
            mine.append(wish)
            self.cards.append(wish)
        wish.lines.append(line)
        for name, value in line.of("card").items():
            wish.want(self.remarks, name, value, line, f"card.{name}")

    def _residence_skipped(self, line):
        """Rosters often tell only the last day: that alone is no residence period."""
        for name in ("starts_on", "ends_on", "status"):
            if line.kind in DEFINING and f"card.{name}" not in line.at:
                self.remarks.once("residence_skipped", line, name, severity=WARNING, field=f"card.{name}")
                return True
        return False

    def _in_charge(self, line, person):
        if line.kind not in DEFINING or not any(line.get(f"person.{name}") for name in _APART):
            return
        wish = self.in_charge.setdefault(id(person), Wish("person_in_charge", person.key, links={"person": person}))
        wish.lines.append(line)
        for name, key in (("user", "person.in_charge"), ("deputy", "person.deputy")):
            user = self.house.user_of(line, key)
            if user is not None:
                wish.want(self.remarks, name, user, line, key)
        if line.get("person.in_charge_from"):
            key = "person.in_charge_from"
            wish.want(self.remarks, "starts_on", line.get(key), line, key)

    def _office_of(self, person):
        if "office" in person.links or person.row is None:
            return person.links.get("office")
        return next(o for o in self.house.offices.values() if o.row and o.row.pk == person.row.office_id)

    def _check_dated(self):
        for wish in self.passports.values():
            in_order(wish, "passport.issued_on", "passport.expires_on", self.remarks)
        self._check_cards()
        for wish in self.in_charge.values():
            person = wish.links["person"]
            self.house.must_work_in(wish, self._office_of(person))
            rows = self._in_charge_rows.get(person.row.pk, []) if person.row is not None else []
            self.others += assign(wish, rows, self.remarks, self.today, "person")

    def _check_cards(self):
        numbers = sorted({wish.values["number"] for wish in self.cards if wish.values.get("number")})
        owners = {}
        for start in range(0, len(numbers), CHUNK):
            rows = ResidenceCard.objects.filter(number__in=numbers[start : start + CHUNK])
            for number, pk, name, office in rows.values_list("number", "pk", "person__passport_name", "person__office"):
                owners[number] = (pk, self.house.seen(name, office))
        seen: dict[str, Wish] = {}
        for wish in self.cards:
            if wish.row is None:
                for name in ("status", "starts_on", "ends_on"):
                    need(wish, name, f"card.{name}", self.remarks)
            in_order(wish, "card.starts_on", "card.ends_on", self.remarks)
            number = wish.values.get("number")
            if not number:
                continue
            owner, other = owners.get(number), seen.setdefault(number, wish)
            if owner is not None and (wish.row is None or owner[0] != wish.row.pk):
                self.remarks.add("card_taken", *wish.place("number"), other=owner[1])
            elif other is not wish:
                name = other.links["person"].now("passport_name") or other.links["person"].key
                self.remarks.add("card_taken", *wish.place("number"), other=name)
        for person in self.people:
            mine = person.extra.get("cards", [])
            if mine:
                rows = self._recorded_cards.get(person.row.pk, []) if person.row is not None else []
                no_overlap([wish for wish in mine if wish.now("ends_on")], rows, self.remarks)


def _alike(first, second):
    if isinstance(first, str) and isinstance(second, str):
        return fold(first).replace(" ", "") == fold(second).replace(" ", "")
    return first == second


def _first(lines, key) -> str:
    """The first value of a key in these lines as text, dates as YYYY-MM-DD."""
    return next((str(line.get(key)) for line in lines if line.get(key)), "")
