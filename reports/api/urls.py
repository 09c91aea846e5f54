from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from .applying import ApplicationViewSet, CohortViewSet
from .audits import AuditViewSet, VisitViewSet
from .cases import CaseViewSet, GivenViewSet, InterviewViewSet
from .companies import CompanyViewSet
from .documents import DocumentViewSet
from .learning import CourseViewSet, ExamViewSet
from .moves import MoveViewSet, SupportViewSet
from .obligations import ObligationViewSet
from .people import PersonViewSet
from .placements import PlacementViewSet
from .recruiting import CandidateViewSet, OfferViewSet, SendingViewSet
from .stays import ChangeViewSet, EventViewSet, ResidenceViewSet, ReturnedViewSet
from .supervision import ExternalCheckViewSet, FilingViewSet, PlannedVisitViewSet

app_name = "api"
router = SimpleRouter(use_regex_path=False)
for name, viewset in (
    ("people", PersonViewSet),
    ("companies", CompanyViewSet),
    ("placements", PlacementViewSet),
    ("sending-organizations", SendingViewSet),
    ("job-offers", OfferViewSet),
    ("candidates", CandidateViewSet),
    ("plan-applications", ApplicationViewSet),
    ("cohorts", CohortViewSet),
    ("lecture-courses", CourseViewSet),
    ("exam-attempts", ExamViewSet),
    ("residence-applications", ResidenceViewSet),
    ("residence-events", EventViewSet),
    ("plan-changes", ChangeViewSet),
    ("incidents", CaseViewSet),
    ("transfers", MoveViewSet),
    ("support-plans", SupportViewSet),
    ("support-records", GivenViewSet),
    ("support-interviews", InterviewViewSet),
    ("after-return", ReturnedViewSet),
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
