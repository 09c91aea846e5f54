"""Our registration as a support organization: recorded, renewed, its people and their number against the workers."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from imjapan.core.errors import Refused
from imjapan.organization import renewals
from imjapan.organization.domain import licences, personnel
from imjapan.organization.models import Course, Licence, Organization, Personnel
from reports.filings import domain as filings
from reports.models import Filing, Obligation
from reports.obligations.recompute import recompute
from tests.masters import text_of
from tests.support.makers import make_support, make_worker
from tests.world import TODAY, make_company, make_establishment, make_staff
from training.support.offices import rows_of

pytestmark = pytest.mark.django_db
REGISTRATION = {"regime": "ssw", "kind": "registered", "number": "24登-001234", "valid_from": date(2024, 7, 1)}


def register(world, **fields):
    return licences.save_licence(world.actor("admin"), data=REGISTRATION | fields, today=TODAY)


def appoint(world, role, name="支援 花子", *, full_time=True, languages=("id",), trained=None):
    person = Personnel.objects.create(office=world.tokyo, name=name, is_full_time=full_time)
    data = {"office": world.tokyo, "role": role, "starts_on": date(2026, 4, 1), "languages": list(languages)}
    personnel.save_appointment(world.actor("admin"), person=person, data=data)
    if trained:
        Course.objects.create(personnel=person, kind="support_manager", held_on=trained)
    return person


def test_five_years_and_the_window_of_the_renewal(world):
    """ESD-SSW-05.REGISTRATION: from the month six months before until the month four months before the end."""
    row = register(world)
    assert row.valid_until == date(2029, 6, 30)
    found = renewals.renewal(row, today=TODAY)
    assert (found.first, found.last, found.verdict.outcome.value) == (date(2028, 12, 1), date(2029, 2, 28), "OK")
    assert renewals.renewal(row, today=date(2028, 12, 1)).verdict.outcome.value == "WARN"
    assert renewals.renewal(row, today=date(2029, 3, 1)).verdict.outcome.value == "NG"


@pytest.mark.parametrize("kind", ["general", "ordinary"])
def test_a_kind_of_another_law_is_refused(world, kind):
    with pytest.raises(Exception, match="This kind belongs to the other regime"):
        register(world, kind=kind)


def test_only_administrators_record_it(world):
    with pytest.raises(Refused):
        licences.save_licence(world.actor("bob"), data=REGISTRATION, today=TODAY)


def test_the_renewal_is_a_duty_of_the_first_office(world):
    row = register(world, valid_from=date(2022, 7, 1))
    recompute(office_ids=[world.tokyo.pk, world.osaka.pk], today=TODAY)
    duty = Obligation.objects.get(rule_id="ESD-SSW-05.REGISTRATION")
    assert (str(duty.window_first), str(duty.legal_on), str(duty.safe_on), duty.state) == (
        "2026-12-01", "2027-02-28", "2027-02-26", "open",
    )  # fmt: skip
    licences.save_licence(world.actor("admin"), row=row, data={"renewed_on": date(2026, 11, 20)}, today=TODAY)
    duty.refresh_from_db()
    assert (duty.state, duty.done_on) == ("done", date(2026, 11, 20))


def fill(world, companies):
    for number in range(companies):
        make_support(make_worker(make_establishment(make_company(world.tokyo, f"農園{number}"))))


def test_the_ratio_counts_who_is_appointed(world, client_of):
    """ESD-SSW-05, example 2: ten employers need two; with a registration from before they are too few from 2029 on."""
    fill(world, 10)
    appoint(world, "support_staff")
    [row] = rows_of([world.tokyo], TODAY)
    assert (row.there, row.required, row.enough, row.why.outcome) == (1, 2, False, "NG")
    register(world)
    [row] = rows_of([world.tokyo], TODAY)
    assert row.why.outcome == "WARN"
    appoint(world, "support_staff", "支援 太郎", languages=("vi",))
    [row] = rows_of([world.tokyo], TODAY)
    assert (row.there, row.why.outcome, row.people_why.outcome) == (2, "OK", "CONFIRM")
    shown = text_of(client_of(world.alice).get("/support/offices/"))
    assert "24登-001234, 2024-07-01 – 2029-06-30" in shown
    assert "支援 太郎" in shown
    assert "nobody appointed" in shown


@pytest.mark.parametrize(
    ("full_time", "trained", "outcome"),
    [(True, date(2025, 4, 1), "OK"), (True, date(2024, 3, 31), "NG"), (True, None, "CONFIRM"),
     (False, date(2025, 4, 1), "NG")],
)  # fmt: skip
def test_the_support_manager_is_full_time_and_trained(world, full_time, trained, outcome):
    fill(world, 1)
    appoint(world, "support_staff", "支援 太郎")
    appoint(world, "support_manager", full_time=full_time, trained=trained)
    [row] = rows_of([world.tokyo], TODAY)
    assert row.people_why.outcome == outcome


def test_queries_do_not_grow(world, django_assert_num_queries):
    fill(world, 1)
    with django_assert_num_queries(4):
        rows_of([world.tokyo], TODAY)
    fill(world, 8)
    for number in range(8):
        appoint(world, "support_staff", f"支援 {number}")
        appoint(world, "support_manager", f"責任 {number}", trained=date(2026, 1, 1))
    with django_assert_num_queries(5):  # the courses of those appointed
        rows_of([world.tokyo], TODAY)


def test_the_pages_of_our_house_say_it(world, client_of):
    client = client_of(world.admin)
    assert "No registration as support organization" in text_of(client.get("/house/licences/"))
    assert client.get("/house/licences/new/?regime=ssw").context["form"].initial["kind"] == Licence.Kind.REGISTERED
    register(world, valid_from=date(2022, 7, 1))
    with time_machine.travel("2026-12-10 09:00:00+09:00", tick=False):
        shown = text_of(client_of(world.admin).get("/house/licences/"))
        assert "registered support organization" in shown
        assert "renew now" in shown
        assert "No registration as support organization" not in shown


# --- changes within 14 days ---------------------------------------------------------------------


def changes():
    rows = Obligation.objects.filter(rule_id="ESD-SSW-04").order_by("legal_on", "window_key")
    return [(row.window_key, str(row.legal_on), row.state, row.owed_by) for row in rows]


def test_another_support_manager_is_told_within_14_days(world):
    register(world)
    first = appoint(world, "support_manager", "責任 一")
    personnel.save_appointment(
        world.actor("admin"), person=first, row=first.appointments.get(), data={"ends_on": date(2026, 11, 9)}
    )
    second = Personnel.objects.create(office=world.tokyo, name="責任 二")
    data = {"office": world.tokyo, "role": "support_manager", "starts_on": date(2026, 11, 10), "languages": []}
    personnel.save_appointment(world.actor("admin"), person=second, data=data)
    assert changes() == [
        ("manager:2026-04-01", "2026-04-15", "open", "organization"),
        ("manager:2026-11-10", "2026-11-24", "open", "organization"),
    ]


def test_before_the_registration_nothing_is_told(world):
    register(world, valid_from=date(2026, 4, 1))
    appoint(world, "support_manager")
    assert changes() == []
    Licence.objects.all().delete()
    recompute(office_ids=[world.tokyo.pk], today=TODAY)
    assert changes() == []


def test_a_change_of_the_address_is_told_and_filed(world, client_of):
    register(world)
    make_staff(world.bob, world.osaka, "manager")  # the office that stands first
    with connection.cursor() as cursor:  # the history is written by the clock of the database
        cursor.execute("SELECT now()")
        [now] = cursor.fetchone()
    with time_machine.travel(now, tick=False):
        house = Organization.objects.get()
        house.address = "東京都千代田区1-1"
        house.save()
        today = timezone.localdate()
        recompute(office_ids=[world.tokyo.pk, world.osaka.pk], today=today)
        [duty] = Obligation.objects.filter(rule_id="ESD-SSW-04")
        assert duty.window_key == f"house_change:{today}"
        client = client_of(world.charlie)
        page = client.get(f"/duties/{duty.public_id}/")
        assert "Notice: registration of the support organization changed (form 4-3 etc.)" in text_of(page)
        url = f"/filings/new/ssw_rso_change/?day={today}&what=rso_changed"
        assert url in page.content.decode().replace("&amp;", "&")
        form = client.get(url).context["form"]
        sent = {"office": world.osaka.pk, "event_on": str(today).replace("-", "/"), "key": form["key"].value()}
        assert client.post(url, sent).status_code == 303
        filing = Filing.objects.get()
        filings.approve_filing(world.actor("bob", today), filing=filing, today=today)
        filings.file_filing(world.actor("charlie", today), filing=filing, filed_on=today, channel="online", today=today)
        duty.refresh_from_db()
        assert (duty.state, duty.filing, filing.regime) == ("done", filing, "ssw")
