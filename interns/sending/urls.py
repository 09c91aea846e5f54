from django.urls import path

from imjapan.organization import wording

from . import views

app_name = "sending"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/edit/", views.edit, name="edit"),
    path("<uuid:public_id>/delete/", views.delete, name="delete"),
    path("<uuid:public_id>/<slug:part>/new/", views.part_new, name="part_new"),
    path("<slug:part>/<uuid:public_id>/edit/", views.part_edit, name="part_edit"),
    path("<slug:part>/<uuid:public_id>/delete/", views.part_delete, name="part_delete"),
    path("paid/<uuid:public_id>/new/", views.cost_new, name="cost_new"),
    path("paid/<uuid:public_id>/", views.cost_edit, name="cost_edit"),
    path("paid/<uuid:public_id>/remove/", views.cost_delete, name="cost_delete"),
]
wording.pages(urlpatterns, {"paid/<uuid:public_id>/new/": "person", "paid/<uuid:public_id>/": "paid"})
