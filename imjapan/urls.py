"""All addresses. Each app has its own module; the access table of the test suite lists every name."""

from django.urls import include, path

from imjapan.core import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("", include("imjapan.accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
