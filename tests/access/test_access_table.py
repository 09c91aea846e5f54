"""Every address x everybody who may knock (design 5.1). An address that is missing here fails the suite.

A row gives the status for each actor of `ACTORS`, in that order. GET is tried on every address and may write
nothing; POST is tried on every address too, and where it has no row of its own it must be refused.
A refusal leaves no write either. Each knock is rolled back, so all actors meet the same world.
"""

import uuid
from copy import deepcopy

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from imjapan.accounts import invitations
from imjapan.core import history
from reports.documents import forms
from tests.access.cast import ACTORS, SHEET, Cast, url_names
from tests.records import SECRETS
from tests.recruiting.makers import offer_data
from tests.world import TODAY

pytestmark = pytest.mark.django_db
REFUSED = {401, 403, 404, 405}
SIGN_IN = "/sign-in/"
# Sessions belong to the machinery of signing in, and savepoints write nothing.
HARMLESS = ("accounts_session",)

# Columns: anonymous | staff of the office, of another, manager, accountant, counsellor, administrator |
# company, other company | auditor in the mandate, out of it
STAFF = "302  200 200 200 200 200 200  404 404  404 404"
STAFF_OF_THE_OFFICE = "302  200 403 200 403 403 403  404 404  404 404"
COMPANIES = "302  404 404 404 404 404 404  200 200  404 404"
OWN_COMPANY = "302  404 404 404 404 404 404  200 404  404 404"
AUDITORS = "302  404 404 404 404 404 404  404 404  200 200"
MANDATE = "302  404 404 404 404 404 404  404 404  200 404"
API_LIST = "401  200 200 200 200 200 200  200 200  200 200"
API_ROW = "401  200 200 200 200 200 200  200 404  200 404"
API_STAFF_ROW = "401  200 200 200 200 200 200  404 404  404 404"
ADMINISTRATORS = "302  403 403 403 403 403 200  404 404  404 404"
MANAGERS = "302  403 403 200 403 403 200  404 404  404 404"
MASTERS = "302  200 403 200 403 403 200  404 404  404 404"
MASTERS_NEW = "302  200 200 200 403 403 200  404 404  404 404"
ONLY_POST = "302  405 405 405 405 405 405  404 404  404 404"
EVERYBODY = "200  200 200 200 200 200 200  200 200  200 200"
SIGNED_IN = "302  200 200 200 200 200 200  200 200  200 200"
ONLY_POST_BY_ALL = "302  405 405 405 405 405 405  405 405  405 405"
LEADS_ON = "303  303 303 303 303 303 303  303 303  303 303"
SIGNED_IN_LEADS_ON = "200  303 303 303 303 303 303  303 303  303 303"
TO_SIGN_IN = "302  302 302 302 302 302 302  302 302  302 302"

SUPERVISORS = "302  200 200 200 403 403 403  404 404  404 404"
LECTURE_PAGES = ("edit", "people", "work_new", "propose", "lesson_new", "make_up", "lecturer_edit", "lesson_edit")
LECTURE_ACTS = (
    "delete", "close", "reopen", "plans", "week_copy", "undo", "attendance_back", "lesson_move", "lesson_copy",
    "lesson_delete",
)  # fmt: skip

# Asked for by alice; an administrator sees everybody's.
OWN_JOB = "302  200 404 404 404 404 200  404 404  404 404"
ONLY_POST_BY_MANAGERS = "302  403 403 405 403 403 405  404 404  404 404"
ONLY_POST_BY_LIST = "302  405 405 405 405 405 405  405 405  405 405"

CONSULTATIONS = "302  404 404 200 404 200 200  404 404  404 404"
CONSULTATIONS_WRITE = "302  404 404 303 404 303 303  404 404  404 404"
CONSULTATION_ACTS = ("step_new", "answer", "audit_decide", "file_new", "close", "confirm", "reopen")
INCIDENT_ACTS = (
    *("wish", "step", "step_take_back", "close", "reopen", "offers_withdraw"),
    *("move_go_on", "move_asked", "move_withdraw", "move_reject", "move_told", "move_ask", "move_answer"),
)
CONSULTATION_SETTINGS = ("door_new", "door_close", "phrase_check", "help_line_confirm", "help_line_withdraw")

APPLYING_PAGES = ("edit", "residence_new")
APPLYING_ACTS = ("delete", "apply", "certify", "close", "take_back", "answers", "confirm", "member_remove")

EXPENSE = {"paid_on": "2026/11/1", "kind": "cost", "content": "通訳", "amount": "3000"}
SUPPORT_PAGES = (
    *("plan_new", "plan_edit", "given_new", "given_edit", "interview_new", "interview_edit"),
    *("contract_new", "contract_edit", "expense_new", "expense_edit"),
)

OFFER_PAGES = ("new", "edit", "close", "present", "sheet", "candidate")
OFFER_ACTS = ("reopen", "delete", "candidate_new", "decide", "candidate_remove")

