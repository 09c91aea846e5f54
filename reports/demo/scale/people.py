"""People with their passports, residence cards, plans and placements, group by group."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from imjapan.law.dates import ONE_DAY, add_months_clamped, period_end
from imjapan.law.ssw_sector import work_categories
from interns.models import Passport, Person, PersonInCharge, ResidenceCard
from training.models import Absence, ExamAttempt, Placement, Plan, Regime

from .names import COUNTRIES, pick
from .writing import NULL, day, escaped

FIRST_ARRIVALS = date(1993, 4, 1)
CARDS_SINCE = date(2012, 7, 9)  # 在留カード
STAGES_SINCE = date(2010, 7, 1)  # 技能実習 as a status of its own
CERTIFIED_SINCE = date(2017, 11, 1)
STAGE_3_SINCE = date(2017, 11, 1)
SSW_SINCE = date(2019, 4, 1)
LECTURE = timedelta(days=28)
BEFORE_ARRIVAL = timedelta(days=60)  # a plan is certified
ARRIVAL_DAY = timedelta(days=7)
SIZES = (1, 2, 2, 3, 3, 3, 4, 4, 5, 6)  # people of one group
LETTERS = {"ID": "E", "VN": "C", "TH": "AB", "BD": "A", "LK": "N"}
CARD_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
COUNTRIES_AND_SHARES = (list(COUNTRIES), list(accumulate(COUNTRIES.values())))
BUSY = 0.85  # places with people today
LEFT_EARLY = 0.05
EARLY_ENDS = ("本人の都合により帰国", "病気のため帰国", "家庭の事情により帰国")
RENEWED_BEFORE = timedelta(days=180)
TRIP = timedelta(days=30)
OLD_NUMBERS = 0.6
NEWCOMERS = 0.04  # people of offers that are filled and who have not come yet, for one who is here
MONTHS_AHEAD = (1, 4, 6, 2, 3, 5)  # when these groups arrive
CYCLE_KEPT = timedelta(days=5 * 365)  # how far back offers, applications and lectures are recorded
OWN_STAFF = 0.02  # people with somebody of their own in charge
TRIP_HOME = 0.3  # of those in stage 3
# Of each stage: the exam, its parts, and how many months before the end people apply and sit.
EXAMS = {
    1: (ExamAttempt.Grade.BASIC, (ExamAttempt.Part.PRACTICAL, ExamAttempt.Part.THEORY), 7, 3),
    2: (ExamAttempt.Grade.GRADE_3, (ExamAttempt.Part.PRACTICAL,), 13, 8),
    3: (ExamAttempt.Grade.GRADE_2, (ExamAttempt.Part.PRACTICAL,), 13, 8),
}
EXAMS_KEPT = timedelta(days=5 * 365)
FAILED_ONCE = 0.06
SAT_AGAIN = timedelta(days=25)
# Steps without a common factor with what they go round, so that numbers look random and never repeat.
PASSPORTS, PASSPORT_STEP, FIRST_PASSPORT = 9_000_000, 7_919_003, 1_000_000
CARDS, CARD_STEP, FIRST_CARD = 90_000_000, 61_803_401, 10_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of a stay: a stage of training, or work as a specified skilled worker (stage None)."""

    stage: int | None
    first: date
    last: date


class Stay(NamedTuple):
    """Days in training of one person at one place, one stage."""

    person: int
    stage: int
    first: date
    last: date
    language: str


class PlanRow(NamedTuple):
    """One plan as written. `first`, `last`: of the plan; `ends`: last day at the place.

    `placement`: its id, where the plan has begun.
    """

    id: int
    placement: int
    stage: int | None
    first: date
    last: date
    ends: date
    certification_no: str


@dataclass(slots=True)
class Group:
    """People who came, or will come, together to one place. `members`: person to plans; `languages` of them."""

    place: object
    arrival: date
    nationality: str
    sending: int
    members: dict[int, list[PlanRow]] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)


@cache
def steps(arrival: date, path: str, today: date) -> tuple[Step, ...]:
    """The stretches that have begun by today. `path`: 3 or 5 years of training, or ssw (3 years and work after)."""
    lengths = {"3": ((1, 12), (2, 24)), "5": ((1, 12), (2, 24), (3, 24)), "ssw": ((1, 12), (2, 24), (None, 60))}
    found, first = [], arrival
    for stage, months in lengths[path]:
        if first > today:
            break
        last = period_end(first, months)
        found.append(Step(stage, first, last))
        first = last + ONE_DAY
    return tuple(found)


def status(step: Step) -> str:
    """Status of residence; before July 2010 training was 研修, then 特定活動."""
    if step.stage is None:
        return "特定技能1号"
    if step.first < STAGES_SINCE:
        return "研修" if step.stage == 1 else "特定活動"
    return f"技能実習{step.stage}号ロ"


@cache
def work_category(sector: str) -> str:
    return work_categories(sector)[0]["name"]


