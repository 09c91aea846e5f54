"""From an audit to the facts a form prints, and nothing more. Each builder runs a fixed number of queries."""

from collections import Counter
from datetime import date

from django.db.models import Q
from django.utils import timezone, translation

from imjapan.organization.access import serving
from imjapan.organization.models import Licence, Staff
from imjapan.organization.models import Organization as OrganizationRow
from training.domain import follow_up, regimes
from training.models import Audit, Finding, Placement, Regime, ReleasedFinding
from training.recruiting.occupations import sector_name

from . import facts
from .facts import AUTHORITY_BEFORE, AUTHORITY_CHANGE
from .words.regimes import wording_of

# What the columns of `select_related` must hold, so that no block below asks the database again.
RELATED = ("establishment", "company", "office__organization", "lead", "manager")

NATIONALITIES = {
    "ID": "インドネシア",
    "TH": "タイ",
    "VN": "ベトナム",
    "BD": "バングラデシュ",
    "LK": "スリランカ",
    "PH": "フィリピン",
    "MM": "ミャンマー",
    "KH": "カンボジア",
    "NP": "ネパール",
    "MN": "モンゴル",
    "CN": "中国",
    "IN": "インド",
}
METHODS = {
    "onsite": "on_site",
    "report": "reports",
    "interview": "interviews",
    "books": "records",
    "lodging": "housing",
}
# Box ⑫ must say why a method was left out, also when there was nobody to talk with.
NOBODY = "監査実施日に在籍する技能実習生がいないため、技能実習生との面談は実施していない。"
CHANNELS = {"paper": "書面", "fax": "FAX", "mail": "電子メール", "line": "LINE", "phone": "電話"}
STATES = {
    ReleasedFinding.State.OPEN: "open",
    ReleasedFinding.State.ANSWERED: "in_progress",
    ReleasedFinding.State.CLOSED: "done",
}


def addressee(on: date) -> str:
    """Return who receives reports: the new organization from 2027-04-01 (test T20 of the forms book)."""
    authority = AUTHORITY_BEFORE if on < AUTHORITY_CHANGE else "外国人育成就労機構"
    return f"{authority}　理事長　殿"


# --- TITP-F22 ------------------------------------------------------------------------------------------


def audit_report(audit: Audit, on: date) -> facts.AuditReportFacts:
    """Gather form 22 (Act 42①, Ord 55①) of an audit as it would be made on a day.

    Trainees are counted on the first day of the audit. `document_no` is left empty for the caller.
    """
    told, there = _told(audit, on, Regime.TITP)
    return facts.AuditReportFacts(**told, trainees=_counts(there))


def esd_audit_report(audit: Audit, on: date) -> facts.EsdAuditReportFacts:
    """The same of form 23 under skill development (ESD-REP-01.R01), with workers in place of trainees."""
    told, there = _told(audit, on, Regime.ESD)
    number = Counter(row.person.nationality for row in there)
    workers = tuple(
        facts.WorkerCount(nationality=name, number=number[code]) for code, name in NATIONALITIES.items() if number[code]
    )
    return facts.EsdAuditReportFacts(**told, trainees=(), workers=workers)


def _told(audit: Audit, on: date, regime: str) -> tuple[dict, list[Placement]]:
    """What both reports say of an audit, as far as it is about people of one regime, and who of them is there."""
    audit = Audit.objects.select_related(*RELATED).get(pk=audit.pk)
    office, company, titles = audit.office, audit.company, titles_of(audit)
    in_training = list(
        Placement.objects.filter(
            establishment_id=audit.establishment_id,
            plan__regime=regime,
            starts_on__lte=audit.starts_on,
            ends_on__gte=audit.starts_on,
        ).select_related("plan", "person")
    )
    interviews = list(audit.interviews.select_related("person").order_by("person__passport_name", "pk"))
    others = of_other_regimes(audit, interviews, regime)  # heard on the same trip, but not in this report
    interviews = [row for row in interviews if row.person_id not in others]
    methods = _methods(audit, interviews)
    told = {
        "document_no": "",
        "created_on": on.isoformat(),
        "date_style": office.organization.date_style,
        "report_date": on.isoformat(),
        "addressee": addressee(on),
        "organization": organization_of(office.organization, regime, on),
        "office": office_of(office),
        "implementer": implementer_of(company, regime),
        "establishments": (establishment_of(audit.establishment),),
        "kind": audit.kind,
        "extraordinary_reason": audit.reason,
        "audit_start": iso(audit.starts_on),
        "audit_end": iso(audit.ends_on),
        "auditors": (staff_of(audit.lead, titles), *names_of(audit.companions)),
        "manager": staff_of(audit.manager, titles),
        "methods": methods,
        "interviewees": _interviewees(interviews, in_training),
        "violation": audit.violation_found,
        "violation_text": audit.violation_detail,
        "guidance": (*guidance_of(audit.findings.all(), audit), *guidance_of(_earlier(audit), audit)),
        "substitute_method": audit.substitute_method or ("" if in_training or methods.interviews.done else NOBODY),
        "contact": contact_of(audit.office, audit.lead),
    }
    return told, in_training


