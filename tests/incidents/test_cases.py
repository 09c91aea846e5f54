"""Cases: opened, guided, recorded, closed; an early return is hard without the person's own, signed wish."""

import uuid
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core.checking import registered
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from imjapan.organization.editing import Stale, version_of
from reports.documents.sheets import difficulty_notice
from reports.filings import domain as filings
from reports.filings import incident_notice
from reports.models import Filing
from tests.incidents.makers import KNOWN, make_incident, make_step
from tests.pdfs import pdf
from tests.world import TODAY, World, make_person, make_trainees, place
from training.incidents import domain, guide
from training.models import Incident, IncidentPerson, IncidentStep, Placement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def w():
    return World()


def client(user):
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = "en"
    return found


def open_case(w, kind="missing", people=None, by="alice", key=None, **data):
    data = {"happened_on": KNOWN, "known_on": KNOWN} | data
    people = w.trainees[:1] if people is None else people
    return domain.open_case(
        w.actor(by), kind=kind, establishment=w.asahi_plant, people=people, data=data, today=TODAY, key=key
    )


def done(w, incident, code, on=KNOWN, by="alice", **data):
    data = {"done_on": on} | data
    scan = SimpleUploadedFile("signed.pdf", pdf()) if code.startswith("statement.") else None
    return domain.record_step(w.actor(by), incident=incident, code=code, data=data, today=TODAY, upload=scan)


def wants(w, concerned, wish, on=KNOWN, language="id", by="alice"):
    data = {"wish": wish, "asked_on": on, "asked_in": language, "note": ""}
    return domain.record_wish(w.actor(by), concerned=concerned, data=data, today=TODAY)


def refused(call, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        call(*args, **kwargs)
    return {name: messages[0] for name, messages in error.value.message_dict.items()}


# --- opening ----------------------------------------------------------------------------


def test_a_case_knows_its_office_its_law_and_the_placement_and_is_opened_once(w):
    key = uuid.uuid4()
    first = open_case(w, people=w.trainees[:2], key=key)
    again = open_case(w, people=w.trainees[:2], key=key)
    assert again == first
    assert (first.office, first.company, first.regime) == (w.tokyo, w.asahi, "titp")
    assert {row.placement for row in first.people.all()} == set(Placement.objects.filter(person__in=w.trainees[:2]))
    assert Event.objects.filter(name="training.incident.opened").count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"known_on": date(2026, 11, 9)}, "known_on"),
        ({"known_on": date(2026, 11, 24)}, "known_on"),
        ({"happened_on": None}, "happened_on"),
        ({"people": []}, "people"),
        ({"return_on": date(2026, 12, 5)}, "return_on"),
    ],
)
def test_what_cannot_be_opened_is_said_at_its_field(w, data, field):
    assert list(refused(open_case, w, **data)) == [field]
    assert not Incident.objects.exists()


def test_a_pregnancy_is_one_persons_and_two_laws_are_two_cases(w):
    assert "nobody else's business" in refused(open_case, w, "pregnancy", w.trainees[:2])["people"]
    worker = make_person(w.tokyo)
    place(worker, w.asahi_plant, date(2026, 6, 1), date(2027, 5, 31), stage=None, regime="esd")
    assert "different laws" in refused(open_case, w, "closure", [w.trainees[0], worker])["people"]
    assert open_case(w, "closure", [worker]).regime == "esd"


def test_other_offices_write_nothing(w):
    for act in (
        lambda: open_case(w, by="charlie"),
        lambda: done(w, make_incident(w.asahi_plant, w.alice), "police_report", by="charlie"),
        lambda: open_case(w, by="hana"),
    ):
        with pytest.raises(Refused):
            act()


# --- the guide --------------------------------------------------------------------------


