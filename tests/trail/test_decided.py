"""What decides who may enter leaves an event: rights, staff, roles, administrators, reminders and quiet days."""

from datetime import timedelta

import pytest

from imjapan.core import events
from imjapan.core.models import Event
from imjapan.organization import rights
from imjapan.organization.domain import offices, staff
from imjapan.organization.models import Staff
from reports.reminders import setting
from tests.masters import text_of
from tests.trail.helpers import told_by
from tests.world import LONG_AGO, TODAY

pytestmark = pytest.mark.django_db
NEW = {"name": "新井", "username": "arai", "email": "", "language": "ja", "role": Staff.Role.MEMBER, "starts_on": TODAY}


def test_every_decision_about_staff_is_an_event(world):
    admin = world.actor("admin")
    user = staff.create_staff_member(admin, data={**NEW, "office": world.tokyo, "is_administrator": True})
    staff.change_user(admin, user=user, data={"is_administrator": False})
    staff.change_user(admin, user=user, data={"is_administrator": False})  # nothing new, nothing to tell
    row = staff.add_membership(
        admin, user=user, data={"office": world.osaka, "role": Staff.Role.MANAGER, "starts_on": TODAY}
    )
    staff.end_staff(admin, staff=row, ends_on=TODAY + timedelta(days=9))
    staff.end_staff(admin, staff=row, ends_on=TODAY + timedelta(days=9))
    staff.end_staff(admin, staff=row, ends_on=None)
    staff.leave_on(admin, user=user, last_day=TODAY + timedelta(days=30), today=TODAY)
    staff.deactivate_user(admin, user=user, on=TODAY)
    staff.reactivate_user(admin, user=user)
    offices.create_office(admin, data={"code": "03", "name": "名古屋事務所", "clock_starts_on": LONG_AGO})
    assert told_by(world.admin) == [
        "organization.staff.added",
        "organization.role.added",
        "organization.administrator.given",
        "organization.staff.changed",
        "organization.administrator.taken",
        "organization.role.added",
        "organization.role.ended",
        "organization.role.reopened",
        "organization.staff.leaving",
        "organization.staff.closed",
        "organization.staff.opened",
        "organization.office.added",
    ]
    added = Event.objects.filter(name="organization.role.added").order_by("pk").last()
    assert (added.subject_id, added.office_id) == (row.pk, world.osaka.pk)
    assert events.told(added) == "gave a staff member a role in an office (supervision manager (監理責任者))"


def test_rights_given_and_taken_name_the_right_and_the_role(world, client_of):
    admin, cell = world.actor("admin"), (rights.ACCOUNTANT, rights.MASTERS)
    assert not rights.decided()[cell]
    rights.decide(admin, wanted={cell: True}, shown={})
    rights.decide(admin, wanted={cell: True}, shown={})
    rights.decide(admin, wanted={cell: False}, shown={})
    told = [events.told(one) for one in Event.objects.filter(actor_id=world.admin.pk).order_by("pk")]
    assert told == [
        "gave a right to a role (Companies and people: accountant)",
        "took a right from a role (Companies and people: accountant)",
    ]
    page = text_of(client_of(world.admin).get("/house/events/"))
    assert "gave a right to a role (Companies and people: accountant)" in page


def test_reminders_and_quiet_days(world, client_of):
    admin = world.actor("admin")
    setting.change_setting(admin, data={"manager_after": 5})
    quiet = setting.add_quiet_day(admin, data={"first": TODAY, "last": TODAY, "label": "創立記念日"})
    page = text_of(client_of(world.admin).get("/house/events/"))
    assert "Quiet days 創立記念日" in page
    setting.delete_quiet_day(admin, quiet=quiet)
    assert told_by(world.admin) == ["reports.reminders.changed", "reports.quiet_day.added", "reports.quiet_day.deleted"]
    page = text_of(client_of(world.admin).get("/house/events/"))
    assert "deleted days without reminders" in page
    assert "Quiet days (deleted)" in page
