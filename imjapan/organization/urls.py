from django.urls import path

from .views import hand_over, offices, rights, setup, staff, staff_access, trail

app_name = "organization"
urlpatterns = [
    path("set-up/", setup.setup, name="setup"),
    path("house/", offices.office_list, name="office_list"),
    path("house/organization/", offices.organization_edit, name="organization_edit"),
    path("house/offices/new/", offices.office_new, name="office_new"),
    path("house/offices/<uuid:public_id>/", offices.office_detail, name="office"),
    path("house/offices/<uuid:public_id>/edit/", offices.office_edit, name="office_edit"),
    path("house/rights/", rights.rights_page, name="rights"),
    path("house/events/", trail.event_list, name="event_list"),
    path("house/history/", trail.history, name="history"),
    path("house/staff/", staff.staff_list, name="staff_list"),
    path("house/staff/new/", staff.staff_new, name="staff_new"),
    path("house/staff/<uuid:public_id>/", staff.staff_detail, name="staff"),
    path("house/staff/<uuid:public_id>/edit/", staff.staff_edit, name="staff_edit"),
    path("house/staff/<uuid:public_id>/links/", staff_access.staff_links, name="staff_links"),
    path("house/staff/<uuid:public_id>/sheet/", staff_access.staff_sheet, name="staff_sheet"),
    path("house/staff/<uuid:public_id>/code/reset/", staff_access.staff_mfa_reset, name="staff_mfa_reset"),
    path("house/staff/<uuid:public_id>/sessions/end/", staff_access.staff_sessions_end, name="staff_sessions_end"),
    path("house/staff/<uuid:public_id>/free/", staff_access.staff_free, name="staff_free"),
    path("house/staff/<uuid:public_id>/block/", staff_access.staff_block, name="staff_block"),
    path("house/staff/<uuid:public_id>/unblock/", staff_access.staff_unblock, name="staff_unblock"),
    path("house/staff/<uuid:public_id>/deactivate/", staff.staff_deactivate, name="staff_deactivate"),
    path("house/staff/<uuid:public_id>/leave/", staff.staff_leave, name="staff_leave"),
    path("house/staff/<uuid:public_id>/reactivate/", staff.staff_reactivate, name="staff_reactivate"),
    path("house/staff/<uuid:public_id>/memberships/new/", staff.membership_new, name="membership_new"),
    path("house/memberships/<uuid:public_id>/end/", staff.membership_end, name="membership_end"),
    path("house/staff/<uuid:public_id>/hand-over/", hand_over.hand_over_page, name="hand_over"),
]
