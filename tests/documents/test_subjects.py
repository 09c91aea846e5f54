"""What a document can be about: where each belongs, who may read it, and which page it has."""

from datetime import date

import pytest
from django.urls import resolve

from reports import access
from reports.documents import readable, subjects
from reports.models import Document
from tests.obligations import cycle_makers as make
from tests.world import TODAY, make_person, place
from training.models import Regime

pytestmark = pytest.mark.django_db
NEW = ("person", "application", "incident", "transfer", "support_plan", "support_interview")


@pytest.fixture
def about(world):
    """One row of each kind of the placement cycle, at Asahi."""
    person, worker = world.trainees[0], make_person(world.tokyo)
    work = place(worker, world.asahi_plant, date(2026, 7, 1), date(2027, 6, 30), stage=None, regime=Regime.SSW)
    support = make.make_support_plan(work.plan, date(2026, 6, 20))
    return {
        "person": person,
        "application": make.make_application(
            person, world.asahi_plant, world.bob, date(2027, 4, 15), date(2029, 4, 14), stage=2
        ),
        "incident": make.make_incident(world.asahi_plant, [person], world.bob, "illness", date(2026, 11, 10)),
        "transfer": make.make_transfer(person, world.bob, date(2026, 11, 2)),
        "support_plan": support,
        "support_interview": make.make_support_interview(support, world.alice, date(2026, 9, 20)),
    }


def test_every_kind_can_be_read_by_somebody_and_has_a_page():
    assert set(readable.READABLE) == set(readable.PAGES) == set(subjects.KINDS) == set(subjects._PLACES)


def test_where_each_belongs(world, about):
    asahi, plant = world.asahi.pk, world.asahi_plant.pk
    expected = {
        # papers of one person name no company, so that none is let in by it
        "person": (None, None, None),
        "application": (asahi, plant, date(2027, 4, 15)),
        "incident": (asahi, plant, date(2026, 11, 10)),
        "transfer": (None, None, date(2026, 11, 2)),
        "support_plan": (asahi, None, date(2026, 6, 20)),
        "support_interview": (asahi, None, date(2026, 9, 20)),
    }
    for kind, row in about.items():
        found = subjects.place_of(row)
        assert found.office_id == world.tokyo.pk
        on = found.on if kind != "person" else None
        assert (found.company_id, found.establishment_id, on) == expected[kind], kind


def test_each_leads_to_its_own_page(about):
    for kind, row in about.items():
        document = Document(subject_key=subjects.key_of(row), **{kind: row})
        match = resolve(readable.page_of(document))
        assert match.view_name == readable.PAGES[kind]
        assert str(match.kwargs["public_id"]) == str(row.public_id)


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("alice", True),
        ("bob", True),
        ("charlie", True),  # staff read all offices
        ("hana", False),  # the company of the person
        ("dai", False),
        ("aki", False),  # auditors read the papers, not the rows
    ],
)
def test_who_may_read_the_rows_papers_are_about(world, about, name, reads):
    actor = world.actor(name)
    for kind, row in about.items():
        assert readable.of(actor, kind).filter(pk=row.pk).exists() is reads, kind


def test_a_private_office_keeps_its_people_to_itself(world, about):
    world.tokyo.is_private = True
    world.tokyo.save()
    for kind, row in about.items():
        assert not readable.of(world.actor("charlie"), kind).filter(pk=row.pk).exists(), kind
        assert readable.of(world.actor("alice"), kind).filter(pk=row.pk).exists(), kind


def test_papers_of_support_interviews_take_the_right_to_read_interviews(world, about, monkeypatch):
    from training.support import access as support

    monkeypatch.setattr(support, "may_read_answers", lambda actor: (False, "no"))
    assert not readable.of(world.actor("alice"), "support_interview").exists()
    assert readable.of(world.actor("alice"), "support_plan").exists()


@pytest.mark.parametrize("kind", NEW)
def test_no_company_reads_a_paper_of_a_person_and_an_auditor_only_what_is_approved(world, about, kind):
    row = about[kind]
    place_ = subjects.place_of(row)
    paper = Document.objects.create(
        form_id="TITP-F22", form_version="1", print_mode="own", number=f"D-{kind}", office_id=place_.office_id,
        company_id=place_.company_id, establishment_id=place_.establishment_id, subject_key=subjects.key_of(row),
        subject_on=date(2026, 11, 10), facts={}, drafted_at=f"{TODAY}T08:00+09:00", drafted_by=world.bob, **{kind: row},
    )  # fmt: skip

    def seen(name):
        return access.documents(world.actor(name)).filter(pk=paper.pk).exists()

    assert seen("alice")
    assert not any(map(seen, ("hana", "dai", "aki")))
    Document.objects.filter(pk=paper.pk).update(
        state="approved", approved_at=f"{TODAY}T09:00+09:00", approved_by=world.mia
    )
    assert (seen("hana"), seen("dai"), seen("aki"), seen("oto")) == (False, False, True, False)
