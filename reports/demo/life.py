"""While people are here and afterwards, in the small demonstration: exams, notices, a case, support, return home."""

from datetime import timedelta

from companies.models import Establishment
from imjapan.accounts.actor import resolve
from imjapan.law.dates import ONE_DAY, add_months_clamped, period_end
from interns.models import AfterReturn, Person, ResidenceCard, ResidenceEvent
from training.applying import domain as applying
from training.models import (
    ExamAttempt,
    Incident,
    IncidentPerson,
    IncidentStep,
    Placement,
    Plan,
    PlanApplication,
    SupportContract,
    SupportInterview,
    SupportPlan,
    SupportRecord,
)
from training.support.items import EVERYTHING_ELSE, QUESTIONS, fresh_items

from .history import noon


def write(demo) -> None:
    """Add it to a loaded demonstration."""
    _passed_before(demo)
    _exams(demo)
    _residence(demo)
    _incident(demo)
    _support(demo)
    _returned(demo)


def _exams(demo):
    """Stage 1: sat from the seventh month on, one failed and sits again; applied for from the fifth."""
    running = Placement.objects.filter(
        plan__regime="titp", plan__stage=1, starts_on__lte=demo.today, ends_on__gte=demo.today
    ).select_related("plan", "person", "establishment")
    failed = None
    for row in running.order_by("starts_on", "pk"):
        if row.starts_on > demo.months_ago(4):
            continue
        done = row.starts_on <= demo.months_ago(7)
        fails = done and failed is None
        failed = failed or row
        for part in ("practical", "theory"):
            passed = not (fails and part == "practical")
            sits = add_months_clamped(row.starts_on, 6 if done else 8) + timedelta(days=5)
            _attempt(row, part, 1, sits, done, passed=passed)
            if not passed:
                again = min(add_months_clamped(row.starts_on, 7) + timedelta(days=9), demo.today - timedelta(days=2))
                _attempt(row, part, 2, max(again, sits + timedelta(days=15)), done, passed=True)
        if row.starts_on <= demo.months_ago(9):
            _next_stage(demo, row)


def _passed_before(demo):
    """Whoever is in stage 2 passed both parts half a year into stage 1."""
    for row in Placement.objects.filter(plan__regime="titp", plan__stage=1, ends_on__lt=demo.today).select_related(
        "plan", "person"
    ):
        for part in ("practical", "theory"):
            _attempt(row, part, 1, add_months_clamped(row.starts_on, 6) + timedelta(days=5), True, passed=True)


def _attempt(row, part, number, sits, done, *, passed):
    ExamAttempt.objects.create(
        person=row.person,
        plan=row.plan,
        grade="basic",
        part=part,
        number=number,
        exam="技能検定 基礎級",
        applied_on=sits - timedelta(days=60) if number == 1 else sits - timedelta(days=12),
        sits_on=sits,
        result=("passed" if passed else "failed") if done else "pending",
        result_on=sits + timedelta(days=10) if done else None,
    )


def _next_stage(demo, row):
    """Stage 2 is applied for in time."""
    first = row.plan.ends_on + ONE_DAY
    application = applying.save_application(
        resolve(
            demo.users["staff"] if row.company.office_id == demo.offices["TKY"].pk else demo.users["osaka-staff"],
            demo.today,
        ),
        previous=row.plan,
        data={
            "person": row.person,
            "establishment": row.establishment,
            "regime": "titp",
            "stage": 2,
            "occupation_code": "6-4-1",
            "starts_on": first,
            "ends_on": period_end(first, 24),
            "monthly_wage": 208_000,
            "goal": "3級の実技試験",
        },
    )
    application.papers.filter(state="missing").update(state="checked", received_on=demo.months_ago(1))
    PlanApplication.objects.filter(pk=application.pk).update(state="applied", applied_on=demo.months_ago(1))


def _residence(demo):
    """A move told in time and one still to be told."""
    rows = Person.objects.filter(placements__ends_on__gte=demo.today, plans__regime="titp").distinct().order_by("pk")
    done, open_ = rows[0], rows[1]
    day = demo.months_ago(2)
    ResidenceEvent.objects.create(
        person=done, kind="moved", happened_on=day, address="埼玉県川口市0-0-0", notified_on=day + timedelta(days=4)
    )
    ResidenceEvent.objects.create(
        person=open_, kind="moved", happened_on=demo.today - timedelta(days=3), address="埼玉県草加市0-0-0"
    )


def _incident(demo):
    """An accident at work that is being looked after."""
    placement = (
        Placement.objects.filter(company=demo.companies["K-005"], starts_on__lte=demo.today, ends_on__gte=demo.today)
        .select_related("person", "establishment", "company", "plan")
        .order_by("pk")[0]
    )
    user = demo.users["osaka-staff"]
    on = demo.today - timedelta(days=3)
    case = Incident.objects.create(
        office=placement.company.office,
        company=placement.company,
        establishment=placement.establishment,
        kind="accident",
        regime=placement.plan.regime,
        happened_on=on,
        known_on=on,
        description="溶接の火花で左手に軽いやけど。受診し、翌日から軽作業。",
        absence_days=1,
        opened_by=user,
    )
    IncidentPerson.objects.create(incident=case, person=placement.person, placement=placement)
    for code, told in (
        ("treatment", "堺市内の病院"),
        ("company_told", "工場長"),
        ("accident_report", "堺労働基準監督署"),
    ):
        IncidentStep.objects.create(
            incident=case, code=code, done_on=on, told_to=told, entered_at=noon(on), entered_by=user
        )


