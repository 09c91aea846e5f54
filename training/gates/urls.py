from django.urls import path

from imjapan.organization import wording

from . import views

app_name = "gates"
urlpatterns = [path("<uuid:public_id>/gates/", views.person_gates, name="person")]
wording.pages(urlpatterns, {"<uuid:public_id>/": "person"})
