"""相談対応記録書, reference form 4-11: Ord 52(14), 54①七, TITP-CONS-02, forms.md 3.8. One page that grows.

Under employment for skill development the same in its words (ESD-CON-01); specified skilled workers have form 5-04.
Never for a company. Read by whoever may read the consultation, by an auditor only where the mandate says so.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core.pdf.fonts import drawable
from imjapan.organization.access import serving
from imjapan.organization.models import Staff
from interns.consultations import access
from interns.models import Consultation, ConsultationStep
from training.domain.regimes import regimes_on
from training.models import Placement, Plan, Regime

from .. import builders, facts
from ..forms import CONSULTATION_RECORD, ESD_CONSULTATION_RECORD, Form, Version, register, register_esd
from ..models import Document
from ..records import IsoDate, Record, Required
from ..words.regimes import say

Kind = ConsultationStep.Kind
CHANNELS = {
    "face": "面談", "phone": "電話", "mail": "メール", "sns": "SNS", "letter": "手紙", "page": "その他（相談ページ）",
    "other": "その他",
}  # fmt: skip
CATEGORIES = {
    "work": "業務内容", "wages": "賃金・労働時間", "safety": "安全衛生・けが", "relations": "人間関係・ハラスメント",
    "lodging": "宿舎・生活", "health": "健康・妊娠", "residence": "在留・手続", "move": "転籍・帰国",
    "sending": "送出機関・借金", "other": "その他",
}  # fmt: skip
MATTERS = {
    "violence": "暴力・脅迫・性的被害・監禁", "freedom": "旅券等の保管、通信・外出の制限",
    "wages": "賃金・残業代の不払等",
    "debts": "借金・保証金・違約金契約", "pregnancy": "妊娠", "move": "実習先変更の希望",
    "health": "健康・心の不調", "none": "該当なし", "": "",
}  # fmt: skip
URGENCIES = {"normal": "通常", "urgent": "急ぐ", "emergency": "危険が迫っている"}
LANGUAGES = {
    "id": "インドネシア語", "vi": "ベトナム語", "th": "タイ語", "bn": "ベンガル語", "si": "シンハラ語",
    "ta": "タミル語", "en": "英語", "ja": "日本語", "ja-easy": "やさしい日本語",
}  # fmt: skip
STEPS = {
    Kind.ADVICE: "助言・指導", Kind.COMPANY: "実習実施者への確認", Kind.PROTECTION: "保護",
    Kind.MESSAGE: "本人からの追加の相談", Kind.ANSWER: "本人への回答",
}  # fmt: skip
INSTITUTIONS = {
    "authority": "機構", "labour": "労働基準監督署", "police": "警察", "hospital": "病院", "embassy": "大使館",
    "sending": "送出機関", "other": "その他",
}  # fmt: skip
SEXES = {"M": "男", "F": "女"}
STAGES = {1: "第１号", 2: "第２号", 3: "第３号"}


@dataclass(frozen=True, kw_only=True)
class Done(Record):
    """Something that was done on a day."""

    on: IsoDate
    what: Required
    text: Required
    translation: str = ""


@dataclass(frozen=True, kw_only=True)
class Consulted(Record):
    """The trainee as far as known: 氏名・国籍・性別・生年月日・技能実習の区分."""

    name: str = ""
    nationality: str = ""
    sex: str = ""
    born_on: IsoDate | None = None
    stage: str = ""


@dataclass(frozen=True, kw_only=True)
class ConsultationRecordFacts(facts.Document):
    """Record of a consultation (4-11), rows 1 to 13 and f. Print mode OWN: the official layout is not known."""

    number: Required
    received_on: IsoDate
    received_time: Required
    channel: Required
    anonymous: bool
    trainee: Consulted
    implementer: str = ""
    establishment: str = ""
    received_by: str = ""
    organization: Required
    office: Required
    language: Required
    interpreter: str = ""
    category: str = ""
    matter: str = ""
    urgency: Required
    body: Required
    body_ja: str = ""
    wants_secrecy: bool
    actions: tuple[Done, ...] = ()
    referrals: tuple[Done, ...] = ()
    result: str = ""
    answered_on: IsoDate | None = None
    needs_audit: bool | None
    needs_audit_reason: str = ""
    recorder: str = ""
    closed_on: IsoDate | None = None
    confirmed_by: str = ""
    confirmed_on: IsoDate | None = None


def printable(text: str) -> str:
    """What a phone sends may hold signs no font of ours has, such as faces: a geta (〓) stands in their place."""
    known = drawable()
    return "".join(letter if letter in known else "〓" for letter in text)


def regime_of(consultation: Consultation) -> str:
    """The law a consultation belongs to: the person's plan of the day, else who is in training at the place."""
    on = timezone.localdate(consultation.received_at)
    if consultation.person_id:
        plans = Plan.objects.filter(person=consultation.person_id)
        now = plans.filter(starts_on__lte=on, ends_on__gte=on).first() or plans.order_by("starts_on").last()
        return now.regime if now else Regime.TITP
    if consultation.establishment_id and regimes_on(consultation.establishment_id, on) == {Regime.ESD}:
        return Regime.ESD
    return Regime.TITP


