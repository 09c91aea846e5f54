"""What the forms print: every fact, nothing else, on A4, with the right mark on every page."""

import hashlib
import io
import json
import logging
import re
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader

from imjapan.core.pdf import MissingGlyph, render_pdf
from reports.documents.facts import (
    DRAFT_MARK,
    INCOMPLETE_MARK,
    AuditMethod,
    AuditMethods,
    AuditReportFacts,
    Contact,
    CorrectionInstructionFacts,
    Establishment,
    Guidance,
    Implementer,
    Instruction,
    Interviewee,
    Named,
    Office,
    Organization,
    TraineeCount,
    watermark_for,
)

MILLIMETRE = 72 / 25.4
F22, PRC_01 = "pdf/titp_f22.html", "pdf/prc_01.html"

ORGANIZATION = Organization(
    licence_no="許1704000123",
    licence_kind="general",
    name="公益財団法人　国際人材育成協会",
    kana="こうえきざいだんほうじん　こくさいじんざいいくせいきょうかい",
    postal_code="103-0014",
    address="東京都中央区日本橋蛎殻町一丁目28番5号",
    tel="03-5645-0000",
    representative=Named(title="理事長", name="髙橋　健一"),
)
OFFICE = Office(name="名古屋支局", address="愛知県名古屋市中村区名駅三丁目11番22号", tel="052-565-0000")
MANAGER = Named(title="名古屋支局長", name="佐藤　和也")
CONTACT = Contact(department="名古屋支局　監査課", name="鈴木　典子", tel="052-565-1111", email="nagoya@example.jp")
FACTORY_HEAD = Named(title="製造部長", name="山﨑　誠")

AUDIT = AuditReportFacts(
    document_no="NGY-AR-2026-0147",
    created_on="2026-11-20",
    date_style="western",
    report_date="2026-11-20",
    addressee="外国人技能実習機構　理事長　殿",
    organization=ORGANIZATION,
    office=OFFICE,
    implementer=Implementer(
        receipt_no="1902013456",
        name="株式会社𠮷野精密工業",
        kana="かぶしきがいしゃよしのせいみつこうぎょう",
        postal_code="444-0201",
        address="愛知県岡崎市上和田町字北天白12番地3",
        tel="0564-51-0000",
        representative=Named(title="代表取締役", name="𠮷野　隆史"),
        corporate_no="1180301000000",
        industry="製造業／金属製品製造業",
    ),
    establishments=(
        Establishment(
            name="本社工場",
            address="愛知県岡崎市上和田町字南天白8番地",
            tel="0564-51-2222",
            managers=(FACTORY_HEAD,),
            instructors=(
                Named(title="製造一課係長", name="渡邉　浩二"),
                Named(title="製造二課主任", name="伊藤　美咲"),
            ),
            life_instructors=(Named(title="総務課", name="中村　由美子"),),
        ),
    ),
    kind="regular",
    audit_start="2026-11-05",
    audit_end="2026-11-06",
    auditors=(Named(title="監理責任者", name="佐藤　和也"), Named(title="監査担当", name="鈴木　典子")),
    manager=MANAGER,
    trainees=(
        TraineeCount(nationality="インドネシア", stage1=3, stage2=4, stage3=0),
        TraineeCount(nationality="ベトナム", stage1=0, stage2=2, stage3=1),
    ),
    methods=AuditMethods(
        on_site=AuditMethod(
            done=True,
            dates=("2026-11-05",),
            met=(FACTORY_HEAD,),
            result="機械加工の工程を確認した。必須業務、関連業務及び周辺業務の時間配分は認定計画に適合している。",
        ),
        reports=AuditMethod(
            done=True, dates=("2026-11-05",), met=(FACTORY_HEAD,), result="実習の進捗は計画どおりである。"
        ),
        interviews=AuditMethod(
            done=True,
            dates=("2026-11-05", "2026-11-06"),
            met=(Named(title="インドネシア語通訳", name="Sri Wahyuni"),),
            result="賃金の支払額は明細と一致している。旅券及び在留カードは本人が保管している。",
        ),
        records=AuditMethod(done=True, dates=("2026-11-06",), result="10月の時間外労働は最大38時間である。"),
        housing=AuditMethod(done=True, dates=("2026-11-06",), result="寝室は１人当たり6.2平方メートル。"),
    ),
    interviewees=(
        Interviewee(name="SUPRIYANTO", nationality="インドネシア", stage="第１号団体監理型技能実習"),
        Interviewee(name="DEWI LESTARI", nationality="インドネシア", stage="第２号団体監理型技能実習"),
        Interviewee(name="NGUYỄN THỊ HẾ", nationality="ベトナム", stage="第２号団体監理型技能実習"),
    ),
    violation=False,
    guidance=(
        Guidance(
            text="宿舎２階の給湯器が作動しないため、速やかに修理すること。",
            given_on="2026-11-06",
            due="2026-11-25",
            state="in_progress",
            state_text="修理業者が訪問予定。",
        ),
        Guidance(
            text="技能実習日誌に確認印のない日が３日あった。",
            given_on="2026-08-07",
            due="2026-09-07",
            state="done",
            state_text="９月分から確認印を認めた。",
            previous=True,
        ),
    ),
    contact=CONTACT,
)

