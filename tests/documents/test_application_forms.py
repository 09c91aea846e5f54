"""Form 1 and the list of attachments of a plan application: what they print from what is recorded."""

import io
from datetime import date

import pytest
from django.utils import translation
from pypdf import PdfReader

from interns.models import SendingOrganization
from reports.documents import forms, versions
from tests.applying.makers import make_application
from tests.world import TODAY, make_person
from training.models import ApplicationPaper

pytestmark = pytest.mark.django_db


def printed(form_id, subject, on=TODAY):
    """The facts of a form and its text without white space."""
    form = forms.get(form_id)
    facts = form.build(subject, on)
    data = versions.current(form, on).render(facts)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return facts, "".join(text.split())


@pytest.fixture
def application(world):
    sending = SendingOrganization.objects.create(country="ID", name="LPK MAJU", certified_no="ID-7")
    person = make_person(world.tokyo, "SITI RAHMA", birth_date=date(2003, 3, 11), sending=sending)
    return make_application(
        world.alice, person, world.asahi_plant, monthly_wage=198_000, goal="基礎級の実技及び学科", guided_by=world.alice
    )


def test_form_1_prints_the_plan(application):
    facts, text = printed("TITP-F01", application)
    assert facts.age == 23  # the day before the birthday
    for words in (
        "別記様式第１号（第４条第１項関係）", "SITIRAHMA", "Ｄ第１号団体監理型技能実習", "6-4-1",
        "1920時間（講習320時間）", "198,000円", "LPKMAJU（ID-7）", "基礎級の実技及び学科",
        "2027年3月10日から2028年3月9日まで", "転記用下書き",
    ):  # fmt: skip
        assert words in text, words
    assert not {"hours_total", "monthly_wage", "occupation_code", "goal", "guide"} & set(facts.missing())


def test_form_1_names_what_is_not_known_yet(world):
    bare = make_application(world.alice, make_person(world.tokyo), world.asahi_plant, hours_total=None, stage=1)
    facts, _text = printed("TITP-F01", bare)
    assert {"hours_total", "monthly_wage", "goal", "guide"} <= set(facts.missing())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_list_of_attachments_is_japanese_and_counts_what_is_open(application, language):
    rows = list(ApplicationPaper.objects.filter(application=application))
    assert len(rows) > 10
    ApplicationPaper.objects.filter(application=application).update(state="checked")
    ApplicationPaper.objects.filter(pk=rows[0].pk).update(state="asked", note="会社へ依頼")
    with translation.override(language):
        facts, text = printed("PRC-10", application)
    assert facts.open == 1
    for words in ("添付書類確認表", "未確認1件", "依頼済", "会社へ依頼", "技能実習生の申告書", "第１号技能実習"):
        assert words in text, words


def test_other_regimes_have_no_form_1(world):
    row = make_application(
        world.alice, make_person(world.tokyo), world.asahi_plant, regime="esd", stage=None, starts_on=date(2027, 4, 1),
        ends_on=date(2030, 3, 31), occupation_code="", sector="AGR", work_category="耕種農業",
    )  # fmt: skip
    assert not forms.get("TITP-F01").allows(world.actor("alice"), row)[0]
    assert printed("PRC-10", row)[0].kind.startswith("育成就労") or "development" in printed("PRC-10", row)[0].kind