def build(consultation: Consultation, on: date, regime: str = Regime.TITP) -> ConsultationRecordFacts:
    """Gather the record of one consultation. `document_no` is left empty for the caller."""
    related = ("office__organization", "company", "establishment", "person", "received_by", "closed_by", "confirmed_by")
    row = Consultation.objects.select_related(*related).get(pk=consultation.pk)
    received = timezone.localtime(row.received_at)
    steps = list(row.steps.select_related("taken_by"))
    confirmed = row.confirmed_by
    return ConsultationRecordFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=row.office.organization.date_style,
        number=row.number,
        received_on=received.date().isoformat(),
        received_time=f"{received:%H:%M}",
        channel=CHANNELS[row.channel],
        anonymous=row.is_anonymous,
        trainee=_trainee(row, received.date()),
        implementer=row.company.name if row.company else "",
        establishment=row.establishment.name if row.establishment else "",
        received_by=_with_title(row.received_by, row, received.date()),
        organization=row.office.organization.name,
        office=row.office.name,
        language=LANGUAGES.get(row.language, row.language),
        interpreter=row.interpreter,
        category=CATEGORIES.get(row.category, ""),
        matter=say(MATTERS[row.matter], regime),
        urgency=URGENCIES[row.urgency],
        body=printable(row.body),
        body_ja=printable(row.body_ja),
        wants_secrecy=row.wants_secrecy,
        actions=tuple(_done(step, say(STEPS[step.kind], regime)) for step in steps if step.kind in STEPS),
        referrals=tuple(_done(step, INSTITUTIONS[step.institution]) for step in steps if step.kind == Kind.REFERRAL),
        result=printable(row.result),
        answered_on=row.answered_on.isoformat() if row.answered_on else None,
        needs_audit=row.needs_audit,
        needs_audit_reason=printable(row.needs_audit_reason),
        recorder=_with_title(row.closed_by or row.received_by, row, on),
        closed_on=_iso(row.closed_at),
        confirmed_by=_with_title(confirmed, row, on) if confirmed else "",
        confirmed_on=_iso(row.confirmed_at),
    )


def _done(step, what):
    day = timezone.localdate(step.taken_at).isoformat()
    return Done(on=day, what=what, text=printable(step.text), translation=printable(step.translation))


def _iso(moment):
    return timezone.localdate(moment).isoformat() if moment else None


def _with_title(user, row, on):
    """役職・氏名; nobody of ours received what came over the page."""
    if user is None:
        return ""
    titles = Staff.objects.filter(serving(on), office=row.office_id, user=user).exclude(job_title="")
    return " ".join(filter(None, [titles.values_list("job_title", flat=True).first(), user.name]))


def _trainee(row, on):
    person = row.person
    if person is None:
        return Consulted(name=printable(row.reporter))
    placement = (
        Placement.objects.filter(person=person, starts_on__lte=on, ends_on__gte=on).select_related("plan").first()
    )
    return Consulted(
        name=person.passport_name,
        nationality=builders.NATIONALITIES.get(person.nationality, person.nationality),
        sex=SEXES.get(person.sex, ""),
        born_on=person.birth_date.isoformat(),
        stage=(STAGES.get(placement.plan.stage) or placement.plan.work_category) if placement else "",
    )


def may_make(regime, actor, consultation):
    """Whoever deals with the consultation, supervision work or not. Returns (allowed, reason)."""
    if not access.may_read(actor, consultation):
        return False, _("Consultations are secret.")
    if regime_of(consultation) != regime:
        return False, _("This record belongs to another law.")
    return True, ""


RECORD = register(
    Form(
        id=CONSULTATION_RECORD,
        prefix="R411",
        head="参考様式第４-11号（規則第54条第１項第７号関係）",
        title="団体監理型技能実習生からの相談対応記録書",
        label=gettext_lazy("Record of the consultation (相談対応記録書)"),
        subject="consultation",
        facts=ConsultationRecordFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        versions=(Version("1", "pdf/titp_r4_11.html", date(2017, 11, 1)),),
        needs_approval=False,
        decides=partial(may_make, Regime.TITP),
        may_read=access.may_read_form,
    )
)
register_esd(
    RECORD,
    id=ESD_CONSULTATION_RECORD,
    prefix="ECON",
    label=gettext_lazy("Record of the consultation, skill development (相談対応記録書（育成就労）)"),
    build=partial(build, regime=Regime.ESD),
    decides=partial(may_make, Regime.ESD),
)
