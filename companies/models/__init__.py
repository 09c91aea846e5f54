"""Tables of host companies, one module per noun."""

from .companies import Company, CompanyMembership, Establishment, InCharge, Relation, corporate_number
from .standing import Excellence, Headcount, Officer, OutsideTrainees, Qualification, Sanction

__all__ = [
    "Company",
    "CompanyMembership",
    "Establishment",
    "Excellence",
    "Headcount",
    "InCharge",
    "Officer",
    "OutsideTrainees",
    "Qualification",
    "Relation",
    "Sanction",
    "corporate_number",
]
