"""From the offer to the lecture: offers with those presented, cohorts, plan applications, residence, courses.

All of it follows from the groups `people` wrote: whoever came within the years that are kept came through an offer.
"""

from collections import defaultdict
from datetime import date, timedelta

from imjapan.law.attachments import attachments
from imjapan.law.dates import ONE_DAY, add_months_clamped, period_end
from training.models import (
    ApplicationPaper,
    Candidate,
    Cohort,
    LectureAbsence,
    LectureCourse,
    Lecturer,
    LectureSession,
    Offer,
    PlanApplication,
    Regime,
    ResidenceApplication,
)

from .people import CYCLE_KEPT, LECTURE, PlanRow
from .writing import NULL, day, yes

LIST_DATE = "2026-07-29"  # of the occupations in reports/demo/data
OFFERED, SELECTED, APPLIED = timedelta(days=270), timedelta(days=200), timedelta(days=150)
NEXT_APPLIED, NEXT_DRAFTED = timedelta(days=130), timedelta(days=210)
COE_FILED, COE_ISSUED = timedelta(days=50), timedelta(days=20)
PAPERS_KEPT = timedelta(days=120)  # papers of plans certified earlier are not written one by one
WAITING = 40  # one company in so many has an offer for which nobody was presented yet
MISSED = 0.04  # people who miss a lesson of their course
SUBJECTS = "11111121141111141134"  # of the twenty days of a course
HOURS = ("1920", "160", "160", "960", "192")  # total, after and before arrival, core, safety


