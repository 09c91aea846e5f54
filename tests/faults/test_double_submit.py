"""One form submitted several times at once, by real threads through HTTP: one row, one event, one mail."""

import re
import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from companies.models import Company, CompanyMembership
from imjapan.accounts import delivery
from imjapan.accounts.models import Mail, User
from imjapan.core.models import Event, Job, StoredFile
from imjapan.organization.models import Staff
from interns.models import Person
from reports.models import Document, Mandate, QuietDay, ReminderSetting
from tests.access.cast import Cast
from tests.access.test_access_table import DATA
from tests.mailserver import mail_server
from tests.records import PDF
from tests.training.helpers import complete, make_full_finding
from tests.world import TODAY
from training.domain import audits
from training.models import Audit, CorrectiveAnswer, Finding, ReleasedFinding

from .conftest import finished_audit
from .system import Browser, address

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4
HIDDEN = re.compile(r'<input type="hidden" name="(key|sent_key|version|shown|base)" value="([^"]*)"')


@pytest.fixture
def cast(transactional_db):
    cast = Cast()
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@mail.test")
    return cast


@pytest.fixture
def port(live_server):
    return int(live_server.url.rpartition(":")[2])


def press(browser, page, data, times=TIMES):
    """Send one form several times at the same moment; returns the answers."""
    gate, answers = threading.Barrier(times), []

    def go():
        own = Browser(browser.port)
        own.cookies = dict(browser.cookies)
        given = {
            name: SimpleUploadedFile(value[0], value[1]) if isinstance(value, tuple) else value
            for name, value in data.items()
        }
        gate.wait(30)
        answers.append(own.post(page, given))

    threads = [threading.Thread(target=go) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == times
    return answers


def hidden_of(browser, page):
    """What the page itself puts into its form."""
    return dict(HIDDEN.findall(browser.get(page).page))


def history_of(model):
    return model._meta.get_field("history").related_model.objects


def count(*querysets):
    return [queryset.count() for queryset in querysets]


def added(model):
    """Rows, and lines of history that say one was added."""
    return model.objects.all(), history_of(model).filter(pgh_label="added")


def event(name):
    return Event.objects.filter(name=name)


# --- new rows -------------------------------------------------------------------------------------

FINDING = {"kind": "plan", "severity": "minor", "origin": "onsite", "internal_note": "x", "due_on": "2030/1/10"}
NEW = {
    "people:new": ("alice", [], Person, {}),
    "companies:new": ("alice", [], Company, {}),
    "organization:staff_new": ("admin", [], User, {}),
    "companies:member_new": ("alice", ["asahi"], CompanyMembership, {}),
    "organization:membership_new": ("admin", ["ann"], Staff, {}),
    "auditors:mandate_new": ("bob", ["aki"], Mandate, {}),
    "reminders:quiet_day_new": ("admin", [], QuietDay, {}),
    "training:audit_new": ("alice", ["asahi_plant"], Audit, {}),
    "training:finding_new": ("alice", ["draft"], Finding, FINDING),
}


@pytest.mark.parametrize("name", NEW)
def test_a_form_for_something_new_makes_one(cast, port, name):
    user, rows, model, more = NEW[name]
    page = address(name, *(getattr(cast, row) for row in rows))
    browser = Browser(port, getattr(cast, user))
    before = count(*added(model))
    hidden = hidden_of(browser, page)
    assert uuid.UUID(hidden["key"])
    answers = press(browser, page, hidden | DATA[name](cast) | more)
    assert [answer.status for answer in answers] == [303] * TIMES, answers
    assert len({answer.location for answer in answers}) == 1
    assert count(*added(model)) == [number + 1 for number in before]
    # The next form of the same page is another one.
    assert hidden_of(browser, page)["key"] != hidden["key"]


# --- steps of one row -----------------------------------------------------------------------------


def one_wins(answers):
    """One goes on; the others do too, or read that it was done already. Nobody meets an error."""
    statuses = sorted(answer.status for answer in answers)
    assert statuses[0] == 303, answers
    assert set(statuses) <= {303, 409}, answers
    for answer in answers:
        if answer.status == 409:
            assert re.search(r"already|changed this audit|was faster", answer.text), answer


def test_an_audit_is_finished_once(cast, port):
    alice = cast.actor("alice")
    audit = audits.start_audit(alice, establishment=cast.empty_place, kind="regular", on=TODAY)
    data = complete() | {"manager": cast.bob.pk}
    audit = audits.save_draft(alice, audit=audit, version=1, data=data).audit
    browser = Browser(port, cast.alice)
    page = address("training:audit_finish", audit)
    one_wins(press(browser, page, hidden_of(browser, address("training:audit_edit", audit))))
    steps = history_of(Audit).filter(pgh_obj=audit.pk, pgh_label="changed", state="draft", version=audit.version)
    audit.refresh_from_db()
    assert (audit.state, audit.finished_by, steps.count()) == ("finished", cast.alice, 1)


def test_an_audit_is_approved_once(cast, port):
    audit = finished_audit(cast)
    one_wins(press(Browser(port, cast.bob), address("training:audit_approve", audit), {}))
    audit.refresh_from_db()
    about = event("training.audit.approved").filter(subject_id=audit.pk)
    assert (audit.state, about.count()) == ("approved", 1)


def test_findings_are_released_once_and_the_company_gets_one_mail(cast, port):
    audit = finished_audit(cast)
    make_full_finding(audit, cast.alice)
    one_wins(press(Browser(port, cast.bob), address("training:findings_release", audit), {}))
    assert ReleasedFinding.objects.filter(finding__audit=audit).count() == 1
    told = Mail.objects.filter(kind="reports.finding_released")
    assert list(told.values_list("user__username", flat=True)) == ["hana"]


@pytest.mark.parametrize("who", ["the company", "staff on its behalf"])
def test_an_answer_with_its_file_is_one(cast, port, who):
    files_before = StoredFile.objects.count()
    released = cast.it.released
    released.answers.all().delete()
    if who == "the company":
        browser, page, more = Browser(port, cast.hana), address("portal:finding", released), {}
    else:
        browser, page = Browser(port, cast.alice), address("training:finding_answer", released)
        more = {"channel": "fax", "received_on": "2026/11/20", "sent_by_name": "大野"}
    data = hidden_of(browser, page) | {"cause": "a", "action": "b", "prevention": "c", "done_on": "2026/11/20"}
    answers = press(browser, page, data | more | {"file": ("photo.pdf", PDF)})
    assert [answer.status for answer in answers] == [303] * TIMES, answers
    kept = CorrectiveAnswer.objects.get(released=released)
    assert kept.file.name == "photo.pdf"
    assert StoredFile.objects.count() == files_before + 1  # no file without a record stays behind


def test_a_document_is_made_once(cast, port):
    audit = finished_audit(cast)
    answers = press(Browser(port, cast.alice), address("documents:make", audit, "TITP-F22"), {})
    one_wins(answers)
    document = Document.objects.get(audit=audit)
    assert Job.objects.filter(name="reports.render_document", args__document_id=document.pk).count() == 1


def test_a_document_is_filed_once(cast, port):
    before = event("reports.document.filed").count()
    page = address("documents:file", cast.it.report)
    one_wins(press(Browser(port, cast.alice), page, {"filed_on": "2026-11-20", "channel": "post"}))
    cast.it.report.refresh_from_db()
    assert (cast.it.report.state, event("reports.document.filed").count()) == ("filed", before + 1)


def test_an_invitation_reaches_its_reader_once_and_its_link_opens(cast, port):
    with (
        mail_server() as letters,
        override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=letters.port, EMAIL_USE_TLS=False),
    ):
        page = address("organization:staff_links", cast.ann)
        answers = press(Browser(port, cast.admin), page, {"channel": "mail"})
        assert {answer.status for answer in answers} == {303}, answers
        delivery.send_waiting()
        ((to, letter),) = letters.taken
    assert to == "ann@mail.test"
    body = letter.get_body().get_content() if hasattr(letter, "get_body") else letter.as_string()
    link = re.search(r"/enter/\S+", body)
    assert link, body
    page = Browser(port).get(link[0].rstrip(">"))
    assert page.status == 200
    assert "password" in page.text.lower()


def test_settings_are_saved_once(cast, port):
    browser = Browser(port, cast.admin)
    page = address("reminders:edit")
    one_wins(press(browser, page, hidden_of(browser, page) | DATA["reminders:edit"](cast)))
    assert history_of(ReminderSetting).filter(pgh_label="changed").count() == 1
    assert ReminderSetting.objects.get().company_steps == [-7]


def test_a_record_is_corrected_once(cast, port):
    browser = Browser(port, cast.alice)
    page = address("companies:edit", cast.asahi)
    before = history_of(Company).filter(pgh_label="changed").count()
    given = {"name": "朝日", "office": cast.tokyo.pk, "phone": "03-1111"}
    one_wins(press(browser, page, hidden_of(browser, page) | given))
    assert history_of(Company).filter(pgh_label="changed").count() == before + 1
