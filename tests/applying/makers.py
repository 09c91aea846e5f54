"""Plan applications, cohorts and certificates, made through the domain as people would."""

import re
from datetime import date
from types import SimpleNamespace

from django.utils import timezone

from interns.models import Passport
from tests.world import TODAY, actor, make_person
from training.applying import cohorts, domain, residence
from training.models import (
    ApplicationPaper,
    Candidate,
    Cohort,
    Offer,
    Plan,
    PlanApplication,
    PlanChange,
    ResidenceApplication,
)

START = date(2027, 3, 10)


def titp(person, establishment, *, starts_on=START, ends_on=date(2028, 3, 9), stage=1, **fields):
    """What is typed for a plan of technical intern training."""
    fields = {"regime": "titp", "occupation_code": "6-4-1", "hours_total": 1920, "hours_lecture": 320, **fields}
    return {"person": person, "establishment": establishment, "starts_on": starts_on, "ends_on": ends_on,
            "stage": stage, **fields}  # fmt: skip


def ssw(person, establishment, *, starts_on=START, ends_on=date(2028, 3, 9), **fields):
    """What is typed for a specified skilled worker."""
    return {"person": person, "establishment": establishment, "regime": "ssw", "sector": "AGR",
            "work_category": "耕種農業", "starts_on": starts_on, "ends_on": ends_on, **fields}  # fmt: skip


def make_application(by, person, establishment, **fields):
    """A draft; `by` a user."""
    options = {name: fields.pop(name) for name in ("candidate", "previous", "key") if name in fields}
    return domain.save_application(actor(by), data=titp(person, establishment, **fields), **options)


def certified(by, application, on=TODAY, number=""):
    domain.apply(actor(by), application=application, applied_on=on, today=on)
    return domain.certify(actor(by), application=application, certified_on=on, certification_no=number, today=on)


def insisted(browser, url, data):
    """Send a step; when it is asked why although the law is not in order, answer. Returns the last response."""
    response = browser.post(url, data)
    seen = re.search(r'name="seen" value="(\w+)"', response.content.decode())
    return browser.post(url, {**data, "seen": seen[1], "reason": "書面で確認"}) if seen else response


def make_coe(by, application, issued_on=TODAY):
    data = {"kind": "coe", "filed_on": issued_on, "result": "granted", "decided_on": issued_on}
    return residence.save_residence(
        actor(by), person=application.person, application=application, data=data, today=issued_on
    )


def make_cohort(by, office, arrives_on=START, name="第100期", **fields):
    return cohorts.save_cohort(actor(by), data={"office": office, "name": name, "arrives_on": arrives_on,
                                                "regime": "titp", **fields})  # fmt: skip


def make_members(by, cohort, establishment, count, **fields):
    """Drafts of new people, each with a passport until 2030."""
    found = []
    for _number in range(count):
        person = make_person(cohort.office)
        Passport.objects.create(person=person, nationality="ID", number=f"P{person.pk}", expires_on=date(2030, 1, 1))
        days = {"starts_on": cohort.arrives_on, **fields}
        found.append(make_application(by, person, establishment, cohort=cohort, **days))
    return found


def make_candidate(establishment, person, by, *, state="selected", **fields):
    offer = Offer.objects.create(
        office=establishment.company.office, company=establishment.company, establishment=establishment,
        received_on=date(2026, 9, 1), headcount=fields.pop("headcount", 2), starts_on=START, months=36,
        occupation_code="6-4-1", monthly_wage=190000, received_by=by, **fields,
    )  # fmt: skip
    decided = {"decided_on": date(2026, 11, 1)} if state in ("selected", "refused", "reserve") else {}
    return Candidate.objects.create(offer=offer, person=person, accepted_on=date(2026, 10, 1), state=state, **decided)


def one_applying(establishment, by, person, plan, *, words="", file=None):
    """A row of each kind that has an address, made directly. `plan`: a running one, `words`: in every text."""
    company = establishment.company
    office = company.office
    cohort = Cohort.objects.create(office=office, name=f"第1期 {words}", arrives_on=START, note=words)
    common = {"office": office, "company": company, "establishment": establishment, "person": person, "stage": 1,
              "drafted_by": by, "note": words}  # fmt: skip
    days = [(date(2028 + n, 3, 1), date(2029 + n, 2, 28)) for n in range(3)]
    rows = [
        PlanApplication.objects.create(starts_on=first, ends_on=last, **common, **fields)
        for (first, last), fields in zip(
            days,
            (
                {},
                {"state": "applied", "applied_on": TODAY},
                {
                    **{"state": "certified", "applied_on": TODAY, "certified_on": TODAY, "cohort": cohort},
                    "plan": Plan.objects.create(person=person, stage=1, starts_on=days[2][0], ends_on=days[2][1]),
                },
            ),
            strict=True,
        )
    ]
    ApplicationPaper.objects.create(application=rows[2], code="passport")
    coe = {"person": person, "application": rows[2], "kind": "coe", "filed_on": TODAY, "note": words}
    specified = PlanApplication.objects.create(
        starts_on=date(2032, 3, 1), ends_on=date(2033, 2, 28), sector="AGR", **common | {"stage": None, "regime": "ssw"}
    )
    return SimpleNamespace(
        ssw=specified,
        draft=rows[0],
        applied=rows[1],
        certified=rows[2],
        paper=ApplicationPaper.objects.create(application=rows[0], code="passport", note=words, file=file),
        coe=ResidenceApplication.objects.create(**coe, result="granted", decided_on=TODAY),
        pending=ResidenceApplication.objects.create(**coe),
        cohort=cohort,
        empty_cohort=Cohort.objects.create(office=office, name=f"第2期 {words}", arrives_on=START),
        change=PlanChange.objects.create(
            plan=plan, company=company, office=office, code="lodging", happens_on=plan.starts_on, before=words,
            treatment="notice", entered_at=timezone.now(), entered_by=by,
        ),
    )  # fmt: skip
