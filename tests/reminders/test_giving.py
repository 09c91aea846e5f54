"""A run gives what is due: to whom, once, and to nobody who has no place any more."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import CompanyMembership, InCharge
from imjapan.accounts import outbox
from imjapan.accounts.models import Mail, Notification, Switch
from imjapan.core import jobs
from imjapan.core.models import Job
from imjapan.organization.models import Staff
from reports.models import Obligation
from reports.reminders import notices
from reports.reminders.models import QuietDay, Reminder, ReminderSetting
from tests.obligations.makers import finish
from tests.records import make_answer, make_finding, make_obligation, release
from tests.world import LONG_AGO, make_audit, make_company, make_establishment, make_staff, make_user

from .conftest import bells, days, mails, run, steps

pytestmark = pytest.mark.django_db
AUDIT = Obligation.Kind.AUDIT


def owed(world, legal_on, establishment=None, **fields):
    """A finding a company has to answer, released weeks ago, with its duty."""
    establishment = establishment or world.asahi_plant
    released = release(make_finding(make_audit(establishment, world.alice), world.alice), world.bob, due_on=legal_on)
    return make_obligation(establishment, legal_on=legal_on, released_finding=released, **fields)


def ours(establishment, legal_on, **fields):
    return make_obligation(establishment, kind=AUDIT, legal_on=legal_on, **fields)


def done(duty, on=date(2026, 11, 24)):
    Obligation.objects.filter(pk=duty.pk).update(state="done", done_on=on)


# --- the morning digest ---------------------------------------------------------------------------


def test_who_is_in_charge_and_the_deputy_get_one_digest_a_day(world):
    ours(world.asahi_plant, date(2026, 11, 24))
    assert run("2026-11-24 07:29").digests == 0
    assert run("2026-11-24 07:30").digests == 2
    assert run("2026-11-24 07:40").digests == 0
    assert mails("digest") == bells("digest") == ["alice", "bob"]
    days("2026-11-25", 2)
    assert mails("digest").count("alice") == 3


def test_no_digest_when_there_is_nothing_to_tell(world):
    ours(world.asahi_plant, date(2027, 3, 31))
    assert run("2026-11-24 08:00").digests == 0
    assert Mail.objects.count() == Notification.objects.count() == Reminder.objects.count() == 0


def test_no_digest_on_weekends_holidays_and_quiet_days(world):
    ours(world.asahi_plant, date(2026, 12, 25))
    QuietDay.objects.create(first=date(2026, 12, 28), last=date(2027, 1, 5), label="年末年始")
    days("2026-12-25", 12)  # Friday to Tuesday 5 January
    assert sorted(set(Reminder.objects.filter(step="digest").values_list("key", flat=True))) == ["digest:2026-12-25"]
    run("2027-01-06 08:00")
    assert mails("digest").count("alice") == 2


def test_in_the_evening_nothing_goes_out_any_more(world):
    ours(world.asahi_plant, date(2026, 11, 24))
    assert run("2026-11-24 20:00").digests == 0
    assert run("2026-11-24 19:50").digests == 2


def test_down_for_three_days_gives_one_digest_of_today(world):
    ours(world.asahi_plant, date(2026, 11, 24))
    run("2026-11-24 08:00")
    run("2026-11-27 14:00")
    keys = Reminder.objects.filter(user=world.alice, step="digest").order_by("pk")
    assert list(keys.values_list("key", flat=True)) == ["digest:2026-11-24", "digest:2026-11-27"]


def test_the_digest_counts_what_the_link_shows(world, client_of):
    """Late, today, near, sent back, answers to check; and for managers what waits for approval."""
    ours(world.asahi_plant, date(2026, 11, 20))
    ours(world.asahi_plant, date(2026, 11, 24))
    ours(world.asahi_plant, date(2026, 12, 3))  # the seventh working day
    ours(world.asahi_plant, date(2026, 12, 4))
    ours(world.naniwa_site, date(2026, 11, 20))
    sent_back = make_audit(world.asahi_plant, world.alice, returned_at="2026-11-20T10:00+09:00", returned_by=world.bob)
    release(make_finding(sent_back, world.alice), world.bob, state="answered")
    finish(make_audit(world.asahi_plant, world.alice), world.alice)
    finish(make_audit(world.asahi_plant, world.bob), world.bob)
    run("2026-11-24 08:00")
    text = outbox.compose(Mail.objects.get(user=world.alice, kind="reports.digest")).plain
    assert [line for line in text.splitlines() if line.startswith("- ")] == [
        "- 1 duty is late",
        "- 1 duty is due today",
        "- 1 duty is due within seven business days",
        "- 1 draft of yours was sent back",
        "- 1 answer of a company waits to be checked",
    ]
    line = Notification.objects.get(user=world.alice, kind="reports.digest")
    assert notices.morning(line).startswith("In the morning: 1 duty is late, 1 duty is due today, 1 duty is due within")
    # Two managers: nobody approves what is their own.
    text = outbox.compose(Mail.objects.get(user=world.bob, kind="reports.digest")).plain
    assert "- 1 audit waits for your approval" in text
    text = outbox.compose(Mail.objects.get(user=world.mia, kind="reports.digest"))
    assert "- 2 audits wait for your approval" in text.plain
    assert text.subject == "Today: 2 audits wait for your approval"
    page = client_of(world.alice).get("/today/?show=mine")
    assert page.context["counts"]["late"] == 1


def test_the_only_manager_approves_what_is_their_own(world):
    Staff.objects.filter(user=world.mia).update(ends_on=date(2026, 11, 20))
    finish(make_audit(world.asahi_plant, world.bob), world.bob)
    run("2026-11-24 08:00")
    assert "1 audit waits for your approval" in outbox.compose(Mail.objects.get(user=world.bob)).plain


def test_a_digest_that_was_delayed_until_the_next_day_is_dropped(world):
    ours(world.asahi_plant, date(2026, 11, 24))
    run("2026-11-24 08:00")
    mail = Mail.objects.get(user=world.alice)
    assert outbox.compose(mail)
    Mail.objects.filter(pk=mail.pk).update(params={"day": "2026-11-23"})
    mail.refresh_from_db()
    assert outbox.compose(mail) is None


def test_a_digest_whose_duties_were_done_before_it_was_sent_is_dropped(world):
    duty = ours(world.asahi_plant, date(2026, 11, 24))
    run("2026-11-24 08:00")
    done(duty)
    assert outbox.compose(Mail.objects.get(user=world.alice)) is None


# --- companies ------------------------------------------------------------------------------------


def test_a_company_is_reminded_step_by_step(world):
    owed(world, date(2026, 12, 2))
    days("2026-11-16", 30)
    # The 18th, 25th, 1st, 3rd and 9th.
    assert steps(world.hana) == ["-14", "-7", "-1", "+1", "+7"]
    assert mails("owed") == bells("owed") == ["hana"] * 5


def test_a_company_with_two_users_and_a_user_with_two_companies(world):
    ken = make_user("ken", "company", email="ken@example.com")
    for company in (world.asahi, world.midori):
        CompanyMembership.objects.create(user=ken, company=company, starts_on=LONG_AGO)
    owed(world, date(2026, 12, 1))
    owed(world, date(2026, 12, 1), world.midori_farm)
    run("2026-11-24 08:00")
    # One mail each, however many answers are owed.
    assert mails("owed") == ["dai", "hana", "ken"]
    assert Reminder.objects.filter(user=ken, step="owed").count() == 2
    text = outbox.compose(Mail.objects.get(user=ken)).plain
    assert "2 answers to findings are awaited. The next is due by 1 Dec 2026." in " ".join(text.split())


def test_who_no_longer_belongs_to_the_company_gets_nothing(world):
    CompanyMembership.objects.filter(user=world.hana).update(ends_on=date(2026, 11, 23))
    owed(world, date(2026, 12, 1))
    assert run("2026-11-24 08:00").owed == 0


def test_who_leaves_between_planning_and_sending_gets_no_mail(world):
    owed(world, date(2026, 12, 1))
    run("2026-11-24 08:00")
    mail = Mail.objects.get(user=world.hana)
    CompanyMembership.objects.filter(user=world.hana).update(ends_on=date(2026, 11, 23))
    assert outbox.compose(mail) is None


def test_what_was_answered_between_planning_and_sending_is_not_asked_for(world):
    first, second = owed(world, date(2026, 12, 1)), owed(world, date(2026, 12, 1))
    run("2026-11-24 08:00")
    mail = Mail.objects.get(user=world.hana)
    done(first)
    assert "1 answer to a finding is awaited" in outbox.compose(mail).plain
    done(second)
    assert outbox.compose(mail) is None


@pytest.mark.parametrize("state", ["done", "waived", "not_needed"])
def test_a_settled_duty_reminds_nobody(world, state):
    settled = {"done_on": date(2026, 11, 20)}
    if state == "waived":
        settled = {"waived_at": "2026-11-20T10:00+09:00", "waived_by": world.bob, "waiver_reason": "closed"}
    owed(world, date(2026, 11, 18), state=state, **settled)
    assert run("2026-11-24 08:00").owed == run("2026-11-25 08:00").late == 0
    assert mails() == []


def test_a_deadline_moved_after_a_reminder_counts_anew(world):
    duty = owed(world, date(2026, 12, 1))
    run("2026-11-24 08:00")
    moved = date(2026, 12, 15)
    Obligation.objects.filter(pk=duty.pk).update(legal_on=moved, safe_on=moved, target_on=moved)
    days("2026-11-25", 14)  # until 8 December
    assert steps(world.hana) == ["-7", "-14", "-7"]
    assert steps(world.hana, passed=True) == ["-14"]


def test_an_answer_sent_back_is_not_followed_by_the_steps_of_before(world):
    """The notice of the return was told on the 20th; the seven days before the deadline had passed then."""
    duty = owed(world, date(2026, 11, 26))
    make_answer(
        duty.released_finding, world.hana, returned_at="2026-11-20T15:00+09:00", returned_by=world.bob,
        return_reason="写真がありません", returned_by_name="Bob",
    )  # fmt: skip
    run("2026-11-24 08:00")
    assert steps(world.hana) == []
    run("2026-11-25 08:00")
    assert steps(world.hana) == ["-1"]


# --- late -----------------------------------------------------------------------------------------


def test_the_deputy_and_then_the_managers_hear_of_a_late_duty(world):
    ours(world.asahi_plant, date(2026, 11, 20))
    days("2026-11-21", 14)
    assert mails("late_deputy") == ["bob"]
    assert mails("late_manager") == bells("late_manager") == ["bob", "mia"]
    assert "1 duty of your office is late" in outbox.compose(Mail.objects.filter(user=world.mia).first()).plain


def test_managers_hear_of_many_late_duties_in_one_mail(world):
    for _number in range(12):
        ours(world.asahi_plant, date(2026, 11, 2))
    given = run("2026-11-24 08:00")
    assert given.late == 24  # twelve duties, two managers; for the deputy, who is one of them, they are folded
    assert given.passed == 12
    assert mails("late_manager") == ["bob", "mia"]
    assert "12 duties of your office are late" in outbox.compose(Mail.objects.filter(user=world.mia).first()).plain


def test_a_deputy_who_moved_to_another_office_or_left_gets_nothing(world):
    InCharge.objects.update(deputy=world.charlie)
    ours(world.asahi_plant, date(2026, 11, 20))
    assert run("2026-11-24 08:00").late == 0
    InCharge.objects.update(deputy=world.bob)
    type(world.bob).objects.filter(pk=world.bob.pk).update(last_day=date(2026, 11, 20))
    assert run("2026-11-24 09:00").late == 0
    assert "bob" not in mails("digest")


def test_who_is_in_charge_no_longer_in_this_office_gets_no_digest_of_it(world):
    Staff.objects.filter(user=world.alice).update(ends_on=date(2026, 11, 20))
    make_staff(world.alice, world.osaka, starts_on=date(2026, 11, 21))
    ours(world.asahi_plant, date(2026, 11, 20))
    run("2026-11-24 08:00")
    assert mails("digest") == ["bob"]


def test_without_anybody_in_charge_the_managers_are_told(world):
    ours(world.midori_farm, date(2026, 11, 10))
    run("2026-11-24 08:00")
    assert sorted(mails()) == [("bob", "late_manager"), ("mia", "late_manager")]


def test_the_deputy_of_the_day_counts(world):
    """The row of alice and bob ended yesterday; since today mia is the deputy."""
    InCharge.objects.update(ends_on=date(2026, 11, 23))
    InCharge.objects.create(company=world.asahi, user=world.alice, deputy=world.mia, starts_on=date(2026, 11, 24))
    ours(world.asahi_plant, date(2026, 11, 20))
    run("2026-11-24 08:00")
    assert mails("late_deputy") == ["mia"]


# --- switches, addresses, sign-ins ----------------------------------------------------------------


def test_switched_off_or_without_an_address_there_is_the_bell_alone(world):
    Switch.objects.create(user=world.alice, kind="reports.digest", on=False)
    type(world.bob).objects.filter(pk=world.bob.pk).update(email="")
    ours(world.asahi_plant, date(2026, 11, 24))
    given = run("2026-11-24 08:00")
    assert (given.digests, given.mails) == (2, 0)
    assert bells("digest") == ["alice", "bob"]
    assert list(Reminder.objects.values_list("mail", flat=True)) == [None, None]


def test_who_cannot_sign_in_gets_nothing(world):
    type(world.hana).objects.filter(username__in=["hana", "alice"]).update(is_active=False)
    owed(world, date(2026, 12, 1))
    run("2026-11-24 08:00")
    assert "hana" not in [name for name, _kind in mails()]
    assert bells("owed") == []
    assert bells("digest") == ["bob"]


def test_the_mail_speaks_the_language_of_its_reader(world):
    type(world.hana).objects.filter(pk=world.hana.pk).update(language="ja")
    owed(world, date(2026, 12, 1))
    run("2026-11-24 08:00")
    assert Mail.objects.get(user=world.hana).language == "ja"


# --- the setting ----------------------------------------------------------------------------------


def test_a_setting_changed_between_two_runs_counts_from_the_next_one(world):
    owed(world, date(2026, 12, 4))
    days("2026-11-24", 2)
    assert steps(world.hana) == ["-14"]  # of the 20th, given on the 24th
    ReminderSetting.objects.create(company_steps=[-14, -8, 2], digest_at="09:00")
    assert run("2026-11-26 08:59").owed == 0
    assert run("2026-11-26 09:00").owed == 1
    assert steps(world.hana) == ["-14", "-8"]


def test_a_setting_without_steps_reminds_no_company(world):
    ReminderSetting.objects.create(company_steps=[])
    owed(world, date(2026, 12, 1))
    assert run("2026-11-24 08:00").owed == 0


# --- once -----------------------------------------------------------------------------------------


def test_a_clock_set_back_gives_nothing_for_the_past(world):
    ours(world.asahi_plant, date(2026, 11, 24))
    owed(world, date(2026, 12, 1))
    run("2026-11-26 08:00")
    before = (Mail.objects.count(), Notification.objects.count(), Reminder.objects.count())
    days("2026-11-24", 3)
    assert (Mail.objects.count(), Notification.objects.count(), Reminder.objects.count()) == before
    assert run("2026-11-27 08:00").digests == 2


def test_the_job_gives_and_says_what_it_gave(world):
    ours(world.asahi_plant, date(2026, 11, 24))
    job = Job.objects.get(public_id=jobs.enqueue("reports.remind"))
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    assert job.result == {"digests": 2, "owed": 0, "late": 0, "passed": 0, "mails": 2}


def test_a_failure_in_the_middle_leaves_nothing_half_given(world, monkeypatch):
    ours(world.asahi_plant, date(2026, 11, 24))
    monkeypatch.setattr(Reminder.objects, "bulk_create", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("2026-11-24 08:00")
    assert Mail.objects.count() == Notification.objects.count() == 0


def test_as_many_queries_for_fifty_people_as_for_one(world):
    def crowd(first, last):
        for number in range(first, last):
            colleague = make_user(f"s{number}", email=f"s{number}@example.com")
            make_staff(colleague, world.tokyo)
            clerk = make_user(f"c{number}", "company", email=f"c{number}@example.com")
            company = make_company(world.tokyo)
            place = make_establishment(company)
            InCharge.objects.create(company=company, user=colleague, deputy=world.bob, starts_on=LONG_AGO)
            CompanyMembership.objects.create(user=clerk, company=company, starts_on=LONG_AGO)
            owed(world, date(2026, 12, 1), place)
            ours(place, date(2026, 11, 10))

    def queries(day):
        with CaptureQueriesContext(connection) as found:
            given = run(f"{day} 08:00")
        assert given.mails
        return len(found)

    crowd(0, 1)
    one = queries("2026-11-24")
    crowd(1, 50)
    assert queries("2026-11-25") == one
