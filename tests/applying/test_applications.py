"""Plan applications: begun from a selection, a plan or bare; judged; papers; certified once into plan and placement."""

import uuid
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from companies.models import Headcount
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from interns.models import SendingOrganization
from reports.models import Obligation
from tests.applying.makers import START, certified, insisted, make_application, make_candidate, make_coe
from tests.masters import errors, fill, text_of, typed
from tests.pdfs import pdf
from tests.world import TODAY, World, actor, make_person, make_visit
from training.applying import domain, judging, papers
from training.models import ApplicationPaper, ExamAttempt, Placement, Plan, PlanApplication

pytestmark = pytest.mark.django_db
NEW = "/applications/new/"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def w():
    return World()


@pytest.fixture
def person(w):
    return make_person(w.tokyo)


def client(user):
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = "en"
    return found


def outcomes(row, today=TODAY):
    return {one.verdict.rule: one.verdict.outcome.value for one in judging.judged(row, today)}


# --- beginning ------------------------------------------------------------------------------------


def test_a_selected_candidate_becomes_an_application_with_what_the_offer_says(w, person):
    candidate = make_candidate(w.asahi_plant, person, w.alice)
    alice = client(w.alice)
    response = fill(alice, f"{NEW}?candidate={candidate.public_id}", hours_total="1920", hours_lecture="320")
    assert response.status_code == 303, errors(response)
    row = PlanApplication.objects.get()
    assert (row.person, row.establishment, row.candidate) == (person, w.asahi_plant, candidate)
    assert (row.stage, row.starts_on, row.ends_on) == (1, START, date(2028, 3, 9))
    assert (row.occupation_code, row.list_date, row.monthly_wage) == ("6-4-1", date(2026, 7, 29), 190000)
    assert row.office == w.tokyo
    # Who asks again is led to what there is; whoever posts again is told.
    assert alice.get(f"{NEW}?candidate={candidate.public_id}").headers["Location"].endswith(f"{row.public_id}/")


def test_only_the_selected_and_nobody_else_in_their_place(w, person):
    presented = make_candidate(w.asahi_plant, person, w.alice, state="presented")
    with pytest.raises(ValidationError) as error:
        make_application(w.alice, person, w.asahi_plant, candidate=presented)
    assert "Only somebody who was selected" in str(error.value)
    selected = make_candidate(w.asahi_plant, person, w.alice)
    with pytest.raises(ValidationError, match="The selected candidate is somebody else"):
        make_application(w.alice, w.trainees[0], w.asahi_plant, candidate=selected)


def test_the_next_stage_follows_the_plan_that_runs(w):
    plan = w.trainees[0].plans.get()
    page = client(w.alice).get(f"{NEW}?plan={plan.public_id}")
    initial = page.context["form"].initial
    assert (initial["stage"], initial["starts_on"], initial["ends_on"]) == (2, date(2027, 4, 15), date(2029, 4, 14))
    response = fill(client(w.alice), f"{NEW}?plan={plan.public_id}", occupation_code="6-4-1")
    assert response.status_code == 303, errors(response)
    row = PlanApplication.objects.get()
    assert row.previous == plan
    assert {"exams"} <= set(row.papers.values_list("code", flat=True))
    assert not row.papers.filter(code__in=["visa", "f01_lecture"]).exists()


