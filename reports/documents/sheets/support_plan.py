"""１号特定技能外国人支援計画書 (1-17): ESD-SSW-01, forms.md 4.1.

The plan keeps time, method and person for each of the ten supports, not for every line of the sheet: the lines of one
support share them, so the print mode is DRAFT. Entrusted is what a registered support organization does: ourselves.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext_lazy

from training.models import SupportContract, SupportPlan
from training.support.items import sector_name

from .. import facts, words
from ..builders import NATIONALITIES, implementer_of, iso, organization_of
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required
from .trainee_register import SEXES

# Block of the sheet -> its title, and its lines: (number of the support, text).
BLOCKS = (
    ("１　事前ガイダンスの提供", (
        (1, "ａ　従事する業務の内容，報酬の額その他の労働条件に関する事項"),
        (1, "ｂ　本邦において行うことができる活動の内容"),
        (1, "ｃ　入国に当たっての手続に関する事項"),
        (1, "ｄ　保証金の徴収，契約の不履行についての違約金契約等の締結の禁止"),
        (1, "ｅ　入国の準備に関し外国の機関に支払った費用について，当該費用の額及び内訳を"
            "十分に理解して支払わなければならないこと"),
        (1, "ｆ　支援に要する費用を負担させないこととしていること"),
        (1, "ｇ　入国する際の送迎に関する支援の内容"),
        (1, "ｈ　住居の確保に関する支援の内容"),
        (1, "ｉ　相談・苦情の対応に関する内容"),
        (1, "ｊ　特定技能所属機関等の支援担当者氏名及び連絡先"),
    )),
    ("２　出入国する際の送迎", (
        (2, "ａ　到着空港等での出迎え及び特定技能所属機関又は住居までの送迎"),
        (2, "ｂ　出国予定空港等までの送迎及び保安検査場入場までの出国手続の補助"),
    )),
    ("３　適切な住居の確保に係る支援・生活に必要な契約に係る支援", (
        (3, "ア　適切な住居の確保（情報の提供，同行，連帯保証人の確保，社宅等の提供）"),
        (3, "イａ　金融機関における預金口座又は貯金口座の開設の手続の補助"),
        (3, "イｂ　携帯電話の利用に関する契約の手続の補助"),
        (3, "イｃ　電気・水道・ガス等のライフラインに関する手続の補助"),
    )),
    ("４　生活オリエンテーションの実施", (
        (4, "ａ　本邦での生活一般に関する事項"),
        (5, "ｂ　国又は地方公共団体の機関に対する届出その他の手続及び必要に応じた同行・補助"),
        (4, "ｃ　相談・苦情の連絡先，申出をすべき機関の連絡先"),
        (4, "ｄ　十分に理解することができる言語により医療を受けることができる医療機関"),
        (4, "ｅ　防災・防犯，急病その他の緊急時における対応"),
        (4, "ｆ　法令違反を知ったときの対応方法その他法的保護に必要な事項"),
    )),
    ("５　日本語学習の機会の提供", (
        (6, "ａ　日本語教室・教育機関の入学案内の情報提供と入学手続の補助"),
        (6, "ｂ　学習教材・オンライン講座の情報提供と利用契約手続の補助"),
        (6, "ｃ　合意の下，日本語教師と契約して講習の機会を提供"),
    )),
    ("６　相談又は苦情への対応", (
        (7, "ａ　遅滞なく十分に理解できる言語により適切に対応し，必要な助言及び指導を行う"),
        (7, "ｂ　必要に応じ関係行政機関を案内し，同行する等の補助を行う"),
    )),
    ("７　日本人との交流促進に係る支援", (
        (8, "ａ　地域住民との交流の場の情報提供，自治会等の案内，参加手続の補助・同行"),
        (8, "ｂ　地域の行事に関する案内，同行・説明"),
    )),
    ("８　非自発的離職時の転職支援", (
        (9, "ａ　次の受入れ先に関する情報の提供"),
        (9, "ｂ　公共職業安定所等の案内・同行"),
        (9, "ｃ　推薦状の作成"),
        (9, "ｄ　職業紹介を行うことができる場合のあっせん"),
        (9, "ｅ　求職活動のための有給休暇の付与"),
        (9, "ｆ　離職時に必要な行政手続の情報提供"),
        (9, "ｇ　倒産等に備え代わって支援を行う者の確保"),
    )),
    ("９　定期的な面談の実施・行政機関への通報", (
        (10, "ａ　本人及び監督者それぞれとの定期的な面談（３か月に１回以上）"),
        (10, "ｂ　生活オリエンテーションの情報の再提供"),
        (10, "ｃ　労働法令違反を知ったときの労働基準監督署等への通報"),
        (10, "ｄ　入管法違反，旅券・在留カードの取上げ等を知ったときの地方出入国在留管理局への通報"),
    )),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line(Record):
    """One line of Ⅳ. `planned` None: neither a time nor a reason was written."""

    text: Required
    planned: bool | None
    when: str = ""
    why_not: str = ""
    entrusted: bool = False
    who: str = ""
    how: str = ""


@dataclass(frozen=True, kw_only=True)
class Block(Record):
    title: Required
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class SupportPlanFacts(facts.Document):
    """Ⅰ to Ⅳ and the foot. Print mode DRAFT."""

    made_on: IsoDate
    name: Required
    sex: str = ""
    birth: IsoDate
    nationality: str = ""
    employer: facts.Implementer
    entrusted: bool
    organization: facts.Organization
    starts_on: IsoDate
    manager: Required
    staff: Required
    language: str = ""
    sector: str = ""
    work_category: str = ""
    blocks: tuple[Block, ...]

    def missing(self):
        """The receipt number of technical intern training is no box of this sheet."""
        return tuple(name for name in super().missing() if name != "employer.receipt_no")


@translation.override("ja")
def build(support: SupportPlan, on: date) -> SupportPlanFacts:
    """Gather the plan of one worker. Two queries. `document_no` is left empty for the caller."""
    related = ("person", "company", "office__organization", "manager", "staff", "plan")
    row = SupportPlan.objects.select_related(*related).get(pk=support.pk)
    entrusted = SupportContract.objects.filter(company=row.company_id, starts_on__lte=max(row.made_on, on)).exists()
    organization, person = row.office.organization, row.person
    return SupportPlanFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=organization.date_style,
        made_on=iso(row.made_on),
        name=person.passport_name,
        sex=SEXES.get(person.sex, ""),
        birth=iso(person.birth_date),
        nationality=NATIONALITIES.get(person.nationality, ""),
        employer=implementer_of(row.company),
        entrusted=entrusted,
        organization=organization_of(organization),
        starts_on=iso(row.plan.starts_on),
        manager=row.manager.name if row.manager else "",
        staff=row.staff.name if row.staff else "",
        language=words.LANGUAGES.get(row.language, ""),
        sector=str(sector_name(row.sector or row.plan.sector)),
        work_category=row.work_category or row.plan.work_category,
        blocks=tuple(
            Block(title=title, lines=tuple(_line(row, number, text, entrusted) for number, text in lines))
            for title, lines in BLOCKS
        ),
    )


def _line(row, number, text, entrusted):
    item = row.items.get(str(number), {})
    planned = item.get("planned")
    settled = item.get("when") if planned else item.get("why_not")
    return Line(
        text=text,
        planned=bool(planned) if settled else None,
        when=item.get("when", "") if planned else "",
        why_not="" if planned else item.get("why_not", ""),
        entrusted=entrusted,
        who=item.get("who", "") or (row.staff.name if row.staff else ""),
        how=item.get("how", ""),
    )


register(
    Form(
        id="SSW-1-17",
        prefix="S117",
        head="参考様式第１-17号",
        title="１号特定技能外国人支援計画書",
        label=gettext_lazy("Support plan (１号特定技能外国人支援計画書)"),
        subject="support_plan",
        facts=SupportPlanFacts,
        build=build,
        print_mode=Document.PrintMode.DRAFT,
        for_company=False,
        is_filed=False,
        needs_approval=False,
        versions=(Version("1", "pdf/ssw_1_17.html", date(2019, 4, 1)),),
    )
)
