"""Figures of the law: another value moves duties from its day on, is seen first, and can be taken back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from imjapan.core.checking import Depth
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event, Job
from imjapan.law import parameters, registry
from imjapan.law.audit import AuditReportFacts
from imjapan.organization import figures
from imjapan.organization.data_checks import figures_are_read
from imjapan.organization.models import ParameterOverride
from reports.models import ObligationMove
from reports.obligations.recompute import recompute

from ..obligations.makers import duties, finish
from ..records import make_audit
from ..world import TODAY

KEY = "titp.audit.report_months"
DATA = {"valid_from": date(2026, 1, 1), "value": "3", "source": "運用要領 2026-12", "reason": "改正"}
FORM = {**DATA, "valid_from": "2026/1/1"}
pytestmark = pytest.mark.django_db


def decide(world, **data):
    return figures.decide(world.actor("admin"), key=KEY, **{**DATA, **data})


def report_due(establishment):
    [duty] = duties(establishment, "audit_report").values()
    return duty.legal_on


def audited(world, day=date(2026, 11, 10)):
    finish(make_audit(world.asahi_plant, world.bob, starts_on=day), world.bob)
    recompute(today=TODAY)


def test_a_value_holds_for_judgements_inside_and_for_nobody_outside(world):
    decide(world)
    facts = AuditReportFacts(audit_end=date(2026, 11, 10))
    judge = registry.get("TITP-AUDIT-06").judge
    with figures.in_force():
        verdict = judge(facts)
    assert verdict.value == date(2027, 2, 10)
    assert [(p.key, p.value, p.overridden, p.source) for p in verdict.parameters if p.key == KEY] == [
        (KEY, 3, True, "運用要領 2026-12")
    ]
    assert judge(facts).value == date(2027, 1, 10)


def test_it_begins_on_its_day(world):
    decide(world, valid_from=date(2026, 12, 1))
    judge = registry.get("TITP-AUDIT-06").judge
    with figures.in_force():
        assert judge(AuditReportFacts(audit_end=date(2026, 11, 30))).value == date(2027, 1, 31)
        assert judge(AuditReportFacts(audit_end=date(2026, 12, 1))).value == date(2027, 3, 1)


def test_duties_follow_and_say_why_and_come_back(world):
    audited(world)
    assert report_due(world.asahi_plant) == date(2027, 1, 10)
    row = decide(world)
    assert Job.objects.get(name="reports.recompute_all").args["fact"] == "figures.changed"
    recompute(today=TODAY)
    assert report_due(world.asahi_plant) == date(2027, 2, 10)
    assert recompute(today=TODAY).changed == 0
    assert ObligationMove.objects.filter(legal_before=date(2027, 1, 10), legal_after=date(2027, 2, 10)).count() == 1
    figures.withdraw(world.actor("admin"), row=row)
    recompute(today=TODAY)
    assert report_due(world.asahi_plant) == date(2027, 1, 10)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"value": "drei"}, "value"),
        ({"value": "true"}, "value"),
        ({"source": " "}, "source"),
        ({"reason": ""}, "reason"),
    ],
)
def test_what_cannot_be_a_value_is_refused_at_its_field(world, data, field):
    with pytest.raises(ValidationError) as error:
        decide(world, **data)
    assert list(error.value.message_dict) == [field]
    assert not ParameterOverride.objects.exists()


def test_unknown_is_a_value_too_and_the_rule_asks_for_a_person(world):
    decide(world, value="")
    with figures.in_force():
        verdict = registry.get("TITP-AUDIT-06").judge(AuditReportFacts(audit_end=date(2026, 11, 10)))
    assert verdict.outcome == "CONFIRM"


def test_two_values_of_one_day_and_a_second_withdrawal_conflict(world):
    row = decide(world)
    with pytest.raises(Conflict):
        decide(world, value="4")
    figures.withdraw(world.actor("admin"), row=row)
    with pytest.raises(Conflict):
        figures.withdraw(world.actor("admin"), row=row)
    assert decide(world, value="4").value == "4"


@pytest.mark.parametrize("who", ["alice", "bob", "charlie"])
def test_only_administrators_decide(world, who):
    with pytest.raises(Refused):
        figures.decide(world.actor(who), key=KEY, **DATA)


def test_the_page_shows_what_would_move_and_saves_nothing(world, client_of):
    audited(world)
    moves = ObligationMove.objects.count()
    answer = client_of(world.admin).post(reverse("figures:detail", args=[KEY]), FORM)
    text = answer.content.decode()
    assert "Open duties that rest on this figure: 1." in text
    assert "Audit report to the authority" in text
    assert "2027-01-10" in text.replace("/", "-")
    assert "2027-02-10" in text.replace("/", "-")
    assert not ParameterOverride.objects.exists()
    assert ObligationMove.objects.count() == moves
    assert report_due(world.asahi_plant) == date(2027, 1, 10)


def test_the_second_press_decides_and_is_remembered(world, client_of):
    address = reverse("figures:detail", args=[KEY])
    client = client_of(world.admin)
    answer = client.post(address, {**FORM, "decide": "yes"}, follow=True)
    assert "運用要領 2026-12" in answer.content.decode()
    row = ParameterOverride.objects.get()
    assert (row.value, row.valid_from, row.reason, row.decided_by) == ("3", date(2026, 1, 1), "改正", world.admin)
    event = Event.objects.get(name="organization.figure.decided")
    assert (event.actor_id, event.details) == (world.admin.pk, {"key": KEY})
    assert client.post(address, {**FORM, "decide": "yes"}).status_code == 409
    client.post(reverse("figures:withdraw", args=[row.public_id]))
    assert "withdrawn" in client.get(address).content.decode()


def test_a_wrong_value_keeps_what_was_written(world, client_of):
    answer = client_of(world.admin).post(reverse("figures:detail", args=[KEY]), {**FORM, "value": "bald"})
    assert answer.status_code == 422
    assert "Write a value of the same kind as the shipped one, such as 2." in answer.content.decode()
    assert "運用要領 2026-12" in answer.content.decode()


def test_every_shipped_figure_has_a_page_and_stands_in_the_list(world, client_of):
    client = client_of(world.alice)
    text = client.get(reverse("figures:list")).content.decode()
    for key in parameters.shipped():
        assert reverse("figures:detail", args=[key]) in text
    assert client.get(reverse("figures:detail", args=["no.such.figure"])).status_code == 404


def test_a_figure_a_release_took_away_does_no_harm(world):
    ParameterOverride.objects.create(
        key="titp.gone", valid_from=TODAY, value="1", source="-", reason="-", decided_at="2026-01-01T00:00Z",
        decided_by=world.admin,
    )  # fmt: skip
    assert figures.rows() == ()
    assert len(figures_are_read(Depth())) == 1
