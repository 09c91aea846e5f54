from django.urls import path

from . import views

app_name = "figures"
urlpatterns = [
    path("", views.figure_list, name="list"),
    path("withdraw/<uuid:public_id>/", views.figure_withdraw, name="withdraw"),
    path("<str:key>/", views.figure_detail, name="detail"),
]
