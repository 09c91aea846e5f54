"""Everybody who may knock, and one object behind every door."""

from datetime import date, timedelta

from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from companies.models import Headcount, OutsideTrainees, Qualification, Relation
from imjapan.accounts import invitations, tokens
from imjapan.accounts.models import Mail, Notification, Session
from imjapan.core.models import Job, StoredFile
from imjapan.organization.models import Measure, ParameterOverride, Requirement, Staff
from interns.models import (
    AfterReturn,
    ConsultationFile,
    HelpLine,
    PaidCost,
    Passport,
    PersonInCharge,
    ResidenceCard,
    ResidenceEvent,
    SendingAgreement,
    SendingOrganization,
)
from reports.calendar import domain as feeds
from reports.models import Book, FormBlank, QuietDay
from tests.applying.makers import one_applying
from tests.consultations.makers import make_consultation, make_door
from tests.external.makers import make_auditor, make_check
from tests.incidents.makers import make_incident, make_step, make_transfer
from tests.lectures.makers import make_absence, make_course, make_expert, make_lesson
from tests.records import (
    NOW,
    SECRETS,
    make_answer,
    make_document,
    make_evidence,
    make_file,
    make_filing,
    make_finding,
    make_ground,
    make_obligation,
    one_of_each,
    release,
)
from tests.recruiting.makers import one_recruiting
from tests.support.makers import one_support
from tests.world import (
    LONG_AGO,
    TODAY,
    World,
    make_audit,
    make_company,
    make_establishment,
    make_licence,
    make_person,
    make_personnel,
    make_staff,
    make_user,
    make_visit,
)
from training.models import Absence, ExamAttempt, LectureWork, Plan, PlannedVisit, RosterImport

SHEET = (settings.BASE_DIR / "reports/demo/data/paper.pdf").read_bytes()  # a real page

# Columns of the access table, in this order.
ACTORS = {
    "anonymous": None,
    "staff own office": "alice",
    "staff other office": "charlie",
    "manager": "bob",
    "accountant": "ann",
    "counsellor": "cora",
    "administrator": "admin",
    "company": "hana",
    "other company": "dai",
    "auditor in mandate": "aki",
    "auditor out of it": "oto",
}


ROSTER = {
    "counts": {"error": 0, "warning": 0, "question": 0},
    "summary": [{"record": "person", "new": 1, "changed": 0, "same": 0}],
    "sheets": [
        {
            "name": "people",
            "kind": "people",
            "hidden": False,
            "header": [1, 1],
            "rows": 1,
            "columns": [{"index": 0, "letter": "A", "header": "氏名", "key": "person.passport_name", "doubled": False}],
        }
    ],
}


