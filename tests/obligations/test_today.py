"""Today: each sees the right duties with the right next step, in a fixed number of queries."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.models import InCharge
from reports.filings.models import Filing
from reports.models import Obligation
from reports.obligations.recompute import recompute
from reports.obligations.standing import standing
from tests.obligations.makers import finish
from tests.world import LONG_AGO, TODAY, make_audit, make_company, make_establishment, make_trainees
from training.models import Plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]
URL = "/today/"


def rows_of(response):
    return [row for section in response.context["sections"] for row in section.rows]


def test_member_sees_the_duties_of_companies_in_charge(world, client_of):
    make_trainees(world.midori_farm, 2)
    make_trainees(world.naniwa_site, 2)
    recompute(today=TODAY)
    response = client_of(world.alice).get(URL)
    assert response.context["scope"] == "mine"
    assert {row.duty.company for row in rows_of(response)} == {world.asahi}
    text = response.content.decode()
    assert "川口工場" in text
    assert "堺作業所" not in text
    assert "第一農場" not in text
    assert reverse("training:audit_new", args=[world.asahi_plant.public_id]) in text


def test_manager_starts_with_the_office_and_never_meets_another_there(world, client_of):
    make_trainees(world.midori_farm, 2)
    make_trainees(world.naniwa_site, 2)
    recompute(today=TODAY)
    response = client_of(world.bob).get(URL)
    assert response.context["scope"] == "office"
    assert {row.duty.company for row in rows_of(response)} == {world.asahi, world.midori}
    everywhere = client_of(world.bob).get(URL + "?show=all")
    assert {row.duty.company for row in rows_of(everywhere)} == {world.asahi, world.midori, world.naniwa}
    foreign = [row for row in rows_of(everywhere) if row.duty.company == world.naniwa]
    assert foreign
    assert all(row.action is None for row in foreign)


def test_deputy_counts_as_in_charge_and_a_past_charge_does_not(world, client_of):
    recompute(today=TODAY)
    deputy = client_of(world.bob).get(URL + "?show=mine")
    assert {row.duty.company for row in rows_of(deputy)} == {world.asahi}
    InCharge.objects.update(ends_on=date(2026, 11, 22))
    past = client_of(world.alice).get(URL)
    assert rows_of(past) == []
    assert "You are in charge of no company today" in past.content.decode()
    assert "?show=office" in past.content.decode()


def test_the_page_of_a_day_with_nothing_teaches(world, client_of):
    text = client_of(world.charlie).get(URL + "?show=office").content.decode()
    assert "Nothing is late, and nothing is due within 45 days" in text


def test_sections_and_counters(world, client_of):
    recompute(today=TODAY)
    response = client_of(world.alice).get(URL)
    sections = {each.number: [row.duty.window_key for row in each.rows] for each in response.context["sections"]}
    assert sections == {0: ["2026-04-01", "2026-07-01"], 2: ["2026-10-01"]}
    assert response.context["counts"] == {"late": 2, "due": 0, "soon": 1}
    assert "146 days late" in response.content.decode()
    assert "35 days to the target" in response.content.decode()


def test_a_draft_changes_the_next_step(world, client_of):
    draft = make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 11, 20))
    recompute(today=TODAY)
    rows = {row.duty.window_key: row for row in rows_of(client_of(world.alice).get(URL))}
    assert rows["2026-10-01"].action.url == reverse("training:audit_edit", args=[draft.public_id])
    assert rows["2026-10-01"].note == "Draft begun"
    assert rows["2026-07-01"].action.url == reverse("training:audit_new", args=[world.asahi_plant.public_id])


def test_finished_audit_waits_for_the_manager_only(world, client_of):
    audit = finish(make_audit(world.asahi_plant, world.alice), world.alice)
    recompute(today=TODAY)
    link = reverse("training:audit_detail", args=[audit.public_id])
    bob, alice = client_of(world.bob).get(URL), client_of(world.alice).get(URL)
    assert [a.pk for a in bob.context["audits"].rows] == [audit.pk]
    assert alice.context["audits"].rows == []
    assert link in bob.content.decode()
    assert "The audit waits for approval" in alice.content.decode()


def test_a_written_notice_waits_for_the_manager_of_its_office(world, client_of):
    fields = {"kind": "licence_change", "event_on": TODAY, "drafted_at": timezone.now(), "drafted_by": world.alice}
    notice = Filing.objects.create(office=world.tokyo, details={"reason": "理事の就任"}, **fields)
    Filing.objects.create(office=world.tokyo, details={}, **fields)  # begun, nothing written yet
    Filing.objects.create(office=world.osaka, details={"reason": "他"}, **fields)
    bob, alice = client_of(world.bob).get(URL), client_of(world.alice).get(URL)
    assert [row.pk for row in bob.context["filings"].rows] == [notice.pk]
    page = bob.content.decode()
    assert "1 notice to approve" in page
    assert f'href="{reverse("filings:detail", args=[notice.public_id])}">Look at the notice' in page
    assert f'href="{reverse("today:approvals")}">Approve or return them' in page
    assert alice.context["filings"].total == 0
    Filing.objects.filter(pk=notice.pk).update(returned_at=timezone.now(), returned_by=world.bob, return_reason="日付")
    assert "notice to approve" not in client_of(world.bob).get(URL).content.decode()


def test_company_and_auditor_have_no_today(world, client_of):
    assert client_of(world.hana).get(URL).status_code == 404
    assert client_of(world.aki).get(URL).status_code == 404


def test_private_office_stays_out_of_all(world, client_of):
    make_trainees(world.naniwa_site, 1)
    recompute(today=TODAY)
    world.osaka.is_private = True
    world.osaka.save()
    response = client_of(world.alice).get(URL + "?show=all")
    assert world.naniwa not in {row.duty.company for row in rows_of(response)}


@pytest.mark.parametrize("more", [0, 15])
def test_one_row_and_a_page_full_cost_the_same(world, client_of, more):
    finish(make_audit(world.asahi_plant, world.alice), world.alice)
    for number in range(more):
        company = make_company(world.tokyo)
        InCharge.objects.create(company=company, user=world.alice, starts_on=LONG_AGO)
        place = make_establishment(company, f"工場{number}")
        make_trainees(place, 1)
        finish(make_audit(place, world.alice), world.alice)
    notice = Filing(
        kind="minor_change", office=world.tokyo, company=world.asahi, event_on=TODAY, details={"reason": "変更"},
        drafted_at=timezone.now(), drafted_by=world.alice,
    )  # fmt: skip
    Plan.objects.update(exam_applied_on=date(2026, 8, 1))  # so that each board warns of the same kinds of things
    recompute(today=TODAY)
    for _number in range(more + 1):
        notice.pk, notice.public_id, notice._state.adding = None, uuid.uuid4(), True
        notice.save()
    client = client_of(world.bob)
    client.get(URL)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(URL)
    assert len(rows_of(response)) == 3 * (more + 1)
    assert {row.duty.kind for row in rows_of(response)} == {"audit", "audit_report"}
    assert len(queries) == 32, [query["sql"] for query in queries]


def test_paging_keeps_the_order(world, client_of):
    for number in range(30):
        make_trainees(make_establishment(world.asahi, f"第{number:02}工場"), 1)
    recompute(today=TODAY)
    client = client_of(world.alice)
    seen = [row.duty.pk for page in (1, 2) for row in rows_of(client.get(f"{URL}?page={page}"))]
    assert len(seen) == len(set(seen)) == 93
    assert Obligation.objects.filter(pk__in=seen, state="open").count() == 93


def test_a_window_that_has_not_begun_is_not_on_today(world, client_of):
    """Its audit cannot be made yet, so it is not offered as work; the company's page still lists it."""
    recompute(today=TODAY)
    coming = Obligation.objects.filter(kind="audit", state="open", window_first__gt=TODAY).earliest("window_first")
    Obligation.objects.filter(pk=coming.pk).update(target_on=TODAY, safe_on=TODAY)
    page = client_of(world.alice).get("/today/?show=all").content.decode()
    assert str(coming.public_id) not in page
    assert standing(coming, TODAY).variant == "info"


def test_an_empty_board_says_what_is_due_elsewhere(world, client_of):
    recompute(today=TODAY)
    text = client_of(world.charlie).get(URL + "?show=office").content.decode()
    counts = client_of(world.charlie).get(URL + "?show=all").context["counts"]
    assert counts["soon"] + counts["due"] + counts["late"] > 0
    assert f"In all offices together: {counts['late']} late, {counts['due']} due within 7 days" in text
    assert 'href="/today/?show=all"' in text
    assert "In all offices together" not in client_of(world.alice).get(URL).content.decode()


def test_a_passed_target_is_named_beside_the_days_that_are_left(world):
    recompute(today=TODAY)
    duty = Obligation.objects.filter(state="open", window_first__lte=TODAY).first()
    Obligation.objects.filter(pk=duty.pk).update(
        target_on=date(2026, 11, 20), legal_on=date(2026, 11, 27), safe_on=date(2026, 11, 27)
    )
    duty.refresh_from_db()
    assert standing(duty, TODAY).words == "4 days left, target passed"
    assert standing(duty, date(2026, 11, 28)).words == "1 day late"
