"""What belongs to another office and another company, one of each kind that has an address."""

from datetime import date

from companies.models import CompanyMembership, InCharge, OutsideTrainees, Relation
from imjapan.accounts import tokens
from imjapan.accounts.models import Mail, Notification, Session, User
from imjapan.core import history
from imjapan.core.models import Job
from imjapan.organization.models import Licence
from interns.models import ConsultationFile, HelpLine, Passport, Person, PersonInCharge, ResidenceCard
from reports.models import QuietDay
from tests.consultations.makers import make_consultation, make_door
from tests.records import NOW, make_file
from tests.world import LONG_AGO, make_mandate, make_personnel, make_trainees, make_user, make_visit
from training.models import (
    Absence,
    Interview,
    RosterImport,
)

# Words of Osaka that occur nowhere else; who sees one of them saw too much.
OSAKA_WORDS = ("浪速建設株式会社", "堺作業所", "STRANGER OSAKA", "E9999999", "INTERVIEW-7c02", "OSAKA-ONLY-41aa")


class Strangers:
    """`of(model)`: the row of Osaka (company Naniwa) of that model."""

    def __init__(self, cast):
        with history.context(None, source="test"):
            self._rows = {type(row): row for row in self._make(cast)}
        self.person = self._rows[Person]

    def of(self, model):
        return self._rows[model]

    def models(self):
        return list(self._rows)

    def _make(self, cast):
        it, by = cast.foreign, cast.charlie
        person = make_trainees(it.establishment, 1, passport_name="STRANGER OSAKA")[0]
        placement = person.placements.get()
        Interview.objects.create(audit=it.audit, person=person, notes="OSAKA-ONLY-41aa INTERVIEW-7c02")
        member = make_user("nao", User.Kind.COMPANY)
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
            PersonInCharge.objects.create(person=person, user=by, starts_on=LONG_AGO),
            OutsideTrainees.objects.create(company=it.company, counted_on=date(2026, 4, 1), count=2),
            InCharge.objects.create(company=it.company, user=by, starts_on=LONG_AGO),
            CompanyMembership.objects.create(user=member, company=it.company, starts_on=LONG_AGO),
            make_visit(it.establishment, by, [person], guidance="OSAKA-ONLY-41aa"),
            make_mandate(make_user("osa", User.Kind.AUDITOR), [it.office], by),
            cast.charlie.staff.get(),
            cast.charlie,
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


SHARED = {HelpLine, Licence, QuietDay}  # of the whole organization: there is no stranger's one


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