class People:
    """Writes groups until there are as many people as the scale says."""

    def __init__(self, maker, companies):
        self.maker, self.chance, self.luck = maker, maker.chance("people"), maker.chance("exams")
        self.today, self.month = maker.today, maker.month
        self.companies = companies
        self.places = [place for company in companies for place in company.establishments]
        self.people = maker.table(
            Person,
            "office passport_name surname given_name native_name katakana call_name nationality birth_date sex"
            " language old_number sending search_text sort_key kana_key",
        )
        self.passports = maker.table(Passport, "person nationality number issued_on expires_on")
        self.cards = maker.table(ResidenceCard, "person number status starts_on ends_on")
        self.plans = maker.table(
            Plan,
            "person regime stage certification_no certified_on occupation occupation_code sector work_category"
            " starts_on ends_on lecture_starts_on lecture_ends_on",
        )
        self.placements = maker.table(Placement, "person plan establishment company starts_on ends_on end_reason")
        self.in_charge = maker.table(PersonInCharge, "person user deputy starts_on ends_on")
        self.absences = maker.table(Absence, "person kind starts_on ends_on note")
        self.exams = maker.table(ExamAttempt, "person plan grade part number applied_on sits_on result result_on")
        self.active = 0
        self.groups: list[Group] = []
        self.former = self._former()

    def write(self) -> None:
        """Those who are here today first, then those who come, then those who have been here."""
        scale = self.maker.scale
        busy = self.places[: max(1, round(len(self.places) * BUSY))]
        large = self.companies[0]
        while (left := scale.largest - large.active) > 0:
            place = self.chance.choice(large.establishments)
            self._group(place, min(left, self._size()), *self._present(place))
        turn = 0
        while (left := scale.active - self.active) > 0:
            place = busy[turn] if turn < len(busy) else self.chance.choice(busy)
            self._group(place, min(left, self._size()), *self._present(place))
            turn += 1
        for number in range(max(3, round(scale.active * NEWCOMERS / 3))):
            self._newcomers(self.chance.choice(busy), MONTHS_AHEAD[number % len(MONTHS_AHEAD)])
        while (left := scale.people - self.people.count) > 0:
            place = self.chance.choice(self.places)
            self._group(place, min(left, self._size()), *self._past(place))

    def _size(self):
        """People of one group; smaller where there would be too few for all places."""
        mean = self.maker.scale.active / max(1, len(self.places))
        return min(self.chance.choice(SIZES), max(1, round(2 * mean)))

    def _present(self, place):
        """How many months ago a group of today arrived, and what it does."""
        chance = self.chance.random()
        if chance < 0.08:
            return self.chance.randint(38, 90), "ssw", False
        if chance < 0.2 and place.stage3:
            return self.chance.randint(38, 58), "5", False
        return self.chance.randint(1, 35), "3", False

    def _past(self, place):
        """A group that has gone home, or went early."""
        chance = self.chance.random()
        if chance < LEFT_EARLY:
            return self.chance.randint(8, 36), "3", True
        months = self.chance.choices(self.former[0], cum_weights=self.former[1])[0]
        third_year = add_months_clamped(self.month, 36 - months)
        if chance < 0.2 and months > 64 and place.stage3 and third_year >= STAGE_3_SINCE:
            return months, "5", False
        if chance < 0.3 and months > 98 and third_year >= SSW_SINCE:
            return months, "ssw", False
        return months, "3", False

    def _former(self):
        """Months since arrival and their running weights: most came in the last ten years, some since 1993."""
        longest = (self.month.year - FIRST_ARRIVALS.year) * 12 + self.month.month - FIRST_ARRIVALS.month
        months = range(38, longest + 1)
        return months, list(accumulate(8 if m <= 120 else max(1, (longest - m) // 50) for m in months))

    def _group(self, place, people, months, path, left):
        arrival = add_months_clamped(self.month, -months) + ARRIVAL_DAY
        group = self._together(place, arrival)
        stay = steps(arrival, path, self.today)
        for _ in range(people):
            self._person(group, stay, left)
        if stay[-1].last > self.today - CYCLE_KEPT:
            self.groups.append(group)

    def _newcomers(self, place, months):
        """Whoever was selected and arrives in some months; a plan is certified two months before."""
        arrival = add_months_clamped(self.month, months) + ARRIVAL_DAY
        group = self._together(place, arrival)
        for _ in range(self._size()):
            person, name = self._identity(group)
            group.members[person], group.languages[person] = [], name.language
            self._passports(str(person), group.nationality, self.today, self.today)
            if arrival - BEFORE_ARRIVAL <= self.today:
                self._plan(group, person, Step(1, arrival, period_end(arrival, 12)))
        self.groups.append(group)

    def _together(self, place, arrival):
        names, shares = COUNTRIES_AND_SHARES
        nationality = self.chance.choices(names, cum_weights=shares)[0]
        return Group(place, arrival, nationality, self.luck.choice(self.maker.sending[nationality]))

    def _identity(self, group):
        chance, arrival = self.chance, group.arrival
        sex = "M" if chance.random() < 0.6 else "F"
        name = pick(chance, group.nationality, sex)
        old_number = f"P{self.people.count + 1:06d}" if chance.random() < OLD_NUMBERS else ""
        person = self.people.add(
            str(group.place.company.office.id),
            name.passport,
            name.surname,
            name.given,
            name.native,
            name.katakana,
            name.call,
            group.nationality,
            day(arrival - timedelta(days=chance.randint(19 * 365, 32 * 365))),
            sex,
            name.language,
            old_number,
            str(group.sending),
            escaped(name.search_text_with(old_number)),
            name.sort_key,
            name.kana_key,
        )
        return person, name

    def _person(self, group, stay, left):
        chance, arrival, place = self.chance, group.arrival, group.place
        person, name = self._identity(group)
        group.members[person], group.languages[person] = [], name.language
        last = min(stay[-1].last, arrival + timedelta(days=chance.randint(100, 200))) if left else stay[-1].last
        self._passports(str(person), group.nationality, arrival, min(last, self.today))
        letters = "".join(chance.choices(CARD_LETTERS, k=4))
        for step in stay:
            if step.first > last:
                break
            self._step(group, person, step, last, letters, name.language)
        if last >= self.today:
            self.active += 1
            place.company.active += 1
            if chance.random() < OWN_STAFF:
                self._own_staff(str(person), place)

    def _passports(self, person, nationality, arrival, until):
        """A passport of five years (later of ten), and the next one before it ends; old ones stay."""
        issued = arrival - timedelta(days=self.chance.randint(90, 700))
        while True:
            number = FIRST_PASSPORT + self.passports.count * PASSPORT_STEP % PASSPORTS
            expires = period_end(issued, 60)
            self.passports.add(person, nationality, f"{LETTERS[nationality]}{number}", day(issued), day(expires))
            if expires > until + RENEWED_BEFORE:
                return
            issued = expires - timedelta(days=self.chance.randint(200, 330))

    def _step(self, group, person, step, last, letters, language):
        chance, pk, place = self.chance, str(person), group.place
        number = NULL
        if step.first >= CARDS_SINCE:
            number = f"{letters[:2]}{FIRST_CARD + self.cards.count * CARD_STEP % CARDS}{letters[2:]}"
        self.cards.add(pk, number, status(step), day(step.first), day(step.last))
        ends = min(step.last, last)
        plan = self._plan(group, person, step, ends)
        self.placements.add(
            pk,
            str(plan.id),
            str(place.id),
            str(place.company.id),
            day(step.first),
            day(ends),
            "" if ends == step.last else chance.choice(EARLY_ENDS),
        )
        training = step.stage is not None
        if plan.certification_no and step.last > self.today - EXAMS_KEPT:
            self._exam(pk, str(plan.id), step, min(ends, self.today))
        if training:
            place.stays.append(Stay(person, step.stage, step.first, ends, language))
        elif ends >= self.today - CYCLE_KEPT:
            place.company.workers.append((step.first, ends))
        if step.stage == 3 and chance.random() < TRIP_HOME:
            left = step.first + timedelta(days=chance.randint(20, 200))
            if left + TRIP <= min(ends, self.today):
                self.absences.add(pk, Absence.Kind.TRIP_HOME, day(left), day(left + TRIP), "")

    def _plan(self, group, person, step, ends=None) -> PlanRow:
        """A plan; the placement that follows gets the next number."""
        place, training = group.place, step.stage is not None
        certified = training and step.first >= CERTIFIED_SINCE
        lecture = step.stage == 1 and step.first >= STAGES_SINCE
        number = f"認{1_000_000_000 + self.plans.count * 7}" if certified else ""
        pk = self.plans.add(
            str(person),
            Regime.TITP if training else Regime.SSW,
            str(step.stage) if training else NULL,
            number,
            day(step.first - BEFORE_ARRIVAL) if certified else NULL,
            place.occupation,
            place.occupation_code if certified else "",
            "" if training else place.sector,
            "" if training else work_category(place.sector),
            day(step.first),
            day(step.last),
            day(step.first) if lecture else NULL,
            day(step.first + LECTURE) if lecture else NULL,
        )
        row = PlanRow(pk, self.placements.count + 1, step.stage, step.first, step.last, ends or step.last, number)
        group.members[person].append(row)
        return row

    def _exam(self, person, plan, step, until):
        """The exam of a stage as far as it has come: applied for, sat, a few of them twice."""
        grade, parts, applied, sat = EXAMS[step.stage]
        applies, sits = add_months_clamped(step.last, -applied), add_months_clamped(step.last, -sat)
        if applies > until:
            return
        for part in parts:
            failed = self.luck.random() < FAILED_ONCE
            tries = ((1, sits, "failed"), (2, sits + SAT_AGAIN, "passed")) if failed else ((1, sits, "passed"),)
            for number, on, result in tries:
                if number == 1 or sits <= until:
                    known = on <= until
                    self.exams.add(
                        person, plan, grade, part, str(number), day(applies if number == 1 else sits), day(on),
                        result if known else "pending", day(on + ONE_DAY) if known else NULL,
                    )  # fmt: skip

    def _own_staff(self, person, place):
        office = place.company.office
        user = self.chance.choice(office.members)
        deputy = self.chance.choice(office.managers)
        since = add_months_clamped(self.month, -self.chance.randint(1, 12))
        self.in_charge.add(person, str(user), str(deputy), day(since), NULL)
