"""Regular audits under skill development: three months from audit to audit, one audit for two laws, form 23."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imjapan.core import changes
from reports.documents import domain, forms
from reports.models import Document, Obligation
from reports.obligations.chapters import esd_audits
from reports.obligations.recompute import Counts, recompute
from reports.obligations.rows import present
from tests.obligations.makers import finish
from tests.records import make_document
from tests.world import make_audit, make_establishment, make_person, place
from training.models import Audit, Regime

pytestmark = pytest.mark.django_db
TODAY = date(2027, 7, 20)


def _worker(world, establishment, starts_on=date(2027, 4, 1), ends_on=date(2029, 3, 31)):
    person = make_person(world.tokyo)
    place(person, establishment, starts_on, ends_on, stage=None, regime=Regime.ESD)
    return person


def _trainee(world, establishment):
    return place(make_person(world.tokyo), establishment, date(2026, 10, 1), date(2027, 9, 30)).person


def _audit(world, establishment, on, **fields):
    return finish(make_audit(establishment, world.bob, starts_on=on, **fields), world.bob)


def _rows(establishment, rule="ESD-AUD-01"):
    rows = Obligation.objects.filter(establishment=establishment, rule_id=rule).order_by("window_first")
    return {row.window_key: row for row in rows}


def test_the_first_counts_from_the_first_worker(world):
    _worker(world, world.midori_farm, date(2027, 4, 15))
    recompute(today=date(2027, 4, 20))
    (row,) = _rows(world.midori_farm).values()
    assert (row.window_key, row.window_first, row.legal_on) == (
        "start:2027-04-15",
        date(2027, 4, 15),
        date(2027, 7, 15),
    )


def test_the_next_counts_from_the_last_audit(world):
    """Example 4: last audit 2027-07-15, next due 2027-10-15."""
    _worker(world, world.midori_farm)
    audit = _audit(world, world.midori_farm, date(2027, 6, 30))
    second = _audit(world, world.midori_farm, date(2027, 7, 15))
    recompute(today=TODAY)
    assert {key: (row.state, row.legal_on) for key, row in _rows(world.midori_farm).items()} == {
        "start:2027-04-01": ("done", date(2027, 7, 1)),
        f"audit:{audit.pk}": ("done", date(2027, 9, 30)),
        f"audit:{second.pk}": ("open", date(2027, 10, 15)),
    }


def test_the_end_of_a_month(world):
    _worker(world, world.midori_farm, date(2027, 11, 1))
    audit = _audit(world, world.midori_farm, date(2027, 11, 30))
    recompute(today=date(2027, 12, 1))
    assert _rows(world.midori_farm)[f"audit:{audit.pk}"].legal_on == date(2028, 2, 29)


def test_nobody_before_the_law_is_in_force(world):
    _worker(world, world.midori_farm, date(2027, 3, 1))
    recompute(today=date(2027, 4, 2))
    assert list(_rows(world.midori_farm)) == ["start:2027-04-01"]


def test_an_extraordinary_audit_does_not_count(world):
    _worker(world, world.midori_farm)
    _audit(world, world.midori_farm, date(2027, 6, 1), kind="extraordinary", reason="事故")
    recompute(today=TODAY)
    assert [(key, row.state) for key, row in _rows(world.midori_farm).items()] == [("start:2027-04-01", "open")]


def test_one_audit_serves_both_laws_and_owes_both_reports(world):
    _worker(world, world.midori_farm)
    _trainee(world, world.midori_farm)
    audit = _audit(world, world.midori_farm, date(2027, 6, 15))
    recompute(today=TODAY)
    served = Obligation.objects.filter(records__audit=audit)
    assert {row.rule_id for row in served} == {"ESD-AUD-01", "TITP-AUDIT-01"}
    reports = Obligation.objects.filter(kind="audit_report", audit=audit)
    assert {row.rule_id: row.legal_on for row in reports} == {
        "ESD-REP-01.R01": date(2027, 8, 15),
        "TITP-AUDIT-06": date(2027, 8, 15),
    }


def test_where_only_workers_are_form_22_is_not_owed(world):
    _worker(world, world.midori_farm)
    audit = _audit(world, world.midori_farm, date(2027, 6, 15))
    recompute(today=TODAY)
    assert [row.rule_id for row in Obligation.objects.filter(audit=audit)] == ["ESD-REP-01.R01"]


def test_filing_form_23_ends_its_duty_and_not_that_of_form_22(world):
    _worker(world, world.midori_farm)
    _trainee(world, world.midori_farm)
    audit = _audit(world, world.midori_farm, date(2027, 6, 15))
    paper = make_document(audit, world.bob, "ESD-F23", state=Document.State.FILED, filed_on=date(2027, 7, 1))
    recompute(today=TODAY)
    row = _rows(world.midori_farm, "ESD-REP-01.R01")[f"audit:{audit.pk}"]
    assert (row.state, row.done_on, row.records.get().document) == ("done", date(2027, 7, 1), paper)
    assert _rows(world.midori_farm, "TITP-AUDIT-06")[f"audit:{audit.pk}"].state == "open"


def test_a_second_run_writes_nothing(world):
    _worker(world, world.midori_farm)
    _audit(world, world.midori_farm, date(2027, 6, 15))
    total = recompute(today=TODAY).created
    assert recompute(today=TODAY) == Counts(unchanged=total)


def test_they_are_told_apart_in_words(world):
    _worker(world, world.midori_farm)
    recompute(today=TODAY)
    rows = Obligation.objects.filter(rule_id="ESD-AUD-01").select_related("company", "establishment", "audit")
    assert [row.what for row in present(world.actor("alice"), rows, TODAY)] == ["Regular audit (skill development)"]


def test_many_places_cost_as_many_queries_as_one(world):
    def cost(ids):
        with CaptureQueriesContext(connection) as queries:
            esd_audits.gather(ids)
        return len(queries)

    places = [world.midori_farm, *(make_establishment(world.midori, f"第{n}農場") for n in range(2, 12))]
    for one in places:
        _worker(world, one)
        _audit(world, one, date(2027, 6, 15))
    assert cost([places[0].pk]) == cost([one.pk for one in places]) == 4
    assert cost([world.asahi_plant.pk]) == 1


@pytest.mark.parametrize(
    ("worker", "trainee", "made"),
    [(True, False, {"ESD-F23"}), (False, True, {"TITP-F22"}), (True, True, {"ESD-F23", "TITP-F22"}),
     (False, False, {"TITP-F22"})],
)  # fmt: skip
def test_the_approval_makes_the_reports_of_those_who_were_there(world, worker, trainee, made):
    with time_machine.travel("2027-07-20T10:00:00+09:00"):
        if worker:
            _worker(world, world.midori_farm)
        if trainee:
            _trainee(world, world.midori_farm)
        audit = _audit(world, world.midori_farm, date(2027, 7, 1))
        Audit.objects.filter(pk=audit.pk).update(state="approved", approved_at=audit.finished_at, approved_by=world.mia)
        changes.record(world.actor("mia"), audit, "audit.approved")
    assert set(Document.objects.values_list("form_id", flat=True)) == made


def test_form_23_is_about_its_workers_and_for_the_new_organization(world):
    worker, trainee = _worker(world, world.midori_farm), _trainee(world, world.midori_farm)
    audit = _audit(world, world.midori_farm, date(2027, 7, 1))
    for person in (worker, trainee):
        audit.interviews.create(person=person, held_on=date(2027, 7, 1))
    form = forms.get("ESD-F23")
    facts = form.build(audit, TODAY)
    assert facts.addressee == "外国人育成就労機構　理事長　殿"
    assert [(row.nationality, row.number) for row in facts.workers] == [("インドネシア", 1)]
    assert [row.name for row in facts.interviewees] == [worker.passport_name]
    assert form.load(facts.to_dict()) == facts
    assert form.watermark(facts) == "転記用下書き"
    assert "workers" not in facts.missing()
    assert not forms.get("ESD-F23").for_company


def test_it_is_not_made_where_no_worker_was(world):
    audit = _audit(world, world.asahi_plant, date(2026, 11, 10))
    allowed, reason = forms.get("ESD-F23").allows(world.actor("bob"), audit)
    assert (allowed, reason) == (False, "Nobody was in employment for skill development there on that day.")
    with pytest.raises(Exception, match="skill development"):
        domain.make_document(world.actor("bob"), form_id="ESD-F23", subject=audit, today=TODAY)
