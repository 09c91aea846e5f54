from django.urls import path

from imjapan.organization import wording

from . import interview_views, views

app_name = "documents"
urlpatterns = [
    path("interview-sheet/<uuid:public_id>/<slug:language>/", interview_views.interview_blank, name="interview_blank"),
    path("", views.document_list, name="list"),
    path("make/<uuid:subject_id>/<slug:form_id>/", views.document_make, name="make"),
    path("<uuid:public_id>/", views.document_detail, name="detail"),
    path("<uuid:public_id>/download/", views.document_download, name="download"),
    path("<uuid:public_id>/progress/", views.document_progress, name="progress"),
    path("<uuid:public_id>/approve/", views.document_approve, name="approve"),
    path("<uuid:public_id>/return/", views.document_return, name="give_back"),
    path("<uuid:public_id>/correct/", views.document_correct, name="correct"),
    path("<uuid:public_id>/file/", views.document_file, name="file"),
    path("<uuid:public_id>/withdraw/", views.document_withdraw, name="withdraw"),
]
wording.pages(urlpatterns, {"<uuid:public_id>/": "document"})
