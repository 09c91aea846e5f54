"""Read-only API: duties and documents, in the scope of the signed-in actor."""

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.viewsets import ReadOnlyModelViewSet

from reports import access
from reports.models import Document, Obligation

from .filters import DocumentFilter, ObligationFilter
from .serializers import DocumentSerializer, ObligationSerializer


class Pages(LimitOffsetPagination):
    max_limit = 200


class Scoped(ReadOnlyModelViewSet):
    """Lists and single rows by `public_id`; `visible_to(actor)` gives the rows. Other methods answer 405."""

    http_method_names = ["get", "head", "options"]
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    pagination_class = Pages
    visible_to = None
    # Fetched by id: a join of fenced tables costs many times more.
    related = ("office", "company", "establishment")

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):  # the schema is made without a request of anybody
            return self.queryset.none()
        return type(self).visible_to(self.request.actor).prefetch_related(*self.related)


class ObligationViewSet(Scoped):
    """Duties, the nearest legal deadline first."""

    queryset = Obligation.objects.all()
    visible_to = staticmethod(access.obligations)
    serializer_class = ObligationSerializer
    filterset_class = ObligationFilter


class DocumentViewSet(Scoped):
    """Documents, the newest subject first. The PDF itself is downloaded from its page."""

    queryset = Document.objects.all()
    visible_to = staticmethod(lambda actor: access.documents(actor).defer("facts"))
    related = (*Scoped.related, "superseded_by")
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
