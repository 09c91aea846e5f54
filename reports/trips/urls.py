from django.urls import path

from . import views

app_name = "trips"
urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("day/", views.day, name="day"),
    path("trips/<uuid:public_id>/", views.trip, name="trip"),
    path("trips/<uuid:public_id>/cancel/", views.trip_cancel, name="trip_cancel"),
]
