"""The demonstration data: what was promised, on any day of the year, the same twice, and nothing late."""

from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from companies.models import Company, Establishment
from imjapan.accounts.models import User
from imjapan.organization.models import Personnel
from interns.models import Passport, Person
from reports.demo import small
from reports.models import Document, Obligation
from reports.obligations.recompute import recompute
from training.models import Audit

pytestmark = pytest.mark.django_db
DAYS = [
    date(2026, 11, 23),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2027, 2, 28),
    date(2028, 2, 29),
    date(2027, 4, 1),
]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_promised_rows_and_nothing_late(today):
    with time_machine.travel(f"{today}T09:00:00+09:00"):
        small.load(today=today)
        recompute(today=today)
    assert Company.objects.count() == 6
    assert Company.objects.values("industry").distinct().count() == 3
    placed = Person.objects.filter(placements__plan__regime="titp", placements__ends_on__gte=today)
    assert placed.distinct().count() == 40
    assert Person.objects.count() == 49  # with newcomers, former trainees, and two in specified skilled work
    assert Person.objects.values("nationality").distinct().count() == 5
    assert Establishment.objects.count() == 7
    born = list(Personnel.objects.values_list("birth_date", flat=True))
    assert len(born) == 7
    assert all(day and today.year - day.year - 1 >= 18 for day in born)  # a declaration asks for it
    assert set(Audit.objects.values_list("state", flat=True)) == {"draft", "finished", "approved"}
    open_audits = Obligation.objects.filter(state="open").exclude(kind="audit_report")
    assert not open_audits.filter(legal_on__lt=today).exists()
    assert open_audits.filter(target_on__range=(today, date.fromordinal(today.toordinal() + 45))).exists()


def test_the_same_day_and_seed_give_the_same_people():
    small.load(today=DAYS[0])
    first = list(Passport.objects.order_by("number").values_list("number", "person__passport_name"))
    assert len({number for number, _name in first}) == 45
    demo = small.Demo(DAYS[0], small.random.Random(1))
    assert [row[1][0] for row in demo.waiting[:3]] == ["AGUS SETIAWAN", "NGUYEN VAN HUNG", "SOMCHAI JAIDEE"]


def test_the_command_loads_files_reports_and_refuses_a_second_time(settings, tmp_path, capsys):
    settings.VAR_DIR = tmp_path
    call_command("demo")
    assert "demo-manager" in (tmp_path / "demo-signins.txt").read_text(encoding="utf-8")
    reports = Document.objects.filter(form_id="TITP-F22")
    assert reports.filter(state="filed", file__isnull=False).count() >= 10
    assert not Obligation.objects.filter(state="open", legal_on__lt=date(2026, 11, 23)).exists()
    assert User.objects.filter(username="demo-auditor", kind="auditor").exists()
    with pytest.raises(CommandError, match="not empty"):
        call_command("demo")
    before = Person.objects.count()
    call_command("demo", if_empty=True)
    assert Person.objects.count() == before
