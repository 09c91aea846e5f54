"""Companies, establishments and what hangs on them: who they are, whether they exist already, what the file changes.

A company is known by corporate number, our number or receipt number; a sole proprietor has no corporate number.
"""

from collections import defaultdict
from datetime import date

from companies.models import Company, Establishment, InCharge, OutsideTrainees

from ..models import CutOver
from .assigning import assign
from .headcounts import find_recorded, headcount
from .house import House, need, not_ahead, repeats
from .messages import WARNING
from .parsing import NOT_FILED
from .same_company import NUMBERS, differ, grouped, name_key
from .wishes import Line, Remarks, Wish

DEFINING = ("companies", "roster")
_APART = ("in_charge", "deputy", "in_charge_from")  # columns of the company that belong to other records


class Employers:
    """Gathers the companies of a file. `companies` and `establishments` are the wishes, recorded ones included."""

    def __init__(self, house: House, remarks: Remarks, today: date):
        self.house, self.remarks, self.today = house, remarks, today
        self.companies: list[Wish] = []
        self.establishments: list[Wish] = []
        self.others: list[Wish] = []  # cut-over, counts, in charge
        self.by_number: dict[tuple, Wish] = {}
        self.by_old: dict[str, list[Wish]] = defaultdict(list)
        self.by_name: dict[str, list[Wish]] = defaultdict(list)
        self.of_line: dict[int, Wish | None] = {}
        self._places: dict[tuple, Wish] = {}
        self._places_of: dict[int, list[Wish]] = defaultdict(list)
        self._extras: dict[tuple, Wish] = {}

    def read(self, lines: list[Line]) -> None:
        self._load()
        about = [line for line in lines if line.has("company")]
        defining = [line for line in about if line.kind in DEFINING]
        for group in grouped(defining, self.remarks):
            self._company(group)
        for line in about:
            if line.kind not in DEFINING:
                self.of_line[id(line)] = self._referred(line)
        for line in lines:
            if line.kind in ("establishments", "placements", "outside") and not line.has("company"):
                self.remarks.add("company_of_row", line, [f"company.{name}" for name in (*NUMBERS, "name")])
        for line in lines:
            if line.kind in ("establishments", "roster") and line.get("establishment.name"):
                self._establishment(line)
            elif line.kind == "establishments" and "establishment.name" not in line.bad:
                self.remarks.add("missing", line, "establishment.name", field="establishment.name")
        for line in lines:
            if line.kind == "roster" and not line.get("establishment.name") and "establishment.name" not in line.bad:
                self._unnamed(line)
        for line in lines:
            self._cut_over(line)
            self._outside(line)
            headcount(self, line)
        self._check()

    def wishes(self) -> list[Wish]:
        return [*self.companies, *self.establishments, *self.others]

    def company_of(self, line: Line) -> Wish | None:
        return self.of_line.get(id(line))

    # Companies

    def _load(self):
        for row in Company.objects.order_by("pk"):
            wish = Wish("company", str(row.pk), row)
            self.companies.append(wish)
            self._index(wish, row.name, {name: getattr(row, name) for name in NUMBERS}, row.old_number)
        by_pk = {wish.row.pk: wish for wish in self.companies}
        for row in Establishment.objects.order_by("pk"):
            company = by_pk[row.company_id]
            self._add_place(Wish("establishment", f"{company.key}/{row.name}", row, {}, {"company": company}), row.name)

    def _index(self, wish, name, numbers, old_number):
        for field, value in numbers.items():
            if value:
                self.by_number.setdefault((field, value), wish)
        if old_number and wish not in self.by_old[old_number]:
            self.by_old[old_number].append(wish)
        if name and wish not in self.by_name[name_key(name)]:
            self.by_name[name_key(name)].append(wish)

    def _company(self, lines):
        wish = self._recorded(lines)
        if wish is None:
            return
        for line in lines:
            self.of_line[id(line)] = wish
            if repeats(wish, line, "companies", self.remarks, "company.name"):
                continue
            wish.lines.append(line)
            for name, value in line.of("company").items():
                if name == "name" and self._spelled_alike(wish, value):
                    continue
                if name not in _APART:
                    wish.want(self.remarks, name, value, line, f"company.{name}")
            if line.kind == "companies":
                office = self.house.office_of(line)
                if office is not None:
                    self._link_office(wish, office, line)
            self._in_charge(wish, line)
        self._index(
            wish,
            wish.values.get("name"),
            {name: wish.values.get(name) for name in NUMBERS},
            wish.values.get("old_number"),
        )

    def _recorded(self, lines) -> Wish | None:
        """The wish of the company these lines are about, of a recorded company where there is one."""
        found: dict[int, tuple[Wish, Line, str]] = {}
        for line in lines:
            for name in NUMBERS:
                hit = self.by_number.get((name, line.get(f"company.{name}") or ""))
                if hit is None or hit.row is None:
                    continue
                if not differ(lambda key, row=hit.row: getattr(row, key.partition(".")[2]), lines):
                    found.setdefault(id(hit), (hit, line, f"company.{name}"))
        if len(found) > 1:
            (first, _line, _key), (second, line, key) = list(found.values())[:2]
            self.remarks.add("company_conflict", line, key, first=self._seen(first), second=self._seen(second))
            return None
        if found:
            return next(iter(found.values()))[0]
        numbers = {
            name: line.get(f"company.{name}") for line in lines for name in NUMBERS if line.get(f"company.{name}")
        }
        named = next((line for line in lines if line.get("company.name")), None)
        if named is not None:
            same = [
                wish
                for wish in self.by_name.get(name_key(named.get("company.name")), [])
                if wish.row is not None and all(getattr(wish.row, n) in (None, "", v) for n, v in numbers.items())
            ]
            if len(same) == 1:
                return same[0]
            if same:
                self.remarks.add("company_ambiguous", named, "company.name")
                return None
        line = named or lines[0]
        if not numbers:
            if not any(f"company.{name}" in each.bad for each in lines for name in NUMBERS):
                self.remarks.add("company_no_key", line, ["company.corporate_number", "company.name"])
            return None
        if named is None:
            if "company.name" not in line.bad:
                self.remarks.add("missing_for_new", line, "company.name", field="company.name")
            return None
        wish = Wish("company", " ".join(f"{name}:{value}" for name, value in sorted(numbers.items())))
        self.companies.append(wish)
        return wish

    def _referred(self, line) -> Wish | None:
        """The company a row of another sheet names; says so when there is none."""
        keys = [f"company.{name}" for name in (*NUMBERS, "old_number", "name")]
        for name in NUMBERS:
            if value := line.get(f"company.{name}"):
                found = self.by_number.get((name, value))
                if found is None:
                    self.remarks.add("company_unknown", line, f"company.{name}")
                    return None
                return None if self._two_companies(found, line) else self._same_name(found, line)
        candidates, key = self.by_old.get(line.get("company.old_number") or "", []), "company.old_number"
        if not candidates and line.get("company.name"):
            candidates, key = self.by_name.get(name_key(line.get("company.name")), []), "company.name"
        if len(candidates) == 1:
            return candidates[0]
        if any(each in line.bad for each in keys):
            return None
        self.remarks.add("company_ambiguous" if candidates else "company_unknown", line, [key, *keys])
        return None

    def _seen(self, wish):
        office_id = wish.row.office_id if wish.row is not None else None
        return self.house.seen(str(wish.now("name")), office_id)

    @staticmethod
    def _spelled_alike(wish, name):
        """Another spelling of the same name (㈱ for 株式会社) neither contradicts nor changes it."""
        known = wish.values.get("name") or (wish.row.name if wish.row is not None else None)
        return known is not None and known != name and name_key(known) == name_key(name)

    def _two_companies(self, wish, line):
        """Whether another number of the row belongs to another company; says so."""
        for name in NUMBERS:
            other = self.by_number.get((name, line.get(f"company.{name}") or ""))
            if other is not None and other is not wish:
                first, second = (str(each.now("name")) for each in (wish, other))
                self.remarks.add("company_conflict", line, f"company.{name}", first=first, second=second)
                return True
        return False

    def _same_name(self, wish, line):
        """The company; says so when the row calls it something else."""
        name = line.get("company.name")
        if not name or name_key(name) == name_key(wish.now("name") or name):
            return wish
        other, key = wish.place("name") if wish.lines else (None, "")
        if other is not None:
            self.remarks.add(
                "contradiction", line, "company.name", sheet=other.sheet, row=other.number, value=other.raw(key)
            )
        else:
            self.remarks.add("company_conflict", line, "company.name", first=name, second=self._seen(wish))
        return wish

    def _link_office(self, wish, office, line):
        if wish.links.get("office", office) is not office:
            other = wish.extra["office_line"]
            self.remarks.add(
                "contradiction",
                line,
                "office.code",
                sheet=other.sheet,
                row=other.number,
                value=other.raw("office.code"),
            )
            return
        wish.links["office"] = office
        wish.extra.setdefault("office_line", line)

    def office(self, wish: Wish) -> Wish | None:
        """The office in charge of a company, as it will be."""
        if "office" in wish.links:
            return wish.links["office"]
        if wish.row is None:
            return None
        return next(each for each in self.house.offices.values() if each.row and each.row.pk == wish.row.office_id)

    def _check(self):
        for wish in self.companies:
            if not wish.lines:
                continue
            self._check_company(wish)
        for wish in self.establishments:
            if wish.lines:
                not_ahead(wish, "training_manager_course_on", self.today, self.remarks)
                office = self.office(wish.links["company"])
                if office is not None and not wish.links["company"].lines:
                    self.house.must_allow(office, wish.lines[0], "establishment.name")

    def _check_company(self, wish):
        line = wish.lines[0]
        recorded = None if wish.row is None else self._recorded_office(wish)
        if wish.row is None and "office" not in wish.links:
            roster = next((self.house.office_of(each) for each in wish.lines if each.get("office.code")), None)
            office = roster or self.house.only_office()
            if office is None:
                if not any("office.code" in each.bad for each in wish.lines):
                    self.remarks.add("office_which", line, ["office.code", "company.name"])
                return
            wish.links["office"] = office
        for office in {id(o): o for o in (recorded, wish.links.get("office")) if o is not None}.values():
            self.house.must_allow(office, line, ["company.name", "company.corporate_number"])
        if wish.now("is_sole_proprietor") and wish.now("corporate_number"):
            self.remarks.add("sole_with_number", *wish.place("is_sole_proprietor", "corporate_number"))
        if wish.row is None:
            need(wish, "name", "company.name", self.remarks)
        for name in NUMBERS:
            owner = self.by_number.get((name, wish.values.get(name) or ""))
            if owner is not None and owner is not wish:
                self.remarks.add("number_taken", *wish.place(name), other=self._seen(owner))

    def _recorded_office(self, wish):
        return next(each for each in self.house.offices.values() if each.row and each.row.pk == wish.row.office_id)

    def _in_charge(self, wish, line):
        if not any(line.get(f"company.{name}") for name in _APART):
            return
        extra = self.beside("in_charge", wish, line, "company")
        user = self.house.user_of(line, "company.in_charge")
        deputy = self.house.user_of(line, "company.deputy")
        for name, value, key in (("user", user, "in_charge"), ("deputy", deputy, "deputy")):
            if value is not None:
                extra.want(self.remarks, name, value, line, f"company.{key}")
        if line.get("company.in_charge_from"):
            extra.want(self.remarks, "starts_on", line.get("company.in_charge_from"), line, "company.in_charge_from")

    def beside(self, record, owner, line, link, *more):
        key = (record, id(owner), *more)
        if key not in self._extras:
            self._extras[key] = Wish(record, " ".join((owner.key, *map(str, more))), links={link: owner})
        self._extras[key].lines.append(line)
        return self._extras[key]

    # Establishments

    def _add_place(self, wish, name):
        company = wish.links["company"]
        self.establishments.append(wish)
        self._places[id(company), name_key(name)] = wish
        self._places_of[id(company)].append(wish)

    def _establishment(self, line):
        company = self.company_of(line)
        if company is None:
            return
        name = line.get("establishment.name")
        wish = self._places.get((id(company), name_key(name)))
        if wish is None:
            wish = Wish("establishment", f"{company.key}/{name}", None, {"name": name}, {"company": company})
            self._add_place(wish, name)
        elif repeats(wish, line, "establishments", self.remarks, "establishment.name"):
            return
        wish.lines.append(line)
        for field, value in line.of("establishment").items():
            if field != "name":
                wish.want(self.remarks, field, value, line, f"establishment.{field}")
        line.values["place"] = wish

    def _unnamed(self, line):
        company = self.company_of(line)
        if company is None:
            return
        places = self._places_of[id(company)]
        if len(places) > 1:
            self.remarks.add(
                "establishment_which", line, ["establishment.name", "company.name"], company=str(company.now("name"))
            )
            return
        if not places:
            name = company.now("name")
            if not name:
                return
            made = Wish(
                "establishment", f"{company.key}/{name}", None, {"name": name}, {"company": company}, lines=[line]
            )
            self._add_place(made, name)
            self.remarks.add("establishment_made", line, ["establishment.name", "company.name"], severity=WARNING)
            places = [made]
        place = places[0]
        for field, value in line.of("establishment").items():
            place.want(self.remarks, field, value, line, f"establishment.{field}")
        if line.has("establishment") and line not in place.lines:
            place.lines.append(line)
        line.values["place"] = place

    def place_of(self, line: Line) -> Wish | None:
        """The establishment of a row about a placement; says so when it is not known."""
        if "place" in line.values:
            return line.values["place"]
        company, name = self.company_of(line), line.get("establishment.name")
        if company is None or "establishment.name" in line.bad:
            return None
        if name:
            found = self._places.get((id(company), name_key(name)))
            if found is None:
                self.remarks.add("establishment_unknown", line, "establishment.name", company=str(company.now("name")))
            return found
        places = self._places_of[id(company)]
        if len(places) == 1:
            return places[0]
        code = "establishment_which" if places else "establishment_unknown"
        self.remarks.add(code, line, ["establishment.name", "company.name"], company=str(company.now("name")))
        return None

    def _cut_over(self, line):
        given, place = line.of("cut_over"), line.values.get("place")
        if not given or place is None:
            return
        wish = self.beside("cut_over", place, line, "establishment")
        for name, value in given.items():
            key = f"cut_over.{name}"
            if name == "report":
                missing = value == NOT_FILED
                wish.want(self.remarks, "report_missing", missing, line, key)
                wish.want(self.remarks, "report_filed_on", None if missing else value, line, key)
            else:
                wish.want(self.remarks, name, value, line, key)
                if value > self.today:
                    self.remarks.add("in_the_future", line, key)

    def _check_cut_over(self, wish):
        audit, filed = wish.now("last_audit_on"), wish.now("report_filed_on")
        if audit is None and (filed or wish.now("report_missing")):
            if not any("cut_over.last_audit_on" in line.bad for line in wish.lines):
                self.remarks.add("report_without_audit", *wish.place("report_filed_on"))
        elif audit and filed and filed < audit:
            place = wish.place("report_filed_on", "last_audit_on")
            self.remarks.add("report_before_audit", *place, day=audit.isoformat())

    def _outside(self, line):
        given, company = line.of("outside"), self.company_of(line)
        if not given or company is None:
            return
        counted_on = line.get("outside.counted_on")
        for name in ("counted_on", "count"):
            if name not in given and f"outside.{name}" not in line.bad:
                self.remarks.add("missing", line, [f"outside.{name}", "outside.count"], field=f"outside.{name}")
        if counted_on is None or "count" not in given:
            return
        if line.kind == "outside" and ("outside", id(company), counted_on) in self._extras:
            earlier = self._extras["outside", id(company), counted_on].lines[0]
            if earlier.mapped is line.mapped:
                self.remarks.add("duplicate_row", line, "outside.counted_on", row=earlier.number)
                return
        if not company.lines:
            office = self.office(company)
            if office is not None:
                self.house.must_allow(office, line, "company.name")
        wish = self.beside("outside", company, line, "company", counted_on)
        for name, value in given.items():
            wish.want(self.remarks, name, value, line, f"outside.{name}")

    def finish(self) -> None:
        """Find the recorded rows of what hangs on companies, once all of the file is known."""
        extras = list(self._extras.values())
        cut = {row.establishment_id: row for row in CutOver.objects.all()}
        outside = {(row.company_id, row.counted_on): row for row in OutsideTrainees.objects.all()}
        for wish in extras:
            owner = next(iter(wish.links.values()))
            if owner.row is None:
                continue
            if wish.record == "cut_over":
                wish.row = cut.get(owner.row.pk)
            elif wish.record == "outside":
                wish.row = outside.get((owner.row.pk, wish.values["counted_on"]))
        find_recorded([wish for wish in extras if wish.record == "headcount"], self.remarks)
        in_charge = [wish for wish in extras if wish.record == "in_charge"]
        ids = [wish.links["company"].row.pk for wish in in_charge if wish.links["company"].row is not None]
        rows = defaultdict(list)
        for row in InCharge.objects.filter(company__in=ids).order_by("starts_on"):
            rows[row.company_id].append(row)
        self.others = [wish for wish in extras if wish.record != "in_charge"]
        for wish in in_charge:
            company = wish.links["company"]
            self.house.must_work_in(wish, self.office(company))
            known = rows[company.row.pk] if company.row is not None else []
            self.others += assign(wish, known, self.remarks, self.today, "company")
        for wish in extras:
            if wish.record == "cut_over":
                self._check_cut_over(wish)