GET = {
    "home": "302  303 303 303 303 303 303  303 303  303 303",
    "healthz": EVERYBODY,
    "readyz": "503  503 503 503 503 503 503  503 503  503 503",  # here nobody gives signs of life
    "metrics": "404  404 404 404 404 404 404  404 404  404 404",  # closed without METRICS_TOKEN
    "set_language": LEADS_ON,
    "accounts:sign_in": SIGNED_IN_LEADS_ON,
    "accounts:sign_out": "302  405 405 405 405 405 405  405 405  405 405",
    "accounts:code": TO_SIGN_IN,  # nobody has just entered a password
    "accounts:forgotten": EVERYBODY,
    "accounts:forgotten_sent": EVERYBODY,
    "accounts:enter": EVERYBODY,  # whoever has the link
    "accounts:security": SIGNED_IN,
    "accounts:confirm": SIGNED_IN,
    "accounts:password": SIGNED_IN,
    "accounts:code_set_up": SIGNED_IN,
    "accounts:recovery_codes": ONLY_POST_BY_ALL,
    "accounts:code_remove": ONLY_POST_BY_ALL,
    "accounts:session_end": ONLY_POST_BY_ALL,
    "accounts:sessions_end": ONLY_POST_BY_ALL,
    "accounts:demo_sign_in": "405  405 405 405 405 405 405  405 405  405 405",
    "organization:setup": TO_SIGN_IN,  # somebody can sign in, so there is nothing to set up
    "organization:house": STAFF,
    "organization:office_list": STAFF,
    "organization:organization_edit": ADMINISTRATORS,
    "organization:office_new": ADMINISTRATORS,
    "organization:office": STAFF,
    "organization:office_edit": ADMINISTRATORS,
    "organization:personnel_list": STAFF,
    "organization:personnel_new": MANAGERS,
    "organization:personnel_take_over": ONLY_POST,
    "organization:personnel": STAFF,
    "organization:personnel_edit": MANAGERS,
    "organization:appointment_new": MANAGERS,
    "organization:course_new": MANAGERS,
    "organization:declaration_new": MANAGERS,
    "organization:appointment_edit": MANAGERS,
    "organization:appointment_delete": ONLY_POST,
    "organization:course_edit": MANAGERS,
    "organization:course_delete": ONLY_POST,
    "organization:course_file": STAFF,
    "organization:declaration_edit": MANAGERS,
    "organization:declaration_delete": ONLY_POST,
    "organization:declaration_file": "302  200 403 200 403 403 200  404 404  404 404",  # alice reads her own
    "organization:licence_list": STAFF,
    "organization:licence_new": ADMINISTRATORS,
    "organization:licence_edit": ADMINISTRATORS,
    "organization:licence_delete": ONLY_POST,
    "house:in_order": STAFF,
    "house:office_in_order": STAFF,
    "house:readiness": STAFF,
    "house:judge": ADMINISTRATORS,
    "house:evidence": STAFF,
    "organization:staff_list": STAFF,
    "organization:rights": STAFF,
    "organization:history": STAFF,
    "organization:event_list": MANAGERS,
    "organization:staff_new": ADMINISTRATORS,
    "organization:staff": STAFF,
    "organization:staff_edit": ADMINISTRATORS,
    "organization:staff_links": ADMINISTRATORS,
    "organization:staff_sheet": ADMINISTRATORS,
    "organization:staff_mfa_reset": ONLY_POST,
    "organization:staff_sessions_end": ONLY_POST,
    "organization:staff_free": ONLY_POST,
    "organization:staff_block": ONLY_POST,
    "organization:staff_unblock": ONLY_POST,
    "organization:staff_deactivate": ONLY_POST,
    "organization:staff_leave": ADMINISTRATORS,
    "organization:staff_reactivate": ONLY_POST,
    "organization:membership_new": ADMINISTRATORS,
    "organization:membership_end": ADMINISTRATORS,
    "organization:hand_over": MANAGERS,
    "companies:assign": MANAGERS,
    "companies:in_charge": STAFF,
    "companies:in_charge_row": MANAGERS,
    "people:assign": MANAGERS,
    "people:in_charge": STAFF,
    "people:in_charge_row": MANAGERS,
    # Companies, people and training recorded and corrected: supervision staff of the office, and the administrator.
    "companies:new": MASTERS_NEW,
    "people:new": MASTERS_NEW,
    "companies:edit": MASTERS,
    "companies:establishment_new": MASTERS,
    "companies:establishment_edit": MASTERS,
    "companies:outside_new": MASTERS,
    "companies:outside_edit": MASTERS,
    "companies:standing": STAFF,
    "companies:standing_file": STAFF,
    "companies:standing_new": MASTERS,
    "companies:standing_edit": MASTERS,
    "companies:standing_delete": ONLY_POST,
    "sending:list": STAFF,
    "sending:detail": STAFF,
    "sending:new": MASTERS_NEW,
    "sending:edit": MASTERS_NEW,
    "sending:delete": ONLY_POST,
    "sending:part_new": MASTERS_NEW,
    "sending:part_edit": MASTERS,
    "sending:part_delete": ONLY_POST,
    "sending:cost_new": MASTERS,
    "sending:cost_edit": MASTERS,
    "sending:cost_delete": ONLY_POST,
    "people:edit": MASTERS,
    "people:passport_new": MASTERS,
    "people:passport_edit": MASTERS,
    "people:card_new": MASTERS,
    "people:card_edit": MASTERS,
    "training:plan_new": MASTERS,
    "training:plan_edit": MASTERS,
    "training:placement_new": MASTERS,
    "training:placement_edit": MASTERS,
    "training:placement_end": MASTERS,
    "training:placement_transfer": MASTERS,
    "training:absence_new": MASTERS,
    "training:absence_edit": MASTERS,
    "training:cut_over_edit": MASTERS,
    "companies:relation_of_company": MANAGERS,
    "companies:relation_of_person": MANAGERS,
    "companies:relation_edit": MANAGERS,
    "companies:relation_delete": ONLY_POST,
    "companies:member_new": MASTERS,
    "companies:member": STAFF,
    "companies:member_edit": MASTERS,
    "companies:member_invite": ONLY_POST,
    "companies:member_sheet": MASTERS,
    "companies:member_end": MASTERS,
    "companies:member_close": ONLY_POST,
    "companies:member_again": ONLY_POST,
    "companies:delete": ONLY_POST,
    "companies:establishment_delete": ONLY_POST,
    "companies:outside_delete": ONLY_POST,
    "people:delete": ONLY_POST,
    "people:passport_delete": ONLY_POST,
    "people:card_delete": ONLY_POST,
    "training:plan_delete": ONLY_POST,
    "training:placement_delete": ONLY_POST,
    "training:absence_delete": ONLY_POST,
    "training:place_search": STAFF,
    "core:gallery": "302  404 404 404 404 404 200  404 404  404 404",
    "core:list_export": ONLY_POST_BY_LIST,
    "core:list_settings": ONLY_POST_BY_LIST,
    "core:job_list": STAFF,
    "core:state": ADMINISTRATORS,
    "core:search": STAFF,
    "core:job": OWN_JOB,
    "core:job_progress": "302  303 404 404 404 404 303  404 404  404 404",  # a fragment; without a script the page
    "core:job_file": OWN_JOB,
    "core:job_cancel": ONLY_POST_BY_LIST,
    "core:job_again": ONLY_POST_BY_LIST,
    "core:files": ADMINISTRATORS,
    # Who has the right in the office; the page behind the QR code is for everybody.
    "consultations:list": STAFF,
    "consultations:new": STAFF,
    "consultations:detail": CONSULTATIONS,
    "consultations:edit": CONSULTATIONS,
    "consultations:file": CONSULTATIONS,
    **{f"consultations:{what}": ONLY_POST for what in CONSULTATION_ACTS},
    "consultations:door_list": STAFF,
    "consultations:door_sheet": STAFF,
    "consultations:phrase_list": STAFF,
    "consultations:help_line_list": STAFF,
    **{f"consultations:{what}": ONLY_POST for what in CONSULTATION_SETTINGS},
    "help:door": EVERYBODY,
    "help:answer": EVERYBODY,
    "companies:list": STAFF,
    "companies:establishment_list": STAFF,
    "companies:detail": STAFF,
    "companies:establishment": STAFF,
    "people:list": STAFF,
    "people:detail": STAFF,
    "gates:person": STAFF,
    "life:event_new": MASTERS,
    "life:event_edit": MASTERS,
    "life:event_delete": ONLY_POST,
    "life:after_return_list": STAFF,
    "life:after_return_new": MASTERS,
    "life:after_return_edit": MASTERS,
    "life:after_return_delete": ONLY_POST,
    "training:audit_list": STAFF,
    "training:placement_list": STAFF,
    "training:visit_list": STAFF,
    "trips:plan": STAFF,
    "trips:day": STAFF,
    "trips:trip": STAFF_OF_THE_OFFICE,
    "trips:trip_cancel": ONLY_POST,
    "training:visit_new": STAFF,
    "training:visit_detail": STAFF,
    "training:visit_edit": "302  200 303 200 303 303 303  404 404  404 404",  # who may not edit is led to the page
    "training:visit_autosave": ONLY_POST,
    "training:visit_finish": "302  303 303 303 303 303 303  404 404  404 404",  # back to the draft
    "training:visit_reopen": ONLY_POST,
    "training:visit_evidence": STAFF,
    "training:visit_delete": ONLY_POST,
    "training:finding_list": STAFF,
    "training:audit_new": STAFF,
    "training:audit_detail": STAFF,
    "training:audit_edit": "302  200 303 200 303 303 303  404 404  404 404",  # who may not edit is led to the page
    "training:audit_autosave": ONLY_POST,
    "training:audit_finish": "302  303 303 303 303 303 303  404 404  404 404",  # back to the draft
    "training:audit_approve": ONLY_POST,
    "training:audit_return": ONLY_POST,
    "training:audit_delete": ONLY_POST,
    "training:findings_release": ONLY_POST,
    "training:evidence": STAFF,
    "training:evidence_file": STAFF,
    "training:evidence_preview": STAFF,
    "training:evidence_delete": ONLY_POST,
    "training:interview_edit": "302  200 303 200 403 303 303  404 404  404 404",  # who may not edit is led to the page
    "training:interview_autosave": ONLY_POST,
    "training:interview_detail": "302  200 200 200 403 200 200  404 404  404 404",
    "training:interview_suspicion": ONLY_POST,
    "documents:interview_blank": "302  200 200 200 403 200 200  404 404  404 404",
    "training:audit_earlier": STAFF_OF_THE_OFFICE,
    "filings:labour_notice": "302  403 403 200 403 403 403  404 404  404 404",
    "training:trigger_new": STAFF_OF_THE_OFFICE,
    "training:trigger_begin": ONLY_POST,
    "training:trigger_tie": ONLY_POST,
    "training:trigger_dismiss": "302  403 403 200 403 403 403  404 404  404 404",
    "training:finding_new": STAFF_OF_THE_OFFICE,
    "training:finding_edit": STAFF_OF_THE_OFFICE,
    "training:finding_delete": ONLY_POST,
    "training:finding_answer": STAFF_OF_THE_OFFICE,
    "training:finding_close": ONLY_POST,
    "training:finding_reopen": ONLY_POST,
    "training:finding_return": ONLY_POST,
    "training:answer_preview": STAFF,
    "training:answer_file": STAFF,
    "training:roster_list": MANAGERS,
    "training:roster_new": MANAGERS,
    "training:roster_template": MANAGERS,
    "training:roster": MANAGERS,
    "training:roster_progress": MANAGERS,
    "training:roster_check": ONLY_POST_BY_MANAGERS,
    "training:roster_mapping": MANAGERS,
    "training:roster_decide": ONLY_POST_BY_MANAGERS,
    "training:roster_take_over": MANAGERS,
    "training:roster_discard": ONLY_POST_BY_MANAGERS,
    "training:roster_marked": MANAGERS,
    "training:roster_file": MANAGERS,
    "support:list": STAFF,
    "support:offices": STAFF,
    "support:report": STAFF,
    "support:report_company": STAFF,
    "support:notices": STAFF,
    "support:plan": STAFF,
    "support:interview": STAFF,  # what was said only with the right to read interviews
    "support:interview_recording": "302  200 200 200 403 200 200  404 404  404 404",
    "support:given_file": STAFF,
    "support:contract_file": STAFF,
    "support:expenses": STAFF,
    **{f"support:{what}": STAFF_OF_THE_OFFICE for what in SUPPORT_PAGES},
    **{f"support:{what}_delete": ONLY_POST for what in ("plan", "given", "interview", "contract", "expense")},
    "transition:countdown": STAFF,
    "transition:people": STAFF,
    "transition:entries": STAFF,
    "exams:next": STAFF,
    "exams:list": STAFF,
    "exams:apply": MASTERS_NEW,
    "exams:results": MASTERS_NEW,
    "exams:rates": STAFF,
    "exams:company": STAFF,
    "exams:new": MASTERS,
    "exams:detail": STAFF,
    "exams:edit": MASTERS,
    "exams:delete": ONLY_POST,
    "exams:certificate": STAFF,
    **dict.fromkeys(
        [f"lectures:{what}" for what in ("list", "lecturers", "detail", "timetable", "attendance", "work_file")], STAFF
    ),
    **dict.fromkeys(["lectures:new", "lectures:lecturer_new"], SUPERVISORS),
    **dict.fromkeys([f"lectures:{what}" for what in LECTURE_PAGES], STAFF_OF_THE_OFFICE),
    **dict.fromkeys([f"lectures:{what}" for what in LECTURE_ACTS], ONLY_POST),
    "incidents:list": STAFF,
    "incidents:new": STAFF,
    "incidents:detail": STAFF,
    "incidents:edit": STAFF_OF_THE_OFFICE,
    "incidents:person_add": STAFF_OF_THE_OFFICE,
    "incidents:paper": STAFF,
    **dict.fromkeys([f"incidents:{what}" for what in INCIDENT_ACTS], ONLY_POST),
    "filings:of_incident": ONLY_POST,
    "incidents:moves": STAFF,
    "incidents:move": STAFF,
    "incidents:move_new": STAFF_OF_THE_OFFICE,
    "incidents:move_edit": STAFF_OF_THE_OFFICE,
    "incidents:move_request": STAFF,
    **dict.fromkeys([f"offers:{what}" for what in ("list", "start", "quota", "detail")], STAFF),
    **dict.fromkeys([f"offers:{what}" for what in OFFER_PAGES], STAFF_OF_THE_OFFICE),
    **dict.fromkeys([f"offers:{what}" for what in OFFER_ACTS], ONLY_POST),
    "plan-application-new": SUPERVISORS,
    **dict.fromkeys([f"applying:{what}" for what in ("list", "person_search", "cohort_list", "change_list")], STAFF),
    **dict.fromkeys([f"applying:{what}" for what in ("detail", "papers", "paper_file", "cohort", "change")], STAFF),
    **dict.fromkeys([f"applying:{what}" for what in (*APPLYING_ACTS, "judge", "arrival_take_back")], ONLY_POST),
    **dict.fromkeys([f"applying:{what}" for what in ("residence_delete", "change_settle")], ONLY_POST),
    **dict.fromkeys([f"applying:{what}" for what in ("change_delete", "change_lengthen", "cohort_delete")], ONLY_POST),
    **dict.fromkeys([f"applying:{what}" for what in ("cohort_act", "cohort_add")], ONLY_POST),
    "applying:cohort_new": SUPERVISORS,
    **dict.fromkeys(
        [
            f"applying:{what}"
            for what in (
                *APPLYING_PAGES,
                "paper",
                "residence",
                "arrival",
                "person_residence_new",
                "change_new",
                "change_edit",
                "cohort_edit",
                "cohort_postpone",
            )
        ],
        STAFF_OF_THE_OFFICE,
    ),
    "checks:overview": STAFF,
    "books:list": STAFF,
    "books:kind": STAFF,
    "books:detail": STAFF,
    "books:sheet": STAFF,
    "books:make": ONLY_POST,
    "checks:list": STAFF,
    "checks:new": STAFF_OF_THE_OFFICE,
    "checks:detail": STAFF,
    "checks:edit": "302  200 303 200 303 303 303  404 404  404 404",  # who may not edit is led to the page
    "checks:autosave": ONLY_POST,
    "checks:finish": "302  303 303 303 303 303 303  404 404  404 404",  # back to the draft
    "checks:reopen": ONLY_POST,
    "checks:delete": ONLY_POST,
    "checks:paper": STAFF,
    "reminders:plan": STAFF,
    "reminders:edit": ADMINISTRATORS,
    "reminders:quiet_day_new": ADMINISTRATORS,
    "reminders:quiet_day_delete": ONLY_POST,
    "today:today": STAFF,
    "today:warnings": STAFF,
    "today:first_steps": ADMINISTRATORS,
    "today:approvals": "302  403 403 200 403 403 403  404 404  404 404",
    "today:approve": ONLY_POST,
    "today:give_back": ONLY_POST,
    "duties:list": STAFF,
    "duties:moves": STAFF,
    "duties:detail": STAFF,
    "duties:waive": ONLY_POST,
    "duties:reopen": ONLY_POST,
    "filings:list": STAFF,
    "filings:audit_reports": STAFF,
    "filings:new": STAFF,
    "filings:begin": "302  200 200 200 403 403 403  404 404  404 404",  # in an office where one supervises
    "filings:by_may": STAFF,
    "filings:begin_all": ONLY_POST,
    "filings:numbers": STAFF,
    "filings:measure_list": STAFF,
    "filings:measure_new": "302  200 200 200 403 403 403  404 404  404 404",
    "filings:measure": STAFF,
    "filings:measure_edit": STAFF_OF_THE_OFFICE,
    "filings:measure_reply": ONLY_POST,
    "filings:measure_file": STAFF,
    "filings:detail": STAFF,
    "filings:edit": STAFF_OF_THE_OFFICE,
    "filings:receipt": STAFF,
    **{f"filings:{what}": ONLY_POST for what in ("approve", "give_back", "file", "answer", "drop")},
    **{f"filings:{what}": ONLY_POST for what in ("correct", "add_receipt")},
    "documents:list": STAFF,
    "documents:detail": STAFF,
    "documents:download": "302  200 200 200 403 200 200  404 404  404 404",  # form 22 repeats interviews
    "documents:progress": STAFF,
    "documents:make": ONLY_POST,
    "documents:approve": ONLY_POST,
    "documents:file": ONLY_POST,
    "documents:withdraw": ONLY_POST,
    "documents:give_back": ONLY_POST,
    "documents:correct": ONLY_POST,
    "portal:answer_preview": OWN_COMPANY,
    "portal:home": COMPANIES,
    "portal:duties": COMPANIES,
    "portal:finding": OWN_COMPANY,
    "portal:answer_file": OWN_COMPANY,
    "portal:document_download": OWN_COMPANY,
    "calendar:calendar": STAFF,
    "calendar:feeds": STAFF,
    "calendar:feed": EVERYBODY,
    "calendar:feed_revoke": ONLY_POST,
    "blanks:list": STAFF,
    "blanks:new": ADMINISTRATORS,
    "blanks:places": STAFF,
    "blanks:verify": ONLY_POST,
    "blanks:stop": ONLY_POST,
    "figures:list": STAFF,
    "figures:detail": STAFF,
    "figures:withdraw": ONLY_POST,
    "auditors:list": STAFF,
    "auditors:new": MANAGERS,
    "auditors:auditor": STAFF,
    "auditors:edit": MANAGERS,
    "auditors:invite": ONLY_POST,
    "auditors:sheet": MANAGERS,
    "auditors:mandate_new": MANAGERS,
    "auditors:mandate_extend": MANAGERS,
    "auditors:mandate_revoke": ONLY_POST,
    "room:home": AUDITORS,
    "room:download": MANDATE,
    "accounts:tokens": "302  200 200 200 200 200 200  200 200  200 200",
    "accounts:token_revoke": "302  405 405 405 405 405 405  405 405  405 405",
    "accounts:switches": "302  200 200 200 200 200 200  200 200  200 200",
    "accounts:bell": "302  200 200 200 200 200 200  200 200  200 200",
    "accounts:bell_read": "302  405 405 405 405 405 405  405 405  405 405",
    "accounts:bell_open": "302  405 405 405 405 405 405  405 405  405 405",
    "accounts:mail_list": STAFF,  # the tests run as a demonstration; see test_mail_pages for the others
    "accounts:mail": STAFF,
    "accounts:mail_again": ONLY_POST,
    "accounts:mail_drop": ONLY_POST,
    "accounts:mail_test": ONLY_POST,
    "api:schema": API_LIST,
    "api:people-list": API_LIST,
    "api:people-detail": API_STAFF_ROW,
    "api:companies-list": API_LIST,
    "api:companies-detail": API_ROW,
    "api:placements-list": API_LIST,
    "api:placements-detail": API_STAFF_ROW,
    "api:sending-organizations-list": API_LIST,
    "api:sending-organizations-detail": API_STAFF_ROW,
    "api:job-offers-list": API_LIST,
    "api:job-offers-detail": API_STAFF_ROW,
    "api:candidates-list": API_LIST,
    "api:candidates-detail": API_STAFF_ROW,
    "api:plan-applications-list": API_LIST,
    "api:plan-applications-detail": API_STAFF_ROW,
    "api:cohorts-list": API_LIST,
    "api:cohorts-detail": API_STAFF_ROW,
    "api:lecture-courses-list": API_LIST,
    "api:lecture-courses-detail": API_STAFF_ROW,
    "api:exam-attempts-list": API_LIST,
    "api:exam-attempts-detail": API_STAFF_ROW,
    "api:transfers-list": API_LIST,
    "api:transfers-detail": API_STAFF_ROW,
    "api:support-plans-list": API_LIST,
    "api:support-plans-detail": API_STAFF_ROW,
    "api:residence-applications-list": API_LIST,
    "api:residence-applications-detail": API_STAFF_ROW,
    "api:residence-events-list": API_LIST,
    "api:residence-events-detail": API_STAFF_ROW,
    "api:plan-changes-list": API_LIST,
    "api:plan-changes-detail": API_STAFF_ROW,
    "api:incidents-list": API_LIST,
    "api:incidents-detail": API_STAFF_ROW,
    "api:support-records-list": API_LIST,
    "api:support-records-detail": API_STAFF_ROW,
    "api:support-interviews-list": API_LIST,
    "api:support-interviews-detail": API_STAFF_ROW,
    "api:after-return-list": API_LIST,
    "api:after-return-detail": API_STAFF_ROW,
    "api:audits-list": API_LIST,
    "api:audits-detail": API_STAFF_ROW,
    "api:visits-list": API_LIST,
    "api:visits-detail": API_STAFF_ROW,
    "api:planned-visits-list": API_LIST,
    "api:planned-visits-detail": API_STAFF_ROW,
    "api:external-checks-list": API_LIST,
    "api:external-checks-detail": API_STAFF_ROW,
    "api:filings-list": API_LIST,
    "api:filings-detail": API_STAFF_ROW,
    "api:obligations-list": API_LIST,
    "api:obligations-detail": API_ROW,
    "api:documents-list": API_LIST,
    "api:documents-detail": API_ROW,
    "api:documents-download": API_ROW,
}