def _counts(placements) -> tuple[facts.TraineeCount, ...]:
    """Count people by nationality and stage, nationalities in the order of the table above."""
    number = Counter((row.person.nationality, row.plan.stage) for row in placements)
    return tuple(
        facts.TraineeCount(nationality=name, stage1=number[code, 1], stage2=number[code, 2], stage3=number[code, 3])
        for code, name in NATIONALITIES.items()
        if any(number[code, stage] for stage in (1, 2, 3))
    )


def _methods(audit, interviews) -> facts.AuditMethods:
    held = sorted({row.held_on or audit.starts_on for row in interviews})
    interpreters = dict.fromkeys(name for name in (audit.interpreter, *(row.interpreter for row in interviews)) if name)
    found = {}
    for row in audit.methods.all():
        is_interview = row.method == "interview"
        days = held if is_interview and held else [row.done_on] if row.done_on else []
        # In the box of the interviews the form asks for the interpreter, not for whom we met.
        met = [facts.Named(name=name) for name in interpreters] if is_interview else names_of(row.met)
        found[METHODS[row.method]] = facts.AuditMethod(
            done=row.done, dates=tuple(map(iso, days)), met=tuple(met), result=row.result
        )
    absent = facts.AuditMethod(done=None)
    return facts.AuditMethods(**{name: found.get(name, absent) for name in METHODS.values()})


def of_other_regimes(audit, interviews, regime) -> set[int]:
    """People interviewed who are here on the first day, but under another regime."""
    there = Placement.objects.filter(
        establishment_id=audit.establishment_id,
        person_id__in=[row.person_id for row in interviews],
        starts_on__lte=audit.starts_on,
        ends_on__gte=audit.starts_on,
    )
    return set(there.exclude(plan__regime=regime).values_list("person_id", flat=True))


def _interviewees(interviews, placements) -> tuple[facts.Interviewee, ...]:
    category = {row.person_id: _category(row.plan) for row in placements}
    return tuple(
        facts.Interviewee(
            name=row.person.passport_name,
            nationality=NATIONALITIES[row.person.nationality],
            stage=category.get(row.person_id, ""),
        )
        for row in interviews
    )


@translation.override("ja")
def _category(plan) -> str:
    """技能実習の区分; under skill development 分野・業務区分, as forms.md section 6 has it."""
    if plan.regime != Regime.ESD:
        return plan.category
    return "　".join(filter(None, [str(sector_name(plan.sector)) if plan.sector else "", plan.work_category]))


def _earlier(audit):
    """Findings of earlier audits of the place that box ⑪ shows: unsettled ones, and those settled since the last."""
    before = Audit.objects.filter(
        Q(starts_on__lt=audit.starts_on) | Q(starts_on=audit.starts_on, pk__lt=audit.pk),
        establishment_id=audit.establishment_id,
        state__in=[Audit.State.FINISHED, Audit.State.APPROVED],
    )
    last = before.order_by("-starts_on", "-pk").values("ends_on")[:1]
    return Finding.objects.filter(
        Q(release__isnull=True) | Q(release__closed_at__isnull=True) | Q(release__closed_at__date__gte=last),
        audit__in=before,
    )


def guidance_of(findings, audit):
    """Box ⑪: what was found and what became of it; of earlier findings also how this audit found them."""
    words = None  # asked for once something earlier is there
    rows = findings.select_related("audit", "release").prefetch_related("release__answers")
    for row in rows.order_by("-audit__starts_on", "audit_id", "number"):
        if words is None and row.audit_id != audit.pk:
            words = follow_up.words(audit)
        release = getattr(row, "release", None)
        answers = list(release.answers.all()) if release else []
        measure = release.measure if release else row.measure
        text = release.wording if release else row.wording or row.internal_note
        yield facts.Guidance(
            text=f"{text}\n求める措置：{measure}" if measure else text,
            given_on=iso(timezone.localdate(release.released_at) if release else row.audit.ends_on),
            due=iso(release.due_on if release else row.due_on) or None,
            state=STATES[release.state] if release else "open",
            state_text="\n".join(
                filter(None, [_answered(answers[-1]) if answers else "", (words or {}).get(str(row.public_id), "")])
            ),
            previous=row.audit_id != audit.pk,
        )


