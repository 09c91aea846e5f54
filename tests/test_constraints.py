"""Bad states are impossible: each row of the table is refused by the database itself, whatever the code does."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from companies.models import Company, CompanyMembership, InCharge, corporate_number
from imjapan.accounts.models import User
from imjapan.organization.models import Organization, Staff
from interns.models import Passport, ResidenceCard
from reports.models import Document, Mandate, Obligation, ObligationRecord
from tests.world import LONG_AGO, make_audit, make_mandate, place
from training.models import Audit, Finding, Interview, Placement, Plan, ReleasedFinding

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 15)
YEAR = date(2027, 4, 14)


def plan_of(person, **fields):
    fields = {"starts_on": date(2028, 1, 1), "ends_on": date(2028, 12, 31), "stage": 2, **fields}
    return Plan.objects.create(person=person, **fields)


def placed(w, person=None, **fields):
    person = person or w.trainees[0]
    fields = {"plan": person.plans.first(), "establishment": w.asahi_plant, "company": w.asahi, **fields}
    return Placement.objects.create(person=person, **{"starts_on": DAY, "ends_on": YEAR, **fields})


def document(w, audit, **fields):
    fields = {
        "form_id": "TITP-F22", "form_version": "1", "print_mode": "draft", "number": "F22-1", "office": w.tokyo,
        "company": w.asahi, "establishment": w.asahi_plant, "subject_on": DAY, "facts": {},
        "drafted_at": timezone.now(), **fields,
    }  # fmt: skip
    return Document.objects.create(audit=audit, subject_key=f"audit:{audit.pk}", **fields)


def duty(w, **fields):
    fields = {
        "kind": "audit", "rule_id": "TITP-AUDIT-01", "office": w.tokyo, "company": w.asahi, "window_key": "x",
        "establishment": w.asahi_plant, "subject_key": f"e{w.asahi_plant.pk}", "window_first": DAY, "window_last": YEAR,
        "target_on": DAY, "safe_on": DAY, "legal_on": YEAR, **fields,
    }  # fmt: skip
    return Obligation.objects.create(**fields)


def released(w, **fields):
    audit = make_audit(w.asahi_plant, w.alice)
    finding = Finding.objects.create(
        audit=audit, number=1, kind="plan", severity="minor", origin="books", internal_note="-", created_by=w.alice
    )
    fields = {
        "establishment": w.asahi_plant, "company": w.asahi, "office": w.tokyo, "number": 1, "audit_kind": "regular",
        "audited_on": DAY, "is_violation": False, "wording": "-", "measure": "-", "due_on": YEAR,
        "released_at": timezone.now(), "released_by_name": "Bob", **fields,
    }  # fmt: skip
    return ReleasedFinding.objects.create(finding=finding, **fields)


def twice(make):
    make()
    make()


BAD = {
    "user names differ by more than case": lambda w: User.objects.create(username="ALICE", name="x", kind="staff"),
    "an administrator is staff": lambda w: User.objects.filter(pk=w.hana.pk).update(is_administrator=True),
    "there is one organization": lambda w: Organization.objects.create(name="second"),
    "one role in one office at a time": lambda w: Staff.objects.create(
        user=w.alice, office=w.tokyo, role="staff", starts_on=DAY
    ),
    "an appointment ends after it begins": lambda w: Staff.objects.create(
        user=w.charlie, office=w.tokyo, role="staff", starts_on=DAY, ends_on=DAY - timedelta(days=1)
    ),
    "a sole proprietor has no corporate number": lambda w: Company.objects.filter(pk=w.midori.pk).update(
        corporate_number="8700110005901"
    ),
    "a corporate number belongs to one company": lambda w: [
        Company.objects.filter(pk=c.pk).update(corporate_number="8700110005901") for c in (w.asahi, w.naniwa)
    ],
    "one person is in charge at a time": lambda w: InCharge.objects.create(company=w.asahi, user=w.mia, starts_on=DAY),
    "a user belongs to a company once": lambda w: CompanyMembership.objects.create(
        user=w.hana, company=w.asahi, starts_on=DAY
    ),
    "a passport belongs to one person": lambda w: [
        Passport.objects.create(person=p, nationality="ID", number="E1234567") for p in w.trainees[:2]
    ],
    "residence periods do not overlap": lambda w: [
        ResidenceCard.objects.create(person=w.trainees[0], status="技能実習1号ロ", starts_on=DAY, ends_on=last)
        for last in (YEAR, YEAR + timedelta(days=1))
    ],
    "a residence card has the number of one": lambda w: ResidenceCard.objects.create(
        person=w.trainees[0], number="AB1234567CD", status="x", starts_on=DAY, ends_on=YEAR
    ),
    "plans of a person do not overlap": lambda w: plan_of(w.trainees[0], starts_on=YEAR, ends_on=YEAR),
    "a plan has a stage that exists": lambda w: plan_of(w.trainees[0], stage=4),
    "other regimes have no stage": lambda w: plan_of(w.trainees[0], regime="esd", stage=1),
    "the lecture belongs to stage 1": lambda w: plan_of(w.trainees[0], lecture_starts_on=date(2028, 1, 1)),
    "the lecture lies inside its plan": lambda w: plan_of(w.trainees[0], stage=1, lecture_starts_on=date(2027, 12, 31)),
    "placements of a person do not overlap": lambda w: placed(w, starts_on=YEAR, ends_on=YEAR),
    "a placement's company is the establishment's": lambda w: placed(
        w, company=w.midori, starts_on=YEAR + timedelta(days=1), ends_on=YEAR + timedelta(days=1)
    ),
    "a placement's plan is the person's": lambda w: placed(
        w, plan=w.trainees[1].plans.first(), starts_on=YEAR + timedelta(days=1), ends_on=YEAR + timedelta(days=1)
    ),
    "an audit's company is the establishment's": lambda w: Audit.objects.filter(
        pk=make_audit(w.asahi_plant, w.alice).pk
    ).update(company=w.midori),
    "an audit ends after it begins": lambda w: make_audit(w.asahi_plant, w.alice, ends_on=date(2026, 11, 9)),
    "a finished audit has its facts": lambda w: Audit.objects.filter(pk=make_audit(w.asahi_plant, w.alice).pk).update(
        state="finished"
    ),
    "an approved audit was approved by somebody": lambda w: Audit.objects.filter(
        pk=make_audit(w.asahi_plant, w.alice).pk
    ).update(state="approved", finished_at=timezone.now(), finished_by=w.alice),
    "an extraordinary audit has a reason": lambda w: Audit.objects.filter(
        pk=make_audit(w.asahi_plant, w.alice, kind="extraordinary").pk
    ).update(state="finished", finished_at=timezone.now(), finished_by=w.alice),
    "a person is interviewed once per audit": lambda w: (
        lambda a: twice(lambda: Interview.objects.create(audit=a, person=w.trainees[0]))
    )(make_audit(w.asahi_plant, w.alice)),
    "a released finding's company is the establishment's": lambda w: released(w, company=w.midori),
    "a closed finding was closed by somebody": lambda w: released(w, state="closed"),
    "form 22 is never for the company": lambda w: document(w, make_audit(w.asahi_plant, w.alice), for_company=True),
    "a form has one current version": lambda w: (lambda a: [document(w, a, number=str(n), revision=n) for n in (1, 2)])(
        make_audit(w.asahi_plant, w.alice)
    ),
    "an approved document was approved by somebody": lambda w: document(
        w, make_audit(w.asahi_plant, w.alice), state="approved"
    ),
    "a filed document has a day, a channel and a file": lambda w: document(
        w, make_audit(w.asahi_plant, w.alice), state="filed", approved_at=timezone.now(), approved_by=w.bob
    ),
    "a superseded document names its successor": lambda w: document(
        w, make_audit(w.asahi_plant, w.alice), state="superseded"
    ),
    "one duty per rule, subject and window": lambda w: twice(lambda: duty(w)),
    "what is done has a day": lambda w: duty(w, state="done"),
    "a waiver has a reason": lambda w: duty(w, state="waived", waived_at=timezone.now(), waived_by=w.bob),
    "the last business day is not after the deadline": lambda w: duty(w, safe_on=YEAR + timedelta(days=1)),
    "a duty's company is the establishment's": lambda w: duty(w, company=w.midori),
    "a record of a duty is of one kind": lambda w: ObligationRecord.objects.create(obligation=duty(w)),
    "mandates of an auditor do not overlap": lambda w: make_mandate(w.aki, [w.osaka], w.bob),
    "a mandate's period is a period": lambda w: Mandate.objects.filter(user=w.aki).update(period_last=LONG_AGO),
}


@pytest.mark.parametrize("rule", BAD)
def test_the_database_refuses(world, rule):
    with pytest.raises(IntegrityError), transaction.atomic():
        BAD[rule](world)
        # Deferred constraints (the copied company, the plan's person) speak up here, as they would at commit.
        transaction.get_connection().check_constraints()


def test_the_same_facts_in_order_are_accepted(world):
    """The other side of the table: the makers above fail for the reason named, not for a slip of their own."""
    after = {"starts_on": YEAR + timedelta(days=1), "ends_on": YEAR + timedelta(days=30)}
    plan = plan_of(world.trainees[0], **after)
    placed(world, plan=plan, **after)
    duty(world)
    released(world)
    document(world, make_audit(world.asahi_plant, world.alice))
    place(world.trainees[1], world.asahi_plant, date(2028, 1, 1), date(2028, 2, 1), stage=2)
    transaction.get_connection().check_constraints()


@pytest.mark.parametrize("number", ["8700110005901", "6000012070001", "4000012090001", "7000012050002"])
def test_corporate_numbers_with_a_right_check_digit(number):
    """Worked example of the National Tax Agency and numbers of ministries."""
    corporate_number(number)


@pytest.mark.parametrize(
    "number",
    ["870011000590", "87001100059011", "8700110005910", "0700110005901", "８700110005901", "870011000590X", ""]
    + [f"{digit}700110005901" for digit in "12345679"],
)
def test_corporate_numbers_that_are_wrong(number):
    with pytest.raises(ValidationError):
        corporate_number(number)
