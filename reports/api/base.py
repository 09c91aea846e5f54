"""What every list of the API shares: scope, parameters, small nested rows."""

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.viewsets import ReadOnlyModelViewSet

from companies.models import Company, Establishment
from imjapan.core import events
from imjapan.organization.models import Office
from interns.models import Person, SendingOrganization
from training.models import Cohort

from .paging import Pages

PAGING = ("limit", "offset")


class AlwaysJson(BaseContentNegotiation):
    """There is one representation, whatever the Accept header hopes for."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class Scoped(ReadOnlyModelViewSet):
    """Lists and single rows by `public_id`; `visible_to(actor)` gives the rows. Other methods answer 405."""

    http_method_names = ["get", "head"]
    content_negotiation_class = AlwaysJson
    pagination_class = Pages
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    visible_to = None
    # Fetched by id: a join of fenced tables costs many times more.
    related = ("office", "company", "establishment")

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if self.action is not None:
            self._refuse_unknown_parameters(request)

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):  # the schema is made without a request of anybody
            return self.queryset.none()
        return type(self).visible_to(self.request.actor).prefetch_related(*self.related)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.action in ("list", "retrieve") and response.status_code == 200:
            rows = response.data["results"] if self.action == "list" else [response.data]
            events.note(request, "reports.api.read", list=self.basename, rows=len(rows))
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _refuse_unknown_parameters(self, request):
        """A misspelt filter would silently give everything."""
        known = [*self.filterset_class.base_filters, *PAGING] if self.action == "list" else []
        words = _("This parameter is unknown here. Known are: %(names)s.") % {"names": ", ".join(sorted(known))}
        words = words if known else _("There are no parameters here.")
        if wrong := {name: [words] for name in request.query_params if name not in known}:
            raise ValidationError(wrong)


class OfficeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Office
        fields = ["code", "name"]


class CompanyName(serializers.ModelSerializer):
    class Meta:
        model = Company
        fields = ["public_id", "name"]


class EstablishmentName(serializers.ModelSerializer):
    class Meta:
        model = Establishment
        fields = ["public_id", "name"]


class PersonName(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["public_id", "passport_name"]


class SendingName(serializers.ModelSerializer):
    class Meta:
        model = SendingOrganization
        fields = ["public_id", "name"]


class CohortName(serializers.ModelSerializer):
    class Meta:
        model = Cohort
        fields = ["public_id", "name"]
