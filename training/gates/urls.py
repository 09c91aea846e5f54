from django.urls import path

from . import views

app_name = "gates"
urlpatterns = [path("<uuid:public_id>/gates/", views.person_gates, name="person")]
