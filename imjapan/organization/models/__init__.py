"""Tables of our own house, one module per noun."""

from .figures import ParameterOverride
from .house import PERIOD_ORDER, Office, Organization, RoleRight, Staff
from .licence import Licence, Measure, Requirement
from .personnel import Appointment, Course, Personnel, SelfDeclaration

__all__ = [
    "PERIOD_ORDER",
    "Appointment",
    "Course",
    "Licence",
    "Measure",
    "Office",
    "Organization",
    "ParameterOverride",
    "Personnel",
    "Requirement",
    "RoleRight",
    "SelfDeclaration",
    "Staff",
]
