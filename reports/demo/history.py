"""Audits of one demo establishment: the windows that are over, and what has happened in the running one."""

from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_OID, uuid5

from django.utils import timezone

from imjapan.law.audit_blocks import audit_blocks
from imjapan.law.dates import add_months_clamped, last_business_day
from training.models import Audit, AuditMethod, CorrectiveAnswer, Finding, Interview, Placement, ReleasedFinding

RESULTS = {
    "onsite": "計画どおりの作業に従事していることを確認した。保護具の着用も良好。",
    "report": "進捗は計画どおり。日本語は日常会話に支障なし。時間外労働は月20時間以内。",
    "interview": "生活・賃金について困りごとはないとのこと。旅券・在留カードは本人が保管している。",
    "books": "賃金台帳・タイムカード・給与明細を照合し、差異なし。",
    "lodging": "寝室1人4.5㎡以上、消火器・避難経路を確認。清潔に保たれている。",
}


# What was found, by industry: internal note, words for the company, legal basis, measure.
FINDINGS = {
    "金属製品製造業": (
        "面談で、プレス機の始業前点検が先月から行われていないとの話があった。現場で点検表の空欄を確認。",
        "プレス機の始業前点検表に、10日以上記入のない日がありました。",
        "",
        "点検を毎日行って点検表に記入し、1か月分の写しを提出してください。",
    ),
    "食料品製造業": (
        "面談で、包装室の床が滑りやすく転びそうになったとの話があった。排水溝の蓋が1か所外れていた。",
        "包装室の排水溝の蓋が1か所外れ、床が濡れたままになっていました。",
        "",
        "蓋を直して床の水切りを徹底し、直した後の写真を提出してください。",
    ),
    "農業": (
        "面談で、農薬の保管庫の鍵が開いたままのことがあるとの話があった。当日も施錠されていなかった。",
        "農薬の保管庫が施錠されていませんでした。",
        "",
        "保管庫を施錠し、鍵の管理者を決めて報告してください。",
    ),
}


