"""Sample data for the gallery page, so that every component can be seen without a record in the database."""

from datetime import date

from django import forms, template
from django.core.paginator import Paginator

from imjapan.core.timeline import GAP, Lane, Period, draw, months_around, stack

from .ui import ICONS, VARIANTS

register = template.Library()


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="氏名（パスポートのとおり）", help_text="一行で、印字されたとおりに入力します。")
    birth_date = forms.CharField(label="生年月日", help_text="例：平成12年4月1日、2000/4/1、20000401")
    wage = forms.IntegerField(label="基本給（月額・円）", min_value=0)
    country = forms.ChoiceField(
        label="国籍・地域", choices=[("", "選択してください"), ("ID", "インドネシア"), ("VN", "ベトナム")]
    )
    regime = forms.ChoiceField(
        label="制度", choices=[("titp", "技能実習"), ("esd", "育成就労"), ("ssw", "特定技能")], widget=forms.RadioSelect
    )
    languages = forms.MultipleChoiceField(
        label="対応できる言語",
        choices=[("id", "インドネシア語"), ("vi", "ベトナム語"), ("th", "タイ語")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    scan = forms.FileField(label="写し（PDF又は画像）", required=False)
    remark = forms.CharField(label="備考", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="本人に母国語で説明しました", required=False)


@register.simple_tag
def gallery_samples() -> dict:
    """Everything the gallery shows, by component."""
    tabs = ["概要", "監査・訪問", "技能実習生", "書類", "相談"]
    return {
        "variants": {component: list(table.values()) for component, table in VARIANTS.items()},
        "icons": sorted(ICONS),
        "breadcrumb": [{"url": "#", "label": "受入企業"}, {"url": "#", "label": "株式会社あおば精密工業"}],
        "tabs": [
            {"url": "#", "label": label, "current": number == 1, "count": 12 if number == 2 else None}
            for number, label in enumerate(tabs)
        ],
        "page": Paginator(range(1, 1235), 50).page(8),
        "steps": [
            {"label": "前回の監査", "value": "2026-08-21"},
            {
                "label": "3か月ごとの区切り",
                "value": "2026-08-21 – 2026-11-20",
                "note": "実習開始日 2026-05-21 から数えます",
            },
            {"label": "最後の営業日", "value": "2026-11-20"},
        ],
        "parameters": [
            {"label": "監査の間隔", "value": "3か月", "source": "技能実習法施行規則第52条第1号", "confidence": "law"},
            {"label": "内部目標までの余裕", "value": "5営業日", "source": "社内基準", "confidence": "knowledge"},
        ],
        "drawing": _drawing(),
        "columns": _columns(),
        "form": SampleForm(),
        "refused": SampleForm({"name": "SITI RAHAYU", "wage": "-1", "regime": "xx"}),
        "rows": [
            ("株式会社あおば精密工業", "岡崎事業所", "late", "2026-11-20"),
            ("東海食品加工協同組合", "豊橋第二工場", "due", "2026-11-27"),
            ("有限会社みどり農園", "本社", "soon", "2026-12-04"),
            ("三河建設株式会社", "安城出張所", "ok", "2027-02-12"),
        ],
    }


def _drawing():
    """Lanes with everything a bar can be: cut off, going on, one day, missing."""
    stay = [
        Period("技能実習1号ロ", date(2025, 10, 1), date(2026, 9, 27), "residence"),
        Period("未登録", date(2026, 9, 28), date(2026, 9, 30), GAP, "在留資格の記録がありません"),
        Period("技能実習2号ロ", date(2026, 10, 1), date(2028, 9, 30), "residence"),
    ]
    plans = [
        Period("第1号", date(2025, 10, 1), date(2026, 9, 30), "titp-1", "認定番号 認1700001"),
        Period("第2号", date(2026, 10, 1), date(2028, 9, 30), "titp-2"),
    ]
    absences = [Period("一時帰国", date(2026, 8, 10), date(2026, 8, 10), "absence"), Period("休業", date(2027, 1, 1))]
    lanes = [Lane("在留資格", stay), Lane("技能実習計画", plans), Lane("不在", absences)]
    return draw(lanes, today=date(2026, 11, 25), first=date(2025, 12, 1), last=date(2028, 11, 30))


def _columns():
    today = date(2026, 11, 25)
    months = months_around(today, before=11, after=6)
    counts = [(month, {"titp-1": 8 - n % 5, "titp-2": n // 2}) for n, month in enumerate(months)]
    return stack(counts, kinds=[("titp-1", "第1号"), ("titp-2", "第2号")], today=today)
