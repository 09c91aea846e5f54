from django.urls import path

from imjapan.organization import wording

from . import views

app_name = "duties"
urlpatterns = [
    path("", views.duty_list, name="list"),
    path("moves/", views.move_list, name="moves"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/waive/", views.waive, name="waive"),
    path("<uuid:public_id>/reopen/", views.reopen, name="reopen"),
]
wording.pages(urlpatterns, {"<uuid:public_id>/": "duty"})
