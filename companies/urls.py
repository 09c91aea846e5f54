from django.urls import path

from . import views

app_name = "companies"
urlpatterns = [
    path("", views.company_list, name="list"),
    path("establishments/", views.establishment_list, name="establishment_list"),
    path("<uuid:public_id>/", views.company_detail, name="detail"),
    path("establishments/<uuid:public_id>/", views.establishment_detail, name="establishment"),
]
