"""Support plans and what was given: from the person's page to the ten supports, contracts, notices, and who may."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from imjapan.core import history
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from imjapan.organization.models import Personnel
from tests.applying.makers import make_application
from tests.pdfs import pdf
from tests.records import NOW
from tests.support.makers import make_contract, make_given, make_held, make_support, make_worker
from tests.world import TODAY, make_company, make_establishment, place
from training.models import Absence, ResidenceApplication, SupportContract, SupportPlan, SupportRecord
from training.support import domain, happened, notices, standing
from training.support.items import fresh_items

pytestmark = pytest.mark.django_db
PDF = pdf()


@pytest.fixture
def staff(world):
    """A support manager and a support staff member of Tokyo; the second is Alice."""
    manager = Personnel.objects.create(office=world.tokyo, name="支援 責任子")
    return manager, Personnel.objects.create(office=world.tokyo, name="支援 担当", user=world.alice)


def page(client_of, user, url, data=None):
    client = client_of(user)
    answer = client.get(url) if data is None else client.post(url, data)
    return answer.status_code, answer.content.decode() if hasattr(answer, "content") else "", answer


def plan_data(**more):
    data = {"made_on": "2026/11/20", "language": "id", "sector": "AGR", "work_category": "耕種農業"}
    for number, item in fresh_items().items():
        data |= {f"item-{number}-planned": "on", f"item-{number}-when": item["when"]}
    return data | more


# --- the plan -----------------------------------------------------------------------------------


def test_a_plan_is_made_from_the_page_of_the_person(world, client_of, staff):
    worker = make_worker(world.asahi_plant)
    url = f"/people/{worker.person.public_id}/"
    _status, shown, _answer = page(client_of, world.alice, url)
    assert "no support plan" in shown
    assert f"/support/new/{worker.person.public_id}/" in shown
    new = f"/support/new/{worker.person.public_id}/"
    _status, form, _answer = page(client_of, world.alice, new)
    assert "Filled in from the last plan at this company, or with what the law says." in form
    assert 'value="入国後遅滞なく"' in form
    key = str(uuid.uuid4())
    data = plan_data(manager=staff[0].pk, staff=staff[1].pk, key=key)
    status, _text, answer = page(client_of, world.alice, new, data)
    support = SupportPlan.objects.get()
    assert (status, answer["Location"]) == (303, f"/support/plans/{support.public_id}/")
    assert (support.person, support.company, support.office) == (worker.person, world.asahi, world.tokyo)
    assert support.items["4"] == {"planned": True, "when": "入国後遅滞なく", "why_not": "", "how": "", "who": ""}
    assert page(client_of, world.alice, new, data)[0] == 303  # the button was pressed twice
    assert SupportPlan.objects.count() == 1
    _status, shown, _answer = page(client_of, world.alice, answer["Location"])
    assert "0 of 10 given" in shown
    assert "Not recorded although the application" in shown  # the work began on 2026-09-01
    assert "advance guidance, housing and contracts of daily life, life orientation" in shown
    assert "No support contract with the company today" in shown
    assert "Agriculture" in shown


def test_the_next_plan_carries_what_the_last_one_at_the_company_said(world, staff):
    first = make_support(make_worker(world.asahi_plant), staff=staff[1], manager=staff[0])
    first.items["9"]["why_not"], first.items["9"]["planned"] = "対象外", False
    first.save()
    second = make_worker(world.asahi_plant)
    start = domain.proposed(second.plan, world.asahi, TODAY)
    assert (start["staff"], start["items"]["9"]["why_not"]) == (staff[1].pk, "対象外")
    elsewhere = make_worker(world.midori_farm)
    assert domain.proposed(elsewhere.plan, world.midori, TODAY)["items"] == fresh_items()


def test_without_a_plan_of_specified_skills_one_is_told_what_comes_first(world, client_of):
    client = client_of(world.alice)
    shown = client.get(f"/support/new/{world.trainees[0].public_id}/", follow=True).content.decode()
    assert "Add a plan of specified skills (特定技能) first" in shown
    worker = make_worker(world.asahi_plant)
    worker.delete()
    shown = client.get(f"/support/new/{worker.person.public_id}/", follow=True).content.decode()
    assert "Add the placement first: a support plan names the company." in shown
    made = make_support(make_worker(world.asahi_plant))
    shown = client.get(f"/support/new/{made.person.public_id}/", follow=True)
    assert shown.redirect_chain[0][0] == f"/support/plans/{made.public_id}/"
    assert "This worker has a support plan." in shown.content.decode()


def test_what_a_plan_cannot_say(world):
    worker = make_worker(world.asahi_plant)
    for given, field, words in (
        ({"made_on": date(2026, 11, 24)}, "made_on", "future"),
        ({"signed_on": date(2026, 11, 19)}, "signed_on", "signed after it is made"),
        ({"signed_on": date(2026, 11, 24)}, "signed_on", "future"),
        ({"work_category": "介護"}, "work_category", "not one of the sector"),
    ):
        data = {"made_on": date(2026, 11, 20), "sector": "AGR", "items": fresh_items()} | given
        with pytest.raises(ValidationError) as refused:
            domain.save_plan(world.actor("alice"), plan=worker.plan, company=world.asahi, data=data, today=TODAY)
        assert words in str(refused.value.message_dict[field])


def test_two_editors_of_the_ten_supports(world, client_of):
    support = make_support(make_worker(world.asahi_plant))
    url = f"/support/plans/{support.public_id}/edit/"
    client = client_of(world.alice)
    version = client.get(url).context["form"].initial["version"]
    other = {**fresh_items(), "5": {**fresh_items()["5"], "when": "随時"}}
    SupportPlan.objects.filter(pk=support.pk).update(items=other)
    answer = client.post(url, plan_data(version=version))
    assert answer.status_code == 409
    assert "Somebody else changed the ten supports meanwhile." in answer.content.decode()
    assert SupportPlan.objects.get().items["5"]["when"] == "随時"


def test_a_change_of_a_signed_plan_is_notified(world, client_of, monkeypatch):
    support = make_support(make_worker(world.asahi_plant), made_on=date(2026, 11, 1), signed_on=date(2026, 11, 2))
    client = client_of(world.alice)
    url = f"/support/plans/{support.public_id}/edit/"
    data = plan_data(made_on="2026/11/1", signed_on="2026/11/2")
    data["item-5-how"] = "同行"
    shown = client.post(url, data, follow=True).content.decode()
    assert "The employer notifies the change of the support plan (form 3-2) by 2026-12-07." in shown
    support.refresh_from_db()
    # The database has a clock of its own: what the history tells is said here.
    changed = history.Change(at=NOW + timedelta(days=3), actor_id=None, source="", model=SupportPlan, row_id=support.pk,
                             field=SupportPlan._meta.get_field("items"), before={}, after={})  # fmt: skip
    monkeypatch.setattr(happened.history, "changes_of", lambda rows, limit: [changed])
    found = notices.of_support(support, TODAY)
    assert [(one.event, one.form, one.due) for one in found if one.event == "support_plan_changed"] == [
        ("support_plan_changed", "3-2", date(2026, 12, 7))
    ]
    SupportPlan.objects.filter(pk=support.pk).update(signed_on=None)
    assert domain.changed_parts(SupportPlan.objects.get(), {"items": {}}) is False


def test_a_plan_with_records_is_not_deleted(world):
    support = make_support(make_worker(world.asahi_plant))
    make_given(support, world.alice)
    with pytest.raises(Conflict, match="support given: 1"):
        domain.delete_plan(world.actor("alice"), support=support)
    empty = make_support(make_worker(world.asahi_plant))
    domain.delete_plan(world.actor("alice"), support=empty)
    assert list(SupportPlan.objects.all()) == [support]


# --- what was given -----------------------------------------------------------------------------


def test_a_support_is_recorded_in_three_fields_and_the_next_one_knows_the_rest(world, client_of, staff):
    support = make_support(make_worker(world.asahi_plant), manager=staff[0], staff=staff[1])
    client = client_of(world.alice)
    url = f"/support/plans/{support.public_id}/given/"
    form = client.get(f"{url}?item=4").context["form"]
    assert form.initial["item"] == 4
    assert (form.initial["given_by"], form.initial["language"]) == (staff[1].pk, "id")
    carried = {"given_by": staff[1].pk, "language": "id", "interpreter": "ブディ", "charged": 0, "method": "video"}
    data = carried | {"item": 4, "given_on": "R8.11.20", "content": "ゴミの出し方、病院", "minutes": 300}
    data["key"] = str(uuid.uuid4())
    assert client.post(url, data | {"upload": SimpleUploadedFile("sign.pdf", PDF)}).status_code == 303
    assert client.post(url, data).status_code == 303
    record = SupportRecord.objects.get()
    assert (record.item, record.given_on, record.minutes) == (4, date(2026, 11, 20), 300)
    assert (record.entered_by, record.person, record.file.name) == (world.alice, support.person, "sign.pdf")
    form = client.get(f"{url}?item=4").context["form"]
    assert (form.initial["interpreter"], form.initial["method"]) == ("ブディ", "video")
    shown = client.get(f"/support/plans/{support.public_id}/").content.decode()
    assert "1 of 10 given" in shown
    assert "300 of 480 minutes" in shown
    assert "shorter than expected" in shown
    assert client.get(f"/support/given/{record.public_id}/file/").getvalue() == PDF
    assert Event.objects.filter(name="training.support.file_opened").count() == 1


def test_what_a_record_cannot_say(world, client_of):
    support = make_support(make_worker(world.asahi_plant))
    client = client_of(world.alice)
    for given, field, words in (
        ({"given_on": "2026/11/24"}, "given_on", "lies in the future"),
        ({"given_on": "2025/8/30"}, "given_on", "more than a year before the work begins"),
        ({"content": "  "}, "content", "required"),
        ({"item": 11}, "item", "not one of the available choices"),
    ):
        data = {"item": 4, "given_on": "2026/11/20", "method": "face", "charged": 0, "content": "説明"} | given
        answer = client.post(f"/support/plans/{support.public_id}/given/", data)
        assert answer.status_code == 422, field
        assert words in str(answer.context["form"].errors[field])
    assert not SupportRecord.objects.exists()


def test_costs_charged_to_the_worker_are_told_at_once(world, client_of):
    support = make_support(make_worker(world.asahi_plant))
    data = {"item": 4, "given_on": "2026/11/20", "method": "face", "charged": 20000, "content": "説明"}
    shown = client_of(world.alice).post(f"/support/plans/{support.public_id}/given/", data, follow=True)
    text = shown.content.decode()
    assert "Have the money paid back." in text
    assert "20000 yen of the costs of support were charged to the worker." in text


def test_the_ten_as_they_stand(world):
    support = make_support(make_worker(world.asahi_plant))
    support.items["2"] = {"planned": True, "when": "", "why_not": "", "how": "", "who": ""}
    support.items["3"] = {"planned": False, "when": "", "why_not": "社宅", "how": "", "who": ""}
    records = [make_given(support, world.alice, item=1, minutes=80), make_given(support, world.alice, item=6)]
    held = [make_held(support, world.alice)]
    found = {line.number: line.state for line in standing.lines(support, records, held, TODAY)}
    expected = ["short", "unplanned", "left_out", "late", "needed", "given", "waits", "waits", "needed", "given"]
    assert found == dict(enumerate(expected, start=1))
    verdict = standing.verdict(
        support, standing.lines(support, records, held, TODAY), records, registered=True, today=TODAY
    )
    assert (verdict.outcome, verdict.value) == ("NG", (2,))


def test_what_is_missing_and_what_is_to_come(world):
    """Guidance is due by the application, orientation from the first day; what an earlier plan gave counts."""
    first = make_support(make_worker(world.asahi_plant, date(2025, 9, 1), date(2026, 8, 31)))
    make_given(first, world.alice, item=4, given_on=date(2025, 9, 2))
    placement = place(
        first.person, world.asahi_plant, date(2026, 9, 1), date(2027, 8, 31), stage=None, regime="ssw", sector="AGR"
    )
    support = make_support(placement)
    asked = make_application(world.alice, first.person, world.asahi_plant, regime="ssw", stage=None, sector="AGR")
    asked.plan = placement.plan
    asked.save()
    ResidenceApplication.objects.create(
        person=first.person, application=asked, kind="change", filed_on=date(2026, 7, 1)
    )  # fmt: skip

    def states(day):
        start = standing.start_of(support)
        found = standing.lines(support, [], [], day, start)
        verdict = standing.verdict(support, found, [], registered=True, today=day, start=start)
        return "".join(line.state[0] for line in found), str(verdict.outcome), verdict.message

    assert states(date(2026, 6, 30)) == ("wwwenwwwnw", "NG", "ssw.support.nobody")
    support.manager = support.staff = Personnel.objects.create(office=world.tokyo, name="支援 担当")
    assert states(date(2026, 6, 30)) == ("wwwenwwwnw", "OK", "ssw.support.fine_so_far")
    assert states(date(2026, 7, 1)) == ("lwwenwwwnw", "NG", "ssw.support.no_guidance")
    assert states(date(2026, 9, 1)) == ("lwlenwwwnw", "NG", "ssw.support.no_guidance")


def test_an_entry_is_corrected_and_deleted_and_the_history_says_so(world, client_of):
    support = make_support(make_worker(world.asahi_plant))
    record = make_given(support, world.alice, content="ゴミ")
    client = client_of(world.alice)
    data = {"item": 4, "given_on": "2026/11/20", "method": "face", "charged": 0, "content": "ゴミと病院"}
    assert client.post(f"/support/given/{record.public_id}/", data).status_code == 303
    record.refresh_from_db()
    assert (record.content, record.given_on) == ("ゴミと病院", date(2026, 11, 20))
    assert client.post(f"/support/given/{record.public_id}/delete/").status_code == 303
    assert not SupportRecord.objects.exists()
    shown = client.get(f"/people/{support.person.public_id}/?tab=history").content.decode()
    assert "Support plan made" in shown
    assert "Alice: Support given deleted" in shown


# --- contracts and notices ----------------------------------------------------------------------


def test_a_contract_covers_its_days_and_two_do_not_run_at_once(world, client_of):
    client = client_of(world.alice)
    url = f"/support/contracts/new/{world.asahi.public_id}/"
    shown = client.post(url, {"starts_on": "2026/11/20", "monthly_fee": "20000"}, follow=True).content.decode()
    assert "The employer notifies this contract (form 3-3) by 2026-12-04." in shown
    contract = SupportContract.objects.get()
    assert (contract.company, contract.office, contract.monthly_fee) == (world.asahi, world.tokyo, 20000)
    answer = client.post(url, {"starts_on": "2026/12/1"})
    assert answer.status_code == 422
    assert "Another contract of this company, from 2026-11-20, covers these days." in answer.content.decode()
    edit = f"/support/contracts/{contract.public_id}/"
    assert client.post(edit, {"starts_on": "2026/11/20", "ends_on": "2026/11/19"}).status_code == 422
    assert client.post(edit, {"starts_on": "2026/11/20", "ends_on": "2026/11/30"}).status_code == 303
    assert client.post(url, {"starts_on": "2026/12/1"}).status_code == 303
    on = [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 30), date(2026, 12, 1)]
    assert [domain.covered(world.asahi.pk, day) for day in on] == [False, True, True, True]
    assert not domain.covered(world.midori.pk, TODAY)


def test_notices_are_read_off_what_is_recorded(world, client_of):
    begun = make_worker(world.asahi_plant, starts_on=date(2026, 11, 10))
    left = make_worker(world.asahi_plant, starts_on=date(2026, 4, 1), ends_on=date(2026, 11, 1))
    Absence.objects.create(person=begun.person, kind="missing", starts_on=date(2026, 11, 18))
    Absence.objects.create(person=world.trainees[0], kind="missing", starts_on=date(2026, 11, 18))  # no SSW
    make_worker(world.asahi_plant, starts_on=date(2026, 8, 1))  # longer than three months ago
    make_contract(world.midori, starts_on=date(2026, 11, 23))
    shown = client_of(world.alice).get("/support/notices/")
    found = [(one.event, one.form, str(one.due)) for one in shown.context["page"]]
    assert found == [
        ("contract_concluded", "3-1-2", "2026-11-24"),
        ("missing", "3-4", "2026-12-02"),
        ("entrustment_concluded", "3-3", "2026-12-07"),
        ("contract_ended", "3-1-2", "2026-11-15"),
    ]
    assert left.person.passport_name in shown.content.decode()
    assert "3 still within their 14 days" in shown.content.decode()


# --- who may ------------------------------------------------------------------------------------


def test_other_offices_read_and_do_not_write(world, client_of):
    support = make_support(make_worker(world.asahi_plant))
    charlie = world.actor("charlie")
    data = {"item": 4, "given_on": TODAY, "content": "x", "method": "face", "charged": 0}
    with pytest.raises(Refused):
        domain.save_record(charlie, support=support, data=data, today=TODAY)
    with pytest.raises(Refused):
        domain.save_contract(charlie, company=world.asahi, data={"starts_on": TODAY})
    _status, shown, _answer = page(client_of, world.charlie, f"/support/plans/{support.public_id}/")
    assert "Record support given" not in shown
    world.tokyo.is_private = True
    world.tokyo.save()
    assert page(client_of, world.charlie, f"/support/plans/{support.public_id}/")[0] == 404
    rows = client_of(world.charlie).get("/support/").context["shown"].page.object_list
    assert list(rows) == []


def test_a_key_of_another_plan_opens_nothing_of_another_person(world, client_of):
    """The key of a form is no way around the owner: a plan made for somebody else is not answered for this one."""
    made = make_support(make_worker(world.naniwa_site))
    worker = make_worker(world.asahi_plant)
    data = plan_data(key=str(made.public_id))
    answer = client_of(world.alice).post(f"/support/new/{worker.person.public_id}/", data)
    assert answer.status_code == 303
    assert answer["Location"] != f"/support/plans/{made.public_id}/"
    assert SupportPlan.objects.filter(person=worker.person).count() == 1


def test_companies_see_nothing_of_it(world, client_of):
    support = make_support(make_worker(world.asahi_plant))
    for url in ("/support/", f"/support/plans/{support.public_id}/", "/support/report/", "/support/offices/"):
        assert client_of(world.hana).get(url).status_code == 404


def test_an_empty_house_teaches(world, client_of):
    client = client_of(world.alice)
    assert "No specified skilled worker yet" in client.get("/support/").content.decode()
    assert "Nothing to notify" in client.get("/support/notices/").content.decode()
    assert "No report for this year" in client.get("/support/report/").content.decode()
    quiet = make_establishment(make_company(world.tokyo))
    assert "Specified skilled workers</h2>" not in client.get(f"/companies/{quiet.company.public_id}/").content.decode()
