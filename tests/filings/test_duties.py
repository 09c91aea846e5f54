"""Worked examples of titp.md 6 and esd.md ESD-REP-01, through rows and the duties that follow."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imjapan.organization.domain.measures import record_reply, save_measure
from imjapan.organization.models import Licence, Measure, Office
from reports.filings import deadlines, domain
from reports.filings.models import Filing
from reports.models import Obligation
from reports.obligations.chapters.filing_facts import of_companies, of_offices
from reports.obligations.recompute import Counts, recompute
from tests.filings.makers import approve, difficulty, duty_of, licence_change, minor_change, send
from tests.world import TODAY, make_company, make_establishment, make_licence, make_person, place
from training.models import Placement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]
Kind, State = Obligation.Kind, Obligation.State


def test_an_officer_registered_at_the_end_of_november_is_notified_by_the_end_of_the_year(world):
    """TITP-FIL-01, T22: 2026-11-30 counts a whole month, and our careful reading is a day earlier."""
    duty = duty_of(licence_change(world, date(2026, 11, 30)))
    assert (duty.rule_id, duty.kind, duty.legal_on) == ("TITP-FIL-01", Kind.FILING, date(2026, 12, 31))
    assert duty.target_on <= date(2026, 12, 30)
    assert (duty.office, duty.company, duty.subject_key) == (world.tokyo, None, f"o{world.tokyo.pk}")


def test_a_closed_office_gives_back_its_certificate_within_ten_days_and_is_announced_a_month_before(world):
    actor, data = world.actor("alice"), {"event_on": date(2027, 3, 31)}
    closing = domain.start_filing(actor, kind="closing", office=world.tokyo, data=data, today=TODAY)
    given_back = domain.start_filing(actor, kind="certificate_return", office=world.tokyo, data=data, today=TODAY)
    assert duty_of(closing).legal_on == date(2027, 2, 28)
    assert duty_of(given_back).legal_on == date(2027, 4, 10)


def test_a_missing_trainee_is_notified_within_two_weeks(world):
    """TITP-FIL-04: found on 2026-11-10, to the authority by 2026-11-24."""
    duty = duty_of(difficulty(world))
    assert (duty.rule_id, duty.legal_on) == ("TITP-FIL-04", date(2026, 11, 24))
    assert (duty.company, duty.subject_key) == (world.asahi, f"c{world.asahi.pk}")


def test_an_early_return_is_notified_before_the_day_of_the_return(world):
    duty = duty_of(difficulty(world, date(2026, 11, 20), return_on=date(2026, 12, 5)))
    assert duty.legal_on == date(2026, 12, 4)


def test_a_ground_for_revocation_is_reported_the_same_day(world):
    data = {"event_on": TODAY}
    filing = domain.start_filing(
        world.actor("alice"), kind="revocation_ground", office=world.tokyo, data=data, today=TODAY
    )
    duty = duty_of(filing)
    assert duty.target_on == duty.legal_on == TODAY


def test_a_change_has_to_be_certified_the_day_before(world):
    actor, data = world.actor("alice"), {"event_on": date(2027, 2, 1)}
    filing = domain.start_filing(
        actor, kind="change_approval", office=None, company=world.asahi, data=data, today=TODAY
    )
    assert duty_of(filing).legal_on == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("kind", "event", "target", "legal"),
    [
        ("difficulty", date(2027, 9, 3), date(2027, 9, 7), date(2027, 9, 10)),  # the worked example of R05
        ("minor_change", date(2027, 4, 20), date(2027, 5, 20), date(2027, 5, 20)),
        ("closing", date(2027, 10, 31), date(2027, 9, 30), date(2027, 9, 30)),
    ],
)
def test_the_reports_of_the_skill_development_law_have_their_own_rules(world, kind, event, target, legal):
    company = None if kind == "closing" else world.asahi
    data = {"event_on": event, "regime": "esd"}
    filing = domain.start_filing(
        world.actor("alice"), kind=kind, office=world.tokyo, company=company, data=data, today=TODAY
    )
    duty = duty_of(filing)
    assert duty.rule_id.startswith("ESD-REP-01.R0")
    assert (duty.target_on, duty.legal_on) == (target, legal)


def test_filing_ends_the_duty_and_not_needed_takes_it_away(world):
    filing = approve(world, licence_change(world, date(2026, 11, 2)))
    assert duty_of(filing).state == State.OPEN
    send(world, filing)
    duty = duty_of(filing)
    assert (duty.state, duty.done_on) == (State.DONE, TODAY)
    assert duty.records.get().filing == filing
    mistaken = licence_change(world, date(2026, 11, 3))
    assert Obligation.objects.filter(filing=mistaken).exists()
    domain.drop_filing(world.actor("bob"), filing=mistaken, reason="役員ではなく職員の異動だった")
    assert not Obligation.objects.filter(filing=mistaken).exists()


def test_what_was_over_before_the_clock_started_is_not_opened(world):
    Office.objects.filter(pk=world.tokyo.pk).update(clock_starts_on=date(2026, 10, 1))
    old = licence_change(world, date(2026, 8, 1))
    inside = licence_change(world, date(2026, 9, 15))
    assert not Obligation.objects.filter(filing=old).exists()
    assert duty_of(inside).carried_over


# --- The annual reports --------------------------------------------------------------------------------------------


def reports(kind, **of):
    rows = Obligation.objects.filter(kind=kind, **of).order_by("window_first")
    return [(row.window_first, row.legal_on, row.state) for row in rows]


def test_every_office_reports_every_year_also_without_anybody_in_training(world):
    Office.objects.update(clock_starts_on=date(2026, 4, 1))
    recompute(today=TODAY, office_ids=[world.osaka.pk])
    assert reports(Kind.BUSINESS_REPORT, office=world.osaka) == [
        (date(2026, 4, 1), date(2026, 5, 31), State.OPEN),
        (date(2027, 4, 1), date(2027, 5, 31), State.OPEN),
    ]


def test_one_day_of_training_makes_the_company_report(world):
    """TITP-FIL-02: the trainee left on 2026-04-10; the report on fiscal year 2026 is due on 2027-05-31."""
    Office.objects.update(clock_starts_on=date(2026, 7, 1))
    site = make_establishment(make_company(world.tokyo), "一日工場")
    trainee = make_person(world.tokyo)
    place(trainee, site, date(2025, 4, 15), date(2026, 4, 10))
    idle = make_establishment(make_company(world.tokyo), "前年度のみ")
    place(make_person(world.tokyo), idle, date(2025, 4, 1), date(2026, 3, 31))
    recompute(today=TODAY, company_ids=[site.company_id, idle.company_id])
    assert reports(Kind.IMPLEMENTER_REPORT, company=site.company) == [(date(2027, 4, 1), date(2027, 5, 31), State.OPEN)]
    assert Obligation.objects.get(company=site.company, kind=Kind.IMPLEMENTER_REPORT).owed_by == "company"
    assert reports(Kind.IMPLEMENTER_REPORT, company=idle.company) == []


def test_the_first_trainee_of_a_year_makes_the_duty_at_once(world):
    from imjapan.core import changes

    site = make_establishment(make_company(world.tokyo))
    recompute(today=TODAY, company_ids=[site.company_id])
    assert reports(Kind.IMPLEMENTER_REPORT, company=site.company) == []
    place(make_person(world.tokyo), site, date(2027, 3, 31), date(2028, 3, 30))
    changes.record(world.actor("alice"), Placement.objects.get(establishment=site), "placement.changed")
    assert (date(2027, 4, 1), date(2027, 5, 31), State.OPEN) in reports(Kind.IMPLEMENTER_REPORT, company=site.company)


def test_with_a_licence_of_the_new_law_an_office_owes_both_reports(world):
    """ESD-REP-01.R02: form 24 on fiscal year 2027 by 2028-05-31, beside form 23."""
    make_licence(
        world.tokyo.organization,
        regime="esd",
        kind="ordinary",
        valid_from=date(2027, 4, 1),
        valid_until=date(2030, 3, 31),
    )
    recompute(today=date(2027, 12, 1), office_ids=[world.tokyo.pk])
    due = Obligation.objects.filter(kind=Kind.BUSINESS_REPORT, office=world.tokyo, legal_on=date(2028, 5, 31))
    assert sorted(due.values_list("rule_id", flat=True)) == ["ESD-REP-01.R02", "TITP-FIL-02"]
    assert Licence.objects.count() == 1


# --- What the authority wants to know ------------------------------------------------------------------------------


def letter(world, **data):
    return save_measure(
        world.actor("alice"),
        data={
            "office": world.tokyo,
            "kind": Measure.Kind.RECOMMENDATION,
            "received_on": date(2026, 11, 1),
            "content": "監査の記録を整備すること。",
            "reply_due_on": date(2026, 11, 30),
            **data,
        },
        today=TODAY,
    )


def test_a_recommendation_opens_a_duty_that_ends_with_the_reply(world):
    measure = letter(world)
    duty = Obligation.objects.get(measure=measure)
    assert (duty.kind, duty.rule_id, duty.legal_on) == (Kind.MEASURE_REPLY, "TITP-WARN-01.W18", date(2026, 11, 30))
    reply = domain.start_filing(
        world.actor("alice"),
        kind="measure_reply",
        office=world.tokyo,
        measure=measure,
        data={"event_on": measure.received_on, "details": {"reply": "記録を整備しました。"}},
        today=TODAY,
    )
    assert Obligation.objects.get(measure=measure).filing == reply  # and no second duty for the paper
    send(world, approve(world, reply))
    duty.refresh_from_db()
    measure.refresh_from_db()
    assert (duty.state, duty.done_on) == (State.DONE, TODAY)
    assert (measure.replied_on, measure.reply) == (TODAY, "記録を整備しました。")


def test_a_letter_without_a_day_asks_for_nothing(world):
    measure = letter(world, reply_due_on=None)
    assert not Obligation.objects.filter(measure=measure).exists()
    record_reply(world.actor("bob"), measure=measure, replied_on=TODAY, reply="了解しました。")
    assert Obligation.objects.filter(measure=measure).count() == 0


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (date(2026, 11, 22), "none"),
        (date(2026, 11, 23), "amber"),
        (date(2026, 11, 30), "amber"),
        (date(2026, 12, 1), "red"),
    ],
)
def test_a_reply_warns_from_seven_days_before(today, level):
    """W18."""
    assert deadlines.reply_level(date(2026, 11, 30), today) == level


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (date(2026, 11, 19), "none"),
        (date(2026, 11, 20), "amber"),
        (date(2026, 11, 30), "amber"),
        (date(2026, 12, 1), "red"),
    ],
)
def test_a_change_noticed_and_not_filed_warns_after_twenty_days_and_a_month(today, level):
    """W06: changed on 2026-10-31, so twenty days are over on 2026-11-20 and the month on 2026-11-30."""
    assert deadlines.unfiled_level(date(2026, 10, 31), today) == level


# --- Who receives it -----------------------------------------------------------------------------------------------


def test_the_addressee_changes_on_the_first_of_april_2027(world):
    """T20."""
    filing = licence_change(world, date(2026, 11, 30))
    assert deadlines.addressee(filing, date(2027, 3, 31)) == "外国人技能実習機構　本部"
    assert deadlines.addressee(filing, date(2027, 4, 1)) == "外国人育成就労機構　本部"


def test_a_notice_about_a_company_goes_to_the_regional_desk(world):
    world.tokyo.authority_office = "東京事務所"
    world.tokyo.save(update_fields=["authority_office"])
    filing = Filing.objects.select_related("office").get(pk=difficulty(world).pk)
    assert deadlines.addressee(filing, TODAY) == "外国人技能実習機構　東京事務所　認定課"


# --- One or a hundred ----------------------------------------------------------------------------------------------


def test_a_second_run_writes_nothing(world):
    difficulty(world)
    letter(world)
    licence_change(world, date(2026, 11, 2))
    recompute(today=TODAY)
    count = Obligation.objects.count()
    assert recompute(today=TODAY + timedelta(days=1)) == Counts(unchanged=count)


def test_the_facts_of_one_and_of_many_take_the_same_queries(world):
    difficulty(world)
    letter(world)

    def spent(function, ids):
        with CaptureQueriesContext(connection) as queries:
            function(ids)
        return len(queries)

    companies, offices = [world.asahi.pk], [world.tokyo.pk]
    few = spent(of_companies, companies), spent(of_offices, offices)
    for number in range(20):
        site = make_establishment(make_company(world.tokyo, f"会社{number}"))
        place(make_person(world.tokyo), site, date(2026, 4, 1), date(2027, 3, 31))
        companies.append(site.company_id)
        minor_change(world, TODAY)
        letter(world)
    assert (spent(of_companies, companies), spent(of_offices, [*offices, world.osaka.pk])) == few == (2, 3)
