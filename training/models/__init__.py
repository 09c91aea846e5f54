"""Tables of the training cycle, one module per noun."""

from .audits import Audit, AuditMethod, Interview
from .findings import CorrectiveAnswer, Finding, ReleasedFinding
from .placements import Placement, Plan, Regime
from .visits import Visit

__all__ = [
    "Audit",
    "AuditMethod",
    "CorrectiveAnswer",
    "Finding",
    "Interview",
    "Placement",
    "Plan",
    "Regime",
    "ReleasedFinding",
    "Visit",
]
