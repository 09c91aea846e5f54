"""Demonstration data of real size, on a small scale: the same twice, true to the rules of the tables, plausible."""

import dataclasses
import itertools
import os
import random
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Q

from companies.models import Company, Establishment, corporate_number
from imjapan.accounts.actor import resolve
from imjapan.accounts.models import User
from imjapan.core import checking, files
from imjapan.core.models import StoredFile
from interns.models import Passport, Person, ResidenceCard
from reports.demo.scale import loading
from reports.demo.scale.maker import make
from reports.demo.scale.sizes import SCALES, Scale
from reports.documents import forms
from reports.models import Document, Obligation
from reports.obligations.recompute import recompute
from reports.warnings import numbers
from tests.world import TODAY, make_user
from training.models import Audit, LectureCourse, Placement, Plan, PlanApplication, Visit

TINY = Scale("tiny", people=120, active=40, companies=12, offices=3, record_months=18, jobs=10)
DAYS = [date(2026, 11, 23), date(2027, 1, 1), date(2027, 2, 28), date(2028, 2, 29), date(2026, 12, 31)]


def rows_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def loaded(db, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    folder = loading.prepare(TINY, today=TODAY, seed=1, say=lambda text: None)
    loading.load(folder, say=lambda text: None)
    recompute(today=TODAY)
    return folder


def test_the_same_seed_and_day_give_the_same_rows_and_others_do_not(tmp_path):
    made = []
    for name, seed, day in (("a", 1, TODAY), ("b", 1, TODAY), ("c", 2, TODAY), ("d", 1, TODAY - timedelta(days=40))):
        (tmp_path / name).mkdir()
        make(tmp_path / name, TINY, today=day, seed=seed)
        made.append(rows_of(tmp_path / name))
    first, again, other_seed, other_day = made
    assert first == again
    assert first["interns_person.copy.z"] != other_seed["interns_person.copy.z"]
    assert first["training_audit.copy.z"] != other_day["training_audit.copy.z"]


@pytest.mark.django_db
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_day_of_the_year_loads_with_all_constraints(day, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    loading.load(loading.prepare(TINY, today=day, seed=3, say=lambda text: None), say=lambda text: None)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    active = Placement.objects.filter(starts_on__lte=day, ends_on__gte=day)
    assert (active.count(), active.values("person").distinct().count()) == (TINY.active, TINY.active)
    assert Person.objects.count() == TINY.people
    assert not Audit.objects.filter(ends_on__gt=day).exists()
    assert not Visit.objects.filter(visited_on__gt=day).exists()
    assert not Document.objects.filter(Q(filed_on__gt=day) | Q(filed_on__lt=F("subject_on"))).exists()


def test_as_many_rows_as_promised(loaded):
    assert Company.objects.count() == 12
    assert Establishment.objects.count() == TINY.establishments == 14
    assert set(Person.objects.values_list("nationality", flat=True)) == {"ID", "VN", "TH", "BD", "LK"}
    assert Person.objects.filter(nationality="ID", surname="").exists(), "one name is a name"
    assert User.objects.get(username="demo-auditor").mandates.get().offices.count() == TINY.audited_offices


def test_large_scales_are_those_of_the_design():
    shapes = {s.name: (s.people, s.active, s.companies, s.establishments, s.offices) for s in SCALES.values()}
    assert shapes["imjapan"] == (60_000, 12_000, 3_000, 3_600, 40)
    assert shapes["nation"][0] == 500_000
    assert shapes["nation"][2] == 60_000
    assert SCALES["imjapan"].audited_offices == 20


def test_keys_are_those_the_models_write(loaded):
    for model, keys in (
        (Person, ("search_text", "sort_key", "kana_key")),
        (Company, ("search_text", "sort_key")),
        (Establishment, ("search_text", "sort_key")),
    ):
        for row in model.objects.all():
            stored = [getattr(row, key) for key in keys]
            row.set_keys()
            assert [getattr(row, key) for key in keys] == stored


def test_placements_lie_in_their_plans_and_cards_cover_the_plans(loaded):
    wrong = Placement.objects.exclude(
        person=F("plan__person"), starts_on__gte=F("plan__starts_on"), ends_on__lte=F("plan__ends_on")
    )
    assert not wrong.exists()
    assert not Placement.objects.exclude(company=F("establishment__company")).exists()
    assert not Placement.objects.filter(ends_on__lt=F("plan__ends_on"), end_reason="").exists()
    for plan in Plan.objects.filter(starts_on__lte=TODAY):
        assert plan.person.residence_cards.filter(starts_on=plan.starts_on, ends_on=plan.ends_on).exists()
    labels = {1: "技能実習1号ロ", 2: "技能実習2号ロ", 3: "技能実習3号ロ"}
    for card in ResidenceCard.objects.filter(starts_on__gte=date(2011, 1, 1)):
        plan = Plan.objects.get(person=card.person, starts_on=card.starts_on)
        assert card.status == labels.get(plan.stage, "特定技能1号")


def test_passports_are_renewed_before_they_end_and_the_old_ones_stay(loaded):
    several = Person.objects.annotate(n=Count("passports")).filter(n__gt=1)
    assert several.exists()
    for person in several:
        dates = list(person.passports.order_by("issued_on").values_list("issued_on", "expires_on"))
        assert all(new[0] < old[1] for old, new in itertools.pairwise(dates))
    assert not Passport.objects.filter(issued_on__gt=TODAY).exists()


def test_numbers_of_companies_are_right(loaded):
    for number in Company.objects.exclude(corporate_number=None).values_list("corporate_number", flat=True):
        corporate_number(number)
    assert not Company.objects.filter(corporate_number=None, is_sole_proprietor=False).exists()


def test_people_interviewed_and_seen_were_there(loaded):
    for audit in Audit.objects.prefetch_related("interviews"):
        for interview in audit.interviews.all():
            assert Placement.objects.filter(
                person=interview.person_id,
                establishment=audit.establishment_id,
                starts_on__lte=audit.ends_on,
                ends_on__gte=audit.ends_on,
            ).exists()
    for visit in Visit.objects.prefetch_related("people"):
        there = Placement.objects.filter(
            establishment=visit.establishment_id,
            starts_on__lte=visit.visited_on,
            ends_on__gte=visit.visited_on,
            plan__stage=1,
        ).values_list("person", flat=True)
        assert {person.pk for person in visit.people.all()} <= set(there)


def test_hardly_anything_is_late(loaded):
    owed = Obligation.objects.filter(state="open")
    done = Obligation.objects.filter(state="done", kind="audit")
    assert done.count() > 30
    assert owed.filter(legal_on__lt=TODAY).count() <= 0.05 * owed.count() + 1
    assert not owed.filter(legal_on__lt=TODAY - timedelta(days=400)).exists()
    assert recompute(today=TODAY).created == 0


def test_papers_have_whole_facts_and_a_file_on_disk(loaded):
    assert Document.objects.filter(state="filed").count() > 20
    for document in Document.objects.all():
        facts = forms.get(document.form_id).load(document.facts)
        assert facts is not None, document.number
        assert facts.document_no == document.number
        assert facts.missing() == ()
    stored = StoredFile.objects.first()
    with files.open_file(stored) as file:
        assert file.read(5) == b"%PDF-"
    assert StoredFile.objects.count() == Document.objects.count()


def test_the_next_row_takes_the_next_number(loaded):
    last = Person.objects.order_by("-pk").first().pk
    copy = Person.objects.get(pk=last)
    copy.pk, copy.public_id = None, Person().public_id
    copy.save(force_insert=True)
    assert copy.pk == last + 1
    assert make_user("newcomer").pk == User.objects.count()


def test_demo_sign_ins_work_with_their_roles(loaded, client):
    for username in ("demo-staff", "demo-manager", "demo-osaka-staff", "demo-osaka-manager", "demo-admin"):
        assert client.login(username=username, password="demo"), username
    assert not client.login(username="staff-0010", password="!")
    manager = resolve(User.objects.get(username="demo-manager"), TODAY)
    assert len(manager.managed_office_ids) == 1
    assert len(resolve(User.objects.get(username="demo-company"), TODAY).company_ids) == 1
    staff = User.objects.get(username="demo-staff")
    assert Company.objects.filter(in_charge__user=staff, in_charge__ends_on=None).exists()


def test_rows_made_once_are_kept_until_a_source_changes(loaded, monkeypatch):
    said = []
    assert loading.prepare(TINY, today=TODAY, seed=1, say=said.append) == loaded
    assert said == [f"rows taken from {loaded.name}"]
    monkeypatch.setattr(loading, "digest", lambda: "changed")
    os.utime(loaded, (0, 0))
    new = loading.prepare(TINY, today=TODAY, seed=1, say=said.append)
    assert list(new.parent.iterdir()) == [new], "rows of older sources do not pile up"


def test_a_run_that_breaks_leaves_no_half_cache(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path

    def broken(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(loading, "make", broken)
    with pytest.raises(OSError, match="disk full"):
        loading.prepare(TINY, today=TODAY, seed=1, say=print)
    assert list((tmp_path / "demo-cache").iterdir()) == []


@pytest.mark.django_db
def test_the_command_loads_a_large_scale_once(settings, tmp_path, monkeypatch, capsys):
    settings.VAR_DIR = tmp_path
    monkeypatch.setitem(SCALES, "imjapan", dataclasses.replace(TINY, name="imjapan"))
    call_command("demo", scale="imjapan")
    assert "demo-staff" in (tmp_path / "demo-signins.txt").read_text(encoding="utf-8")
    assert f"{Obligation.objects.count()} duties" in capsys.readouterr().err
    with pytest.raises(CommandError, match="not empty"):
        call_command("demo", scale="imjapan")
    assert Person.objects.count() == TINY.people


@pytest.mark.django_db
def test_search_indexes_are_there_again(loaded):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%% USING gin %%'")
        assert cursor.fetchone()[0] >= 3


def test_names_of_a_country_are_many():
    from reports.demo.scale.names import pick

    chance = random.Random(1)
    names = {pick(chance, "ID", sex).passport for sex in "MF" for _ in range(500)}
    assert len(names) > 300


def test_the_placement_cycle_belongs_together(loaded):
    """Whoever came in the kept years came through an offer, was certified, was taught; and nobody owes the past."""
    arrived = Plan.objects.filter(stage=1, starts_on__gt=TODAY - timedelta(days=4 * 365), starts_on__lte=TODAY)
    assert arrived.count() > 20
    for plan in arrived.select_related("person"):
        person, application = plan.person, plan.application
        assert application.candidate.state == "selected"
        assert application.candidate.person == application.person == person
        assert application.residence_applications.get(kind="coe").entered_on == plan.starts_on
        assert set(person.courses.values_list("kind", flat=True)) == {"pre", "post"}
        assert person.sending.country == person.nationality
    states = dict(PlanApplication.objects.values_list("state").annotate(n=Count("pk")))
    assert set(states) == {"draft", "applied", "certified"}
    closed = LectureCourse.objects.filter(state="closed")
    assert all(course.sessions.filter(taken_at=None).count() == 0 for course in closed)
    assert not LectureCourse.objects.filter(state="planned", ends_on__lt=TODAY - timedelta(days=14)).exists()


def test_what_is_counted_and_checked_holds(loaded):
    """The consistency checks of the whole project, and no company over the numbers it may take."""
    wrong = {
        one.check.id: one.first for one in checking.run(checking.registered(), checking.Depth()) if not one.is_good
    }
    assert wrong == {}
    full = numbers.fullest(list(Company.objects.values_list("pk", flat=True)), TODAY)
    assert len(full) < Company.objects.count() / 2
    assert [one for one in full.values() if one.over] == []
