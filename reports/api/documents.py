"""Documents and their PDF."""

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied

from imjapan.core import events
from imjapan.core.models import StoredFile
from reports import access
from reports.documents.access import may_read_file
from reports.documents.downloads import serve
from reports.models import Document

from .audits import COMPANY, ESTABLISHMENT, OFFICE
from .base import CompanyName, EstablishmentName, OfficeSerializer, Scoped
from .filters import InEstablishments, Ordering, by_office, day_from, day_until, exactly, of, one_of

EXAMPLE = {
    "public_id": "a1c9e5d3-1f64-4e9b-8c9a-9b7e3f2d5c08",
    "form_id": "TITP-F22",
    "form_version": "1",
    "print_mode": "draft",
    "number": "TKY-2026-00042",
    "revision": 1,
    "office": OFFICE,
    "company": COMPANY,
    "establishment": ESTABLISHMENT,
    "subject_on": "2026-11-10",
    "state": "filed",
    "pages": 4,
    "approved_at": "2026-11-12T10:30:00+09:00",
    "filed_on": "2026-11-20",
    "superseded_by": None,
    "file": {
        "size": 182044,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "url": "https://example.jp/api/v1/documents/a1c9e5d3-1f64-4e9b-8c9a-9b7e3f2d5c08/download/",
    },
}


class FileSerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField()

    class Meta:
        model = StoredFile
        fields = ["size", "sha256", "url"]

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, file):
        address = reverse("api:documents-download", args=[file.document_id])
        return self.context["request"].build_absolute_uri(address)


@extend_schema_serializer(examples=[OpenApiExample("A document", value=EXAMPLE)])
class DocumentSerializer(serializers.ModelSerializer):
    """Without the facts a document was made from: they hold what was said in interviews."""

    office = OfficeSerializer(allow_null=True)
    company = CompanyName(allow_null=True)
    establishment = EstablishmentName(allow_null=True)
    superseded_by = serializers.SlugRelatedField("public_id", read_only=True, allow_null=True)
    file = serializers.SerializerMethodField(help_text="the PDF, once it is made")

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
            "file",
        ]

    @extend_schema_field(FileSerializer(allow_null=True))
    def get_file(self, document):
        if document.file is None:
            return None
        document.file.document_id = document.public_id
        return FileSerializer(document.file, context=self.context).data


class DocumentFilter(InEstablishments):
    office = by_office()
    company = of("company", "public_id of the company")
    establishment = of("establishment", "public_id of the establishment")
    form_id = exactly("form, e.g. TITP-F22", 20)
    number = exactly("number of the document", 40)
    state = one_of(Document.State.choices, "state")
    subject_on_from = day_from("subject_on", "date of the subject")
    subject_on_until = day_until("subject_on", "date of the subject")
    ordering = Ordering({"-subject_on": ("-subject_on", "-pk"), "subject_on": ("subject_on", "pk")})


INSIDE = ("consultation__isnull", "interview__isnull", "support_interview__isnull", "incident__isnull")


def visible(actor):
    """Readable documents. Papers of a consultation, interview or case leave by no interface, whoever asks."""
    return access.documents(actor).filter(**dict.fromkeys(INSIDE, True)).defer("facts")


class DocumentViewSet(Scoped):
    """Documents, the newest subject first. Companies and auditors read approved ones that are meant for them."""

    queryset = Document.objects.all()
    visible_to = staticmethod(visible)
    related = (*Scoped.related, "superseded_by", "file")
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter

    @extend_schema(
        operation_id="documents_download",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        filters=False,
        examples=[],
    )
    @action(detail=True, pagination_class=None, filterset_class=DocumentFilter)
    def download(self, request, public_id):
        """The PDF, as stored: its sha256 is the one of the document. 404 while it is not made yet."""
        document = self.get_object()
        allowed, reason = may_read_file(request.actor, document)
        if not allowed:
            raise PermissionDenied(reason)
        if document.file is None:
            raise NotFound(_("The file of this document is not made yet."))
        response = serve(document, inline=False)
        if response.status_code == 404:
            raise NotFound(_("The file of this document cannot be found."))
        events.note(request, "reports.document.downloaded", document)
        return response
