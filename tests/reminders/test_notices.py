"""What a company is told at once, and that no mail holds anything personal."""

import re
from datetime import date

import pytest
import time_machine
from django.utils import timezone

from companies.models import CompanyMembership, InCharge
from imjapan.accounts import outbox
from imjapan.accounts.models import Mail, Notification, User
from imjapan.core import changes, jobs
from imjapan.core.models import Job
from interns.models import Person
from reports.models import Obligation
from reports.reminders import notices
from reports.reminders.models import QuietDay, Reminder
from tests.obligations.makers import finish
from tests.records import SECRETS, make_answer, make_finding, make_obligation, release
from tests.world import TODAY, make_audit, make_staff, make_user
from training.domain.findings import release_findings, reopen_finding
from training.models import Audit, CorrectiveAnswer, ReleasedFinding

from .conftest import at, bells, mails, run

pytestmark = pytest.mark.django_db


def released_by_bob(world, number=1, establishment=None):
    audit = make_audit(establishment or world.asahi_plant, world.alice, violation_found=True, violation_detail="あり")
    for _number in range(number):
        make_finding(audit, world.alice)
    finish(audit, world.alice)
    return release_findings(world.actor("bob"), audit=audit, today=TODAY)


def sent_back(world, released):
    make_answer(released, world.hana)
    ReleasedFinding.objects.filter(pk=released.pk).update(state="answered")
    reopen_finding(world.actor("alice"), released=released, reason="計器の記録を付けてください。")


def test_a_released_finding_is_told_at_once_to_the_users_of_this_company_alone(world):
    row = released_by_bob(world)[0]
    assert mails() == [("hana", "finding_released")]
    line = Notification.objects.get(kind="reports.finding_released")
    assert (line.user, line.url) == (world.hana, f"/portal/findings/{row.public_id}/")
    assert notices.finding_released(line) == "New: finding 1 of an audit. Please answer by 2026-12-03."
    kept = Reminder.objects.get()
    assert (kept.user, kept.step, kept.key) == (world.hana, "finding_released", f"released:{row.pk}")
    assert kept.obligation == Obligation.objects.get(released_finding=row)
    assert kept.mail == Mail.objects.get()


def test_several_findings_are_one_mail_with_the_list_behind_it(world):
    released_by_bob(world, 3)
    assert mails("finding_released") == ["hana"]
    text = outbox.compose(Mail.objects.get()).plain
    assert "Our last audit led to 3 points that we ask you to put right." in text
    assert "http://127.0.0.1:8000/portal/\n" in text
    assert Reminder.objects.count() == 3


def test_the_mail_waits_for_the_morning_and_the_bell_does_not(world, time_machine_to):
    QuietDay.objects.create(first=date(2026, 11, 26), last=date(2026, 11, 26))
    time_machine_to("2026-11-25 19:30")
    released_by_bob(world)
    assert bells("finding_released") == ["hana"]
    assert Mail.objects.get().send_after == at("2026-11-27 08:00")


def test_at_work_the_mail_goes_out_at_once(world, time_machine_to):
    time_machine_to("2026-11-25 14:30")
    released_by_bob(world)
    assert Mail.objects.get().send_after <= timezone.now()


def test_a_fact_that_is_delivered_twice_is_told_once(world):
    row = released_by_bob(world)[0]
    changes.deliver(changes.Change("finding.released", "training.ReleasedFinding", (row.pk,), world.bob.pk))
    assert (Mail.objects.count(), Notification.objects.count(), Reminder.objects.count()) == (1, 1, 1)