def noon(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


class Past:
    """Writes the audits of one establishment. What is over is approved; `current` says how far the new one is."""

    def __init__(self, demo, establishment, first_month):
        self.demo, self.establishment, self.first_month = demo, establishment, first_month
        self.office = establishment.company.office
        tokyo = self.office.code == "TKY"
        self.staff = demo.users["staff" if tokyo else "osaka-staff"]
        self.manager = demo.users["manager" if tokyo else "osaka-manager"]

    def write(self, current):
        periods = list(Placement.objects.filter(establishment=self.establishment).values_list("starts_on", "ends_on"))
        for block in audit_blocks(periods, self.demo.today):
            if block.end < self.office.clock_starts_on:
                continue
            if block.end < self.demo.today:
                self.approved(self._business_day(block.start + timedelta(days=84)))
            else:
                getattr(self, current)(block)

    def nothing(self, block):
        """The running window has no audit yet."""

    def draft(self, block):
        """Somebody began to write down an audit."""
        self._audit(self._recent(block, 2), Audit.State.DRAFT, complete=False)

    def finished(self, block):
        """An audit waits for the manager, with a finding that is not released yet."""
        audit = self._audit(self._recent(block, 4), Audit.State.FINISHED)
        self._finding(audit, 1, released=None)

    def approved(self, day_or_block):
        """An approved audit; in the running window its report is not filed yet and its finding is answered."""
        if isinstance(day_or_block, date):
            audit = self._audit(day_or_block, Audit.State.APPROVED)
            if self.establishment.name == "川口工場" and day_or_block > add_months_clamped(self.demo.today, -5):
                self._finding(audit, 1, released="open")
            return
        audit = self._audit(self._recent(day_or_block, 12), Audit.State.APPROVED)
        self._finding(audit, 1, released="answered")

    def _audit(self, day, state, complete=True):
        approved = state == Audit.State.APPROVED
        audit = Audit.objects.create(
            establishment=self.establishment,
            company_id=self.establishment.company_id,
            office=self.office,
            starts_on=day,
            ends_on=day,
            lead=self.staff,
            manager=self.manager,
            interpreter="" if complete else "ブディ 直子（インドネシア語）",
            violation_found=False if complete else None,
            summary="おおむね良好。" if complete else "",
            state=state,
            drafted_by=self.staff,
            changed_at=noon(day),
            changed_by=self.staff,
            finished_at=noon(day + timedelta(days=1)) if complete else None,
            finished_by=self.staff if complete else None,
            approved_at=noon(day + timedelta(days=2)) if approved else None,
            approved_by=self.manager if approved else None,
        )
        AuditMethod.objects.bulk_create(
            AuditMethod(
                audit=audit,
                method=method,
                done=True if complete or method == "onsite" else None,
                done_on=day if complete or method == "onsite" else None,
                met=self.establishment.training_manager if method != "interview" else "",
                result=text if complete or method == "onsite" else "",
            )
            for method, text in RESULTS.items()
        )
        if complete:
            self._interviews(audit, day)
        return audit

    def _interviews(self, audit, day):
        """Another quarter of the people each time, so that everyone is heard within the year."""
        people = [
            p.person
            for p in Placement.objects.filter(establishment=self.establishment, starts_on__lte=day, ends_on__gte=day)
            .select_related("person")
            .order_by("pk")
        ]
        number = min(len(people), max(2, -(-len(people) // 4)))
        first = (Audit.objects.filter(establishment=self.establishment).count() - 1) * number
        chosen = [people[(first + n) % len(people)] for n in range(number)]
        Interview.objects.bulk_create(
            Interview(
                audit=audit,
                person=person,
                held_on=day,
                language=person.language,
                notes="仕事と生活に問題なし。寮のWi-Fiが夜に遅いとのこと。",
                wants_secrecy=False,
            )
            for person in chosen
        )

    def _finding(self, audit, number, released):
        note, wording, basis, measure = FINDINGS[self.establishment.company.industry]
        finding = Finding.objects.create(
            audit=audit,
            number=number,
            kind=Finding.Kind.IMPROVEMENT,
            severity=Finding.Severity.MINOR,
            origin=Finding.Origin.INTERVIEW,
            internal_note=note,
            wording=wording,
            legal_basis=basis,
            measure=measure,
            due_on=self._business_day(self.demo.today + timedelta(days=11)),
            created_by=self.staff,
        )
        if released is None:
            return
        row = ReleasedFinding.objects.create(
            finding=finding,
            establishment=self.establishment,
            company_id=self.establishment.company_id,
            office=self.office,
            number=number,
            audit_kind=audit.kind,
            audited_on=audit.ends_on,
            is_violation=False,
            wording=finding.wording,
            legal_basis=finding.legal_basis,
            measure=finding.measure,
            due_on=finding.due_on,
            released_at=audit.approved_at,
            released_by_name=self.manager.name,
            state=ReleasedFinding.State.ANSWERED if released == "answered" else ReleasedFinding.State.OPEN,
        )
        if released == "answered":
            self._answer(row)

    def _answer(self, row):
        """The company faxed its answer; staff wrote it down on its behalf."""
        CorrectiveAnswer.objects.create(
            released=row,
            company_id=row.company_id,
            office=self.office,
            cause="清掃の後に蓋を戻したことの確認をしていなかった。",
            action="蓋を新しいものに替え、清掃の後に班長が確認することにした。",
            done_on=self.demo.today - timedelta(days=3),
            prevention="毎週金曜日に工場長が見回り、記録に残す。",
            channel=CorrectiveAnswer.Channel.FAX,
            received_on=self.demo.today - timedelta(days=2),
            sent_key=uuid5(NAMESPACE_OID, str(row.public_id)),
            answered_at=noon(self.demo.today - timedelta(days=2)),
            answered_by=self.staff,
            answered_by_name=self.staff.name,
            sent_by_name="工場長 大野",
        )

    def _recent(self, block, days_ago):
        day = max(block.start, self.demo.today - timedelta(days=days_ago))
        return min(max(self._business_day(day), block.start), self.demo.today)

    def _business_day(self, day):
        return last_business_day(day, self.demo.holidays)
