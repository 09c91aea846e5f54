from django.urls import path

from . import contract_views, expense_views, interview_views, overview_views, views

app_name = "support"
urlpatterns = [
    path("", overview_views.support_list, name="list"),
    path("offices/", overview_views.offices, name="offices"),
    path("report/", overview_views.report, name="report"),
    path("report/<uuid:public_id>/", overview_views.report_company, name="report_company"),
    path("notices/", overview_views.notice_list, name="notices"),
    path("new/<uuid:public_id>/", views.plan_new, name="plan_new"),
    path("plans/<uuid:public_id>/", views.plan_detail, name="plan"),
    path("plans/<uuid:public_id>/edit/", views.plan_edit, name="plan_edit"),
    path("plans/<uuid:public_id>/delete/", views.plan_delete, name="plan_delete"),
    path("plans/<uuid:public_id>/given/", views.given_new, name="given_new"),
    path("plans/<uuid:public_id>/interview/", interview_views.interview_new, name="interview_new"),
    path("given/<uuid:public_id>/", views.given_edit, name="given_edit"),
    path("given/<uuid:public_id>/delete/", views.given_delete, name="given_delete"),
    path("given/<uuid:public_id>/file/", views.given_file, name="given_file"),
    path("interviews/<uuid:public_id>/", interview_views.interview_detail, name="interview"),
    path("interviews/<uuid:public_id>/edit/", interview_views.interview_edit, name="interview_edit"),
    path("interviews/<uuid:public_id>/delete/", interview_views.interview_delete, name="interview_delete"),
    path("interviews/<uuid:public_id>/recording/", interview_views.interview_recording, name="interview_recording"),
    path("contracts/new/<uuid:public_id>/", contract_views.contract_new, name="contract_new"),
    path("contracts/<uuid:public_id>/", contract_views.contract_edit, name="contract_edit"),
    path("contracts/<uuid:public_id>/delete/", contract_views.contract_delete, name="contract_delete"),
    path("contracts/<uuid:public_id>/file/", contract_views.contract_file, name="contract_file"),
    path("expenses/of/<uuid:public_id>/", expense_views.expense_list, name="expenses"),
    path("expenses/new/<uuid:public_id>/", expense_views.expense_new, name="expense_new"),
    path("expenses/<uuid:public_id>/", expense_views.expense_edit, name="expense_edit"),
    path("expenses/<uuid:public_id>/delete/", expense_views.expense_delete, name="expense_delete"),
]
