from django.urls import path

from . import views

app_name = "organization"
urlpatterns = [path("set-up/", views.setup, name="setup")]
