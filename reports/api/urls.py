from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from .audits import AuditViewSet, VisitViewSet
from .companies import CompanyViewSet
from .documents import DocumentViewSet
from .obligations import ObligationViewSet
from .people import PersonViewSet
from .placements import PlacementViewSet
from .supervision import ExternalCheckViewSet, FilingViewSet, PlannedVisitViewSet

app_name = "api"
router = SimpleRouter(use_regex_path=False)
for name, viewset in (
    ("people", PersonViewSet),
    ("companies", CompanyViewSet),
    ("placements", PlacementViewSet),
    ("audits", AuditViewSet),
    ("visits", VisitViewSet),
    ("planned-visits", PlannedVisitViewSet),
    ("external-checks", ExternalCheckViewSet),
    ("filings", FilingViewSet),
    ("obligations", ObligationViewSet),
    ("documents", DocumentViewSet),
):
    router.register(name, viewset, basename=name)
urlpatterns = [path("schema/", SpectacularAPIView.as_view(), name="schema"), *router.urls]
