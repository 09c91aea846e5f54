"""Our own list of the attachments of one application, with the state of each: Ord 8, forms.md 1.4 and 5."""

from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext_lazy

from training.applying import catalogue
from training.models import ApplicationPaper, PlanApplication

from .. import facts
from ..builders import iso
from ..forms import Form, Version, register
from ..models import Document
from ..records import IsoDate, Record, Required

STATES = {
    "missing": "未着手",
    "asked": "依頼済",
    "received": "受領",
    "checked": "確認済",
    "not_needed": "不要",
}


@dataclass(frozen=True, kw_only=True)
class Paper(Record):
    """One attachment. `ready`: received and checked, or not needed."""

    group: Required
    label: Required
    form: str = ""
    state: Required
    ready: bool
    received_on: IsoDate | None = None
    expires_on: IsoDate | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PapersFacts(facts.Document):
    """Print mode OWN."""

    name: Required
    company: Required
    kind: str = ""
    starts_on: IsoDate
    papers: tuple[Paper, ...]
    open: int


@translation.override("ja")
def build(application: PlanApplication, on: date) -> PapersFacts:
    """Gather the list of an application as it stands. Two queries."""
    related = ("person", "company", "office__organization")
    row = PlanApplication.objects.select_related(*related).get(pk=application.pk)
    papers = tuple(_papers(row))
    return PapersFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=row.office.organization.date_style,
        name=row.person.passport_name,
        company=row.company.name,
        kind=f"第{'０１２３'[row.stage]}号技能実習" if row.stage else str(row.get_regime_display()),
        starts_on=iso(row.starts_on),
        papers=papers,
        open=sum(not paper.ready for paper in papers),
    )


def _papers(row):
    order = {group: place for place, group in enumerate(catalogue.GROUPS)}
    rows = [(catalogue.shown(paper.code), paper) for paper in ApplicationPaper.objects.filter(application=row)]
    for shown, paper in sorted(rows, key=lambda one: (order.get(one[0].group, len(order)), one[1].pk)):
        yield Paper(
            group=str(catalogue.GROUPS.get(shown.group, shown.group)),
            label=shown.label,
            form=str(shown.form or ""),
            state=STATES[paper.state],
            ready=paper.state in ("checked", "not_needed"),
            received_on=iso(paper.received_on) or None,
            expires_on=iso(paper.expires_on) or None,
            note=paper.note,
        )


register(
    Form(
        id="PRC-10",
        prefix="P10",
        head="",
        title="計画認定申請　添付書類確認表",
        label=gettext_lazy("List of the attachments (添付書類確認表)"),
        subject="application",
        facts=PapersFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        needs_approval=False,
        versions=(Version("1", "pdf/prc_10.html", date(2017, 11, 1)),),
    )
)
