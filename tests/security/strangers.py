"""What belongs to another office and another company, one of each kind that has an address."""

from datetime import date

from companies.models import CompanyMembership, InCharge, OutsideTrainees, Qualification, Relation
from imjapan.accounts import tokens
from imjapan.accounts.models import Mail, Notification, Session, User
from imjapan.core import history
from imjapan.core.models import Job, StoredFile
from imjapan.organization.models import Licence, Measure, ParameterOverride
from interns.models import (
    AfterReturn,
    ConsultationFile,
    HelpLine,
    PaidCost,
    Passport,
    Person,
    PersonInCharge,
    ResidenceCard,
    ResidenceEvent,
    SendingAgreement,
    SendingOrganization,
)
from reports.calendar import domain as feeds
from reports.models import Book, FormBlank, QuietDay
from tests.access.cast import stamps
from tests.applying.makers import one_applying
from tests.consultations.makers import make_consultation, make_door
from tests.external.makers import make_check
from tests.incidents.makers import make_incident, make_step, make_transfer
from tests.lectures.makers import one_of_lectures
from tests.records import NOW, make_evidence, make_file, make_filing, make_ground
from tests.recruiting.makers import make_headcount, one_recruiting
from tests.support.makers import one_support
from tests.world import (
    LONG_AGO,
    TODAY,
    make_audit,
    make_mandate,
    make_personnel,
    make_trainees,
    make_user,
    make_visit,
)
from training.models import Absence, ExamAttempt, Interview, PlannedVisit, RosterImport

# Words of Osaka that occur nowhere else; who sees one of them saw too much.
OSAKA_WORDS = ("浪速建設株式会社", "堺作業所", "STRANGER OSAKA", "E9999999", "INTERVIEW-7c02", "OSAKA-ONLY-41aa")


