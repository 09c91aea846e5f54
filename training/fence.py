"""Of training, a company sees released findings, its own answers, and who is placed there today; nothing else exists.

Whoever left, or is still to come, is nobody for it: placements, their people and plans are those of the day.

No policy on audits, methods, interviews, findings, visits, plan applications with their papers, residence applications,
cohorts, changes of plans: those tables are closed to both roles.
"""

from imjapan.core.fence import COMPANY, COMPANY_IDS, PERIOD_LAST, USER_ID, allow

allow(
    "training.ReleasedFinding",
    COMPANY,
    f"company_id = ANY({COMPANY_IDS})",
    commands=("SELECT", "UPDATE (state)"),
)
allow("training.CorrectiveAnswer", COMPANY, f"company_id = ANY({COMPANY_IDS})")
# An answer is sent by the user of the request, through the portal, to a finding of the same company and office.
# Sending it back is ours: the company reads the reason and can neither write nor change it.
allow(
    "training.CorrectiveAnswer",
    COMPANY,
    f"company_id = ANY({COMPANY_IDS}) AND answered_by_id = {USER_ID} AND channel = 'portal' AND EXISTS "
    "(SELECT 1 FROM training_releasedfinding r WHERE r.id = training_correctiveanswer.released_id"
    " AND r.company_id = training_correctiveanswer.company_id AND r.office_id = training_correctiveanswer.office_id)"
    " AND returned_at IS NULL AND returned_by_id IS NULL AND returned_by_name = '' AND return_reason = ''"
    " AND sent_by_name = ''",
    commands=("INSERT",),
)
# Files of answers and of documents for the company carry its id; what it sends is signed with its user.
allow("core.StoredFile", COMPANY, f"scope_company_id = ANY({COMPANY_IDS})")
allow(
    "core.StoredFile",
    COMPANY,
    f"scope_company_id = ANY({COMPANY_IDS}) AND stored_by_id = {USER_ID} AND keep_until IS NULL AND preview_id IS NULL",
    commands=("INSERT",),
)
allow("training.Placement", COMPANY, f"company_id = ANY({COMPANY_IDS}) AND {PERIOD_LAST} BETWEEN starts_on AND ends_on")
# The sub-selects are themselves under the policy above.
allow("training.Plan", COMPANY, "id IN (SELECT plan_id FROM training_placement)")
allow("interns.Person", COMPANY, "id IN (SELECT person_id FROM training_placement)")