def test_one_form_sent_twice_begins_one_application(w, person):
    key = uuid.uuid4()
    first = make_application(w.alice, person, w.asahi_plant, key=key)
    assert make_application(w.alice, person, w.asahi_plant, key=key) == first
    assert PlanApplication.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"stage": None}, "stage", "has a stage 1, 2 or 3"),
        ({"regime": "esd"}, "stage", "Only technical intern training has stages"),
        ({"ends_on": date(2027, 3, 1)}, "ends_on", ""),
        ({"occupation_code": "99-9-9"}, "occupation_code", "does not have this code"),
        ({"hours_lecture": 2000}, "hours_lecture", "more hours than in total"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(w, person, change, field, words):
    with pytest.raises(ValidationError) as error:
        make_application(w.alice, person, w.asahi_plant, **change)
    assert words in " ".join(error.value.message_dict[field])


def test_two_open_applications_of_one_person_do_not_cover_the_same_days(w, person):
    make_application(w.alice, person, w.asahi_plant)
    with pytest.raises(ValidationError) as error:
        make_application(w.alice, person, w.midori_farm, starts_on=date(2028, 3, 9), ends_on=date(2029, 3, 8))
    assert "2027-03-10 to 2028-03-09" in error.value.message_dict["starts_on"][0]


def test_a_plan_that_covers_the_days_is_told_when_the_application_begins(w):
    data = {"person": w.trainees[0].public_id, "establishment": w.asahi_plant.public_id, "regime": "titp", "stage": "2",
            "starts_on": "2027/4/14", "ends_on": "2029/4/13"}  # fmt: skip
    response = client(w.alice).post(NEW, data, follow=True)
    assert "This person has a plan on some of these days" in text_of(response)
    assert "2026-04-15 to 2027-04-14" in text_of(response)


def test_another_office_neither_begins_nor_changes(w, person):
    with pytest.raises(Refused):
        make_application(w.charlie, person, w.asahi_plant)
    row = make_application(w.alice, person, w.asahi_plant)
    for act in (
        lambda: domain.apply(actor(w.charlie), application=row, applied_on=TODAY, today=TODAY),
        lambda: domain.take_back(actor(w.charlie), application=row),
        lambda: domain.delete_draft(actor(w.charlie), application=row),
        lambda: papers.set_papers(actor(w.charlie), application=row, codes=["passport"], state="received", today=TODAY),
    ):
        with pytest.raises(Refused):
            act()
    row.refresh_from_db()
    assert row.state == "draft"


# --- the law beside it ----------------------------------------------------------------------------


def test_the_law_is_held_against_a_stage_1_plan(w, person):
    Headcount.objects.create(company=w.asahi, valid_from=date(2026, 4, 1), full_time=30)
    row = make_application(w.alice, person, w.asahi_plant)
    found = outcomes(row)
    assert found["TITP-STAGE-01"] == "OK"
    assert found["TITP-LEC-01"] == "OK"
    assert found["TITP-FIL-03"] == "WARN"  # the target of 2026-11-10 has passed
    assert found["TITP-TRANS-01.a"] == "WARN"  # apply by 2027-03-31
    # 30 staff: three in stage 1; five are there already until 2027-04-14.
    assert found["TITP-QUOTA-01.b"] == "NG"
    for change, rule in (
        ({"ends_on": date(2028, 3, 10)}, "TITP-STAGE-01"),
        ({"hours_lecture": 319}, "TITP-LEC-01"),
        ({"starts_on": date(2027, 7, 1), "ends_on": date(2028, 6, 30)}, "TITP-TRANS-01.a"),
    ):
        for name, value in change.items():
            setattr(row, name, value)
        assert outcomes(row)[rule] == "NG", rule


@pytest.mark.parametrize(
    ("hours", "outcome"),
    [
        ({"hours_core": 800, "hours_safety": 160}, "CONFIRM"),  # half of 1,600; what else is done decides
        ({"hours_core": 799, "hours_safety": 160}, "NG"),
        ({"hours_core": 800, "hours_safety": 159}, "NG"),
        ({}, None),
    ],
)
def test_the_shares_of_work_are_those_at_the_workplace(w, person, hours, outcome):
    """1,920 hours less 320 of the lecture: TITP-WORK-01."""
    row = make_application(w.alice, person, w.asahi_plant, **hours)
    assert outcomes(row).get("TITP-WORK-01") == outcome


def test_a_lecture_before_arrival_leaves_the_shorter_lecture_to_be_confirmed(w, person):
    row = make_application(w.alice, person, w.asahi_plant, hours_lecture=160, hours_pre_lecture=160)
    assert outcomes(row)["TITP-LEC-01"] == "CONFIRM"
    row.hours_pre_lecture = None
    assert outcomes(row)["TITP-LEC-01"] == "NG"
    row.hours_lecture, row.hours_pre_lecture = 159, 160
    assert outcomes(row)["TITP-LEC-01"] == "NG"


def test_moving_on_looks_at_exams_and_the_employer(w):
    plan = w.trainees[0].plans.get()
    row = make_application(
        w.alice, w.trainees[0], w.asahi_plant, stage=2, previous=plan,
        starts_on=date(2027, 4, 15), ends_on=date(2029, 4, 14),
    )  # fmt: skip
    assert outcomes(row)["TITP-STAGE-02"] == "CONFIRM"
    for part in ("practical", "theory"):
        ExamAttempt.objects.create(
            person=row.person, plan=plan, grade="basic", part=part, sits_on=date(2026, 11, 2), result="passed"
        )
    assert outcomes(row)["TITP-STAGE-02"] == "OK"
    ExamAttempt.objects.filter(part="theory").update(result="failed")
    assert outcomes(row)["TITP-STAGE-02"] == "NG"
    ExamAttempt.objects.update(result="passed")
    row.establishment, row.company = w.midori_farm, w.midori
    assert outcomes(row)["TITP-STAGE-02"] == "NG"  # stage 2 stays with the implementer of stage 1


def test_an_esd_plan_tells_what_it_lacks_and_when_it_may_be_applied_for(w, person):
    row = make_application(
        w.alice, person, w.asahi_plant, regime="esd", stage=None, occupation_code="", sector="CON",
        work_category="型枠施工", restriction_months=24, hours_total=2000, hours_core=1000, hours_safety=200,
        starts_on=date(2027, 8, 1), ends_on=date(2030, 7, 31), hours_lecture=320, goal="SSW-1",
    )  # fmt: skip
    found = {one.verdict.rule: one for one in judging.judged(row, TODAY)}
    assert found["ESD-PLAN-01"].verdict.outcome == "NG"
    assert "wages and deductions" in found["ESD-PLAN-01"].explanation.message
    assert "goals" not in found["ESD-PLAN-01"].explanation.message
    assert found["ESD-WORK-01"].verdict.outcome == "OK"
    assert found["ESD-SYS-01"].verdict.outcome == "OK"
    assert judging.window(row, TODAY).due.legal == date(2027, 4, 1)
    everything = list(row.papers.values_list("code", flat=True))
    papers.set_papers(actor(w.alice), application=row, codes=everything, state="checked", today=TODAY)
    assert outcomes(row)["ESD-PLAN-01"] == "OK"


def test_what_is_typed_is_judged_without_saving(w, person):
    alice = client(w.alice)
    typed = {"regime": "titp", "stage": "1", "starts_on": "令和9年7月1日", "ends_on": "2028/7/1"}
    text = text_of(alice.post("/applications/judge/", typed))
    assert "may last until 2028-06-30, not until 2028-07-01" in text
    assert "Training must start by 2027-06-30" in text
    # Without JavaScript the same page answers, and keeps what was typed.
    page = alice.post(NEW, {**typed, "goal": "基礎級", "check": "1"})
    assert page.status_code == 200
    assert "Training must start by 2027-06-30" in text_of(page)
    assert "基礎級" in page.content.decode()
    assert PlanApplication.objects.count() == 0
    assert alice.post("/applications/judge/", {"starts_on": "yesterday?"}).status_code == 200


# --- papers ---------------------------------------------------------------------------------------


def test_cases_decide_which_papers_are_needed(w, person):
    row = make_application(w.alice, person, w.midori_farm)  # a sole proprietor, no sending organization
    states = dict(row.papers.values_list("code", "state"))
    assert (states["registry"], states["r1_10"], states["r1_24"], states["visa"]) == (
        "not_needed", "not_needed", "not_needed", "missing",
    )  # fmt: skip
    person.sending = SendingOrganization.objects.create(country="ID", name="LPK Test")
    person.save()
    row = domain.save_application(
        actor(w.alice), application=row, data={"hours_pre_lecture": 160, "establishment": w.asahi_plant}
    )
    states = dict(row.papers.values_list("code", "state"))
    assert (states["registry"], states["r1_10"], states["r1_29"]) == ("missing", "missing", "missing")


def test_several_papers_at_once_and_never_in_the_future(w, person):
    row = make_application(w.alice, person, w.asahi_plant)
    alice, url = client(w.alice), f"/applications/{row.public_id}/papers/"
    response = alice.post(url, {"codes": ["r1_14", "r1_15"], "state": "received", "received_on": "2026/11/20"})
    assert response.status_code == 303
    assert set(row.papers.filter(received_on=date(2026, 11, 20)).values_list("code", flat=True)) == {"r1_14", "r1_15"}
    response = alice.post(url, {"codes": ["r1_16"], "state": "received", "received_on": "2026/11/24"})
    assert response.status_code == 422
    assert "This day lies in the future" in text_of(response)
    assert alice.post(url, {"state": "received"}).status_code == 422
    assert alice.post(url, {"codes": ["no-such"], "state": "received"}).status_code == 422
    # Back to missing forgets the day; a paper that ends before the plan begins is told.
    alice.post(url, {"codes": ["r1_15"], "state": "missing"})
    assert row.papers.get(code="r1_15").received_on is None
    alice.post(url, {"codes": ["r1_14"], "state": "received", "expires_on": "2027/3/9"})
    assert "1 does not last until the plan begins" in text_of(alice.get(f"/applications/{row.public_id}/"))


def test_a_scan_is_kept_with_its_paper_and_opening_it_is_remembered(w, person):
    row = make_application(w.alice, person, w.asahi_plant)
    paper = row.papers.get(code="passport")
    alice, url = client(w.alice), f"/applications/papers/{paper.public_id}/"
    upload = SimpleUploadedFile("passport.pdf", pdf())
    assert alice.post(url, {"state": "missing", "upload": upload, "expires_on": "2030/1/1"}).status_code == 303
    paper.refresh_from_db()
    assert (paper.state, paper.received_on, paper.file.scope_office_id) == ("received", TODAY, w.tokyo.pk)
    assert paper.file.scope_company_id is None  # no company opens it
    assert b"".join(alice.get(f"{url}file/").streaming_content).startswith(b"%PDF")
    assert Event.objects.filter(name="training.application_paper.read").exists()
    bad = SimpleUploadedFile("passport.pdf", b"MZ no pdf")
    response = alice.post(url, {"state": "received", "upload": bad})
    assert response.status_code == 422
    assert "upload" in errors(response)


# --- steps ----------------------------------------------------------------------------------------


def test_certified_makes_the_plan_and_the_placement_once(w, person):
    row = make_application(w.alice, person, w.asahi_plant)
    alice, url = client(w.alice), f"/applications/{row.public_id}/"
    assert insisted(alice, f"{url}apply/", {"applied_on": "2026/11/20", "receipt_no": "12"}).status_code == 303
    data = {"certified_on": "2026/11/23", "certification_no": "認 1"}
    for _click in range(2):
        assert insisted(alice, f"{url}certify/", data).status_code == 303
    row.refresh_from_db()
    plan = Plan.objects.get(person=person)
    assert row.plan == plan
    assert (plan.stage, plan.starts_on, plan.ends_on, plan.occupation_code) == (1, START, date(2028, 3, 9), "6-4-1")
    assert plan.occupation.startswith("機械加工")
    placement = Placement.objects.get(person=person)
    assert (placement.plan, placement.establishment, placement.ends_on) == (plan, w.asahi_plant, plan.ends_on)
    names = list(Event.objects.filter(name__startswith="training.application.").values_list("name", flat=True))
    assert names.count("training.application.certified") == 1


def test_what_contradicts_the_days_of_another_plan_is_told_and_nothing_is_made(w):
    trainee = w.trainees[0]  # in training until 2027-04-14
    row = make_application(w.alice, trainee, w.asahi_plant)
    domain.apply(actor(w.alice), application=row, applied_on=TODAY, today=TODAY)
    response = client(w.alice).post(f"/applications/{row.public_id}/certify/", {"certified_on": "2026/11/23"})
    assert response.status_code == 422
    assert "Another plan covers some of these days" in text_of(response)
    row.refresh_from_db()
    assert (row.state, row.plan, trainee.plans.count()) == ("applied", None, 1)


@pytest.mark.parametrize(
    ("step", "data", "words"),
    [
        ("apply", {"applied_on": "2026/11/24"}, "This day lies in the future"),
        ("apply", {"applied_on": ""}, "This field is required"),
        ("close", {"state": "refused", "decided_on": "2026/11/23"}, "Write what the authority said"),
        ("certify", {"certified_on": "2026/11/24"}, "This day lies in the future"),
        ("certify", {"certified_on": "2026/11/19"}, "decided before it was applied for"),
    ],
)
def test_a_step_that_cannot_be_is_refused_in_words(w, person, step, data, words):
    row = make_application(w.alice, person, w.asahi_plant)
    if step != "apply":
        domain.apply(actor(w.alice), application=row, applied_on=date(2026, 11, 20), today=TODAY)
    response = client(w.alice).post(f"/applications/{row.public_id}/{step}/", data)
    assert response.status_code == 422
    assert words in text_of(response)


def test_every_step_can_be_taken_back_while_nothing_hangs_on_it(w, person):
    row = make_application(w.alice, person, w.asahi_plant)
    row = certified(w.alice, row)
    row = domain.take_back(actor(w.alice), application=row)
    assert (row.state, row.plan, row.certified_on) == ("applied", None, None)
    assert not Plan.objects.filter(person=person).exists()
    assert not Placement.objects.filter(person=person).exists()
    row = domain.close(actor(w.alice), application=row, state="refused", decided_on=TODAY, note="要件不足", today=TODAY)
    row = domain.take_back(actor(w.alice), application=row)
    assert (row.state, row.decision_note) == ("applied", "")
    row = domain.take_back(actor(w.alice), application=row)
    assert (row.state, row.applied_on) == ("draft", None)
    with pytest.raises(Conflict):
        domain.take_back(actor(w.alice), application=row)


def test_who_does_not_come_after_the_certification_is_withdrawn_and_keeps_its_number(w, person):
    row = certified(w.alice, make_application(w.alice, person, w.asahi_plant), number="認2026-104")
    make_coe(w.alice, row)
    alice, url = client(w.alice), f"/applications/{row.public_id}/"
    assert "The person does not come after all" in text_of(alice.get(url))
    sent = {"state": "withdrawn", "decided_on": "2026/11/23", "decision_note": ""}
    refused = alice.post(f"{url}close/", sent)
    assert (refused.status_code, "Write why the person does not come" in text_of(refused)) == (422, True)
    assert alice.post(f"{url}close/", sent | {"state": "refused", "decision_note": "x"}).status_code == 422
    for _click in range(2):
        assert alice.post(f"{url}close/", sent | {"decision_note": "家庭の事情"}).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.plan, row.certification_no, row.decision_note) == (
        "withdrawn", None, "認2026-104", "家庭の事情")  # fmt: skip
    assert not Plan.objects.filter(person=person).exists()
    assert not Placement.objects.filter(person=person).exists()
    assert not Obligation.objects.filter(person=person, state="open").exists()
    row = domain.take_back(actor(w.alice), application=row)
    assert (row.state, row.certified_on, row.certification_no) == ("applied", None, "")
    row = certified(w.alice, row)
    coe = row.residence_applications.get()
    coe.entered_on = TODAY
    coe.save()
    with pytest.raises(Conflict, match="arrived under this plan"):
        domain.close(actor(w.alice), application=row, state="withdrawn", decided_on=TODAY, note="x", today=TODAY)
    assert "The person does not come after all" not in text_of(alice.get(url))


