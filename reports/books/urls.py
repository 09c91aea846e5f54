from django.urls import path

from imjapan.organization import wording

from . import views

app_name = "books"
urlpatterns = [
    path("", views.listing, name="list"),
    path("of/<str:form_id>/", views.kind, name="kind"),
    path("make/", views.make, name="make"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/sheet.xlsx", views.spreadsheet, name="sheet"),
]
wording.pages(urlpatterns, {"<uuid:public_id>/": "book"})
