from django.urls import path

from .views import audits, drafts, findings, lists

app_name = "training"
urlpatterns = [
    path("placements/", lists.placement_list, name="placement_list"),
    path("visits/", lists.visit_list, name="visit_list"),
    path("findings/", lists.finding_list, name="finding_list"),
    path("audits/", audits.audit_list, name="audit_list"),
    path("audits/new/<uuid:public_id>/", audits.audit_new, name="audit_new"),
    path("audits/<uuid:public_id>/", audits.audit_detail, name="audit_detail"),
    path("audits/<uuid:public_id>/edit/", drafts.audit_edit, name="audit_edit"),
    path("audits/<uuid:public_id>/autosave/", drafts.audit_autosave, name="audit_autosave"),
    path("audits/<uuid:public_id>/finish/", drafts.audit_finish, name="audit_finish"),
    path("audits/<uuid:public_id>/approve/", audits.audit_approve, name="audit_approve"),
    path("audits/<uuid:public_id>/return/", audits.audit_return, name="audit_return"),
    path("audits/<uuid:public_id>/delete/", audits.audit_delete, name="audit_delete"),
    path("audits/<uuid:public_id>/release/", audits.findings_release, name="findings_release"),
    path("audits/<uuid:public_id>/findings/new/", findings.finding_new, name="finding_new"),
    path("findings/<uuid:public_id>/", findings.finding_edit, name="finding_edit"),
    path("findings/<uuid:public_id>/delete/", findings.finding_delete, name="finding_delete"),
    path("released/<uuid:public_id>/answer/", findings.finding_answer, name="finding_answer"),
    path("released/<uuid:public_id>/close/", findings.finding_close, name="finding_close"),
    path("released/<uuid:public_id>/reopen/", findings.finding_reopen, name="finding_reopen"),
    path("answers/<uuid:public_id>/file/", findings.answer_file, name="answer_file"),
]
