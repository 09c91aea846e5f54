"""Audits, visits and findings of one place after another, in the rhythm that the law asks for."""

from collections.abc import Iterator
from datetime import date, timedelta

from imjapan.law.audit_blocks import Block, audit_blocks
from imjapan.law.dates import ONE_DAY, last_business_day, month_block_end, month_start
from training.models import Audit, AuditMethod, Interview, Visit

from ..history import RESULTS
from .findings import Findings
from .papers import Papers
from .writing import NULL, day, yes

# Windows without audit: more of those that ended lately, none of long ago.
LATE = ((timedelta(days=100), 0.012), (timedelta(days=400), 0.002))
BEGUN = 0.45  # running windows whose audit is held, once half over
NO_VISIT = 0.005
VIOLATIONS = 0.02
TALKS = (
    "仕事と生活に問題なし。",
    "寮のWi-Fiが夜に遅いとのこと。",
    "日本語の勉強を続けている。試験は来月。",
    "残業は少なめ。送金の方法を聞かれ、説明した。",
    "体調は良い。同室の仲間とうまくいっている。",
)
GUIDANCE = (
    "認定計画どおりの作業であることを確認。安全教育の記録を付けるよう助言した。",
    "日本語学習の時間を確保するよう助言した。",
    "技能実習日誌の記入を確認。記入もれなし。",
    "宿舎の清掃と防火について説明した。",
)


