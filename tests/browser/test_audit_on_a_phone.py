"""An audit of a place with twenty trainees, recorded on a phone of 360 px with the thumb."""

import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.training.helpers import finished
from tests.world import World, make_trainees
from training.models import Audit, AuditChecklist

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def autosaved(page, act):
    """Do something and wait until it is stored."""
    with page.expect_response(re.compile("autosave")):
        act()


def test_an_audit_of_twenty_trainees_with_few_taps(transactional_db, live_server, sign_in):
    world = World()
    make_trainees(world.asahi_plant, 15)
    last = finished(world, date(2026, 8, 20), people=world.trainees)
    AuditChecklist.objects.filter(audit=last).update(
        items=last.checklist.items | {"A12": {"answer": "na"}, "D08": {"answer": "ng", "remark": "年3日"}}
    )
    page = sign_in(world.alice, width=360)
    page.goto(live_server.url + reverse("training:audit_new", args=[world.asahi_plant.public_id]))
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile("/edit/"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    for method in ("onsite", "report", "books", "lodging"):  # faster than the answers come: no press may be lost
        page.locator(f'button[value="same:{method}"]').click()
    for method in ("onsite", "report", "books", "lodging"):
        expect(page.locator(f"[name={method}-done][value=True]")).to_be_checked()
    expect(page.locator("#missing")).to_contain_text("Not confirmed: D08")
    expect(page.locator("[name=check-A12][value=na]")).to_be_checked()
    expect(page.locator("[name=check-D08][value=unseen]")).to_be_checked()  # wrong last time, so it is looked at again
    autosaved(page, page.locator("[name=check-D08][value=ok]").check)
    autosaved(page, page.locator("[name=check-A06][value=ng]").check)
    remark = page.locator("[name=check-A06_remark]")
    expect(remark).to_be_visible()
    expect(page.locator("[name=check-A05_remark]")).to_be_hidden()
    remark.fill("プレス機3号の安全カバーなし")
    autosaved(page, remark.blur)
    for code in ("P01", "P02", "P08"):
        autosaved(page, page.locator(f"[name=check-{code}]").check)
    for method in ("onsite", "books"):
        result = page.locator(f"[name={method}-result]")
        result.fill("1件を除き問題なし")
        autosaved(page, result.blur)

    waiting = page.locator("#interviews details").filter(has_text="not in the last 12 months")
    for number in range(5):
        card = waiting.nth(number)
        card.locator("summary").click()
        card.get_by_role("button", name="Questions C01 to C24").click()
        page.wait_for_url(re.compile("/interviews/"))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        autosaved(page, page.get_by_role("button", name="The rest: no problem").click)
        if number == 0:
            autosaved(page, page.locator("[name$=C08][value=no]").check)
            advice = page.locator(".question__do").filter(visible=True)
            expect(advice).to_have_count(1)
            expect(advice).to_contain_text("have them returned")
        page.get_by_role("button", name="Save, back to the audit").click()
        page.wait_for_url(re.compile("/edit/"))
    result = page.locator("[name=interview-result]")
    result.fill("5名から聴取")
    autosaved(page, result.blur)
    autosaved(page, page.locator("[name=violation_found][value=False]").check)
    manager = page.locator("[name=manager]")
    if not manager.input_value():
        autosaved(page, lambda: manager.select_option(str(world.bob.pk)))
    expect(page.locator("#missing")).to_contain_text("Nothing is missing")
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url(re.compile(r"/audits/[0-9a-f-]+/$"))

    audit = Audit.objects.exclude(pk=last.pk).get()
    assert audit.state == "finished"
    assert audit.interviews.count() == 5
    items = audit.checklist.items
    assert (items["A06"], items["D08"], len(items)) == (
        {"answer": "ng", "remark": "プレス機3号の安全カバーなし"},
        {"answer": "ok"},
        59,
    )
    expect(page.get_by_text("Red flags in the interviews")).to_be_visible()