class Strangers:
    """`of(model)`: the row of Osaka (company Naniwa) of that model; `like(row)`: the one in the state of this row."""

    def __init__(self, cast):
        self._rows, self._by_state = {}, {}
        with history.context(None, source="test"):
            for row in self._make(cast):
                self._rows.setdefault(type(row), row)
                self._by_state.setdefault(_sort(row), row)
        self.person = self._rows[Person]

    def of(self, model):
        return self._rows[model]

    def like(self, row):
        """Otherwise a refusal could come from the state, and would prove nothing about the office."""
        return self._by_state.get(_sort(row)) or self.of(type(row))

    def models(self):
        return list(self._rows)

    def _make(self, cast):
        it, by = cast.foreign, cast.charlie
        person = make_trainees(it.establishment, 1, passport_name="STRANGER OSAKA")[0]
        placement = person.placements.get()
        spoken = Interview.objects.create(audit=it.audit, person=person, notes="OSAKA-ONLY-41aa INTERVIEW-7c02")
        feed, _secret = feeds.make_feed(cast.actor("charlie"), scope="mine", label="OSAKA-ONLY-41aa")
        member = make_user("nao", User.Kind.COMPANY)
        auditor = make_user("osa", User.Kind.AUDITOR)
        StoredFile.objects.filter(pk=it.answer.file_id).update(
            preview=make_file(it.company, name="OSAKA-ONLY-41aa.jpg")
        )
        consultation = make_consultation(it.office, person=person, body="OSAKA-ONLY-41aa")
        token, _plain = tokens.create_token(cast.actor("charlie"), name="osaka")
        people = make_personnel(it.office, by, file=make_file(by=by, name="OSAKA-ONLY-41aa.pdf"))
        return [
            it.company,
            it.establishment,
            it.office,
            it.audit,
            it.finding,
            it.released,
            it.answer,
            it.report,
            it.audit_duty,
            person,
            placement,
            placement.plan,
            Passport.objects.create(person=person, nationality="ID", number="E9999999"),
            ResidenceCard.objects.create(
                person=person, status="技能実習1号ロ", starts_on=date(2026, 4, 15), ends_on=date(2027, 4, 14)
            ),
            Absence.objects.create(person=person, kind="trip_home", starts_on=date(2026, 8, 1)),
            ResidenceEvent.objects.create(
                person=person, kind="moved", happened_on=date(2026, 11, 1), address="OSAKA-ONLY-41aa"
            ),
            AfterReturn.objects.create(
                person=person, kind="employed", heard_on=date(2026, 11, 1), employer="OSAKA-ONLY-41aa"
            ),
            PersonInCharge.objects.create(person=person, user=by, starts_on=LONG_AGO),
            OutsideTrainees.objects.create(company=it.company, counted_on=date(2026, 4, 1), count=2),
            Qualification.objects.create(
                company=it.company, kind="ccus", starts_on=date(2026, 4, 1), file=make_file(by=by, name="osaka.pdf")
            ),
            make_headcount(it.company, source="OSAKA-ONLY-41aa"),
            *_recruiting(it.establishment, by),
            PaidCost.objects.create(
                person=person, kind="fee", amount=1, currency="JPY", yen=1, paid_to="OSAKA-ONLY-41aa"
            ),
            SendingAgreement.objects.create(
                sending=cast.sending, office=it.office, starts_on=date(2026, 4, 1), note="OSAKA-ONLY-41aa"
            ),
            Book.objects.create(form_id="TITP-BK-1A", office=it.office, company=it.company),
            InCharge.objects.create(company=it.company, user=by, starts_on=LONG_AGO),
            CompanyMembership.objects.create(user=member, company=it.company, starts_on=LONG_AGO),
            spoken,
            make_ground(it.establishment, by, note="OSAKA-ONLY-41aa"),
            make_evidence(it.audit, by, item="A07", note="OSAKA-ONLY-41aa"),
            make_audit(it.establishment, by, **stamps("finished", by)),
            make_audit(it.establishment, by, **stamps("finished", by) | stamps("approved", by)),
            make_audit(it.establishment, by, kind="extraordinary", reason="OSAKA-ONLY-41aa"),
            make_visit(it.establishment, by, [person], guidance="OSAKA-ONLY-41aa"),
            make_visit(it.establishment, by, [person], state="draft", guidance="OSAKA-ONLY-41aa"),
            PlannedVisit.objects.create(
                **{"establishment": it.establishment, "company": it.company, "office": it.office, "user": by},
                **{"planned_on": date(2026, 12, 3), "note": "OSAKA-ONLY-41aa"},
            ),
            *_checks(cast, it.office, by),
            *_applying(it.establishment, by, person, placement.plan),
            ExamAttempt.objects.create(
                person=person,
                plan=placement.plan,
                grade="basic",
                part="practical",
                applied_on=date(2026, 10, 1),
                certificate=make_file(by=by, name="OSAKA-ONLY-41aa.pdf"),
                note="OSAKA-ONLY-41aa",
            ),
            *_cases(it.establishment, by, person, placement),
            *vars(one_support(it.company, by, words="OSAKA-ONLY-41aa")).values(),
            *one_of_lectures(it.office, by, [person], words="OSAKA-ONLY-41aa"),
            *_filings(it.office, by),
            Measure.objects.create(
                **{"office": it.office, "kind": Measure.Kind.RECOMMENDATION, "received_on": TODAY},
                **{"content": "OSAKA-ONLY-41aa", "file": make_file(by=by, name="OSAKA-ONLY-41aa.pdf")},
            ),
            feed,
            make_mandate(auditor, [it.office], by),
            cast.charlie.staff.get(),
            cast.charlie,
            auditor,
            Job.objects.create(
                name="core.export_list",
                state="done",
                actor_id=by.pk,
                finished_at=NOW,
                result={"file": make_file(by=by, name="OSAKA-ONLY-41aa.xlsx").pk, "rows": 5},
            ),
            RosterImport.objects.create(
                file=make_file(by=by, name="OSAKA-ONLY-41aa.csv"), uploaded_by=by, state="ready"
            ),
            *people,
            Relation.objects.create(personnel=people[0], company=it.company, kind="employee"),
            consultation,
            make_door(it.office, by),
            ConsultationFile.objects.create(
                consultation=consultation, file=make_file(by=by, name="OSAKA-ONLY-41aa.pdf"), stored_at=NOW
            ),
            token,
            Notification.objects.create(user=by, kind="tests.line", key="osaka"),
            Mail.objects.create(user=by, address="charlie@mail.test", kind="accounts.password_changed", key="osaka"),
            Session.objects.create(pk="b" * 32, user=by, expire_date=NOW),
        ]


