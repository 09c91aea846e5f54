"""Recording an external check: who may check, what is missing, two editors, what the records say."""

import uuid
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from companies.models import Relation
from imjapan.core.models import Event
from imjapan.organization.models import Appointment, Course, Personnel
from reports.models import Obligation
from reports.obligations.external_panel import facts_of, period_of
from reports.obligations.recompute import recompute
from tests.external.makers import all_well, make_auditor, make_check, make_licence
from tests.obligations.makers import finish
from tests.pdfs import pdf
from tests.world import TODAY, World, make_audit, make_visit
from training.external import domain, draft
from training.external.catalogue import ITEMS
from training.external.people import candidates
from training.external.terms import Terms
from training.models import ExternalCheck

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 5)
TITP = Terms(titp=(date(2024, 4, 1), None))
ESD = Terms(esd=(date(2027, 4, 1), None))


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


def judged(office, day, terms):
    return {one.person.name: one for one in candidates(office.pk, day, terms)}


def ready(w, auditor=None, **fields):
    """A draft of which nothing is missing."""
    fields = {
        "heard_officer": "理事 太郎",
        "heard_manager": "責任 花子",
        "opinion": "良好",
        "items": all_well(),
        **fields,
    }
    return make_check(w.tokyo, auditor or make_auditor(), DAY, by=w.alice, done=False, **fields)


# --- who may check ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("course", "barred"),
    [(date(2023, 10, 30), True), (date(2023, 11, 5), False), (date(2026, 11, 6), True), (None, True)],
)
def test_the_course_is_not_older_than_three_years_on_the_day(w, course, barred):
    """T21: course 2023-10-30, check on 2026-11-05: refused."""
    make_auditor("外部 花子", course_on=course)
    one = judged(w.tokyo, DAY, TITP)["外部 花子"]
    assert one.barred is barred
    assert ("course within the past three years" in " ".join(one.reasons)) is barred


def test_a_barred_auditor_can_neither_begin_nor_finish(w):
    auditor = make_auditor(course_on=date(2023, 10, 30))
    response = client(w.alice).post(
        f"/house/checks/new/{w.tokyo.public_id}/",
        {"kind": "office", "checked_on": "2026/11/5", "checker": auditor.pk},
    )
    assert response.status_code == 422
    assert "may not check on that day. Not met: course within the past three years." in response.content.decode()
    check = ready(w, auditor)
    response = client(w.alice).post(f"/house/checks/{check.public_id}/finish/", {})
    assert response.status_code == 422
    check.refresh_from_db()
    assert check.state == "draft"


@pytest.mark.parametrize(
    ("kind", "ended", "barred"),
    [
        ("employee", None, True),
        ("employee", date(2021, 11, 5), True),  # five years later on the day itself
        ("employee", date(2021, 11, 4), False),
        ("kin", None, True),
        ("adviser", None, False),  # a bar only under the new system
    ],
)
def test_relations_to_companies_bar_for_five_years(w, kind, ended, barred):
    person = make_auditor()
    Relation.objects.create(personnel=person, company=w.asahi, kind=kind, ends_on=ended)
    assert judged(w.tokyo, DAY, TITP)[person.name].barred is barred


def test_our_own_staff_and_officers_are_no_external_auditors(w):
    staff = make_auditor("職員 一郎", user=w.alice)
    officer = make_auditor("役員 二郎", is_officer=True)
    chief = make_auditor("役員 三郎", role="external_officer")
    Appointment.objects.create(personnel=chief, role="responsible_officer", starts_on=date(2024, 4, 1))
    found = judged(w.tokyo, DAY, TITP)
    assert [found[person.name].barred for person in (staff, officer, chief)] == [True, True, True]
    make_auditor("役員 四郎", role="external_officer")
    assert not judged(w.tokyo, DAY, TITP)["役員 四郎"].barred


@pytest.mark.parametrize(
    ("fields", "relation", "day", "outcome"),
    [
        ({"course_on": date(2024, 5, 20)}, None, date(2027, 5, 21), "NG"),
        ({"course_on": date(2026, 12, 10), "qualification": "gyoseishoshi"}, "adviser", date(2027, 5, 21), "NG"),
        # Whether he works for another organization nobody has recorded, so a person has to confirm it.
        ({"course_on": date(2026, 12, 10), "qualification": "lawyer"}, None, date(2027, 5, 21), "CONFIRM"),
    ],
)
def test_the_table_of_the_new_system(w, fields, relation, day, outcome):
    """ESD-LIC-04, examples 1 to 3."""
    person = make_auditor(**fields)
    if relation:
        Relation.objects.create(personnel=person, company=w.asahi, kind=relation)
    one = judged(w.tokyo, day, ESD)[person.name]
    assert one.outcome == outcome
    assert one.barred is (outcome == "NG")
    if outcome == "CONFIRM":
        assert "consent" not in " ".join(one.lines)
        Personnel.objects.update(publication_agreed_on=None)
        assert "consent to publication" in " ".join(judged(w.tokyo, day, ESD)[person.name].lines)