def test_the_page_shows_open_steps_first_each_with_its_day_and_reason(w):
    incident = open_case(w)
    page = client(w.alice).get(reverse("incidents:detail", args=[incident.public_id])).content.decode()
    assert page.index("Report to the police") < page.index("Difficulty notice")
    assert "13 days late" in page  # at once, from 2026-11-10
    assert "1 day left" in page  # the notice: 2026-11-24
    assert "Difficulty notice within 14 days" in page or "14 days" in page
    recorded = done(w, incident, "police_report", told_to="川口警察署", note="受理番号 123")
    page = client(w.alice).get(reverse("incidents:detail", args=[incident.public_id])).content.decode()
    assert page.index("What to do now") < page.index("Recorded") < page.index("川口警察署")
    assert recorded.entered_by == w.alice


def test_steps_of_one_person_appear_once_the_person_was_asked(w):
    incident = open_case(w, "closure", w.trainees)
    address = reverse("incidents:detail", args=[incident.public_id])
    page = client(w.alice).get(address).content.decode()
    assert page.count('name">Ask what the person wants: ') == len(w.trainees)
    assert "Signed statement on the early return" not in page
    assert "May be needed too: Ask other companies and organizations for a place" in page
    wants(w, incident.people.first(), "home")
    page = client(w.alice).get(address).content.decode()
    assert f"Signed statement on the early return (参考様式第1-40号): {w.trainees[0]}</h3>" in page
    assert "wants to go home" in page


def test_many_cases_cost_as_many_queries_as_one(w):
    incidents = [make_incident(w.asahi_plant, w.alice, w.trainees[:1])]
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            guide.lines_of(incidents, TODAY)
        counts.append(len(queries))
        incidents += [make_incident(w.asahi_plant, w.alice, w.trainees) for _ in range(9)]
    assert counts == [3, 3]


def test_employment_that_ended_starts_its_clock(w):
    incident = open_case(w, "closure")
    placement = w.trainees[0].placements.get()
    Placement.objects.filter(pk=placement.pk).update(ends_on=date(2026, 11, 30))
    days = {line.code: line.due and line.due.legal for line in guide.lines(incident, TODAY)}
    assert days["resident_notice"] == date(2026, 12, 14)
    assert days["employment_notice"] == date(2026, 12, 10)
    # What ended before the case is none of its consequences.
    Placement.objects.filter(pk=placement.pk).update(ends_on=date(2026, 10, 31))
    assert guide.left_days([incident.pk]) == {}


# --- steps ------------------------------------------------------------------------------


def test_a_press_sent_twice_is_one_and_another_meets_what_was_recorded(w):
    incident = open_case(w)
    first = done(w, incident, "police_report")
    assert done(w, incident, "police_report") == first
    with pytest.raises(Conflict, match="already recorded by Alice"):
        done(w, incident, "police_report", on=date(2026, 11, 12), by="bob")
    assert IncidentStep.objects.get().done_on == KNOWN


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"done_on": None}, "done_on"),
        ({"done_on": date(2026, 11, 24)}, "done_on"),
        ({"done_on": date(2026, 11, 9)}, "done_on"),
        ({"done_on": None, "not_needed": True}, "note"),
    ],
)
def test_a_step_needs_its_day_or_why_it_is_not_needed(w, data, field):
    incident = open_case(w)
    assert list(refused(done, w, incident, "police_report", **data)) == [field]


def test_a_step_is_corrected_by_one_of_two_and_taken_back_with_its_history(w):
    incident = open_case(w)
    step = done(w, incident, "police_report")
    seen = version_of(step, ("done_on", "told_to", "channel", "note", "not_needed"))
    later = {"done_on": date(2026, 11, 11), "told_to": "川口警察署"}
    act = {"incident": incident, "code": "police_report", "today": TODAY}
    domain.record_step(w.actor("alice"), data=later, version=seen, **act)
    with pytest.raises(Stale):
        domain.record_step(w.actor("bob"), data={"done_on": KNOWN}, version=seen, **act)
    domain.take_back(w.actor("alice"), incident=incident, code="police_report")
    assert not IncidentStep.objects.exists()
    page = client(w.alice).get(reverse("incidents:detail", args=[incident.public_id]), {"tab": "history"})
    assert "Step deleted (Report to the police (行方不明者届))" in page.content.decode()


