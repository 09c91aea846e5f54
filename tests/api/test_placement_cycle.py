"""The lists of the placement cycle: rows in full, every filter, order, and what other offices keep to themselves."""

from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from companies.models import Headcount
from reports.api.urls import router
from tests.access.cast import Cast
from tests.api.makers import make_placement_cycle_of_osaka
from tests.records import NOW
from tests.world import TODAY, make_person

TOKYO = {"code": "TKY", "name": "東京事務所"}
NEW = (
    *("sending-organizations", "job-offers", "candidates", "plan-applications", "cohorts", "lecture-courses"),
    *("exam-attempts", "transfers", "support-plans", "residence-applications", "residence-events", "plan-changes"),
    *("incidents", "support-records", "support-interviews", "after-return"),
)


@pytest.fixture
def cast(db):
    cast = Cast()
    make_placement_cycle_of_osaka(cast)
    return cast


@pytest.fixture
def alice(cast):
    return cast.client("staff own office")


def body(client, noun, row):
    response = client.get(reverse(f"api:{noun}-detail", args=[row.public_id]))
    assert response.status_code == 200, response.content
    return response.json()


def rows_of(client, noun, **query):
    response = client.get(reverse(f"api:{noun}-list"), {"limit": 200, **query})
    assert response.status_code == 200, response.content
    return response.json()["results"]


def named(row, name="name"):
    return {"public_id": str(row.public_id), name: getattr(row, name)}


