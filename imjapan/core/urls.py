from django.urls import path

from . import views

app_name = "core"
urlpatterns = [
    path("components/", views.gallery, name="gallery"),
]