def _support(demo):
    """Two specified skilled workers of the farm: former trainees, with support plan, records and interviews."""
    company, user = demo.companies["K-004"], demo.users["staff"]
    place = Establishment.objects.filter(company=company).order_by("pk")[0]
    SupportContract.objects.create(
        office=company.office, company=company, starts_on=demo.months_ago(8), monthly_fee=20_000
    )
    staff = user.personnel
    for number, (name, native, katakana, called) in enumerate(
        (
            ("EKO WAHYUDI DEMO", "Eko Wahyudi", "エコ・ワヒュディ", "エコ"),
            ("RINA MARLINA DEMO", "Rina Marlina", "リナ・マルリナ", "リナ"),
        )
    ):
        person = Person.objects.create(
            office=company.office,
            passport_name=name,
            native_name=native,
            katakana=katakana,
            call_name=called,
            sex="MF"[number],
            nationality="ID",
            birth_date=demo.months_ago(12 * 26 + number),
            language="id",
        )
        begins = demo.months_ago(7 - number)
        for stage, first, months in ((1, demo.months_ago(46), 12), (2, demo.months_ago(34), 24)):
            last = period_end(first, months)
            plan = Plan.objects.create(
                person=person, stage=stage, occupation="耕種農業・畑作・野菜", starts_on=first, ends_on=last,
                certification_no=f"認{1_700_000_000 + 10 * number + stage}",
            )  # fmt: skip
            Placement.objects.create(
                person=person, plan=plan, establishment=place, company=company, starts_on=first, ends_on=last
            )
        last = period_end(begins, 12)
        ResidenceCard.objects.create(
            person=person, status="特定技能1号", starts_on=begins, ends_on=last, number=f"DE{11_000_000 + number}MO"
        )
        plan = Plan.objects.create(
            person=person, regime="ssw", sector="AGR", work_category="耕種農業", starts_on=begins, ends_on=last
        )
        Placement.objects.create(
            person=person, plan=plan, establishment=place, company=company, starts_on=begins, ends_on=last
        )
        support = SupportPlan.objects.create(
            plan=plan, person=person, office=company.office, company=company, made_on=begins - timedelta(days=20),
            language="id", manager=demo.users["manager"].personnel, staff=staff, sector="AGR",
            work_category="耕種農業", items=fresh_items(), signed_on=begins - timedelta(days=18),
        )  # fmt: skip
        for item, day, minutes, content in (
            (1, begins - timedelta(days=25), 190, "労働条件、活動内容、手続を説明した。"),
            (3, begins + ONE_DAY, 60, "宿舎の確認、銀行口座の住所変更に同行した。"),
            (4, begins + timedelta(days=2), 480, "ごみの出し方、届出、緊急時の連絡先を説明した。"),
            (6, begins + timedelta(days=40), 45, "市の日本語教室の日程を案内した。"),
        ):
            SupportRecord.objects.create(
                support_plan=support, person=person, item=item, given_on=day, minutes=minutes, language="id",
                content=content, given_by=staff, entered_at=noon(day), entered_by=user,
            )  # fmt: skip
        answers = {code: {"problem": False, "text": ""} for code in QUESTIONS if code != EVERYTHING_ELSE}
        held = begins
        while (held := add_months_clamped(held, 3) - timedelta(days=6)) <= demo.today:
            for who, supervisor in (("worker", ""), ("supervisor", "農場長 𠮷田 誠")):
                SupportInterview.objects.create(
                    support_plan=support, person=person, office=company.office, who=who, supervisor=supervisor,
                    held_on=held, interviewer=staff, language="id" if who == "worker" else "ja", answers=answers,
                    written_at=noon(held), written_by=user,
                )  # fmt: skip
            held += timedelta(days=6)


def _returned(demo):
    """Two people who finished and went home, and what they do now."""
    office = demo.offices["TKY"]
    place = demo.companies["K-002"].establishments.order_by("pk")[0]
    for number, (name, katakana, kind, employer, skill) in enumerate(
        (
            ("HENDRA GUNAWAN DEMO", "ヘンドラ・グナワン", "business", "惣菜店を開業（スラバヤ）", True),
            ("YANTI SUSILO DEMO", "ヤンティ・スシロ", "employed", "日系食品工場 品質管理", True),
        )
    ):
        person = Person.objects.create(
            office=office,
            passport_name=name,
            katakana=katakana,
            sex="MF"[number],
            nationality="ID",
            birth_date=demo.months_ago(12 * 29 + number),
            language="id",
        )
        for stage, first, months in ((1, demo.months_ago(42), 12), (2, demo.months_ago(30), 24)):
            last = period_end(first, months)
            plan = Plan.objects.create(
                person=person, stage=stage, occupation="惣菜製造業・惣菜加工作業", starts_on=first, ends_on=last,
                certification_no=f"認{1_600_000_000 + 10 * number + stage}",
            )  # fmt: skip
            Placement.objects.create(
                person=person, plan=plan, establishment=place, company=place.company, starts_on=first, ends_on=last
            )
        AfterReturn.objects.create(
            person=person,
            heard_on=demo.months_ago(2),
            kind=kind,
            uses_skill=skill,
            employer=employer,
            source="LINEで本人から",
        )
