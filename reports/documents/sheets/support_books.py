"""Support records of a registered support organization (登録支援機関の記録簿): ESD-SSW-06, forms.md 4.9.

One paper for each list the authority names, of one worker, from the supports recorded. Confirmations, consultations and
interviews have forms of their own; the book of income and costs is one of a company (`support_expenses`).
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.models import SupportPlan, SupportRecord

from .. import facts
from ..builders import iso
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required
from .consultation_record import LANGUAGES

LINES = 8  # rows printed at least; what is missing in a row is written by hand
Method = SupportRecord.Method
METHODS = {Method.FACE: "対面", Method.VIDEO: "テレビ電話等", Method.PHONE: "電話・メッセージ", Method.OTHER: "その他"}


@dataclass(frozen=True, kw_only=True)
class Row(Record):
    """One support that was given."""

    on: IsoDate
    content: Required
    how: str = ""
    language: str = ""
    by: Required


@dataclass(frozen=True, kw_only=True)
class SupportBookFacts(facts.Document):
    """One record book of one worker. Print mode OWN."""

    title: Required
    heading: Required
    name: Required
    employer: Required
    provider: Required
    manager: str = ""
    staff: str = ""
    rows: tuple[Row, ...]
    empty: tuple[int, ...] = ()


def build(item: int, title: str, heading: str, support: SupportPlan, on: date) -> SupportBookFacts:
    """Gather the supports of one kind that were given under a plan. Two queries."""
    plan = SupportPlan.objects.select_related("person", "company", "office__organization", "staff", "manager").get(
        pk=support.pk
    )
    rows = SupportRecord.objects.filter(support_plan=plan, item=item, given_on__lte=on)
    rows = [_row(row) for row in rows.select_related("given_by").order_by("given_on", "pk")]
    return SupportBookFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=plan.office.organization.date_style,
        title=title,
        heading=heading,
        name=plan.person.passport_name,
        employer=plan.company.name,
        provider=plan.office.organization.name,
        manager=plan.manager.name if plan.manager else "",
        staff=plan.staff.name if plan.staff else "",
        rows=tuple(rows),
        empty=tuple(range(max(0, LINES - len(rows)))),
    )


def _row(row):
    by = row.given_by
    spoken = LANGUAGES.get(row.language, row.language)
    return Row(
        on=iso(row.given_on),
        content=row.content,
        how=METHODS[row.method] + (f"　{row.minutes}分" if row.minutes else ""),
        language=f"{spoken}（通訳：{row.interpreter}）" if row.interpreter else spoken,
        by=f"{by.title}　{by.name}".strip() if by else "",
    )


def _may_make(item, actor, support):
    if not SupportRecord.objects.filter(support_plan=support, item=item).exists():
        return False, _("No support of this kind is recorded yet.")
    return True, ""


def _declare(number, item, title, heading, label):
    register(
        Form(
            id=f"SSW-BK-{number:02d}",
            prefix=f"SBK{number:02d}",
            head="登録支援機関の記録簿",
            title=title,
            label=label,
            subject="support_plan",
            facts=SupportBookFacts,
            build=partial(build, item, title, heading),
            print_mode=Document.PrintMode.OWN,
            for_company=False,
            is_filed=False,
            needs_approval=False,
            versions=(Version("1", "pdf/ssw_bk.html", date(2019, 4, 1)),),
            may_make=partial(_may_make, item),
        )
    )


# The numbers are those of the list of record books.
_declare(
    5, 2, "出入国送迎記録簿", "出迎え・見送りの別、空港・便、日時、送迎先・方法（見送りは保安検査場入場の確認）",
    gettext_lazy("Record of pick-ups and see-offs (出入国送迎記録簿)"),
)  # fmt: skip
_declare(
    6, 3, "住居確保・生活契約支援記録簿", "区分（住居・口座・携帯・ライフライン）、内容、同行の有無",
    gettext_lazy("Record of housing and contracts of daily life (住居確保・生活契約支援)"),
)  # fmt: skip
_declare(
    8, 5, "関係機関同行等支援記録簿", "行先、手続、結果",
    gettext_lazy("Record of accompanying to offices (関係機関同行等支援)"),
)  # fmt: skip
_declare(
    9, 6, "日本語学習支援記録簿", "機会の種類（教室・教材・講師）、内容",
    gettext_lazy("Record of chances to learn Japanese (日本語学習支援)"),
)  # fmt: skip
_declare(
    11, 8, "日本人との交流促進支援記録簿", "行事、内容",
    gettext_lazy("Record of exchange with Japanese people (交流促進支援)"),
)  # fmt: skip
_declare(
    12, 9, "転職支援記録簿", "離職日・理由、支援の種類、結果",
    gettext_lazy("Record of help with a change of job (転職支援)"),
)  # fmt: skip
