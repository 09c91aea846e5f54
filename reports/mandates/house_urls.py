from django.urls import path

from . import house_views as views

app_name = "auditors"
urlpatterns = [
    path("", views.auditor_list, name="list"),
    path("new/", views.auditor_new, name="new"),
    path("<uuid:public_id>/", views.auditor_detail, name="auditor"),
    path("<uuid:public_id>/edit/", views.auditor_edit, name="edit"),
    path("<uuid:public_id>/invite/", views.auditor_invite, name="invite"),
    path("<uuid:public_id>/sheet/", views.auditor_sheet, name="sheet"),
    path("<uuid:public_id>/mandates/new/", views.mandate_new, name="mandate_new"),
    path("mandates/<uuid:public_id>/extend/", views.mandate_extend, name="mandate_extend"),
    path("mandates/<uuid:public_id>/revoke/", views.mandate_revoke, name="mandate_revoke"),
]
