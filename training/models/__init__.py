"""Tables of the training cycle, one module per noun."""

from .audits import Audit, AuditChecklist, AuditMethod, AuditTrigger, Interview
from .evidence import Evidence
from .external_checks import ExternalCheck
from .findings import CorrectiveAnswer, Finding, ReleasedFinding
from .placements import Absence, CutOver, Placement, Plan, Regime
from .roster import RememberedHeader, RosterImport
from .visits import PlannedVisit, Visit

__all__ = [
    "Absence",
    "Audit",
    "AuditChecklist",
    "AuditMethod",
    "AuditTrigger",
    "CorrectiveAnswer",
    "CutOver",
    "Evidence",
    "ExternalCheck",
    "Finding",
    "Interview",
    "Placement",
    "Plan",
    "PlannedVisit",
    "Regime",
    "ReleasedFinding",
    "RememberedHeader",
    "RosterImport",
    "Visit",
]
