"""The supervision cycle beside audits and visits: people of the law, checks, annual reports, trips, consultations."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from imjapan.law.dates import add_months_clamped, last_business_day, period_end
from imjapan.organization.models import Appointment, Course, Licence, Personnel, SelfDeclaration
from interns.models import Consultation
from reports.filings.models import Filing
from training.models import ExternalCheck, PlannedVisit, Regime

from .writing import NULL, day, escaped

QUARTERS = 8  # of checks from outside
SSW_ANNUAL_SINCE = 2025
FORGOTTEN = 0.03  # annual reports nobody filed
CONSULTED = 0.02  # of the people here today, in the last twelve months
WORDS = (
    ("health", "health", "歯が痛いので病院へ行きたい。"),
    ("work", "none", "基礎級の試験の日程を知りたい。"),
    ("wages", "wages", "先月の残業代が少ないように思う。"),
    ("lodging", "none", "寮の給湯器が壊れている。"),
    ("move", "move", "ほかの会社で働けるか知りたい。"),
)


class Cycle:
    """Writes it for the whole house, once companies and people are written."""

    def __init__(self, maker):
        self.maker, self.chance = maker, maker.chance("cycle")
        self.today, self.house = maker.today, maker.house
        maker.personnel = {}
        self.outside = self._people()

    def write(self, companies, supervision) -> None:
        self._licence()
        self._checks(self.outside, supervision.approved)
        self._filings(companies, supervision.findings.violations)
        self._trips(companies)
        self._consultations(companies)

    # --- our own house

    def _people(self) -> int:
        """Managers and members with their roles and courses; returns the external auditor."""
        since = day(self.house.since)
        people = self.maker.table(
            Personnel, "office user name title is_outside is_full_time supervises qualification starts_on"
        )
        roles = self.maker.table(Appointment, "personnel office role starts_on")
        courses = self.maker.table(Course, "personnel kind held_on")
        declared = self.maker.table(SelfDeclaration, "personnel declared_on is_clean")
        this_year = date(_fiscal_year(self.today), 4, 1)
        for office in self.house.offices:
            for user in (*office.managers, *office.members):
                manages = user in office.managers
                title = "監理責任者" if manages else "巡回担当"
                name = office.names[user]
                pk = str(people.add(str(office.id), str(user), name, title, "f", "t", "t", "", since))
                self.maker.personnel[user] = int(pk)
                roles.add(
                    pk, str(office.id), Appointment.Role.MANAGER if manages else Appointment.Role.AUDIT_STAFF, since
                )
                kind = Course.Kind.MANAGER if manages else Course.Kind.AUDIT_STAFF
                courses.add(pk, kind, day(self.today - timedelta(days=self.chance.randint(30, 1130))))
                declared.add(pk, day(min(this_year + timedelta(days=self.chance.randint(0, 60)), self.today)), "t")
        outside = people.add(
            NULL, NULL, "藤原 明", "行政書士", "t", "f", "f", Personnel.Qualification.ADMINISTRATIVE, since
        )
        roles.add(str(outside), NULL, Appointment.Role.EXTERNAL_AUDITOR, since)
        courses.add(str(outside), Course.Kind.EXTERNAL_AUDITOR, day(self.today - timedelta(days=300)))
        return outside

    def _licence(self) -> None:
        since = add_months_clamped(self.maker.month, -30)
        self.maker.table(Licence, "organization regime kind number valid_from valid_until").add(
            *("1", Licence.Regime.TITP, Licence.Kind.GENERAL, "許1704000999", day(since), day(period_end(since, 84)))
        )

    # --- from outside, and to the authority

    def _checks(self, outside, audits) -> None:
        """A check of each office in each quarter that is over, and one accompanied audit in each fiscal year."""
        rows = self.maker.table(
            ExternalCheck,
            "office kind checker checked_on reported_on audit heard_officer heard_manager opinion state recorded_by"
            " finished_at finished_by",
        )
        running = add_months_clamped(self.maker.month, -((self.maker.month.month - 4) % 3))
        for office in self.house.offices:
            for back in range(QUARTERS, 0, -1):
                first = add_months_clamped(running, -3 * back)
                held = last_business_day(first + timedelta(days=self.chance.randint(20, 70)), self.maker.holidays)
                said = held + timedelta(days=5)
                self._check(rows, office, ExternalCheck.Kind.OFFICE, outside, held, said, NULL)
            for held, audit in _one_a_year(audits.get(office.id, ())):
                said = min(held + timedelta(days=5), self.today)
                self._check(rows, office, ExternalCheck.Kind.ACCOMPANIED, outside, held, said, str(audit))

    def _check(self, rows, office, kind, outside, held, said, audit):
        manager = office.managers[0]
        rows.add(
            *(str(office.id), kind, str(outside), day(held), day(said), audit, "理事長"),
            *(office.names[manager], "おおむね良好。", ExternalCheck.State.DONE, str(manager)),
            *(self.maker.noon(said), str(manager)),
        )

    def _filings(self, companies, violations) -> None:
        """Annual reports of offices and companies once 31 May is over, and what the labour office was told."""
        rows = self.maker.table(
            Filing,
            "kind regime office company establishment finding fiscal_year event_on state drafted_at drafted_by"
            " approved_at approved_by filed_on channel receipt_no filed_at filed_by",
        )
        for year in range(_fiscal_year(self.maker.records_from) - 1, _fiscal_year(self.today)):
            if self.today > date(year + 1, 5, 31):
                self._reports_of(year, companies, rows)
        for number, (finding, place, held, lead, manager) in enumerate(violations, 1):
            told = last_business_day(held + timedelta(days=3), self.maker.holidays)
            told = min(max(told, held), self.today)
            moment, company = self.maker.noon(told), place.company
            rows.add(
                *(
                    Filing.Kind.LABOUR_NOTICE,
                    Regime.TITP,
                    str(company.office.id),
                    str(company.id),
                    str(place.id),
                    str(finding),
                ),
                *(NULL, day(held), Filing.State.FILED, moment, str(lead), moment, str(manager), day(told)),
                *(Filing.Channel.POST, f"通{number:06d}", moment, str(lead)),
            )

    def _reports_of(self, year, companies, rows):
        end = date(year + 1, 3, 31)
        owed = [(Filing.Kind.BUSINESS_REPORT, Regime.TITP, office, NULL) for office in self.house.offices]
        owed += [(Filing.Kind.IMPLEMENTER_REPORT, Regime.TITP, one.office, str(one.id)) for one in companies]
        if year >= SSW_ANNUAL_SINCE:
            first = date(year, 4, 1)
            employ = [one for one in companies if any(a <= end and z >= first for a, z in one.workers)]
            owed += [(Filing.Kind.SSW_ANNUAL, Regime.SSW, one.office, str(one.id)) for one in employ]
        for number, (kind, regime, office, company) in enumerate(owed, 1):
            if company != NULL and self.chance.random() < FORGOTTEN:
                continue
            filed = last_business_day(end + timedelta(days=self.chance.randint(10, 58)), self.maker.holidays)
            moment, member, manager = self.maker.noon(filed), str(office.members[0]), str(office.managers[0])
            rows.add(
                *(
                    kind,
                    regime,
                    str(office.id),
                    company,
                    NULL,
                    NULL,
                    str(year),
                    day(end),
                    Filing.State.FILED,
                    moment,
                    member,
                ),
                moment,
                *(manager, day(filed), Filing.Channel.POST, f"報{year % 100}-{number:06d}", moment, member),
            )

    # --- days to come, and words

    def _trips(self, companies) -> None:
        """Two trips a day and member in the weeks to come."""
        rows = self.maker.table(PlannedVisit, "establishment company office purpose planned_on user")
        taken, turns = set(), count()
        for company in companies:
            if not company.active:
                continue
            turn = next(turns)
            wish = self.today + timedelta(days=1 + turn % 40)
            planned = last_business_day(wish, self.maker.holidays)
            place = company.establishments[0]
            if planned <= self.today or (place.id, planned) in taken:
                continue
            taken.add((place.id, planned))
            purpose = PlannedVisit.Purpose.VISIT if turn % 3 else PlannedVisit.Purpose.AUDIT
            rows.add(
                *(str(place.id), str(company.id), str(company.office.id), purpose, day(planned), str(company.staff))
            )

    def _consultations(self, companies) -> None:
        rows = self.maker.table(
            Consultation,
            "number office company establishment person channel received_at received_by language category matter body"
            " in_charge needs_audit needs_audit_reason result state answered_on closed_at closed_by",
        )
        numbers = count(1)
        for company, place, stay in _here(companies, self.today):
            if self.chance.random() >= CONSULTED:
                continue
            came = self.today - timedelta(days=self.chance.randint(1, 365))
            category, matter, words = WORDS[self.chance.randrange(len(WORDS))]
            staff, closed = str(company.staff), came < self.today - timedelta(days=6)
            after = self.maker.noon(came + timedelta(days=3)) if closed else NULL
            rows.add(
                *(f"K-{came.year}-{next(numbers):05d}", str(company.office.id), str(company.id), str(place.id)),
                *(str(stay.person), Consultation.Channel.PHONE, self.maker.noon(came), staff, stay.language, category),
                *(matter, escaped(words), staff, "f", "相談のみ", "助言した。" if closed else ""),
                *(Consultation.State.CLOSED if closed else Consultation.State.OPEN,),
                *(day(came + timedelta(days=1)) if closed else NULL, after, staff if closed else NULL),
            )


def _one_a_year(audits) -> Iterator[tuple[date, int]]:
    """The first audit of each fiscal year."""
    seen = set()
    for held, audit in sorted(audits):
        if _fiscal_year(held) not in seen:
            seen.add(_fiscal_year(held))
            yield held, audit


def _here(companies, today) -> Iterator[tuple]:
    """Who is in training today, with company and establishment."""
    for company in companies:
        for place in company.establishments:
            for stay in place.stays:
                if stay.first <= today <= stay.last:
                    yield company, place, stay


def _fiscal_year(on: date) -> int:
    return on.year if on.month >= 4 else on.year - 1
