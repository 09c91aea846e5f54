"""Staff by date, excellence, licences and past events of a company: recorded once, corrected, closed to others."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.domain.companies import save_outside
from companies.models import Excellence, Headcount, Qualification, Sanction
from companies.standing import domain
from imjapan.core.errors import Refused
from imjapan.core.models import Event
from imjapan.organization.editing import Stale, version_of
from tests.masters import text_of
from tests.pdfs import pdf
from tests.world import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def save(world, table="staff", /, *, company=None, who="alice", **data):
    given = {"valid_from": date(2026, 4, 1), "full_time": 30} if table == "staff" else {}
    return domain.save_row(
        world.actor(who), company=company or world.asahi, kind=table, data={**given, **data}, today=TODAY
    )


def test_the_page_shows_every_table_and_the_company_its_staff_of_today(world, alice):
    page = text_of(alice.get(reverse("companies:standing", args=[world.asahi.public_id])))
    for words in ("No number yet.", "Not excellent, as far as recorded.", "Nothing recorded. Revocations"):
        assert words in page
    save(world, full_time=30)
    save(world, full_time=45, valid_from=date(2026, 11, 1), source="雇用保険")
    save(world, full_time=99, valid_from=date(2026, 12, 1))  # not yet
    save(world, full_time=12, establishment=world.asahi_plant, care_staff=8)
    save(world, "excellence", regime="titp", starts_on=date(2026, 1, 1), points=90)
    save(world, "holdings", kind="ccus", number="CC-1", starts_on=date(2024, 1, 1), ends_on=date(2025, 12, 31))
    save(world, "past", kind="missing", happened_on=date(2026, 2, 10), count=1, note="夜間")
    page = text_of(alice.get(reverse("companies:standing", args=[world.asahi.public_id])))
    assert "2026-11-01 the whole company 45 — 雇用保険" in page
    assert "2026-04-01 川口工場 12 8" in page
    assert "technical intern training (技能実習) 90" in page
    assert "registration in CCUS (建設キャリアアップシステム) CC-1 2024-01-01 2025-12-31 expired" in page
    assert "2026-02-10 trainees went missing through the company's fault — 1 夜間" in page
    page = text_of(alice.get(reverse("companies:detail", args=[world.asahi.public_id])))
    assert "Full-time staff (常勤の職員) 45 (from 2026-11-01)" in page
    assert "What may block a new plan 1 event" in page


def test_a_form_sent_twice_makes_one_row_and_a_second_editor_is_told(world, alice):
    address = reverse("companies:standing_new", args=[world.asahi.public_id, "staff"])
    data = {"valid_from": "R8.4.1", "full_time": "30", "key": str(uuid.uuid4())}
    assert [alice.post(address, data).status_code for _click in range(2)] == [303, 303]
    row = Headcount.objects.get()
    assert (row.company, row.establishment, row.valid_from) == (world.asahi, None, date(2026, 4, 1))
    again = alice.post(address, data | {"key": str(uuid.uuid4())})
    assert again.status_code == 422
    assert "There is a count from this day already." in text_of(again)
    seen = version_of(row, domain.KINDS["staff"].fields)
    domain.save_row(world.actor("bob"), company=world.asahi, kind="staff", data={"full_time": 31}, row=row,
                    version=seen, today=TODAY)  # fmt: skip
    with pytest.raises(Stale) as stale:
        domain.save_row(world.actor("alice"), company=world.asahi, kind="staff", data={"full_time": 32}, row=row,
                        version=seen, today=TODAY)  # fmt: skip
    assert stale.value.names == ["full_time"]


@pytest.mark.parametrize(
    ("kind", "data", "field", "words"),
    [
        ("staff", {"care_staff": 31}, "care_staff", "There cannot be more care staff than staff."),
        ("staff", {"establishment": "midori"}, "establishment", "This establishment belongs to another company."),
        ("excellence", {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 3, 31)}, "ends_on", "before"),
        ("excellence", {"starts_on": date(2025, 6, 1)}, "starts_on", "Another period covers these days."),
        ("past", {"kind": "missing", "happened_on": date(2026, 11, 24)}, "happened_on", "lies in the future"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(world, kind, data, field, words):
    Excellence.objects.create(company=world.asahi, starts_on=date(2025, 1, 1), ends_on=date(2025, 6, 1))
    if data.get("establishment"):
        data = data | {"establishment": world.midori_farm}
    with pytest.raises(ValidationError) as error:
        save(world, kind, **data)
    assert words in " ".join(error.value.message_dict[field])


def test_the_other_regime_may_be_excellent_on_the_same_days(world):
    save(world, "excellence", regime="titp", starts_on=date(2026, 1, 1))
    save(world, "excellence", regime="esd", starts_on=date(2026, 1, 1))
    assert Excellence.objects.count() == 2


@pytest.mark.parametrize(
    ("count", "stages", "words"),
    [(5, (2, 2, 1, None), ""), (5, (None, 3, None, None), ""), (5, (2, 2, 1, 0), ""),
     (5, (3, 3, None, None), "The numbers by stage make 6."), (5, (1, 1, 1, 1), "The numbers by stage make 4.")],
)  # fmt: skip
def test_trainees_of_others_by_stage_make_the_total(world, count, stages, words):
    data = {
        "counted_on": TODAY,
        "count": count,
        **dict(zip(("stage_1", "stage_2", "stage_3", "esd"), stages, strict=True)),
    }
    if not words:
        assert save_outside(world.actor("alice"), company=world.asahi, data=data, today=TODAY).stage_2 == stages[1]
        return
    with pytest.raises(ValidationError) as error:
        save_outside(world.actor("alice"), company=world.asahi, data=data, today=TODAY)
    assert words in error.value.message_dict["count"][0]


def test_only_who_may_change_the_company_changes_its_standing(world, client_of):
    row = save(world, company=world.naniwa, who="charlie")
    for name in ("alice", "hana", "aki"):
        with pytest.raises(Refused):
            save(world, company=world.naniwa, who=name, valid_from=date(2026, 5, 1))
        with pytest.raises(Refused):
            domain.delete_row(world.actor(name), row=row)
    alice, hana = client_of(world.alice), client_of(world.hana)
    edit = reverse("companies:standing_edit", args=["staff", row.public_id])
    other_table = reverse("companies:standing_edit", args=["past", row.public_id])
    no_table = reverse("companies:standing_new", args=[world.asahi.public_id, "x"])
    refused = [hana.get(edit), alice.get(edit), alice.get(other_table), alice.get(no_table)]
    assert [answer.status_code for answer in refused] == [404, 403, 404, 404]


def test_the_history_tells_what_was_recorded_changed_and_deleted(world, alice):
    row = save(world, full_time=30)
    domain.save_row(world.actor("bob"), company=world.asahi, kind="staff", data={"full_time": 28}, row=row, today=TODAY)
    event = save(world, "past", kind="order", happened_on=date(2026, 2, 10))
    domain.delete_row(world.actor("alice"), row=event)
    page = text_of(alice.get(reverse("companies:detail", args=[world.asahi.public_id]) + "?tab=history"))
    assert "Full-time staff (常勤の職員) recorded: 30, 2026-04-01" in page
    assert "30 → 28" in page
    assert "What may block a new plan deleted (improvement order (改善命令), 2026-02-10)" in page


def test_the_page_asks_the_same_for_one_row_and_for_many(world, alice):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert alice.get(reverse("companies:standing", args=[world.asahi.public_id])).status_code == 200
        return len(found)

    save(world, establishment=world.asahi_plant)
    queries()
    few = queries()
    for number in range(20):
        Headcount.objects.create(company=world.asahi, establishment=world.asahi_plant, full_time=9,
                                 valid_from=date(2020, 1, 1 + number))  # fmt: skip
        Qualification.objects.create(company=world.asahi, kind="ccus", starts_on=TODAY)
        Sanction.objects.create(company=world.asahi, kind="other", happened_on=TODAY)
    assert queries() == few


# --- files and officers -------------------------------------------------------------------------


def test_a_licence_keeps_its_scan_with_the_checks_of_every_upload(world, alice, client_of):
    address = reverse("companies:standing_new", args=[world.asahi.public_id, "holdings"])
    data = {"kind": "ccus", "number": "CC-1", "starts_on": "2024/1/1"}
    bad = alice.post(address, {**data, "upload": SimpleUploadedFile("x.pdf", b"MZ no pdf at all")})
    assert bad.status_code == 422
    assert "upload" in bad.context["form"].errors
    assert not Qualification.objects.exists()
    good = {**data, "upload": SimpleUploadedFile("ccus.pdf", pdf(), content_type="application/pdf")}
    assert alice.post(address, good).status_code == 303
    row = Qualification.objects.get()
    url = reverse("companies:standing_file", args=["holdings", row.public_id])
    assert url in alice.get(reverse("companies:standing", args=[world.asahi.public_id])).content.decode()
    answer = alice.get(url)
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert Event.objects.filter(name="companies.qualification.read").exists()
    # changed without a file: the scan stays
    edit = reverse("companies:standing_edit", args=["holdings", row.public_id])
    version = alice.get(edit).context["form"].initial["version"]
    assert alice.post(edit, {**data, "number": "CC-2", "version": version}).status_code == 303
    row.refresh_from_db()
    assert (row.number, row.file.name) == ("CC-2", "ccus.pdf")
    other = reverse("companies:standing_file", args=["staff", save(world).public_id])
    assert alice.get(other).status_code == 404
    assert client_of(world.hana).get(url).status_code == 404


def test_officers_stand_on_the_page_with_their_days(world, alice):
    assert "points to the certificate of registration" in text_of(
        alice.get(reverse("companies:standing", args=[world.asahi.public_id]))
    )
    save(
        world,
        "officers",
        name="朝日 太郎",
        office_held="代表取締役",
        starts_on=date(2020, 6, 1),
        address="埼玉県川口市1-1",
    )
    with pytest.raises(ValidationError) as refused:
        save(
            world,
            "officers",
            name="朝日 花子",
            office_held="取締役",
            starts_on=date(2026, 6, 1),
            ends_on=date(2026, 5, 1),
        )
    assert "ends_on" in refused.value.message_dict
    page = text_of(alice.get(reverse("companies:standing", args=[world.asahi.public_id])))
    assert "朝日 太郎 代表取締役 埼玉県川口市1-1 2020-06-01 —" in page
    history = text_of(alice.get(reverse("companies:detail", args=[world.asahi.public_id]), {"tab": "history"}))
    assert "代表取締役 朝日 太郎" in history
