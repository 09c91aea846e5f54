from django.urls import path

from . import views

app_name = "reminders"
urlpatterns = [
    path("", views.plan, name="plan"),
    path("edit/", views.edit, name="edit"),
    path("quiet-days/new/", views.quiet_day_new, name="quiet_day_new"),
    path("quiet-days/<uuid:public_id>/delete/", views.quiet_day_delete, name="quiet_day_delete"),
]
