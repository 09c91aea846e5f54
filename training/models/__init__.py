"""Tables of the training cycle, one module per noun."""

from .audits import Audit, AuditMethod, Interview
from .findings import CorrectiveAnswer, Finding, ReleasedFinding
from .placements import Absence, CutOver, Placement, Plan, Regime
from .roster import RememberedHeader, RosterImport
from .visits import Visit

__all__ = [
    "Absence",
    "Audit",
    "AuditMethod",
    "CorrectiveAnswer",
    "CutOver",
    "Finding",
    "Interview",
    "Placement",
    "Plan",
    "Regime",
    "ReleasedFinding",
    "RememberedHeader",
    "RosterImport",
    "Visit",
]
