"""Forms of companies, establishments and counts of other trainees."""

from django import forms
from django.utils.translation import gettext_lazy as _

from imjapan.organization.edit_pages import RecordForm, form_field, writable_offices

from .domain import companies, establishments
from .models import Company, Establishment, OutsideTrainees

# Japan Standard Industrial Classification (日本標準産業分類), divisions (大分類).
DIVISIONS = (
    ("A", "農業，林業"),
    ("B", "漁業"),
    ("C", "鉱業，採石業，砂利採取業"),
    ("D", "建設業"),
    ("E", "製造業"),
    ("F", "電気・ガス・熱供給・水道業"),
    ("G", "情報通信業"),
    ("H", "運輸業，郵便業"),
    ("I", "卸売業，小売業"),
    ("J", "金融業，保険業"),
    ("K", "不動産業，物品賃貸業"),
    ("L", "学術研究，専門・技術サービス業"),
    ("M", "宿泊業，飲食サービス業"),
    ("N", "生活関連サービス業，娯楽業"),
    ("O", "教育，学習支援業"),
    ("P", "医療，福祉"),
    ("Q", "複合サービス事業"),
    ("R", "サービス業（他に分類されないもの）"),
    ("S", "公務"),
    ("T", "分類不能の産業"),
)


class CompanyForm(RecordForm):
    sections = (
        (_("Company"), ("name", "name_kana", "is_sole_proprietor", "industry", "industry_division")),
        (_("Numbers"), ("corporate_number", "receipt_no", "own_number", "old_number")),
        (_("Address"), ("postal_code", "address", "phone", "representative_title", "representative_name")),
        (_("With us"), ("office",)),
    )

    class Meta:
        model = Company
        fields = companies.FIELDS
        formfield_callback = form_field
        help_texts = {
            "name_kana": _("Katakana, for searching and sorting"),
            "corporate_number": _("13 digits. Empty for a sole proprietor. Never a My Number."),
        }

    def prepare(self):
        self.fields["office"].queryset = writable_offices(self.actor, keep=self.instance.office_id)
        self.fields["office"].empty_label = _("Choose")
        self.fields["industry_division"] = forms.ChoiceField(
            label=self.fields["industry_division"].label,
            help_text=_("By the Japan Standard Industrial Classification. Construction (D) has a quota of its own."),
            choices=[("", _("not known")), *((letter, f"{letter} {name}") for letter, name in DIVISIONS)],
            required=False,
        )
        # Typed with hyphens or spaces too; the domain function closes it up and checks it.
        self.fields["corporate_number"] = forms.CharField(
            label=self.fields["corporate_number"].label,
            help_text=self.fields["corporate_number"].help_text,
            max_length=30,
            required=False,
            empty_value=None,
        )


class EstablishmentForm(RecordForm):
    sections = (
        (_("Establishment"), ("name", "name_kana", "postal_code", "address", "phone")),
        (_("People there"), ("training_manager", "training_manager_course_on", "instructor", "life_advisor")),
    )

    class Meta:
        model = Establishment
        fields = establishments.FIELDS
        formfield_callback = form_field
        help_texts = {"training_manager_course_on": _("The newest course; it counts for three years.")}


class OutsideForm(RecordForm):
    sections = (("", companies.OUTSIDE),)

    class Meta:
        model = OutsideTrainees
        fields = companies.OUTSIDE
        formfield_callback = form_field
