"""The supervision cycle in the small demonstration: our own house, visits, consultations, checks from outside, filings.

Like the rest it lies around the day it is loaded: what is over is done, something is open, nothing is late.
"""

import hashlib
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from companies.models import Establishment
from imjapan.law.dates import ONE_DAY, add_months_clamped, last_business_day, month_start
from imjapan.law.visit_months import visit_months
from imjapan.organization.models import Appointment, Course, Licence, Measure, Personnel, SelfDeclaration, Staff
from interns.models import Consultation, ConsultationDoor, ConsultationStep
from reports.filings.models import Filing
from training import checklists
from training.external import catalogue
from training.models import Audit, AuditChecklist, ExternalCheck, Placement, PlannedVisit, Visit

Role, Kind = Appointment.Role, Course.Kind
HEADINGS = ("progress", "mastery", "hours", "attitude", "motivation", "japanese", "life", "discipline")
GUIDANCE = (
    "日誌は毎日、計画の番号とともに記入するよう指導した。",
    "基礎級の受検予定と練習計画を責任者と確認した。",
    "保護具の着用と作業前点検を続けるよう伝えた。",
)
AGREED = ("次回までに基礎級の申込みを済ませる。", "寮の台所の換気扇を直す。", "月末に日誌の写しを見せてもらう。")


def write(demo) -> None:
    """Add the cycle to a loaded demonstration. Everything belongs to the people and places it has."""
    people = _people(demo)
    _licences(demo)
    for establishment in Establishment.objects.select_related("company__office").order_by("pk"):
        _visits(demo, establishment)
        _checklist(establishment)
    _trips(demo)
    _consultations(demo)
    _external(demo, people)
    _filings(demo)


# --- our own house


def _people(demo) -> dict[str, Personnel]:
    """Everybody the law asks about, with roles, courses and declarations of this year."""
    counsellor = demo.user("counsellor", "プトリ 石川")
    Staff.objects.create(
        user=counsellor,
        office=demo.offices["TKY"],
        role=Staff.Role.COUNSELLOR,
        job_title="母国語相談員（インドネシア語）",
        starts_on=demo.months_ago(18),
    )
    found = {}
    titles = {"manager": "監理部長", "staff": "巡回担当", "osaka-manager": "大阪事務所長", "osaka-staff": "巡回担当"}
    for key, office in (
        ("manager", "TKY"),
        ("staff", "TKY"),
        ("osaka-manager", "OSK"),
        ("osaka-staff", "OSK"),
        ("counsellor", "TKY"),
    ):
        user = demo.users[key]
        found[key] = _person(demo, user.name, office, title=titles.get(key, "母国語相談員"), user=user)
    found["officer"] = _person(demo, "渡邉 太郎", "TKY", title="理事長", is_officer=True, supervises=False)
    found["outside"] = _person(
        demo,
        "藤原 明",
        None,
        title="行政書士",
        name_kana="フジワラ アキラ",
        user=demo.users["auditor"],
        is_outside=True,
        is_full_time=False,
        supervises=False,
        qualification=Personnel.Qualification.ADMINISTRATIVE,
        address="東京都千代田区神田0-0-0",
        publication_agreed_on=demo.months_ago(13),
    )
    for key, role, office, more in (
        ("officer", Role.RESPONSIBLE_OFFICER, None, {}),
        ("manager", Role.MANAGER, "TKY", {}),
        ("osaka-manager", Role.MANAGER, "OSK", {}),
        ("staff", Role.PLAN_GUIDE, "TKY", {"occupations": "金属プレス加工、機械加工、惣菜製造業、耕種農業"}),
        ("osaka-manager", Role.PLAN_GUIDE, "OSK", {"occupations": "溶接、加熱性水産加工食品製造業"}),
        ("staff", Role.AUDIT_STAFF, "TKY", {}),
        ("osaka-staff", Role.AUDIT_STAFF, "OSK", {}),
        ("counsellor", Role.COUNSELLOR, "TKY", {"languages": ["id"]}),
        ("osaka-staff", Role.COUNSELLOR, "OSK", {"languages": ["vi"]}),
        ("outside", Role.EXTERNAL_AUDITOR, None, {}),
    ):
        Appointment.objects.create(
            personnel=found[key],
            role=role,
            office=demo.offices[office] if office else None,
            starts_on=demo.months_ago(24),
            **more,
        )
    # One course ends soon, so that the warning and the duty can be seen; the others are good for a while.
    for key, kind, months in (
        ("manager", Kind.MANAGER, 12),
        ("osaka-manager", Kind.MANAGER, 34),
        ("staff", Kind.AUDIT_STAFF, 8),
        ("outside", Kind.EXTERNAL_AUDITOR, 14),
    ):
        Course.objects.create(
            personnel=found[key], kind=kind, held_on=demo.months_ago(months), provider="養成講習機関（デモ）"
        )
    declared = max(date(_fiscal_year(demo.today), 4, 1), demo.months_ago(6))
    for key in ("officer", "manager", "osaka-manager", "staff", "osaka-staff", "counsellor", "outside"):
        SelfDeclaration.objects.create(personnel=found[key], declared_on=min(declared, demo.today), is_clean=True)
    return found


