"""Query parameters of the API."""

from django_filters import rest_framework as filters

from reports.models import Document, Obligation


class ObligationFilter(filters.FilterSet):
    company = filters.UUIDFilter(field_name="company__public_id", label="public_id of the company")
    office = filters.CharFilter(field_name="office__code", label="code of the office")
    legal_on_after = filters.DateFilter(field_name="legal_on", lookup_expr="gte", label="legal deadline from")
    legal_on_before = filters.DateFilter(field_name="legal_on", lookup_expr="lte", label="legal deadline until")

    class Meta:
        model = Obligation
        fields = ["state", "kind", "owed_by"]


class DocumentFilter(filters.FilterSet):
    company = filters.UUIDFilter(field_name="company__public_id", label="public_id of the company")
    office = filters.CharFilter(field_name="office__code", label="code of the office")
    subject_on_after = filters.DateFilter(field_name="subject_on", lookup_expr="gte", label="date of the subject from")
    subject_on_before = filters.DateFilter(
        field_name="subject_on", lookup_expr="lte", label="date of the subject until"
    )

    class Meta:
        model = Document
        fields = ["state", "form_id"]
