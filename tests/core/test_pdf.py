"""The PDF renderer: our fonts only, nothing fetched, no box in place of a character, the same bytes twice."""

import hashlib
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from pypdf import PdfReader

from imjapan.core.pdf import MissingGlyph, RefusedAddress, render_pdf
from imjapan.core.pdf.fonts import FONT_DIR, check_glyphs, drawable

SCRIPTS = "ế ữ 𠮷 髙 﨑 น้ำ বাংলা සිංහල தமிழ்"
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates" / "pdf").rglob("*.html"))
PAGE_CSS = (Path(settings.BASE_DIR) / "imjapan" / "core" / "pdf" / "page.css").read_text(encoding="utf-8")
PAGE = "<!doctype html><html lang='{{ lang }}'><head><title>{{ title }}</title></head><body>%s</body></html>"


@pytest.fixture
def render(monkeypatch):
    """Render a body given as template source."""

    def _render(body, **context):
        template = engines["django"].from_string(PAGE % body)
        monkeypatch.setattr("imjapan.core.pdf.render.render_to_string", lambda name, values: template.render(values))
        return render_pdf("body.html", {"title": "試験", **context})

    return _render


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def font_names(pdf: bytes) -> set[str]:
    return {
        str(font.get_object()["/BaseFont"])
        for page in read(pdf).pages
        for font in page["/Resources"]["/Font"].get_object().values()
    }


class TestFonts:
    def test_files_match_the_list_with_source_and_license(self):
        readme = (FONT_DIR / "README.md").read_text(encoding="utf-8")
        listed = dict(re.findall(r"^\| (\S+\.ttf) \|.*`([0-9a-f]{64})` \|$", readme, re.M))
        found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONT_DIR.glob("*.ttf")}
        assert listed == found
        for license_file in set(re.findall(r"\((LICENSE-\w+\.txt)\)", readme)):
            assert "ermission" in (FONT_DIR / license_file).read_text(encoding="utf-8")

    def test_folder_stays_light(self):
        assert sum(path.stat().st_size for path in FONT_DIR.iterdir()) < 40_000_000

    @pytest.mark.parametrize("body", ["<p>{{ x }}</p>", '<p class="sans">{{ x }}</p>', "<p><b>{{ x }}</b></p>"])
    def test_every_script_is_drawn_with_our_fonts(self, render, body):
        pdf = render(body, x=SCRIPTS)
        names = font_names(pdf)
        assert len(names) >= 7
        for name in names:
            assert re.fullmatch(r"/[A-Z]{6}\+imj-[a-z-]+(-(Bold|Medium))?", name)
        for word in SCRIPTS.split()[:5]:
            assert word in text_of(pdf)

    def test_an_unknown_family_does_not_reach_the_fonts_of_the_machine(self, render):
        pdf = render('<p style="font-family: DejaVu Sans, Liberation Serif, sans-serif">Abc 監査</p>')
        assert all("+imj-" in name for name in font_names(pdf))

    def test_fonts_are_embedded(self, render):
        for page in read(render("<p>監査</p>")).pages:
            for font in page["/Resources"]["/Font"].get_object().values():
                descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
                assert descriptor.get_object()["/FontFile2"].get_object().get_data()


class TestMissingGlyph:
    HIEROGLYPH = "\N{EGYPTIAN HIEROGLYPH A001}"

    def test_names_character_field_and_position(self, render):
        facts = {"rows": [{"text": "正常"}, {"text": f"記号{self.HIEROGLYPH}です"}]}
        with pytest.raises(MissingGlyph) as raised:
            render("{% for row in facts.rows %}<p>{{ row.text }}</p>{% endfor %}", facts=facts)
        error = raised.value
        assert (error.character, error.where, error.position) == (self.HIEROGLYPH, "facts.rows[1].text", 3)
        assert "U+13000" in str(error)
        assert "facts.rows[1].text" in str(error)

    def test_in_the_template_itself(self, render):
        with pytest.raises(MissingGlyph, match="template after “監査”, character 3"):
            render(f"<p>監査{self.HIEROGLYPH}</p>")

    @pytest.mark.parametrize("body", ["<p>&#x13000;</p>", '<style>p::before { content: "\\13000" }</style><p>a</p>'])
    def test_made_by_the_layout_only(self, render, body):
        with pytest.raises(MissingGlyph, match=r"U\+13000"):
            render(body)

    def test_a_value_that_is_not_printed_does_not_matter(self, render):
        assert "監査" in text_of(render("<p>監査</p>", note=self.HIEROGLYPH))

    def test_kanji_variants_joiners_and_white_space_are_no_glyphs(self, render):
        assert "葛" in text_of(render("<p>{{ x }}</p>", x="葛\U000e0100 ක්\u200dෂ\tﾔﾏﾀﾞ\u3000\u00a0\ufeff"))

    def test_rare_kanji_of_names(self):
        names = "𠮷𡈽𣘺𤭯髙﨑塚德隆瀨邉邊槗濵曻彅祐禎冨嶋圡栁鄧阮"
        assert set(names) <= drawable()
        check_glyphs(names, {})


