from django.urls import path

from imjapan.organization import wording

from . import edits, in_charge_views, pages, views

app_name = "people"
urlpatterns = [
    path("", views.person_list, name="list"),
    path("new/", edits.person_new, name="new"),
    path("assign/", in_charge_views.person_assign, name="assign"),
    path("<uuid:public_id>/in-charge/", in_charge_views.person_in_charge, name="in_charge"),
    path("in-charge/<uuid:public_id>/", in_charge_views.person_in_charge_row, name="in_charge_row"),
    path("<uuid:public_id>/", pages.person_detail, name="detail"),
    path("<uuid:public_id>/edit/", edits.person_edit, name="edit"),
    path("<uuid:public_id>/delete/", edits.person_delete, name="delete"),
    path("<uuid:public_id>/passports/new/", edits.passport_new, name="passport_new"),
    path("passports/<uuid:public_id>/", edits.passport_edit, name="passport_edit"),
    path("passports/<uuid:public_id>/delete/", edits.passport_delete, name="passport_delete"),
    path("<uuid:public_id>/cards/new/", edits.card_new, name="card_new"),
    path("cards/<uuid:public_id>/", edits.card_edit, name="card_edit"),
    path("cards/<uuid:public_id>/delete/", edits.card_delete, name="card_delete"),
]
wording.pages(urlpatterns, {"<uuid:public_id>/": "person"})