SIGNED_IN_WRITES = "302  303 303 303 303 303 303  303 303  303 303"
MASTERS_WRITE = "302  303 403 303 403 403 303  404 404  404 404"
MASTERS_OF_ALL = "302  303 303 303 403 403 303  404 404  404 404"  # no office sent: of the whole organization
MASTERS_ADD = "302  303 422 303 403 403 303  404 404  404 404"  # the office sent is Tokyo
OFFICE_WRITES = "302  303 403 303 403 403 403  404 404  404 404"
MANAGER_WRITES = "302  403 403 303 403 403 403  404 404  404 404"
ADMINISTRATORS_WRITE = "302  403 403 403 403 403 303  404 404  404 404"
MANAGERS_WRITE = "302  403 403 303 403 403 303  404 404  404 404"
POST = {
    "consultations:new": "302  303 422 303 303 303 303  404 404  404 404",  # whoever serves there writes one down
    **{f"consultations:{what}": CONSULTATIONS_WRITE for what in (*CONSULTATION_ACTS, "edit")},
    "consultations:confirm": "302  404 404 303 404 403 403  404 404  404 404",
    **{f"consultations:{what}": "302  403 403 303 403 303 303  404 404  404 404" for what in CONSULTATION_SETTINGS},
    "help:door": EVERYBODY,
    "help:answer": "422  422 422 422 422 422 422  422 422  422 422",  # nobody guesses the word
    "companies:new": MASTERS_ADD,
    "people:new": MASTERS_ADD,
    "companies:edit": MASTERS_WRITE,
    "companies:establishment_new": MASTERS_WRITE,
    "companies:establishment_edit": MASTERS_WRITE,
    "companies:outside_new": MASTERS_WRITE,
    "companies:outside_edit": MASTERS_WRITE,
    "companies:standing_new": MASTERS_WRITE,
    "companies:standing_edit": MASTERS_WRITE,
    "companies:standing_delete": MASTERS_WRITE,
    "sending:new": MASTERS_OF_ALL,
    "sending:edit": MASTERS_OF_ALL,
    "sending:delete": MASTERS_OF_ALL,
    "sending:part_new": MASTERS_OF_ALL,
    "sending:part_edit": MASTERS_WRITE,
    "sending:part_delete": MASTERS_WRITE,
    "sending:cost_new": MASTERS_WRITE,
    "sending:cost_edit": MASTERS_WRITE,
    "sending:cost_delete": MASTERS_WRITE,
    "people:edit": MASTERS_WRITE,
    "people:passport_new": MASTERS_WRITE,
    "people:passport_edit": MASTERS_WRITE,
    "people:card_new": MASTERS_WRITE,
    "people:card_edit": MASTERS_WRITE,
    "life:event_new": MASTERS_WRITE,
    "life:event_edit": MASTERS_WRITE,
    "life:event_delete": MASTERS_WRITE,
    "life:after_return_new": MASTERS_WRITE,
    "life:after_return_edit": MASTERS_WRITE,
    "life:after_return_delete": MASTERS_WRITE,
    "training:plan_new": MASTERS_WRITE,
    "training:plan_edit": MASTERS_WRITE,
    "training:placement_new": MASTERS_WRITE,
    "training:placement_edit": MASTERS_WRITE,
    "training:placement_end": MASTERS_WRITE,
    "training:placement_transfer": MASTERS_WRITE,
    "training:absence_new": MASTERS_WRITE,
    "training:absence_edit": MASTERS_WRITE,
    "training:cut_over_edit": MASTERS_WRITE,
    "auditors:new": MANAGERS_WRITE,
    "auditors:edit": MANAGERS_WRITE,
    "auditors:invite": MANAGERS_WRITE,
    "auditors:mandate_new": MANAGERS_WRITE,
    "auditors:mandate_extend": MANAGERS_WRITE,
    "auditors:mandate_revoke": MANAGERS_WRITE,
    "companies:relation_of_company": MANAGERS_WRITE,
    "companies:relation_of_person": MANAGERS_WRITE,
    "companies:relation_edit": MANAGERS_WRITE,
    "companies:relation_delete": MANAGERS_WRITE,
    "companies:member_new": MASTERS_WRITE,
    "companies:member_edit": MASTERS_WRITE,
    "companies:member_invite": MASTERS_WRITE,
    "companies:member_end": MASTERS_WRITE,
    "companies:member_close": MASTERS_WRITE,
    "companies:member_again": MASTERS_WRITE,
    "companies:delete": MASTERS_WRITE,
    "companies:establishment_delete": MASTERS_WRITE,
    "companies:outside_delete": MASTERS_WRITE,
    "people:delete": MASTERS_WRITE,
    "people:passport_delete": MASTERS_WRITE,
    "people:card_delete": MASTERS_WRITE,
    "training:plan_delete": MASTERS_WRITE,
    "training:placement_delete": MASTERS_WRITE,
    "training:absence_delete": MASTERS_WRITE,
    "core:list_export": STAFF,  # a POST because an export is an act, not a look
    "core:list_settings": "302  303 303 303 303 303 303  404 404  404 404",
    "core:job_cancel": "302  303 404 404 404 404 303  404 404  404 404",
    "core:job_again": "302  303 404 404 404 404 303  404 404  404 404",
    "set_language": LEADS_ON,
    "accounts:sign_in": SIGNED_IN_LEADS_ON,
    "accounts:sign_out": TO_SIGN_IN,
    "accounts:code": TO_SIGN_IN,
    "accounts:forgotten": LEADS_ON,
    "accounts:enter": LEADS_ON,
    "accounts:confirm": "302  422 422 422 422 422 422  422 422  422 422",
    "accounts:password": SIGNED_IN_WRITES,
    "accounts:code_set_up": "302  422 422 422 422 422 422  422 422  422 422",
    "accounts:recovery_codes": "302  201 201 201 201 201 201  403 403  201 201",  # companies have none yet
    "accounts:code_remove": "302  403 403 403 403 403 403  303 303  403 403",  # the others are obliged to have it
    "accounts:session_end": "302  303 404 404 404 404 404  404 404  404 404",
    "accounts:sessions_end": SIGNED_IN_WRITES,
    "accounts:tokens": "302  201 201 201 201 201 201  201 201  201 201",
    "accounts:token_revoke": "302  303 404 404 404 404 303  404 404  404 404",  # its owner, and the administrator
    "accounts:switches": "302  303 303 303 303 303 303  303 303  303 303",
    "accounts:bell_read": "302  303 303 303 303 303 303  303 303  303 303",
    "accounts:bell_open": "302  303 404 404 404 404 404  404 404  404 404",  # the line is told to alice
    "accounts:mail_again": MANAGERS_WRITE,
    "accounts:mail_drop": MANAGERS_WRITE,
    "accounts:mail_test": ADMINISTRATORS_WRITE,
    "accounts:demo_sign_in": "404  404 404 404 404 404 404  404 404  404 404",  # none of the cast is a demo user
    "organization:setup": TO_SIGN_IN,
    "organization:organization_edit": ADMINISTRATORS_WRITE,
    "organization:office_new": ADMINISTRATORS_WRITE,
    "organization:office_edit": ADMINISTRATORS_WRITE,
    "organization:personnel_new": MANAGERS_WRITE,
    "organization:personnel_take_over": MANAGERS_WRITE,
    "organization:personnel_edit": MANAGERS_WRITE,
    "organization:appointment_new": MANAGERS_WRITE,
    "organization:course_new": MANAGERS_WRITE,
    "organization:declaration_new": MANAGERS_WRITE,
    "organization:appointment_edit": MANAGERS_WRITE,
    "organization:appointment_delete": MANAGERS_WRITE,
    "organization:course_edit": MANAGERS_WRITE,
    "organization:course_delete": MANAGERS_WRITE,
    "organization:declaration_edit": MANAGERS_WRITE,
    "organization:declaration_delete": MANAGERS_WRITE,
    "organization:licence_new": ADMINISTRATORS_WRITE,
    "organization:licence_edit": ADMINISTRATORS_WRITE,
    "organization:licence_delete": ADMINISTRATORS_WRITE,
    "house:judge": ADMINISTRATORS_WRITE,
    "organization:rights": ADMINISTRATORS_WRITE,
    "organization:staff_new": ADMINISTRATORS_WRITE,
    "organization:staff_edit": ADMINISTRATORS_WRITE,
    "organization:staff_links": ADMINISTRATORS_WRITE,
    "organization:staff_mfa_reset": ADMINISTRATORS_WRITE,
    "organization:staff_sessions_end": ADMINISTRATORS_WRITE,
    "organization:staff_free": ADMINISTRATORS_WRITE,
    "organization:staff_block": ADMINISTRATORS_WRITE,
    "organization:staff_unblock": ADMINISTRATORS_WRITE,
    "organization:staff_deactivate": ADMINISTRATORS_WRITE,
    "organization:staff_leave": ADMINISTRATORS_WRITE,
    "organization:staff_reactivate": ADMINISTRATORS_WRITE,
    "organization:membership_new": ADMINISTRATORS_WRITE,
    "organization:membership_end": ADMINISTRATORS_WRITE,
    "organization:hand_over": MANAGERS_WRITE,
    "companies:assign": MANAGERS_WRITE,
    "companies:in_charge": MANAGERS_WRITE,
    "companies:in_charge_row": MANAGERS_WRITE,
    "people:assign": MANAGERS_WRITE,
    "people:in_charge": MANAGERS_WRITE,
    "people:in_charge_row": MANAGERS_WRITE,
    "training:audit_new": OFFICE_WRITES,
    "training:audit_edit": OFFICE_WRITES,
    "training:audit_autosave": STAFF_OF_THE_OFFICE,
    "training:audit_finish": "302  422 403 422 403 403 403  404 404  404 404",  # allowed, but much is missing
    "trips:plan": "302  303 422 303 403 403 403  404 404  404 404",  # alice serves only in the first office
    "trips:trip": OFFICE_WRITES,
    "trips:trip_cancel": OFFICE_WRITES,
    "training:visit_new": OFFICE_WRITES,
    "training:visit_edit": OFFICE_WRITES,
    "training:visit_autosave": STAFF_OF_THE_OFFICE,
    "training:visit_finish": "302  422 403 422 403 403 403  404 404  404 404",  # allowed, but much is missing
    "training:visit_reopen": OFFICE_WRITES,
    "training:visit_evidence": "302  422 403 422 403 403 403  404 404  404 404",  # nothing was sent
    "training:visit_delete": OFFICE_WRITES,
    "training:audit_approve": MANAGER_WRITES,
    "training:audit_return": MANAGER_WRITES,
    "training:audit_delete": OFFICE_WRITES,
    "training:findings_release": MANAGER_WRITES,
    "training:evidence": OFFICE_WRITES,
    "training:evidence_delete": OFFICE_WRITES,
    "training:interview_edit": OFFICE_WRITES,
    "training:interview_autosave": STAFF_OF_THE_OFFICE,
    "training:interview_suspicion": OFFICE_WRITES,
    "training:audit_earlier": OFFICE_WRITES,
    "filings:labour_notice": MANAGER_WRITES,
    "training:trigger_new": OFFICE_WRITES,
    "training:trigger_begin": OFFICE_WRITES,
    "training:trigger_tie": OFFICE_WRITES,
    "training:trigger_dismiss": MANAGER_WRITES,
    "training:finding_new": OFFICE_WRITES,
    "training:finding_edit": OFFICE_WRITES,
    "training:finding_delete": OFFICE_WRITES,
    "training:finding_answer": OFFICE_WRITES,
    "training:finding_close": OFFICE_WRITES,
    "training:finding_reopen": OFFICE_WRITES,
    "training:roster_new": MANAGERS_WRITE,
    "training:roster_check": MANAGERS_WRITE,
    "training:roster_mapping": MANAGERS_WRITE,
    "training:roster_decide": MANAGERS_WRITE,
    "training:roster_take_over": MANAGERS_WRITE,
    "training:roster_discard": MANAGERS_WRITE,
    "calendar:feeds": "302  201 201 201 201 201 201  404 404  404 404",
    "calendar:feed_revoke": "302  404 404 404 404 404 303  404 404  404 404",
    "blanks:new": ADMINISTRATORS_WRITE,
    "blanks:verify": ADMINISTRATORS_WRITE,
    "blanks:stop": ADMINISTRATORS_WRITE,
    "figures:detail": ADMINISTRATORS_WRITE,
    "figures:withdraw": ADMINISTRATORS_WRITE,
    **{f"support:{what}": OFFICE_WRITES for what in SUPPORT_PAGES},
    **{f"support:{what}_delete": OFFICE_WRITES for what in ("plan", "given", "interview", "contract", "expense")},
    "exams:apply": "302  422 422 422 403 403 422  404 404  404 404",  # nobody is ticked
    "exams:results": "302  303 303 303 403 403 303  404 404  404 404",
    "exams:new": MASTERS_WRITE,
    "exams:edit": MASTERS_WRITE,
    "exams:delete": MASTERS_WRITE,
    "exams:certificate": MASTERS_WRITE,
    **dict.fromkeys(["lectures:new", "lectures:lecturer_new"], "302  303 422 303 403 403 403  404 404  404 404"),
    **dict.fromkeys([f"lectures:{what}" for what in (*LECTURE_PAGES, "attendance") if what != "people"], OFFICE_WRITES),
    **dict.fromkeys([f"lectures:{what}" for what in ("people", *LECTURE_ACTS)], OFFICE_WRITES),
    "lectures:reopen": MANAGER_WRITES,
    **dict.fromkeys([f"incidents:{what}" for what in INCIDENT_ACTS], OFFICE_WRITES),
    "incidents:new": "302  422 422 422 422 422 422  404 404  404 404",  # neither a person nor a place is named
    "filings:of_incident": OFFICE_WRITES,
    "incidents:edit": OFFICE_WRITES,
    "incidents:person_add": OFFICE_WRITES,
    "incidents:close": "302  409 403 409 403 403 403  404 404  404 404",  # allowed, but steps are open
    "incidents:reopen": MANAGER_WRITES,
    "incidents:move_ask": "302  403 403 303 403 403 303  404 404  404 404",
    "incidents:move_answer": "302  403 403 403 403 403 303  404 404  404 404",  # of another office's manager
    "incidents:move_new": OFFICE_WRITES,
    "incidents:move_edit": OFFICE_WRITES,
    **dict.fromkeys([f"offers:{what}" for what in (*OFFER_PAGES, *OFFER_ACTS)], OFFICE_WRITES),
    "plan-application-new": OFFICE_WRITES,
    "applying:judge": STAFF,  # it writes nothing
    "applying:cohort_new": "302  303 422 303 403 403 403  404 404  404 404",  # the office sent is Tokyo
    **dict.fromkeys(
        [
            f"applying:{what}"
            for what in (
                *APPLYING_PAGES,
                *APPLYING_ACTS,
                "papers",
                "paper",
                "residence",
                "residence_delete",
                "arrival",
                "arrival_take_back",
                "person_residence_new",
                "change_new",
                "change_edit",
                "change_settle",
                "change_lengthen",
                "change_delete",
                "cohort_edit",
                "cohort_delete",
                "cohort_act",
                "cohort_add",
                "cohort_postpone",
            )
        ],
        OFFICE_WRITES,
    ),
    # The law is not in order: who may write is asked why.
    **dict.fromkeys(["applying:apply", "applying:certify"], OFFICE_WRITES.replace("303", "422")),
    "checks:new": OFFICE_WRITES,
    "checks:edit": OFFICE_WRITES,
    "checks:autosave": STAFF_OF_THE_OFFICE,
    "checks:finish": "302  422 403 422 403 403 403  404 404  404 404",  # allowed, but much is missing
    "checks:reopen": MANAGER_WRITES,
    "checks:delete": OFFICE_WRITES,
    "checks:paper": OFFICE_WRITES,
    "reminders:edit": ADMINISTRATORS_WRITE,
    "reminders:quiet_day_new": ADMINISTRATORS_WRITE,
    "reminders:quiet_day_delete": ADMINISTRATORS_WRITE,
    "today:approve": MANAGER_WRITES,
    "today:give_back": MANAGER_WRITES,
    "training:finding_return": MANAGER_WRITES,
    "filings:begin": "302  303 422 303 403 403 403  404 404  404 404",  # the office sent is Tokyo
    "filings:begin_all": "302  303 303 303 403 403 403  404 404  404 404",  # each in the own offices
    "filings:measure_new": "302  303 422 303 403 403 403  404 404  404 404",
    "filings:measure_edit": OFFICE_WRITES,
    "filings:measure_reply": OFFICE_WRITES,
    "filings:edit": OFFICE_WRITES,
    "filings:approve": MANAGER_WRITES,
    "filings:give_back": MANAGER_WRITES,
    "filings:drop": MANAGER_WRITES,
    "filings:file": OFFICE_WRITES,
    "filings:answer": OFFICE_WRITES,
    "filings:correct": OFFICE_WRITES,
    "filings:add_receipt": "302  422 403 422 403 403 403  404 404  404 404",
    "documents:give_back": MANAGER_WRITES,
    "documents:correct": OFFICE_WRITES,
    "duties:waive": MANAGER_WRITES,
    "duties:reopen": MANAGER_WRITES,
    "books:make": OFFICE_WRITES,
    "documents:make": OFFICE_WRITES,
    "documents:approve": MANAGER_WRITES,
    "documents:file": OFFICE_WRITES,
    "documents:withdraw": OFFICE_WRITES,  # of a draft
    "portal:finding": "302  404 404 404 404 404 404  303 404  404 404",
}

