from django.urls import path

from . import views

app_name = "calendar"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/<uuid:public_id>/revoke/", views.feed_revoke, name="feed_revoke"),
    path("feed/<slug:secret>.ics", views.feed, name="feed"),
]
