"""The placement cycle in the small demonstration: from a job offer to arrival.

Like the rest it lies around the day it is loaded. Days are counted from the first of this month, so that the same day
gives the same rows.
"""

from datetime import date, time, timedelta

from companies.models import Excellence, Headcount, OutsideTrainees, Qualification
from imjapan.accounts.actor import resolve
from imjapan.law.dates import ONE_DAY, add_months_clamped, period_end
from imjapan.law.occupation import occupations
from interns.models import (
    PaidCost,
    Passport,
    Person,
    SendingAgreement,
    SendingOrganization,
)
from training.applying import domain as applying
from training.models import (
    Candidate,
    Cohort,
    LectureCourse,
    Lecturer,
    LectureSession,
    Offer,
    PlanApplication,
    ResidenceApplication,
)

SENDING = (
    ("ID", "government", "Kementerian Ketenagakerjaan RI (Demo)", "インドネシア労働省（デモ）", "", 6000),
    ("ID", "company", "LPK SAKURA DEMO", "LPK Sakura Demo", "ID-D001", 5000),
    ("VN", "company", "CONG TY CO PHAN DEMO", "Công ty Cổ phần Demo", "VN-D014", 5000),
    ("BD", "government", "BOESL (Demo)", "", "", 4000),
)
STAFF = {
    "K-001": (128, 40),
    "K-002": (118, 30),
    "K-003": (9, None),
    "K-004": (45, 12),
    "K-005": (71, 28),
    "K-006": (118, 14),
}
LAST_DAY = date(2027, 3, 31)  # afterwards no plan of technical intern training is applied for
NEWCOMERS = (
    ("SITI NURHALIZA DEMO", "Siti Nurhaliza", "シティ・ヌルハリザ", "シティ", "F", "selected"),
    ("BUDI PRATAMA", "Budi Pratama", "ブディ・プラタマ", "ブディ", "M", "selected"),
    ("DEWI LESTARI DEMO", "Dewi Lestari", "デウィ・レスタリ", "デウィ", "F", "selected"),
    ("AGUS SALIM DEMO", "Agus Salim", "アグス・サリム", "アグス", "M", "reserve"),
    ("RIZKY MAULANA", "Rizky Maulana", "リズキ・マウラナ", "リズキ", "M", "refused"),
)
SUBJECT_DAYS = (("1", 6), ("2", 1), ("3", 1), ("4", 2))  # eight-hour days of each subject, as they go round


def write(demo) -> None:
    """Add the cycle to a loaded demonstration. Everything belongs to the people and places it has."""
    _standing(demo)
    sending = _sending(demo)
    offer, selected = _offer(demo, sending)
    cohort = _cohort(demo, sending, offer, selected)
    _lecture(demo, cohort)


# --- companies and sending organizations


def _standing(demo):
    """Staff by date of every company, one excellent company, one registration, trainees under another organization."""
    for number, (whole, place) in STAFF.items():
        company = demo.companies[number]
        first = demo.months_ago(24)
        Headcount.objects.create(
            company=company, valid_from=first, full_time=whole, source="雇用保険事業所別被保険者台帳"
        )
        for establishment in company.establishments.order_by("pk")[: 1 if place else 0]:
            Headcount.objects.create(company=company, establishment=establishment, valid_from=first, full_time=place)
    Excellence.objects.create(
        company=demo.companies["K-002"], starts_on=demo.months_ago(14), points=98, note="第3号の受入れのため申告"
    )
    Qualification.objects.create(
        company=demo.companies["K-004"], kind="council", number="食農審-D004", starts_on=demo.months_ago(10)
    )
    OutsideTrainees.objects.create(
        company=demo.companies["K-005"], counted_on=demo.months_ago(3), count=4, stage_1=2, stage_2=2
    )


def _sending(demo) -> dict[str, SendingOrganization]:
    """Sending organizations with agreements; whoever came from their country came through them."""
    found = {}
    for country, kind, name, native, number, fee in SENDING:
        row = SendingOrganization.objects.create(
            country=country,
            kind=kind,
            name=name,
            name_native=native,
            certified_no=number,
            certified_from=demo.months_ago(40) if number else None,
            recommended_by="" if kind == "government" else "労働省",
            confirmed=dict.fromkeys(
                ("selects_suitable", "fees_published", "fees_explained", "obeys_law", "asks_about_deposits", "capable"),
                True,
            ),
        )
        SendingAgreement.objects.create(
            sending=row,
            starts_on=demo.months_ago(36),
            no_deposit=True,
            no_penalty=True,
            papers=["outline", "business_proof", "contract_copy", "fee_basis", "pledge"],
            monthly_fee=fee,
        )
        found.setdefault(country, row)
    for country, row in found.items():
        Person.objects.filter(nationality=country).update(sending=row)
    for person in Person.objects.filter(nationality="VN").order_by("pk")[:4]:
        PaidCost.objects.create(
            person=person,
            sending=found["VN"],
            kind="fee",
            paid_on=demo.months_ago(9),
            amount=72_000_000,
            currency="VND",
            yen=430_000,
        )
    return found


# --- from an offer to arrival


