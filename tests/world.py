"""A small world for tests: makers with good defaults, and one standing cast.

Alice (staff) and Bob (manager) work in office Tokyo, Mia is its second manager; Charlie is staff of
office Osaka. Hana belongs to Tokyo's company Asahi, Dai to company Midori. Aki audits Tokyo.
"""

import itertools
import time
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.utils import timezone

from companies.models import Company, CompanyMembership, Establishment, InCharge
from imjapan.accounts import actor as actors
from imjapan.accounts import mfa
from imjapan.accounts.adapters import MfaAdapter
from imjapan.accounts.models import User
from imjapan.organization.models import (
    Appointment,
    Course,
    Licence,
    Office,
    Organization,
    Personnel,
    SelfDeclaration,
    Staff,
)
from interns.models import Person
from reports.models import Mandate
from training.models import Audit, AuditMethod, Placement, Plan, Visit

TODAY = date(2026, 11, 23)
_numbers = itertools.count(1)
LONG_AGO = date(2024, 4, 1)
PASSWORD = "correct horse battery"  # of everybody in a test
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_user(username, kind=User.Kind.STAFF, *, with_code=True, **fields):
    """A user who may sign in; staff and auditors have their confirmation code set up unless told otherwise."""
    user = User(username=username, kind=kind, name=fields.pop("name", username.title()), language="en", **fields)
    user.set_password(PASSWORD)
    user.save()
    if with_code and mfa.must_have_code(user):
        give_code(user)
    return user


def give_code(user, secret=SECRET):
    """A confirmation code as the set-up page makes it, without recovery codes."""
    return Authenticator.objects.create(
        user=user, type=mfa.TOTP, data={"secret": MfaAdapter().encrypt(secret), "step": 0}
    )