def _answered(answer):
    """What the company did, and how we know where it did not write into the portal itself."""
    if not answer.on_behalf:
        return answer.action
    day, ways = answer.received_on, CHANNELS
    return f"{answer.action}（{day.year}年{day.month}月{day.day}日 {ways[answer.channel]}にて受領、当団体が入力）"


# --- PRC-01 --------------------------------------------------------------------------------------------


def correction_instruction(audit: Audit, on: date) -> facts.CorrectionInstructionFacts:
    """Gather the correction instruction from what was released to the company, and from nothing else.

    Findings, interviews and methods are not even read. `document_no` is left empty for the caller. Raises
    LookupError when nothing was released.
    """
    audit = Audit.objects.select_related(*RELATED).get(pk=audit.pk)
    released = list(ReleasedFinding.objects.filter(finding__audit=audit).order_by("number", "pk"))
    if not released:
        raise LookupError("no finding of the audit was released")
    company, violation = audit.company, any(row.is_violation for row in released)
    wording = wording_of(regimes.of_audit(audit))
    return facts.CorrectionInstructionFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=audit.office.organization.date_style,
        issued_on=on.isoformat(),
        implementer=company.name,
        establishment=audit.establishment.name,
        representative=facts.Named(title=company.representative_title, name=company.representative_name),
        organization=organization_of(audit.office.organization, wording, on),
        office=office_of(audit.office),
        manager=staff_of(audit.manager, titles_of(audit)),
        wording=wording,
        occasion=f"{released[0].audit_kind}_audit",
        occasion_date=iso(released[0].audited_on),
        violation=violation,
        improvement=not all(row.is_violation for row in released),
        instructions=tuple(
            facts.Instruction(
                fact=row.wording,
                # An improvement need not rest on an article; a violation without one is a gap.
                legal_basis=row.legal_basis or ("" if row.is_violation else "－"),
                measure=row.measure,
                due=iso(row.due_on),
            )
            for row in released
        ),
        report_to_authority=violation,  # Act 40③–⑤, TITP-AUDIT-07
        reply_due=iso(max(row.due_on for row in released)),
        contact=contact_of(audit.office, audit.lead),
    )


# --- blocks --------------------------------------------------------------------------------------------


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def names_of(text: str) -> tuple[facts.Named, ...]:
    """People typed into one line, printed as typed."""
    return (facts.Named(name=text),) if text else ()


def titles_of(audit) -> dict[int, str]:
    rows = Staff.objects.filter(
        serving(audit.starts_on), office_id=audit.office_id, user_id__in=[audit.lead_id, audit.manager_id]
    )
    return dict(rows.exclude(job_title="").order_by("pk").values_list("user_id", "job_title"))


def staff_of(user, titles) -> facts.Named:
    return facts.Named(title=titles.get(user.pk, ""), name=user.name)


def organization_of(row: OrganizationRow, regime: str = Regime.TITP, on: date | None = None) -> facts.Organization:
    """Our organization; under skill development with the licence of that law on a day, which has no kinds."""
    number, kind = row.licence_no, "general" if row.licence_kind == OrganizationRow.LicenceKind.GENERAL else "specific"
    if regime == Regime.ESD:
        granted = Licence.objects.filter(organization=row, regime=Licence.Regime.ESD, valid_from__lte=on)
        number, kind = granted.order_by("-valid_from").values_list("number", flat=True).first() or "", ""
    return facts.Organization(
        licence_no=number,
        licence_kind=kind,
        name=row.name,
        kana=row.name_kana,
        postal_code=row.postal_code,
        address=row.address,
        tel=row.phone,
        representative=facts.Named(title=row.representative_title, name=row.representative_name),
    )


def office_of(row) -> facts.Office:
    return facts.Office(name=row.name, address=row.address, tel=row.phone)


def implementer_of(company, regime: str = Regime.TITP) -> facts.Implementer:
    """A company. The receipt number we hold is that of technical intern training."""
    return facts.Implementer(
        receipt_no="" if regime == Regime.ESD else company.receipt_no,
        name=company.name,
        kana=company.name_kana,
        postal_code=company.postal_code,
        address=company.address,
        tel=company.phone,
        representative=facts.Named(title=company.representative_title, name=company.representative_name),
        corporate_no=company.corporate_number or "",
        industry=company.industry,
    )


def establishment_of(row) -> facts.Establishment:
    return facts.Establishment(
        name=row.name,
        address=row.address,
        tel=row.phone,
        managers=names_of(row.training_manager),
        instructors=names_of(row.instructor),
        life_instructors=names_of(row.life_advisor),
    )


def contact_of(office, user) -> facts.Contact:
    return facts.Contact(department=office.name, name=user.name, tel=office.phone, email=user.email)
