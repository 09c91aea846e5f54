"""Domain functions of audits: what is stored, what is missing, who may, and what happens to what was typed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from imjapan.core.errors import Conflict, Refused
from imjapan.organization.models import Staff
from tests import world as w
from tests.training.helpers import complete, finished, make_finding
from training.domain import audits, drafts
from training.models import Audit, AuditMethod, Finding, Interview

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
TODAY = w.TODAY


@pytest.fixture
def alice(world):
    return world.actor("alice")


@pytest.fixture
def draft(world, alice):
    return audits.start_audit(alice, establishment=world.asahi_plant, kind="regular", on=DAY)


def save(actor, audit, **data):
    """Field names are written with an underscore for the dash: onsite__result."""
    data = {name.replace("__", "-"): value for name, value in data.items()}
    return audits.save_draft(actor, audit=audit, version=Audit.objects.get(pk=audit.pk).version, data=data)


def fields(audit, today=TODAY):
    return {item.field for item in audits.missing(Audit.objects.get(pk=audit.pk), today=today)}


def counts():
    return Audit.objects.count(), AuditMethod.objects.count(), Interview.objects.count(), Finding.objects.count()


# --- start ---


def test_start_fills_in_what_is_known(world, alice):
    world.asahi_plant.training_manager, world.asahi_plant.instructor = "佐藤 一郎", "高橋 健"
    audit = audits.start_audit(alice, establishment=world.asahi_plant, kind="regular", on=DAY)
    assert (audit.starts_on, audit.ends_on, audit.lead, audit.drafted_by) == (DAY, DAY, world.alice, world.alice)
    assert (audit.company, audit.office, audit.state) == (world.asahi, world.tokyo, "draft")
    assert audit.manager is None  # the office has two managers
    met = dict(audit.methods.values_list("method", "met"))
    assert met["report"] == "技能実習責任者 佐藤 一郎、技能実習指導員 高橋 健"
    assert set(met) == set(AuditMethod.Method.values)


def test_the_only_manager_of_the_office_is_suggested(world, alice):
    Staff.objects.filter(user=world.mia).delete()
    assert audits.start_audit(alice, establishment=world.asahi_plant, kind="regular", on=DAY).manager == world.bob


@pytest.mark.parametrize("who", ["charlie", "hana", "aki", "admin"])
def test_others_start_nothing(world, who):
    with pytest.raises(Refused):
        audits.start_audit(world.actor(who), establishment=world.asahi_plant, kind="regular", on=DAY)
    assert counts() == (0, 0, 0, 0)


# --- a draft ---


def test_a_draft_keeps_what_is_right_and_names_what_is_wrong(world, alice, draft):
    saved = save(
        alice, draft, ends_on=date(2026, 11, 19), summary="よい", lead=world.charlie.pk, onsite__result="問題なし"
    )
    assert saved.refused == {
        "ends_on": ["The last day is before the first day."],
        "lead": ["This person is not staff of the office."],
    }
    draft.refresh_from_db()
    assert (draft.ends_on, draft.lead, draft.summary, draft.version) == (DAY, world.alice, "よい", 2)
    assert draft.methods.get(method="onsite").result == "問題なし"
    assert (draft.changed_by, draft.changed_at is not None) == (world.alice, True)


def test_correcting_the_day_of_a_one_day_audit_moves_both(alice, draft):
    later = date(2026, 11, 21)
    assert save(alice, draft, starts_on=later).refused == {}
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (later, later)


def test_a_first_day_after_a_typed_last_day_is_refused(alice, draft):
    save(alice, draft, ends_on=date(2026, 11, 21))
    assert list(save(alice, draft, starts_on=date(2026, 11, 22)).refused) == ["starts_on"]
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (DAY, date(2026, 11, 21))


def test_what_is_not_named_stays(alice, draft):
    save(alice, draft, summary="a", onsite__result="b")
    save(alice, draft, companions="c")
    draft.refresh_from_db()
    assert (draft.summary, draft.companions, draft.methods.get(method="onsite").result) == ("a", "c", "b")


def test_values_and_data_use_the_same_names(world, alice, draft):
    person = world.trainees[0]
    given = complete(interviewed=[person]) | {"summary": "概要", f"{person.public_id}-notes": "話した"}
    audits.save_draft(alice, audit=draft, version=1, data=given)
    stored = drafts.values(Audit.objects.get(pk=draft.pk), world.trainees)
    assert {name: stored[name] for name in given} == given
    assert stored[f"{world.trainees[1].public_id}-talked"] is False
    assert stored[f"{world.trainees[1].public_id}-language"] == "id"


def test_an_interview_is_added_by_notes_alone_and_ticks_the_method(world, alice, draft):
    person = world.trainees[0]
    audits.save_draft(alice, audit=draft, version=1, data={f"{person.public_id}-notes": "残業代"})
    row = Interview.objects.get()
    assert (row.person, row.notes, row.language) == (person, "残業代", "id")
    assert draft.methods.get(method="interview").done is True


def test_an_interview_with_notes_is_not_thrown_away_by_a_tick(world, alice, draft):
    key = world.trainees[0].public_id
    audits.save_draft(alice, audit=draft, version=1, data={f"{key}-talked": True, f"{key}-notes": "残業代"})
    refused = audits.save_draft(alice, audit=draft, version=2, data={f"{key}-talked": False}).refused
    assert refused == {f"{key}-talked": ["Empty the notes of this interview first, so that nothing is lost."]}
    assert Interview.objects.count() == 1
    audits.save_draft(alice, audit=draft, version=3, data={f"{key}-talked": False, f"{key}-notes": ""})
    assert Interview.objects.count() == 0


@pytest.mark.parametrize("owner", ["stranger", "forged"])
def test_people_who_never_trained_here_are_refused(world, alice, draft, owner):
    stranger = w.make_trainees(world.midori_farm, 1)[0]
    key = str(stranger.public_id) if owner == "stranger" else "no-uuid"
    saved = audits.save_draft(alice, audit=draft, version=1, data={f"{key}-talked": True, "summary": "kept"})
    assert saved.refused == {f"{key}-talked": ["This person does not train at this establishment."]}
    assert Interview.objects.count() == 0
    assert Audit.objects.get().summary == "kept"


def test_an_old_version_is_refused_and_names_who_was_faster(world, alice, draft):
    save(world.actor("bob"), draft, summary="Bob's")
    with pytest.raises(Conflict, match="Bob changed this audit on"):
        audits.save_draft(alice, audit=draft, version=1, data={"summary": "Alice's"})
    assert Audit.objects.get().summary == "Bob's"


def test_saving_nothing_writes_nothing(alice, draft):
    audits.save_draft(alice, audit=draft, version=1, data={})
    assert Audit.objects.get().version == 1


@pytest.mark.parametrize("act", ["save", "finish", "delete"])
def test_another_office_writes_nothing(world, draft, act):
    charlie = world.actor("charlie")
    acts = {
        "save": lambda: save(charlie, draft, summary="x"),
        "finish": lambda: audits.finish_audit(charlie, audit=draft, version=1, today=TODAY),
        "delete": lambda: audits.delete_draft(charlie, audit=draft),
    }
    with pytest.raises(Refused):
        acts[act]()
    assert Audit.objects.values_list("version", "summary", "state").get() == (1, "", "draft")


# --- missing ---


def test_an_empty_draft_says_everything_at_once(alice, draft):
    assert fields(draft) == {
        "manager",
        "onsite-done",
        "report-done",
        "interview-done",
        "books-done",
        "lodging-done",
        "interviews",
        "violation_found",
    }
    save(alice, draft, starts_on=None, ends_on=None, lead=None)
    assert {"starts_on", "ends_on", "lead"} <= fields(draft)


def ready(world, actor, audit, people=2, **more):
    data = complete(interviewed=world.trainees[:people]) | {"manager": world.bob.pk}
    data |= {name.replace("__", "-"): value for name, value in more.items()}
    audits.save_draft(actor, audit=audit, version=Audit.objects.get(pk=audit.pk).version, data=data)


def test_a_complete_draft_misses_nothing(world, alice, draft):
    ready(world, alice, draft)
    assert fields(draft) == set()


@pytest.mark.parametrize("more, field, message", [
    ({"kind": "extraordinary"}, "reason", "Give the reason of the extraordinary audit."),
    ({"starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 24)}, "starts_on", "The first day is in the future."),
    ({"ends_on": date(2026, 11, 24)}, "ends_on", "The last day is in the future."),
    ({"violation_found": True}, "violation_detail", "Write what was found."),
    ({"violation_found": None}, "violation_found", "Say whether a violation of immigration or labour law was found."),
    ({"onsite__result": ""}, "onsite-result", "Write the result: On-site check of the training (実地確認)."),
    (
        {"books__done_on": date(2026, 11, 19)},
        "books-done_on",
        "The day lies outside the audit: Facilities and books (設備・帳簿書類).",
    ),
])  # fmt: skip
def test_each_gap_lands_at_its_field(world, alice, draft, more, field, message):
    ready(world, alice, draft, **more)
    found = {item.field: item.message for item in audits.missing(Audit.objects.get(), today=TODAY)}
    assert found == {field: message}


def test_the_lead_and_the_manager_served_on_that_day(world, alice, draft):
    gone = w.make_user("gone")
    w.make_staff(gone, world.tokyo, Staff.Role.MANAGER, ends_on=date(2026, 10, 31))
    ready(world, alice, draft, lead=gone.pk, manager=gone.pk)
    assert fields(draft) == {"lead", "manager"}
    save(alice, draft, lead=world.alice.pk, manager=world.alice.pk)  # staff, but no manager
    assert fields(draft) == {"manager"}


def test_t1_a_method_not_done_needs_another_method(world, alice, draft):
    ready(world, alice, draft, lodging__done=False)
    assert fields(draft) == {"lodging-done"}
    save(alice, draft, substitute_method="漁船のため無線で確認")
    assert fields(draft) == set()


def test_t2_too_few_interviews_with_the_arithmetic(world, alice, draft):
    ready(world, alice, draft, people=1)
    (item,) = audits.missing(Audit.objects.get(), today=TODAY)
    assert item.field == "interviews"
    assert item.message == (
        "Only 1 of 5 trainees were interviewed; 2 are needed. "
        "(5 trainees divided by 4, rounded up: 2; At least 2: 2; At most all 5 in training: 2)"
    )


def test_t2_nine_trainees_two_interviews(world, alice, draft):
    w.make_trainees(world.asahi_plant, 4)
    ready(world, alice, draft, people=2)
    assert fields(draft) == {"interviews"}
    ready(world, alice, draft, people=3)
    assert fields(draft) == set()


def test_an_interview_outside_the_audit_or_the_training_does_not_count(world, alice, draft):
    ready(world, alice, draft)
    first, second = (p.public_id for p in world.trainees[:2])
    save(alice, draft, **{f"{first}-held_on": date(2026, 11, 19)})
    assert fields(draft) == {f"{first}-held_on", "interviews"}
    save(alice, draft, **{f"{first}-held_on": None})
    world.trainees[1].placements.update(ends_on=date(2026, 11, 19))
    messages = {item.field: item.message for item in audits.missing(Audit.objects.get(), today=TODAY)}
    assert set(messages) == {f"{second}-talked", "interviews"}
    assert "was not in training at this establishment on that day" in messages[f"{second}-talked"]


def test_nobody_in_training_needs_no_interview(world, alice):
    audit = audits.start_audit(alice, establishment=world.midori_farm, kind="regular", on=DAY)
    ready(world, alice, audit, people=0, interview__done=None, interview__result="")
    assert fields(audit) == set()


def test_an_incomplete_or_contradicting_finding_keeps_the_audit_open(world, alice, draft):
    ready(world, alice, draft)
    finding = Finding.objects.create(
        audit=draft,
        number=1,
        kind="labour_law",
        severity="major",
        origin="books",
        internal_note="x",
        created_by=world.alice,
    )
    assert fields(draft) == {"finding-1", "violation_found"}
    Finding.objects.filter(pk=finding.pk).update(wording="a", measure="b", due_on=date(2026, 12, 1))
    save(alice, draft, violation_found=True, violation_detail="割増賃金")
    assert fields(draft) == set()


def test_a_listening_company_is_a_warning(world, alice, draft):
    key = world.trainees[0].public_id
    save(alice, draft, **{f"{key}-company_listened": True})
    (text,) = audits.warnings(Audit.objects.get())
    assert str(world.trainees[0]) in text


# --- finish, return, approve, delete ---


def test_finish_says_what_is_missing_by_field_and_changes_nothing(alice, draft):
    with pytest.raises(ValidationError) as error:
        audits.finish_audit(alice, audit=draft, version=1, today=TODAY)
    assert error.value.message_dict["manager"] == ["Name the supervision manager in charge."]
    assert Audit.objects.values_list("state", "version").get() == ("draft", 1)


def test_finish_fixes_open_days(world, alice, draft):
    ready(world, alice, draft)
    audit = audits.finish_audit(alice, audit=draft, version=2, today=TODAY)
    assert (audit.state, audit.finished_by_id, audit.finished_at is not None) == ("finished", world.alice.pk, True)
    assert set(audit.methods.values_list("done_on", flat=True)) == {DAY}
    assert set(audit.interviews.values_list("held_on", flat=True)) == {DAY}


def test_the_second_to_finish_learns_who_was_first(world, alice):
    audit = finished(world, DAY)
    with pytest.raises(Conflict, match="already finished by Alice on 2026-"):
        audits.finish_audit(world.actor("bob"), audit=audit, version=2, today=TODAY)
    with pytest.raises(Conflict, match="already finished by Alice"):
        audits.save_draft(world.actor("bob"), audit=audit, version=audit.version, data={"summary": "late"})
    assert Audit.objects.get().summary == ""


def test_a_manager_approves_once(world):
    audit = finished(world, DAY)
    audits.approve_audit(world.actor("bob"), audit=audit, today=TODAY)
    assert Audit.objects.values_list("state", "approved_by").get() == ("approved", world.bob.pk)
    with pytest.raises(Conflict, match="already approved by Bob"):
        audits.approve_audit(world.actor("mia"), audit=audit, today=TODAY)


def test_a_finding_written_after_finishing_must_fit_the_result(world):
    audit = finished(world, DAY)
    make_finding(audit, world.alice, kind="labour_law")
    with pytest.raises(ValidationError) as error:
        audits.approve_audit(world.actor("bob"), audit=audit, today=TODAY)
    assert set(error.value.message_dict) == {"finding-1", "violation_found"}
    assert Audit.objects.get().state == "finished"


@pytest.mark.parametrize("who", ["alice", "charlie", "hana", "aki", "admin"])
def test_others_neither_approve_nor_return(world, who):
    audit = finished(world, DAY)
    for act in (
        lambda: audits.approve_audit(world.actor(who), audit=audit, today=TODAY),
        lambda: audits.return_audit(world.actor(who), audit=audit, reason="x"),
    ):
        with pytest.raises(Refused):
            act()
    assert Audit.objects.get().state == "finished"


def test_two_people_unless_there_is_one_manager(world):
    audit = finished(world, DAY, by="bob")
    allowed, reason = audits.may_approve(world.actor("bob"), audit, TODAY)
    assert (allowed, reason) == (False, "You drafted this yourself. Another supervision manager has to approve it.")
    Audit.objects.update(drafted_by=world.alice)  # finishing alone counts as well
    with pytest.raises(Refused):
        audits.approve_audit(world.actor("bob"), audit=audit, today=TODAY)
    Staff.objects.filter(user=world.mia).delete()
    audits.approve_audit(world.actor("bob"), audit=audit, today=TODAY)
    assert Audit.objects.get().approved_by == world.bob


def test_return_needs_a_reason_and_leads_back_to_the_draft(world, alice):
    audit = finished(world, DAY)
    with pytest.raises(ValidationError, match="Say what has to be corrected"):
        audits.return_audit(world.actor("bob"), audit=audit, reason="  ")
    audits.return_audit(world.actor("bob"), audit=audit, reason="帳簿の結果が短い")
    audit.refresh_from_db()
    assert (audit.state, audit.return_reason, audit.returned_by) == ("draft", "帳簿の結果が短い", world.bob)
    assert (audit.finished_by, audit.finished_at) == (None, None)
    again = audits.finish_audit(alice, audit=audit, version=audit.version, today=TODAY)
    assert again.state == "finished"


def test_delete_only_what_was_never_finished(world, alice, draft):
    audits.delete_draft(alice, audit=draft)
    assert counts() == (0, 0, 0, 0)
    audit = finished(world, DAY)
    with pytest.raises(Conflict):
        audits.delete_draft(alice, audit=audit)
    audits.return_audit(world.actor("bob"), audit=audit, reason="x")
    with pytest.raises(Refused, match="finished once"):
        audits.delete_draft(alice, audit=audit)
    assert Audit.objects.count() == 1


def test_a_draft_with_findings_is_not_deleted(world, alice, draft):
    make_finding(draft, world.alice)
    with pytest.raises(Refused, match="Delete its findings first"):
        audits.delete_draft(alice, audit=draft)
    assert counts() == (1, 5, 0, 1)
