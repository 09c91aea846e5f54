"""All addresses. Each app has its own module; the access table of the test suite lists every name."""

from django.urls import include, path

from imjapan.core import health
from imjapan.core.watching import views as watchers
from reports.dashboards.views import home
from training.applying.views import application_new

urlpatterns = [
    path("", home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", watchers.readyz, name="readyz"),
    path("metrics", watchers.metrics_page, name="metrics"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("imjapan.accounts.urls")),
    path("", include("imjapan.core.urls")),
    path("", include("imjapan.organization.urls")),
    path("companies/", include("companies.urls")),
    path("people/", include("interns.urls")),
    path("people/", include("interns.life.urls")),
    path("people/", include("training.gates.urls")),
    path("sending/", include("interns.sending.urls")),
    path("consultations/", include("interns.consultations.urls")),
    path("help/", include("interns.consultations.help_urls")),
    path("training/exams/", include("training.exams.urls")),
    path("training/lectures/", include("training.lectures.urls")),
    path("support/", include("training.support.urls")),
    path("training/", include("training.urls")),
    path("incidents/", include("training.incidents.urls")),
    path("applications/new/", application_new, name="plan-application-new"),
    path("applications/", include("training.applying.urls")),
    path("today/", include("reports.dashboards.urls")),
    path("visits/", include("reports.trips.urls")),
    path("duties/", include("reports.obligations.urls")),
    path("calendar/", include("reports.calendar.urls")),
    path("documents/", include("reports.documents.urls")),
    path("filings/", include("reports.filings.urls")),
    path("change-of-law/", include("reports.transition.urls")),
    path("house/blanks/", include("reports.documents.blanks.urls")),
    path("house/figures/", include("reports.figures.urls")),
    path("offers/", include("training.recruiting.urls")),
    path("house/checks/", include("training.external.urls")),
    path("house/books/", include("reports.books.urls")),
    path("house/", include("reports.house.urls")),
    path("house/reminders/", include("reports.reminders.urls")),
    path("house/auditors/", include("reports.mandates.house_urls")),
    path("portal/", include("reports.portal.urls")),
    path("room/", include("reports.mandates.urls")),
    path("api/v1/", include("reports.api.urls")),
]
handler400 = "imjapan.core.errors.bad_request"
handler403 = "imjapan.core.errors.forbidden"
handler404 = "imjapan.core.errors.not_found"
handler500 = "imjapan.core.errors.server_error"