def put(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


# --- In full ---------------------------------------------------------------------------------------


def test_an_offer_and_who_is_presented_for_it(cast, alice):
    offer, candidate = cast.recruiting.offer, cast.recruiting.selected
    put(offer, sending=cast.sending)
    place = {"company": named(cast.asahi), "establishment": named(cast.asahi_plant)}
    assert body(alice, "sending-organizations", cast.sending) == {
        **named(cast.sending), "kind": "company", "country": "ID", "name_native": "", "certified_no": "",
        "certified_from": None, "certified_until": None,
        "suspensions": [{"starts_on": "2025-06-01", "ends_on": "2025-08-31"}],
    }  # fmt: skip
    assert body(alice, "job-offers", offer) == {
        "public_id": str(offer.public_id), "office": TOKYO, **place, "sending": named(cast.sending),
        "regime": "titp", "state": "open", "occupation_code": "6-4-1", "sector": "", "work_category": "",
        "received_on": "2026-11-02", "valid_until": None, "headcount": 3, "men": None, "women": None,
        "starts_on": "2027-04-01", "months": 12, "fees_explained_on": None, "selection_on": "2026-11-20",
        "closed_on": None,
    }  # fmt: skip
    assert body(alice, "candidates", candidate) == {
        "public_id": str(candidate.public_id), "office": TOKYO, "offer": str(offer.public_id), **place,
        "person": named(candidate.person, "passport_name"), "state": "selected", "accepted_on": "2026-11-05",
        "valid_until": None, "presented_on": "2026-11-10", "interviewed_on": None, "decided_on": "2026-11-20",
    }  # fmt: skip


def test_an_application_and_its_cohort(cast, alice):
    row, cohort = cast.applying.certified, cast.applying.cohort
    put(row, candidate=cast.recruiting.selected, receipt_no="R-1", certification_no="認1", decided_on=TODAY)
    expected = {
        "public_id": str(row.public_id), "office": TOKYO, "company": named(cast.asahi),
        "establishment": named(cast.asahi_plant), "person": named(cast.trainees[3], "passport_name"),
        "candidate": str(cast.recruiting.selected.public_id), "cohort": named(cohort),
        "plan": str(row.plan.public_id), "regime": "titp", "stage": 1, "state": "certified", "occupation_code": "",
        "list_date": None, "sector": "", "work_category": "", "restriction_months": None,
        "starts_on": "2030-03-01", "ends_on": "2031-02-28", "applied_on": "2026-11-23", "receipt_no": "R-1",
        "decided_on": "2026-11-23", "certified_on": "2026-11-23", "certification_no": "認1",
    }  # fmt: skip
    assert body(alice, "plan-applications", row) == expected
    draft = body(alice, "plan-applications", cast.applying.draft)
    assert [draft[name] for name in ("candidate", "cohort", "plan", "applied_on")] == [None] * 4
    assert body(alice, "cohorts", cohort) == {
        "public_id": str(cohort.public_id), "office": TOKYO, "name": cohort.name, "regime": "titp", "sending": None,
        "arrives_on": "2027-03-10",
    }  # fmt: skip


def test_a_lecture_and_an_exam(cast, alice):
    row = cast.lecture_closed
    assert body(alice, "lecture-courses", row) == {
        "public_id": str(row.public_id), "office": TOKYO, "cohort": None, "sending": None,
        "name": "第12期 入国後講習", "kind": "post", "regime": "titp", "state": "closed", "starts_on": "2026-11-02",
        "ends_on": "2026-12-25", "planned_hours": 1920, "care": False, "closed_at": "2026-11-20T10:00:00+09:00",
        "people": [named(cast.trainees[0], "passport_name")],
    }  # fmt: skip
    assert body(alice, "exam-attempts", cast.exam) == {
        "public_id": str(cast.exam.public_id), "office": TOKYO, "person": named(cast.person, "passport_name"),
        "plan": str(cast.placement.plan.public_id), "grade": "basic", "part": "practical", "number": 1,
        "applied_on": "2026-10-01", "sits_on": None, "result": "pending", "result_on": None,
    }  # fmt: skip


def test_a_move_says_neither_ground_nor_case(cast, alice):
    move = cast.transfer
    put(move, incident=cast.incident, new_company=cast.midori, left_on=TODAY)
    assert body(alice, "transfers", move) == {
        "public_id": str(move.public_id), "office": TOKYO, "person": named(cast.person, "passport_name"),
        "company": named(cast.asahi), "establishment": named(cast.asahi_plant), "new_company": named(cast.midori),
        "regime": "titp", "kind": "unavoidable", "state": "requested", "channel": "", "requested_on": "2026-11-10",
        "left_on": "2026-11-23", "starts_on": None, "compensation_agreed_on": None, "compensation_paid_on": None,
    }  # fmt: skip
    support = cast.support.support
    assert body(alice, "support-plans", support) == {
        "public_id": str(support.public_id), "office": TOKYO, "company": named(cast.asahi),
        "person": named(support.person, "passport_name"), "plan": str(support.plan.public_id),
        "made_on": "2026-09-01", "signed_on": None, "language": "id", "sector": "AGR", "work_category": "",
    }  # fmt: skip


def test_a_case_says_who_when_and_of_what_kind(cast, alice):
    case = cast.incident
    put(case, kind="early_return", return_on=date(2026, 12, 20), statement_on=TODAY, absence_days=3)
    person = named(cast.trainees[0], "passport_name")
    assert body(alice, "incidents", case) == {
        "public_id": str(case.public_id), "office": TOKYO, "company": named(cast.asahi),
        "establishment": named(cast.asahi_plant), "people": [person, named(cast.trainees[1], "passport_name")],
        "kind": "early_return", "regime": "titp", "state": "open", "happened_on": "2026-11-10",
        "known_on": "2026-11-10", "absence_days": 3, "return_on": "2026-12-20", "statement_on": "2026-11-23",
        "closed_at": None,
    }  # fmt: skip
    assert body(alice, "incidents", cast.incident_closed)["people"] == [person]


@pytest.mark.parametrize("kind", ["illness", "pregnancy", "crime"])
def test_a_case_of_a_body_or_an_accusation_does_not_leave(cast, alice, kind):
    put(cast.incident, kind=kind)
    rows = alice.get(reverse("api:incidents-list"), {"limit": 200}).json()["results"]
    assert str(cast.incident.public_id) not in {row["public_id"] for row in rows}
    assert alice.get(reverse("api:incidents-detail", args=[cast.incident.public_id])).status_code == 404
    assert alice.get(reverse("api:incidents-list"), {"kind": kind}).status_code == 400


def test_support_was_given_and_asked_about(cast, alice):
    given, held = cast.support.given, cast.support.interview
    common = {
        "office": TOKYO, "company": named(cast.asahi), "person": named(given.person, "passport_name"),
        "support_plan": str(cast.support.support.public_id),
    }  # fmt: skip
    assert body(alice, "support-records", given) == {
        "public_id": str(given.public_id), **common, "item": 4, "given_on": "2026-11-23", "minutes": None,
        "method": "face", "language": "",
    }  # fmt: skip
    assert body(alice, "support-interviews", held) == {
        "public_id": str(held.public_id), **common, "who": "worker", "held_on": "2026-11-23", "online": True,
        "language": "",
    }  # fmt: skip


def test_residence_notices_changes_and_the_return(cast, alice):
    person, coe, change = named(cast.person, "passport_name"), cast.applying.coe, cast.applying.change
    event, heard = cast.event, cast.heard
    put(event, notified_on=TODAY)
    put(heard, uses_skill=True, since=date(2026, 5, 1))
    put(coe, receipt_no="東1", number="認2")
    assert body(alice, "residence-events", event) == {
        "public_id": str(event.public_id), "office": TOKYO, "person": person, "kind": "moved",
        "happened_on": "2026-11-01", "notified_on": "2026-11-23",
    }  # fmt: skip
    assert body(alice, "after-return", heard) == {
        "public_id": str(heard.public_id), "office": TOKYO, "person": person, "kind": "employed", "uses_skill": True,
        "since": "2026-05-01", "heard_on": "2026-11-01",
    }  # fmt: skip
    assert body(alice, "residence-applications", coe) == {
        "public_id": str(coe.public_id), "office": TOKYO, "person": named(coe.person, "passport_name"),
        "application": str(cast.applying.certified.public_id), "kind": "coe", "filed_on": "2026-11-23",
        "receipt_no": "東1", "result": "granted", "decided_on": "2026-11-23", "number": "認2", "entered_on": None,
    }  # fmt: skip
    put(coe, application=None)
    assert body(alice, "residence-applications", coe)["application"] is None
    assert body(alice, "plan-changes", change) == {
        "public_id": str(change.public_id), "office": TOKYO, "company": named(cast.asahi),
        "person": named(change.plan.person, "passport_name"), "plan": str(change.plan.public_id), "code": "lodging",
        "happens_on": str(change.happens_on), "treatment": "notice", "settled_on": None,
    }  # fmt: skip


def test_what_work_a_plan_is_for(cast, alice):
    put(cast.placement.plan, occupation_code="6-4-1", list_date=date(2026, 7, 29), sector="MFG", work_category="x")
    plan = body(alice, "placements", cast.placement)["plan"]
    names = ("occupation_code", "list_date", "sector", "work_category")
    assert [plan[name] for name in names] == ["6-4-1", "2026-07-29", "MFG", "x"]


def test_staff_by_date_are_ours(cast, alice):
    Headcount.objects.create(
        company=cast.asahi, establishment=cast.asahi_plant, valid_from=TODAY, full_time=12, care_staff=4
    )
    whole = {"establishment": None, "valid_from": "2026-04-01", "full_time": 30, "care_staff": None}
    of_plant = {"establishment": named(cast.asahi_plant), "valid_from": str(TODAY), "full_time": 12, "care_staff": 4}
    assert body(alice, "companies", cast.asahi)["headcounts"] == [of_plant, whole]
    assert body(alice, "companies", cast.midori)["headcounts"] == []
    for actor in ("company", "auditor in mandate"):
        assert body(cast.client(actor), "companies", cast.asahi)["headcounts"] is None


@pytest.mark.parametrize("case", ["new", "corrected", "taken back"])
def test_a_company_has_changed_when_its_staff_did(db, case):
    later = datetime(2026, 11, 24, 9, 0, tzinfo=timezone.get_default_timezone())
    with time_machine.travel("2020-01-01", tick=False):
        cast = Cast()
    with time_machine.travel(later, tick=False):
        if case == "new":
            Headcount.objects.create(company=cast.asahi, valid_from=TODAY, full_time=31)
        if case == "corrected":
            put(cast.headcount, full_time=31)
        if case == "taken back":
            cast.headcount.delete()
    changed = rows_of(cast.client("staff own office"), "companies", changed_since="2021-01-01")
    assert [row["public_id"] for row in changed] == [str(cast.asahi.public_id)]


# --- Offices that keep to themselves ----------------------------------------------------------------


def test_a_private_office_is_not_shown_through_rows_of_others(cast, alice):
    stranger = make_person(cast.osaka)
    cast.lecture.people.add(stranger)
    put(cast.transfer, new_company=cast.naniwa)
    put(cast.recruiting.presented, person=stranger)
    assert body(alice, "transfers", cast.transfer)["new_company"] == named(cast.naniwa)
    assert named(stranger, "passport_name") in body(alice, "lecture-courses", cast.lecture)["people"]
    cast.osaka.is_private = True
    cast.osaka.save()
    assert body(alice, "transfers", cast.transfer)["new_company"] is None
    people = body(alice, "lecture-courses", cast.lecture)["people"]
    assert {one["public_id"] for one in people} == {str(one.public_id) for one in cast.trainees}
    address = reverse("api:candidates-detail", args=[cast.recruiting.presented.public_id])
    assert alice.get(address).status_code == 404


def test_a_case_names_nobody_of_a_private_office(cast, alice):
    stranger = make_person(cast.osaka, "STRANGER")
    cast.incident.people.create(person=stranger)
    assert named(stranger, "passport_name") in body(alice, "incidents", cast.incident)["people"]
    cast.osaka.is_private = True
    cast.osaka.save()
    people = body(alice, "incidents", cast.incident)["people"]
    assert [one["public_id"] for one in people] == [str(one.public_id) for one in cast.trainees[:2]]
    assert rows_of(alice, "incidents", person=stranger.public_id) == []


def test_consultations_and_interviews_of_audits_have_no_address():
    nouns = {noun for noun, _viewset, _basename in router.registry}
    assert [noun for noun in nouns if "consult" in noun or "interview" in noun] == ["support-interviews"]


# --- Filters and order ------------------------------------------------------------------------------


def everything_differs(c):
    """The rows of Osaka differ from those of Tokyo in whatever can be asked for."""
    offer, applying, person = c.of_osaka.offer, c.applying_of_osaka, c.exam_of_osaka.person
    theirs = c.applying_of_osaka
    for one, name in ((person, "KYAW"), (c.of_osaka.presented.person, "ZAW")):
        one.passport_name = name
        one.save()
    put(c.sending, certified_until=date(2027, 1, 31))
    put(c.free_sending, certified_until=date(2029, 3, 31), certified_no="L-77", kind="government")
    put(offer, regime="esd", sector="CARE", occupation_code="", received_on=date(2026, 10, 1),
        starts_on=date(2027, 7, 1), sending=c.free_sending)  # fmt: skip
    put(c.of_osaka.presented, accepted_on=date(2026, 9, 1))
    put(c.of_osaka.selected, decided_on=date(2026, 11, 25))
    put(applying.draft, regime="ssw", stage=None)
    put(applying.applied, receipt_no="R-1", applied_on=date(2026, 10, 1))
    put(applying.certified, certification_no="認9")
    put(applying.cohort, name="富士", regime="esd", arrives_on=date(2027, 1, 10), sending=c.free_sending)
    put(c.lecture_of_osaka, name="入国前", regime="esd", cohort=applying.cohort, starts_on=date(2026, 9, 1),
        ends_on=date(2026, 9, 30))  # fmt: skip
    put(c.exam_of_osaka, grade="grade_3", part="theory")
    put(c.exam, sits_on=date(2026, 12, 1))
    put(c.move_of_osaka, regime="esd", state="search", requested_on=date(2026, 10, 10))
    put(c.placement.plan, occupation_code="6-4-1", sector="MFG")
    worker = c.support_of_osaka.person
    worker.passport_name = "WORKER OF OSAKA"
    worker.save()
    put(c.given_of_osaka, method="video", given_on=date(2026, 10, 1))
    put(c.held_of_osaka, who="supervisor", held_on=date(2026, 10, 1))
    put(c.case_of_osaka, regime="esd", happened_on=date(2026, 10, 1), state="closed", result="x", closed_at=NOW,
        closed_by=c.bob)  # fmt: skip
    put(theirs.coe, kind="change", receipt_no="東9", filed_on=date(2026, 10, 1))
    put(theirs.change, code="tasks", treatment="approval", happens_on=date(2026, 10, 1))


def questions(c):
    """{noun: [(query, rows it finds)]}"""
    tokyo, osaka, ours, theirs = c.recruiting, c.of_osaka, c.applying, c.applying_of_osaka
    here, person = c.naniwa.public_id, c.exam_of_osaka.person
    offers = [osaka.offer, osaka.closed, osaka.empty]
    other_offers = [tokyo.offer, tokyo.closed, tokyo.empty, osaka.closed, osaka.empty]
    applications = [theirs.draft, theirs.applied, theirs.certified, theirs.ssw]
    certified, late = [ours.certified, theirs.certified], [c.lecture, c.lecture_closed, c.lecture_empty]
    cohorts = [ours.cohort, ours.empty_cohort, theirs.empty_cohort]
    supported = [c.support.support, c.support.empty]
    given, held, case = c.given_of_osaka, c.held_of_osaka, c.case_of_osaka
    worker, home = c.support_of_osaka.person.public_id, c.support_of_osaka.public_id
    return {
        "placements": [({"occupation_code": "6-4-1"}, [c.placement]), ({"sector": "MFG"}, [c.placement])],
        "sending-organizations": [
            ({"q": "maju"}, [c.sending]),
            ({"q": "l-77"}, [c.free_sending]),
            ({"kind": "government"}, [c.free_sending]),
            ({"country": "ID"}, [c.sending]),
            ({"certified_until_from": "2029-03-31"}, [c.free_sending]),
            ({"certified_until_until": "2029-03-30"}, [c.sending]),
        ],
        "job-offers": [
            ({"q": "浪速"}, offers),
            ({"office": "OSK"}, offers),
            ({"company": here}, offers),
            ({"establishment": c.naniwa_site.public_id}, offers),
            ({"sending": c.free_sending.public_id}, [osaka.offer]),
            ({"regime": "esd"}, [osaka.offer]),
            ({"state": "withdrawn"}, [tokyo.closed, osaka.closed]),
            ({"sector": "CARE"}, [osaka.offer]),
            ({"occupation_code": "6-4-1"}, other_offers),
            ({"received_on_until": "2026-11-01"}, [osaka.offer]),
            ({"received_on_from": "2026-11-02"}, other_offers),
            ({"starts_on_from": "2027-07-01"}, [osaka.offer]),
            ({"starts_on_until": "2027-06-30"}, other_offers),
        ],
        "candidates": [
            ({"q": "zaw"}, [osaka.presented]),
            ({"office": "OSK"}, [osaka.presented, osaka.selected]),
            ({"company": here}, [osaka.presented, osaka.selected]),
            ({"offer": osaka.offer.public_id}, [osaka.presented, osaka.selected]),
            ({"person": tokyo.selected.person.public_id}, [tokyo.selected]),
            ({"state": "selected"}, [tokyo.selected, osaka.selected]),
            ({"accepted_on_until": "2026-11-04"}, [osaka.presented]),
            ({"accepted_on_from": "2026-11-05"}, [tokyo.presented, tokyo.selected, osaka.selected]),
            ({"decided_on_from": "2026-11-21"}, [osaka.selected]),
            ({"decided_on_until": "2026-11-24"}, [tokyo.selected]),
        ],
        "plan-applications": [
            ({"q": "kyaw 浪速"}, applications),
            ({"office": "OSK"}, applications),
            ({"company": here}, applications),
            ({"establishment": c.naniwa_site.public_id}, applications),
            ({"person": person.public_id}, applications),
            ({"cohort": ours.cohort.public_id}, [ours.certified]),
            ({"regime": "ssw"}, [theirs.draft, theirs.ssw, ours.ssw]),
            ({"stage": "1", "office": "OSK"}, [theirs.applied, theirs.certified]),
            ({"state": "draft"}, [ours.draft, theirs.draft, ours.ssw, theirs.ssw]),
            ({"receipt_no": "R-1"}, [theirs.applied]),
            ({"certification_no": "認9"}, [theirs.certified]),
            ({"starts_on_from": "2030-03-01"}, [*certified, ours.ssw, theirs.ssw]),
            ({"starts_on_until": "2028-03-01"}, [ours.draft, theirs.draft]),
            ({"applied_on_from": "2026-11-01"}, [ours.applied, *certified]),
            ({"applied_on_until": "2026-10-31"}, [theirs.applied]),
        ],
        "cohorts": [
            ({"q": "富士"}, [theirs.cohort]),
            ({"q": "hanoi"}, [theirs.cohort]),
            ({"office": "OSK"}, [theirs.cohort, theirs.empty_cohort]),
            ({"sending": c.free_sending.public_id}, [theirs.cohort]),
            ({"regime": "esd"}, [theirs.cohort]),
            ({"arrives_on_until": "2027-03-09"}, [theirs.cohort]),
            ({"arrives_on_from": "2027-03-10"}, cohorts),
        ],
        "lecture-courses": [
            ({"q": "入国前"}, [c.lecture_of_osaka]),
            ({"office": "OSK"}, [c.lecture_of_osaka]),
            ({"cohort": theirs.cohort.public_id}, [c.lecture_of_osaka]),
            ({"person": person.public_id}, [c.lecture_of_osaka]),
            ({"kind": "pre"}, [c.lecture_of_osaka]),
            ({"regime": "esd"}, [c.lecture_of_osaka]),
            ({"state": "closed"}, [c.lecture_closed]),
            ({"starts_on_until": "2026-11-01"}, [c.lecture_of_osaka]),
            ({"starts_on_from": "2026-11-02"}, [*late, c.lecture_over]),
            ({"ends_on_until": "2026-09-30"}, [c.lecture_of_osaka]),
            ({"ends_on_from": "2026-12-25"}, late),
        ],
        "exam-attempts": [
            ({"q": "kyaw"}, [c.exam_of_osaka]),
            ({"office": "OSK"}, [c.exam_of_osaka]),
            ({"person": person.public_id}, [c.exam_of_osaka]),
            ({"grade": "basic"}, [c.exam]),
            ({"part": "theory"}, [c.exam_of_osaka]),
            ({"result": "passed"}, [c.exam_of_osaka]),
            ({"sits_on_from": "2026-12-02"}, [c.exam_of_osaka]),
            ({"sits_on_until": "2026-12-01"}, [c.exam]),
        ],
        "transfers": [
            ({"q": "kyaw"}, [c.move_of_osaka]),
            ({"office": "OSK"}, [c.move_of_osaka]),
            ({"company": c.asahi.public_id}, [c.transfer, c.transfer_asked]),
            ({"person": person.public_id}, [c.move_of_osaka]),
            ({"regime": "esd"}, [c.move_of_osaka]),
            ({"kind": "stage_3"}, [c.move_of_osaka]),
            ({"state": "requested"}, [c.transfer, c.transfer_asked]),
            ({"requested_on_from": "2026-11-10"}, [c.transfer, c.transfer_asked]),
            ({"requested_on_until": "2026-11-09"}, [c.move_of_osaka]),
        ],
        "support-plans": [
            ({"q": "浪速"}, [c.support_of_osaka]),
            ({"office": "OSK"}, [c.support_of_osaka]),
            ({"company": c.asahi.public_id}, supported),
            ({"person": c.support_of_osaka.person.public_id}, [c.support_of_osaka]),
            ({"sector": "CARE"}, [c.support_of_osaka]),
            ({"made_on_from": "2026-09-02"}, [c.support_of_osaka]),
            ({"made_on_until": "2026-09-01"}, supported),
        ],
        "support-records": [
            ({"q": "worker of osaka"}, [given]),
            ({"office": "OSK"}, [given]),
            ({"company": here}, [given]),
            ({"person": worker}, [given]),
            ({"support_plan": home}, [given]),
            ({"method": "video"}, [given]),
            ({"given_on_until": "2026-10-01"}, [given]),
            ({"given_on_from": "2026-10-02"}, [c.support.given]),
        ],
        "support-interviews": [
            ({"q": "worker of osaka"}, [held]),
            ({"office": "OSK"}, [held]),
            ({"company": here}, [held]),
            ({"person": worker}, [held]),
            ({"support_plan": home}, [held]),
            ({"who": "supervisor"}, [held]),
            ({"held_on_until": "2026-10-01"}, [held]),
            ({"held_on_from": "2026-10-02"}, [c.support.interview]),
        ],
        "incidents": [
            ({"q": "浪速"}, [case]),
            ({"office": "OSK"}, [case]),
            ({"company": here}, [case]),
            ({"establishment": c.naniwa_site.public_id}, [case]),
            ({"person": person.public_id}, [case]),
            ({"kind": "accident"}, [case]),
            ({"regime": "esd"}, [case]),
            ({"state": "closed"}, [case, c.incident_closed]),
            ({"happened_on_until": "2026-11-09"}, [case]),
            ({"happened_on_from": "2026-11-10", "state": "closed"}, [c.incident_closed]),
        ],
        "residence-applications": [
            ({"q": "kyaw"}, [theirs.coe, theirs.pending]),
            ({"office": "OSK"}, [theirs.coe, theirs.pending]),
            ({"person": person.public_id}, [theirs.coe, theirs.pending]),
            ({"application": theirs.certified.public_id}, [theirs.coe, theirs.pending]),
            ({"kind": "change"}, [theirs.coe]),
            ({"result": "granted"}, [theirs.coe, ours.coe]),
            ({"receipt_no": "東9"}, [theirs.coe]),
            ({"filed_on_until": "2026-10-01"}, [theirs.coe]),
            ({"filed_on_from": "2026-10-02", "office": "OSK"}, [theirs.pending]),
        ],
        "residence-events": [
            ({"q": "kyaw"}, [c.event_of_osaka]),
            ({"office": "OSK"}, [c.event_of_osaka]),
            ({"person": person.public_id}, [c.event_of_osaka]),
            ({"kind": "moved"}, [c.event]),
            ({"happened_on_from": "2026-11-02"}, [c.event_of_osaka]),
            ({"happened_on_until": "2026-11-01"}, [c.event]),
        ],
        "plan-changes": [
            ({"q": "浪速"}, [theirs.change]),
            ({"office": "OSK"}, [theirs.change]),
            ({"company": here}, [theirs.change]),
            ({"person": person.public_id}, [theirs.change]),
            ({"code": "tasks"}, [theirs.change]),
            ({"treatment": "notice"}, [ours.change]),
            ({"happens_on_from": "2026-10-01"}, [theirs.change]),
            ({"happens_on_until": "2026-09-30"}, [ours.change]),
        ],
        "after-return": [
            ({"q": "kyaw"}, [c.heard_of_osaka]),
            ({"office": "OSK"}, [c.heard_of_osaka]),
            ({"person": person.public_id}, [c.heard_of_osaka]),
            ({"kind": "employed"}, [c.heard]),
            ({"heard_on_from": "2026-11-02"}, [c.heard_of_osaka]),
            ({"heard_on_until": "2026-11-01"}, [c.heard]),
        ],
    }


def test_every_filter_finds_its_rows(cast, alice):
    everything_differs(cast)
    asked = questions(cast)
    wrong = []
    for noun, queries in asked.items():
        for query, expected in queries:
            found = {row["public_id"] for row in rows_of(alice, noun, **query)}
            if found != {str(row.public_id) for row in expected}:
                wrong.append((noun, query, found))
    assert wrong == []
    viewsets = {noun: viewset for noun, viewset, _basename in router.registry}
    for noun in NEW:
        known = set(viewsets[noun].filterset_class.base_filters) - {"ordering"}
        assert known == {name for query, _rows in asked[noun] for name in query}


ORDERS = {  # by what, and whether the newest come first
    "sending-organizations": ("name", False),
    "job-offers": ("received_on", True),
    "candidates": ("accepted_on", True),
    "plan-applications": ("starts_on", False),
    "cohorts": ("arrives_on", True),
    "lecture-courses": ("starts_on", True),
    "exam-attempts": ("sits_on", True),
    "transfers": ("requested_on", True),
    "support-plans": ("made_on", True),
    "residence-applications": ("filed_on", True),
    "residence-events": ("happened_on", True),
    "plan-changes": ("happens_on", True),
    "incidents": ("happened_on", True),
    "support-records": ("given_on", True),
    "support-interviews": ("held_on", True),
    "after-return": ("heard_on", True),
}


def test_order(cast, alice):
    everything_differs(cast)
    for noun in NEW:
        name, newest_first = ORDERS[noun]
        rows = rows_of(alice, noun)
        values = [row[name] for row in rows]
        assert values == sorted(values, reverse=newest_first)
        assert len(set(values)) > 1
        assert rows_of(alice, noun, ordering=name if newest_first else f"-{name}") == rows[::-1]