def test_only_those_appointed_for_the_office_are_offered(w):
    make_auditor("大阪 花子", office=w.osaka)
    make_auditor("全体 花子")
    assert set(judged(w.tokyo, DAY, TITP)) == {"全体 花子"}
    assert set(judged(w.osaka, DAY, TITP)) == {"大阪 花子", "全体 花子"}


# --- recording ----------------------------------------------------------------------------------------------


def test_a_check_is_begun_once_and_knows_who_is_heard(w):
    auditor = make_auditor()
    for name, role, office in (("理事 太郎", "responsible_officer", None), ("責任 花子", "manager", w.tokyo)):
        person = Personnel.objects.create(name=name)
        Appointment.objects.create(personnel=person, office=office, role=role, starts_on=date(2024, 4, 1))
    sent = {"kind": "office", "checked_on": "R8.11.5", "checker": auditor.pk, "key": str(uuid.uuid4())}
    for _click in range(2):
        response = client(w.alice).post(f"/house/checks/new/{w.tokyo.public_id}/", sent)
        assert response.status_code == 303
    check = ExternalCheck.objects.get()
    assert (check.checked_on, check.heard_officer, check.heard_manager) == (DAY, "理事 太郎", "責任 花子")
    assert response["Location"] == f"/house/checks/{check.public_id}/edit/"


def test_finishing_says_everything_that_is_missing(w):
    check = make_check(w.tokyo, make_auditor(), DAY, by=w.alice, done=False, items={"E06": {"ok": False}})
    page = client(w.alice).post(f"/house/checks/{check.public_id}/finish/", {})
    text = page.content.decode()
    assert page.status_code == 422
    for words in (
        "Name the responsible officer who was heard.",
        "Not answered: ① The supervising organization at a glance",
        "Write what was wrong: ⑥ Regular audits once in three months, by the required methods",
        "Write the overall opinion.",
    ):
        assert words in text


def test_a_finished_check_fulfils_its_duty_at_once_and_opens_it_again(w):
    make_licence()
    recompute(today=TODAY)
    check = ready(w)
    response = client(w.alice).post(f"/house/checks/{check.public_id}/finish/", {})
    assert response["Location"] == f"/house/checks/{check.public_id}/"
    check.refresh_from_db()
    assert (check.state, check.reported_on, check.finished_by) == ("done", TODAY, w.alice)
    duty = Obligation.objects.get(office=w.tokyo, rule_id="TITP-EXT-01", window_key="2026-10-01")
    assert (duty.state, duty.done_on) == ("done", DAY)
    assert client(w.alice).post(f"/house/checks/{check.public_id}/reopen/").status_code == 403
    client(w.bob).post(f"/house/checks/{check.public_id}/reopen/")
    duty.refresh_from_db()
    assert duty.state == "open"
    assert list(
        Event.objects.filter(name__startswith="training.external").order_by("pk").values_list("name", flat=True)
    ) == [
        "training.external_check.finished",
        "training.external_check.reopened",
    ]


def test_an_accompanied_audit_is_a_finished_regular_one_of_the_office(w):
    auditor = make_auditor()
    check = make_check(w.tokyo, auditor, DAY, by=w.alice, done=False, kind="accompanied", opinion="良好",
                       items=all_well("accompanied"))  # fmt: skip
    here, foreign = make_audit(w.asahi_plant, w.alice, starts_on=DAY), make_audit(w.naniwa_site, w.charlie)

    def said():
        check.refresh_from_db()
        return [item.message for item in domain.missing(check, TODAY)]

    assert said() == ["Choose the audit that was accompanied."]
    saved = domain.save_draft(w.actor("alice"), check=check, version=check.version, data={"audit": foreign.pk})
    assert saved.refused == {"audit": ["Choose a regular audit of this office."]}
    domain.save_draft(w.actor("alice"), check=check, version=saved.check.version, data={"audit": here.pk})
    assert said() == ["This audit is still a draft. Finish the audit first."]
    finish(here, w.alice)
    assert said() == []
    ExternalCheck.objects.update(checked_on=date(2026, 11, 6))
    assert said() == ["This is not a day of the audit that was accompanied."]


def test_an_external_officer_accompanies_no_audit(w):
    officer = make_auditor(role="external_officer")
    audit = finish(make_audit(w.asahi_plant, w.alice, starts_on=DAY), w.alice)
    check = make_check(w.tokyo, officer, DAY, by=w.alice, done=False, audit=audit, opinion="良好",
                       items=all_well("accompanied"))  # fmt: skip
    assert [item.message for item in domain.missing(check, TODAY)] == ["Only an external auditor accompanies audits."]