def code_now(secret=SECRET, steps=0):
    """What the app shows now, or `steps` times 30 seconds later."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


def code_for(user, secret=SECRET):
    """A code that this user's app shows now or next and that was not used yet, as somebody who waits would enter."""
    used = Authenticator.objects.get(user=user, type=mfa.TOTP).data["step"]
    return code_now(secret, max(0, used + 1 - int(time.time()) // 30))


def make_office(code, **fields):
    organization, _ = Organization.objects.get_or_create(
        defaults={
            "name": "公益財団法人 国際人材育成機構",
            "licence_no": "許1704000001",
            "address": "東京都中央区日本橋",
            "representative_title": "理事長",
            "representative_name": "山田 太郎",
        }
    )
    fields = {"name": f"{code}事務所", "clock_starts_on": date(2026, 4, 1), "address": "東京都", **fields}
    return Office.objects.create(organization=organization, code=code, **fields)


def make_staff(user, office, role=Staff.Role.MEMBER, starts_on=LONG_AGO, ends_on=None):
    return Staff.objects.create(user=user, office=office, role=role, starts_on=starts_on, ends_on=ends_on)


def make_company(office, name=None, **fields):
    number = next(_numbers)
    return Company.objects.create(office=office, name=name or f"株式会社テスト{number}", **fields)


def make_establishment(company, name="本社工場", **fields):
    return Establishment.objects.create(company=company, name=name, **fields)


def make_person(office, passport_name=None, **fields):
    number = next(_numbers)
    fields = {"nationality": "ID", "birth_date": date(2001, 5, 20), "sex": "M", "language": "id", **fields}
    return Person.objects.create(office=office, passport_name=passport_name or f"TRAINEE {number}", **fields)


def place(person, establishment, starts_on, ends_on, *, stage=1, lecture_starts_on=None, lecture_ends_on=None, **plan):
    """A plan and a placement over the same days; stage 1 begins with a lecture unless told otherwise."""
    if stage == 1 and lecture_starts_on is None:
        lecture_starts_on = starts_on
    plan = Plan.objects.create(
        person=person,
        stage=stage,
        starts_on=starts_on,
        ends_on=ends_on,
        lecture_starts_on=lecture_starts_on,
        lecture_ends_on=lecture_ends_on,
        **plan,
    )
    return Placement.objects.create(
        person=person,
        plan=plan,
        establishment=establishment,
        company_id=establishment.company_id,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def make_trainees(establishment, count, starts_on=date(2026, 4, 15), ends_on=date(2027, 4, 14), **fields):
    office = establishment.company.office
    return [place(make_person(office, **fields), establishment, starts_on, ends_on).person for _ in range(count)]


def make_audit(establishment, by, *, starts_on=date(2026, 11, 10), ends_on=None, complete=True, **fields):
    """A draft audit; `complete` fills the five methods so that only interviews are left to add."""
    audit = Audit.objects.create(
        establishment=establishment,
        company_id=establishment.company_id,
        office_id=establishment.company.office_id,
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        lead=fields.pop("lead", by),
        manager=fields.pop("manager", by),
        drafted_by=by,
        violation_found=fields.pop("violation_found", False),
        **fields,
    )
    for method in AuditMethod.Method.values:
        AuditMethod.objects.create(
            audit=audit,
            method=method,
            done=True if complete else None,
            done_on=starts_on if complete else None,
            met="工場長 佐藤一郎" if complete else "",
            result="問題なし" if complete else "",
        )
    return audit


def make_visit(establishment, by, people=(), *, visited_on=date(2026, 11, 18), **fields):
    visit = Visit.objects.create(
        establishment=establishment,
        company_id=establishment.company_id,
        office_id=establishment.company.office_id,
        visited_on=visited_on,
        visitor=by,
        **fields,
    )
    visit.people.set(people)
    return visit


def make_mandate(user, offices, by, companies=(), **fields):
    fields = {
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2027, 3, 31),
        "period_first": date(2026, 4, 1),
        "period_last": date(2027, 3, 31),
        **fields,
    }
    mandate = Mandate.objects.create(user=user, granted_at=timezone.now(), granted_by=by, **fields)
    mandate.offices.set(offices)
    mandate.companies.set(companies)
    return mandate


def make_personnel(office, user=None, name="責任 花子", *, file=None):
    """A person of the law of an office who is its manager, with a course and this year's declaration."""
    person = Personnel.objects.create(
        office=office, user=user, name=user.name if user else name, birth_date=date(1980, 5, 20), starts_on=LONG_AGO
    )
    appointment = Appointment.objects.create(
        personnel=person, office=office, role=Appointment.Role.MANAGER, starts_on=LONG_AGO
    )
    course = Course.objects.create(personnel=person, kind=Course.Kind.MANAGER, held_on=date(2024, 3, 15), file=file)
    declaration = SelfDeclaration.objects.create(
        personnel=person, declared_on=date(2026, 4, 1), is_clean=True, file=file
    )
    return person, appointment, course, declaration


def make_licence(organization, *, valid_from=date(2022, 8, 1), valid_until=date(2027, 7, 31), **fields):
    """The licence of technical intern training, the worked example of TITP-LIC-02."""
    fields = {"regime": Licence.Regime.TITP, "kind": Licence.Kind.GENERAL, "number": "許1704000001", **fields}
    return Licence.objects.create(organization=organization, valid_from=valid_from, valid_until=valid_until, **fields)


def actor(user, on=TODAY):
    return actors.resolve(user, on)


class World:
    """The standing cast. Attributes are rows; `actor(name)` gives the actor of one of the users."""

    def __init__(self):
        self.tokyo = make_office("TKY", name="東京事務所")
        self.osaka = make_office("OSK", name="大阪事務所")
        self.alice = make_user("alice")
        self.bob = make_user("bob")
        self.mia = make_user("mia")
        self.charlie = make_user("charlie")
        self.admin = make_user("admin", is_administrator=True)
        make_staff(self.alice, self.tokyo)
        make_staff(self.bob, self.tokyo, Staff.Role.MANAGER)
        make_staff(self.mia, self.tokyo, Staff.Role.MANAGER)
        make_staff(self.charlie, self.osaka)
        self.asahi = make_company(
            self.tokyo, "株式会社朝日製作所", industry="金属製品製造業", receipt_no="実1801000001"
        )
        self.midori = make_company(self.tokyo, "みどり農園", is_sole_proprietor=True, industry="農業")
        self.naniwa = make_company(self.osaka, "浪速建設株式会社", industry="建設業")
        self.asahi_plant = make_establishment(self.asahi, "川口工場", address="埼玉県川口市")
        self.midori_farm = make_establishment(self.midori, "第一農場", address="茨城県鉾田市")
        self.naniwa_site = make_establishment(self.naniwa, "堺作業所", address="大阪府堺市")
        InCharge.objects.create(company=self.asahi, user=self.alice, deputy=self.bob, starts_on=LONG_AGO)
        self.hana = make_user("hana", User.Kind.COMPANY)
        self.dai = make_user("dai", User.Kind.COMPANY)
        CompanyMembership.objects.create(user=self.hana, company=self.asahi, starts_on=LONG_AGO)
        CompanyMembership.objects.create(user=self.dai, company=self.midori, starts_on=LONG_AGO)
        self.aki = make_user("aki", User.Kind.AUDITOR)
        self.oto = make_user("oto", User.Kind.AUDITOR)
        make_mandate(self.aki, [self.tokyo], self.bob)
        make_mandate(self.oto, [self.osaka], self.bob)
        self.trainees = make_trainees(self.asahi_plant, 5)

    def actor(self, name, on=TODAY):
        return actor(getattr(self, name), on)
