"""Our values on an official blank: a blank of our own making, two pages, filled, too long, compared, replaced."""

import io
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from imjapan.core import jobs
from imjapan.core.errors import Refused
from imjapan.core.models import Job
from imjapan.core.pdf.engine import write_pdf
from imjapan.core.pdf.overlay import Overflow, Words, fitting_size, print_onto
from reports.documents import domain, forms, versions
from reports.documents.blanks import boxes
from reports.documents.blanks import domain as blanks
from reports.documents.facts import DRAFT_MARK
from reports.documents.records import sample_of
from reports.models import FormBlank

from ..obligations.makers import finish
from ..records import make_audit
from ..world import TODAY

TABLE = (Path(__file__).parent / "f22.csv").read_text(encoding="utf-8")
LABELS = ("許可番号", "監理団体", "実習実施者", "事業所", "区分", "監査実施年月日", "面談した者")


def our_blank() -> bytes:
    """An empty sheet with rules and labels, as an authority would publish it; nothing of it is official."""
    rows = "".join(
        f'<div style="position:absolute;left:20mm;top:{52 + 14 * n}mm">{x}</div>' for n, x in enumerate(LABELS)
    )
    html = f"""<!doctype html><html lang="ja"><head><title>blank</title><style>@page {{ margin: 0 }}
      section {{ position: relative; height: 296mm }} section + section {{ break-before: page }}</style></head>
      <body><section><div style="position:absolute;left:70mm;top:12mm">見本様式（第１面）</div>{rows}</section>
      <section><div style="position:absolute;left:70mm;top:12mm">見本様式（第２面）</div></section></body></html>"""
    return write_pdf(html, b"0" * 32)


def upload(world, *, table=TABLE, content=None, **data):
    pdf = SimpleUploadedFile("blank.pdf", content or our_blank(), content_type="application/pdf")
    form = forms.get(forms.AUDIT_REPORT)
    data = {"starts_on": date(2026, 11, 1), "note": "見本", **data}
    return blanks.upload(world.actor("admin"), form=form, pdf=pdf, table=table, **data)


def made(world, **audit):
    """The document of a finished audit, drawn."""
    row = make_audit(world.asahi_plant, world.bob, starts_on=date(2026, 11, 10))
    finish(row, world.bob)
    type(row).objects.filter(pk=row.pk).update(**audit)
    document = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=row, today=TODAY)
    jobs.run(document.job_id)
    document.refresh_from_db()
    return document


def text_of(document):
    with document.file and blanks.files.open_file(document.file) as stream:
        pages = PdfReader(io.BytesIO(stream.read())).pages
        return [" ".join(page.extract_text().split()) for page in pages]


@pytest.mark.django_db
def test_values_stand_on_the_blank_and_the_blank_stays(world):
    upload(world)
    document = made(world)
    assert (document.print_mode, document.pages) == ("overlay", 2)
    first, second = text_of(document)
    assert "見本様式（第１面）" in first
    assert "面談した者" in first
    assert world.asahi.name in first
    assert "2026年11月10日" in first
    assert "見本様式（第２面）" in second
    assert DRAFT_MARK in first  # nobody has compared it yet
    assert DRAFT_MARK in second


@pytest.mark.django_db
def test_words_stand_where_the_table_puts_them(world):
    pdf = print_onto(
        our_blank(), [Words(1, 80, 118, 110, 7, 10, "left", "二〇二六年"), Words(2, 25, 30, 90, 9, 10, "left", "裏")]
    )
    page = pdfium.PdfDocument(pdf)[0].get_textpage()
    index = page.get_text_range().index("二")
    left, _bottom, _right, top = page.get_charbox(index)
    millimetre = 72 / 25.4
    assert abs(left - 80 * millimetre) < 3
    assert abs((297 * millimetre - top) - 118 * millimetre) < 12
    assert "裏" in pdfium.PdfDocument(pdf)[1].get_textpage().get_text_range()


@pytest.mark.django_db
def test_a_tick_stands_only_where_its_condition_holds(world):
    facts = {**sample_of(forms.get("TITP-F22").facts), "kind": "regular", "date_style": "western"}
    regular, other = [
        boxes.Box(1, 0, 0, 5, 5, 10, "left", "✓", f"kind={kind}") for kind in ("regular", "extraordinary")
    ]
    assert boxes.filled(regular, facts) == "✓"
    assert boxes.filled(other, facts) == ""


@pytest.mark.django_db
def test_compared_it_prints_without_the_mark_and_a_gap_is_still_a_draft(world):
    blank = upload(world)
    blanks.verify(world.actor("admin"), blank=blank, today=TODAY)
    document = made(world)
    form = forms.get("TITP-F22")
    missing = form.facts.from_dict(document.facts).missing()
    assert DRAFT_MARK not in text_of(document)[0]
    assert ("下書き" in text_of(document)[0]) == bool(missing)


