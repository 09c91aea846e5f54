"""While people are here and afterwards: support of specified skilled workers, cases, moves, notices, news from home."""

import json
from datetime import timedelta

from imjapan.law.dates import ONE_DAY, add_months_clamped
from interns.models import AfterReturn, PaidCost, ResidenceEvent
from training.models import (
    Incident,
    IncidentPerson,
    IncidentStep,
    PlanChange,
    Regime,
    SupportContract,
    SupportInterview,
    SupportPlan,
    SupportRecord,
    Transfer,
    TransferContact,
)
from training.support.items import EVERYTHING_ELSE, QUESTIONS, fresh_items

from .people import work_category
from .writing import NULL, day, escaped

CASES_A_YEAR = 0.02  # of the people who were here
MOVED_HOME, CHANGED_PLAN, WANTED_AWAY = 0.05, 0.03, 0.006
HEARD = 0.4  # of whom we hear after the return
HEARD_WITHIN = timedelta(days=3 * 365)
KINDS = (
    ("illness", 40, "急性虫垂炎で入院、三週間休業。", "回復し復職した。"),
    ("accident", 30, "作業中に左手を負傷し受診した。", "治癒し復職した。"),
    ("missing", 18, "出勤せず、連絡がとれない。", "所在は不明のまま、必要な届出を終えた。"),
    ("pregnancy", 4, "妊娠が分かった。", "休業し、復職した。"),
    ("early_return", 8, "家庭の事情により帰国を希望している。", "本人の意思を確認し、帰国した。"),
)
STEPS = {
    "illness": ("treatment",),
    "accident": ("treatment", "company_told"),
    "missing": ("company_told", "police_report", "embassy_and_sender", "audit_ground"),
    "pregnancy": ("protection",),
    "early_return": ("explanation", "statement"),
}
EACH_PERSON = {"explanation", "statement"}
OWN_WORDS = ("employed", "employed", "employed", "business", "seeking", "family")
CHANGE = "implementer_staff"  # of the table of changes
EVERY = timedelta(days=84)  # from interview to interview


