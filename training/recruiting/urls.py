from django.urls import path

from imjapan.organization import wording

from . import candidate_views, views

app_name = "offers"
urlpatterns = [
    path("", views.offer_list, name="list"),
    path("start/", views.offer_start, name="start"),
    path("new/<uuid:public_id>/", views.offer_new, name="new"),
    path("quota/<uuid:public_id>/", views.company_quota, name="quota"),
    path("<uuid:public_id>/", views.offer_detail, name="detail"),
    path("<uuid:public_id>/edit/", views.offer_edit, name="edit"),
    path("<uuid:public_id>/close/", views.offer_close, name="close"),
    path("<uuid:public_id>/reopen/", views.offer_reopen, name="reopen"),
    path("<uuid:public_id>/delete/", views.offer_delete, name="delete"),
    path("<uuid:public_id>/present/", candidate_views.offer_present, name="present"),
    path("<uuid:public_id>/present/new/", candidate_views.candidate_new, name="candidate_new"),
    path("<uuid:public_id>/decide/", candidate_views.offer_decide, name="decide"),
    path("<uuid:public_id>/sheet/", candidate_views.offer_sheet, name="sheet"),
    path("candidates/<uuid:public_id>/", candidate_views.candidate_edit, name="candidate"),
    path("candidates/<uuid:public_id>/remove/", candidate_views.candidate_remove, name="candidate_remove"),
]
wording.pages(urlpatterns, {"<uuid:public_id>/": "offer", "candidates/": "candidate"})
