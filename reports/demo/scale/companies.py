"""Host companies with their establishments and our people in charge of them."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import accumulate

from companies.models import Company, Establishment, InCharge, OutsideTrainees
from imjapan.law.dates import add_months_clamped

from .data import table, weights
from .house import OfficeRow
from .writing import NULL, day, escaped, yes

# Form of the company, its share, and whether its name stands before.
FORMS = (("株式会社", 45, True), ("株式会社", 25, False), ("有限会社", 18, True), ("合同会社", 5, True), ("", 7, False))
KANA = {"株式会社": "カブシキガイシャ", "有限会社": "ユウゲンガイシャ", "合同会社": "ゴウドウガイシャ", "": ""}
SOLE = ("農業", "漁業")  # where sole proprietors are common
CHANGED_HANDS = 0.1  # companies with somebody else in charge before
OUTSIDE = 0.05  # companies with trainees of other organizations
OLD_NUMBERS = 0.7


@dataclass(slots=True)
class EstablishmentRow:
    """A place of training, filled with the stays of people in training while these are written."""

    id: int
    company: "CompanyRow"
    name: str
    address: str
    occupation: str
    occupation_code: str
    sector: str
    stage3: bool
    training_manager: str
    stays: list = field(default_factory=list)


@dataclass(slots=True)
class CompanyRow:
    """A company with what later rows need of it. `active`: people there today."""

    id: int
    office: OfficeRow
    name: str
    kana: str
    industry: str
    receipt_no: str
    representative: tuple[str, str]
    staff: int
    address: str
    active: int = 0
    workers: list = field(default_factory=list)  # (first, last) of specified skilled workers
    establishments: list[EstablishmentRow] = field(default_factory=list)


@cache
def occupations(category: str):
    """(occupation and operation, its code, stage 3 allowed) of one category."""
    rows = [row for row in table("occupations") if row["category_ja"] == category]
    return [(_occupation(row), row["code"], row["stage3_allowed"] == "true") for row in rows]


def _occupation(row):
    operation = row["operation_ja"]
    return f"{row['occupation_ja']}・{operation}" + ("" if operation.endswith("作業") else "作業")


def corporate_number(serial: int) -> str:
    """A number with the right check digit (法人番号の指定等に関する省令 2条), from a range nobody uses: 99."""
    body = f"99{serial:010d}"
    total = sum(int(digit) * (1 if n % 2 else 2) for n, digit in enumerate(reversed(body), start=1))
    return f"{9 - total % 9}{body}"


class Companies:
    """Writes companies one after another."""

    def __init__(self, maker):
        self.maker, self.chance = maker, maker.chance("companies")
        self.companies = maker.table(
            Company,
            "office name name_kana is_sole_proprietor corporate_number receipt_no own_number old_number industry"
            " postal_code address phone representative_title representative_name search_text sort_key",
        )
        self.establishments = maker.table(
            Establishment,
            "company name name_kana postal_code address phone training_manager instructor life_advisor"
            " search_text sort_key",
        )
        self.in_charge = maker.table(InCharge, "company user deputy starts_on ends_on")
        self.outside = maker.table(OutsideTrainees, "company counted_on count")
        self.offices = {office.prefecture: office for office in maker.house.offices}
        self.places = table("places")
        self.place_weights = list(accumulate(weights(self.places)))
        self.industries = table("industries")
        self.industry_weights = list(accumulate(weights(self.industries)))

    def write(self) -> list[CompanyRow]:
        scale = self.maker.scale
        second = scale.establishments - scale.companies
        return [self._company(n, 2 if n <= second else 1) for n in range(1, scale.companies + 1)]

    def person(self) -> str:
        """A Japanese name."""
        rows = table("staff_names")
        return f"{self.chance.choice(rows)['surname']} {self.chance.choice(rows)['given']}"

    def _company(self, number, places):
        chance = self.chance
        place = chance.choices(self.places, cum_weights=self.place_weights)[0]
        trade = chance.choices(self.industries, cum_weights=self.industry_weights)[0]
        # Prefectures without an office of their own belong to one of the large ones.
        office = self.offices.get(place["prefecture"]) or chance.choice(self.maker.house.offices[:3])
        sole = trade["industry"] in SOLE and chance.random() < 0.4
        stem, name, kana = self._name(trade, sole)
        address, postal = self._address(place)
        title = "園主" if sole else chance.choice(("代表取締役", "代表取締役社長", "取締役"))
        representative = (title, f"{stem} {chance.choice(table('staff_names'))['given']}" if sole else self.person())
        row = Company(
            name=name,
            name_kana=kana,
            is_sole_proprietor=sole,
            corporate_number=None if sole else corporate_number(number),
            receipt_no=f"実{18 + number % 9}{number:07d}",
            own_number=f"K-{number:05d}",
            old_number=f"C{number:06d}" if chance.random() < OLD_NUMBERS else "",
        )
        row.set_keys()
        pk = self.companies.add(
            str(office.id),
            name,
            kana,
            yes(sole),
            row.corporate_number or NULL,
            row.receipt_no,
            row.own_number,
            row.old_number,
            trade["industry"],
            postal,
            address,
            f"0{chance.randint(11, 99)}-{chance.randint(200, 999)}-{chance.randint(1000, 9999)}",
            *representative,
            escaped(row.search_text),
            row.sort_key,
        )
        company = CompanyRow(
            pk,
            office,
            name,
            kana,
            trade["industry"],
            row.receipt_no,
            representative,
            self._in_charge(pk, number, office),
            address,
        )
        for index in range(places):
            company.establishments.append(self._establishment(company, row, place, trade, index))
        if chance.random() < OUTSIDE:
            counted = self.maker.today - timedelta(days=chance.randint(20, 300))
            self.outside.add(str(pk), day(counted), str(chance.randint(1, 6)))
        return company

    def _name(self, trade, sole):
        chance = self.chance
        stem = chance.choice(table("company_stems"))
        words, kanas = trade["word"].split(), trade["word_kana"].split()
        index = chance.randrange(len(words))
        name, kana = stem["stem"] + words[index], stem["kana"] + kanas[index]
        if sole:
            return stem["stem"], name, kana
        form, _share, before = chance.choices(FORMS[:4], [share for _form, share, _before in FORMS[:4]])[0]
        if chance.random() < 0.2:  # some write the form in kana too
            kana = KANA[form] + kana if before else kana + KANA[form]
        return stem["stem"], form + name if before else name + form, kana

    def _address(self, place):
        chance = self.chance
        city = chance.choice(place["cities"].split())
        street = chance.choice(("本町", "栄町", "緑町", "中央", "東", "西", "新田", "大字上", "港町", "旭町"))
        numbers = f"{chance.randint(1, 9)}-{chance.randint(1, 30)}-{chance.randint(1, 20)}"
        postal = f"{place['postal']}{chance.randint(10, 99)}-{chance.randint(1, 9999):04d}"
        return f"{place['prefecture']}{city}{street}{numbers}", postal

    def _establishment(self, company, row, place, trade, index):
        chance = self.chance
        word = trade["place"]
        name = (f"本社{word}" if word == "工場" else f"第一{word}", f"第二{word}")[index]
        address, postal = self._address(place) if index else (company.address, NULL)
        model = Establishment(company=row, name=name)
        model.set_keys()
        manager = self.person()
        pk = self.establishments.add(
            str(company.id),
            name,
            "",
            "" if postal == NULL else postal,
            address,
            "",
            manager,
            self.person(),
            self.person(),
            escaped(model.search_text),
            escaped(model.sort_key),
        )
        occupation, code, stage3 = chance.choice(occupations(trade["category_ja"]))
        return EstablishmentRow(pk, company, name, address, occupation, code, trade["sector"], stage3, manager)

    def _in_charge(self, pk, number, office):
        """The member in charge today; a manager is the deputy."""
        member = office.members[number % len(office.members)]
        deputy = str(office.managers[number % len(office.managers)])
        since = add_months_clamped(self.maker.month, -60)
        if self.chance.random() < CHANGED_HANDS:
            change = self.maker.today - timedelta(days=self.chance.randint(60, 900))
            before = office.members[(number + 1) % len(office.members)]
            self.in_charge.add(str(pk), str(before), deputy, day(since), day(change - timedelta(days=1)))
            since = change
        self.in_charge.add(str(pk), str(member), deputy, day(since), NULL)
        return member