@pytest.mark.django_db
def test_a_text_that_does_not_fit_fails_with_its_words_and_nothing_is_cut(world, client_of):
    table = TABLE.replace(
        "2,25,30,160,60,10,left,{methods.on_site.result},",
        "2,25,30,20,5,10,left,{implementer.name}" + "あ" * 60 + ",",
    )
    upload(world, table=table)
    document = made(world)
    assert document.file_id is None
    job = Job.objects.get(pk=document.job_id)
    assert (job.state, job.result["problem"]) == ("failed", "overflow")
    page = client_of(world.alice).get(reverse("documents:detail", args=[document.public_id])).content.decode()
    assert "does not fit its place on the official blank" in page


def test_letters_shrink_before_they_overflow():
    words = Words(1, 0, 0, 50, 5, 10, "left", "あ" * 20)
    assert 5 <= fitting_size(words) < 10
    with pytest.raises(Overflow):
        fitting_size(Words(1, 0, 0, 50, 5, 10, "left", "あ" * 60))


@pytest.mark.django_db
def test_a_blank_is_used_on_its_days_and_the_template_before(world):
    upload(world, starts_on=date(2027, 1, 1))
    form = forms.get("TITP-F22")
    assert versions.current(form, date(2026, 12, 31)).name == "1"
    assert versions.current(form, date(2027, 1, 1)).name.startswith("blank:")


@pytest.mark.django_db
def test_another_blank_makes_another_version_and_the_first_stays_readable(world):
    first_blank = upload(world)
    document = made(world)
    upload(world, table=TABLE.replace("80,74", "81,75"))
    again = domain.make_document(world.actor("alice"), form_id="TITP-F22", subject=document.audit, today=TODAY)
    assert again.revision == 2
    document.refresh_from_db()
    assert document.form_version == f"blank:{first_blank.pk}"
    assert versions.named(forms.get("TITP-F22"), document.form_version).blank == first_blank


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("3,1,1,10,10,10,left,{addressee},", "The blank has no page 3."),
        ("1,a,1,10,10,10,left,{addressee},", "“x” is not a number."),
        ("1,1,1,10,10,10,left,{secret.name},", "The form has no fact “secret.name”."),
        ("1,1,1,10,10,10,left,✓,nothing=1", "The form has no fact “nothing”."),
        ("1,1,1,-1,10,10,left,{addressee},", "Lengths are millimetres above 0"),
        ("1,1,1,10,10,10,left,,", "“text” is empty."),
        ("1,1,1,10,10,10,mid,{addressee},", "“align” is left, center or right."),
    ],
)
def test_a_place_that_cannot_be_is_named_with_its_line(world, line, problem):
    with pytest.raises(ValidationError) as error:
        upload(world, table=f"{TABLE.splitlines()[0]}\n{line}\n")
    [message] = error.value.message_dict["table"]
    assert message.startswith("Line 2: ")
    assert problem in message
    assert not FormBlank.objects.exists()


@pytest.mark.django_db
def test_only_administrators_and_only_pdf(world):
    with pytest.raises(Refused):
        blanks.upload(world.actor("bob"), form=forms.get("TITP-F22"), pdf=None, table=TABLE, starts_on=TODAY)
    with pytest.raises(ValidationError) as error:
        upload(world, content=b"not a pdf")
    assert "pdf" in error.value.message_dict


@pytest.mark.django_db
def test_on_screen_upload_look_compare_stop(world, client_of):
    client = client_of(world.admin)
    pdf = SimpleUploadedFile("blank.pdf", our_blank(), content_type="application/pdf")
    data = {"pdf": pdf, "table": TABLE, "starts_on": "2026/11/1", "note": "令和8年版"}
    page = client.post(reverse("blanks:new", args=["TITP-F22"]), data, follow=True).content.decode()
    assert "令和8年版" in page
    assert "prints as a draft" in page
    blank = FormBlank.objects.get()
    frames = client.get(reverse("blanks:places", args=[blank.public_id]))
    assert "organization.name" in PdfReader(io.BytesIO(frames.content)).pages[0].extract_text()
    client.post(reverse("blanks:verify", args=[blank.public_id]))
    client.post(reverse("blanks:stop", args=[blank.public_id]))
    blank.refresh_from_db()
    assert (blank.verified_by, blank.ends_on) == (world.admin, TODAY)
    wrong = {**data, "pdf": SimpleUploadedFile("blank.pdf", our_blank()), "table": "a,b\n1,2\n"}
    refused = client.post(reverse("blanks:new", args=["TITP-F22"]), wrong)
    assert refused.status_code == 422
    assert "The first line must name these columns" in refused.content.decode()
    assert client.get(reverse("blanks:new", args=["PRC-01"])).status_code == 404
