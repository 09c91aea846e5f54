from django.urls import path

from imjapan.organization import wording

from . import incident_views, labour_views, measure_views, views

app_name = "filings"
urlpatterns = [
    path("", views.filing_list, name="list"),
    path("audit-reports/", views.audit_reports, name="audit_reports"),
    path("new/", views.filing_new, name="new"),
    path("new/<slug:kind>/", views.filing_begin, name="begin"),
    path("labour-notice/<uuid:public_id>/", labour_views.labour_notice_new, name="labour_notice"),
    path("incident/<uuid:public_id>/", incident_views.notice_begin, name="of_incident"),
    path("by-may/", views.by_may, name="by_may"),
    path("by-may/<int:year>/begin/", views.begin_all, name="begin_all"),
    path("numbers/<uuid:public_id>/<int:year>/", views.office_numbers, name="numbers"),
    path("authority/", measure_views.measure_list, name="measure_list"),
    path("authority/new/", measure_views.measure_new, name="measure_new"),
    path("authority/<uuid:public_id>/", measure_views.measure_detail, name="measure"),
    path("authority/<uuid:public_id>/edit/", measure_views.measure_edit, name="measure_edit"),
    path("authority/<uuid:public_id>/reply/", measure_views.measure_reply, name="measure_reply"),
    path("authority/<uuid:public_id>/file/", measure_views.measure_file, name="measure_file"),
    path("<uuid:public_id>/", views.filing_detail, name="detail"),
    path("<uuid:public_id>/edit/", views.filing_edit, name="edit"),
    path("<uuid:public_id>/approve/", views.approve, name="approve"),
    path("<uuid:public_id>/return/", views.give_back, name="give_back"),
    path("<uuid:public_id>/file/", views.file, name="file"),
    path("<uuid:public_id>/correct/", views.correct, name="correct"),
    path("<uuid:public_id>/answer/", views.answer, name="answer"),
    path("<uuid:public_id>/drop/", views.drop, name="drop"),
    path("<uuid:public_id>/add-receipt/", views.add_receipt, name="add_receipt"),
    path("<uuid:public_id>/receipt/", views.receipt, name="receipt"),
]
KINDS = {"<uuid:public_id>/": "filing", "labour-notice/": "finding", "incident/": "incident"}
wording.pages(urlpatterns, KINDS)
