from django.urls import path

from . import edits, in_charge_views, member_views, pages, relation_views, views
from .standing import views as standing

app_name = "companies"
urlpatterns = [
    path("", views.company_list, name="list"),
    path("establishments/", views.establishment_list, name="establishment_list"),
    path("assign/", in_charge_views.company_assign, name="assign"),
    path("<uuid:public_id>/in-charge/", in_charge_views.company_in_charge, name="in_charge"),
    path("in-charge/<uuid:public_id>/", in_charge_views.company_in_charge_row, name="in_charge_row"),
    path("new/", edits.company_new, name="new"),
    path("<uuid:public_id>/", pages.company_detail, name="detail"),
    path("<uuid:public_id>/edit/", edits.company_edit, name="edit"),
    path("<uuid:public_id>/delete/", edits.company_delete, name="delete"),
    path("<uuid:public_id>/establishments/new/", edits.establishment_new, name="establishment_new"),
    path("<uuid:public_id>/outside/new/", edits.outside_new, name="outside_new"),
    path("establishments/<uuid:public_id>/", pages.establishment_detail, name="establishment"),
    path("establishments/<uuid:public_id>/edit/", edits.establishment_edit, name="establishment_edit"),
    path("establishments/<uuid:public_id>/delete/", edits.establishment_delete, name="establishment_delete"),
    path("<uuid:public_id>/ties/new/", relation_views.relation_of_company, name="relation_of_company"),
    path("ties/of/<uuid:public_id>/", relation_views.relation_of_person, name="relation_of_person"),
    path("ties/<uuid:public_id>/edit/", relation_views.relation_edit, name="relation_edit"),
    path("ties/<uuid:public_id>/delete/", relation_views.relation_delete, name="relation_delete"),
    path("<uuid:public_id>/members/new/", member_views.member_new, name="member_new"),
    path("members/<uuid:public_id>/", member_views.member_detail, name="member"),
    path("members/<uuid:public_id>/edit/", member_views.member_edit, name="member_edit"),
    path("members/<uuid:public_id>/invite/", member_views.member_invite, name="member_invite"),
    path("members/<uuid:public_id>/sheet/", member_views.member_sheet, name="member_sheet"),
    path("members/<uuid:public_id>/end/", member_views.member_end, name="member_end"),
    path("members/<uuid:public_id>/close/", member_views.member_close, name="member_close"),
    path("members/<uuid:public_id>/again/", member_views.member_again, name="member_again"),
    path("<uuid:public_id>/standing/", standing.standing, name="standing"),
    path("<uuid:public_id>/standing/<slug:kind>/new/", standing.standing_new, name="standing_new"),
    path("standing/<slug:kind>/<uuid:public_id>/", standing.standing_edit, name="standing_edit"),
    path("standing/<slug:kind>/<uuid:public_id>/file/", standing.standing_file, name="standing_file"),
    path("standing/<slug:kind>/<uuid:public_id>/delete/", standing.standing_delete, name="standing_delete"),
    path("outside/<uuid:public_id>/", edits.outside_edit, name="outside_edit"),
    path("outside/<uuid:public_id>/delete/", edits.outside_delete, name="outside_delete"),
]
