"""定期面談報告書 (5-5 of the worker, 5-6 of the supervisor): ESD-SSW-02, forms.md 4.4 and 4.5.

The 18 items of 5-5 are the official words; those of 5-6 are derived from them by changing the subject.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.models import SupportInterview
from training.support.access import may_read_answers

from .. import facts
from ..builders import iso
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required

GROUPS = {
    "1": "① 業務内容に関する事項",
    "2": "② 待遇に関する事項",
    "3": "③ 保護に関する事項",
    "4": "④ 生活に関する事項",
    "5": "⑤ その他の事項",
}
WORKER = {
    "1-1": "雇用契約と異なる業務に従事していないこと",
    "1-2": "他の事業主の下で業務に従事していないこと",
    "1-3": "安全衛生に配慮して適切に業務を行っていること",
    "2-1": "雇用契約に基づき毎月適切に報酬を受け取っていること",
    "2-2": "雇用契約と異なる労働時間となっていないこと",
    "2-3": "休日、休暇等が適切に付与されていること（一時帰国休暇を含む）",
    "2-4": "適切な住居が確保されていること",
    "2-5": "定期的に負担する食費、居住費等が合意したとおりの内容であること",
    "2-6": "支援計画にのっとった支援の提供を受けていること",
    "3-1": "暴行・脅迫・監禁等の不法行為を受けていないこと",
    "3-2": "相手方を問わず保証金の徴収・違約金を定める契約等がないこと",
    "3-3": "預金通帳の管理など不当な財産管理を受けていないこと",
    "3-4": "旅券・在留カードを自分で保管していること",
    "3-5": "私生活の自由を不当に制限されていないこと",
    "4-1": "日常生活においてトラブルが発生していないこと",
    "4-2": "健康状態に異常がないこと",
    "5-1": "不法就労者が働いていないこと",
    "5-2": "その他",
}
SUPERVISOR = WORKER | {
    "1-1": "雇用契約と異なる業務に従事させていないこと",
    "1-2": "他の事業主の下で業務に従事させていないこと",
    "1-3": "安全衛生に配慮して適切に業務を行わせていること",
    "2-1": "雇用契約に基づき毎月適切に報酬を支払っていること",
    "2-2": "雇用契約と異なる労働時間とさせていないこと",
    "2-3": "休日、休暇等を適切に付与していること（一時帰国休暇を含む）",
    "2-4": "適切な住居を確保していること",
    "2-5": "定期的に負担させる食費、居住費等が合意したとおりの内容であること",
    "2-6": "支援計画にのっとった支援を提供していること",
    "3-1": "暴行・脅迫・監禁等の不法行為を行っていないこと",
    "3-3": "預金通帳の管理など不当な財産管理を行っていないこと",
    "3-4": "旅券・在留カードを本人に保管させていること",
    "3-5": "私生活の自由を不当に制限していないこと",
    "5-1": "不法就労者を働かせていないこと",
}
Who = SupportInterview.Who


@dataclass(frozen=True, kw_only=True)
class Item(Record):
    """One of the eighteen. `problem`: 有 or 無; None while nobody has answered."""

    group: Required
    number: Required
    text: Required
    problem: bool | None
    detail: str = ""
    first: int = 0


@dataclass(frozen=True, kw_only=True)
class InterviewReportFacts(facts.Document):
    """5-5 and 5-6. `answers_*`: block 4, which exists only where standards are not met. Print mode OWN."""

    who: Literal["worker", "supervisor"]
    name: Required
    supervisor: str = ""
    employer: Required
    held_on: IsoDate
    online: bool
    interviewer: Required
    role: str = ""
    items: tuple[Item, ...]
    nonconforming: bool
    remarks: str = ""
    occurred_on: IsoDate | None = None
    content: str = ""
    to_worker: str = ""
    to_employer: str = ""
    to_immigration: str = ""
    to_authority: str = ""

    def missing(self):
        """“Anything else” need not be answered; a problem needs words, and block 4 what happened."""
        named = [
            name
            for name in super().missing()
            if not (name.endswith(".problem") and self.items[int(name[6:-9])].number == "5-2")
        ]
        bare = [f"items[{index}].detail" for index, item in enumerate(self.items) if item.problem and not item.detail]
        late = [name for name in ("occurred_on", "content") if self.nonconforming and not getattr(self, name)]
        return (*named, *bare, *late)


def build(interview: SupportInterview, on: date) -> InterviewReportFacts:
    """Gather the report of one interview. Two queries. `document_no` is left empty for the caller."""
    related = ("person", "office__organization", "support_plan__company", "interviewer")
    row = SupportInterview.objects.select_related(*related).get(pk=interview.pk)
    told, plan = row.nonconformity or {}, row.support_plan
    return InterviewReportFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=row.office.organization.date_style,
        who=row.who,
        name=row.person.passport_name,
        supervisor=row.supervisor,
        employer=plan.company.name,
        held_on=iso(row.held_on),
        online=row.online,
        interviewer=row.interviewer.name if row.interviewer else "",
        role=_role(plan, row.interviewer_id),
        items=tuple(_items(row)),
        nonconforming=row.nonconforming,
        remarks=row.remarks,
        occurred_on=told.get("occurred_on") or None,
        content=told.get("content", ""),
        to_worker=told.get("worker", ""),
        to_employer=told.get("employer", ""),
        to_immigration=told.get("immigration", ""),
        to_authority=told.get("authority", ""),
    )


def _role(plan, person_id):
    if person_id and person_id == plan.manager_id:
        return "支援責任者"
    return "支援担当者" if person_id and person_id == plan.staff_id else ""


def _items(row):
    words = WORKER if row.who == Who.WORKER else SUPERVISOR
    sizes = {group: sum(code.startswith(group) for code in words) for group in GROUPS}
    before = ""
    for code, text in words.items():
        answer = row.answers.get(code, {})
        group = code[0]
        yield Item(
            group=GROUPS[group],
            number=code,
            text=text,
            problem=answer.get("problem"),
            detail=answer.get("text", ""),
            first=0 if group == before else sizes[group],
        )
        before = group


def _may_make(who, actor, interview):
    if interview.who != who:
        return False, _("This form is for the other interview.")
    return may_read_answers(actor)


def _declare(number, who, title, label):
    register(
        Form(
            id=f"SSW-5-0{number}",
            prefix=f"S50{number}",
            head=f"参考様式第５－{number}号",
            title=title,
            label=label,
            subject="support_interview",
            facts=InterviewReportFacts,
            build=build,
            print_mode=Document.PrintMode.OWN,
            for_company=False,
            is_filed=False,
            needs_approval=False,
            versions=(Version("1", "pdf/ssw_5_05.html", date(2025, 4, 1)),),
            may_make=partial(_may_make, who),
            may_read=lambda actor, document: may_read_answers(actor),
        )
    )


_declare(
    5,
    Who.WORKER,
    "定期面談報告書（１号特定技能外国人用）",
    gettext_lazy("Report of the interview with the worker (定期面談報告書)"),
)
_declare(
    6,
    Who.SUPERVISOR,
    "定期面談報告書（監督者用）",
    gettext_lazy("Report of the interview with the supervisor (定期面談報告書)"),
)
