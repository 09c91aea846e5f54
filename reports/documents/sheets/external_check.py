"""外部監査報告書 (4-12), その同行監査 (4-13), 外部役員確認書 (4-14): Ord 30, TITP-EXT-01; forms book 3.9 to 3.11.

Once an office supervises under the other law the auditor's two papers exist in its words too (ESD-AUD-04); a check of
an office serves every law the office works under on that day. That law has no external officer (ESD-LIC-04).

The checker answers for them and signs, so they wait for no manager of ours. They carry no company: auditors read them
by their office, companies never.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.organization.models import Personnel
from training.domain import regimes
from training.external.catalogue import EARLIER, EQUIPMENT, GROUPS, ITEMS, METHODS, WISHES
from training.external.people import AUDITOR, COURSES, OFFICER, role_of
from training.external.terms import terms_of
from training.models import ExternalCheck, Regime

from ..builders import iso, office_of, organization_of
from ..facts import Document as DocumentFacts
from ..facts import Named, Office, Organization
from ..forms import Form, Version, register, register_esd
from ..models import Document
from ..records import IsoDate, Record, Required
from ..words.regimes import say

QUALIFICATIONS = {
    Personnel.Qualification.LAWYER: "弁護士",
    Personnel.Qualification.LABOUR: "社会保険労務士",
    Personnel.Qualification.ADMINISTRATIVE: "行政書士",
    Personnel.Qualification.OTHER: "その他",
}
YES_NO = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, kw_only=True)
class Paper(Record):
    """A paper to look at, and whether it was seen. `if_needed`: only where needed (必要に応じて)."""

    name: Required
    seen: bool
    if_needed: bool = False


@dataclass(frozen=True, kw_only=True)
class Line(Record):
    """One line of the table; `done` and `proper` only of the methods of an accompanied audit."""

    number: str
    title: Required
    hint: str = ""
    papers: tuple[Paper, ...] = ()
    done: Literal["", "yes", "no"] = ""
    proper: Literal["", "yes", "no"] = ""
    ok: bool | None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Group(Record):
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Checker(Record):
    """External auditor or designated external officer. `course_on`: the course that counts on the day."""

    title: str = ""
    name: Required
    address: str = ""
    qualification: str = ""
    course_on: IsoDate


@dataclass(frozen=True, kw_only=True)
class CheckFacts(DocumentFacts):
    """Forms 4-12 and 4-14: the check of one office. Print mode OWN."""

    report_date: IsoDate
    organization: Organization
    office: Office
    checker: Checker
    checked_on: IsoDate
    heard_officer: Required
    heard_manager: Required
    equipment: str = ""
    groups: tuple[Group, ...]
    earlier: str = ""
    wishes: str = ""
    opinion: Required


@dataclass(frozen=True, kw_only=True)
class AccompaniedFacts(DocumentFacts):
    """Form 4-13: one regular audit that the external auditor accompanied. Print mode OWN."""

    report_date: IsoDate
    organization: Organization
    office: Office
    checker: Checker
    checked_on: IsoDate
    implementer: Required
    establishment: Required
    audit_start: IsoDate
    audit_end: IsoDate
    lead: Named
    manager: Named
    groups: tuple[Group, ...]
    opinion: Required


def _common(check, role, on, regime) -> dict:
    person, office = check.checker, check.office
    courses = person.courses.filter(kind=COURSES[role], held_on__lte=check.checked_on)
    return {
        "document_no": "",
        "created_on": on.isoformat(),
        "date_style": office.organization.date_style,
        "report_date": iso(check.reported_on),
        "organization": organization_of(office.organization, regime, check.checked_on),
        "office": office_of(office),
        "checker": Checker(
            title=person.title,
            name=person.name,
            address=person.address,
            qualification=QUALIFICATIONS.get(person.qualification, ""),
            course_on=iso(courses.order_by("-held_on").values_list("held_on", flat=True).first()),
        ),
        "checked_on": iso(check.checked_on),
        "opinion": check.opinion,
    }


def office_check(role: str, check: ExternalCheck, on: date, regime: str = Regime.TITP) -> CheckFacts:
    """Gather the form of the check of an office. `document_no` is left empty for the caller."""
    check = ExternalCheck.objects.select_related("checker", "office__organization").get(pk=check.pk)

    def text(code):
        return check.items.get(code, {}).get("text", "")

    return CheckFacts(
        **_common(check, role, on, regime),
        heard_officer=check.heard_officer,
        heard_manager=check.heard_manager,
        equipment=text(EQUIPMENT),
        groups=tuple(
            Group(
                title=say(printed, regime),
                lines=tuple(_line(item, check, regime) for item in ITEMS.values() if item.group == group),
            )
            for group, (_heading, printed) in GROUPS.items()
        ),
        earlier=text(EARLIER),
        wishes=text(WISHES),
    )


def _line(item, check, regime) -> Line:
    given = check.items.get(item.code, {})
    return Line(
        number=item.number,
        title=say(item.ja, regime),
        papers=tuple(
            Paper(
                name=say(paper.ja, regime),
                seen=paper.code in given.get("papers", ()),
                if_needed=paper.code in item.if_needed,
            )
            for paper in item.papers
        ),
        ok=given.get("ok"),
        text=given.get("text", ""),
    )


def accompanied_audit(check: ExternalCheck, on: date, regime: str = Regime.TITP) -> AccompaniedFacts:
    """Gather the form of an accompanied audit. `document_no` is left empty for the caller."""
    related = ("checker", "office__organization", "audit__company", "audit__establishment", "audit__lead",
               "audit__manager")  # fmt: skip
    check = ExternalCheck.objects.select_related(*related).get(pk=check.pk)
    audit = check.audit
    lines = []
    for method in METHODS.values():
        given = check.items.get(method.code, {})
        answers = {name: YES_NO[given.get(name)] for name in ("done", "proper")}
        lines.append(
            Line(
                number=method.number,
                title=say(method.ja, regime),
                hint=method.hint_ja,
                ok=given.get("ok"),
                text=given.get("text", ""),
                **answers,
            )
        )
    return AccompaniedFacts(
        **_common(check, AUDITOR, on, regime),
        implementer=audit.company.name,
        establishment=audit.establishment.name,
        audit_start=iso(audit.starts_on),
        audit_end=iso(audit.ends_on),
        lead=Named(name=audit.lead.name),
        manager=Named(name=audit.manager.name),
        groups=(Group(title="", lines=tuple(lines)),),
    )


def _laws(check) -> tuple[str, ...]:
    """The laws a check is made under: of the accompanied audit, else those the office works under on the day."""
    if check.audit_id:
        return regimes.of_audit(check.audit)
    found = terms_of([check.office_id])[check.office_id].on(check.checked_on)
    return found or (Regime.TITP,)


def _may_make(kind, role, regime, actor, check):
    if check.kind != kind or role_of(check) != role:
        return False, _("This paper is for another kind of check.")
    if check.state != ExternalCheck.State.DONE:
        return False, _("The paper is made once the check is finished.")
    if regime not in _laws(check):
        return False, _("The office did not work under this law on that day.")
    return True, ""


def _declare(number, title, label, template, facts, build, kind, role, esd=None):
    form = register(
        Form(
            id=f"TITP-R4-{number}",
            prefix=f"R4{number}",
            head=f"参考様式第４-{number}号（規則第54条第１項第８号関係）",
            title=title,
            label=label,
            subject="external_check",
            facts=facts,
            build=build,
            print_mode=Document.PrintMode.OWN,
            for_company=False,
            is_filed=False,
            needs_approval=False,
            versions=(Version("1", template, date(2017, 11, 1)),),
            may_make=partial(_may_make, kind, role, Regime.TITP),
        )
    )
    if esd:
        register_esd(
            form,
            id=esd[0],
            prefix=esd[1],
            label=esd[2],
            build=partial(build, regime=Regime.ESD),
            may_make=partial(_may_make, kind, role, Regime.ESD),
        )


_declare(
    "12", "外部監査報告書", gettext_lazy("External audit report (外部監査報告書)"), "pdf/titp_r4_12.html",
    CheckFacts, partial(office_check, AUDITOR), ExternalCheck.Kind.OFFICE, AUDITOR,
    ("ESD-EXT", "EEXT", gettext_lazy("External audit report, skill development (外部監査報告書（育成就労）)")),
)  # fmt: skip
_declare(
    "13", "外部監査報告書（同行監査）", gettext_lazy("External audit report, accompanied audit (同行監査)"),
    "pdf/titp_r4_13.html", AccompaniedFacts, accompanied_audit, ExternalCheck.Kind.ACCOMPANIED, AUDITOR,
    ("ESD-EXT-ACC", "EEXTA",
     gettext_lazy("External audit report, accompanied audit, skill development"
                  " (外部監査報告書・同行監査（育成就労）)")),
)  # fmt: skip
_declare(
    "14", "外部役員確認書", gettext_lazy("External officer's confirmation (外部役員確認書)"), "pdf/titp_r4_14.html",
    CheckFacts, partial(office_check, OFFICER), ExternalCheck.Kind.OFFICE, OFFICER,
)  # fmt: skip