def test_a_release_that_fails_tells_nobody(world, monkeypatch):
    monkeypatch.setattr(Reminder.objects, "bulk_create", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        released_by_bob(world)
    assert ReleasedFinding.objects.count() == Mail.objects.count() == Notification.objects.count() == 0


def test_every_answer_sent_back_is_told(world):
    row = release(make_finding(make_audit(world.asahi_plant, world.alice), world.alice), world.bob)
    sent_back(world, row)
    sent_back(world, row)
    assert mails("answer_returned") == bells("answer_returned") == ["hana", "hana"]
    line = Notification.objects.filter(kind="reports.answer_returned").first()
    assert "Your answer to finding 1 was sent back." in notices.answer_returned(line)
    mail = Mail.objects.filter(kind="reports.answer_returned").last()
    text = outbox.compose(mail).plain
    assert "計器" not in text
    assert f"/portal/findings/{row.public_id}/" in text
    ReleasedFinding.objects.filter(pk=row.pk).update(state="answered")
    assert outbox.compose(mail) is None


def test_who_came_to_the_company_later_or_left_is_not_told(world):
    CompanyMembership.objects.filter(user=world.hana).update(ends_on=date(2026, 11, 23))
    late = make_user("late", "company", email="late@example.com")
    CompanyMembership.objects.create(user=late, company=world.asahi, starts_on=date(2026, 11, 25))
    released_by_bob(world)
    assert mails() == []
    assert not Reminder.objects.exists()


def test_a_company_without_users_is_told_nothing_and_the_release_goes_on(world):
    CompanyMembership.objects.all().delete()
    assert len(released_by_bob(world)) == 1


def test_an_answer_of_the_company_tells_the_company_nothing(world, client_of):
    """The company acts inside the fence: no consumer of reminders runs, in the request or in the job after it."""
    row = release(make_finding(make_audit(world.asahi_plant, world.alice), world.alice), world.bob)
    answer = {"cause": "原因", "action": "対応", "done_on": "2026-11-20", "prevention": "予防", "sent_key": ""}
    page = client_of(world.hana).get(f"/portal/findings/{row.public_id}/")
    answer["sent_key"] = page.context["form"]["sent_key"].value()
    assert client_of(world.hana).post(f"/portal/findings/{row.public_id}/", answer).status_code == 303
    assert CorrectiveAnswer.objects.count() == 1
    for job in Job.objects.filter(name="core.deliver_change"):
        jobs.run(job.pk)
    assert mails() == []
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_mail_holds_a_name_or_a_text_of_anybody_else(world, language):
    """A world full of names; a mail of every kind is made and read word for word."""
    make_staff(world.charlie, world.tokyo)
    InCharge.objects.update(deputy=world.charlie)
    User.objects.update(language=language)
    row = released_by_bob(world)[0]
    sent_back(world, row)
    late, near = date(2026, 11, 20), date(2026, 11, 27)
    Obligation.objects.filter(released_finding=row).update(target_on=near, safe_on=near, legal_on=near)
    make_obligation(world.asahi_plant, kind="audit", legal_on=late)
    run("2026-11-26 08:00")
    kinds = {"digest", "owed", "finding_released", "answer_returned", "late_deputy", "late_manager"}
    assert {kind for _name, kind in mails()} == kinds
    names = {
        *(user.name for user in User.objects.all()),
        *(person.passport_name for person in Person.objects.all()),
        *("株式会社朝日製作所", "川口工場", "みどり農園", "東京事務所", "朝日", "TKY"),
        *("プレス機", "安全カバー", "労働安全衛生", "計器", "点検", *SECRETS.values()),
    }
    with time_machine.travel(at("2026-11-26 08:05")):
        texts = [(mail, outbox.compose(mail)) for mail in Mail.objects.filter(kind__startswith="reports.")]
    for mail, text in texts:
        for part in (text.subject, text.plain, text.html):
            words = re.sub(r"https?://\S+", "", part)
            found = {name for name in names - {mail.user.name} if _stands_in(name, words)}
            assert found == set(), f"{mail.kind}: {found}"
        assert not re.search(r"\{\{|%\(", text.plain)
        assert not set(re.findall(r"[?&](\w+)=", text.plain)) - {"show"}


def _stands_in(name, text):
    return re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text, re.IGNORECASE)


def test_params_hold_ids_and_codes_only(world):
    released_by_bob(world)
    make_obligation(world.asahi_plant, kind="audit", legal_on=date(2026, 11, 10))
    run("2026-11-26 08:00")
    values = [
        value
        for row in [*Mail.objects.all(), *Notification.objects.all()]
        for each in row.params.values()
        for value in (each if isinstance(each, list) else [each])
    ]
    assert values
    assert all(isinstance(value, int) or re.fullmatch(r"[\d-]{10}", value) for value in values)


def test_an_audit_without_findings_tells_nobody(world):
    finish(make_audit(world.asahi_plant, world.alice), world.alice)
    assert Audit.objects.count() == 1
    assert mails() == []
