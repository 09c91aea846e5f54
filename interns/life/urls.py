from django.urls import path

from imjapan.organization import wording

from . import views

app_name = "life"
urlpatterns = [
    path("<uuid:public_id>/notices/new/", views.event_new, name="event_new"),
    path("notices/<uuid:public_id>/", views.event_edit, name="event_edit"),
    path("notices/<uuid:public_id>/delete/", views.event_delete, name="event_delete"),
    path("after-return/", views.after_return_list, name="after_return_list"),
    path("<uuid:public_id>/after-return/new/", views.after_return_new, name="after_return_new"),
    path("after-return/<uuid:public_id>/", views.after_return_edit, name="after_return_edit"),
    path("after-return/<uuid:public_id>/delete/", views.after_return_delete, name="after_return_delete"),
]
wording.pages(urlpatterns, {"<uuid:public_id>/": "person"})
