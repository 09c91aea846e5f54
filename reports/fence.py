"""What companies and auditors see of duties and documents.

A company: what it owes itself and for the people placed there today, and approved documents written for it.
An auditor: approved documents and duties of the offices, companies and period of the mandate.
"""

from imjapan.core.fence import (
    AUDITOR,
    COMPANY,
    COMPANY_IDS,
    CONFIDENTIAL,
    OFFICE_IDS,
    PERIOD_FIRST,
    PERIOD_LAST,
    allow,
)
from reports.access import OF_ITS_PEOPLE
from reports.documents.forms import INNER

FINAL = "state IN ('approved', 'filed', 'superseded') AND approved_at IS NOT NULL"
OUTSIDE = "form_id NOT IN ({})".format(", ".join(f"'{form_id}'" for form_id in INNER))  # not what trainees said
MANDATE = f"office_id = ANY({OFFICE_IDS}) AND ({COMPANY_IDS} IS NULL OR company_id = ANY({COMPANY_IDS}))"

OPEN_TO_OTHERS = (
    "kind <> 'consultation' AND consultation_id IS NULL"
    " AND person_id IS NULL AND incident_id IS NULL AND transfer_id IS NULL"
)

# What the company owes itself. Steps of a case only where `owed_by` names it, which is once it told us of the case.
OWED = "kind IN ('finding_answer', 'filing', 'implementer_report', 'support_report', 'incident')"
THEIRS = "rule_id IN ({})".format(", ".join(f"'{rule}'" for rule in OF_ITS_PEOPLE))
INSIDE = "consultation_id IS NULL AND transfer_id IS NULL"
allow("reports.Obligation", COMPANY, f"company_id = ANY({COMPANY_IDS}) AND owed_by = 'company' AND {OWED} AND {INSIDE}")
# What it does for the people who are placed there today; the sub-select is itself under the policy of placements.
allow(
    "reports.Obligation",
    COMPANY,
    f"person_id IN (SELECT person_id FROM training_placement) AND {THEIRS}"
    f" AND application_id IS NULL AND incident_id IS NULL AND {INSIDE}",
)
allow(
    "reports.Obligation",
    AUDITOR,
    f"{MANDATE} AND {OPEN_TO_OTHERS} AND legal_on BETWEEN {PERIOD_FIRST} AND {PERIOD_LAST}",
)
allow(
    "reports.Document",
    COMPANY,
    f"company_id = ANY({COMPANY_IDS}) AND for_company AND {FINAL} AND {OUTSIDE} AND consultation_id IS NULL",
)
allow(
    "reports.Document",
    AUDITOR,
    f"{MANDATE} AND {FINAL} AND ({OUTSIDE} OR {CONFIDENTIAL}) AND subject_on BETWEEN {PERIOD_FIRST} AND {PERIOD_LAST}",
)
# A file is as visible as the document it belongs to; the sub-select is itself under the policy above.
allow(
    "core.StoredFile",
    AUDITOR,
    f"scope_office_id = ANY({OFFICE_IDS}) AND EXISTS "
    "(SELECT 1 FROM reports_document d WHERE d.file_id = core_storedfile.id)",
)
