from django.urls import path

from imjapan.organization import wording

from . import setting_views, views

app_name = "consultations"
urlpatterns = [
    path("", views.consultation_list, name="list"),
    path("new/", views.new, name="new"),
    path("page/", setting_views.door_list, name="door_list"),
    path("page/new/", setting_views.door_new, name="door_new"),
    path("page/<uuid:public_id>/close/", setting_views.door_close, name="door_close"),
    path("page/<uuid:public_id>/sheet/", setting_views.door_sheet, name="door_sheet"),
    path("phrases/", setting_views.phrase_list, name="phrase_list"),
    path("phrases/check/", setting_views.phrase_check, name="phrase_check"),
    path("help-lines/", setting_views.help_line_list, name="help_line_list"),
    path("help-lines/confirm/", setting_views.help_line_confirm, name="help_line_confirm"),
    path("help-lines/<uuid:public_id>/withdraw/", setting_views.help_line_withdraw, name="help_line_withdraw"),
    path("files/<uuid:public_id>/", views.file, name="file"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/edit/", views.edit, name="edit"),
    path("<uuid:public_id>/step/", views.step_new, name="step_new"),
    path("<uuid:public_id>/answer/", views.answer, name="answer"),
    path("<uuid:public_id>/audit/", views.audit_decide, name="audit_decide"),
    path("<uuid:public_id>/file/", views.file_new, name="file_new"),
    path("<uuid:public_id>/close/", views.close, name="close"),
    path("<uuid:public_id>/confirm/", views.confirm, name="confirm"),
    path("<uuid:public_id>/reopen/", views.reopen, name="reopen"),
]
wording.pages(urlpatterns, {"<uuid:public_id>/": "consultation"})
