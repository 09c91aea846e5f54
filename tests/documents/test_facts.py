"""What is frozen: exactly what the form prints, from the day of the audit, in a fixed number of queries."""

import json
from datetime import date, datetime

import pytest
from django.utils import timezone, translation

from imjapan.organization.models import Staff
from interns.models import Nationality
from reports.documents import builders, domain, labels
from reports.documents.facts import AuditReportFacts, CorrectionInstructionFacts
from tests.records import SECRETS, make_answer, make_finding, release
from tests.world import TODAY, make_audit, make_company, make_establishment, make_person, make_trainees, place
from training.models import ReleasedFinding

from .conftest import finish, interview


def at(year, month, day):
    return datetime(year, month, day, 12, tzinfo=timezone.get_default_timezone())


def test_every_nationality_has_its_japanese_name():
    assert set(builders.NATIONALITIES) == set(Nationality.values)


class TestReport:
    def test_people_are_counted_by_nationality_and_stage_on_the_first_day_of_the_audit(self, world, audit):
        plant, office = world.asahi_plant, world.tokyo
        day = audit.starts_on

        def add(nationality, first, last, stage):
            place(make_person(office, nationality=nationality), plant, first, last, stage=stage)

        add("VN", date(2026, 1, 1), day, 2)  # the last day counts
        add("VN", day, date(2027, 1, 1), 3)  # the first day counts
        add("VN", date(2026, 11, 11), date(2027, 1, 1), 2)  # not there yet
        add("VN", date(2026, 1, 1), date(2026, 11, 9), 2)  # gone
        add("TH", date(2026, 1, 1), date(2027, 1, 1), 2)
        make_trainees(make_establishment(world.asahi, "第二工場"), 2)
        rows = [(r.nationality, r.stage1, r.stage2, r.stage3) for r in builders.audit_report(audit, TODAY).trainees]
        assert rows == [("インドネシア", 5, 0, 0), ("タイ", 0, 1, 0), ("ベトナム", 0, 1, 1)]

    def test_methods_interviews_and_people(self, world, audit):
        Staff.objects.filter(user=world.bob).update(job_title="東京事務所長")
        report = builders.audit_report(audit, TODAY)
        assert [person.name for person in report.interviewees] == [p.passport_name for p in world.trainees[:2]]
        assert {person.stage for person in report.interviewees} == {"第１号団体監理型技能実習"}
        assert report.methods.interviews.met[0].name == "Siti Rahma"
        assert report.methods.interviews.dates == ("2026-11-10",)
        assert (report.methods.on_site.done, report.methods.on_site.met[0].name) == (True, "工場長 佐藤一郎")
        assert (report.manager.title, report.manager.name) == ("東京事務所長", "Bob")
        assert [person.name for person in report.auditors] == ["Alice"]
        assert report.establishments[0].address == "埼玉県川口市"
        assert report.violation is False
        assert report.problems(interviews_required=2) == ()

    def test_interviews_without_a_day_were_held_on_the_first(self, world, audit):
        interview(audit, world.trainees[2], held_on=None)
        report = builders.audit_report(audit, TODAY)
        assert (len(report.interviewees), report.methods.interviews.dates) == (3, ("2026-11-10",))

    def test_it_says_why_nobody_was_interviewed_where_nobody_is_in_training(self, world):
        audit = make_audit(world.midori_farm, world.alice, manager=world.bob)
        audit.methods.filter(method="interview").update(done=None)
        finish(audit, world.alice)
        report = builders.audit_report(audit, TODAY)
        assert report.substitute_method == builders.NOBODY
        assert report.problems() == ()

    def test_dates_follow_the_style_of_the_organization(self, world, audit):
        world.tokyo.organization.date_style = "era"
        world.tokyo.organization.save()
        assert builders.audit_report(audit, TODAY).date_style == "era"

    def test_guidance_names_what_earlier_audits_left_open_or_what_was_settled_since(self, world, audit):
        old = finish(make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 5, 12)), world.alice)
        last = finish(make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 8, 12)), world.alice)
        later = finish(make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 11, 20)), world.alice)
        elsewhere = finish(make_audit(world.midori_farm, world.alice, starts_on=date(2026, 8, 12)), world.alice)
        draft = make_audit(world.asahi_plant, world.alice, starts_on=date(2026, 8, 20))

        def found(where, wording, **state):
            return release(make_finding(where, world.alice, wording=wording, measure=""), world.bob, **state)

        def closed(on):
            return {"state": "closed", "closed_at": on, "closed_by": world.bob}

        found(old, "settled before the last audit", **closed(at(2026, 6, 1)))
        found(old, "settled after the last audit", **closed(at(2026, 9, 1)))
        found(old, "still open")
        make_answer(found(last, "answered", state=ReleasedFinding.State.ANSWERED), world.hana, action="直しました。")
        found(later, "of a later audit")
        found(elsewhere, "of another place")
        found(draft, "of a draft")
        found(audit, "of this audit")
        make_finding(audit, world.alice, wording="")
        rows = [(g.text, g.state, g.state_text, g.previous) for g in builders.audit_report(audit, TODAY).guidance]
        internal = f"{SECRETS['internal note']}\n求める措置：安全カバーを取り付け、点検表を備えてください。"
        assert rows == [
            ("of this audit", "open", "", False),
            (internal, "open", "", False),
            ("answered", "in_progress", "直しました。", True),
            ("settled after the last audit", "done", "", True),
            ("still open", "open", "", True),
        ]

    def test_queries_do_not_grow(self, world, audit, django_assert_num_queries):
        with django_assert_num_queries(8):
            builders.audit_report(audit, TODAY)
        for person in make_trainees(world.asahi_plant, 6, nationality="VN"):
            interview(audit, person)
        for _ in range(4):
            make_answer(release(make_finding(audit, world.alice), world.bob), world.hana)
        with django_assert_num_queries(9):  # one more, because there are releases whose answers are read
            builders.audit_report(audit, TODAY)

    def test_it_survives_json(self, world, audit):
        report = builders.audit_report(audit, TODAY)
        assert AuditReportFacts.from_dict(json.loads(json.dumps(report.to_dict()))) == report