def _sort(row):
    """Rows that are interchangeable: of one state, users of one kind."""
    return type(row), row.kind if isinstance(row, User) else getattr(row, "state", None)


def _applying(establishment, by, person, plan):
    file = make_file(by=by, name="OSAKA-ONLY-41aa.pdf")
    return list(vars(one_applying(establishment, by, person, plan, words="OSAKA-ONLY-41aa", file=file)).values())


def _recruiting(establishment, by):
    return list(vars(one_recruiting(establishment, by, words="OSAKA-ONLY-41aa")).values())


def _checks(cast, office, by):
    paper = make_file(by=by, name="OSAKA-ONLY-41aa.pdf")
    yield make_check(office, cast.checker, date(2026, 10, 20), by=by, file=paper, opinion="OSAKA-ONLY-41aa")
    yield make_check(office, cast.checker, date(2026, 11, 20), by=by, done=False, opinion="OSAKA-ONLY-41aa")


def _cases(establishment, by, person, placement):
    """A case with a person and a paper, a closed one, and a move."""
    open_case = make_incident(establishment, by, [person], description="OSAKA-ONLY-41aa")
    closed = make_incident(establishment, by, [person], result="OSAKA-ONLY-41aa", **stamps("closed", by))
    ill = make_incident(establishment, by, [person], kind="illness")
    paper = make_file(by=by, name="OSAKA-ONLY-41aa.pdf")
    return [
        open_case,
        closed,
        ill.people.get(),
        make_step(open_case, by, "company_told", file=paper),
        make_transfer(placement, by, request="OSAKA-ONLY-41aa", request_file=paper),
    ]


def _filings(office, by):
    """One in each state: a draft, one to send, one that was sent."""
    receipt = make_file(by=by, name="OSAKA-ONLY-41aa.pdf")
    sent = {"filed_on": TODAY, "channel": "post", "receipt": receipt}
    yield make_filing(office, by, title="OSAKA-ONLY-41aa")
    yield make_filing(office, by, title="OSAKA-ONLY-41aa", **stamps("approved", by))
    yield make_filing(office, by, title="OSAKA-ONLY-41aa", **stamps("approved", by) | stamps("filed", by) | sent)


# Rows of the whole organization: no office owns them, so there is no stranger's one.
SHARED = {FormBlank, HelpLine, Licence, ParameterOverride, QuietDay, SendingOrganization}
# Addresses of what the whole organization has once: its licences, its answers to the requirements of 2027, the figures
# it reckons with, the blanks it prints on, its holidays. They tell nothing of an office, a company or a person, so all
# staff read them, whatever office is set private; administrators alone write them (the test holds the access table to
# that). `help_line_withdraw` is beside them: a line of help is the same for all trainees, and managers keep the list.
OF_THE_HOUSE = {
    *("blanks:new", "blanks:places", "blanks:verify", "blanks:stop"),
    *("figures:detail", "figures:withdraw"),
    *("house:judge", "house:evidence"),
    *("organization:licence_edit", "organization:licence_delete"),
    "reminders:quiet_day_delete",
}


# Sending organizations are bodies abroad that all offices know; staff who keep masters somewhere keep them. What people
# paid and agreements of one office are of that office.
OF_ALL_OFFICES = {
    *("sending:detail", "sending:edit", "sending:delete", "sending:part_new"),
    "api:sending-organizations-detail",
}


def references(row) -> dict[str, int]:
    """How many rows of the database point at this row, by column: `app.Model.field` to a number."""
    found = {}
    for relation in row._meta.related_objects:
        if relation.related_model._meta.app_label == "pghistory":
            continue  # a view of all events, without a table
        column = relation.field.name
        rows = relation.related_model._base_manager.filter(**{column: row.pk})
        found[f"{relation.related_model._meta.label}.{column}"] = rows.count()
    return found