INSTRUCTION = CorrectionInstructionFacts(
    document_no="NGY-CI-2026-0031",
    created_on="2026-11-09",
    date_style="western",
    issued_on="2026-11-09",
    implementer="株式会社𠮷野精密工業",
    establishment="本社工場",
    representative=Named(title="代表取締役", name="𠮷野　隆史"),
    organization=ORGANIZATION,
    office=OFFICE,
    manager=MANAGER,
    occasion="regular_audit",
    occasion_date="2026-11-06",
    violation=True,
    improvement=True,
    instructions=(
        Instruction(
            fact="深夜に行われた時間外労働４時間について、割増率を25％として計算していた。",
            trainees=("SUPRIYANTO", "NGUYỄN THỊ HẾ"),
            legal_basis="労働基準法第37条第１項及び第４項",
            measure="不足額を支払い、賃金台帳の写しを提出すること。",
            due="2026-11-25",
        ),
        Instruction(
            fact="宿舎２階の給湯器が作動しない。",
            legal_basis="技能実習法施行規則第14条第１号",
            measure="給湯器を修理し、写真を提出すること。",
            due="2026-11-20",
        ),
    ),
    report_to_authority=True,
    authority="岡崎労働基準監督署",
    authority_date="2026-11-10",
    reply_due="2026-11-30",
    contact=CONTACT,
)


def audit_pdf(facts: AuditReportFacts) -> bytes:
    return render_pdf(F22, {"facts": facts.to_dict()}, watermark=watermark_for(facts, mode="DRAFT"))


def instruction_pdf(facts: CorrectionInstructionFacts) -> bytes:
    return render_pdf(PRC_01, {"facts": facts.to_dict()}, watermark=watermark_for(facts, mode="OWN"))


