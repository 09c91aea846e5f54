"""Forms 3 and 7, which a company files with our guidance, and the statement on early return: forms.md 3.17, 18, 22."""

import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from imjapan.core.errors import Refused
from reports.documents import domain, forms, versions, words
from reports.documents.sheets import early_return
from reports.models import Filing
from tests.incidents.makers import make_incident
from tests.world import TODAY, make_person, place
from training.models import Plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]


def printed(form_id, subject, on=TODAY):
    """The facts of a form and the text of each page, without white space."""
    form = forms.get(form_id)
    facts = form.build(subject, on)
    data = versions.current(form, on).render(facts)
    return facts, ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


def notice(world, kind, people=(), **details):
    filing = Filing.objects.create(
        kind=kind, office=world.tokyo, company=world.asahi, event_on=date(2026, 4, 15), details=details,
        drafted_at="2026-11-20T00:00Z", drafted_by=world.alice,
    )  # fmt: skip
    filing.people.set(people)
    return filing


def test_form_3_prints_what_changed_and_who_is_concerned(world):
    Plan.objects.update(certification_no="認2601000123", certified_on=date(2026, 3, 1))
    given = {"item": "hours", "before": "なし", "after": "月30時間以内", "reason": "受注の増加"}
    filing = notice(world, Filing.Kind.MINOR_CHANGE, world.trainees[:1], **given)
    facts, pages = printed("TITP-F03", filing)
    text = "".join(pages)
    for found in ("別記様式第３号", "認2601000123", "月30時間以内", "受注の増加", "2026年4月15日", "第11条第３項"):
        assert found in text, found
    assert "転記用下書き" in text
    assert "changes" not in facts.missing()
    assert "changes[0].after" in printed("TITP-F03", notice(world, Filing.Kind.MINOR_CHANGE))[0].missing()


def test_several_trainees_of_form_3_stand_in_the_annex(world):
    _facts, pages = printed("TITP-F03", notice(world, Filing.Kind.MINOR_CHANGE, world.trainees[:3], item="lodging"))
    assert "3人（別紙のとおり）" in "".join(pages[:-1])
    assert all("".join(person.passport_name.split()) in pages[-1] for person in world.trainees[:3])


def test_form_7_names_the_plans_that_began_on_the_day(world):
    Plan.objects.update(certification_no="認2601000123", certified_on=date(2026, 3, 1))
    later = make_person(world.tokyo, "LATER ONE")
    place(later, world.asahi_plant, starts_on=date(2026, 4, 16), ends_on=date(2027, 4, 15))
    facts, pages = printed("TITP-F07", notice(world, Filing.Kind.FIRST_START))
    assert "LATER ONE" not in {row.name for row in facts.plans}
    assert len(facts.plans) == len(world.trainees)
    assert "implementer.receipt_no" not in facts.missing()
    text = "".join(pages)
    for found in ("別記様式第７号", "第17条", "2026年4月15日", "認2601000123"):
        assert found in text, found
    empty = notice(world, Filing.Kind.FIRST_START)
    Filing.objects.filter(pk=empty.pk).update(event_on=date(2026, 1, 1))
    assert "plans" in printed("TITP-F07", empty)[0].missing()


@pytest.mark.parametrize(
    "language, title",
    [
        ("vi", "Đơn khai về việc về nước trước khi hết thời hạn thực tập kỹ năng"),
        ("id", "Pernyataan tentang kepulangan sebelum berakhirnya masa magang"),
        ("ta", "Statement on returning home before the end of the training"),  # not translated: English, and said so
    ],
)
def test_the_statement_is_in_the_persons_language_and_says_that_it_is_a_draft(world, language, title):
    people = world.trainees[:2]
    for person in people:
        person.language = language
        person.save(update_fields=["language"])
    world.tokyo.phone = "03-1234-5678"
    world.tokyo.save()
    case = make_incident(world.asahi_plant, world.alice, people, kind="early_return", return_on=date(2026, 12, 20))
    facts, pages = printed("TITP-R1-40", case)
    assert len(pages) == 2
    for person, text in zip(people, pages, strict=True):
        assert "".join(title.split()) in text
        assert "".join(person.passport_name.split()) in text
        assert "説明を受けました" in text
        assert "2026年12月20日" in text
        assert "東京事務所03-1234-5678" in text
        assert "下書き" in text
    assert facts.sheets[0].instead is (language == "ta")


@pytest.mark.parametrize(
    ("kind", "wishes", "printed_for"),
    [
        ("early_return", ["", "", "continue"], [0, 1]),
        ("early_return", ["continue"], []),
        ("closure", ["home", "continue", ""], [0]),
        ("pregnancy", ["home"], [0]),
        ("illness", ["", "continue"], []),
    ],
)
def test_whoever_goes_home_early_has_the_statement_whatever_the_case_is(world, kind, wishes, printed_for):
    people = world.trainees[: len(wishes)]
    case = make_incident(world.asahi_plant, world.alice, people, kind=kind)
    for person, wish in zip(people, wishes, strict=True):
        case.people.filter(person=person).update(wish=wish, asked_on=TODAY if wish else None)
    may, why_not = forms.get("TITP-R1-40").allows(world.actor("alice"), case)
    assert may is bool(printed_for)
    if may:
        facts = early_return.build(case, TODAY)
        assert [sheet.name for sheet in facts.sheets] == [people[number].passport_name for number in printed_for]
    else:
        assert "Record the wish of the person first" in str(why_not)
    assert not forms.get("TITP-R1-40").allows(world.actor("charlie"), case)[0]


def test_a_manager_approves_the_statement_before_it_is_signed(world):
    case = make_incident(world.asahi_plant, world.alice, world.trainees[:1], kind="early_return")
    row = domain.make_document(world.actor("alice"), form_id="TITP-R1-40", subject=case, today=TODAY)
    assert (row.state, row.approved_by) == ("draft", None)
    with pytest.raises(Refused):
        domain.approve_document(world.actor("alice"), document=row, today=TODAY)
    waiting = Client()
    waiting.force_login(world.bob)
    assert str(row.public_id) in waiting.get(reverse("today:approvals")).content.decode()
    done = domain.approve_document(world.actor("bob"), document=row, today=TODAY)
    assert (done.state, done.approved_by) == ("approved", world.bob)


def test_every_sentence_of_the_statement_exists_in_every_language_offered():
    for language in ("en", "id", "vi", "th", "bn", "si"):
        texts, real = words.beside("early_return", language)
        assert real == language
        assert all(found.other and not found.checked for found in texts.values())
    texts, real = words.beside("early_return", "ja")
    assert (real, texts["title"].other) == ("ja", "")
