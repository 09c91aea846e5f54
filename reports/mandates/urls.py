from django.urls import path

from . import views

app_name = "room"
urlpatterns = [
    path("", views.home, name="home"),
    path("documents/<uuid:public_id>/", views.download, name="download"),
]