def _offer(demo, sending):
    """An open offer with its selection over, and one whose selection comes."""
    company, user = demo.companies["K-001"], demo.users["staff"]
    place = company.establishments.order_by("pk").last()
    code = next(row.code for row in occupations(demo.today) if row.operation_ja == "普通旋盤")
    common = {
        "office": company.office,
        "company": company,
        "establishment": place,
        "occupation_code": code,
        "sending": sending["ID"],
        "countries": "インドネシア",
        "monthly_wage": 201_500,
        "contact": "総務課 伊藤",
        "months": 36,
        "received_by": user,
    }
    offer = Offer.objects.create(
        headcount=3,
        received_on=demo.months_ago(3),
        valid_until=add_months_clamped(demo.month, 6),
        starts_on=add_months_clamped(demo.month, 5) + timedelta(days=9),
        fees_explained_on=demo.months_ago(3),
        selection_on=demo.months_ago(1) + timedelta(days=5),
        selection_place="ジャカルタ",
        **common,
    )
    Offer.objects.create(
        headcount=2,
        received_on=demo.months_ago(0),
        starts_on=add_months_clamped(demo.month, 6),
        selection_on=add_months_clamped(demo.month, 1) + timedelta(days=11),
        **common,
    )
    selected = []
    for number, (name, native, katakana, called, sex, state) in enumerate(NEWCOMERS):
        person = Person.objects.create(
            office=company.office,
            passport_name=name,
            native_name=native,
            katakana=katakana,
            call_name=called,
            sex=sex,
            nationality="ID",
            birth_date=demo.months_ago(12 * 21 + 3 * number),
            language="id",
            sending=sending["ID"],
        )
        Passport.objects.create(
            person=person,
            nationality="ID",
            number=f"X{7_300_000 + number}",
            issued_on=demo.months_ago(8),
            expires_on=period_end(demo.months_ago(8), 60 if number else 14),
        )
        candidate = Candidate.objects.create(
            offer=offer,
            person=person,
            accepted_on=demo.months_ago(2),
            presented_on=demo.months_ago(2) + timedelta(days=20),
            interviewed_on=offer.selection_on,
            decided_on=offer.selection_on,
            wish="機械加工",
            home_address="Jawa Barat, Indonesia",
            state=state,
        )
        if state == "selected":
            selected.append(candidate)
    return offer, selected


def _cohort(demo, sending, offer, selected) -> Cohort:
    """A cohort of the selected: one plan is applied for, the certificate of one is there, one still lacks papers."""
    user = demo.users["staff"]
    cohort = Cohort.objects.create(
        office=offer.office, name="第27期 インドネシア", sending=sending["ID"], arrives_on=offer.starts_on
    )
    for number, candidate in enumerate(selected):
        application = applying.save_application(
            resolve(user, demo.today),
            candidate=candidate,
            data={
                "person": candidate.person,
                "establishment": offer.establishment,
                "cohort": cohort,
                "regime": "titp",
                "stage": 1,
                "occupation_code": offer.occupation_code,
                "starts_on": offer.starts_on,
                "ends_on": period_end(offer.starts_on, 12),
                "hours_total": 1920,
                "hours_lecture": 320,
                "hours_core": 960,
                "hours_safety": 160,
                "monthly_wage": offer.monthly_wage,
                "goal": "基礎級の実技及び学科試験",
                "guided_by": user,
            },
        )
        if number == len(selected) - 1 and demo.today < LAST_DAY:
            continue
        application.papers.filter(state="missing").update(state="checked", received_on=demo.months_ago(0))
        PlanApplication.objects.filter(pk=application.pk).update(
            state="applied", applied_on=demo.months_ago(0), receipt_no=f"受{2_600_100 + number}"
        )
        if number == 0:
            ResidenceApplication.objects.create(
                person=candidate.person, application=application, kind="coe", filed_on=demo.months_ago(0)
            )
    return cohort


def _lecture(demo, cohort):
    """The planned lecture of the cohort with a month of lessons, and who teaches."""
    office = cohort.office
    first = cohort.arrives_on + timedelta(days=1)
    course = LectureCourse.objects.create(
        office=office,
        cohort=cohort,
        name="第27期 入国後講習",
        starts_on=first,
        ends_on=first + timedelta(days=60),
        planned_hours=1920,
        venue="東京研修センター",
        venue_address="千葉県船橋市0-0-0",
        allowance=60_000,
        lodging_free=True,
        food_free=False,
    )
    course.people.set(Person.objects.filter(plan_applications__cohort=cohort))
    teacher = Lecturer.objects.create(office=office, name="高田 由美", title="日本語講師")
    expert = Lecturer.objects.create(
        office=office,
        name="森本 学",
        belongs_to="outside",
        affiliation="森本社労士事務所（デモ）",
        qualification="社会保険労務士",
        is_legal_expert=True,
    )
    rooms = [subject for subject, days in SUBJECT_DAYS for _number in range(days)]
    day, number = first, 0
    while number < 40:
        if day.weekday() < 5 and day not in demo.holidays:
            subject = rooms[number % len(rooms)]
            LectureSession.objects.create(
                course=course,
                held_on=day,
                from_time=time(9),
                until_time=time(18),
                break_minutes=60,
                subject=subject,
                lecturer=expert if subject == "3" else teacher,
            )
            number += 1
        day += ONE_DAY
    LectureCourse.objects.filter(pk=course.pk).update(ends_on=day - ONE_DAY)