def test_a_certification_somebody_built_upon_stays(w, person):
    row = certified(
        w.alice, make_application(w.alice, person, w.asahi_plant, starts_on=TODAY, ends_on=date(2027, 11, 22))
    )
    make_visit(w.asahi_plant, w.alice, [person], visited_on=TODAY)
    with pytest.raises(Conflict, match="visits"):
        domain.take_back(actor(w.alice), application=row)
    coe = make_coe(w.alice, row)
    coe.entered_on = TODAY
    coe.save()
    with pytest.raises(Conflict, match="arrived under this plan"):
        domain.take_back(actor(w.alice), application=row)
    row.refresh_from_db()
    assert (row.state, row.plan_id is not None) == ("certified", True)


def test_only_a_draft_is_changed_or_thrown_away(w, person):
    row = make_application(w.alice, person, w.asahi_plant)
    domain.apply(actor(w.alice), application=row, applied_on=TODAY, today=TODAY)
    with pytest.raises(Conflict):
        domain.save_application(actor(w.alice), application=row, data={"goal": "x"})
    with pytest.raises(Conflict):
        domain.delete_draft(actor(w.alice), application=row)
    domain.take_back(actor(w.alice), application=row)
    assert client(w.alice).post(f"/applications/{row.public_id}/delete/").status_code == 303
    assert not PlanApplication.objects.exists()
    assert not ApplicationPaper.objects.exists()


