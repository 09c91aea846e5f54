"""The small demonstration: six companies of three industries, forty people of five countries, two offices.

Everything is placed relative to the day it is loaded, so that Today shows what is due and soon, and
nothing is late. The same seed and day give the same rows.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from django.db import transaction

from companies.models import Company, CompanyMembership, Establishment, InCharge
from imjapan.accounts import demo as sign_ins
from imjapan.accounts.models import User
from imjapan.law.calendar import holidays_around
from imjapan.law.dates import add_months_clamped, period_end
from imjapan.organization.models import Office, Organization, Staff
from interns.models import Passport, Person, ResidenceCard
from reports.models import Mandate
from training.models import Placement, Plan

from . import cycle, life, placement
from .history import Past, noon
from .names import LANGUAGES, PEOPLE

PASSPORT_LETTERS = {"ID": "E", "VN": "C", "TH": "AB", "BD": "A", "LK": "N"}
LECTURE_DAYS = 28


@dataclass(frozen=True)
class Group:
    """People who came together: how many, and how many months before this month their lecture began."""

    people: int
    months_ago: int


@dataclass(frozen=True)
class Place:
    """An establishment of the demo, its people and what its audits look like (see `history.Past`)."""

    office: str
    company: str
    name: str
    address: str
    occupation: str
    groups: tuple
    current: str  # what happened in the running audit window: nothing, draft, finished, approved


@dataclass(frozen=True)
class Host:
    office: str
    name: str
    kana: str
    industry: str
    number: str
    corporate_number: str
    address: str
    representative: str
    in_charge: str


HOSTS = (
    Host("TKY", "朝日精密工業株式会社", "アサヒセイミツコウギョウ", "金属製品製造業", "K-001", "8700110005901",
         "埼玉県川口市領家3-4-5", "代表取締役 朝日 健一", "staff"),
    Host("TKY", "東和食品株式会社", "トウワショクヒン", "食料品製造業", "K-002", "",
         "千葉県船橋市高瀬町12", "代表取締役 髙橋 由紀", "staff"),
    Host("TKY", "みのり農園", "ミノリノウエン", "農業", "K-003", "", "茨城県鉾田市当間555", "園主 﨑本 茂", "staff"),
    Host("TKY", "株式会社グリーンファーム常陸", "グリーンファームヒタチ", "農業", "K-004", "",
         "茨城県小美玉市堅倉100", "代表取締役 𠮷田 誠", "manager"),
    Host("OSK", "株式会社なにわ金属", "ナニワキンゾク", "金属製品製造業", "K-005", "",
         "大阪府堺市堺区築港八幡町1-1", "代表取締役 辻本 大輔", "osaka-staff"),
    Host("OSK", "有限会社淀川水産食品", "ヨドガワスイサンショクヒン", "食料品製造業", "K-006", "",
         "大阪市大正区南恩加島2-2", "取締役 淀川 恵", "osaka-staff"),
)  # fmt: skip
PLACES = (
    Place("TKY", "K-001", "川口工場", "埼玉県川口市領家3-4-5", "金属プレス加工・金属プレス作業",
          (Group(3, 20), Group(3, 5)), "nothing"),
    Place("TKY", "K-001", "第二工場", "埼玉県草加市谷塚町77", "機械加工・普通旋盤作業", (Group(5, 10),), "nothing"),
    Place("TKY", "K-002", "本社工場", "千葉県船橋市高瀬町12", "惣菜製造業・惣菜加工作業", (Group(7, 8),), "draft"),
    Place("TKY", "K-003", "第一農場", "茨城県鉾田市当間555", "耕種農業・施設園芸", (Group(3, 3),), "nothing"),
    Place("TKY", "K-004", "小美玉農場", "茨城県小美玉市堅倉100", "耕種農業・畑作・野菜", (Group(5, 7),), "nothing"),
    Place("OSK", "K-005", "堺工場", "大阪府堺市堺区築港八幡町1-1", "溶接・半自動溶接", (Group(7, 14),), "finished"),
    Place("OSK", "K-006", "大正工場", "大阪市大正区南恩加島2-2", "加熱性水産加工食品製造業・調味加工品製造",
          (Group(7, 4),), "approved"),
)  # fmt: skip
STAFF = (
    ("manager", "佐藤 美咲", "TKY", Staff.Role.MANAGER, "監理部長"),
    ("staff", "田中 翔太", "TKY", Staff.Role.MEMBER, "巡回担当"),
    ("osaka-manager", "山本 直樹", "OSK", Staff.Role.MANAGER, "大阪事務所長"),
    ("osaka-staff", "グエン 美香", "OSK", Staff.Role.MEMBER, "巡回担当・ベトナム語通訳"),
)


def load(*, today: date, seed: int = 1):
    """Load the demonstration into an empty database. Documents are rendered by the jobs it leaves."""
    with transaction.atomic():
        demo = Demo(today, random.Random(seed))  # noqa: S311  plausible, not secret
        demo.house()
        demo.hosts()
        for place in PLACES:
            demo.place(place)
        demo.outsiders()
        cycle.write(demo)
        placement.write(demo)
        life.write(demo)
    return demo


class Demo:
    """Makes the rows step by step and remembers them by short names."""

    def __init__(self, today, chance):
        self.today, self.chance = today, chance
        self.month = today.replace(day=1)
        self.holidays = holidays_around(today)
        self.users, self.offices, self.companies = {}, {}, {}
        self.waiting = self._mixed_people()

    def months_ago(self, months) -> date:
        return add_months_clamped(self.month, -months)

    def user(self, key, name, kind=User.Kind.STAFF, **fields):
        fields.setdefault("email", f"{key}@demo.example")  # no such domain exists: nothing ever leaves
        user = User.objects.create_user(sign_ins.PREFIX + key, sign_ins.PASSWORD, name=name, kind=kind, **fields)
        self.users[key] = user
        return user

    def house(self):
        """Organization, two offices, staff."""
        house = Organization.objects.create(
            name="公益財団法人 アイエム監理機構（デモ）",
            name_kana="アイエムカンリキコウ",
            licence_no="許1704000999",
            licence_from=self.months_ago(30),
            licence_until=period_end(self.months_ago(30), 84),
            postal_code="103-0000",
            address="東京都中央区日本橋0-0-0",
            phone="03-0000-0000",
            representative_title="理事長",
            representative_name="渡邉 太郎",
        )
        for code, name, address, phone in (
            ("TKY", "東京事務所", "東京都中央区日本橋0-0-0", "03-0000-0001"),
            ("OSK", "大阪事務所", "大阪市北区梅田0-0-0", "06-0000-0001"),
        ):
            self.offices[code] = Office.objects.create(
                organization=house,
                code=code,
                name=name,
                address=address,
                phone=phone,
                clock_starts_on=self.months_ago(6),
            )
        self.user("admin", "管理 花子", is_administrator=True)
        for key, name, office, role, title in STAFF:
            Staff.objects.create(
                user=self.user(key, name),
                office=self.offices[office],
                role=role,
                job_title=title,
                starts_on=self.months_ago(30),
            )

    def hosts(self):
        for host in HOSTS:
            title, _, name = host.representative.partition(" ")
            company = Company.objects.create(
                office=self.offices[host.office],
                name=host.name,
                name_kana=host.kana,
                is_sole_proprietor=host.number == "K-003",
                corporate_number=host.corporate_number or None,
                receipt_no=f"実18010{host.number[2:]}",
                own_number=host.number,
                industry=host.industry,
                address=host.address,
                representative_title=title,
                representative_name=name,
            )
            self.companies[host.number] = company
            deputy = self.users["manager" if host.office == "TKY" else "osaka-manager"]
            user = self.users[host.in_charge]
            InCharge.objects.create(
                company=company, user=user, deputy=None if deputy == user else deputy, starts_on=self.months_ago(30)
            )

    def place(self, place):
        """One establishment with its people, their papers, and its audits so far."""
        company = self.companies[place.company]
        establishment = Establishment.objects.create(
            company=company,
            name=place.name,
            address=place.address,
            training_manager=self.chance.choice(["小林 修", "加藤 恵子", "吉川 進", "斎藤 健"]),
            instructor=self.chance.choice(["松本 隆", "井上 智子", "木村 剛", "林 洋子"]),
            life_advisor=self.chance.choice(["清水 幸子", "山口 実", "森 久美子"]),
        )
        for group in place.groups:
            for _ in range(group.people):
                self.person(company, establishment, group, place.occupation)
        Past(self, establishment, first_month=self.months_ago(place.groups[0].months_ago)).write(place.current)

    def person(self, company, establishment, group, occupation):
        """A person with passport, residence card, and plans of stage 1 and, when reached, stage 2."""
        nationality, (name, native, katakana, call_name, sex) = self.waiting.pop(0)
        start = self.months_ago(group.months_ago) + timedelta(days=7)
        born = start - timedelta(days=self.chance.randint(19 * 365, 29 * 365))
        person = Person.objects.create(
            office=company.office,
            passport_name=name,
            native_name=native,
            katakana=katakana,
            call_name=call_name,
            sex=sex,
            nationality=nationality,
            birth_date=born,
            language="ta" if name == "SURESH KANDASAMY" else LANGUAGES[nationality],
        )
        issued = start - timedelta(days=self.chance.randint(90, 700))
        Passport.objects.create(
            person=person,
            nationality=nationality,
            number=f"{PASSPORT_LETTERS[nationality]}{self.chance.randint(1_000_000, 9_999_999)}",
            issued_on=issued,
            expires_on=period_end(issued, 60),
        )
        letters = "".join(self.chance.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=4))
        for stage, first, last in self.stages(start):
            ResidenceCard.objects.create(
                person=person,
                number=f"{letters[:2]}{self.chance.randint(10_000_000, 99_999_999)}{letters[2:]}",
                status=f"技能実習{stage}号ロ",
                starts_on=first,
                ends_on=last,
            )
            plan = Plan.objects.create(
                person=person,
                stage=stage,
                certification_no=f"認{self.chance.randint(10**9, 10**10 - 1)}",
                certified_on=first - timedelta(days=60),
                occupation=occupation,
                starts_on=first,
                ends_on=last,
                lecture_starts_on=first if stage == 1 else None,
                lecture_ends_on=first + timedelta(days=LECTURE_DAYS) if stage == 1 else None,
            )
            Placement.objects.create(
                person=person,
                plan=plan,
                establishment=establishment,
                company=company,
                starts_on=first,
                ends_on=last,
            )

    def stages(self, start):
        """(stage, first day, last day) of stage 1, and of stage 2 when its day has come."""
        first_end = period_end(start, 12)
        yield 1, start, first_end
        second = first_end + timedelta(days=1)
        if second <= self.today:
            yield 2, second, period_end(second, 24)

    def outsiders(self):
        """Company users and an auditor with a mandate for Tokyo."""
        for key, name, company in (
            ("company", "総務課 伊藤（朝日精密工業）", "K-001"),
            ("other-company", "工場長 中村（なにわ金属）", "K-005"),
        ):
            CompanyMembership.objects.create(
                user=self.user(key, name, User.Kind.COMPANY),
                company=self.companies[company],
                starts_on=self.months_ago(24),
            )
        auditor = self.user("auditor", "外部監査人 藤原 明", User.Kind.AUDITOR)
        mandate = Mandate.objects.create(
            user=auditor,
            starts_on=self.months_ago(1),
            ends_on=period_end(self.months_ago(1), 12),
            period_first=self.months_ago(12),
            period_last=period_end(self.months_ago(1), 12),
            granted_at=noon(self.months_ago(1)),
            granted_by=self.users["manager"],
        )
        mandate.offices.set([self.offices["TKY"]])

    @staticmethod
    def _mixed_people():
        """All people, countries mixed as in life, in a fixed order."""
        columns = [[(code, row) for row in rows] for code, rows in PEOPLE.items()]
        return [person for line in zip_longest(*columns) for person in line if person]
