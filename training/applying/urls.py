from django.urls import path

from imjapan.organization import wording

from . import change_views, cohort_views, confirm_views, paper_views, postpone_views, residence_views, views

app_name = "applying"
urlpatterns = [
    path("", views.application_list, name="list"),
    path("judge/", views.application_judge, name="judge"),
    path("people/", views.person_search, name="person_search"),
    path("cohorts/", cohort_views.cohort_list, name="cohort_list"),
    path("cohorts/new/", cohort_views.cohort_new, name="cohort_new"),
    path("cohorts/<uuid:public_id>/", cohort_views.cohort_detail, name="cohort"),
    path("cohorts/<uuid:public_id>/edit/", cohort_views.cohort_edit, name="cohort_edit"),
    path("cohorts/<uuid:public_id>/delete/", cohort_views.cohort_delete, name="cohort_delete"),
    path("cohorts/<uuid:public_id>/act/", cohort_views.cohort_act, name="cohort_act"),
    path("cohorts/<uuid:public_id>/add/", cohort_views.cohort_add, name="cohort_add"),
    path("cohorts/<uuid:public_id>/postpone/", postpone_views.cohort_postpone, name="cohort_postpone"),
    path("changes/", change_views.change_list, name="change_list"),
    path("changes/of/<uuid:public_id>/", change_views.change_new, name="change_new"),
    path("changes/<uuid:public_id>/", change_views.change_detail, name="change"),
    path("changes/<uuid:public_id>/edit/", change_views.change_edit, name="change_edit"),
    path("changes/<uuid:public_id>/settle/", change_views.change_settle, name="change_settle"),
    path("changes/<uuid:public_id>/lengthen/", change_views.change_lengthen, name="change_lengthen"),
    path("changes/<uuid:public_id>/delete/", change_views.change_delete, name="change_delete"),
    path("papers/<uuid:public_id>/", paper_views.paper_edit, name="paper"),
    path("papers/<uuid:public_id>/file/", paper_views.paper_file, name="paper_file"),
    path("residence/of/<uuid:public_id>/", residence_views.person_residence_new, name="person_residence_new"),
    path("residence/<uuid:public_id>/", residence_views.residence_edit, name="residence"),
    path("residence/<uuid:public_id>/arrival/", residence_views.residence_arrival, name="arrival"),
    path("residence/<uuid:public_id>/arrival/back/", residence_views.arrival_take_back, name="arrival_take_back"),
    path("residence/<uuid:public_id>/delete/", residence_views.residence_delete, name="residence_delete"),
    path("<uuid:public_id>/", views.application_detail, name="detail"),
    path("<uuid:public_id>/edit/", views.application_edit, name="edit"),
    path("<uuid:public_id>/delete/", views.application_delete, name="delete"),
    path("<uuid:public_id>/papers/", paper_views.application_papers, name="papers"),
    path("<uuid:public_id>/apply/", views.application_apply, name="apply"),
    path("<uuid:public_id>/certify/", views.application_certify, name="certify"),
    path("<uuid:public_id>/close/", views.application_close, name="close"),
    path("<uuid:public_id>/answers/", views.application_answers, name="answers"),
    path("<uuid:public_id>/confirm/", confirm_views.application_confirm, name="confirm"),
    path("<uuid:public_id>/take-back/", views.application_take_back, name="take_back"),
    path("<uuid:public_id>/residence/", residence_views.residence_new, name="residence_new"),
    path("<uuid:public_id>/leave-cohort/", cohort_views.member_remove, name="member_remove"),
]
wording.pages(
    urlpatterns,
    {
        "residence/of/": "person",
        "changes/of/": "plan",
        "changes/<uuid:public_id>/": "plan_change",
        "<uuid:public_id>/": "application",
    },
)
