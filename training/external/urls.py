from django.urls import path

from . import draft_views, views

app_name = "checks"
urlpatterns = [
    path("", views.check_overview, name="overview"),
    path("all/", views.check_list, name="list"),
    path("new/<uuid:public_id>/", views.check_new, name="new"),
    path("<uuid:public_id>/", views.check_detail, name="detail"),
    path("<uuid:public_id>/edit/", draft_views.check_edit, name="edit"),
    path("<uuid:public_id>/autosave/", draft_views.check_autosave, name="autosave"),
    path("<uuid:public_id>/finish/", draft_views.check_finish, name="finish"),
    path("<uuid:public_id>/reopen/", views.check_reopen, name="reopen"),
    path("<uuid:public_id>/delete/", views.check_delete, name="delete"),
    path("<uuid:public_id>/paper/", views.check_scan, name="paper"),
]