# --- two editors --------------------------------------------------------------------------------------------


def sent_by(page, **changes):
    """What the browser sends: the fields as the page showed them, with what was changed."""
    form = page.context["form"]
    data = {"base": page.context["base"]}
    for bound in form:
        value = bound.value()
        if isinstance(value, list | tuple):
            data[bound.html_name] = list(value)
        elif value is not None:
            data[bound.html_name] = bound.field.widget.format_value(value) if hasattr(value, "year") else str(value)
    return {**data, **changes}


def test_two_editors_of_different_items_lose_nothing(w):
    check = ready(w)
    url = f"/house/checks/{check.public_id}/edit/"
    alice, bob = client(w.alice), client(w.bob)
    first, second = alice.get(url), bob.get(url)
    assert alice.post(url, sent_by(first, **{"E01-text": "領収書を確認"})).status_code == 303
    assert bob.post(url, sent_by(second, **{"E02-ok": "False", "E02-text": "超過"})).status_code == 303
    check.refresh_from_db()
    assert check.items["E01"]["text"] == "領収書を確認"
    assert (check.items["E02"]["ok"], check.items["E02"]["text"]) == (False, "超過")


def test_two_editors_of_one_field_see_both_values(w):
    check = ready(w)
    url = f"/house/checks/{check.public_id}/edit/"
    alice, bob = client(w.alice), client(w.bob)
    first, second = alice.get(url), bob.get(url)
    alice.post(url, sent_by(first, opinion="アリスの所見"))
    answer = bob.post(url, sent_by(second, opinion="ボブの所見"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "アリスの所見" in text
    assert "ボブの所見" in text
    check.refresh_from_db()
    assert check.opinion == "アリスの所見"
    assert bob.post(url, sent_by(answer)).status_code == 303
    check.refresh_from_db()
    assert check.opinion == "ボブの所見"


def test_autosave_does_not_put_back_what_somebody_else_wrote(w):
    check = ready(w)
    url = f"/house/checks/{check.public_id}/"
    alice, bob = client(w.alice), client(w.bob)
    page = bob.get(f"{url}edit/")
    alice.post(f"{url}edit/", sent_by(alice.get(f"{url}edit/"), opinion="アリスの所見"))
    sent = sent_by(page, **{"E03-text": "一"})
    answer = bob.post(f"{url}autosave/", sent)
    assert answer.status_code == 200
    answer = bob.post(f"{url}autosave/", {**sent, "base": answer.context["base"], "E03-text": "一二"})
    assert answer.status_code == 200
    check.refresh_from_db()
    assert (check.opinion, check.items["E03"]["text"]) == ("アリスの所見", "一二")


def test_what_is_typed_into_a_finished_check_is_shown_and_not_lost(w):
    check = ready(w)
    url = f"/house/checks/{check.public_id}/"
    page = client(w.bob).get(f"{url}edit/")
    client(w.alice).post(f"{url}finish/", {})
    answer = client(w.bob).post(f"{url}edit/", sent_by(page, opinion="遅れた所見"))
    assert answer.status_code == 409
    assert "遅れた所見" in answer.content.decode()
    assert "This check was already finished by Alice." in answer.content.decode()


def test_the_rest_is_marked_and_answers_stay(w):
    check = make_check(
        w.tokyo, make_auditor(), DAY, by=w.alice, done=False, items={"E06": {"ok": False, "text": "遅延"}}
    )
    url = f"/house/checks/{check.public_id}/edit/"
    page = client(w.alice).get(url)
    client(w.alice).post(url, sent_by(page, fill="ok"))
    check.refresh_from_db()
    assert check.items["E06"] == {"ok": False, "text": "遅延"}
    assert sum(entry.get("ok") is True for entry in check.items.values()) == 25


def test_a_forged_field_is_left_out(w):
    check = ready(w)
    draft.apply(check, {"state": "done", "E99-ok": True, "E06-papers": ["X99", "X23"], "E06-ok": "perhaps"})
    assert (check.state, check.items["E06"]) == ("draft", {"ok": True, "papers": ["X23"]})


# --- others -------------------------------------------------------------------------------------------------


def test_another_office_reads_and_changes_nothing(w):
    check = ready(w)
    other = client(w.charlie)
    assert other.get(f"/house/checks/{check.public_id}/").status_code == 200
    for what in ("autosave", "finish", "delete", "paper"):
        assert other.post(f"/house/checks/{check.public_id}/{what}/", {"opinion": "x"}).status_code == 403
    check.refresh_from_db()
    assert (check.opinion, check.version) == ("良好", 1)


def test_the_signed_paper_is_kept_and_served_to_staff_only(w):
    check = make_check(w.tokyo, make_auditor(), DAY, by=w.alice)
    url = f"/house/checks/{check.public_id}/paper/"
    bad = client(w.alice).post(url, {"upload": SimpleUploadedFile("x.exe", b"MZ not a paper")})
    assert bad.status_code == 422
    content = pdf()
    assert client(w.alice).post(url, {"upload": SimpleUploadedFile("signed.pdf", content)}).status_code == 303
    answer = client(w.alice).get(url)
    assert b"".join(answer.streaming_content) == content
    for stranger in (w.hana, w.aki):
        assert client(stranger).get(url).status_code == 404


def test_the_records_tell_the_numbers_of_the_quarter(w):
    make_check(w.tokyo, auditor := make_auditor(), date(2026, 8, 1), by=w.alice)
    check = ready(w, auditor)
    finish(make_audit(w.asahi_plant, w.alice, starts_on=date(2026, 10, 1)), w.alice)
    finish(make_audit(w.asahi_plant, w.alice, starts_on=date(2026, 8, 1)), w.alice)  # in the check before
    finish(make_audit(w.naniwa_site, w.charlie, starts_on=date(2026, 10, 1)), w.charlie)
    make_visit(w.asahi_plant, w.alice, visited_on=date(2026, 10, 5), state="done")
    manager = Personnel.objects.create(name="責任 花子")
    Appointment.objects.create(personnel=manager, office=w.tokyo, role="manager", starts_on=date(2024, 4, 1))
    Course.objects.create(personnel=manager, kind="manager", held_on=date(2023, 10, 1))
    recompute(today=TODAY)
    facts = {fact.number: fact for fact in facts_of(w.actor("bob"), check, *period_of(check))}
    assert period_of(check) == (date(2026, 8, 2), DAY)
    assert facts["⑥"].text.startswith("1 done")
    assert facts["⑧"].text.startswith("1 done")
    assert (facts["⑱"].text, facts["⑱"].wrong) == ("責任 花子: course valid until 2026-10-01", True)
    page = client(w.bob).get(f"/house/checks/{check.public_id}/edit/").content.decode()
    assert "What the records say" in page
    assert "責任 花子: course valid until" in page


def test_the_queries_do_not_grow(w):
    auditor = make_auditor()
    check = ready(w, auditor)
    staff = client(w.alice)

    def count(url):
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(url).status_code == 200
        return len(queries)

    urls = ["/house/checks/", "/house/checks/all/", f"/house/checks/new/{w.tokyo.public_id}/",
            f"/house/checks/{check.public_id}/edit/"]  # fmt: skip
    staff.get(urls[0])
    one = [count(url) for url in urls]
    for number in range(100):
        person = make_auditor(f"外部 {number}")
        Relation.objects.create(personnel=person, company=w.asahi, kind="employee")
        make_check(w.tokyo, person, DAY, by=w.alice, done=number % 2 == 0)
        make_audit(w.asahi_plant, w.alice, starts_on=DAY)
    assert [count(url) for url in urls] == one


# --- what is said before and after the end -------------------------------------------------------------------


def test_finishing_asks_when_items_are_good_without_a_paper(w):
    check = make_check(w.tokyo, make_auditor(), DAY, by=w.alice, done=False, items=all_well())
    alice, page = client(w.alice), f"/house/checks/{check.public_id}/edit/"
    assert "without a paper ticked" not in alice.get(page).content.decode()
    check.items = {code: {"ok": True} for code in ITEMS}
    check.save()
    with_papers = sum(bool(item.papers) for item in ITEMS.values())
    question = f'data-confirm="{with_papers} items are ○ without a paper ticked. Finish all the same?"'
    text = alice.get(page).content.decode()
    assert question in text
    assert "ticks no paper" in text
    saved = alice.post(f"/house/checks/{check.public_id}/autosave/", {"opinion": "良好"}).content.decode()
    assert question in saved
    assert 'id="finish" hx-swap-oob="true"' in saved


def test_the_result_is_in_writing_once_the_signed_paper_is_kept(w):
    check = make_check(w.tokyo, make_auditor(), DAY, by=w.alice)
    alice = client(w.alice)
    pages = (f"/house/checks/{check.public_id}/", "/house/checks/", "/house/checks/all/")
    for page in pages:
        text = alice.get(page).content.decode()
        assert ">recorded<" in text.replace(" ", ""), page
        assert "signed paper kept" not in text
    upload = SimpleUploadedFile("signed.pdf", pdf(), "application/pdf")
    alice.post(f"/house/checks/{check.public_id}/paper/", {"upload": upload})
    for page in pages:
        assert "signed paper kept" in alice.get(page).content.decode(), page
