"""Month ends, 29 February, New Year: what holds at 23:59:59 in Tokyo, what holds a second later, and never UTC's day.

Tokyo's day begins nine hours before UTC's: what is written at half past midnight belongs to the new day everywhere.
"""

import uuid
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from companies.models import CompanyMembership
from imjapan.accounts import invitations
from imjapan.accounts.models import AccessLink, Mail, Session, User
from imjapan.core import exports, jobs, listing
from imjapan.core.models import Job
from imjapan.organization.models import Staff
from reports.documents import domain
from reports.models import Document
from reports.reminders.domain import give
from tests.documents.conftest import finish, interview
from tests.records import make_document, make_finding, make_obligation, release
from tests.training.helpers import text_of
from tests.world import World, actor, make_audit, make_user
from training.domain import audits
from training.models import Audit, CorrectiveAnswer

JST = timezone.get_default_timezone()
TURNS = {
    "month end": date(2026, 12, 1),
    "New Year": date(2027, 1, 1),
    "end of February": date(2027, 3, 1),
    "to 29 February": date(2028, 2, 29),
    "from 29 February": date(2028, 3, 1),
}


@pytest.fixture(params=TURNS.values(), ids=TURNS.keys())
def turn(request, db):
    """The new day; the clock stands one minute before it, and `move(seconds)` sets it against midnight."""
    midnight = datetime.combine(request.param, datetime.min.time(), JST)
    with time_machine.travel(midnight - timedelta(minutes=1), tick=False) as clock:
        turn = World()
        turn.day, turn.eve = request.param, request.param - timedelta(days=1)
        turn.move = lambda seconds: clock.move_to(midnight + timedelta(seconds=seconds))
        yield turn


def test_rights_end_with_their_last_day_and_begin_with_their_first(turn, client_of):
    leaver, starter = make_user("leaver"), make_user("starter")
    Staff.objects.create(user=leaver, office=turn.tokyo, role="staff", starts_on=date(2026, 4, 1), ends_on=turn.eve)
    Staff.objects.create(user=starter, office=turn.tokyo, role="staff", starts_on=turn.day)
    CompanyMembership.objects.filter(user=turn.hana).update(ends_on=turn.eve)
    released = release(make_finding(make_audit(turn.asahi_plant, turn.alice), turn.alice), turn.bob)
    hana, page = client_of(turn.hana), reverse("portal:finding", args=[released.public_id])

    def may():
        today = timezone.localdate()
        offices = [actor(user, today).office_ids for user in (leaver, starter)]
        return [turn.tokyo.pk in ids for ids in offices], hana.get(page).status_code

    turn.move(-1)
    assert may() == ([True, False], 200)
    turn.move(0)
    assert may()[0] == [False, True]
    assert may()[1] != 200


def test_a_session_and_a_link_go_on_over_midnight_and_end_at_their_hour(turn, client_of):
    alice = client_of(turn.alice)
    User.objects.filter(pk=turn.hana.pk).update(email="hana@im.test")
    turn.hana.refresh_from_db()
    turn.move(-1)
    assert alice.get("/today/").status_code == 200
    purpose, channel = AccessLink.Purpose.RESET, AccessLink.Channel.MAIL
    link = invitations.invite(turn.actor("bob"), user=turn.hana, purpose=purpose, channel=channel)
    turn.move(1)
    assert alice.get("/today/").status_code == 200
    assert Session.objects.filter(user=turn.alice).count() == 1
    turn.move(3598)
    assert link in invitations.living()
    turn.move(3600)
    assert link not in invitations.living()
    turn.move(2 * 3600 + 120)
    assert alice.get("/today/").status_code == 302


def test_what_is_written_after_midnight_belongs_to_the_new_day_everywhere(turn, client_of):
    audit = make_audit(turn.asahi_plant, turn.alice, manager=turn.bob, starts_on=turn.eve)
    for person in turn.trainees[:2]:
        interview(audit, person)
    finish(audit, turn.alice)
    released = release(make_finding(audit, turn.alice), turn.bob)
    report = make_document(audit, turn.bob, "TITP-F22")
    hana, alice = client_of(turn.hana), client_of(turn.alice)
    turn.move(-1)
    typed = {"cause": "a", "action": "b", "prevention": "c", "done_on": turn.day.isoformat()}
    page = reverse("portal:finding", args=[released.public_id])
    early = hana.post(page, typed | {"sent_key": uuid.uuid4()})
    assert early.context["form"].errors["done_on"] == ["This day is in the future. Answer when it is done."]
    filing = reverse("documents:file", args=[report.public_id])
    assert alice.post(filing, {"filed_on": turn.day.isoformat(), "channel": "post"}).status_code == 422

    turn.move(1800)
    assert datetime.now().astimezone(JST).date() == turn.day
    assert hana.post(page, typed | {"sent_key": uuid.uuid4()}).status_code == 303
    answer = CorrectiveAnswer.objects.get()
    assert (answer.received_on, answer.done_on) == (turn.day, turn.day)
    assert alice.post(filing, {"filed_on": turn.day.isoformat(), "channel": "post"}).status_code == 303
    assert Document.objects.get(pk=report.pk).filed_on == turn.day
    made = domain.make_document(turn.actor("alice"), form_id="PRC-01", subject=audit, today=timezone.localdate())
    assert timezone.localdate(made.drafted_at) == turn.day
    draft = audits.start_audit(
        turn.actor("alice"), establishment=turn.asahi_plant, kind="regular", on=timezone.localdate()
    )
    assert Audit.objects.get(pk=draft.pk).starts_on == turn.day
    assert exports.file_name(listing.get("people")).endswith(f"_{turn.day:%Y%m%d}")
    new = alice.get(reverse("training:audit_new", args=[turn.asahi_plant.public_id]))
    assert new.context["form"].initial["on"] == turn.day


def test_a_duty_is_due_until_midnight_and_late_afterwards(turn, client_of):
    audit = make_audit(turn.asahi_plant, turn.alice)
    released = release(make_finding(audit, turn.alice), turn.bob, due_on=turn.eve)
    make_obligation(turn.asahi_plant, legal_on=turn.eve, released_finding=released)
    hana = client_of(turn.hana)
    turn.move(-1)
    assert "due today" in text_of(hana.get(reverse("portal:home")))
    turn.move(0)
    assert "1 day late" in text_of(hana.get(reverse("portal:home")))


def test_a_job_asked_for_before_midnight_is_done_once_after_it(turn):
    turn.move(-1)
    for _number in range(2):
        jobs.enqueue("reports.recompute_all", key="scheduled:reports.recompute_all")
    (job,) = Job.objects.filter(name="reports.recompute_all")
    turn.move(1)
    jobs.run(job.pk)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)
    assert timezone.localdate(job.finished_at) == turn.day


@pytest.mark.parametrize(
    "day", [date(2026, 12, 1), date(2027, 1, 4), date(2027, 3, 1), date(2028, 2, 29), date(2028, 3, 1)], ids=str
)
def test_one_digest_a_day_though_utc_turns_at_nine_in_the_morning(db, day):
    """08:00, 08:59, 09:00 and 11:00 in Tokyo lie on two days of UTC."""
    world = World()
    User.objects.filter(pk=world.alice.pk).update(email="alice@im.test")
    make_obligation(world.asahi_plant, kind="audit", legal_on=day - timedelta(days=3))
    for hour, minute in ((8, 0), (8, 59), (9, 0), (11, 0)):
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=JST)
        with time_machine.travel(moment, tick=False):
            give(timezone.now())
    digest = Mail.objects.get(user=world.alice, kind="reports.digest")
    assert timezone.localdate(digest.created_at) == day
