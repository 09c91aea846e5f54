"""Who reads what: each list for each actor, foreign ids, words that never leave, and the price of a list."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Company
from imjapan.organization.models import Personnel
from interns.models import AfterReturn, Person, ResidenceEvent, SendingOrganization
from reports.models import Document, Filing, Obligation
from tests.access.cast import ACTORS, Cast
from tests.api.makers import PLANTED, add_placement_cycle, make_placement_cycle_of_osaka
from tests.external.makers import make_auditor, make_check
from tests.records import SECRETS, make_document, make_filing, make_obligation, make_paper, one_of_each
from tests.world import (
    TODAY,
    make_audit,
    make_company,
    make_establishment,
    make_person,
    make_trainees,
    make_visit,
    place,
)
from training.models import (
    Audit,
    AuditMethod,
    Candidate,
    Cohort,
    ExamAttempt,
    ExternalCheck,
    Incident,
    LectureCourse,
    Offer,
    Placement,
    PlanApplication,
    PlanChange,
    PlannedVisit,
    ResidenceApplication,
    SupportInterview,
    SupportPlan,
    SupportRecord,
    Transfer,
    Visit,
)

NOUNS = {
    "people": Person,
    "companies": Company,
    "placements": Placement,
    "sending-organizations": SendingOrganization,
    "job-offers": Offer,
    "candidates": Candidate,
    "plan-applications": PlanApplication,
    "cohorts": Cohort,
    "lecture-courses": LectureCourse,
    "exam-attempts": ExamAttempt,
    "residence-applications": ResidenceApplication,
    "residence-events": ResidenceEvent,
    "plan-changes": PlanChange,
    "incidents": Incident,
    "transfers": Transfer,
    "support-plans": SupportPlan,
    "support-records": SupportRecord,
    "support-interviews": SupportInterview,
    "after-return": AfterReturn,
    "audits": Audit,
    "visits": Visit,
    "planned-visits": PlannedVisit,
    "external-checks": ExternalCheck,
    "filings": Filing,
    "obligations": Obligation,
    "documents": Document,
}
STAFF_ONLY = tuple(noun for noun in NOUNS if noun not in ("companies", "obligations", "documents"))
OFFICE_OF = {  # where the office of a row stands, if not in the row
    "placements": "company__office",
    "candidates": "offer__office",
    **dict.fromkeys(("exam-attempts", "residence-applications", "residence-events", "after-return"), "person__office"),
    "support-records": "support_plan__office",
    "sending-organizations": None,
}
STAFF = ("staff own office", "staff other office", "manager", "accountant", "counsellor", "administrator")
OUTSIDERS = ("company", "other company", "auditor in mandate", "auditor out of it")


@pytest.fixture
def cast(db):
    """The cast, with something of Osaka in every list and inner texts in every place that has one."""
    cast = Cast()
    trainees = make_trainees(cast.naniwa_site, 2)
    cast.foreign_visit = make_visit(cast.naniwa_site, cast.charlie, trainees, guidance=PLANTED)
    texts = ("reason", "companions", "interpreter", "substitute_method", "violation_detail", "summary", "return_reason")
    cast.foreign_trip = PlannedVisit.objects.create(
        establishment=cast.naniwa_site, company=cast.naniwa, office=cast.osaka, planned_on=TODAY, user=cast.charlie
    )
    cast.foreign_check = make_check(cast.osaka, cast.checker, TODAY, by=cast.charlie)
    cast.foreign_filing = make_filing(cast.osaka, cast.charlie, company=cast.naniwa, establishment=cast.naniwa_site)
    make_paper(cast.consultation, cast.cora)
    make_paper(cast.it.audit.interviews.first(), cast.cora)
    make_paper(cast.incident, cast.alice)
    make_paper(cast.support.interview, cast.alice)
    make_obligation(cast.asahi_plant, kind="incident", incident=cast.incident)
    of_house({"kind": "consultation", "consultation": cast.consultation}, cast)
    cast.of_house = of_house({"kind": "declaration", "rule_id": "TITP-STAFF-05"}, cast)
    make_placement_cycle_of_osaka(cast)
    PlannedVisit.objects.update(note=PLANTED)
    ExternalCheck.objects.update(opinion=PLANTED, items={"E01": {"ok": False, "text": PLANTED}})
    Filing.objects.update(title=PLANTED, details={"reason": PLANTED}, answer=PLANTED, addressee=PLANTED)
    Visit.objects.update(agreed=PLANTED, response=PLANTED, remarks=PLANTED, ratings={"life": {"text": PLANTED}})
    Audit.objects.update(**dict.fromkeys(texts, PLANTED))
    AuditMethod.objects.update(met=PLANTED, result=PLANTED)
    Obligation.objects.filter(state="waived").update(waiver_reason=PLANTED)
    Document.objects.update(facts={"inside": PLANTED})
    return cast


def of_house(fields, world):
    """A duty of the office of Tokyo: without a company."""
    row = make_obligation(world.asahi_plant)
    Obligation.objects.filter(pk=row.pk).update(company=None, establishment=None, owed_by="organization", **fields)
    return row


def list_of(client, noun, **query):
    response = client.get(reverse(f"api:{noun}-list"), {"limit": 200, **query})
    assert response.status_code == 200, response.content
    body = response.json()
    assert len(body["results"]) == body["count"]
    return {row["public_id"] for row in body["results"]}


def everything(noun, **condition):
    """All rows but those of consultations, interviews and some kinds of cases, which leave by no interface."""
    if noun in ("obligations", "documents"):
        condition |= {"consultation__isnull": True, "incident__isnull": True}
    if noun == "documents":
        condition |= {"interview__isnull": True, "support_interview__isnull": True}
    rows = NOUNS[noun].objects.filter(**condition)
    if noun == "incidents":
        rows = rows.exclude(kind__in=["illness", "pregnancy", "crime"])
    return {str(key) for key in rows.values_list("public_id", flat=True)}


def keys(*rows):
    return {str(row.public_id) for row in rows}


@pytest.mark.parametrize("actor", STAFF)
def test_staff_read_everything_but_private_offices_of_others(cast, actor):
    client = cast.client(actor)
    for noun in NOUNS:
        assert list_of(client, noun) == everything(noun) != set()
    cast.osaka.is_private = True
    cast.osaka.save()
    for noun in NOUNS:
        sees_osaka = actor in ("staff other office", "administrator")
        office = OFFICE_OF.get(noun, "office")
        sees_all = sees_osaka or office is None
        visible = everything(noun) if sees_all else everything(noun, **{office: cast.tokyo})
        assert list_of(client, noun) == visible
        assert sees_all or visible < everything(noun)


@pytest.mark.parametrize("actor", OUTSIDERS)
def test_outsiders_read_their_part_of_companies_duties_and_documents(cast, actor):
    visible = {
        "company": {
            "companies": keys(cast.asahi),
            "obligations": keys(cast.it.obligation),
            "documents": keys(cast.it.instruction),
        },
        "other company": {"companies": keys(cast.midori), "obligations": set(), "documents": set()},
        "auditor in mandate": {
            "companies": everything("companies", office=cast.tokyo),
            "obligations": keys(cast.it.obligation, cast.it.audit_duty, cast.waived, cast.of_house),
            "documents": keys(cast.it.instruction, cast.it.report, cast.filed),
        },
        "auditor out of it": {
            "companies": keys(cast.naniwa),
            "obligations": keys(cast.foreign.obligation, cast.foreign.audit_duty),
            "documents": keys(cast.foreign.instruction, cast.foreign.report),
        },
    }[actor]
    client = cast.client(actor)
    for noun, expected in visible.items():
        assert list_of(client, noun) == expected


@pytest.mark.parametrize("actor", OUTSIDERS)
def test_outsiders_find_nobody_and_the_tables_are_not_even_asked(cast, actor):
    client = cast.client(actor)
    ids = {"company": cast.asahi.public_id, "establishment": cast.asahi_plant.public_id}
    asked_of = {  # without an establishment, and without any name
        "filings": ({}, {"company": cast.asahi.public_id}, {"q": "朝日", "office": "TKY"}),
        "external-checks": ({}, {"office": "TKY"}),
        "sending-organizations": ({}, {"country": "ID"}, {"q": "MAJU"}),
        "cohorts": ({}, {"office": "TKY"}, {"q": "第1期"}),
        "plan-changes": ({}, {"person": cast.trainees[0].public_id}, {"q": "朝日", "office": "TKY"}),
        "incidents": ({}, {"person": cast.trainees[0].public_id}, {"q": "朝日", "office": "TKY"}),
        "lecture-courses": ({}, {"person": cast.trainees[0].public_id}, {"q": "第12期"}),
        **dict.fromkeys(
            (
                *("candidates", "exam-attempts", "transfers", "support-plans", "support-records", "support-interviews"),
                *("residence-applications", "residence-events", "after-return"),
            ),
            ({}, {"person": cast.trainees[0].public_id}, {"q": "TRAINEE"}, {"q": "TRAINEE", "office": "TKY"}),
        ),
    }
    with CaptureQueriesContext(connection) as queries:
        for noun in STAFF_ONLY:
            for query in asked_of.get(noun, ({}, ids, {"q": "TRAINEE"}, {"q": "朝日", "office": "TKY"})):
                assert list_of(client, noun, **query) == set()
        for noun in ("people", "placements", "audits"):
            assert list_of(client, noun, changed_since="2020-01-01") == set()
    asked = " ".join(query["sql"] for query in queries)
    for table in ("interns_", "training_", "reports_filing", "companies_headcount"):
        assert table not in asked


@pytest.mark.parametrize("actor", [actor for actor in ACTORS if actor != "anonymous"])
def test_a_row_is_there_by_its_id_exactly_when_it_is_in_the_list(cast, actor):
    client = cast.client(actor)
    for noun, model in NOUNS.items():
        visible = list_of(client, noun)
        for row in model.objects.all():
            response = client.get(reverse(f"api:{noun}-detail", args=[row.public_id]))
            assert response.status_code == (200 if str(row.public_id) in visible else 404)
            if response.status_code == 404:
                assert list(response.json()) == ["detail"]


@pytest.mark.parametrize("actor", OUTSIDERS)
def test_foreign_ids_in_a_filter_find_nothing(cast, actor):
    client = cast.client(actor)
    foreign = cast.naniwa if actor != "auditor out of it" else cast.asahi
    site = cast.naniwa_site if actor != "auditor out of it" else cast.asahi_plant
    for noun in ("obligations", "documents"):
        assert list_of(client, noun, company=foreign.public_id) == set()
        assert list_of(client, noun, establishment=site.public_id) == set()
        assert list_of(client, noun, q=foreign.name) == set()
    assert list_of(client, "companies", establishment=site.public_id) == set()
    assert list_of(client, "companies", q=foreign.name) == set()


def test_a_private_office_cannot_be_felt_through_the_filters_of_people(cast):
    """A person of Tokyo who once was at a company of the private office Osaka."""
    mover = make_person(cast.tokyo, "MOVER")
    there = {"company": cast.naniwa.public_id}
    place(mover, cast.naniwa_site, date(2025, 4, 1), date(2026, 3, 31))
    alice = cast.client("staff own office")
    assert str(mover.public_id) in list_of(alice, "people", **there)
    cast.osaka.is_private = True
    cast.osaka.save()
    assert list_of(alice, "people", **there) == set()


def test_what_is_inside_an_audit_never_leaves(cast):
    never = [PLANTED, PLANTED[:40], *SECRETS.values(), "consultation", "incident", "ground", "bankruptcy"]
    bodies = []
    for actor in ("administrator", "manager", *OUTSIDERS):
        client = cast.client(actor)
        for noun in NOUNS:
            body = client.get(reverse(f"api:{noun}-list"), {"limit": 200}).json()
            bodies.append(body)
            for row in body["results"]:
                bodies.append(client.get(reverse(f"api:{noun}-detail", args=[row["public_id"]])).json())
    words = [word for body in bodies for word in words_of(body)]
    assert cast.asahi.name in words  # the search works
    assert [word for word in words for secret in never if secret in word] == []


def words_of(value):
    """Every name and every value in an answer, as text."""
    if isinstance(value, dict):
        return [word for name, inner in value.items() for word in (name, *words_of(inner))]
    if isinstance(value, list):
        return [word for inner in value for word in words_of(inner)]
    return [json.dumps(value, ensure_ascii=False).strip('"')]


def test_an_audit_in_full(cast):
    audit = cast.it.audit
    body = cast.client("manager").get(reverse("api:audits-detail", args=[audit.public_id])).json()
    assert body.pop("methods") == [
        {"method": method, "done": True, "done_on": "2026-11-10"} for method in AuditMethod.Method.values
    ]
    assert body == {
        "public_id": str(audit.public_id),
        "office": {"code": "TKY", "name": "東京事務所"},
        "company": {"public_id": str(cast.asahi.public_id), "name": "株式会社朝日製作所"},
        "establishment": {"public_id": str(cast.asahi_plant.public_id), "name": "川口工場"},
        "kind": "regular",
        "starts_on": "2026-11-10",
        "ends_on": "2026-11-10",
        "lead": "Alice",
        "manager": "Alice",
        "state": "draft",
        "violation_found": False,
        "people_interviewed": 1,
        "findings": 1,
        "findings_released": 1,
        "finished_at": None,
        "approved_at": None,
    }


def test_a_visit_in_full(cast):
    body = cast.client("manager").get(reverse("api:visits-detail", args=[cast.visit.public_id])).json()
    seen = sorted(body.pop("people"), key=lambda person: person["passport_name"])
    people = sorted(cast.trainees[:2], key=lambda person: person.passport_name)
    assert seen == [{"public_id": str(p.public_id), "passport_name": p.passport_name} for p in people]
    assert body == {
        "public_id": str(cast.visit.public_id),
        "office": {"code": "TKY", "name": "東京事務所"},
        "company": {"public_id": str(cast.asahi.public_id), "name": "株式会社朝日製作所"},
        "establishment": {"public_id": str(cast.asahi_plant.public_id), "name": "川口工場"},
        "visited_on": "2026-11-18",
        "visitor": "Alice",
        "state": "done",
        "written_at": None,
        "late": False,
    }


@pytest.mark.parametrize(
    ("written", "late"), [("2026-12-02T23:59:00+09:00", False), ("2026-12-03T00:01:00+09:00", True)]
)
def test_a_visit_written_after_fourteen_days_is_late(cast, written, late):
    Visit.objects.filter(pk=cast.visit.pk).update(written_at=written)
    body = cast.client("manager").get(reverse("api:visits-detail", args=[cast.visit.public_id])).json()
    assert body["late"] is late


def test_a_planned_visit_a_check_and_a_filing_in_full(cast):
    manager = cast.client("manager")
    office = {"code": "TKY", "name": "東京事務所"}
    company = {"public_id": str(cast.asahi.public_id), "name": "株式会社朝日製作所"}
    of_company = make_filing(cast.tokyo, cast.alice, company=cast.asahi, kind="difficulty", event_on=date(2026, 11, 5))
    bodies = [
        manager.get(reverse(f"api:{noun}-detail", args=[row.public_id])).json()
        for noun, row in (("planned-visits", cast.trip), ("external-checks", cast.check), ("filings", of_company))
    ]
    assert bodies == [
        {
            "public_id": str(cast.trip.public_id),
            "office": office,
            "company": company,
            "establishment": {"public_id": str(cast.asahi_plant.public_id), "name": "川口工場"},
            "purpose": "visit",
            "planned_on": "2026-12-03",
            "planned_time": None,
            "visitor": "Alice",
        },
        {
            "public_id": str(cast.check.public_id),
            "office": office,
            "kind": "office",
            "checked_on": "2026-10-20",
            "reported_on": "2026-10-20",
            "state": "done",
        },
        {
            "public_id": str(of_company.public_id),
            "office": office,
            "company": company,
            "kind": "difficulty",
            "regime": "titp",
            "state": "draft",
            "event_on": "2026-11-05",
            "filed_on": None,
        },
    ]


def test_a_duty_says_whom_it_is_about_also_without_a_company(cast):
    manager = cast.client("manager")
    body = manager.get(reverse("api:obligations-detail", args=[cast.of_house.public_id])).json()
    assert (body["company"], body["establishment"], body["subject"], body["rule_id"]) == (
        None, None, {"kind": "office", "name": "東京事務所"}, "TITP-STAFF-05",
    )  # fmt: skip
    body = manager.get(reverse("api:obligations-detail", args=[cast.it.obligation.public_id])).json()
    assert body["subject"] == {"kind": "establishment", "name": "川口工場"}
    assert list_of(manager, "obligations", kind="declaration") == keys(cast.of_house)
    assert list_of(manager, "obligations", rule_id="TITP-STAFF-05") == keys(cast.of_house)
    for kind in ("consultation", "incident"):
        refused = manager.get(reverse("api:obligations-list"), {"kind": kind})
        assert (refused.status_code, list(refused.json())) == (400, ["kind"])


@pytest.mark.parametrize(
    ("noun", "query", "found"),
    [
        ("planned-visits", {"planned_on_from": "2026-12-01"}, "trip"),
        ("planned-visits", {"q": "浪速"}, "foreign_trip"),
        ("external-checks", {"state": "draft"}, "check_draft"),
        ("external-checks", {"office": "OSK"}, "foreign_check"),
        ("filings", {"state": "filed"}, "sent"),
        ("filings", {"q": "浪速"}, "foreign_filing"),
        ("visits", {"state": "draft"}, "visit_draft"),
    ],
)
def test_filters_find_the_row(cast, noun, query, found):
    assert list_of(cast.client("administrator"), noun, **query) == keys(getattr(cast, found))


def test_an_audit_that_has_hardly_begun_says_null(cast):
    bare = Audit.objects.create(
        establishment=cast.asahi_plant, company=cast.asahi, office=cast.tokyo, drafted_by=cast.alice
    )
    body = cast.client("manager").get(reverse("api:audits-detail", args=[bare.public_id])).json()
    assert {name: body[name] for name in ("lead", "manager", "starts_on", "violation_found", "methods")} == {
        "lead": None,
        "manager": None,
        "starts_on": None,
        "violation_found": None,
        "methods": [],
    }


# --- The price ------------------------------------------------------------------------------------


def add(world, rows):
    """So many rows in every list of Alice, Hana (duties and documents) and Aki."""
    checker = Personnel.objects.first() or make_auditor()
    for _row in range(rows):
        company = make_company(world.tokyo)
        trainees = make_trainees(make_establishment(company), 1)
        make_visit(world.asahi_plant, world.alice, trainees)
        add_placement_cycle(world, trainees[0], company)
        make_establishment(world.asahi, f"第{company.pk}工場")
        make_document(make_audit(world.asahi_plant, world.alice), world.alice)
        make_obligation(world.asahi_plant)
        of_house({"kind": "declaration"}, world)
        of_house({"kind": "residence", "person": trainees[0]}, world)
        PlannedVisit.objects.create(
            establishment=world.asahi_plant, company=world.asahi, office=world.tokyo,
            planned_on=date(2027, 1, 1) + timedelta(days=company.pk), user=world.alice,
        )  # fmt: skip
        make_check(world.tokyo, checker, TODAY, by=world.alice)
        make_filing(world.tokyo, world.alice, company=company)


def cost(client, noun):
    with CaptureQueriesContext(connection) as queries:
        body = client.get(reverse(f"api:{noun}-list"), {"limit": 200}).json()
    return body["count"], len(queries)


@pytest.mark.parametrize("name", ["alice", "hana", "aki"])
def test_every_list_costs_the_same_for_one_row_and_a_hundred(world, client_of, name):
    one_of_each(world.asahi_plant, world.alice, world.hana)
    add(world, 1)
    client = client_of(getattr(world, name))
    few = {noun: cost(client, noun) for noun in NOUNS}
    add(world, 99)
    many = {noun: cost(client, noun) for noun in NOUNS}
    for noun in NOUNS:
        grows = name == "alice" or noun in ("obligations", "documents") or (name, noun) == ("aki", "companies")
        more = {"alice": 2, "aki": 1}.get(name, 0) if noun == "obligations" else 0  # those of the house and of people
        assert many[noun][0] - few[noun][0] == (99 * (1 + more) if grows else 0), noun
        assert many[noun][1] == few[noun][1] <= 22, noun


@pytest.mark.parametrize("noun, query", [("people", {"q": "trainee"}), ("placements", {"q": "trainee"})])
def test_a_search_costs_the_same_too(world, client_of, noun, query):
    alice = client_of(world.alice)
    list_of(alice, noun, **query)  # the search looks up the statistics of the table once in an hour
    with CaptureQueriesContext(connection) as few:
        list_of(alice, noun, **query)
    add(world, 99)
    with CaptureQueriesContext(connection) as many:
        assert len(list_of(alice, noun, **query)) >= 99
    assert len(many) == len(few)
