"""生活オリエンテーションの確認書 (5-8) and 事前ガイダンスの確認書 (5-9): ESD-SSW-01, forms.md 4.7 and 4.8.

The items are known in short wording; the official sheet has a longer one for some, so the print mode is DRAFT.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from django.utils.translation import gettext_lazy

from training.models import SupportPlan, SupportRecord

from .. import facts
from ..builders import iso
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required

LINES = 3  # sessions printed at least
ITEMS = {
    "orientation": (
        "私の日本での生活一般に関する事項",
        "出入国管理及び難民認定法第19条の16その他の法令により履行しなければならない又は履行すべき届出その他の手続に関する事項",
        "相談又は苦情の申出に対応する者の連絡先及び申出をすべき国又は地方公共団体の機関の連絡先",
        "十分に理解することができる言語により医療を受けることができる医療機関に関する事項",
        "防災及び防犯に関する事項並びに急病その他の緊急時における対応に必要な事項",
        "出入国又は労働に関する法令の規定に違反していることを知ったときの対応方法その他私の法的保護に必要な事項",
    ),
    "guidance": (
        "業務の内容、報酬の額その他の労働条件に関する事項",
        "日本において行うことができる活動の内容",
        "入国に当たっての手続に関する事項",
        "保証金の徴収その他財産の管理、違約金を定める契約等の締結をしておらず、させないことが見込まれること（本人・配偶者・親族等）",
        "自国等の機関に支払った費用の額及び内訳を十分理解して合意していること",
        "支援に要する費用を直接又は間接に負担させないこと",
        "入国する港又は飛行場での送迎に関する支援の内容",
        "適切な住居の確保に係る支援の内容",
        "相談又は苦情の申出を受ける体制",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Session(Record):
    """One session: its day and length; the hours are written by hand."""

    on: IsoDate
    minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class SessionsFacts(facts.Document):
    """What was explained, when, by whom; signed by the worker. Print mode DRAFT."""

    kind: Literal["orientation", "guidance"]
    name: Required
    explained_by: str = ""
    provider: Required
    items: tuple[str, ...]
    sessions: tuple[Session, ...] = ()
    empty: tuple[int, ...] = ()


def build(kind: str, item: int, support: SupportPlan, on: date) -> SessionsFacts:
    """Gather the sessions recorded under one support of a plan. Two queries."""
    related = ("person", "company", "office__organization", "staff", "manager")
    plan = SupportPlan.objects.select_related(*related).get(pk=support.pk)
    rows = list(
        SupportRecord.objects.filter(support_plan=plan, item=item).select_related("given_by").order_by("given_on", "pk")
    )
    last = next((row.given_by for row in reversed(rows) if row.given_by_id), None) or plan.staff or plan.manager
    return SessionsFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=plan.office.organization.date_style,
        kind=kind,
        name=plan.person.passport_name,
        explained_by=last.name if last else "",
        provider=plan.office.organization.name,
        items=ITEMS[kind],
        sessions=tuple(Session(on=iso(row.given_on), minutes=row.minutes or 0) for row in rows),
        empty=tuple(range(max(0, LINES - len(rows)))),
    )


def _declare(number, kind, item, title, label):
    register(
        Form(
            id=f"SSW-5-0{number}",
            prefix=f"S50{number}",
            head=f"参考様式第５－{number}号",
            title=title,
            label=label,
            subject="support_plan",
            facts=SessionsFacts,
            build=partial(build, kind, item),
            print_mode=Document.PrintMode.DRAFT,
            for_company=False,
            is_filed=False,
            needs_approval=False,
            versions=(Version("1", "pdf/ssw_5_08.html", date(2019, 4, 1)),),
        )
    )


_declare(
    8,
    "orientation",
    4,
    "生活オリエンテーションの確認書",
    gettext_lazy("Confirmation of the life orientation (生活オリエンテーションの確認書)"),
)
_declare(
    9,
    "guidance",
    1,
    "事前ガイダンスの確認書",
    gettext_lazy("Confirmation of the advance guidance (事前ガイダンスの確認書)"),
)
