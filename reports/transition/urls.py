from django.urls import path

from . import views

app_name = "transition"
urlpatterns = [
    path("", views.countdown, name="countdown"),
    path("people/", views.people, name="people"),
    path("entries/", views.entries, name="entries"),
]
