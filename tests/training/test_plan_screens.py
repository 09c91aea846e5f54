"""Screens of plans, placements, absences and of what was done before our records begin."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.urls import reverse

from imjapan.core import changes
from imjapan.core.errors import Conflict, Refused
from reports.models import Obligation
from tests.masters import Inputs, errors, fill, text_of, typed
from tests.world import make_audit, make_company, make_establishment, make_office, make_person, make_visit, place
from training.domain import placements
from training.models import Absence, CutOver, Interview, Placement, Plan

pytestmark = pytest.mark.django_db
STAGE_1 = {"regime": "titp", "stage": "1", "starts_on": "2026/12/1", "ends_on": "2027/11/30"}


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


@pytest.fixture
def person(world):
    return make_person(world.tokyo, "SITI")


@pytest.fixture
def plan(person):
    return Plan.objects.create(person=person, stage=1, starts_on=date(2026, 12, 1), ends_on=date(2027, 11, 30))


@pytest.fixture
def facts(monkeypatch):
    """The facts told to the apps above: (fact, model, ids)."""
    seen = []

    def told(actor, model, ids, fact):
        seen.append((fact, model._meta.label, tuple(ids)))

    monkeypatch.setattr(changes, "record_many", told)
    return seen


def url(name, row):
    return reverse(f"training:{name}", args=[row.public_id])


def page_of(person):
    return reverse("people:detail", args=[person.public_id])


# --- plans ---


def test_a_plan_is_recorded(alice, person):
    given = STAGE_1 | {"certification_no": "認1", "certified_on": "R8.11.1", "lecture_starts_on": "2026/12/1"}
    response = fill(alice, url("plan_new", person), **given)
    assert response["Location"] == page_of(person)
    plan = person.plans.get()
    assert (plan.stage, plan.starts_on, plan.certified_on) == (1, date(2026, 12, 1), date(2026, 11, 1))


@pytest.mark.parametrize(
    "given, field, message",
    [
        ({"stage": ""}, "stage", "has a stage 1, 2 or 3"),
        ({"regime": "ssw"}, "stage", "Only technical intern training has stages"),
        ({"ends_on": "2026/11/30"}, "ends_on", "before the first day"),
        ({"ends_on": ""}, "ends_on", "required"),
        ({"starts_on": "2026/2/29"}, "starts_on", "no day"),
        ({"certified_on": "2026/11/24"}, "certified_on", "lies in the future"),
        ({"certification_no": "123456789012"}, "certification_no", "My Number"),
        ({"lecture_ends_on": "2026/12/20"}, "lecture_starts_on", "first lecture day too"),
        ({"lecture_starts_on": "2026/11/30"}, "lecture_starts_on", "inside a stage-1 plan"),
        ({"lecture_starts_on": "2026/12/20", "lecture_ends_on": "2026/12/1"}, "lecture_ends_on", "before the first"),
    ],
)
def test_a_wrong_plan(alice, person, given, field, message):
    response = fill(alice, url("plan_new", person), **STAGE_1 | given)
    assert response.status_code == 422
    assert message in errors(response)[field][0]
    assert not person.plans.exists()


def test_everything_wrong_is_told_at_once_and_nothing_is_written(alice, person, facts):
    given = STAGE_1 | {"stage": "2", "starts_on": "2026/2/30", "certified_on": "2027/1/1", "certification_no": "1" * 12}
    response = fill(alice, url("plan_new", person), **given)
    assert set(errors(response)) == {"starts_on", "certified_on", "certification_no"}
    # What the screen cannot read at all must not let the rest through.
    response = fill(alice, url("plan_new", person), **STAGE_1 | {"regime": "nonsense"})
    assert response.status_code == 422
    assert not person.plans.exists()
    assert {fact for fact, _model, _ids in facts} <= {"person.changed"}  # told inside what was rolled back


@pytest.mark.parametrize(
    "first, last, free",
    [
        ("2027/12/1", "2029/11/30", True),  # the day after
        ("2027/11/30", "2029/11/29", False),  # the last day in common
        ("2024/12/1", "2026/11/30", True),
        ("2024/12/1", "2026/12/1", False),
    ],
)
def test_an_overlap_names_the_other_plan(alice, person, plan, first, last, free):
    given = {"regime": "titp", "stage": "2", "starts_on": first, "ends_on": last}
    response = fill(alice, url("plan_new", person), **given)
    assert (response.status_code == 303) is free
    if not free:
        assert errors(response)["starts_on"] == [
            f"Another plan covers some of these days: {plan}, 2026-12-01 to 2027-11-30."
        ]


def test_somebody_younger_than_18_is_a_warning_only(alice, person):
    person.birth_date = date(2008, 12, 2)
    person.save()
    response = fill(alice, url("plan_new", person), **STAGE_1)
    assert person.plans.count() == 1
    assert "SITI is 17 years old when this plan begins: under 18." in text_of(alice.get(response["Location"]))
    person.birth_date = date(2008, 12, 1)
    person.save()
    fill(alice, url("plan_edit", person.plans.get()))
    assert "under 18" not in text_of(alice.get(page_of(person)))


def test_a_plan_keeps_its_placements_inside(alice, person, plan, world):
    Placement.objects.create(
        person=person,
        plan=plan,
        establishment=world.asahi_plant,
        company=world.asahi,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
    )
    response = fill(alice, url("plan_edit", plan), ends_on="2027/10/31")
    assert "runs from 2026-12-01 to 2027-11-30. Change the placement first." in errors(response)["ends_on"][0]


def test_a_changed_plan_moves_the_duties_of_its_placements(world, alice, facts):
    row = world.trainees[0].placements.get()
    assert fill(alice, url("plan_edit", row.plan), lecture_ends_on="2026/5/10").status_code == 303
    assert ("placement.changed", "training.Placement", (row.pk,)) in facts


def test_a_plan_with_a_placement_is_not_deleted(world, alice, plan):
    used = world.trainees[0].plans.get()
    assert "placements: 1" in text_of(alice.get(url("plan_edit", used)))
    assert "placements: 1" in text_of(alice.post(url("plan_delete", used), follow=True))
    alice.post(url("plan_delete", plan))
    assert not Plan.objects.filter(pk=plan.pk).exists()
    assert Plan.objects.filter(pk=used.pk).exists()


def test_the_work_of_a_plan_by_its_regime(alice, person):
    fill(alice, url("plan_new", person), **STAGE_1 | {"occupation_code": "6-4-1"})
    trainee = person.plans.get()
    assert (trainee.occupation_code, trainee.sector) == ("6-4-1", "")
    assert trainee.occupation.startswith("機械加工")  # named by the list when nobody wrote a name
    assert trainee.list_date == date(2026, 7, 29)
    given = {"regime": "esd", "starts_on": "2027/12/1", "ends_on": "2030/11/30"}
    fill(alice, url("plan_new", person), **given, sector="CON", work_category="土木", restriction_months="12")
    worker = person.plans.get(regime="esd")
    assert (worker.sector, worker.work_category, worker.restriction_months) == ("CON", "土木", 12)
    fill(alice, url("plan_new", person), regime="ssw", starts_on="2030/12/1", ends_on="2031/11/30", sector="AVI")
    assert person.plans.get(regime="ssw").sector == "AVI"
    text = text_of(alice.get(page_of(person)))
    for band in ("Stage 1", "Skill development", "Specified skills"):
        assert band in text


@pytest.mark.parametrize(
    "given, field, message",
    [
        ({"sector": "CON"}, "sector", "an occupation instead of a sector"),
        ({"restriction_months": "12"}, "restriction_months", "Only employment for skill development"),
        ({"regime": "esd", "stage": "", "sector": "AVI"}, "sector", "no employment for skill development"),
        ({"occupation_code": "9-99-9"}, "occupation_code", "not one of the available choices"),
    ],
)
def test_work_of_another_regime_is_refused(alice, person, given, field, message):
    response = fill(alice, url("plan_new", person), **STAGE_1 | given)
    assert response.status_code == 422
    assert message in errors(response)[field][0]
    assert not person.plans.exists()


# --- placements ---


def placement_data(under, at, **more):
    days = {"starts_on": "2026/12/1", "ends_on": "2027/11/30"}
    return {"plan": under.pk, "establishment": at.public_id, **days, **more}


def test_the_establishment_is_searched_and_chosen(world, alice, person, plan):
    data = typed(alice, url("placement_new", person))
    assert (data["plan"], data["starts_on"], data["ends_on"]) == (str(plan.pk), "2026/12/01", "2027/11/30")
    page = alice.post(url("placement_new", person), data | {"find": "かわぐち 朝日", "search": "1"})
    assert page.status_code == 200
    assert "Nothing found" in text_of(page)
    page = alice.post(url("placement_new", person), data | {"find": "川口", "search": "1", "end_reason": "keep"})
    assert f'value="{world.asahi_plant.public_id}"' in page.content.decode()
    again = Inputs(page.content.decode()).found
    assert again["end_reason"] == "keep"
    response = alice.post(url("placement_new", person), again | {"establishment": world.asahi_plant.public_id})
    assert response["Location"] == page_of(person)
    row = person.placements.get()
    assert (row.establishment, row.company, row.plan) == (world.asahi_plant, world.asahi, plan)


def test_the_search_finds_only_where_one_may_place_somebody(world, client_of):
    address = reverse("training:place_search")
    assert "堺作業所" not in text_of(client_of(world.alice).get(address, {"find": "堺"}))
    assert "堺作業所" in text_of(client_of(world.charlie).get(address, {"find": "堺"}))
    assert "堺作業所" in text_of(client_of(world.admin).get(address, {"find": "堺"}))
    assert client_of(world.hana).get(address, {"find": "堺"}).status_code == 404


def test_a_placement_moves_the_duties(world, alice, person, plan, facts):
    data = typed(alice, url("placement_new", person), **placement_data(plan, world.asahi_plant))
    for _click in range(2):
        assert alice.post(url("placement_new", person), data).status_code == 303
    row = person.placements.get()
    assert facts == [("placement.changed", "training.Placement", (row.pk,))]


def test_a_placement_at_another_establishment_moves_the_duties_of_both(world, alice, facts):
    row = world.trainees[0].placements.get()
    other = make_establishment(world.asahi, "第二工場")
    assert fill(alice, url("placement_edit", row), establishment=other.public_id).status_code == 303
    assert facts == [
        ("placement.changed", "training.Placement", (row.pk,)),
        ("establishment.left", "companies.Establishment", (world.asahi_plant.pk,)),
    ]


@pytest.mark.parametrize(
    "given, field, message",
    [
        ({"establishment": ""}, "establishment", "Search for the establishment"),
        ({"establishment": "nonsense"}, "establishment", "valid"),
        ({"plan": ""}, "plan", "required"),
        ({"starts_on": "2026/11/30"}, "starts_on", "The plan runs from 2026-12-01 to 2027-11-30."),
        ({"ends_on": "2027/12/1"}, "ends_on", "The plan runs from 2026-12-01 to 2027-11-30."),
        ({"ends_on": "2026/11/30"}, "ends_on", "before the first day"),
    ],
)
def test_a_wrong_placement(world, alice, person, plan, given, field, message):
    response = fill(alice, url("placement_new", person), **placement_data(plan, world.asahi_plant, **given))
    assert response.status_code == 422
    assert message in errors(response)[field][0]
    assert not person.placements.exists()


def test_the_plan_of_somebody_else_cannot_be_chosen(world, alice, person, plan):
    foreign = world.trainees[0].plans.get()
    response = fill(alice, url("placement_new", person), **placement_data(foreign, world.asahi_plant))
    assert "Select a valid choice" in errors(response)["plan"][0]
    with pytest.raises(Exception, match="belongs to somebody else"):
        placements.save_placement(
            world.actor("alice"),
            person=person,
            data={
                "plan": foreign,
                "establishment": world.asahi_plant,
                "starts_on": foreign.starts_on,
                "ends_on": foreign.ends_on,
            },
        )


def test_a_company_of_another_office_is_not_ours_to_place_at(world, alice, person, plan):
    response = fill(alice, url("placement_new", person), **placement_data(plan, world.naniwa_site))
    assert errors(response)["establishment"] == [
        "大阪事務所 looks after this company. Only its staff can place somebody there."
    ]
    assert not person.placements.exists()


def test_an_overlap_names_the_other_placement(world, alice, person, plan):
    fill(alice, url("placement_new", person), **placement_data(plan, world.asahi_plant, ends_on="2027/5/31"))
    again = placement_data(plan, world.midori_farm, starts_on="2027/5/31")
    response = fill(alice, url("placement_new", person), **again)
    assert errors(response)["starts_on"] == [
        "Another placement covers some of these days: 株式会社朝日製作所 川口工場, 2026-12-01 to 2027-05-31."
    ]
    assert fill(alice, url("placement_new", person), **again | {"starts_on": "2027/6/1"}).status_code == 303


def test_an_overlap_gives_no_private_office_away(world, alice, person, plan):
    secret = make_establishment(make_company(make_office("SEC", is_private=True), "秘密商事"))
    days = {"starts_on": plan.starts_on, "ends_on": plan.ends_on}
    Placement.objects.create(person=person, plan=plan, establishment=secret, company_id=secret.company_id, **days)
    response = fill(alice, url("placement_new", person), **placement_data(plan, world.asahi_plant))
    assert errors(response)["starts_on"] == ["A placement at an office you may not read covers some of these days."]
    assert "秘密" not in response.content.decode()


def test_without_a_plan_the_screen_says_what_comes_first(alice, person):
    page = alice.get(url("placement_new", person))
    assert "A plan comes first" in text_of(page)
    assert url("plan_new", person) in page.content.decode()
    assert url("placement_new", person) not in alice.get(page_of(person)).content.decode()


def test_an_early_end(world, alice, facts):
    row = world.trainees[0].placements.get()
    response = fill(alice, url("placement_end", row), ends_on="2026/11/30", end_reason="転籍")
    assert response.status_code == 303
    row.refresh_from_db()
    assert (row.ends_on, row.end_reason) == (date(2026, 11, 30), "転籍")
    assert facts == [("placement.changed", "training.Placement", (row.pk,))]


@pytest.mark.parametrize(
    "ends_on, reason, wrong",
    [
        ("2026/4/14", "x", "ends_on"),
        ("2027/4/15", "x", "ends_on"),
        ("2026/11/30", "", "end_reason"),
        ("", "x", "ends_on"),
    ],
)
def test_a_wrong_early_end(world, alice, ends_on, reason, wrong):
    row = world.trainees[0].placements.get()
    response = fill(alice, url("placement_end", row), ends_on=ends_on, end_reason=reason)
    assert set(errors(response)) == {wrong}
    row.refresh_from_db()
    assert row.ends_on == date(2027, 4, 14)


def test_two_who_end_a_placement(world, alice, client_of):
    row = world.trainees[0].placements.get()
    mine = typed(alice, url("placement_end", row), ends_on="2026/11/30", end_reason="帰国")
    fill(client_of(world.bob), url("placement_end", row), ends_on="2026/12/31", end_reason="転籍")
    response = alice.post(url("placement_end", row), mine)
    assert response.status_code == 409
    assert {c.label: (c.now, c.mine) for c in response.context["clashes"]} == {
        "Last day of training there": ("2026-12-31", "2026-11-30"),
        "Reason for an early end": ("転籍", "帰国"),
    }


def test_a_placement_that_others_saw_is_not_deleted(world, alice, facts):
    heard, seen, free = (trainee.placements.get() for trainee in world.trainees[:3])
    audit = make_audit(
        world.asahi_plant,
        world.alice,
        state="finished",
        finished_at="2026-11-10T00:00:00Z",
        finished_by=world.alice,
    )
    Interview.objects.create(audit=audit, person=heard.person, held_on=date(2026, 11, 10))
    make_visit(world.asahi_plant, world.alice, people=[seen.person])
    for row, why in ((heard, "interviews: 1"), (seen, "visits: 1")):
        assert why in text_of(alice.get(url("placement_edit", row)))
        assert why in text_of(alice.post(url("placement_delete", row), follow=True))
        with pytest.raises(Conflict):
            placements.delete_placement(world.actor("alice"), placement=row)
    facts.clear()
    alice.post(url("placement_delete", free))
    assert not Placement.objects.filter(pk=free.pk).exists()
    assert ("establishment.left", "companies.Establishment", (world.asahi_plant.pk,)) in facts


def test_the_office_of_the_company_may_end_a_placement_too(world, client_of):
    visitor = make_person(world.osaka)
    row = place(visitor, world.asahi_plant, date(2026, 4, 15), date(2027, 4, 14))
    for user in (world.alice, world.charlie):
        assert client_of(user).get(url("placement_end", row)).status_code == 200
    stranger = place(make_person(world.tokyo), world.midori_farm, date(2026, 4, 15), date(2027, 4, 14))
    response = client_of(world.charlie).post(url("placement_end", stranger), {"ends_on": "2026/5/1", "end_reason": "x"})
    assert response.status_code == 403
    assert "Only supervision staff" in text_of(response)
    with pytest.raises(Refused):
        placements.end_placement(world.actor("charlie"), placement=stranger, ends_on=date(2026, 5, 1), reason="x")


def test_a_race_that_the_database_decides_is_a_message(world, person, plan, monkeypatch):
    """Two were equally fast and nothing was there to be seen: the constraint speaks at its field."""
    data = {
        "plan": plan,
        "establishment": world.asahi_plant,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
    }
    placements.save_placement(world.actor("alice"), person=person, data=data)
    monkeypatch.setattr(placements, "overlapping", lambda rows, row: None)
    monkeypatch.setattr(placements.editing, "check", lambda row, **_kwargs: None)
    with pytest.raises(Exception) as caught:
        placements.save_placement(world.actor("alice"), person=person, data=data)
    assert not isinstance(caught.value, IntegrityError)
    assert caught.value.message_dict == {"starts_on": ["This person has another placement on these days."]}
    assert person.placements.count() == 1


# --- absences ---


def test_an_absence_without_an_end_covers_what_follows(alice, person):
    given = {"kind": "missing", "starts_on": "2026/8/1"}
    assert fill(alice, url("absence_new", person), **given).status_code == 303
    later = {"kind": "trip_home", "starts_on": "2026/9/1", "ends_on": "2026/9/10"}
    response = fill(alice, url("absence_new", person), **later)
    assert errors(response)["starts_on"] == [
        "Another absence covers some of these days: whereabouts unknown (行方不明), 2026-08-01 to still."
    ]
    row = person.absences.get()
    assert fill(alice, url("absence_edit", row), ends_on="2026/8/31").status_code == 303
    assert fill(alice, url("absence_new", person), **later).status_code == 303
    alice.post(url("absence_delete", row))
    assert [a.kind for a in person.absences.all()] == ["trip_home"]


def test_a_wrong_absence(alice, person):
    given = {"kind": "leave", "starts_on": "2026/9/1", "ends_on": "2026/8/31"}
    response = fill(alice, url("absence_new", person), **given)
    assert errors(response) == {"ends_on": ["The last day is before the first day."]}
    assert set(errors(fill(alice, url("absence_new", person), **given | {"kind": ""}))) == {"kind", "ends_on"}
    assert not Absence.objects.exists()


# --- before our records begin ---


def test_what_was_done_before_is_told_and_moves_the_clock(world, alice, facts):
    address = url("cut_over_edit", world.asahi_plant)
    assert fill(alice, address, last_audit_on="令和8年3月20日", report_filed_on="2026/4/30").status_code == 303
    row = CutOver.objects.get()
    assert (row.establishment, row.last_audit_on, row.report_missing) == (world.asahi_plant, date(2026, 3, 20), False)
    assert facts == [("cut_over.changed", "training.CutOver", (row.pk,))]
    page = text_of(alice.get(reverse("companies:establishment", args=[world.asahi_plant.public_id])))
    assert "Last audit 2026-03-20" in page


@pytest.mark.parametrize(
    "given, field, message",
    [
        ({"last_audit_on": "2026/11/24"}, "last_audit_on", "lies in the future"),
        ({"last_audit_on": "2026/3/20", "report_filed_on": "2026/3/19"}, "report_filed_on", "filed after its audit"),
        ({"report_filed_on": "2026/3/19"}, "last_audit_on", "A report belongs to an audit"),
        (
            {"last_audit_on": "2026/3/20", "report_filed_on": "2026/4/1", "report_missing": "on"},
            "report_missing",
            "filed or missing, not both",
        ),
    ],
)
def test_what_cannot_have_been(world, alice, given, field, message):
    response = fill(alice, url("cut_over_edit", world.asahi_plant), **given)
    assert message in errors(response)[field][0]
    assert not CutOver.objects.exists()


def test_two_who_tell_it_for_the_first_time(world, alice, client_of):
    address = url("cut_over_edit", world.asahi_plant)
    mine = typed(alice, address, last_audit_on="2026/3/20")
    fill(client_of(world.bob), address, last_audit_on="2026/3/21", last_visit_on="2026/3/1")
    response = alice.post(address, mine)
    assert response.status_code == 409
    again = Inputs(response.content.decode()).found
    assert (again["last_audit_on"], again["last_visit_on"]) == ("2026/3/20", "2026/03/01")


# --- what follows ---


def test_duties_follow_people_from_place_to_place(world, alice):
    person = make_person(world.tokyo)
    plan = Plan.objects.create(person=person, stage=1, starts_on=date(2026, 5, 1), ends_on=date(2027, 4, 30))
    other = make_establishment(world.midori, "第二農場")
    days = {"starts_on": "2026/5/1", "ends_on": "2027/4/30"}

    def due(establishment):
        return Obligation.objects.filter(establishment=establishment, kind="audit", state="open").count()

    assert (
        fill(alice, url("placement_new", person), **placement_data(plan, world.midori_farm, **days)).status_code == 303
    )
    row = person.placements.get()
    whole_year = due(world.midori_farm)
    assert (whole_year > 1, due(other)) == (True, 0)
    fill(alice, url("placement_end", row), ends_on="2026/11/30", end_reason="帰国")
    assert 0 < due(world.midori_farm) < whole_year
    fill(alice, url("placement_edit", row), establishment=other.public_id, ends_on="2027/4/30")
    assert (due(world.midori_farm), due(other)) == (0, whole_year)
    alice.post(url("placement_delete", row))
    assert (due(world.midori_farm), due(other)) == (0, 0)