KWARGS = {
    **{f"consultations:{what}": lambda c: [c.consultation] for what in ("detail", "edit", *CONSULTATION_ACTS)},
    "consultations:file": lambda c: [c.consultation_file],
    "consultations:confirm": lambda c: [c.closed_consultation],
    "consultations:reopen": lambda c: [c.closed_consultation],
    "consultations:door_sheet": lambda c: [c.door],
    "consultations:door_close": lambda c: [c.door],
    "consultations:help_line_withdraw": lambda c: [c.help_line],
    "help:door": lambda c: [c.door.token],
    "help:answer": lambda c: [c.door.token],
    "companies:edit": lambda c: [c.asahi],
    **dict.fromkeys(
        [f"auditors:{what}" for what in ("auditor", "edit", "invite", "sheet", "mandate_new")], lambda c: [c.aki]
    ),
    **dict.fromkeys([f"auditors:mandate_{what}" for what in ("extend", "revoke")], lambda c: [c.aki.mandates.get()]),
    "companies:relation_of_company": lambda c: [c.asahi],
    "companies:relation_of_person": lambda c: [c.one_of_us],
    **dict.fromkeys([f"companies:relation_{what}" for what in ("edit", "delete")], lambda c: [c.tie]),
    "companies:member_new": lambda c: [c.asahi],
    **dict.fromkeys(
        [f"companies:member{what}" for what in ("", "_edit", "_invite", "_sheet", "_end", "_close", "_again")],
        lambda c: [c.hana.company_memberships.get()],
    ),
    "companies:delete": lambda c: [c.emptier_company],
    "companies:establishment_new": lambda c: [c.asahi],
    "companies:establishment_edit": lambda c: [c.asahi_plant],
    "companies:establishment_delete": lambda c: [c.empty_place],
    "companies:outside_new": lambda c: [c.asahi],
    "sending:detail": lambda c: [c.sending],
    "sending:edit": lambda c: [c.sending],
    "sending:delete": lambda c: [c.free_sending],
    "sending:part_new": lambda c: [c.sending, "agreement"],
    "sending:part_edit": lambda c: ["agreement", c.agreement],
    "sending:part_delete": lambda c: ["agreement", c.agreement],
    "sending:cost_new": lambda c: [c.person],
    "sending:cost_edit": lambda c: [c.cost],
    "sending:cost_delete": lambda c: [c.cost],
    "companies:standing": lambda c: [c.asahi],
    "companies:standing_file": lambda c: ["holdings", c.qualification],
    "companies:standing_new": lambda c: [c.asahi, "staff"],
    "companies:standing_edit": lambda c: ["staff", c.headcount],
    "companies:standing_delete": lambda c: ["staff", c.headcount],
    "companies:outside_edit": lambda c: [c.outside],
    "companies:outside_delete": lambda c: [c.outside],
    "people:edit": lambda c: [c.person],
    "people:delete": lambda c: [c.nobody],
    "people:passport_new": lambda c: [c.person],
    "people:passport_edit": lambda c: [c.passport],
    "people:passport_delete": lambda c: [c.passport],
    "people:card_new": lambda c: [c.person],
    "people:card_edit": lambda c: [c.card],
    "people:card_delete": lambda c: [c.card],
    "training:plan_new": lambda c: [c.person],
    "training:plan_edit": lambda c: [c.empty_plan],
    "training:plan_delete": lambda c: [c.empty_plan],
    "training:placement_new": lambda c: [c.newcomer],
    "training:placement_edit": lambda c: [c.placement],
    "training:placement_end": lambda c: [c.placement],
    "training:placement_transfer": lambda c: [c.placement],
    "training:placement_delete": lambda c: [c.placement],
    "training:absence_new": lambda c: [c.person],
    "training:absence_edit": lambda c: [c.absence],
    "training:absence_delete": lambda c: [c.absence],
    "training:cut_over_edit": lambda c: [c.asahi_plant],
    "organization:office": lambda c: [c.tokyo],
    "organization:office_edit": lambda c: [c.tokyo],
    **dict.fromkeys(
        [
            f"organization:{what}"
            for what in ("personnel", "personnel_edit", "appointment_new", "course_new", "declaration_new")
        ],
        lambda c: [c.one_of_us],
    ),
    **dict.fromkeys([f"organization:appointment_{what}" for what in ("edit", "delete")], lambda c: [c.appointment]),
    **dict.fromkeys([f"organization:course_{what}" for what in ("edit", "delete", "file")], lambda c: [c.course]),
    **dict.fromkeys(
        [f"organization:declaration_{what}" for what in ("edit", "delete", "file")], lambda c: [c.declaration]
    ),
    **dict.fromkeys([f"organization:licence_{what}" for what in ("edit", "delete")], lambda c: [c.licence]),
    "house:office_in_order": lambda c: [c.tokyo],
    "house:judge": lambda c: ["R10"],
    "house:evidence": lambda c: ["R4"],
    "organization:staff": lambda c: [c.alice],
    "organization:staff_edit": lambda c: [c.ann],
    "organization:staff_links": lambda c: [c.ann],
    "organization:staff_sheet": lambda c: [c.ann],
    "organization:staff_mfa_reset": lambda c: [c.ann],
    "organization:staff_sessions_end": lambda c: [c.ann],
    "organization:staff_free": lambda c: [c.ann],
    "organization:staff_block": lambda c: [c.ann],
    "organization:staff_unblock": lambda c: [c.blocked],
    "organization:staff_deactivate": lambda c: [c.ann],
    "organization:staff_leave": lambda c: [c.ann],
    "organization:staff_reactivate": lambda c: [c.ann],
    "organization:membership_new": lambda c: [c.ann],
    "organization:membership_end": lambda c: [c.ann.staff.get()],
    "organization:hand_over": lambda c: [c.alice],
    "companies:in_charge": lambda c: [c.asahi],
    "companies:in_charge_row": lambda c: [c.asahi.in_charge.get()],
    "people:in_charge": lambda c: [c.person],
    "people:in_charge_row": lambda c: [c.person_charge],
    "core:list_export": lambda c: ["people"],
    "core:list_settings": lambda c: ["people"],
    "core:job": lambda c: [c.job],
    "core:job_progress": lambda c: [c.job],
    "core:job_file": lambda c: [c.job],
    "core:job_cancel": lambda c: [c.waiting_job],
    "core:job_again": lambda c: [c.failed_job],
    "companies:detail": lambda c: [c.asahi],
    "companies:establishment": lambda c: [c.asahi_plant],
    "people:detail": lambda c: [c.person],
    "gates:person": lambda c: [c.person],
    "life:event_new": lambda c: [c.person],
    "life:event_edit": lambda c: [c.event],
    "life:event_delete": lambda c: [c.event],
    "life:after_return_new": lambda c: [c.person],
    "life:after_return_edit": lambda c: [c.heard],
    "life:after_return_delete": lambda c: [c.heard],
    "training:audit_new": lambda c: [c.asahi_plant],
    **dict.fromkeys(["trips:trip", "trips:trip_cancel"], lambda c: [c.trip]),
    "training:visit_new": lambda c: [c.asahi_plant],
    **dict.fromkeys([f"training:visit_{what}" for what in ("detail", "reopen")], lambda c: [c.visit]),
    **dict.fromkeys(
        [f"training:visit_{what}" for what in ("edit", "autosave", "finish", "delete", "evidence")],
        lambda c: [c.visit_draft],
    ),
    "training:audit_detail": lambda c: [c.it.audit],
    "training:audit_edit": lambda c: [c.draft],
    "training:audit_autosave": lambda c: [c.draft],
    "training:audit_finish": lambda c: [c.draft],
    "training:audit_approve": lambda c: [c.finished],
    "training:audit_return": lambda c: [c.finished],
    "training:audit_delete": lambda c: [c.empty_draft],
    "training:findings_release": lambda c: [c.finished],
    "training:evidence": lambda c: [c.draft],
    **dict.fromkeys(
        [f"training:evidence_{what}" for what in ("file", "preview", "delete")], lambda c: [c.draft.evidence.get()]
    ),
    **dict.fromkeys(
        [f"training:interview_{what}" for what in ("edit", "autosave")], lambda c: [c.draft, c.trainees[0]]
    ),
    "documents:interview_blank": lambda c: [c.asahi_plant, "id"],
    **dict.fromkeys(
        [f"training:interview_{what}" for what in ("detail", "suspicion")], lambda c: [c.it.audit.interviews.get()]
    ),
    "training:audit_earlier": lambda c: [c.draft],
    "filings:labour_notice": lambda c: [c.draft_finding],
    "training:trigger_new": lambda c: [c.asahi_plant],
    "training:trigger_begin": lambda c: [c.ground],
    "training:trigger_tie": lambda c: [c.ground, c.extraordinary],
    "training:trigger_dismiss": lambda c: [c.ground],
    "training:finding_new": lambda c: [c.draft],
    "training:finding_edit": lambda c: [c.draft_finding],
    "training:finding_delete": lambda c: [c.draft_finding],
    "training:finding_answer": lambda c: [c.it.released],
    "training:finding_close": lambda c: [c.answered],
    "training:finding_reopen": lambda c: [c.answered],
    "training:answer_file": lambda c: [c.it.answer],
    "training:roster": lambda c: [c.roster],
    "training:roster_progress": lambda c: [c.roster],
    "training:roster_check": lambda c: [c.roster],
    "training:roster_mapping": lambda c: [c.roster],
    "training:roster_decide": lambda c: [c.roster],
    "training:roster_take_over": lambda c: [c.roster],
    "training:roster_discard": lambda c: [c.roster],
    "training:roster_marked": lambda c: [c.roster],
    "training:roster_file": lambda c: [c.roster],
    "support:report_company": lambda c: [c.asahi],
    "support:contract_new": lambda c: [c.emptier_company],
    **dict.fromkeys(["support:expenses", "support:expense_new"], lambda c: [c.asahi]),
    **dict.fromkeys([f"support:expense_{what}" for what in ("edit", "delete")], lambda c: [c.support.expense]),
    "support:plan_new": lambda c: [c.support.unplanned],
    **dict.fromkeys(
        [f"support:{what}" for what in ("plan", "plan_edit", "given_new", "interview_new")],
        lambda c: [c.support.support],
    ),
    "support:plan_delete": lambda c: [c.support.empty],
    **dict.fromkeys([f"support:given_{what}" for what in ("edit", "delete", "file")], lambda c: [c.support.given]),
    **dict.fromkeys(
        ["support:interview", *(f"support:interview_{what}" for what in ("edit", "delete", "recording"))],
        lambda c: [c.support.interview],
    ),
    **dict.fromkeys(
        [f"support:contract_{what}" for what in ("edit", "delete", "file")], lambda c: [c.support.contract]
    ),
    "exams:company": lambda c: [c.asahi],
    "exams:new": lambda c: [c.person],
    **dict.fromkeys([f"exams:{what}" for what in ("detail", "edit", "delete", "certificate")], lambda c: [c.exam]),
    **dict.fromkeys(
        [f"lectures:{what}" for what in ("detail", *LECTURE_PAGES, *LECTURE_ACTS, "timetable")], lambda c: [c.lecture]
    ),
    **dict.fromkeys([f"lectures:lesson_{what}" for what in ("edit", "move", "copy", "delete")], lambda c: [c.lesson]),
    **dict.fromkeys(["lectures:attendance", "lectures:attendance_back"], lambda c: [c.lecture, "2026-11-20"]),
    "lectures:lecturer_edit": lambda c: [c.lecturer],
    "lectures:close": lambda c: [c.lecture_over],
    "lectures:reopen": lambda c: [c.lecture_closed],
    "lectures:delete": lambda c: [c.lecture_empty],
    "lectures:work_file": lambda c: [c.early_work],
    **dict.fromkeys(
        [f"incidents:{what}" for what in ("detail", "edit", "person_add", "close")], lambda c: [c.incident]
    ),
    "filings:of_incident": lambda c: [c.incident],
    "incidents:offers_withdraw": lambda c: [c.closure],
    "incidents:reopen": lambda c: [c.incident_closed],
    "incidents:paper": lambda c: [c.incident_step],
    "incidents:wish": lambda c: [c.incident_person],
    "incidents:step": lambda c: [c.incident, "police_report"],
    "incidents:step_take_back": lambda c: [c.incident, "company_told"],
    "incidents:move_new": lambda c: [c.trainees[1]],
    **dict.fromkeys(
        [
            f"incidents:{what}"
            for what in ("move", *(a for a in INCIDENT_ACTS if a.startswith("move")), "move_edit", "move_request")
        ],
        lambda c: [c.transfer],
    ),
    "incidents:move_ask": lambda c: [c.transfer_asked],
    "incidents:move_answer": lambda c: [c.transfer_asked],
    **dict.fromkeys([f"offers:{what}" for what in ("new", "quota")], lambda c: [c.asahi]),
    **dict.fromkeys(
        [f"offers:{what}" for what in ("detail", "edit", "close", "present", "candidate_new", "decide", "sheet")],
        lambda c: [c.recruiting.offer],
    ),
    "offers:reopen": lambda c: [c.recruiting.closed],
    "offers:delete": lambda c: [c.recruiting.empty],
    **dict.fromkeys(
        [f"offers:{what}" for what in ("candidate", "candidate_remove")], lambda c: [c.recruiting.presented]
    ),
    **dict.fromkeys([f"applying:{what}" for what in ("detail", "edit", "papers")], lambda c: [c.applying.draft]),
    **dict.fromkeys([f"applying:{what}" for what in ("delete", "apply", "close")], lambda c: [c.applying.draft]),
    **dict.fromkeys([f"applying:{what}" for what in ("certify", "take_back")], lambda c: [c.applying.applied]),
    **dict.fromkeys(
        [f"applying:{what}" for what in ("residence_new", "member_remove")], lambda c: [c.applying.certified]
    ),
    **dict.fromkeys([f"applying:{what}" for what in ("paper", "paper_file")], lambda c: [c.applying.paper]),
    **dict.fromkeys([f"applying:{what}" for what in ("residence", "arrival")], lambda c: [c.applying.coe]),
    "applying:answers": lambda c: [c.applying.ssw],
    "applying:confirm": lambda c: [c.applying.draft],
    "applying:arrival_take_back": lambda c: [c.applying.coe],
    "applying:residence_delete": lambda c: [c.applying.pending],
    "applying:person_residence_new": lambda c: [c.person],
    "applying:change_new": lambda c: [c.placement.plan],
    **dict.fromkeys(
        [f"applying:change{what}" for what in ("", "_edit", "_settle", "_lengthen", "_delete")],
        lambda c: [c.applying.change],
    ),
    **dict.fromkeys(
        [f"applying:cohort{what}" for what in ("", "_edit", "_act", "_add", "_postpone")],
        lambda c: [c.applying.cohort],
    ),
    "applying:cohort_delete": lambda c: [c.applying.empty_cohort],
    "checks:new": lambda c: [c.tokyo],
    **dict.fromkeys([f"checks:{what}" for what in ("detail", "reopen", "paper")], lambda c: [c.check]),
    **dict.fromkeys([f"checks:{what}" for what in ("edit", "autosave", "finish", "delete")], lambda c: [c.check_draft]),
    "reminders:quiet_day_delete": lambda c: [c.quiet],
    "calendar:feed": lambda c: [c.feed_secret],
    "calendar:feed_revoke": lambda c: [c.feed],
    "blanks:new": lambda c: ["TITP-F22"],
    "blanks:places": lambda c: [c.blank],
    "blanks:verify": lambda c: [c.blank],
    "blanks:stop": lambda c: [c.blank],
    "figures:detail": lambda c: ["titp.audit.report_months"],
    "figures:withdraw": lambda c: [c.figure],
    "today:approve": lambda c: ["audit", c.finished],
    "today:give_back": lambda c: ["findings", c.finished],
    "training:finding_return": lambda c: [c.finished_finding],
    "training:answer_preview": lambda c: [c.it.answer],
    "portal:answer_preview": lambda c: [c.it.answer],
    "filings:begin": lambda c: ["licence_change"],
    "filings:begin_all": lambda c: [2026],
    "filings:numbers": lambda c: [c.tokyo, 2026],
    **{
        f"filings:{what}": lambda c: [c.letter] for what in ("measure", "measure_edit", "measure_reply", "measure_file")
    },
    **{f"filings:{what}": lambda c: [c.filing] for what in ("detail", "edit", "approve", "give_back", "drop")},
    "filings:file": lambda c: [c.ready],
    **{f"filings:{what}": lambda c: [c.sent] for what in ("answer", "receipt", "correct", "add_receipt")},
    "documents:give_back": lambda c: [c.draft_instruction],
    "documents:correct": lambda c: [c.filed],
    "duties:detail": lambda c: [c.it.audit_duty],
    "duties:waive": lambda c: [c.it.audit_duty],
    "duties:reopen": lambda c: [c.waived],
    "books:kind": lambda c: ["TITP-BK-1A"],
    "books:detail": lambda c: [c.book],
    "books:sheet": lambda c: [c.book],
    "documents:make": lambda c: [c.it.audit, "PRC-01"],
    "documents:detail": lambda c: [c.it.report],
    "documents:download": lambda c: [c.it.report],
    "documents:progress": lambda c: [c.it.report],
    "documents:approve": lambda c: [c.draft_instruction],
    "documents:file": lambda c: [c.it.report],
    "documents:withdraw": lambda c: [c.draft_instruction],
    "portal:finding": lambda c: [c.it.released],
    "portal:answer_file": lambda c: [c.it.answer],
    "portal:document_download": lambda c: [c.it.instruction],
    "room:download": lambda c: [c.it.report],
    "accounts:token_revoke": lambda c: [c.token],
    "accounts:bell_open": lambda c: [c.line],
    "accounts:mail": lambda c: [c.mail],
    "accounts:mail_again": lambda c: [c.mail],
    "accounts:mail_drop": lambda c: [c.mail],
    "accounts:enter": lambda c: [invitations.token_of(c.link)],
    "accounts:session_end": lambda c: [c.session],
    "api:people-detail": lambda c: [c.person],
    "api:companies-detail": lambda c: [c.asahi],
    "api:placements-detail": lambda c: [c.person.placements.get()],
    "api:sending-organizations-detail": lambda c: [c.sending],
    "api:job-offers-detail": lambda c: [c.recruiting.offer],
    "api:candidates-detail": lambda c: [c.recruiting.presented],
    "api:plan-applications-detail": lambda c: [c.applying.certified],
    "api:cohorts-detail": lambda c: [c.applying.cohort],
    "api:lecture-courses-detail": lambda c: [c.lecture],
    "api:exam-attempts-detail": lambda c: [c.exam],
    "api:transfers-detail": lambda c: [c.transfer],
    "api:support-plans-detail": lambda c: [c.support.support],
    "api:residence-applications-detail": lambda c: [c.applying.coe],
    "api:residence-events-detail": lambda c: [c.event],
    "api:plan-changes-detail": lambda c: [c.applying.change],
    "api:incidents-detail": lambda c: [c.incident],
    "api:support-records-detail": lambda c: [c.support.given],
    "api:support-interviews-detail": lambda c: [c.support.interview],
    "api:after-return-detail": lambda c: [c.heard],
    "api:audits-detail": lambda c: [c.it.audit],
    "api:visits-detail": lambda c: [c.visit],
    "api:planned-visits-detail": lambda c: [c.trip],
    "api:external-checks-detail": lambda c: [c.check],
    "api:filings-detail": lambda c: [c.filing],
    "api:documents-download": lambda c: [c.it.instruction],
    "api:obligations-detail": lambda c: [c.it.obligation],
    "api:documents-detail": lambda c: [c.it.instruction],
}

