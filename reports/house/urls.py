from django.urls import path

from . import views

app_name = "house"
urlpatterns = [
    path("in-order/", views.in_order, name="in_order"),
    path("in-order/<uuid:public_id>/", views.office_in_order, name="office_in_order"),
    path("licence-2027/", views.readiness_page, name="readiness"),
    path("requirements/<str:code>/", views.judge, name="judge"),
    path("requirements/<str:code>/evidence/", views.evidence, name="evidence"),
]
