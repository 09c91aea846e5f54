"""Early warnings on Today, on their page and on the pages of companies: the right ones for each reader, in words."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.models import InCharge
from imjapan.organization.models import Measure
from interns.models import ResidenceCard
from reports.filings.models import Filing
from reports.obligations.recompute import recompute
from tests.consultations.makers import make_consultation
from tests.world import LONG_AGO, TODAY, make_company, make_establishment, make_personnel, make_trainees
from training.models import Plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]
URL = "/today/warnings/"


@pytest.fixture
def warned(world):
    """A late block, an exam nobody applied for, a letter of the authority and the course of a manager."""
    recompute(today=TODAY)
    Plan.objects.exclude(person=world.trainees[0]).update(exam_applied_on=date(2026, 8, 1))
    Measure.objects.create(
        office=world.tokyo, kind=Measure.Kind.GUIDANCE, received_on=date(2026, 11, 1), content="改善指導",
        reply_due_on=date(2026, 11, 27),
    )  # fmt: skip
    _person, _appointment, course, _declaration = make_personnel(world.tokyo, world.bob)
    type(course).objects.filter(pk=course.pk).update(held_on=date(2023, 11, 1))
    return world


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_today_folds_them_up_with_numbers_and_reasons(warned, client_of):
    response = client_of(warned.bob).get("/today/")
    page = text_of(response)
    counts = response.context["warnings"].counts
    assert counts.by_code["W12"] == (0, 1)
    assert counts.by_code["W14"] == (0, 1)
    assert counts.by_code["W18"] == (1, 0)
    assert counts.by_code["W11"][1] >= 2
    assert f"{counts.red} red" in page
    assert "Course expires" in page
    assert "Audit, visit or external check, last day 2026-06-30: red." in page
    assert "TITP-WARN-01.W11" in page
    assert f'href="{URL}?show=office"' in page
    levels = [row.level for row in response.context["warnings"].rows]
    assert levels == sorted(levels, reverse=True)  # red before amber


def test_a_member_is_warned_of_own_companies_and_not_of_the_office(warned, client_of):
    """Things about no company are for the managers; the member in charge sees exam and audit of the company."""
    by_code = client_of(warned.alice).get("/today/").context["warnings"].counts.by_code
    assert set(by_code) == {"W11", "W14"}
    office = client_of(warned.alice).get("/today/?show=office").context["warnings"].counts.by_code
    assert set(office) == {"W11", "W12", "W14", "W18"}


def test_another_office_sees_nothing_of_it_in_its_own(warned, client_of):
    assert client_of(warned.charlie).get("/today/?show=office").context["warnings"].counts.total == 0
    everywhere = client_of(warned.charlie).get("/today/?show=all").context["warnings"].counts
    assert everywhere.total > 0
    warned.tokyo.is_private = True
    warned.tokyo.save()
    assert client_of(warned.charlie).get("/today/?show=all").context["warnings"].counts.total == 0
    assert "No early warning" in text_of(client_of(warned.charlie).get(f"{URL}?show=all"))


def steps_of(response):
    return {row.code: row.step for row in response.context["page"].object_list}


def test_each_warning_has_one_next_step(warned, client_of):
    """What settles it, one press away; each leads to a page that opens for this reader."""
    person, now = warned.trainees[0], timezone.now()
    ResidenceCard.objects.create(
        person=person, status="技能実習1号ロ", starts_on=date(2026, 3, 1), ends_on=date(2026, 12, 1)
    )
    Filing.objects.create(
        kind="minor_change", office=warned.tokyo, company=warned.asahi, event_on=date(2026, 11, 1), drafted_at=now,
        drafted_by=warned.alice,
    )  # fmt: skip
    make_consultation(warned.tokyo, company=warned.asahi, matter="violence")
    client = client_of(warned.bob)
    response = client.get(f"{URL}?show=office")
    steps, page = steps_of(response), text_of(response)
    assert steps["W14"].url == reverse("exams:new", args=[person.public_id])
    assert steps["W13"].url == reverse("people:card_new", args=[person.public_id])
    assert steps["W12"].url.endswith("/courses/new/")
    assert steps["W11"].label in ("Record the audit", "Record the visit", "Record the check")
    assert steps["W06"].label == "Open the notice"
    assert steps["W15"].url == reverse("consultations:list")
    assert steps["W18"].label == "Open the letter"
    for code, step in steps.items():
        assert f'href="{step.url}">{step.label} →' in page, code
        field = step.url.partition("#")[2]
        opened = text_of(client.get(step.url))
        assert not field or f'id="{field}"' in opened, code


def test_the_course_of_a_training_manager_is_entered_at_the_establishment(warned, client_of):
    warned.asahi_plant.training_manager_course_on = date(2023, 12, 1)
    warned.asahi_plant.save()
    type(make_personnel(warned.osaka)[2]).objects.all().delete()
    client = client_of(warned.bob)
    url = steps_of(client.get(f"{URL}?show=office&kind=W12"))["W12"].url
    assert url == reverse("companies:establishment_edit", args=[warned.asahi_plant.public_id]) + (
        "#id_training_manager_course_on"
    )
    assert 'id="id_training_manager_course_on"' in text_of(client.get(url))


def test_a_step_the_reader_may_not_do_is_not_offered(warned, client_of):
    steps = steps_of(client_of(warned.charlie).get(f"{URL}?show=all"))
    assert {code for code, step in steps.items() if step} == {"W18"}  # a letter is read by everybody
    assert steps_of(client_of(warned.alice).get(f"{URL}?show=office"))["W12"] is None


def test_the_card_says_that_warnings_are_no_late_duties(warned, client_of):
    assert "They are no late duties: those are counted above." in text_of(client_of(warned.bob).get("/today/"))


@pytest.mark.parametrize("show, whose", [("mine", "Mine"), ("office", "My office"), ("all", "All offices")])
def test_without_an_office_the_filter_says_whose_warnings_are_listed(warned, client_of, show, whose):
    page = text_of(client_of(warned.bob).get(f"{URL}?show={show}"))
    office = page.split('name="office"')[1].split("</select>")[0]
    assert f">{whose}</option>" in office
    assert ">all</option>" not in office


def test_the_page_filters_by_kind_level_and_office(warned, client_of):
    client = client_of(warned.bob)
    page = text_of(client.get(f"{URL}?show=office&kind=W18"))
    assert "Answer to the recommendation by 2026-11-27: amber." in page
    assert "Course, last valid day" not in page
    red = text_of(client.get(f"{URL}?show=all&level=red"))
    assert "Course, last valid day 2026-11-01: red." in red
    assert "Answer to the recommendation" not in red
    assert "No warning of this kind" in text_of(client.get(f"{URL}?office=OSK"))
    assert client.get(f"{URL}?kind=W99").status_code == 422
    assert "Answer to the recommendation" in text_of(client.get(f"{URL}?office=TKY&kind=W18&page=99"))


def test_the_page_in_japanese(warned, client_of):
    page = text_of(client_of(warned.bob, "ja").get(f"{URL}?show=office"))
    assert "養成講習（有効な最終日2026" in page
    assert "警告（赤）" in page


def test_panels_of_a_company_and_an_establishment(warned, client_of):
    client = client_of(warned.alice)
    company = text_of(client.get(reverse("companies:detail", args=[warned.asahi.public_id])))
    assert "Early warnings" in company
    assert "Application for the exam by 2026-10-14: red." in company
    assert "Course, last valid day" not in company  # that is the office's
    place = text_of(client.get(reverse("companies:establishment", args=[warned.asahi_plant.public_id])))
    assert "Application for the exam by 2026-10-14: red." in place
    other = text_of(client.get(reverse("companies:detail", args=[warned.midori.public_id])))
    assert "Early warnings" not in other


def test_consultations_are_counted_for_readers_alone(warned, client_of):
    make_consultation(warned.tokyo, company=warned.asahi, matter="violence", body="秘密の相談")
    company = reverse("companies:detail", args=[warned.asahi.public_id])
    for url in ("/today/?show=all", f"{URL}?show=all", company):
        alice, bob = (client_of(user).get(url).content.decode() for user in (warned.alice, warned.bob))
        assert "W15" in bob
        assert "W15" not in alice
        assert "consultations, 5 trainees" not in alice
        assert "秘密の相談" not in bob
    assert client_of(warned.alice).get(f"{URL}?kind=W15").status_code == 422


def test_companies_and_auditors_get_nothing(warned, client_of):
    for user in (warned.hana, warned.aki):
        assert client_of(user).get(URL).status_code == 404
    assert "TITP-WARN" not in text_of(client_of(warned.hana).get("/portal/"))
    assert "TITP-WARN" not in text_of(client_of(warned.aki).get("/room/"))


@pytest.mark.parametrize("url", [f"{URL}?show=all", "/today/?show=all"])
def test_one_company_and_a_hundred_cost_the_same(warned, client_of, url):
    """Everybody reads the same kinds of warnings: with many there are others among the first."""
    client = client_of(warned.bob)
    only = f"{url}&kind=W14" if url.startswith(URL) else url
    client.get(only)
    with CaptureQueriesContext(connection) as few:
        client.get(only)
    for _number in range(100):
        company = make_company(warned.tokyo)
        InCharge.objects.create(company=company, user=warned.alice, starts_on=LONG_AGO)
        make_trainees(make_establishment(company), 1)
    with CaptureQueriesContext(connection) as many:
        response = client.get(only)
    assert len(many) <= len(few), [query["sql"] for query in many]
    counts = response.context["counts"] if url.startswith(URL) else response.context["warnings"].counts
    assert counts.by_code["W14"] == (0, 101)