class Arrivals:
    """Writes it for all groups, once people are written."""

    def __init__(self, maker, groups):
        self.maker, self.chance, self.today = maker, maker.chance("arrivals"), maker.today
        self.since = self.today - CYCLE_KEPT
        self.groups = sorted(groups, key=lambda one: (one.place.company.office.id, one.nationality, one.arrival))
        self.candidate_of: dict[int, int] = {}
        self.cohort_of: dict[tuple[int, date], int] = {}
        self.applications = maker.table(
            PlanApplication,
            "office company establishment person candidate cohort previous plan regime stage occupation_code list_date"
            " starts_on ends_on hours_total hours_lecture hours_pre_lecture hours_core hours_safety monthly_wage goal"
            " state applied_on receipt_no certified_on certification_no guided_by drafted_by",
        )
        self.papers = maker.table(ApplicationPaper, "application code state received_on")
        self.residence = maker.table(
            ResidenceApplication, "person application kind filed_on receipt_no result decided_on number entered_on"
        )

    def write(self, companies) -> None:
        self._offers(companies)
        self._cohorts()
        for group in self.groups:
            for person, plans in group.members.items():
                self._person(group, person, plans)

    # --- offers

    def _offers(self, companies):
        rows = self.maker.table(
            Offer,
            "office company establishment received_on valid_until regime occupation_code headcount countries sending"
            " starts_on months monthly_wage contact fees_explained_on selection_on selection_place state closed_on"
            " received_by",
        )
        candidates = self.maker.table(
            Candidate, "offer person accepted_on valid_until presented_on interviewed_on decided_on wish state"
        )
        for index, group in enumerate(self.groups):
            if group.arrival < self.since:
                continue
            received, chosen = group.arrival - OFFERED, group.arrival - SELECTED
            offer = self._offer(
                rows, group.place, received, chosen, group.arrival, len(group.members), group.nationality,
                str(group.sending), (Offer.State.FILLED, day(chosen)),
            )  # fmt: skip
            presented = [(person, Candidate.State.SELECTED) for person in group.members]
            presented += [(person, Candidate.State.REFUSED) for person in self._not_chosen(index)]
            for person, state in presented:
                pk = candidates.add(
                    *(str(offer), str(person), day(received + timedelta(days=20)), day(group.arrival)),
                    *(day(received + timedelta(days=40)), day(chosen), day(chosen), group.place.occupation[:60], state),
                )
                if state == Candidate.State.SELECTED:
                    self.candidate_of[person] = pk
        for company in companies[::WAITING]:
            received = self.today - timedelta(days=self.chance.randint(1, 45))
            first = add_months_clamped(self.maker.month, 7)
            self._offer(
                rows, company.establishments[0], received, received + timedelta(days=60), first,
                self.chance.randint(1, 4), "ID", NULL, (Offer.State.OPEN, NULL),
            )  # fmt: skip

    def _not_chosen(self, index):
        """Whoever was presented too comes with the next group of the office."""
        group = self.groups[index]
        later = self.groups[index + 1] if index + 1 < len(self.groups) else None
        if later is None or later.nationality != group.nationality:
            return []
        same = later.place.company.office is group.place.company.office
        return list(later.members)[: len(group.members)] if same else []

    def _offer(self, rows, place, received, chosen, first, count, nationality, sending, state):
        company = place.company
        return rows.add(
            *(str(company.office.id), str(company.id), str(place.id), day(received), day(first), Regime.TITP),
            *(place.occupation_code, str(count), nationality, sending, day(first), "36"),
            *(str(self.chance.randrange(178_000, 232_000, 500)), "総務課", day(received), day(chosen), "現地"),
            *(*state, str(company.staff)),
        )

    # --- cohorts and their lectures

    def _cohorts(self):
        together = defaultdict(list)
        for group in self.groups:
            if group.arrival >= self.since:
                together[group.place.company.office.id, group.arrival].append(group)
        cohorts = self.maker.table(Cohort, "office name arrives_on")
        courses = Courses(self.maker)
        for (office, arrival), groups in sorted(together.items()):
            pk = cohorts.add(str(office), f"{arrival.year}年{arrival.month}月入国", day(arrival))
            self.cohort_of[office, arrival] = pk
            courses.write(groups[0].place.company.office, pk, arrival, [p for one in groups for p in one.members])

    # --- plans and residence

    def _person(self, group, person, plans):
        previous = None
        for plan in plans:
            if plan.stage and plan.certification_no and plan.first >= self.since:
                self._certified(group, person, plan, previous)
            previous = plan
        if not plans:
            first = group.arrival
            self._apply(group, person, PlanRow(0, 0, 1, first, period_end(first, 12), first, ""), None)
        elif previous.stage == 1 and previous.ends == previous.last and previous.first <= self.today:
            first = previous.last + ONE_DAY
            if first - NEXT_DRAFTED <= self.today:
                nxt = PlanRow(0, 0, 2, first, period_end(first, 24), first, "")
                self._apply(group, person, nxt, previous, ahead=NEXT_APPLIED)

    def _certified(self, group, person, plan, previous):
        certified = plan.first - timedelta(days=60)
        pk = self._application(
            group, person, plan, previous, PlanApplication.State.CERTIFIED, plan.first - APPLIED, certified
        )
        if plan.first > self.today - PAPERS_KEPT:
            self._papers(pk, plan, 1.0)
        first, kind = plan.stage == 1, ResidenceApplication.Kind
        filed, issued = plan.first - COE_FILED, plan.first - COE_ISSUED
        if filed > self.today:
            return
        granted = issued <= self.today
        number = f"認{person:08d}" if first and granted else ""
        entered = first and granted and plan.first <= self.today
        self.residence.add(
            *(str(person), str(pk), kind.COE if first else kind.CHANGE, day(filed), f"東{pk:08d}"),
            ResidenceApplication.Result.GRANTED if granted else ResidenceApplication.Result.PENDING,
            *(day(issued) if granted else NULL, number, day(plan.first) if entered else NULL),
        )

    def _apply(self, group, person, plan, previous, ahead=APPLIED):
        """An application under way: handed in when it is time, drafted before."""
        applied = plan.first - ahead
        handed_in = applied <= self.today
        state = PlanApplication.State.APPLIED if handed_in else PlanApplication.State.DRAFT
        pk = self._application(group, person, plan, previous, state, applied if handed_in else None, None)
        self._papers(pk, plan, 1.0 if handed_in else 0.6)

    def _application(self, group, person, plan, previous, state, applied, certified):
        place, company = group.place, group.place.company
        first = plan.stage == 1
        cohort = self.cohort_of.get((company.office.id, group.arrival)) if first else None
        candidate = self.candidate_of.get(person) if first else None
        total, after, before, core, safety = HOURS
        return self.applications.add(
            *(str(company.office.id), str(company.id), str(place.id), str(person), str(candidate or NULL)),
            *(str(cohort or NULL), str(previous.id) if previous else NULL, str(plan.id or NULL), Regime.TITP),
            *(str(plan.stage), place.occupation_code, LIST_DATE, day(plan.first), day(plan.last), total),
            *((after, before) if first else (NULL, NULL)),
            *(core, safety, str(self.chance.randrange(178_000, 232_000, 500)), GOALS[plan.stage], state),
            *(day(applied), f"受{self.applications.count + 1:08d}" if applied else "", day(certified)),
            *(plan.certification_no, str(company.staff), str(company.staff)),
        )

    def _papers(self, application, plan, share):
        """`share`: of the papers that are there already."""
        states = ApplicationPaper.State
        for paper in attachments(Regime.TITP, plan.stage):
            there = self.chance.random() < share
            state = (states.CHECKED if there else states.MISSING) if paper.case in CASES else states.NOT_NEEDED
            received = self.today - timedelta(days=10) if state == states.CHECKED else None
            self.papers.add(str(application), paper.code, state, day(received))