def pages_of(pdf: bytes) -> list[str]:
    """Text of each page without line breaks and spaces: a value may be broken over lines anywhere."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    return "".join(pages_of(pdf))


def values_of(data) -> list[str]:
    """Every text of nested facts except dates and code words, which are printed in another shape."""
    if isinstance(data, dict):
        data = [value for key, value in data.items() if key not in CODES]
    if isinstance(data, list):
        return [text for value in data for text in values_of(value)]
    is_text = isinstance(data, str) and data and not re.fullmatch(r"\d{4}-\d\d-\d\d", data)
    return [re.sub(r"\s", "", data)] if is_text else []


CODES = {"licence_kind", "kind", "state", "date_style", "occasion", "wording"}


class TestAuditReport:
    def test_prints_every_fact(self):
        text = text_of(audit_pdf(AUDIT))
        # Of a single annexless page the stages of the interviewed are not printed, only their names.
        facts = AUDIT.to_dict() | {"interviewees": [person.name for person in AUDIT.interviewees]}
        assert [value for value in values_of(facts) if value not in text] == []
        for words in (
            "別記様式第22号（第55条第１項関係）",
            "日本産業規格Ａ列４",
            "監査報告書",
            "第42条第１項の規定により",
            "2026年11月20日",
            "2026年11月5日から2026年11月6日まで",
            "■一般監理事業□特定監理事業",
            "■定期監査□臨時監査",
            "面談した者3人（SUPRIYANTO、DEWILESTARI、NGUYỄNTHỊHẾ）",
            "■無□有",
            "改善状況：改善中",
            "前回以前の指摘",
            "期限2026年11月25日",
            "インドネシア3人4人0人7人",
            "ベトナム0人2人1人3人",
            "合計3人6人1人10人",
        ):
            assert words in text

    def test_twelve_boxes_in_order_and_five_methods_used(self):
        text = text_of(audit_pdf(AUDIT))
        boxes = [text.index(number) for number in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"]
        assert boxes == sorted(boxes)
        assert text.count("実施■有□無") == 5

    def test_two_pages_marked_as_a_draft_without_page_numbers(self):
        pages = pages_of(audit_pdf(AUDIT))
        assert len(pages) == 2
        assert all(DRAFT_MARK in page for page in pages)
        assert all("文書番号NGY-AR-2026-0147" in page for page in pages)
        assert "頁" not in "".join(pages)

    def test_more_than_eight_interviewed_go_to_an_annex_with_repeated_head(self):
        people = tuple(
            Interviewee(name=f"ĐẶNG VĂN HỮU {n}", nationality="ベトナム", stage="第１号団体監理型技能実習")
            for n in range(60)
        )
        pages = pages_of(audit_pdf(replace(AUDIT, interviewees=people)))
        annex = pages[2:]
        assert "面談した者60人（氏名は別紙のとおり）" in pages[1]
        assert len(annex) >= 2
        assert all("番号技能実習生氏名国籍技能実習の区分" in page for page in annex)
        assert all(DRAFT_MARK in page for page in pages)
        assert all(f"ĐẶNGVĂNHỮU{n}ベトナム第１号団体監理型技能実習" in "".join(annex) for n in range(60))

    def test_extraordinary_audit_with_violation_and_substitute_method(self):
        methods = replace(AUDIT.methods, on_site=AuditMethod(done=False, result="船上のため立ち入れなかった。"))
        text = text_of(
            audit_pdf(
                replace(
                    AUDIT,
                    kind="extraordinary",
                    extraordinary_reason="賃金不払いの疑い",
                    violation=True,
                    violation_text="割増賃金の一部が支払われていない。",
                    methods=methods,
                    substitute_method="帰港時に岸壁で聴取した。",
                    audit_end=AUDIT.audit_start,
                )
            )
        )
        for words in (
            "□定期監査■臨時監査",
            "賃金不払いの疑い",
            "□無■有割増賃金の一部が支払われていない。",
            "実施□有■無",
            "帰港時に岸壁で聴取した。",
            "⑥監査実施年月日2026年11月5日⑦",
        ):
            assert words in text

    def test_nothing_to_report_is_said_not_left_blank(self):
        text = text_of(audit_pdf(replace(AUDIT, guidance=())))
        assert "指導の内容なし" in text
        assert "（備考）－" in text

    @pytest.mark.parametrize("length", [2_000, 6_000])
    def test_long_text_flows_on_and_loses_nothing(self, length):
        sentences = [f"〔{number:05d}〕指摘の文。" for number in range(length // 12)]
        finding = replace(AUDIT.guidance[0], text="".join(sentences))
        pdf = audit_pdf(replace(AUDIT, guidance=(finding,), violation=True, violation_text="".join(sentences)))
        body = text_of(pdf).replace(DRAFT_MARK, "").replace("文書番号NGY-AR-2026-0147", "")
        for sentence in sentences:
            assert body.count(sentence) == 2
        for page in PdfReader(io.BytesIO(pdf)).pages:
            assert lowest_line(page) > 15

    def test_a_long_word_without_a_break_stays_in_its_box(self):
        document = pdfium.PdfDocument(audit_pdf(replace(AUDIT, substitute_method="Q" * 300)))
        page = document[len(document) - 1]
        text = page.get_textpage()
        boxes = [text.get_charbox(n) for n in range(text.count_chars()) if text.get_text_range(n, 1) == "Q"]
        assert len(boxes) == 300
        assert max(right for _, _, right, _ in boxes) < page.get_width() - 20 * MILLIMETRE

    def test_several_establishments_are_numbered(self):
        second = Establishment(name="第二工場", address="愛知県豊田市若林東町棚田1番地")
        text = text_of(audit_pdf(replace(AUDIT, establishments=(*AUDIT.establishments, second))))
        assert "（1）" in text
        assert "第二工場" in text
        assert "愛知県豊田市若林東町棚田1番地" in text

    @pytest.mark.parametrize(
        "style, shown, other", [("western", r"2026年", r"令和"), ("era", r"令和[8８]年", r"2026年")]
    )
    def test_one_date_style_in_the_whole_document(self, style, shown, other):
        text = text_of(audit_pdf(replace(AUDIT, date_style=style)))
        assert len(re.findall(shown, text)) >= 12
        assert not re.search(other, text)

    def test_missing_mandatory_values_show_a_dash(self):
        facts = replace(AUDIT, report_date="", implementer=replace(AUDIT.implementer, receipt_no=""), violation=None)
        assert facts.missing() == ("report_date", "implementer.receipt_no", "violation")
        assert "届出受理番号—" in text_of(audit_pdf(facts))

    def test_character_without_a_glyph_names_the_box(self):
        facts = replace(AUDIT, violation_text="\N{EGYPTIAN HIEROGLYPH A001}", violation=True)
        with pytest.raises(MissingGlyph) as raised:
            audit_pdf(facts)
        assert (raised.value.where, raised.value.position) == ("facts.violation_text", 1)

    def test_text_is_never_read_as_markup(self):
        text = text_of(audit_pdf(replace(AUDIT, substitute_method="<b>Ａ＆Ｂ</b> <img src=file:///etc/passwd>")))
        assert "<b>Ａ＆Ｂ</b><imgsrc=file:///etc/passwd>" in text


def lowest_line(page) -> float:
    """Height in points, from the bottom edge, of the lowest text of a page."""
    heights = []
    page.extract_text(
        visitor_text=lambda text, cm, tm, font, size: text.strip() and heights.append(tm[5] * cm[3] + cm[5])
    )
    return min(heights)


class TestProblems:
    """What forbids finalizing an audit report."""

    def test_complete_report_has_none(self):
        assert AUDIT.missing() == ()
        assert AUDIT.problems(interviews_required=3) == ()

    def test_method_left_out(self):
        facts = replace(AUDIT, methods=replace(AUDIT.methods, housing=AuditMethod(done=False)))
        assert [problem.rule for problem in facts.problems()] == ["TITP-AUDIT-02"]
        assert replace(facts, substitute_method="写真により確認").problems() == ()

    def test_too_few_interviews(self):
        assert [problem.rule for problem in AUDIT.problems(interviews_required=4)] == ["TITP-AUDIT-03"]

    @pytest.mark.parametrize(
        "day, addressee, rules",
        [
            ("2027-03-31", "外国人技能実習機構　理事長　殿", []),
            ("2027-04-01", "外国人技能実習機構　理事長　殿", ["TITP-AUDIT-06"]),
            ("2027-04-01", "外国人育成就労機構　理事長　殿", []),
        ],
    )
    def test_addressee_by_date(self, day, addressee, rules):
        facts = replace(AUDIT, report_date=day, addressee=addressee)
        assert [problem.rule for problem in facts.problems()] == rules


class TestCorrectionInstruction:
    def test_prints_every_fact(self):
        text = text_of(instruction_pdf(INSTRUCTION))
        facts = INSTRUCTION.to_dict()
        facts["organization"] = [ORGANIZATION.name, ORGANIZATION.licence_no]
        facts["office"] = [OFFICE.name, OFFICE.address]
        assert [value for value in values_of(facts) if value not in text] == []
        for words in (
            "是正・改善指示書",
            "■定期監査□臨時監査□訪問指導□その他",
            "実施日2026年11月6日",
            "■法令違反（是正）■改善を要する事項",
            "指摘事項（1／2）",
            "指摘事項（2／2）",
            "期限2026年11月25日",
            "■要□不要",
            "通報日2026年11月10日",
            "□軽微変更届出□計画の変更認定□実施困難時届出",
            "報告期限2026年11月30日",
            "署名",
            "対象技能実習生－",
        ):
            assert words in text

    def test_own_layout_numbers_its_pages_and_has_no_mark(self):
        pages = pages_of(instruction_pdf(INSTRUCTION))
        assert len(pages) == 2
        for number, page in enumerate(pages, start=1):
            assert f"{number}／2頁" in page
            assert DRAFT_MARK not in page
            assert INCOMPLETE_MARK not in page

    def test_incomplete_is_marked_on_every_page(self):
        pages = pages_of(instruction_pdf(replace(INSTRUCTION, reply_due="")))
        assert all(INCOMPLETE_MARK in page for page in pages)
        assert "報告期限—" in "".join(pages)

    @pytest.mark.parametrize("occasion", ["regular_audit", "extraordinary_audit", "visit", "other"])
    def test_says_nothing_of_interviews_or_of_who_spoke(self, occasion):
        text = text_of(instruction_pdf(replace(INSTRUCTION, occasion=occasion)))
        for word in ("面談", "相談", "申出", "申告", "通報者", "聴取", "通訳"):
            assert word not in text

    @pytest.mark.parametrize("key", ["origin", "interviewees", "consultation", "interviews"])
    def test_has_no_place_for_an_origin(self, key):
        with pytest.raises(ValueError, match=key):
            CorrectionInstructionFacts.from_dict({**INSTRUCTION.to_dict(), key: "SUPRIYANTO"})
        with pytest.raises(ValueError, match="occasion"):
            replace(INSTRUCTION, occasion="consultation")

    def test_twenty_findings(self):
        rows = tuple(replace(INSTRUCTION.instructions[1], fact=f"〔{n:02d}〕" + "事実の記載。" * 30) for n in range(20))
        text = text_of(instruction_pdf(replace(INSTRUCTION, instructions=rows)))
        assert all(f"〔{n:02d}〕" in text for n in range(20))
        assert text.count("事実の記載。") == 600


@pytest.mark.parametrize("facts, make", [(AUDIT, audit_pdf), (INSTRUCTION, instruction_pdf)], ids=["f22", "prc_01"])
class TestBoth:
    def test_facts_survive_the_snapshot(self, facts, make):
        assert type(facts).from_dict(json.loads(json.dumps(facts.to_dict(), ensure_ascii=False))) == facts

    def test_same_facts_same_bytes(self, facts, make):
        sums = {hashlib.sha256(make(facts)).hexdigest() for _ in range(2)}
        assert len(sums) == 1
        assert hashlib.sha256(make(replace(facts, document_no="X-1"))).hexdigest() not in sums

    def test_created_on_the_day_of_the_facts(self, facts, make):
        metadata = PdfReader(io.BytesIO(make(facts))).metadata
        assert metadata.creation_date.date().isoformat() == facts.created_on
        assert metadata.title.endswith(facts.document_no)

    def test_style_sheet_and_layout_raise_no_warning(self, facts, make, caplog):
        make(facts)
        assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []

    def test_wrong_words_and_dates_are_refused(self, facts, make):
        with pytest.raises(ValueError, match="date_style"):
            replace(facts, date_style="mixed")
        for wrong in ("2026-13-01", "20261109", "2026/11/09"):
            with pytest.raises(ValueError):
                replace(facts, created_on=wrong)
        with pytest.raises(ValueError, match="document_no"):
            type(facts).from_dict({key: value for key, value in facts.to_dict().items() if key != "document_no"})
