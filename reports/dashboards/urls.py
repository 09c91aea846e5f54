from django.urls import path

from reports.warnings import views as warnings

from . import approval_views, views

app_name = "today"
urlpatterns = [
    path("", views.today, name="today"),
    path("first-steps/", views.first_steps, name="first_steps"),
    path("warnings/", warnings.warning_list, name="warnings"),
    path("approvals/", approval_views.approvals, name="approvals"),
    path("approvals/<slug:kind>/<uuid:key>/approve/", approval_views.approve, name="approve"),
    path("approvals/<slug:kind>/<uuid:key>/return/", approval_views.give_back, name="give_back"),
]
