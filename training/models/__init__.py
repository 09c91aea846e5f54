"""Tables of the training cycle, one module per noun."""

from .applications import ApplicationPaper, Cohort, PlanApplication, PlanChange, Postponement, ResidenceApplication
from .audits import Audit, AuditChecklist, AuditMethod, AuditTrigger, Interview
from .evidence import Evidence
from .exams import ExamAttempt
from .external_checks import ExternalCheck
from .findings import CorrectiveAnswer, Finding, ReleasedFinding
from .incidents import Incident, IncidentPerson, IncidentStep, Transfer, TransferContact
from .lectures import LectureAbsence, LectureCourse, Lecturer, LectureSession, LectureWork
from .offers import Candidate, Offer
from .placements import Absence, CutOver, Placement, Plan, Regime
from .roster import RememberedHeader, RosterImport
from .support import SupportContract, SupportExpense, SupportInterview, SupportPlan, SupportRecord
from .visits import PlannedVisit, Visit

__all__ = [
    "Absence",
    "ApplicationPaper",
    "Audit",
    "AuditChecklist",
    "AuditMethod",
    "AuditTrigger",
    "Candidate",
    "Cohort",
    "CorrectiveAnswer",
    "CutOver",
    "Evidence",
    "ExamAttempt",
    "ExternalCheck",
    "Finding",
    "Incident",
    "IncidentPerson",
    "IncidentStep",
    "Interview",
    "LectureAbsence",
    "LectureCourse",
    "LectureSession",
    "LectureWork",
    "Lecturer",
    "Offer",
    "Placement",
    "Plan",
    "PlanApplication",
    "PlanChange",
    "PlannedVisit",
    "Postponement",
    "Regime",
    "ReleasedFinding",
    "RememberedHeader",
    "ResidenceApplication",
    "RosterImport",
    "SupportContract",
    "SupportExpense",
    "SupportInterview",
    "SupportPlan",
    "SupportRecord",
    "Transfer",
    "TransferContact",
    "Visit",
]
