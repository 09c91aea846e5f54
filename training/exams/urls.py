from django.urls import path

from imjapan.organization import wording

from . import many_views, views

app_name = "exams"
urlpatterns = [
    path("", views.next_list, name="next"),
    path("taken/", views.attempt_list, name="list"),
    path("apply/", many_views.apply, name="apply"),
    path("results/", many_views.results, name="results"),
    path("rates/", views.pass_rates, name="rates"),
    path("rates/<uuid:public_id>/", views.company_rates, name="company"),
    path("new/<uuid:public_id>/", views.attempt_new, name="new"),
    path("<uuid:public_id>/", views.attempt_detail, name="detail"),
    path("<uuid:public_id>/edit/", views.attempt_edit, name="edit"),
    path("<uuid:public_id>/delete/", views.attempt_delete, name="delete"),
    path("<uuid:public_id>/certificate/", views.certificate, name="certificate"),
]
wording.pages(urlpatterns, {"new/": "person", "<uuid:public_id>/": "exam"})
