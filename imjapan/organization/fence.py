"""What companies and auditors see of our own house: the name of the office in charge."""

from imjapan.core.fence import AUDITOR, COMPANY, COMPANY_IDS, OFFICE_IDS, allow

allow("organization.Organization", COMPANY, "true")
allow("organization.Organization", AUDITOR, "true")
allow("organization.Office", AUDITOR, f"id = ANY({OFFICE_IDS})")
allow(
    "organization.Office",
    COMPANY,
    f"id IN (SELECT office_id FROM companies_company WHERE id = ANY({COMPANY_IDS}))",
)
