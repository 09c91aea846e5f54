"""The change of law: in which group people stand, that the database and the law agree, the page and its numbers."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.organization.models import Licence, ParameterOverride
from reports.transition import groups
from reports.transition.groups import Entering, Running
from tests.records import NOW, make_obligation
from tests.world import TODAY, make_establishment, make_licence, make_person, make_trainees, place
from training.models import Placement, Plan, PlanApplication, ResidenceApplication

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]
URL, PEOPLE, ENTRIES = (reverse(f"transition:{name}") for name in ("countdown", "people", "entries"))


@pytest.fixture
def _monday():
    with time_machine.travel("2026-11-23T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def empty(world):
    """The trainees of the cast have left: only what a test adds is there."""
    Placement.objects.all().update(ends_on=date(2026, 11, 1))
    Plan.objects.all().update(ends_on=date(2026, 11, 1))
    return world


RUNNING = [
    # (stage, from, until, group, row of the decision table, highest stage, latest day): ESD-TRN worked examples
    (1, date(2026, 6, 1), date(2027, 5, 31), Running.STAGE_1, "D1", 2, date(2029, 5, 31)),
    (2, date(2026, 3, 20), date(2028, 3, 19), Running.THIRD, "D2", 3, None),
    (2, date(2026, 4, 1), date(2028, 3, 31), Running.EDGE, "D2", 3, None),
    (2, date(2026, 4, 2), date(2028, 4, 1), Running.NO_THIRD, "D3", 2, date(2028, 4, 1)),
    (2, date(2026, 5, 10), date(2028, 5, 9), Running.NO_THIRD, "D3", 2, date(2028, 5, 9)),
    (3, date(2026, 2, 1), date(2028, 1, 31), Running.STAGE_3, "D4", 3, date(2028, 1, 31)),
    (1, date(2026, 4, 1), date(2027, 3, 31), Running.BEFORE, None, None, None),
    (1, date(2027, 4, 1), date(2028, 3, 31), Running.STAGE_1, "D1", 2, date(2030, 3, 31)),
    (1, date(2027, 4, 2), date(2028, 4, 1), None, None, None, None),  # begins after the change
    (2, date(2024, 4, 1), date(2026, 10, 31), None, None, None, None),  # over
]


def test_who_is_in_training_on_the_day_and_the_law_says_the_same(empty):
    expected = {}
    for stage, first, last, group, row, highest, until in RUNNING:
        plan = place(make_person(empty.tokyo), empty.asahi_plant, first, last, stage=stage).plan
        if group:
            expected[plan.pk] = group
        verdict = groups.judge_running(plan, date(2027, 4, 1)) if group else None
        assert (verdict and verdict.value) == (row and {"row": row, "stage": highest, "until": until})
    found = groups.running(empty.actor("bob"), TODAY)
    assert dict(found.values_list("pk", "group")) == expected


def test_whose_next_stage_is_recorded_counts_once_and_by_that_stage(empty):
    person = make_person(empty.tokyo)
    place(person, empty.asahi_plant, date(2026, 3, 1), date(2027, 2, 28))
    following = place(person, empty.asahi_plant, date(2027, 3, 1), date(2029, 2, 28), stage=2)
    found = groups.running(empty.actor("bob"), TODAY)
    assert dict(found.values_list("pk", "group")) == {following.plan_id: Running.NO_THIRD}


ENTERING = [
    # (starts, applied, certified, certificate of eligibility, today, group)
    (date(2027, 4, 10), None, None, None, TODAY, Entering.APPLY),
    (date(2027, 6, 30), None, None, None, date(2027, 3, 31), Entering.APPLY),
    (date(2027, 6, 30), None, None, None, date(2027, 4, 1), Entering.CLOSED),
    (date(2027, 7, 1), None, None, None, TODAY, Entering.CLOSED),
    (date(2027, 6, 20), date(2027, 3, 25), None, None, date(2027, 4, 20), Entering.ENTER),
    (date(2027, 7, 1), date(2027, 3, 25), None, None, date(2027, 4, 20), Entering.CLOSED),  # TITP-TRANS-01
    (date(2027, 6, 20), date(2027, 3, 31), date(2027, 5, 10), date(2027, 5, 20), date(2027, 6, 1), Entering.ENTER),
    (date(2027, 4, 10), date(2026, 10, 1), date(2026, 12, 1), date(2027, 1, 15), date(2027, 2, 1), Entering.SHORT),
    (date(2027, 6, 10), date(2026, 10, 1), date(2026, 12, 1), date(2027, 3, 30), date(2027, 4, 2), Entering.ENTER),
    (date(2027, 6, 10), date(2026, 10, 1), date(2026, 12, 1), date(2027, 3, 29), date(2027, 4, 2), Entering.SHORT),
    (date(2027, 7, 10), date(2026, 10, 1), date(2026, 12, 1), date(2027, 3, 30), date(2027, 4, 2), Entering.ENTER),
    (date(2027, 6, 20), date(2027, 3, 25), None, None, date(2027, 7, 1), Entering.CLOSED),
]


def application(world, starts=date(2027, 4, 10), applied=None, certified=None, coe=None, **fields):
    """A plan of a first entry on its way. Its state follows from the days, a certified one has its plan."""
    person = fields.pop("person", None) or make_person(world.tokyo)
    fields = {"regime": "titp", "stage": 1, "ends_on": date(2028, 12, 31), **fields}
    if certified:
        fields["plan"] = Plan.objects.create(person=person, stage=1, starts_on=starts, ends_on=fields["ends_on"])
    state = "certified" if certified else "applied" if applied else "draft"
    place_ = fields.pop("place", world.asahi_plant)
    row = PlanApplication.objects.create(
        office=place_.company.office, company=place_.company, establishment=place_, person=person, starts_on=starts,
        applied_on=applied, certified_on=certified, state=fields.pop("state", state), drafted_by=world.alice, **fields,
    )  # fmt: skip
    if coe:
        ResidenceApplication.objects.create(
            person=person, application=row, kind="coe", filed_on=min(coe, certified), result="granted", decided_on=coe
        )
    return row


@pytest.mark.parametrize("starts, applied, certified, coe, today, group", ENTERING)
def test_who_may_still_come(world, starts, applied, certified, coe, today, group):
    row = application(world, starts, applied, certified, coe)
    [(pk, found)] = groups.entering(world.actor("bob"), today).values_list("pk", "group")
    assert (pk, found) == (row.pk, group)
    verdict = groups.judge_entering(row, coe)
    if today <= date(2027, 6, 30) and group != Entering.APPLY:
        assert (verdict.value["until"] is not None) == (group in (Entering.ENTER, Entering.SHORT))


def test_who_has_come_or_does_not_come_is_left_out(world):
    come = application(world, applied=date(2026, 8, 1), certified=date(2026, 10, 1), coe=date(2026, 10, 20))
    ResidenceApplication.objects.filter(application=come).update(entered_on=date(2026, 11, 20))
    application(world, applied=date(2026, 8, 1), state="withdrawn")
    application(world, stage=2, person=world.trainees[0])
    application(world, regime="esd", stage=None)
    assert not groups.entering(world.actor("bob"), TODAY).exists()


def numbers_of(moment):
    return {number.label: number.count for number in moment.numbers}


def test_the_countdown_in_words_with_links_that_lead_to_as_many_rows(empty, client_of):
    place(make_person(empty.tokyo), empty.asahi_plant, date(2026, 6, 1), date(2027, 5, 31))
    place(make_person(empty.tokyo), empty.asahi_plant, date(2026, 5, 10), date(2028, 5, 9), stage=2)
    place(make_person(empty.osaka), empty.naniwa_site, date(2026, 5, 10), date(2028, 5, 9), stage=2)
    application(empty)
    application(empty, starts=date(2027, 8, 1))
    application(empty, regime="esd", stage=None)
    make_obligation(empty.asahi_plant, kind="audit_report", legal_on=date(2027, 4, 30))
    client = client_of(empty.alice)
    page = client.get(URL)
    text = page.content.decode()
    by_day = {moment.day: moment for moment in page.context["board"].moments}
    assert [moment.left for moment in page.context["board"].moments] == sorted(
        moment.left for moment in page.context["board"].moments
    )
    assert (by_day[date(2027, 3, 31)].left, by_day[date(2027, 4, 1)].left) == (128, 129)
    assert "128 days left" in text
    assert by_day[date(2026, 9, 1)].over
    assert numbers_of(by_day[date(2027, 3, 31)]) == {"to be applied for": 1, "no way as a trainee": 1}
    change = numbers_of(by_day[date(2027, 4, 1)])
    assert (change["stage 1: stage 2 may follow"], change["stage 2: no stage 3"]) == (1, 2)
    assert change["reports due to the successor"] == 1
    assert "外国人育成就労機構" in text
    for moment in by_day.values():
        for number in moment.numbers:
            listed = client.get(number.url)
            assert listed.status_code == 200, number.url
            assert listed.context["shown"].page.paginator.count == number.count, number.url


def test_one_office_and_a_private_one(empty, client_of):
    for office, place_ in ((empty.tokyo, empty.asahi_plant), (empty.osaka, empty.naniwa_site)):
        place(make_person(office), place_, date(2026, 6, 1), date(2027, 5, 31))
    client = client_of(empty.alice)
    page = client.get(URL, {"office": "OSK"})
    [(office, numbers)] = page.context["board"].offices
    assert (office, sum(number.count for number in numbers)) == (empty.osaka, 1)
    assert client.get(URL, {"office": "XXX"}).status_code == 422
    empty.osaka.is_private = True
    empty.osaka.save()
    board = client.get(URL).context["board"]
    assert [office for office, _numbers in board.offices] == [empty.tokyo]
    assert client.get(URL, {"office": "OSK"}).status_code == 422
    assert client.get(PEOPLE).context["shown"].page.paginator.count == 1


def test_the_licence_to_the_last_trainee(empty, client_of):
    client = client_of(empty.alice)
    assert "Nobody has a plan that reaches the change of law." in client.get(URL).content.decode()
    place(make_person(empty.tokyo), empty.asahi_plant, date(2026, 5, 10), date(2028, 5, 9), stage=2)
    make_licence(empty.tokyo.organization, valid_until=date(2027, 7, 31))
    board = client.get(URL).context["board"]
    assert (board.last_day, board.licence.outcome) == (date(2028, 5, 9), "CONFIRM")
    Licence.objects.update(valid_until=date(2029, 7, 31))
    assert client.get(URL).context["board"].licence.outcome == "OK"


def test_days_are_figures_an_administrator_may_correct(empty, client_of):
    application(empty, starts=date(2027, 7, 10))
    assert client_of(empty.alice).get(ENTRIES, {"group": "closed"}).context["shown"].page.paginator.count == 1
    ParameterOverride.objects.create(
        key="titp.transition.last_entry", valid_from=date(2026, 11, 1), value="2027-09-30", source="官報",
        reason="延長", decided_at=NOW, decided_by=empty.admin,
    )  # fmt: skip
    page = client_of(empty.alice).get(URL)
    assert date(2027, 9, 30) in {moment.day for moment in page.context["board"].moments}
    assert client_of(empty.alice).get(ENTRIES, {"group": "closed"}).context["shown"].page.paginator.count == 0


def test_the_list_says_how_far_each_may_go(empty, client_of):
    person = make_person(empty.tokyo, "SITI AMINAH")
    place(person, empty.asahi_plant, date(2026, 6, 1), date(2027, 5, 31))
    [row] = client_of(empty.alice).get(PEOPLE).context["shown"].table()
    values = {cell.column.key: cell.value for cell in row}
    assert values["person"] == "SITI AMINAH"
    assert values["company"] == "株式会社朝日製作所"
    assert (values["highest"], values["latest"]) == (2, date(2029, 5, 31))
    application(empty, applied=date(2026, 10, 1), certified=date(2026, 12, 1), coe=date(2027, 1, 15))
    [row] = client_of(empty.alice).get(ENTRIES).context["shown"].table()
    values = {cell.column.key: cell.value for cell in row}
    assert (values["coe"], values["enter_by"]) == (date(2027, 1, 15), date(2027, 4, 15))


@pytest.mark.parametrize("url", [URL, PEOPLE, ENTRIES])
def test_strangers_and_queries(world, client_of, url):
    """Nobody but staff; as many queries for many people, companies and applications as for one."""
    for user in (world.hana, world.aki):
        assert client_of(user).get(url).status_code == 404
    application(world)
    client = client_of(world.alice)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(30):
        make_trainees(make_establishment(world.midori, f"第{number}農場"), 1)
        application(world)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_our_own_licence_stands_first_with_its_days_and_the_way_there(world, client_of):
    client = client_of(world.alice)
    page = client.get(URL).content.decode()
    assert "Our own licence under the new law" in page
    assert reverse("house:readiness") in page
    assert "days left" in page.partition("What the licence still needs")[0]
    assert "Apply for the next stage of everybody whose plan ends before the change." in page
    with time_machine.travel("2027-04-12T10:00:00+09:00", tick=True):
        late = client_of(world.alice).get(URL).content.decode().partition("What the licence still needs")[0]
    assert ("-101 days" in late, "The latest day to apply for a start with the law was" in late) == (False, True)
    make_licence(
        world.asahi.office.organization,
        regime="esd",
        kind="ordinary",
        valid_from=date(2027, 4, 1),
        valid_until=date(2030, 3, 31),
    )
    assert "granted" in client.get(URL).content.decode().partition("What the licence still needs")[0]