GOALS = {1: "基礎級の実技及び学科試験", 2: "3級の実技試験", 3: "2級の実技試験"}
CASES = ("", "legal_entity", "sending", "pre_lecture", "abroad")


class Courses:
    """One course of each cohort before arrival, given by others, and one after it, with a lesson on each day."""

    def __init__(self, maker):
        self.maker, self.chance, self.today = maker, maker.chance("courses"), maker.today
        self.courses = maker.table(
            LectureCourse,
            "office cohort kind name starts_on ends_on planned_hours venue provider allowance lodging_free food_free"
            " state closed_at closed_by",
        )
        self.people = maker.table(LectureCourse.people.through, "lecturecourse person")
        self.sessions = maker.table(
            LectureSession,
            "course held_on from_time until_time break_minutes subject lecturer is_make_up signed taken_at",
        )
        self.absences = maker.table(LectureAbsence, "session person minutes reason made_up_in")
        lecturers = maker.table(
            Lecturer, "office name belongs_to affiliation qualification is_legal_expert years languages"
        )
        self.lecturers = {}
        for office in maker.house.offices:
            teacher = lecturers.add(str(office.id), "高田 由美", Lecturer.Belongs.OURS, "", "", "f", "8", "")
            expert = lecturers.add(
                *(str(office.id), "森本 学", Lecturer.Belongs.OUTSIDE, "森本社労士事務所（デモ）", "社会保険労務士"),
                *("t", "15", ""),
            )
            abroad = lecturers.add(
                str(office.id), "Sri Wahyuni (Demo)", Lecturer.Belongs.SENDING, "LPK DEMO", "", "f", "6", ""
            )
            self.lecturers[office.id] = (teacher, expert, abroad)

    def write(self, office, cohort, arrival, people) -> None:
        kinds = LectureCourse.Kind
        self._course(office, cohort, kinds.PRE, arrival, arrival - timedelta(days=45), people)
        self._course(office, cohort, kinds.POST, arrival, arrival, people)

    def _course(self, office, cohort, kind, arrival, first, people):
        days = self._days(first)
        last = max(days[-1], first + LECTURE)
        over = last + timedelta(days=4) <= self.today
        after, manager = kind == LectureCourse.Kind.POST, office.managers[0]
        name = f"{arrival.year}年{arrival.month}月 {'入国後' if after else '入国前'}講習"
        closed = (self.maker.noon(last + timedelta(days=3)), str(manager)) if over else (NULL, NULL)
        pk = self.courses.add(
            *(str(office.id), str(cohort), kind, name, day(first), day(last), HOURS[0]),
            *("研修センター", *(("", "60000", "t", "t") if after else ("LPK DEMO", NULL, NULL, NULL))),
            *(LectureCourse.State.CLOSED if over else LectureCourse.State.PLANNED, *closed),
        )
        for person in people:
            self.people.add(str(pk), str(person))
        teacher, expert, abroad = self.lecturers[office.id]
        written = []
        for subject, on in zip(SUBJECTS, days, strict=True):
            who = (expert if subject == "3" else teacher) if after else abroad
            written.append(self._lesson(pk, on, subject, who))
        missed = [person for person in people if after and over and self.chance.random() < MISSED]
        if missed:
            again = str(self._lesson(pk, last, "1", teacher, make_up=True))
            for person in missed:
                lesson = written[self.chance.randrange(5)]  # of the first days, all Japanese
                self.absences.add(str(lesson), str(person), "120", "発熱", again)

    def _lesson(self, course, on, subject, lecturer, *, make_up=False):
        """A whole day; a make-up lesson in the evening."""
        held = on <= self.today
        hours = ("18:30", "20:30", "0") if make_up else ("09:00", "18:00", "60")
        return self.sessions.add(
            *(str(course), day(on), *hours, subject, str(lecturer), yes(make_up), yes(held)),
            self.maker.noon(on, 20) if held else NULL,
        )

    def _days(self, first) -> list[date]:
        """Twenty working days."""
        found, on = [], first + ONE_DAY
        while len(found) < len(SUBJECTS):
            if on.weekday() < 5 and on not in self.maker.holidays:
                found.append(on)
            on += ONE_DAY
        return found
