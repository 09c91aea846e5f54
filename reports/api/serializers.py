"""What the API says about a duty and a document. Only the fields named here leave the house."""

from rest_framework import serializers

from companies.models import Company, Establishment
from imjapan.organization.models import Office
from reports.models import Document, Obligation


class OfficeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Office
        fields = ["code", "name"]


class CompanySerializer(serializers.ModelSerializer):
    class Meta:
        model = Company
        fields = ["public_id", "name"]


class EstablishmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Establishment
        fields = ["public_id", "name"]


class ObligationSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    company = CompanySerializer()
    establishment = EstablishmentSerializer()

    class Meta:
        model = Obligation
        fields = [
            "public_id",
            "kind",
            "rule_id",
            "owed_by",
            "office",
            "company",
            "establishment",
            "window_first",
            "window_last",
            "target_on",
            "safe_on",
            "legal_on",
            "carried_over",
            "state",
            "done_on",
        ]


class DocumentSerializer(serializers.ModelSerializer):
    """Without the facts a document was made from: they hold what was said in interviews."""

    office = OfficeSerializer()
    company = CompanySerializer()
    establishment = EstablishmentSerializer()
    superseded_by = serializers.SlugRelatedField("public_id", read_only=True, allow_null=True)

    class Meta:
        model = Document
        fields = [
            "public_id",
            "form_id",
            "form_version",
            "print_mode",
            "number",
            "revision",
            "office",
            "company",
            "establishment",
            "subject_on",
            "state",
            "pages",
            "approved_at",
            "filed_on",
            "superseded_by",
        ]
