from django.urls import path

from .views import audits, drafts, findings, lists, placements, plans

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
    path("plans/new/<uuid:public_id>/", plans.plan_new, name="plan_new"),
    path("plans/<uuid:public_id>/", plans.plan_edit, name="plan_edit"),
    path("plans/<uuid:public_id>/delete/", plans.plan_delete, name="plan_delete"),
    path("absences/new/<uuid:public_id>/", plans.absence_new, name="absence_new"),
    path("absences/<uuid:public_id>/", plans.absence_edit, name="absence_edit"),
    path("absences/<uuid:public_id>/delete/", plans.absence_delete, name="absence_delete"),
    path("places/", placements.place_search, name="place_search"),
    path("placements/new/<uuid:public_id>/", placements.placement_new, name="placement_new"),
    path("placements/<uuid:public_id>/", placements.placement_edit, name="placement_edit"),
    path("placements/<uuid:public_id>/end/", placements.placement_end, name="placement_end"),
    path("placements/<uuid:public_id>/delete/", placements.placement_delete, name="placement_delete"),
    path("cut-over/<uuid:public_id>/", placements.cut_over_edit, name="cut_over_edit"),
]