class Supervision:
    """Writes what was done at a place. `records_from`: nothing older is written."""

    def __init__(self, maker):
        self.maker, self.chance = maker, maker.chance("supervision")
        self.today, self.records_from = maker.today, maker.records_from
        self.audits = maker.table(
            Audit,
            "establishment company office starts_on ends_on lead manager interpreter violation_found violation_detail"
            " summary state drafted_by changed_at changed_by finished_at finished_by approved_at approved_by",
        )
        self.methods = maker.table(AuditMethod, "audit method done done_on met result")
        self.interviews = maker.table(Interview, "audit person held_on language notes wants_secrecy")
        self.visits = maker.table(Visit, "establishment company office visited_on visitor guidance")
        self.seen = maker.table(Visit.people.through, "visit person")
        self.papers = Papers(maker)
        self.findings = Findings(maker, self.papers)
        self._business_days: dict[date, date] = {}
        self.approved: dict[int, list[tuple[date, int]]] = {}  # audits of each office

    def write(self, place) -> None:
        """The audits of each quarter and the visits of each month of stage 1, of one place."""
        if not place.stays:
            return
        place.stays.sort(key=lambda stay: (stay.first, stay.person))
        periods = [(stay.first, stay.last) for stay in place.stays]
        recent = [stay for stay in place.stays if stay.last >= self.records_from]
        if not recent:
            return
        for turn, block in enumerate(audit_blocks(periods, self.today)):
            if block.needed and block.end >= self.records_from:
                self._block(place, block, recent, turn)
        self._visits(place, [stay for stay in recent if stay.stage == 1])

    # --- audits

    def _block(self, place, block: Block, stays, turn):
        last = min(block.last_training_day, block.end)
        # The audit of the window in which the records begin may lie before them.
        first = max(block.first_training_day, min(self.records_from, last))
        if block.end >= self.today:
            return self._running(place, block, stays, turn, first)
        missing = next((share for ago, share in LATE if block.end >= self.today - ago), 0)
        if self.chance.random() < missing:
            return None
        held = self._business_day(first + timedelta(days=int((last - first).days * self.chance.uniform(0.55, 0.97))))
        return self._audit(place, max(held, first), Audit.State.APPROVED, stays, turn)

    def _running(self, place, block, stays, turn, first):
        """The window of today: many audits are held already, some are drafts or wait for approval."""
        over = (self.today - first).days
        if over < 20 or self.chance.random() > BEGUN * min(1, over / 45):
            return None
        held = max(self._business_day(self.today - timedelta(days=self.chance.randint(1, min(over, 50)))), first)
        chance = self.chance.random()
        if (self.today - held).days > 8 or chance < 0.3:
            state = Audit.State.APPROVED
        else:
            state = Audit.State.FINISHED if chance < 0.7 else Audit.State.DRAFT
        return self._audit(place, held, state, stays, turn)

    def _audit(self, place, held: date, state, stays, turn):
        company = place.company
        lead, office = company.staff, company.office
        manager = office.managers[turn % len(office.managers)]
        draft, approved = state == Audit.State.DRAFT, state == Audit.State.APPROVED
        violation = None if draft else self.chance.random() < VIOLATIONS
        iso, user = day(held), str(lead)
        finished, decided = (self._soon(held, days) for days in (1, 2))
        audit = self.audits.add(
            str(place.id),
            str(company.id),
            str(office.id),
            iso,
            iso,
            user,
            str(manager),
            "" if draft else "通訳同行",
            yes(violation),
            "労働基準法第24条（賃金の一部不払い）を確認した。" if violation else "",
            "" if draft else "おおむね良好。",
            state,
            user,
            self.maker.noon(held),
            user,
            *((NULL, NULL) if draft else (self.maker.noon(finished), user)),
            *((self.maker.noon(decided), str(manager)) if approved else (NULL, NULL)),
        )
        for method, result in RESULTS.items():
            done = not draft or method == "onsite"
            met = place.training_manager if done and method != "interview" else ""
            self.methods.add(str(audit), method, "t" if done else NULL, iso if done else NULL, met, result * done)
        present = [stay for stay in stays if stay.first <= held <= stay.last]
        talked = [] if draft else self._talks(audit, iso, present, turn)
        if approved:
            self.approved.setdefault(office.id, []).append((held, audit))
            self.papers.report(place, audit, held, decided, lead, manager, present, talked, violation)
        if not draft:
            self.findings.write(place, audit, held, decided if approved else None, lead, manager, violation)

    def _talks(self, audit, iso, present, turn):
        """Another quarter of the people each time, so that everyone is heard within the year."""
        number = min(len(present), max(2, -(-len(present) // 4)))
        talked = [present[(turn * number + n) % len(present)] for n in range(number)]
        for stay in talked:
            self.interviews.add(str(audit), str(stay.person), iso, stay.language, TALKS[stay.person % len(TALKS)], "f")
        return talked

    # --- visits

    def _visits(self, place, stays):
        """One visit in each month in which somebody is in stage 1."""
        if not stays:
            return
        company = place.company
        for first in _months(max(self.records_from, stays[0].first), self.today):
            last = month_block_end(first, 1)
            present = [stay for stay in stays if stay.first <= last and stay.last >= first]
            if not present or self.chance.random() < NO_VISIT:
                continue
            start = max(first, min(stay.first for stay in present))
            end = min(last, max(stay.last for stay in present))
            visited = max(self._business_day(start + timedelta(days=self.chance.randint(0, (end - start).days))), start)
            if visited > self.today:
                continue
            visit = self.visits.add(
                str(place.id),
                str(company.id),
                str(company.office.id),
                day(visited),
                str(company.staff),
                GUIDANCE[(visited.month + place.id) % len(GUIDANCE)],
            )
            for person in {stay.person for stay in present if stay.first <= visited <= stay.last}:
                self.seen.add(str(visit), str(person))

    # --- days

    def _soon(self, held, days):
        return min(held + timedelta(days=days), self.today)

    def _business_day(self, wish: date) -> date:
        found = self._business_days.get(wish)
        if found is None:
            found = self._business_days[wish] = last_business_day(wish, self.maker.holidays)
        return found


def _months(first: date, last: date) -> Iterator[date]:
    """The first days of the months from that of `first` to that of `last`."""
    start = month_start(first)
    while start <= last:
        yield start
        start = month_block_end(start, 1) + ONE_DAY
