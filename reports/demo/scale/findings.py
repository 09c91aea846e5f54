"""What audits found, what companies were told, and what they answered."""

from datetime import timedelta
from uuid import UUID

from imjapan.law.dates import last_business_day
from training.models import CorrectiveAnswer, Finding, ReleasedFinding

from .writing import NULL, day

FOUND = 0.13  # audits with something to improve
SECOND = 0.2  # of those with a second finding
ANSWER_DAYS = 21
NEVER_ANSWERED = 0.01  # of those of the last half year
HALF_YEAR = timedelta(days=180)
# Internal note, words for the company, legal basis, measure.
TEXTS = (
    ("面談で、始業前点検が先月から行われていないとの話があった。点検表の空欄を確認。",
     "始業前点検表に、10日以上記入のない日がありました。", "",
     "点検を毎日行って点検表に記入し、1か月分の写しを提出してください。"),
    ("面談で、床が滑りやすく転びそうになったとの話があった。排水溝の蓋が1か所外れていた。",
     "作業場の排水溝の蓋が1か所外れ、床が濡れたままになっていました。", "",
     "蓋を直して床の水切りを徹底し、直した後の写真を提出してください。"),
    ("宿舎の消火器の期限が切れていた。", "宿舎の消火器の期限が切れていました。", "",
     "消火器を取り替え、写真を提出してください。"),
    ("技能実習日誌が2週間分書かれていなかった。", "技能実習日誌に2週間分の記入もれがありました。",
     "技能実習法施行規則第22条", "記入し、毎日確認する担当者を決めて報告してください。"),
    ("宿舎の部屋の仕切りが外され、1人あたりの広さが足りない恐れ。", "宿舎の1部屋の人数が届出より多くなっていました。",
     "技能実習法施行規則第14条", "部屋を分け、変更後の配置図を提出してください。"),
)  # fmt: skip
VIOLATION = (
    "賃金台帳を見て、時間外の割増賃金が1か月分支払われていないことを確認した。",
    "1か月分の時間外労働に対する割増賃金が支払われていませんでした。",
    "労働基準法第37条",
    "不足分を支払い、支払いを証する書類の写しを提出してください。",
)
CHANNELS = (*("portal",) * 4, *("fax",) * 3, "mail", "mail", "paper", "line")


class Findings:
    """Writes findings of an audit; what is decided is released, and answered in time but for a few."""

    def __init__(self, maker, papers):
        self.maker, self.papers, self.chance = maker, papers, maker.chance("findings")
        self.rows = maker.table(
            Finding,
            "audit number kind severity origin internal_note wording legal_basis measure due_on created_by",
        )
        self.released = maker.table(
            ReleasedFinding,
            "finding establishment company office number audit_kind audited_on is_violation wording legal_basis"
            " measure due_on state released_at released_by_name closed_at closed_by",
        )
        self.violations: list[tuple] = []  # what the labour standards office has to hear of
        self.answers = maker.table(
            CorrectiveAnswer,
            "released company office cause action done_on prevention channel received_on sent_key answered_at"
            " answered_by answered_by_name",
        )

    def write(self, place, audit, held, decided, lead, manager, violation) -> None:
        """`decided`: day of approval and release, None while the audit waits for it."""
        texts = [VIOLATION] if violation else []
        if self.chance.random() < FOUND:
            number = 2 if self.chance.random() < SECOND else 1
            texts += self.chance.sample(TEXTS, number)
        due = last_business_day(held + timedelta(days=ANSWER_DAYS), self.maker.holidays)
        told = []
        for number, text in enumerate(texts, 1):
            told += self._finding(place, audit, held, decided, lead, manager, number, text, due)
        if told:
            self.papers.instruction(place, audit, held, decided, lead, manager, told, due, bool(violation))

    def _finding(self, place, audit, held, decided, lead, manager, number, text, due):
        note, wording, basis, measure = text
        bad = text is VIOLATION
        kind = Finding.Kind.LABOUR_LAW if bad else Finding.Kind.IMPROVEMENT
        severity = Finding.Severity.MAJOR if bad else Finding.Severity.MINOR
        origin = (
            Finding.Origin.BOOKS if bad else Finding.Origin.INTERVIEW if note[:2] == "面談" else Finding.Origin.ONSITE
        )
        finding = self.rows.add(
            *(str(audit), str(number), kind, severity, origin),
            *(note, wording, basis, measure, day(due), str(lead)),
        )
        office, company = place.company.office, place.company
        if bad:
            self.violations.append((finding, place, held, lead, manager))
        if decided is None:
            return []
        received = held + timedelta(days=self.chance.randint(5, ANSWER_DAYS - 3))
        forgotten = self.chance.random() < NEVER_ANSWERED and received > self.maker.today - HALF_YEAR
        answered = received <= self.maker.today and not forgotten
        closed = received + timedelta(days=self.chance.randint(1, 10))
        settled = answered and closed <= self.maker.today
        state = ReleasedFinding.State
        released = self.released.add(
            *(str(finding), str(place.id), str(company.id), str(office.id), str(number), "regular", day(held)),
            *("t" if bad else "f", wording, basis, measure, day(due)),
            state.CLOSED if settled else state.ANSWERED if answered else state.OPEN,
            self.maker.noon(decided),
            office.names[manager],
            *((self.maker.noon(closed), str(lead)) if settled else (NULL, NULL)),
        )
        if answered:
            self._answer(company, released, received, lead)
        return [(wording, basis, measure)]

    def _answer(self, company, released, received, lead):
        """Written down by our staff, who got it by fax, mail or phone."""
        self.answers.add(
            *(str(released), str(company.id), str(company.office.id)),
            *("確認の担当者を決めていなかった。", "すぐに直し、担当者を決めた。", day(received - timedelta(days=1))),
            "毎週、責任者が見回り、記録に残す。",
            self.chance.choice(CHANNELS),
            day(received),
            str(UUID(int=self.chance.getrandbits(128), version=4)),
            self.maker.noon(received, 15),
            str(lead),
            company.office.names[lead],
        )