def test_two_editors_lose_nothing(w, person):
    row = make_application(w.alice, person, w.asahi_plant)
    url = f"/applications/{row.public_id}/edit/"
    alice, bob = client(w.alice), client(w.bob)
    hers = typed(alice, url, goal="基礎級")
    assert fill(bob, url, goal="初級").status_code == 303
    response = alice.post(url, hers)
    assert response.status_code == 409
    assert "初級" in text_of(response)


def test_a_certified_plan_moves_the_duties_of_its_establishment(w, person):
    row = make_application(w.alice, person, w.midori_farm, starts_on=date(2026, 11, 23), ends_on=date(2027, 11, 22))
    assert not Obligation.objects.filter(establishment=w.midori_farm).exists()
    certified(w.alice, row)
    assert Obligation.objects.filter(establishment=w.midori_farm, kind="audit").exists()


def test_the_list_and_the_page_ask_as_often_for_many_as_for_one(w):
    def queries(url):
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert alice.get(url).status_code == 200
        return len(found)

    alice = client(w.alice)
    row = make_application(w.alice, make_person(w.tokyo), w.asahi_plant)
    urls = ["/applications/", f"/applications/{row.public_id}/", f"/applications/{row.public_id}/papers/"]
    for url in urls:
        alice.get(url)
    before = [queries(url) for url in urls]
    for _number in range(8):
        make_application(w.alice, make_person(w.tokyo), w.asahi_plant)
    assert [queries(url) for url in urls] == before
    text = text_of(alice.get("/applications/"))
    assert "being prepared" in text
    assert "株式会社朝日製作所" in text