def test_a_scan_is_kept_and_read_with_an_event_and_a_wrong_file_is_refused(w, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    incident = open_case(w)
    address = reverse("incidents:step", args=[incident.public_id, "police_report"])
    sent = {"done_on": "2026/11/10", "upload": SimpleUploadedFile("x.exe", b"MZ")}
    answer = client(w.alice).post(address, sent)
    assert answer.status_code == 422
    assert not IncidentStep.objects.exists()
    answer = client(w.alice).post(address, sent | {"upload": SimpleUploadedFile("report.pdf", pdf())})
    assert answer.status_code == 303
    step = IncidentStep.objects.get()
    read = client(w.alice).get(reverse("incidents:paper", args=[step.public_id]))
    assert b"".join(read.streaming_content).startswith(b"%PDF")
    assert Event.objects.filter(name="training.incident.paper_read").exists()


def test_a_step_that_is_no_part_of_the_case_is_not_recorded(w):
    incident = open_case(w)
    for code in ("statement.1", "support_site", "wish.7", "nonsense"):
        with pytest.raises(Conflict):
            done(w, incident, code)


# --- an early return --------------------------------------------------------------------


def test_an_early_return_takes_question_explanation_and_signature_in_this_order(w):
    """TITP-FIL-04, MOVE-02: nothing of the return goes on before."""
    incident = open_case(w, "early_return")
    person = incident.people.get()
    home = date(2026, 12, 5)
    change = {"happened_on": KNOWN, "known_on": KNOWN, "return_on": home}
    said = refused(domain.change_case, w.actor("alice"), incident=incident, data=change, today=TODAY)
    assert "mother tongue" in said["return_on"]
    assert "mother tongue: Indonesian" in refused(wants, w, person, "home", language="ja")["asked_in"]
    wants(w, person, "home")
    domain.change_case(w.actor("alice"), incident=incident, data=change, today=TODAY)
    incident.refresh_from_db()
    codes = {line.code: line.due and line.due.legal for line in guide.lines(incident, TODAY)}
    assert codes[f"statement.{person.pk}"] == codes["difficulty_notice"] == date(2026, 12, 4)

    assert "First explain" in refused(done, w, incident, f"statement.{person.pk}")["done_on"]
    assert "comes first" in refused(done, w, incident, "difficulty_notice")["done_on"]
    assert "comes first" in refused(done, w, incident, "travel")["done_on"]
    with pytest.raises(Conflict, match="comes first"):
        incident_notice.begin(w.actor("alice"), incident=incident, today=TODAY)
    done(w, incident, f"explanation.{person.pk}", on=date(2026, 11, 12))
    early = refused(done, w, incident, f"statement.{person.pk}", on=date(2026, 11, 11))
    assert "free will" in early["done_on"]
    signed = {"incident": incident, "code": f"statement.{person.pk}", "today": TODAY}
    day = {"done_on": date(2026, 11, 13)}
    assert list(refused(domain.record_step, w.actor("alice"), data=day, **signed)) == ["upload"]
    assert list(refused(domain.record_step, w.actor("alice"), data={}, **signed)) == ["done_on", "upload"]
    done(w, incident, f"statement.{person.pk}", on=date(2026, 11, 13))
    incident.refresh_from_db()
    assert incident.statement_on == date(2026, 11, 13)
    step = incident.steps.get(code=f"statement.{person.pk}")
    shown = version_of(step, domain.SHOWN)  # a correction keeps the scan
    domain.record_step(w.actor("alice"), data=day | {"note": "x"}, version=shown, **signed)
    step.refresh_from_db()
    assert (step.note, step.file.name) == ("x", "signed.pdf")
    done(w, incident, "travel", on=date(2026, 11, 20))
    assert "Take it back first" in refused(wants, w, person, "resume")["wish"]


def test_only_a_manager_leaves_out_what_protects_and_it_is_remembered(w):
    incident = open_case(w, "early_return")
    person = incident.people.get()
    wants(w, person, "home")
    skip = {"not_needed": True, "done_on": None, "note": "大使館の仲介による"}
    with pytest.raises(Refused, match="protects the person"):
        done(w, incident, f"statement.{person.pk}", **skip)
    done(w, incident, f"statement.{person.pk}", by="bob", **skip)
    assert Event.objects.get(name="training.incident.passed_over").details == {"step": "statement"}
    incident.refresh_from_db()
    assert incident.statement_on is None  # left out is not signed


def test_a_statement_is_of_one_person_and_who_stays_signs_nothing(w):
    incident = open_case(w, "closure", w.trainees[:3])
    stays, goes, also = incident.people.all()
    wants(w, stays, "continue")
    for person in (goes, also):
        wants(w, person, "home")
        done(w, incident, f"explanation.{person.pk}")
    with pytest.raises(Conflict):
        done(w, incident, f"statement.{stays.pk}")
    done(w, incident, f"statement.{goes.pk}")
    incident.refresh_from_db()
    assert incident.statement_on is None
    assert str(also.person) in domain.why_not_home(incident)
    done(w, incident, f"statement.{also.pk}", on=date(2026, 11, 12))
    incident.refresh_from_db()
    assert incident.statement_on == date(2026, 11, 12)


def test_pregnancy_shows_rights_and_no_step_sends_anybody_home(w):
    incident = open_case(w, "pregnancy")
    page = client(w.alice).get(reverse("incidents:detail", args=[incident.public_id])).content.decode()
    assert "A pregnancy is no reason to go home" in page
    assert "TITP-MOVE-02" in page
    assert "Book the way home" not in page
    assert f'href="{reverse("incidents:person_add", args=[incident.public_id])}"' not in page
    wants(w, incident.people.get(), "resume")
    codes = {line.code for line in guide.lines(incident, TODAY)}
    assert "change_approval" in codes
    assert not {code for code in codes if code.startswith(("statement", "explanation", "difficulty"))}


# --- the notice -------------------------------------------------------------------------


def test_the_notice_is_drafted_from_the_case_once_and_its_filing_is_the_step(w):
    incident = open_case(w, cause="寮に戻らない")
    done(w, incident, "company_told", note="電話で連絡")
    address = reverse("filings:of_incident", args=[incident.public_id])
    for _press in range(2):
        client(w.alice).post(address)
    filing = Filing.objects.get()
    assert (filing.incident, filing.establishment, filing.event_on) == (incident, w.asahi_plant, KNOWN)
    assert list(filing.people.all()) == w.trainees[:1]
    kept = {"reason": "trainee_missing", "state": "missing", "cause": "寮に戻らない", "company_notice_on": "2026-11-10"}
    assert kept.items() <= filing.details.items()
    details = filing.details | {"wish": "no", "company_measures": "捜索", "our_measures": "届出"}
    details["company_notice_on"] = KNOWN
    filing = filings.change_filing(
        w.actor("alice"),
        filing=filing,
        data={"details": details, "people": w.trainees[:1]},
        version=filing.version,
        today=TODAY,
    )
    filings.approve_filing(w.actor("bob"), filing=filing, today=TODAY)
    filings.file_filing(w.actor("alice"), filing=filing, filed_on=date(2026, 11, 20), channel="online", today=TODAY)
    step = incident.steps.get(code="difficulty_notice")
    assert (step.done_on, step.entered_by) == (date(2026, 11, 20), w.alice)


def test_one_unsigned_statement_does_not_hold_up_the_notice_of_the_others(w):
    incident = open_case(w, "closure", w.trainees[:4])
    goes, stays, back, _unasked = incident.people.all()
    for person, wish in ((goes, "home"), (stays, "continue"), (back, "resume")):
        wants(w, person, wish)
    page = client(w.alice).get(reverse("incidents:detail", args=[incident.public_id])).content.decode()
    assert f'value="{goes.public_id}" disabled' in page
    assert f'value="{stays.public_id}" checked' in page
    with pytest.raises(Conflict, match="comes first"):
        incident_notice.begin(w.actor("alice"), incident=incident, people=[goes, stays], today=TODAY)
    address = reverse("filings:of_incident", args=[incident.public_id])
    sent = {"chosen": "1", "people": [str(stays.public_id), str(back.public_id)]}
    for _press in range(2):
        client(w.alice).post(address, sent)
    first = Filing.objects.get()
    assert {row.pk for row in first.people.all()} == {stays.person_id, back.person_id}
    assert first.details["wish"] == "yes"
    assert [one.row for one in incident_notice.left(incident)] == [goes, _unasked]
    page = client(w.alice).get(reverse("incidents:detail", args=[incident.public_id])).content.decode()
    assert "2 people are in no notice yet." in page
    done(w, incident, f"explanation.{goes.pk}")
    done(w, incident, f"statement.{goes.pk}", on=date(2026, 11, 12))
    second = incident_notice.begin(w.actor("alice"), incident=incident, people=[goes, _unasked], today=TODAY)
    assert second.pk != first.pk
    assert not second.details.get("wish")  # one of them was not asked yet
    assert any("wants to go on" in gap for gap in filings.missing(second))


@pytest.mark.parametrize(
    ("wish", "search"), [("continue", True), ("resume", False), ("home", False)]
)  # Act 51 is only for who wants to go on and cannot there
def test_the_search_is_asked_only_of_who_wants_another_company(w, wish, search):
    incident = open_case(w, "closure", w.trainees[:1])
    person = incident.people.get()
    wants(w, person, wish)
    if wish == "home":
        done(w, incident, f"explanation.{person.pk}")
        done(w, incident, f"statement.{person.pk}")
    filing = incident_notice.begin(w.actor("alice"), incident=incident, today=TODAY)
    assert any("Act 51" in gap for gap in filings.missing(filing)) is search


def test_the_notice_prints_what_each_person_wants_and_what_the_company_told(w):
    incident = open_case(w, "closure", w.trainees[:3], description="12月31日で事業を終える")
    done(w, incident, "company_told", note="", channel="電話")
    stays, goes, _unasked = incident.people.all()
    wants(w, stays, "continue")
    wants(w, goes, "home")
    done(w, incident, f"explanation.{goes.pk}")
    done(w, incident, f"statement.{goes.pk}")
    filing = incident_notice.begin(w.actor("alice"), incident=incident, people=[stays, goes], today=TODAY)
    assert filing.details["company_notice"] == "電話：12月31日で事業を終える"
    assert not any("wants to go on" in gap for gap in filings.missing(filing))
    facts = difficulty_notice.build(filing, TODAY)
    told = {person.name: person.wish for person in facts.trainees}
    assert told == {stays.person.passport_name: "yes", goes.person.passport_name: "no"}
    assert facts.differs
    assert "wish" not in facts.missing()


# --- the end ----------------------------------------------------------------------------


def test_a_case_closes_when_every_step_is_settled_and_a_manager_opens_it_again(w):
    incident = open_case(w)
    with pytest.raises(Conflict, match="Report to the police"):
        domain.close_case(w.actor("alice"), incident=incident, result="戻った", today=TODAY)
    for code in ("company_told", "police_report", "embassy_and_sender", "difficulty_notice"):
        done(w, incident, code)
    done(w, incident, "audit_ground", done_on=None, not_needed=True, note="本人から連絡があり居所が分かった")
    assert list(refused(domain.close_case, w.actor("alice"), incident=incident, result=" ", today=TODAY)) == ["result"]
    domain.close_case(w.actor("alice"), incident=incident, result="戻った", today=TODAY)
    with pytest.raises(Conflict, match="closed"):
        done(w, incident, "employment_notice")
    with pytest.raises(Refused):
        domain.reopen_case(w.actor("alice"), incident=incident)
    assert domain.reopen_case(w.actor("bob"), incident=incident).closed_at is None


def test_check_data_finds_a_return_without_signature_and_a_case_of_another_company(w):
    by_name = {each.id: each for each in registered()}
    signed, named = (by_name[f"training.{name}"] for name in ("returns_are_signed", "incidents_name_their_company"))
    incident = make_incident(w.asahi_plant, w.alice, w.trainees[:1], kind="early_return")
    IncidentPerson.objects.update(wish="home", asked_on=KNOWN)
    Incident.objects.update(state="closed", result="帰国", closed_at="2026-11-20T10:00:00+09:00", closed_by=w.alice)
    assert signed.find(None).exists()
    make_step(incident, w.alice, f"statement.{incident.people.get().pk}")
    assert not signed.find(None).exists()
    assert not named.find(None).exists()
    Incident.objects.filter(pk=make_incident(w.asahi_plant, w.alice).pk).update(company=w.midori)
    assert named.find(None).exists()


# --- screens ----------------------------------------------------------------------------


def test_opening_from_a_person_a_place_and_the_menu(w):
    visitor = client(w.alice)
    new = reverse("incidents:new")
    page = visitor.get(new, {"person": w.trainees[0].public_id}).content.decode()
    ticked = f'value="{w.trainees[0].pk}" id="id_people'
    assert page.count("checked") == 1
    assert ticked in page
    closure = visitor.get(new, {"establishment": w.asahi_plant.public_id, "kind": "closure"}).content.decode()
    assert closure.count("checked") == 1 + len(w.trainees)  # the kind, and everybody there
    found = visitor.get(new, {"q": "朝日"}).content.decode()
    assert f"?establishment={w.asahi_plant.public_id}" in found
    assert visitor.get(new, {"person": "nonsense"}).status_code == 404
    assert client(w.charlie).get(new, {"establishment": w.asahi_plant.public_id}).status_code == 403
    sent = {"kind": "illness", "happened_on": "2026/11/10", "known_on": "R8.11.10", "people": [w.trainees[0].pk]}
    answer = visitor.post(f"{new}?person={w.trainees[0].public_id}", sent)
    assert answer.headers["Location"] == reverse("incidents:detail", args=[Incident.objects.get().public_id])
    answer = visitor.post(f"{new}?person={w.trainees[0].public_id}", sent | {"people": [w.trainees[0].pk, 999999]})
    assert answer.status_code == 422


def test_people_of_elsewhere_cannot_be_put_into_a_case(w):
    incident = open_case(w, "closure")
    stranger = make_trainees(w.naniwa_site, 1)[0]
    address = reverse("incidents:person_add", args=[incident.public_id])
    assert client(w.alice).post(address, {"person": stranger.public_id}).status_code == 422
    with pytest.raises(ValidationError):
        domain.add_person(w.actor("alice"), incident=incident, person=stranger)
    assert client(w.alice).post(address, {"person": w.trainees[1].public_id}).status_code == 303
    assert incident.people.count() == 2


def test_the_list_finds_late_cases_and_panels_show_the_next_step(w):
    late = open_case(w)
    calm = open_case(w, "illness", w.trainees[1:2])
    visitor = client(w.alice)
    page = visitor.get(reverse("incidents:list"), {"clock": "late"}).content.decode()
    assert str(late.public_id) in page
    assert str(calm.public_id) not in page
    for address in (
        reverse("people:detail", args=[w.trainees[0].public_id]),
        reverse("companies:detail", args=[w.asahi.public_id]),
        reverse("companies:establishment", args=[w.asahi_plant.public_id]),
    ):
        page = visitor.get(address).content.decode()
        assert reverse("incidents:detail", args=[late.public_id]) in page
        assert "13 days late" in page


def test_companies_and_auditors_see_nothing_of_a_case(w):
    incident = open_case(w, description="SECRET-CASE-7711")
    for user in (w.hana, w.aki):
        visitor = client(user)
        assert visitor.get(reverse("incidents:detail", args=[incident.public_id])).status_code == 404
        assert visitor.get(reverse("incidents:list")).status_code == 404
        home = visitor.get("/", follow=True).content.decode()
        assert "SECRET-CASE-7711" not in home
        assert "incidents/" not in home
