from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from .views import DocumentViewSet, ObligationViewSet

app_name = "api"
router = SimpleRouter(use_regex_path=False)
router.register("obligations", ObligationViewSet, basename="obligations")
router.register("documents", DocumentViewSet, basename="documents")
urlpatterns = [path("schema/", SpectacularAPIView.as_view(), name="schema"), *router.urls]
