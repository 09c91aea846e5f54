"""manage.py obligations, recompute and rule."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reports.models import Obligation
from reports.obligations.domain import waive_obligation
from reports.obligations.recompute import recompute
from tests.obligations.makers import duties
from tests.world import TODAY, make_trainees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]


def run(name, *args):
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


def listed(*args):
    return json.loads(run("obligations", "--json", *args))


def test_duties_of_a_company_on_a_day_without_writing(world):
    rows = listed("--company", str(world.asahi.public_id), "--as-of", "2026-10-01")
    assert [(row["window"]["key"], row["standing"]) for row in rows][:3] == [
        ("2026-04-01", "late"),
        ("2026-07-01", "late"),
        ("2026-10-01", "open"),
    ]
    assert (rows[2]["target_on"], rows[2]["safe_on"], rows[2]["legal_on"]) == ("2026-12-28", "2026-12-28", "2026-12-31")
    assert rows[2]["verdict"]["steps"][0]["operation"] == "month_start"
    assert Obligation.objects.count() == 0


def test_what_was_not_yet_late_on_that_day(world):
    rows = listed("--company", str(world.asahi.pk), "--as-of", "2026-06-30")
    assert {row["standing"] for row in rows} == {"open"}


def test_by_person_office_and_own_number(world):
    make_trainees(world.naniwa_site, 1)
    world.asahi.own_number = "A-100"
    world.asahi.save()
    trainee = world.trainees[0]
    assert {row["company"]["name"] for row in listed("--person", str(trainee.public_id))} == {world.asahi.name}
    assert {row["company"]["name"] for row in listed("--company", "A-100")} == {world.asahi.name}
    assert {row["office"] for row in listed("--office", "OSK")} == {"OSK"}
    assert {row["office"] for row in listed()} == {"OSK", "TKY"}


def test_a_waiver_is_shown(world):
    recompute(today=TODAY)
    waive_obligation(world.actor("bob"), obligation=duties(world.asahi_plant)["2026-04-01"], reason="実施済み")
    row = listed("--company", str(world.asahi.pk))[0]
    assert (row["state"], row["standing"], row["reason"]) == ("waived", "waived", "実施済み")


def test_lines_for_people(world):
    lines = run("obligations", "--office", "TKY").splitlines()
    assert "株式会社朝日製作所 / 川口工場" in lines[0]
    assert lines[-1] == "5 duties"


@pytest.mark.parametrize("args", [("--company", "nobody"), ("--office", "XYZ"), ("--as-of", "yesterday")])
def test_what_does_not_exist_is_said(world, args):
    with pytest.raises(CommandError):
        run("obligations", *args)


def test_recompute_command(world):
    make_trainees(world.midori_farm, 1)
    assert run("recompute", "--company", str(world.midori.pk)) == "created 5, changed 0, removed 0, unchanged 0\n"
    assert run("recompute", "--all") == "created 5, changed 0, removed 0, unchanged 5\n"
    with pytest.raises(CommandError):
        run("recompute")
