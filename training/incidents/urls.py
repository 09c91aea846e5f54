from django.urls import path

from imjapan.organization import wording

from . import move_views, views

app_name = "incidents"
urlpatterns = [
    path("", views.incident_list, name="list"),
    path("new/", views.incident_new, name="new"),
    path("wishes/<uuid:public_id>/", views.wish_record, name="wish"),
    path("papers/<uuid:public_id>/", views.step_file, name="paper"),
    path("moves/", move_views.transfer_list, name="moves"),
    path("moves/new/<uuid:public_id>/", move_views.transfer_new, name="move_new"),
    path("moves/<uuid:public_id>/", move_views.transfer_detail, name="move"),
    path("moves/<uuid:public_id>/edit/", move_views.transfer_edit, name="move_edit"),
    path("moves/<uuid:public_id>/go-on/", move_views.transfer_go_on, name="move_go_on"),
    path("moves/<uuid:public_id>/asked/", move_views.contact_new, name="move_asked"),
    path("moves/<uuid:public_id>/ask/", move_views.agreement_ask, name="move_ask"),
    path("moves/<uuid:public_id>/answer/", move_views.agreement_answer, name="move_answer"),
    path("moves/<uuid:public_id>/withdraw/", move_views.transfer_withdraw, name="move_withdraw"),
    path("moves/<uuid:public_id>/told/", move_views.transfer_told, name="move_told"),
    path("moves/<uuid:public_id>/reject/", move_views.transfer_reject, name="move_reject"),
    path("moves/<uuid:public_id>/request/", move_views.request_file, name="move_request"),
    path("<uuid:public_id>/", views.incident_detail, name="detail"),
    path("<uuid:public_id>/edit/", views.incident_edit, name="edit"),
    path("<uuid:public_id>/people/", views.person_add, name="person_add"),
    path("<uuid:public_id>/offers/", views.offers_withdraw, name="offers_withdraw"),
    path("<uuid:public_id>/close/", views.incident_close, name="close"),
    path("<uuid:public_id>/reopen/", views.incident_reopen, name="reopen"),
    path("<uuid:public_id>/steps/<str:code>/", views.step_record, name="step"),
    path("<uuid:public_id>/steps/<str:code>/take-back/", views.step_take_back, name="step_take_back"),
]
wording.pages(urlpatterns, {"moves/new/": "person", "moves/": "transfer", "<uuid:public_id>/": "incident"})
