"""The organization, its offices and everybody who signs in."""

from dataclasses import dataclass, field
from itertools import count

from companies.models import CompanyMembership
from imjapan.accounts.models import User
from imjapan.law.dates import add_months_clamped, period_end
from imjapan.organization.models import Office, Organization, Staff
from reports.models import Mandate

from .data import table
from .writing import NULL, day, yes

NO_PASSWORD = "!"  # noqa: S105  cannot sign in; the demonstration sign-ins get theirs when loaded
COMPANIES_PER_MEMBER = 25
COMPANY_USERS = 30
PARTS = 23  # a prime, so that surnames and given names meet in many ways


@dataclass(slots=True)
class OfficeRow:
    """An office with the ids of its people, the deputies after the managers."""

    id: int
    code: str
    prefecture: str
    managers: list[int] = field(default_factory=list)
    members: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)


class House:
    """Writes organization, offices, staff; later, when companies are known, those who come from outside."""

    def __init__(self, maker):
        self.maker = maker
        self.since = add_months_clamped(maker.month, -120)
        self._numbers = count(1)
        self.users = maker.table(User, "password username name kind is_administrator")
        self.staff = maker.table(Staff, "user office role job_title starts_on ends_on")
        self.offices = self._offices()

    def user(self, username, name, kind=User.Kind.STAFF, *, administrator=False) -> int:
        return self.users.add(NO_PASSWORD, username, name, kind, yes(administrator))

    def _offices(self):
        since = add_months_clamped(self.maker.month, -30)
        licence = (day(since), day(period_end(since, 84)))
        self.maker.table(
            Organization,
            "name name_kana licence_no licence_from licence_until postal_code address phone"
            " representative_title representative_name",
        ).add(
            *("公益財団法人 アイエム監理機構（デモ）", "アイエムカンリキコウ", "許1704000999", *licence),
            *("103-0000", "東京都中央区日本橋0-0-0", "03-0000-0000", "理事長", "渡邉 太郎"),
        )
        rows = self.maker.table(Office, "organization code name address phone clock_starts_on")
        self.user("demo-admin", "管理 花子", administrator=True)
        found = []
        for place in table("places")[: self.maker.scale.offices]:
            code, city = place["office"].split()
            pk = rows.add(
                "1",
                code,
                f"{city}事務所",
                f"{place['prefecture']}{place['cities'].split()[0]}0-0-0",
                f"0{len(found) + 10}-000-0001",
                day(self.maker.records_from),
            )
            found.append(self._people(OfficeRow(pk, code, place["prefecture"])))
        return found

    def _people(self, office):
        """Two managers and enough members; in the first two offices those of the small demonstration are among them."""
        demo = {"TKY": ("demo-manager", "demo-staff"), "OSK": ("demo-osaka-manager", "demo-osaka-staff")}
        known = {
            "demo-manager": "佐藤 美咲",
            "demo-staff": "田中 翔太",
            "demo-osaka-manager": "山本 直樹",
            "demo-osaka-staff": "グエン 美香",
        }
        first_manager, first_member = demo.get(office.code, ("", ""))
        for number in range(2):
            username = first_manager if number == 0 else ""
            self._join(office, office.managers, username, known.get(username), Staff.Role.MANAGER, "監理責任者")
        companies = self.maker.scale.companies // self.maker.scale.offices
        for number in range(max(2, companies // COMPANIES_PER_MEMBER)):
            username = first_member if number == 0 else ""
            self._join(office, office.members, username, known.get(username), Staff.Role.MEMBER, "巡回担当")
        return office

    def _join(self, office, group, username, name, role, title):
        number = next(self._numbers)
        parts = table("staff_names")
        surname, given = parts[number % len(parts)]["surname"], parts[number * PARTS // 7 % len(parts)]["given"]
        name = name or f"{surname} {given}"
        pk = self.user(username or f"staff-{number:04d}", name)
        self.staff.add(str(pk), str(office.id), role, title, day(self.since), NULL)
        group.append(pk)
        office.names[pk] = name

    def outsiders(self, companies) -> None:
        """Users of some companies, and an auditor with a mandate for half of the offices."""
        memberships = self.maker.table(CompanyMembership, "user company starts_on ends_on")
        since = day(add_months_clamped(self.maker.month, -24))
        names = table("staff_names")
        for number, (username, company) in enumerate(self._company_users(companies)):
            title = "総務課" if number % 2 else "工場長"
            pk = self.user(username, f"{title} {names[number % len(names)]['surname']}", User.Kind.COMPANY)
            memberships.add(str(pk), str(company.id), since, NULL)
        auditor = self.user("demo-auditor", "外部監査人 藤原 明", User.Kind.AUDITOR)
        self._mandate(auditor)

    def _company_users(self, companies):
        """The two demonstration users belong to companies of the first two offices that have people today."""
        busy = [company for company in companies if company.active]
        tokyo = [company for company in busy if company.office is self.offices[0]] or busy
        osaka = [company for company in busy if company.office is self.offices[1 % len(self.offices)]] or busy
        taken = {id(tokyo[0]), id(osaka[-1])}
        yield "demo-company", tokyo[0]
        yield "demo-other-company", osaka[-1]
        others = [company for company in busy if id(company) not in taken][:COMPANY_USERS]
        for number, company in enumerate(others, 1):
            yield f"company-{number:03d}", company

    def _mandate(self, auditor):
        first = add_months_clamped(self.maker.month, -1)
        mandate = self.maker.table(
            Mandate, "user starts_on ends_on period_first period_last granted_at granted_by revoked_at"
        ).add(
            str(auditor),
            day(first),
            day(period_end(first, 12)),
            day(add_months_clamped(self.maker.month, -12)),
            day(period_end(first, 12)),
            self.maker.noon(first),
            str(self.offices[0].managers[0]),
            NULL,
        )
        links = self.maker.table(Mandate.offices.through, "mandate office")
        for office in self.offices[: self.maker.scale.audited_offices]:
            links.add(str(mandate), str(office.id))
