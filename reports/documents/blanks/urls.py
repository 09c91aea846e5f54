from django.urls import path

from . import views

app_name = "blanks"
urlpatterns = [
    path("", views.blank_list, name="list"),
    path("new/<slug:form_id>/", views.blank_new, name="new"),
    path("<uuid:public_id>/places/", views.blank_places, name="places"),
    path("<uuid:public_id>/verify/", views.blank_verify, name="verify"),
    path("<uuid:public_id>/stop/", views.blank_stop, name="stop"),
]