def _person(demo, name, office, **fields):
    """Somebody with a birth date that nobody has: adult, and the same for the same name on every load."""
    seed = int(hashlib.sha256(name.encode()).hexdigest(), 16)
    born = date(1962 + seed % 30, 1 + seed // 30 % 12, 1 + seed // 360 % 28)
    fields = {"starts_on": demo.months_ago(30), "birth_date": born, **fields}
    return Personnel.objects.create(name=name, office=demo.offices[office] if office else None, **fields)


def _licences(demo):
    house = demo.offices["TKY"].organization
    Licence.objects.create(
        organization=house,
        regime=Licence.Regime.TITP,
        kind=Licence.Kind.GENERAL,
        number=house.licence_no,
        valid_from=house.licence_from,
        valid_until=house.licence_until,
    )
    Licence.objects.create(
        organization=house,
        regime=Licence.Regime.ESD,
        kind=Licence.Kind.ORDINARY,
        wished_from=max(date(2027, 4, 1), add_months_clamped(demo.month, 8)),
        note="許可申請の準備中",
    )


# --- visits


def _visits(demo, establishment):
    """One visit in each month in which somebody was in stage 1, except in the running one."""
    office = establishment.company.office
    tokyo = office.code == "TKY"
    visitor = demo.users["staff" if tokyo else "osaka-staff"]
    stays = [
        (row.plan.lecture_ends_on + ONE_DAY, row.ends_on, row.person_id)
        for row in Placement.objects.filter(establishment=establishment, plan__stage=1).select_related("plan")
        if row.plan.lecture_ends_on and row.plan.lecture_ends_on < row.ends_on
    ]
    for number, month in enumerate(visit_months([(first, last) for first, last, _p in stays], demo.month - ONE_DAY)):
        day = max(last_business_day(min(month.first + timedelta(days=9), month.last), demo.holidays), month.first)
        visit = Visit.objects.create(
            establishment=establishment,
            company=establishment.company,
            office=office,
            visited_on=day,
            from_time=time(10, 0),
            until_time=time(11, 15),
            visitor=visitor,
            manager=demo.users["manager" if tokyo else "osaka-manager"],
            met=f"技能実習指導員 {establishment.instructor}",
            ratings={
                heading: {"rating": "good" if (number + n) % 5 else "fair", "text": ""}
                for n, heading in enumerate(HEADINGS)
            },
            guidance=GUIDANCE[(number + establishment.pk) % len(GUIDANCE)],
            agreed=AGREED[(number + establishment.pk) % len(AGREED)],
            written_at=_at(day, 17),
            written_by=visitor,
        )
        visit.people.set({person for first, last, person in stays if first <= day <= last})


def _trips(demo):
    """This month's trips of the two visiting officers, two of them on one day."""
    day = _business_day_after(demo, demo.today)
    places = list(Establishment.objects.select_related("company__office").order_by("pk"))
    for number, place in enumerate(places[:5]):
        tokyo = place.company.office.code == "TKY"
        PlannedVisit.objects.create(
            establishment=place,
            company=place.company,
            office=place.company.office,
            purpose="visit" if number % 2 else "both",
            planned_on=day,
            planned_time=time(9 + 2 * (number % 4), 30),
            user=demo.users["staff" if tokyo else "osaka-staff"],
        )
        if number % 2:
            day = _business_day_after(demo, day + timedelta(days=2))


def _checklist(establishment):
    """The check list of the last audit that is over, all in order but one item: the next one has its defaults."""
    audit = Audit.objects.filter(establishment=establishment, state=Audit.State.APPROVED).order_by("-ends_on").first()
    if audit is None:
        return
    items = {code: {"answer": "ok", "remark": ""} for code in checklists.ITEMS}
    items["E05"] = {"answer": "ng", "remark": "2階の寝室の換気扇が故障中。修理を依頼済み。"}
    papers = [paper.code for paper in checklists.PAPERS.values() if paper.always]
    AuditChecklist.objects.create(audit=audit, items=items, papers=papers)


# --- consultations


def _consultations(demo):
    """A closed one, one being dealt with, and one that came over the page today, without a name."""
    tokyo, staff = demo.offices["TKY"], demo.users["counsellor"]
    ConsultationDoor.objects.create(
        office=tokyo, label="川口工場の寮", token=_token("tokyo"), made_by=demo.users["manager"]
    )
    people = Placement.objects.filter(company=demo.companies["K-001"]).select_related("person", "establishment")
    person = people.order_by("pk").first()
    closed = Consultation.objects.create(
        number=f"K-{demo.today.year}-00001",
        office=tokyo,
        company=demo.companies["K-001"],
        establishment=person.establishment,
        person=person.person,
        channel=Consultation.Channel.PHONE,
        received_at=_at(demo.months_ago(1) + timedelta(days=4), 19),
        received_by=staff,
        language=person.person.language,
        category=Consultation.Category.HEALTH,
        matter=Consultation.Matter.HEALTH,
        body="Gigi saya sakit sejak tiga hari.",
        body_ja="3日前から歯が痛い。",
        in_charge=staff,
        needs_audit=False,
        needs_audit_reason="体調の相談のため。",
        result="通訳が同行して歯科を受診。痛みは治まった。",
        state=Consultation.State.CLOSED,
        answered_on=demo.months_ago(1) + timedelta(days=5),
        closed_at=_at(demo.months_ago(1) + timedelta(days=7), 15),
        closed_by=staff,
        confirmed_at=_at(demo.months_ago(1) + timedelta(days=8), 10),
        confirmed_by=demo.users["manager"],
    )
    ConsultationStep.objects.create(
        consultation=closed,
        kind=ConsultationStep.Kind.ANSWER,
        taken_at=_at(demo.months_ago(1) + timedelta(days=5), 9),
        taken_by=staff,
        text="明日10時に歯科へ同行します。",
        translation="Besok jam 10 saya temani ke dokter gigi.",
    )
    Consultation.objects.create(
        number=f"K-{demo.today.year}-00002",
        office=tokyo,
        company=demo.companies["K-002"],
        is_anonymous=True,
        channel=Consultation.Channel.SNS,
        received_at=_at(_business_day_before(demo, demo.today), 11),
        received_by=staff,
        language="vi",
        category=Consultation.Category.WORK,
        matter=Consultation.Matter.NONE,
        body="Tôi muốn biết lịch thi kỹ năng cơ bản.",
        body_ja="基礎級の試験の日程を知りたい。",
        in_charge=staff,
        needs_audit=False,
        needs_audit_reason="試験日程の問合せのため。",
        state=Consultation.State.OPEN,
    )


# --- from outside, and to the authority


def _external(demo, people):
    """Each quarter that is over was checked, and each office's audit of the last fiscal year was accompanied."""
    for office in demo.offices.values():
        quarter = month_start(add_months_clamped(demo.month, -((demo.month.month - 4) % 3)))
        for back in (3, 6):
            first = add_months_clamped(quarter, -back)
            day = last_business_day(first + timedelta(days=40), demo.holidays)
            _check(demo, people, office, ExternalCheck.Kind.OFFICE, day)
        audit = Audit.objects.filter(office=office, state=Audit.State.APPROVED).order_by("-ends_on").first()
        if audit:
            _check(demo, people, office, ExternalCheck.Kind.ACCOMPANIED, audit.ends_on, audit=audit)


def _check(demo, people, office, kind, day, **fields):
    codes = catalogue.ITEMS if kind == ExternalCheck.Kind.OFFICE else catalogue.METHODS
    ExternalCheck.objects.create(
        office=office,
        kind=kind,
        checker=people["outside"],
        checked_on=day,
        reported_on=day + timedelta(days=5),
        heard_officer="理事長 渡邉 太郎",
        heard_manager=demo.users["manager" if office.code == "TKY" else "osaka-manager"].name,
        items={code: {"ok": True, "text": "", "papers": []} for code in codes},
        opinion="帳簿書類はおおむね整備されている。",
        state=ExternalCheck.State.DONE,
        recorded_by=demo.users["manager"],
        finished_at=_at(day + timedelta(days=5), 10),
        finished_by=demo.users["manager"],
        **fields,
    )


def _filings(demo):
    """A change of the licence to be approved, a filed one, and guidance of the authority that waits for a reply."""
    tokyo, staff, manager = demo.offices["TKY"], demo.users["staff"], demo.users["manager"]
    event = _business_day_before(demo, demo.today)
    Filing.objects.create(
        kind=Filing.Kind.LICENCE_CHANGE,
        title="役員の変更（理事の就任）",
        office=tokyo,
        event_on=event,
        details={
            "item_1": "officers",
            "before_1": "理事 5名",
            "after_1": "理事 6名（新任 高橋 明子）",
            "reason": "理事会の決議による選任",
        },
        drafted_at=_at(event, 16),
        drafted_by=staff,
    )
    _annual_reports(demo)
    filed = demo.months_ago(2) + timedelta(days=9)
    Filing.objects.create(
        kind=Filing.Kind.MINOR_CHANGE,
        title="宿泊施設の変更",
        office=tokyo,
        company=demo.companies["K-001"],
        event_on=demo.months_ago(2) + timedelta(days=1),
        state=Filing.State.FILED,
        drafted_at=_at(filed, 9),
        drafted_by=staff,
        approved_at=_at(filed, 13),
        approved_by=manager,
        filed_on=filed,
        channel=Filing.Channel.POST,
        receipt_no="東軽26-000123",
        filed_at=_at(filed, 15),
        filed_by=staff,
    )
    Measure.objects.create(
        office=tokyo,
        kind=Measure.Kind.GUIDANCE,
        authority="外国人技能実習機構 東京事務所" if demo.today < date(2027, 4, 1) else "外国人育成就労機構 東京事務所",
        document_no="東指26-045",
        received_on=event,
        content="訪問指導記録書に指導の相手方の氏名を記載すること。",
        reply_due_on=event + timedelta(days=14),
    )


def _annual_reports(demo):
    """Those of the fiscal year before, once their last day, 31 May, is over."""
    year = _fiscal_year(demo.today) - 1
    if demo.today <= date(year + 1, 5, 31):
        return
    owed = [(Filing.Kind.BUSINESS_REPORT, office, None) for office in demo.offices.values()]
    owed += [(Filing.Kind.IMPLEMENTER_REPORT, company.office, company) for company in demo.companies.values()]
    filed = last_business_day(date(year + 1, 5, 20), demo.holidays)
    for kind, office, company in owed:
        staff, manager = ("staff", "manager") if office.code == "TKY" else ("osaka-staff", "osaka-manager")
        Filing.objects.create(
            kind=kind,
            office=office,
            company=company,
            fiscal_year=year,
            event_on=date(year + 1, 3, 31),
            state=Filing.State.FILED,
            drafted_at=_at(filed, 9),
            drafted_by=demo.users[staff],
            approved_at=_at(filed, 11),
            approved_by=demo.users[manager],
            filed_on=filed,
            channel=Filing.Channel.POST,
            receipt_no=f"報{year % 100}-{office.code}-{company.own_number if company else '0'}",
            filed_at=_at(filed, 15),
            filed_by=demo.users[staff],
        )


# --- days


def _fiscal_year(day):
    return day.year if day.month >= 4 else day.year - 1


def _at(day, hour) -> datetime:
    """That hour of a day, but never later than now: nothing in the demonstration lies ahead that is written as done."""
    moment = timezone.make_aware(datetime.combine(day, time(hour)))
    return min(moment, timezone.now()) if day >= timezone.localdate() else moment


def _business_day_before(demo, day):
    return last_business_day(day - ONE_DAY, demo.holidays)


def _business_day_after(demo, day):
    found = day + ONE_DAY
    while last_business_day(found, demo.holidays) != found:
        found += ONE_DAY
    return found


def _token(word):
    return hashlib.sha256(word.encode()).hexdigest()[:43]