class TestInstruction:
    def test_it_holds_what_was_released_and_nothing_else(self, world, audit):
        audit.violation_detail = "VIOLATION-DETAIL-77"
        audit.summary = "SUMMARY-88"
        audit.save()
        audit.methods.update(result="METHOD-RESULT-99", met="MET-66")
        audit.interviews.update(notes=SECRETS["interview"], interpreter=SECRETS["interpreter"], wants_secrecy=True)
        row = release(make_finding(audit, world.alice), world.bob)
        make_finding(audit, world.alice, wording="NOT-RELEASED-55")
        make_answer(row, world.hana, action="ANSWER-44")
        facts = builders.correction_instruction(audit, TODAY)
        text = json.dumps(facts.to_dict(), ensure_ascii=False)
        hidden = [
            *SECRETS.values(),
            *("VIOLATION-DETAIL-77", "SUMMARY-88", "METHOD-RESULT-99", "MET-66", "NOT-RELEASED-55", "ANSWER-44"),
            *(person.passport_name for person in world.trainees),
            *("consultation", "interview", "severe", "major", "origin", "severity"),
        ]
        assert [secret for secret in hidden if secret in text] == []
        assert [(i.fact, i.legal_basis, i.due, i.trainees) for i in facts.instructions] == [
            (row.wording, "労働安全衛生規則第28条", "2026-12-03", ())
        ]
        assert (facts.occasion, facts.occasion_date) == ("regular_audit", "2026-11-10")
        assert CorrectionInstructionFacts.from_dict(json.loads(json.dumps(facts.to_dict()))) == facts

    def test_violation_improvement_and_the_last_deadline(self, world, audit):
        release(make_finding(audit, world.alice), world.bob, due_on=date(2026, 12, 10))
        first = builders.correction_instruction(audit, TODAY)
        assert (first.violation, first.improvement, first.report_to_authority) == (True, False, True)
        finding = make_finding(audit, world.alice, legal_basis="")
        release(finding, world.bob, due_on=date(2026, 12, 1))
        ReleasedFinding.objects.filter(finding=finding).update(is_violation=False)
        both = builders.correction_instruction(audit, TODAY)
        assert (both.violation, both.improvement, both.reply_due) == (True, True, "2026-12-10")
        assert both.instructions[1].legal_basis == "－"

    def test_nothing_released(self, world, audit):
        with pytest.raises(LookupError):
            builders.correction_instruction(audit, TODAY)

    def test_queries_do_not_grow(self, world, audit, django_assert_num_queries):
        for count in (1, 3):
            for _ in range(count):
                release(make_finding(audit, world.alice), world.bob)
            with django_assert_num_queries(4):
                builders.correction_instruction(audit, TODAY)


def test_a_sole_proprietor_without_numbers_leaves_gaps_that_are_named(world):
    place_of = make_establishment(make_company(world.tokyo, "個人農家"), "畑")
    audit = finish(make_audit(place_of, world.alice, manager=world.bob), world.alice)
    with translation.override("en"):
        gaps = labels.gaps(domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=audit, today=TODAY))
    assert "Company: receipt number" in gaps
    assert "Trainees in training on the day of the audit" in gaps