class Staying:
    """Writes it for all groups, once people are written."""

    def __init__(self, maker, groups):
        self.maker, self.chance, self.today = maker, maker.chance("staying"), maker.today
        self.groups, self.personnel = groups, maker.personnel
        self.since = maker.records_from

    def write(self) -> None:
        self._support()
        self._cases()
        self._moves()
        self._lives()

    def _plans(self):
        """Every plan of the kept years with its group and person."""
        for group in self.groups:
            for person, plans in group.members.items():
                for plan in plans:
                    yield group, person, plan

    # --- support

    def _support(self):
        table = self.maker.table
        contracts = table(SupportContract, "office company starts_on monthly_fee")
        self.supports = table(
            SupportPlan,
            "plan person office company made_on language manager staff sector work_category items signed_on",
        )
        self.records = table(
            SupportRecord, "support_plan person item given_on minutes language content given_by entered_at entered_by"
        )
        self.interviews = table(
            SupportInterview,
            "support_plan person office who supervisor held_on interviewer language answers written_at written_by",
        )
        answers = {code: {"problem": False, "text": ""} for code in QUESTIONS if code != EVERYTHING_ELSE}
        self.items, self.answers = _json(fresh_items()), _json(answers)
        agreed = {}
        for group, person, plan in self._plans():
            if plan.stage is None and plan.ends > self.today - timedelta(days=400):
                company = group.place.company
                agreed[company.id] = (company, min(plan.first, agreed.get(company.id, (company, plan.first))[1]))
                self._worker(group, str(person), group.languages[person], plan)
        for company, first in agreed.values():
            contracts.add(str(company.office.id), str(company.id), day(first - timedelta(days=30)), "20000")

    def _worker(self, group, person, language, plan):
        company, sector = group.place.company, group.place.sector
        staff, user = str(self.personnel[company.staff]), str(company.staff)
        made = plan.first - timedelta(days=20)
        support = str(
            self.supports.add(
                *(str(plan.id), person, str(company.office.id), str(company.id), day(made), language),
                *(str(self.personnel[company.office.managers[0]]), staff, sector, work_category(sector), self.items),
                day(made + timedelta(days=2)),
            )
        )
        for item, on, minutes, content in (
            (1, made - timedelta(days=5), "190", "労働条件、活動内容、手続を説明した。"),
            (3, plan.first + ONE_DAY, "60", "宿舎の確認、銀行口座の住所変更に同行した。"),
            (4, plan.first + timedelta(days=2), "480", "ごみの出し方、届出、緊急時の連絡先を説明した。"),
            (6, plan.first + timedelta(days=40), "45", "市の日本語教室の日程を案内した。"),
        ):
            if on <= self.today:
                self.records.add(
                    *(support, person, str(item), day(on), minutes, language, content, staff),
                    *(self.maker.noon(on), user),
                )
        held = plan.first + EVERY
        while held <= min(plan.ends, self.today):
            for who, supervisor in (("worker", ""), ("supervisor", company.representative[1])):
                self.interviews.add(
                    *(support, person, str(company.office.id), who, supervisor, day(held), staff),
                    *(language if who == "worker" else "ja", self.answers, self.maker.noon(held), user),
                )
            held += EVERY

    # --- cases and moves

    def _cases(self):
        table = self.maker.table
        cases = table(
            Incident,
            "office company establishment kind regime happened_on known_on description absence_days statement_on"
            " result state closed_at closed_by opened_by",
        )
        people = table(IncidentPerson, "incident person placement wish asked_on asked_in asked_by")
        steps = table(IncidentStep, "incident code done_on told_to entered_at entered_by")
        shares = [share for _kind, share, _what, _end in KINDS]
        for group, person, plan in self._plans():
            first, last = max(plan.first, self.since), min(plan.ends, self.today)
            days = (last - first).days
            if days < 30 or self.chance.random() >= CASES_A_YEAR * days / 365:
                continue
            kind, _share, what, end = self.chance.choices(KINDS, shares)[0]
            on = first + timedelta(days=self.chance.randrange(days))
            self._case(cases, people, steps, (group, person, plan), (kind, what, end), on)

    def _case(self, cases, people, steps, who, words, on):
        (group, person, plan), (kind, what, end) = who, words
        company, moment = group.place.company, self.maker.noon(on)
        closed, staff = on < self.today - timedelta(days=45), str(company.staff)
        done = self.maker.noon(min(on + timedelta(days=30), self.today))
        home = kind == "early_return"
        case = cases.add(
            *(str(company.office.id), str(company.id), str(group.place.id), kind),
            Regime.TITP if plan.stage else Regime.SSW,
            *(day(on), day(on), what, "2" if kind == "accident" else NULL, day(on) if home else NULL),
            *(end if closed else "", Incident.State.CLOSED if closed else Incident.State.OPEN),
            *((done, staff) if closed else (NULL, NULL)),
            staff,
        )
        asked = day(on) if home else NULL
        row = people.add(
            *(str(case), str(person), str(plan.placement), "home" if home else "", asked),
            *(group.languages[person] if home else "", staff if home else NULL),
        )
        for step in STEPS[kind]:
            code = f"{step}.{row}" if step in EACH_PERSON else step
            steps.add(str(case), code, day(on), "本人・会社", moment, staff)

    def _moves(self):
        """Wishes to move that came to nothing or are being looked after."""
        moves = self.maker.table(
            Transfer,
            "office person regime kind ground request requested_on old_placement state rejected_reason entered_by",
        )
        contacts = self.maker.table(TransferContact, "transfer asked_on asked channel answer entered_at entered_by")
        for group, person, plan in self._plans():
            first, last = max(plan.first + timedelta(days=60), self.since), min(plan.ends, self.today)
            if plan.stage not in (1, 2) or last <= first or self.chance.random() >= WANTED_AWAY:
                continue
            on = first + timedelta(days=self.chance.randrange((last - first).days))
            company, open_ = group.place.company, on > self.today - timedelta(days=60)
            state = Transfer.State.SEARCH if open_ else Transfer.State.WITHDRAWN
            staff = str(company.staff)
            pk = moves.add(
                *(
                    str(company.office.id),
                    str(person),
                    Regime.TITP,
                    Transfer.Kind.UNAVOIDABLE,
                    "",
                    "寮の近くで働きたい。",
                ),
                *(day(on), str(plan.placement), state, "", staff),
            )
            for number in range(2):
                asked = min(on + timedelta(days=3 + number), self.today)
                contacts.add(
                    *(str(pk), day(asked), "近隣の実習実施者", Transfer.Channel.MSO, "受入れの予定なし。"),
                    *(self.maker.noon(asked), staff),
                )

    # --- what one person tells and does

    def _lives(self):
        table = self.maker.table
        events = table(ResidenceEvent, "person kind happened_on address notified_on")
        changes = table(
            PlanChange,
            "plan company office code happens_on before after reason treatment settled_on entered_at entered_by",
        )
        returned = table(AfterReturn, "person heard_on kind uses_skill employer source")
        costs = table(PaidCost, "person sending kind paid_to paid_on amount currency yen")
        for group in self.groups:
            for person, plans in group.members.items():
                if plans and group.arrival >= self.since:
                    self._one(group, str(person), plans, events, costs)
                for plan in plans:
                    if plan.stage and plan.first >= self.since and self.chance.random() < CHANGED_PLAN:
                        self._change(group, plan, changes)
                gone = self.today - plans[-1].ends if plans else None
                if gone and timedelta() < gone < HEARD_WITHIN and self.chance.random() < HEARD:
                    kind = self.chance.choice(OWN_WORDS)
                    heard = min(plans[-1].ends + timedelta(days=self.chance.randint(30, 300)), self.today)
                    skill = "t" if kind in ("employed", "business") and self.chance.random() < 0.7 else "f"
                    employer = "日系企業" if kind == "employed" else ""
                    returned.add(str(person), day(heard), kind, skill, employer, "LINEで本人から")

    def _one(self, group, person, plans, events, costs):
        settled = plans[0].first + timedelta(days=29)
        if settled <= self.today:
            events.add(person, "settled", day(settled), group.place.address, day(min(settled + ONE_DAY, self.today)))
        moved = add_months_clamped(plans[0].first, 14)
        if moved < min(plans[-1].ends, self.today) and self.chance.random() < MOVED_HOME:
            told = min(moved + timedelta(days=4), self.today)
            events.add(person, "moved", day(moved), group.place.address, day(told))
        yen = self.chance.randrange(90_000, 380_000, 5_000)
        costs.add(
            *(person, str(group.sending), "fee", "", day(group.arrival - timedelta(days=120)), str(yen), "JPY"),
            str(yen),
        )

    def _change(self, group, plan, changes):
        last = min(plan.ends, self.today)
        if last <= plan.first:
            return
        on = plan.first + timedelta(days=self.chance.randrange((last - plan.first).days))
        company = group.place.company
        settled = min(on + timedelta(days=12), self.today)
        changes.add(
            *(str(plan.id), str(company.id), str(company.office.id), CHANGE, day(on), "前任者", "後任者", "異動"),
            *(PlanChange.Treatment.NOTICE, day(settled), self.maker.noon(on), str(company.staff)),
        )


def _json(value) -> str:
    return escaped(json.dumps(value, ensure_ascii=False, default=str))