class TestNothingIsFetched:
    @pytest.mark.parametrize(
        "body",
        [
            '<img src="file:///etc/passwd">',
            '<img src="http://127.0.0.1/logo.png">',
            '<img src="https://example.jp/logo.png">',
            '<img src="data:image/png;base64,iVBORw0KGgo=">',
            '<img src="../manage.py">',
            '<img src="fonts/../../manage.py">',
            '<img src="%2e%2e/manage.py">',
            '<link rel="stylesheet" href="http://127.0.0.1/a.css">',
            '<style>@import url("file:///etc/hostname");</style>',
            '<div style="background: url(ftp://127.0.0.1/a.png)">a</div>',
            '<svg width="9" height="9"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
        ],
    )
    def test_address_is_refused(self, render, body):
        with pytest.raises(RefusedAddress):
            render(body)

    def test_a_link_out_of_the_static_folder_is_refused(self, render, tmp_path):
        link = FONT_DIR.parent / f"test-link-{tmp_path.name}.png"
        link.symlink_to("/etc/passwd")
        try:
            with pytest.raises(RefusedAddress):
                render(f'<img src="{link.name}">')
        finally:
            link.unlink()


class TestFile:
    def test_same_input_same_bytes_also_in_another_process(self, render):
        body = "<p>監査報告書 Nguyễn 𠮷</p>"
        first = render(body)
        assert render("<p>別の文書</p>") != first
        assert render(body) == first
        script = (
            "import hashlib, sys; from imjapan.core.pdf.engine import write_pdf;"
            "html = sys.stdin.buffer.read().decode();"
            "identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode();"
            "sys.stdout.buffer.write(write_pdf(html, identifier))"
        )
        html = engines["django"].from_string(PAGE % body).render({"title": "試験", "lang": "ja"})
        done = subprocess.run([sys.executable, "-c", script], input=html.encode(), capture_output=True, check=True)
        assert done.stdout == first

    def test_title_language_and_tags(self, render):
        catalog = read(render("<h1>監査</h1>")).trailer["/Root"]
        assert catalog["/Lang"] == "ja"
        assert catalog["/MarkInfo"]["/Marked"] is True or catalog["/MarkInfo"]["/Marked"].value is True
        assert read(render("<p>監査</p>")).metadata.title == "試験"

    def test_page_is_a4(self, render):
        box = read(render("<p>監査</p>")).pages[0].mediabox
        assert (round(box.width), round(box.height)) == (595, 842)

    def test_importing_the_renderer_does_not_load_weasyprint(self):
        script = "import sys, imjapan.core.pdf; print('weasyprint' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
        assert done.stdout.strip() == "False"


class TestTableWidths:
    """A table without fixed column widths takes 3.5 times as long to lay out."""

    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
    def test_every_table_of_a_template_starts_with_its_columns(self, path):
        source = path.read_text(encoding="utf-8")
        assert "table-layout" not in source
        for table in re.finditer(r"<table\b[^>]*>", source):
            columns = re.match(r'\s*<colgroup>((?:<col class="c\d+">)+)</colgroup>', source[table.end() :])
            line = source.count("\n", 0, table.start()) + 1
            assert columns, f"{path.name}:{line} has no column widths"
            widths = [int(width) for width in re.findall(r"c(\d+)", columns[1])]
            assert sum(widths) <= (260 if "landscape" in source else 170)
            assert all(f"col.c{width} {{ width: {width}mm }}" in PAGE_CSS for width in widths)

    def test_layout_is_fixed(self):
        assert re.search(r"^table \{ table-layout: fixed;", PAGE_CSS, re.M)
        assert "table-layout: auto" not in PAGE_CSS
