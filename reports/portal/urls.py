from django.urls import path

from . import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("duties/", views.duties, name="duties"),
    path("findings/<uuid:public_id>/", views.finding, name="finding"),
    path("answers/<uuid:public_id>/file/", views.answer_file, name="answer_file"),
    path("answers/<uuid:public_id>/preview/", views.answer_preview, name="answer_preview"),
    path("documents/<uuid:public_id>/", views.document_download, name="document_download"),
]
