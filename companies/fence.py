"""Company users see their own company; auditors the companies of their offices."""

from imjapan.core.fence import AUDITOR, COMPANY, COMPANY_IDS, OFFICE_IDS, allow

allow("companies.Company", COMPANY, f"id = ANY({COMPANY_IDS})")
allow("companies.Establishment", COMPANY, f"company_id = ANY({COMPANY_IDS})")
allow(
    "companies.Company",
    AUDITOR,
    f"office_id = ANY({OFFICE_IDS}) AND ({COMPANY_IDS} IS NULL OR id = ANY({COMPANY_IDS}))",
)
allow(
    "companies.Establishment",
    AUDITOR,
    "company_id IN (SELECT id FROM companies_company)",  # itself under the policy above
)
