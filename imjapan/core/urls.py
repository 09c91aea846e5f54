from django.urls import path

from . import views
from .files.views import files_page
from .watching import views as watchers

app_name = "core"
urlpatterns = [
    path("components/", views.gallery, name="gallery"),
    path("lists/<slug:name>/export/", views.list_export, name="list_export"),
    path("lists/<slug:name>/settings/", views.list_settings, name="list_settings"),
    path("files/", files_page, name="files"),
    path("search/", views.search, name="search"),
    path("house/state/", watchers.state, name="state"),
    path("jobs/", views.job_list, name="job_list"),
    path("jobs/<uuid:public_id>/", views.job, name="job"),
    path("jobs/<uuid:public_id>/progress/", views.job_progress, name="job_progress"),
    path("jobs/<uuid:public_id>/stop/", views.job_cancel, name="job_cancel"),
    path("jobs/<uuid:public_id>/again/", views.job_again, name="job_again"),
    path("jobs/<uuid:public_id>/file/", views.job_file, name="job_file"),
]