PHRASE = "nine blue kettles whistle"
ANSWER = {"cause": "原因", "action": "対応", "done_on": "2026-11-20", "prevention": "予防"}
CONSULTATION = {"channel": "phone", "received_at": "2026-11-20T10:00", "urgency": "normal", "body": "Gaji"}
CONSULTATION |= {"category": "wages", "matter": "wages"}
APPLICATION = {"regime": "titp", "stage": "1", "starts_on": "2027/3/1", "ends_on": "2028/2/29"}
GIVEN = {"item": 4, "given_on": "2026/11/20", "method": "face", "charged": 0, "content": "ゴミの出し方"}
SUPPORT_INTERVIEW = {"who": "worker", "held_on": "2026/11/20", "fill": "no"}
PERSON = {"passport_name": "SITI", "nationality": "ID", "birth_date": "2001/1/1", "sex": "F"}
LETTER = {"kind": "recommendation", "received_on": "2026/11/20", "content": "記録を整備すること。"}

DATA = {
    "consultations:new": lambda c: CONSULTATION | {"office": c.tokyo.pk},
    "consultations:edit": lambda c: CONSULTATION | {"office": c.tokyo.pk},
    "consultations:step_new": lambda c: {"kind": "advice", "text": "助言"},
    "consultations:answer": lambda c: {"text": "回答", "translation": "Jawaban"},
    "consultations:audit_decide": lambda c: {"needed": "no", "reason": "軽微"},
    "consultations:close": lambda c: {"result": "解決"},
    "consultations:file_new": lambda c: {"upload": SimpleUploadedFile("note.pdf", SHEET)},
    "consultations:door_new": lambda c: {"office": c.tokyo.pk, "label": "寮"},
    "consultations:phrase_check": lambda c: {
        **{"key": "send", "language": "id", "checked_by_name": "Dewi", "checked_on": "2026/11/20"},
    },
    "consultations:help_line_confirm": lambda c: {"name": "Police", "contact": "110", "is_emergency": "on"},
    "help:door": lambda c: {"l": "id", "body": "Tolong", "key": str(uuid.uuid4())},
    "help:answer": lambda c: {"number": c.consultation.number, "word": "aaaaa-aaaaa"},
    "companies:new": lambda c: {"name": "新会社", "office": c.tokyo.pk},
    "auditors:new": lambda c: {"name": "外部 太郎", "username": "auditor-9", "language": "ja"},
    "auditors:edit": lambda c: {"name": "Aki", "username": "aki", "language": "ja"},
    "auditors:invite": lambda c: {"channel": "sheet"},
    "auditors:mandate_new": lambda c: {
        **{"offices": [c.tokyo.pk], "starts_on": "2027/4/1", "ends_on": "2028/3/31"},
        **{"period_first": "2026/4/1", "period_last": "2028/3/31"},
    },
    "auditors:mandate_extend": lambda c: {"ends_on": "2027/6/30", "period_last": "2027/6/30"},
    "companies:relation_of_company": lambda c: {"personnel": c.one_of_us.pk, "kind": "kin"},
    "companies:relation_of_person": lambda c: {"company": c.midori.pk, "kind": "kin"},
    "companies:relation_edit": lambda c: {"kind": "employee", "ends_on": "2023/5/31"},
    "companies:member_new": lambda c: {"name": "事務 花", "username": "asahi-9", "language": "ja"},
    "companies:member_edit": lambda c: {"name": "Hana", "username": "hana", "language": "ja"},
    "companies:member_invite": lambda c: {"channel": "sheet"},
    "companies:member_end": lambda c: {"ends_on": "2026/12/31"},
    "companies:edit": lambda c: {"name": "朝日", "office": c.tokyo.pk},
    "companies:establishment_new": lambda c: {"name": "第三工場"},
    "companies:establishment_edit": lambda c: {"name": "川口工場"},
    "books:make": lambda c: {"form": "TITP-BK-1B", "office": c.tokyo.public_id},
    "sending:new": lambda c: {"kind": "company", "country": "VN", "name": "NEW SENDING"},
    "sending:edit": lambda c: {"kind": "company", "country": "ID", "name": "LPK MAJU"},
    "sending:part_new": lambda c: {"starts_on": "2026/4/1"},
    "sending:part_edit": lambda c: {"starts_on": "2026/4/1", "office": c.tokyo.pk},
    "sending:cost_new": lambda c: {"kind": "fee", "amount": "300000", "currency": "JPY"},
    "sending:cost_edit": lambda c: {"kind": "fee", "amount": "300000", "currency": "JPY", "yen": "300000"},
    "companies:standing_new": lambda c: {"valid_from": "2026/11/1", "full_time": 40},
    "companies:standing_edit": lambda c: {"valid_from": "2026/4/1", "full_time": 40},
    "companies:outside_new": lambda c: {"counted_on": "2026/11/1", "count": 3},
    "companies:outside_edit": lambda c: {"counted_on": "2026/4/1", "count": 3},
    "people:new": lambda c: PERSON | {"office": c.tokyo.pk},
    "people:edit": lambda c: PERSON | {"office": c.tokyo.pk},
    "people:passport_new": lambda c: {"nationality": "ID", "number": "E7654321"},
    "people:passport_edit": lambda c: {"nationality": "ID", "number": "E1234568"},
    "people:card_new": lambda c: {"status": "技能実習2号ロ", "starts_on": "2027/4/15", "ends_on": "2028/4/14"},
    "people:card_edit": lambda c: {"status": "技能実習1号ロ", "starts_on": "2026/4/15", "ends_on": "2027/4/14"},
    **dict.fromkeys(["life:event_new", "life:event_edit"], lambda c: {"kind": "moved", "happened_on": "2026/11/1"}),
    **dict.fromkeys(
        ["life:after_return_new", "life:after_return_edit"], lambda c: {"kind": "employed", "heard_on": "2026/11/1"}
    ),
    "training:plan_new": lambda c: {
        **{"regime": "titp", "stage": 2, "starts_on": "2027/4/15", "ends_on": "2029/4/14"},
    },
    "training:plan_edit": lambda c: {"regime": "titp", "stage": 1, "starts_on": "2027/1/11", "ends_on": "2028/1/10"},
    "training:placement_new": lambda c: {
        **{"plan": c.empty_plan.pk, "establishment": c.asahi_plant.public_id},
        **{"starts_on": "2027/1/10", "ends_on": "2028/1/9"},
    },
    "training:placement_edit": lambda c: {
        **{"plan": c.placement.plan_id, "establishment": c.asahi_plant.public_id},
        **{"starts_on": "2026/4/15", "ends_on": "2027/4/14"},
    },
    "training:placement_end": lambda c: {"ends_on": "2026/11/30", "end_reason": "帰国"},
    "training:placement_transfer": lambda c: {
        **{"ends_on": "2026/11/30", "end_reason": "転籍", "establishment": c.empty_place.public_id},
    },
    "training:absence_new": lambda c: {"kind": "trip_home", "starts_on": "2026/5/1", "ends_on": "2026/5/10"},
    "training:absence_edit": lambda c: {"kind": "trip_home", "starts_on": "2026/8/1", "ends_on": "2026/8/20"},
    "training:cut_over_edit": lambda c: {"last_audit_on": "2026/3/31"},
    "organization:organization_edit": lambda c: {
        "name": "国際人材育成機構",
        "licence_kind": "general",
        "date_style": "era",
    },
    "organization:office_new": lambda c: {"code": "NGY", "name": "名古屋事務所", "clock_starts_on": "2026/12/1"},
    "organization:office_edit": lambda c: {"code": "TKY", "name": "東京", "clock_starts_on": "令和8年4月1日"},
    "organization:personnel_new": lambda c: {"name": "新人", "office": c.tokyo.pk},
    "organization:personnel_edit": lambda c: {"name": "Alice", "office": c.tokyo.pk, "user": c.alice.pk},
    "organization:appointment_new": lambda c: {
        **{"role": "audit_staff", "office": c.tokyo.pk, "starts_on": "2026/11/1"},
    },
    "organization:appointment_edit": lambda c: {"role": "manager", "office": c.tokyo.pk, "starts_on": "2024/4/2"},
    "organization:course_new": lambda c: {"kind": "manager", "held_on": "2026/11/1"},
    "organization:course_edit": lambda c: {"kind": "manager", "held_on": "2024/3/14"},
    "organization:declaration_new": lambda c: {"declared_on": "2026/11/1", "is_clean": "yes"},
    "organization:declaration_edit": lambda c: {"declared_on": "2026/4/2", "is_clean": "yes"},
    "organization:licence_new": lambda c: {"regime": "esd", "kind": "ordinary", "wished_from": "2027/4/1"},
    "organization:licence_edit": lambda c: {
        **{"regime": "titp", "kind": "general", "valid_from": "2022/8/1", "valid_until": "2027/7/31"},
    },
    "support:plan_new": lambda c: {"made_on": "2026/11/20"},
    "support:plan_edit": lambda c: {"made_on": "2026/11/20"},
    "support:given_new": lambda c: GIVEN,
    "support:given_edit": lambda c: GIVEN,
    "support:interview_new": lambda c: SUPPORT_INTERVIEW | {"interviewer": c.one_of_us.pk},
    "support:interview_edit": lambda c: SUPPORT_INTERVIEW | {"interviewer": c.one_of_us.pk},
    "support:contract_new": lambda c: {"starts_on": "2026/11/1"},
    "support:contract_edit": lambda c: {"starts_on": "2026/4/2"},
    **dict.fromkeys([f"support:expense_{what}" for what in ("new", "edit")], lambda c: EXPENSE),
    "exams:results": lambda c: {"result_on": "2026/11/20"},
    "exams:new": lambda c: {"grade": "basic", "part": "theory", "applied_on": "2026/10/1", "result": "pending"},
    "exams:edit": lambda c: {"grade": "basic", "part": "practical", "applied_on": "2026/10/2", "result": "pending"},
    "exams:certificate": lambda c: {"upload": SimpleUploadedFile("certificate.pdf", SHEET)},
    **dict.fromkeys(
        ["lectures:new", "lectures:edit"],
        lambda c: {
            "name": "講習",
            "office": c.tokyo.pk,
            "kind": "post",
            "regime": "titp",
            "starts_on": "2026/11/2",
            "ends_on": "2026/12/25",
        },
    ),
    **dict.fromkeys(
        ["lectures:lecturer_new", "lectures:lecturer_edit"],
        lambda c: {"name": "講師", "office": c.tokyo.pk, "belongs_to": "ours", "active": "on"},
    ),
    **dict.fromkeys(
        ["lectures:lesson_new", "lectures:lesson_edit"],
        lambda c: {"held_on": "2026/12/10", "from_time": "09:00", "until_time": "12:00", "subject": "1"},
    ),
    "lectures:lesson_move": lambda c: {"to-held_on": "2026/12/11", "to-from_time": "09:00"},
    "lectures:lesson_copy": lambda c: {"days": ["2026-12-11"]},
    "lectures:week_copy": lambda c: {"monday": "2026-12-07", "to": "2026-12-14"},
    "lectures:propose": lambda c: {
        **{"first": "2026/12/14", "last": "2026/12/18", "weekdays": [0, 1, 2, 3, 4], "begins": "09:00"},
        **{"day_hours": 7, "japanese": 14, "life": 0, "legal": 0, "skill": 0},
    },
    "lectures:make_up": lambda c: {
        **{"absences": [c.missed.pk], "held_on": "2026/12/11", "from_time": "09:00", "until_time": "12:00"},
    },
    "lectures:work_new": lambda c: {"person": c.trainees[1].pk, "worked_on": "2026/11/19", "source": "実習日誌"},
    "incidents:edit": lambda c: {"happened_on": "2026/11/10", "known_on": "2026/11/10", "description": "x"},
    "incidents:person_add": lambda c: {"person": str(c.trainees[4].public_id)},
    "incidents:wish": lambda c: {
        **{"wish": "continue", "asked_on": "2026/11/20", "asked_in": "id", "note": "", "version": ""},
    },
    "incidents:step": lambda c: {
        **{"done_on": "2026/11/20", "told_to": "川口警察署", "channel": "", "note": "", "version": ""},
    },
    "incidents:close": lambda c: {"result": "戻った。"},
    "incidents:offers_withdraw": lambda c: {"closed_on": "2026/11/20", "closed_reason": "廃業"},
    "incidents:move_new": lambda c: {"ground": "bankruptcy", "requested_on": "2026/11/20"},
    "incidents:move_edit": lambda c: {"elsewhere": "別団体", "establishment": ""},
    "incidents:move_go_on": lambda c: {"state": "requested"},
    "incidents:move_asked": lambda c: {"asked_on": "2026/11/20", "asked": "みどり農園", "channel": "mso"},
    "incidents:move_answer": lambda c: {"agree": "1"},
    "incidents:move_told": lambda c: {"told_on": "2026/11/23"},
    "incidents:move_reject": lambda c: {"reason": "やむを得ない事情に当たらない。"},
    **dict.fromkeys(["offers:new", "offers:edit"], lambda c: offer_data(c.asahi_plant)),
    "offers:close": lambda c: {"state": "filled", "closed_on": "2026/11/23"},
    "offers:present": lambda c: {
        "people": [c.recruiting.somebody.public_id],
        "accepted_on": "2026/11/20",
        "on": "2026/11/23",
    },
    "offers:candidate_new": lambda c: {
        "passport_name": "NEW",
        "nationality": "ID",
        "birth_date": "2002/2/2",
        "sex": "M",
        "accepted_on": "2026/11/20",
        "on": "2026/11/23",
    },
    "offers:decide": lambda c: {
        "people": [c.recruiting.presented.public_id],
        "state": "interviewed",
        "on": "2026/11/23",
    },
    "offers:sheet": lambda c: {"on": "2026/11/23", f"state-{c.recruiting.presented.public_id}": "interviewed"},
    "offers:candidate": lambda c: {"accepted_on": "2026/11/4"},
    "plan-application-new": lambda c: {
        **APPLICATION,
        "person": c.nobody.public_id,
        "establishment": c.asahi_plant.public_id,
    },
    "applying:edit": lambda c: {
        **APPLICATION,
        "person": c.trainees[3].public_id,
        "establishment": c.asahi_plant.public_id,
    },
    "applying:apply": lambda c: {"applied_on": "2026/11/23"},
    "applying:certify": lambda c: {"certified_on": "2026/11/23"},
    "applying:close": lambda c: {"state": "withdrawn", "decided_on": "2026/11/23"},
    "applying:answers": lambda c: {"version": 1, "tax": "yes"},
    "applying:confirm": lambda c: {"mark": "nothing", "ground": "seen"},
    "applying:papers": lambda c: {"codes": ["passport"], "state": "received"},
    "applying:paper": lambda c: {"state": "checked"},
    "applying:residence": lambda c: {
        "kind": "coe",
        "filed_on": "2026/11/23",
        "result": "granted",
        "decided_on": "2026/11/23",
    },
    "applying:residence_new": lambda c: {"kind": "change", "filed_on": "2026/11/23", "result": "pending"},
    "applying:person_residence_new": lambda c: {"kind": "extension", "filed_on": "2026/11/23", "result": "pending"},
    "applying:arrival": lambda c: {"entered_on": "2026/11/23"},
    "applying:change_new": lambda c: {"code": "lodging", "happens_on": "2026/11/23"},
    "applying:change_edit": lambda c: {"code": "lodging", "happens_on": "2026/11/23"},
    "applying:change_settle": lambda c: {"settled_on": "2026/11/23"},
    "applying:change_lengthen": lambda c: {"ends_on": "2026/11/23"},
    "applying:cohort_new": lambda c: {
        "office": c.tokyo.pk,
        "name": "第9期",
        "regime": "titp",
        "arrives_on": "2027/3/1",
    },
    "applying:cohort_edit": lambda c: {
        "office": c.tokyo.pk,
        "name": "第9期",
        "regime": "titp",
        "arrives_on": "2027/3/10",
    },
    "applying:cohort_act": lambda c: {
        "members": [c.applying.certified.public_id],
        "what": "paper_asked",
        "code": "passport",
    },
    "applying:cohort_add": lambda c: {"add": [c.applying.draft.public_id]},
    "applying:cohort_postpone": lambda c: {"days": "10", "reason": "便の欠航", "confirm": "1", "aware": "on"},
    "checks:new": lambda c: {"kind": "office", "checked_on": "2026/11/20", "checker": c.checker.pk},
    "checks:paper": lambda c: {"upload": SimpleUploadedFile("signed.pdf", SHEET)},
    "house:judge": lambda c: {"state": "met"},
    "organization:rights": lambda c: {"defaults": "yes"},
    "calendar:feeds": lambda c: {"scope": "mine"},
    "blanks:new": lambda c: {
        "pdf": SimpleUploadedFile("blank.pdf", SHEET),
        "starts_on": "2026/12/1",
        "table": "page,x,y,width,height,size,align,text,when\n1,20,20,50,10,10,left,{addressee},\n",
    },
    "figures:detail": lambda c: {
        "value": "3",
        "valid_from": "2027/4/1",
        "source": "通知",
        "reason": "改正",
        "decide": "yes",
    },
    "reminders:edit": lambda c: {
        "digest_at": "08:15",
        "deputy_after": "2",
        "manager_after": "4",
        "company_steps": "7 days before",
    },
    "reminders:quiet_day_new": lambda c: {"first": "2027/8/13", "last": "2027/8/16"},
    "organization:staff_new": lambda c: {
        **{"name": "新人", "username": "newbie", "language": "ja"},
        **{"office": c.tokyo.pk, "role": "staff", "starts_on": "2026/12/1"},
    },
    "organization:staff_edit": lambda c: {"name": "Ann", "username": "ann", "language": "en"},
    "organization:staff_links": lambda c: {"channel": "sheet"},
    "organization:membership_new": lambda c: {"office": c.osaka.pk, "role": "staff", "starts_on": "2026/12/1"},
    "organization:membership_end": lambda c: {"ends_on": "2026/12/31"},
    "organization:staff_leave": lambda c: {"last_day": "2026/12/31"},
    "organization:hand_over": lambda c: {"to_user": c.bob.pk, "on": "2026/12/1"},
    "companies:assign": lambda c: {
        **{"user": c.bob.pk, "on": "2026/12/1", "which": "ticked"},
        "rows": [str(c.asahi.public_id)],
    },
    "companies:in_charge": lambda c: {"user": c.bob.pk, "on": "2026/12/1"},
    "companies:in_charge_row": lambda c: {"user": c.alice.pk, "starts_on": "2024/4/1", "ends_on": "2026/12/31"},
    "people:assign": lambda c: {
        **{"user": c.bob.pk, "on": "2026/12/1", "which": "ticked"},
        "rows": [str(c.person.public_id)],
    },
    "people:in_charge": lambda c: {"user": c.bob.pk, "on": "2026/12/1"},
    "people:in_charge_row": lambda c: {"user": c.alice.pk, "starts_on": "2024/4/1", "ends_on": "2026/12/31"},
    "accounts:tokens": lambda c: {"name": "mail merge"},
    "accounts:forgotten": lambda c: {"username": "nobody"},
    "accounts:enter": lambda c: {"password": PHRASE, "again": PHRASE},
    "accounts:password": lambda c: {"password": PHRASE, "again": PHRASE},
    "training:audit_new": lambda c: {"kind": "regular", "on": "2026-11-23"},
    "trips:plan": lambda c: {
        **{"rows": [str(c.asahi_plant.public_id)], "on": "2026/12/8", "user": "alice", "purpose": "visit"},
    },
    "trips:trip": lambda c: {"planned_on": "2026/12/9", "user": "alice", "purpose": "visit"},
    "training:visit_new": lambda c: {"on": "2026-11-23"},
    "training:visit_edit": lambda c: {"version": 1},
    "training:visit_evidence": lambda c: {"note": "玄関"},
    "training:audit_edit": lambda c: {"version": 1},
    "training:audit_autosave": lambda c: {"version": 1},
    "training:audit_finish": lambda c: {"version": 1},
    "training:audit_return": lambda c: {"reason": "面談の記録がありません。"},
    "training:evidence": lambda c: {"files": SimpleUploadedFile("paper.pdf", SHEET)},
    "training:interview_edit": lambda c: {"version": 1},
    "training:interview_autosave": lambda c: {"version": 1},
    "training:trigger_new": lambda c: {"reason": "accident", "occurred_on": "2026-11-20", "note": ""},
    "filings:labour_notice": lambda c: {"filed_on": "2026-11-20", "addressee": "川口労働基準監督署", "channel": "post"},
    "training:trigger_dismiss": lambda c: {"reason": "checked"},
    "training:finding_new": lambda c: {
        "kind": "plan",
        "severity": "minor",
        "origin": "onsite",
        "internal_note": "x",
        "due_on": "2030-01-10",
    },
    "training:finding_edit": lambda c: {
        "kind": "plan",
        "severity": "minor",
        "origin": "onsite",
        "internal_note": "x",
        "due_on": "2030-01-10",
    },
    "training:finding_answer": lambda c: {
        **ANSWER,
        "channel": "fax",
        "received_on": "2026-11-20",
        "sent_key": uuid.uuid4(),
    },
    "training:finding_reopen": lambda c: {"reason": "写真がありません。"},
    "training:roster_new": lambda c: {"file": SimpleUploadedFile("roster.csv", "氏名,国籍\nBUDI,ID\n".encode())},
    "training:roster_mapping": lambda c: {"kind-0": "people", "column-0-0": "person.passport_name"},
    "training:roster_decide": lambda c: {"row": "ID:X1", "answer": "new"},
    "duties:waive": lambda c: {"reason": "the establishment was closed"},
    "today:give_back": lambda c: {"reason": "期限が短すぎます。"},
    "training:finding_return": lambda c: {"reason": "期限が短すぎます。"},
    "filings:begin": lambda c: {"office": c.tokyo.pk, "event_on": "2026/11/20", "regime": "titp"},
    "filings:edit": lambda c: {"event_on": "2026/11/20", "regime": "titp", "version": 1},
    **dict.fromkeys(("filings:measure_new", "filings:measure_edit"), lambda c: LETTER | {"office": c.tokyo.pk}),
    "filings:give_back": lambda c: {"reason": "変更前の記載がありません。"},
    "filings:drop": lambda c: {"reason": "職員の異動だった。"},
    "filings:file": lambda c: {"filed_on": "2026-11-21", "channel": "post"},
    "filings:correct": lambda c: {
        "filed_on": c.sent.filed_on,
        "channel": "online" if c.sent.channel != "online" else "post",
        "reason": "写し間違い",
        "version": c.sent.version,
    },
    "filings:answer": lambda c: {"answered_on": "2026-11-23", "answer": "受理した。"},
    "documents:give_back": lambda c: {"reason": "宛先が違います。"},
    "documents:correct": lambda c: {"filed_on": "2026-11-21", "channel": "post", "reason": "控えの日付", "known": 0},
    "documents:file": lambda c: {"filed_on": "2026-11-20", "channel": "post"},
    "portal:finding": lambda c: {**ANSWER, "sent_key": uuid.uuid4()},
    "set_language": lambda c: {"language": "en"},
}


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker, tmp_path_factory):
    """The cast, made once: every knock is rolled back, so the tests of this module share it."""
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), time_machine.travel(f"{TODAY}T10:00:00+09:00", tick=False):
        with transaction.atomic():
            with override_settings(FILES_DIR=folder), history.context(None, source="test"):
                cast = Cast()
                cast.clients = {actor: cast.client(actor) for actor in ACTORS}
            cast.files = folder
            yield cast
            transaction.set_rollback(True)