class Cast(World):
    """The standing cast with an accountant and a counsellor of Tokyo, and audits of Asahi in every state.

    `it` is the audit in draft with all that hangs on it; a POST row of the table names the object it needs.
    """

    def __init__(self):
        super().__init__()
        self.ann = make_user("ann")
        self.cora = make_user("cora")
        make_staff(self.ann, self.tokyo, Staff.Role.ACCOUNTANT)
        self.blocked = make_user("bea", is_active=False)
        make_staff(self.blocked, self.tokyo)
        make_staff(self.cora, self.tokyo, Staff.Role.COUNSELLOR)
        self.it = one_of_each(self.asahi_plant, self.alice, self.hana)
        self.foreign = one_of_each(self.naniwa_site, self.charlie, self.dai)
        self.draft = make_audit(self.asahi_plant, self.alice)
        self.draft_finding = make_finding(self.draft, self.alice)
        make_evidence(self.draft, self.alice)
        self.ground = make_ground(self.asahi_plant, self.alice)
        self.extraordinary = make_audit(self.asahi_plant, self.alice, kind="extraordinary", reason="事故")
        self.finished = make_audit(
            self.asahi_plant,
            self.alice,
            **stamps("finished", self.alice),
            violation_found=True,
            violation_detail="安全カバー",
        )
        self.finished_finding = make_finding(self.finished, self.alice)
        self.approved = make_audit(
            self.asahi_plant, self.alice, **stamps("finished", self.alice) | stamps("approved", self.bob)
        )
        self.answered = release(make_finding(self.approved, self.alice), self.bob, state="answered")
        make_answer(self.answered, self.hana)
        self.draft_instruction = make_document(self.approved, self.alice, state="draft")
        self.filed = make_document(self.approved, self.alice, "TITP-F22", state="filed")
        preview = make_file(self.asahi, name="answer.jpg")
        StoredFile.objects.filter(pk=self.it.answer.file_id).update(preview=preview)
        self.empty_draft = make_audit(self.asahi_plant, self.alice)
        self.person = self.trainees[0]
        self.placement = self.person.placements.get()
        self.passport = Passport.objects.create(person=self.person, nationality="ID", number="E1234567")
        self.card = ResidenceCard.objects.create(
            person=self.person, status="技能実習1号ロ", starts_on=date(2026, 4, 15), ends_on=date(2027, 4, 14)
        )
        self.event = ResidenceEvent.objects.create(person=self.person, kind="moved", happened_on=date(2026, 11, 1))
        self.heard = AfterReturn.objects.create(person=self.person, kind="employed", heard_on=date(2026, 11, 1))
        self.absence = Absence.objects.create(person=self.person, kind="trip_home", starts_on=date(2026, 8, 1))
        self.outside = OutsideTrainees.objects.create(company=self.asahi, counted_on=date(2026, 4, 1), count=2)
        self.qualification = Qualification.objects.create(
            company=self.asahi, kind="ccus", starts_on=date(2026, 4, 1), file=make_file(by=self.alice, name="ccus.pdf")
        )
        self.headcount = Headcount.objects.create(company=self.asahi, valid_from=date(2026, 4, 1), full_time=30)
        self.sending = SendingOrganization.objects.create(country="ID", name="LPK MAJU")
        self.free_sending = SendingOrganization.objects.create(country="VN", name="HANOI SEND")
        self.agreement = SendingAgreement.objects.create(
            sending=self.sending, office=self.tokyo, starts_on=date(2025, 4, 1)
        )
        self.cost = PaidCost.objects.create(person=self.person, kind="fee", amount=100, currency="JPY", yen=100)
        self.book = Book.objects.create(form_id="TITP-BK-1A", office=self.tokyo, company=self.asahi)
        self.empty_company = make_company(self.tokyo)
        self.empty_place = make_establishment(self.empty_company)
        self.emptier_company = make_company(self.tokyo)
        self.newcomer = make_person(self.tokyo)
        self.empty_plan = Plan.objects.create(
            person=self.newcomer, stage=1, starts_on=date(2027, 1, 10), ends_on=date(2028, 1, 9)
        )
        self.nobody = make_person(self.tokyo)
        self.person_charge = PersonInCharge.objects.create(person=self.person, user=self.alice, starts_on=LONG_AGO)
        result = {"file": make_file(by=self.alice, name="people.xlsx").pk, "rows": 5}
        self.job = Job.objects.create(
            name="core.export_list", state="done", actor_id=self.alice.pk, finished_at=NOW, result=result
        )
        self.waiting_job = Job.objects.create(name="reports.recompute_all", actor_id=self.alice.pk)
        self.failed_job = Job.objects.create(
            name="reports.recompute_all", state="failed", actor_id=self.alice.pk, finished_at=NOW, error="database"
        )
        self.waived = make_obligation(
            self.asahi_plant,
            kind="audit",
            state="waived",
            waived_at=NOW,
            waived_by=self.bob,
            waiver_reason="closed",
        )
        self.visit = make_visit(self.asahi_plant, self.alice, self.trainees[:2], guidance=SECRETS["internal note"])
        self.trip = PlannedVisit.objects.create(
            establishment=self.asahi_plant, company=self.asahi, office=self.tokyo, planned_on=date(2026, 12, 3),
            user=self.alice,
        )  # fmt: skip
        self.visit_draft = make_visit(self.asahi_plant, self.alice, self.trainees[:2], state="draft")
        self.door = make_door(self.tokyo, self.bob)
        self.consultation = make_consultation(
            self.tokyo,
            person=self.trainees[0],
            company=self.asahi,
            establishment=self.asahi_plant,
            body=SECRETS["consultation"],
            needs_audit=False,
            answered_on=date(2026, 11, 21),
            matter="wages",
        )
        self.consultation_file = ConsultationFile.objects.create(
            consultation=self.consultation, file=make_file(by=self.cora, name="note.pdf"), stored_at=NOW
        )
        self.closed_consultation = make_consultation(
            self.tokyo, state="closed", result=SECRETS["consultation"], closed_at=NOW, closed_by=self.cora
        )
        self.help_line = HelpLine.objects.create(
            name="Line", contact="0120-000-000", confirmed_on=date(2026, 11, 1), confirmed_by=self.bob
        )
        self.roster = RosterImport.objects.create(
            file=make_file(by=self.bob, name="people.csv"),
            marked=make_file(by=self.bob, name="people_checked.xlsx", content=b"marked"),
            uploaded_by=self.bob,
            state="ready",
            report=ROSTER,
        )
        self.blank = FormBlank.objects.create(
            form_id="TITP-F22", file=make_file(by=self.admin, name="blank.pdf", content=SHEET), boxes=[],
            starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31), uploaded_by=self.admin,
        )  # fmt: skip
        self.feed, self.feed_secret = feeds.make_feed(self.actor("admin"), scope="mine")
        self.figure = ParameterOverride.objects.create(
            key="titp.audit.report_target_days", valid_from=TODAY, value="20", source="内規", reason="早めに",
            decided_at=NOW, decided_by=self.admin,
        )  # fmt: skip
        self.exam = ExamAttempt.objects.create(
            person=self.person, plan=self.placement.plan, grade="basic", part="practical",
            applied_on=date(2026, 10, 1), certificate=make_file(by=self.alice, name="certificate.pdf"),
        )  # fmt: skip
        self.incident = make_incident(
            self.asahi_plant, self.alice, self.trainees[:2], description=SECRETS["consultation"]
        )
        self.incident_step = make_step(
            self.incident, self.alice, "company_told", file=make_file(by=self.alice, name="told.pdf")
        )
        self.closure = make_incident(self.asahi_plant, self.alice, kind="closure")
        self.incident_closed = make_incident(
            self.asahi_plant, self.alice, self.trainees[:1], result="戻った。", **stamps("closed", self.bob)
        )
        ill = make_incident(self.asahi_plant, self.alice, self.trainees[2:3], kind="illness")
        self.incident_person = ill.people.get()
        self.transfer = make_transfer(
            self.placement,
            self.alice,
            request=SECRETS["consultation"],
            request_file=make_file(by=self.alice, name="request.pdf"),
        )
        self.transfer_asked = make_transfer(
            self.trainees[4].placements.get(),
            self.alice,
            new_company=self.naniwa,
            new_establishment=self.naniwa_site,
            agreement="asked",
        )
        self.recruiting = one_recruiting(self.asahi_plant, self.alice)
        self.applying = one_applying(
            self.asahi_plant, self.alice, self.trainees[3], self.trainees[3].plans.get(),
            file=make_file(by=self.alice, name="passport.pdf"),
        )  # fmt: skip
        self.checker = make_auditor()
        self.check = make_check(
            self.tokyo, self.checker, date(2026, 10, 20), by=self.alice, file=make_file(by=self.alice)
        )
        self.check_draft = make_check(self.tokyo, self.checker, date(2026, 11, 20), by=self.alice, done=False)
        self.lecture = make_course(self.tokyo, self.trainees)
        self.lecturer = make_expert(self.tokyo)
        self.missed = make_absence(
            make_lesson(self.lecture, date(2026, 11, 20), lecturer=self.lecturer, taken=True), self.trainees[0]
        )
        self.lesson = make_lesson(self.lecture, date(2026, 12, 9))
        self.lecture_over = make_course(self.tokyo, self.trainees[:1], ends_on=date(2026, 11, 20))
        make_lesson(self.lecture_over, date(2026, 11, 20), taken=True)
        self.lecture_closed = make_course(self.tokyo, self.trainees[:1], **stamps("closed", self.alice))
        self.lecture_empty = make_course(self.tokyo)
        self.early_work = LectureWork.objects.create(
            course=self.lecture, person=self.trainees[0], worked_on=date(2026, 11, 18), source="実習日誌",
            file=make_file(by=self.alice, name="diary.pdf"), noted_at=NOW, noted_by=self.alice,
        )  # fmt: skip
        self.support = one_support(self.asahi, self.alice)
        self.quiet = QuietDay.objects.create(first=date(2026, 12, 28), last=date(2027, 1, 5), label="年末年始")
        self.one_of_us, self.appointment, self.course, self.declaration = make_personnel(
            self.tokyo, self.alice, file=make_file(by=self.bob, name="paper.pdf")
        )
        Requirement.objects.create(
            code="R4",
            state="met",
            judged_on=TODAY,
            judged_by=self.admin,
            evidence=make_file(by=self.admin, name="balance.pdf"),
        )
        self.tie = Relation.objects.create(personnel=self.one_of_us, company=self.midori, kind="employee")
        self.licence = make_licence(self.tokyo.organization)
        self.filing = make_filing(self.tokyo, self.alice)
        self.ready = make_filing(self.tokyo, self.alice, **stamps("approved", self.bob))
        self.sent = make_filing(
            self.tokyo,
            self.alice,
            **stamps("approved", self.bob) | stamps("filed", self.alice),
            filed_on=TODAY,
            channel="post",
            receipt=make_file(by=self.alice, name="receipt.pdf"),
        )
        self.letter = Measure.objects.create(
            office=self.tokyo,
            kind=Measure.Kind.RECOMMENDATION,
            received_on=TODAY,
            content="監査の記録を整備すること。",
            file=make_file(by=self.alice, name="letter.pdf"),
        )
        self.token, _plain = tokens.create_token(self.actor("alice"), name="wages")
        self.line = Notification.objects.create(user=self.alice, kind="tests.line", key="line")
        self.mail = Mail.objects.create(
            user=self.hana, address="hana@mail.test", kind="accounts.password_changed", key="mail", state="refused"
        )
        self.link = invitations.invite(self.actor("bob"), user=self.hana, channel="sheet")
        invitations.invite(self.actor("bob"), user=self.aki, channel="sheet")
        self.sheet = invitations.invite(self.actor("admin"), user=self.ann, channel="sheet")
        self.session = Session.objects.create(pk="a" * 32, user=self.alice, expire_date=NOW + timedelta(days=30))

    def user(self, actor):
        name = ACTORS[actor]
        return name and getattr(self, name)

    def client(self, actor):
        client = Client(raise_request_exception=False)
        if user := self.user(actor):
            client.force_login(user)
        client.cookies["django_language"] = "en"
        return client


def stamps(state, user):
    return {"state": state, f"{state}_at": NOW, f"{state}_by": user}


def url_names(patterns=None, prefix=""):
    """Every name of the URL configuration, `namespace:name`; a nameless address is an error."""
    found = []
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            found += url_names(entry.url_patterns, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"an address without a name: {entry.pattern}"
            found.append(prefix + entry.name)
    return found
