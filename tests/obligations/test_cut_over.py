"""The last audit before our records begin: it fulfils its window and leads to the next; a report is owed if proven."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.formats import date_format

from imjapan.core import changes
from reports.models import Obligation, ObligationRecord
from reports.obligations.recompute import recompute
from tests.obligations.makers import duties, finish, states
from tests.world import TODAY, make_audit
from training.models import CutOver

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 20)  # in the first block, 2026-04-01 to 2026-06-30; the clock starts on 2026-04-01
KEY = "cutover:2026-05-20"


def told(world, day=DAY, clock=date(2026, 4, 1), **fields):
    world.tokyo.clock_starts_on = clock
    world.tokyo.save()
    row = CutOver.objects.create(establishment=world.asahi_plant, last_audit_on=day, **fields)
    recompute(establishment_ids=[world.asahi_plant.pk], today=TODAY)
    return row


def test_it_fulfils_the_window_it_lies_in_without_a_record(world):
    told(world)
    first = duties(world.asahi_plant)["2026-04-01"]
    assert (first.state, first.done_on, list(first.records.all())) == ("done", DAY, [])
    assert not ObligationRecord.objects.exists()


def test_it_gives_the_day_the_next_audit_is_wished_by(world):
    told(world, date(2026, 6, 5))
    assert duties(world.asahi_plant)["2026-07-01"].target_on == date(2026, 9, 4)  # 2026-09-05 is a Saturday


def test_it_does_not_count_before_anybody_is_in_training(world):
    told(world, date(2026, 4, 14))
    assert duties(world.asahi_plant)["2026-04-01"].state == "open"


def test_a_filed_report_is_done(world):
    told(world, report_filed_on=date(2026, 6, 30))
    report = duties(world.asahi_plant, "audit_report")[KEY]
    assert (report.state, report.done_on, report.audit, report.window_first) == ("done", date(2026, 6, 30), None, DAY)


@pytest.mark.parametrize("clock", [date(2026, 4, 1), date(2026, 11, 1), date(2027, 4, 1)])
def test_a_missing_report_is_owed_whenever_the_clock_starts(world, clock):
    told(world, clock=clock, report_missing=True)
    report = duties(world.asahi_plant, "audit_report")[KEY]
    assert (report.state, report.legal_on, report.carried_over) == ("open", date(2026, 7, 20), clock > DAY)


@pytest.mark.parametrize(
    ("clock", "opened"),
    [
        (date(2026, 5, 19), False),
        (DAY, True),
        (date(2026, 7, 20), True),
        (date(2026, 7, 21), False),
        (date(2026, 11, 1), False),
    ],
)
def test_an_unknown_report_is_owed_only_when_the_clock_starts_inside_its_window(world, clock, opened):
    told(world, clock=clock)
    assert states(world.asahi_plant, "audit_report") == ({KEY: "open"} if opened else {})


def test_an_audit_entered_later_takes_its_place(world):
    told(world, report_missing=True)
    audit = finish(make_audit(world.asahi_plant, world.bob, starts_on=DAY), world.bob)
    recompute(establishment_ids=[world.asahi_plant.pk], today=TODAY)
    assert list(states(world.asahi_plant, "audit_report")) == [f"audit:{audit.pk}"]
    assert duties(world.asahi_plant)["2026-04-01"].records.get().audit == audit


def test_a_day_in_the_future_counts_for_nothing_yet(world):
    told(world, date(2026, 12, 1), report_missing=True)
    assert states(world.asahi_plant, "audit_report") == {}


def test_a_second_run_writes_nothing(world):
    told(world, report_missing=True)
    before = list(Obligation.objects.order_by("pk").values())
    counts = recompute(today=TODAY)
    assert (counts.changed, counts.removed) == (0, 0)
    assert [row for row in Obligation.objects.order_by("pk").values() if row in before] == before


@pytest.mark.usefixtures("_monday")
def test_telling_it_moves_the_clock(world):
    row = told(world, report_missing=True)
    row.report_missing, row.report_filed_on = False, date(2026, 11, 20)
    row.save()
    changes.record(world.actor("alice"), row, "cut_over.changed")
    assert states(world.asahi_plant, "audit_report") == {KEY: "done"}


@pytest.mark.usefixtures("_monday")
def test_it_is_shown_without_an_audit_everywhere(world, client_of, capsys):
    told(world, report_missing=True)
    report = duties(world.asahi_plant, "audit_report")[KEY]
    client = client_of(world.alice)
    page = client.get(reverse("duties:detail", args=[report.public_id])).content.decode()
    for words in (
        "Audit report to the authority",
        "Enter the filing",
        date_format(date(2026, 7, 20), "SHORT_DATE_FORMAT"),
    ):
        assert words in page, words
    assert reverse("training:cut_over_edit", args=[world.asahi_plant.public_id]) in page
    audit = duties(world.asahi_plant)["2026-04-01"]
    page = client.get(reverse("duties:detail", args=[audit.public_id])).content.decode()
    assert "An audit before our records begin, entered at the establishment." in page
    for name in ("today:today", "duties:list"):
        page = client.get(reverse(name)).content.decode()
        assert "audit of" in page, name
    page = client.get(reverse("companies:establishment", args=[world.asahi_plant.public_id])).content.decode()
    assert "Audit report to the authority" in page
    rows = client.get("/api/v1/obligations/?kind=audit_report").json()["results"]
    assert [row["legal_on"] for row in rows] == ["2026-07-20"]
    call_command("obligations", "--as-of", "2026-11-23")
    assert "TITP-AUDIT-06" in capsys.readouterr().out