@pytest.fixture
def cast(standing, settings):
    settings.FILES_DIR = standing.files
    return standing


class Knock:
    """One request of one actor, rolled back; what came back and what was written."""

    def __init__(self, cast, actor, method, name):
        address = reverse(name, args=[getattr(a, "public_id", a) for a in KWARGS.get(name, lambda c: [])(cast)])
        client = deepcopy(cast.clients[actor])  # a sign-out or a language must not stay with the next one
        try:
            with transaction.atomic(), CaptureQueriesContext(connection) as queries:
                data = DATA.get(name, lambda c: {})(cast) if method == "post" else {}
                response = getattr(client, method)(address, data)
                raise _Undo
        except _Undo:
            pass
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.body = b"".join(response.streaming_content) if response.streaming else response.content
        self.writes = [q["sql"][:90] for q in queries.captured_queries if _writes(q["sql"])]

    @property
    def shown(self):
        """302 to the sign-in page is a refusal; any other way on is written as 303."""
        return 303 if self.status == 302 and not self.location.startswith(SIGN_IN) else self.status


class _Undo(Exception):
    pass


def _writes(sql):
    return sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(table in sql for table in HARMLESS)


def knock_all(cast, method, name):
    return {actor: Knock(cast, actor, method, name) for actor in ACTORS}


