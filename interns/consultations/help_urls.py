from django.urls import path

from . import help_views

app_name = "help"
urlpatterns = [
    path("<str:token>/", help_views.door, name="door"),
    path("<str:token>/answer/", help_views.answer, name="answer"),
]