def expected(row):
    statuses = [int(status) for status in row.split()]
    assert len(statuses) == len(ACTORS)
    return dict(zip(ACTORS, statuses, strict=True))


def seen(knocks):
    return {actor: knock.shown for actor, knock in knocks.items()}


def test_every_address_has_a_row_and_every_row_an_address():
    names = url_names()
    assert len(names) == len(set(names))
    assert sorted(GET) == sorted(names)
    assert set(POST) <= set(names)


@pytest.mark.parametrize("name", sorted(GET))
def test_get(cast, name):
    knocks = knock_all(cast, "get", name)
    assert seen(knocks) == expected(GET[name])
    assert {actor: knock.writes for actor, knock in knocks.items() if knock.writes} == {}
    # The letter of a link names the company of the person it was given to.
    said = [cast.asahi.name] if name == "accounts:enter" else []
    assert leaks(cast, knocks, said=said) == []


@pytest.mark.parametrize("name", sorted(GET))
def test_post(cast, name):
    knocks = knock_all(cast, "post", name)
    if name in POST:
        assert seen(knocks) == expected(POST[name])
    else:
        assert {actor: status for actor, status in seen(knocks).items() if status not in REFUSED | {302}} == {}
    refused = {actor: knock for actor, knock in knocks.items() if knock.shown in REFUSED | {302}}
    if name != "accounts:sign_out":
        assert {actor: knock.writes for actor, knock in refused.items() if knock.writes} == {}
    assert leaks(cast, knocks) == []


def leaks(cast, knocks, *, said=()):
    """What stood in a body that this actor may not read: notes, origins, names of others' companies.

    `said`: what the address itself tells whoever holds it.
    """
    inside = [*SECRETS.values(), "consultation"]  # the origin of the finding, as staff read it
    hidden = {
        "company": [*inside, cast.midori.name, cast.naniwa.name],
        "other company": [*inside, cast.asahi.name, cast.naniwa.name],
        "auditor in mandate": [*inside, cast.naniwa.name],
        "auditor out of it": [*inside, cast.asahi.name, cast.midori.name],
    }
    return [
        (actor, words)
        for actor, never in hidden.items()
        for words in never
        if words not in said and knocks[actor].status == 200 and words.encode() in knocks[actor].body
    ]


def test_the_secrets_are_planted_and_staff_do_see_them(cast):
    """Otherwise their absence above would prove nothing."""
    page = Knock(cast, "staff own office", "get", "training:audit_detail").body.decode()
    assert SECRETS["internal note"] in page
    assert SECRETS["interview"] in page
    assert "consultation" in page
    assert cast.naniwa.name in Knock(cast, "staff own office", "get", "api:documents-list").body.decode()


def test_the_correction_instruction_holds_no_secret(cast):
    facts = str(forms.get(forms.CORRECTION_INSTRUCTION).build(cast.it.audit, TODAY).to_dict())
    assert cast.it.released.wording in facts
    for words in (*SECRETS.values(), "consultation", "相談"):
        assert words not in facts
