"""ESD-LIC-04, 05."""

AUDITOR = {
    "today": "2027-10-01",
    "qualification": "lawyer",
    "course": "2026-12-10",
    "staff_of_organization": False,
    "staff_of_other_organization": False,
    "staff_of_sending_organization": False,
    "consent": True,
    "last_office_audit": "2027-07-05",
}
SAMPLES = [
    ("ESD-LIC-04", AUDITOR),
    ("ESD-LIC-04", AUDITOR | {"today": "2027-10-06", "relations": [{"kind": "former", "end": "2025-01-31"}]}),
    ("ESD-LIC-04", AUDITOR | {"left_organization": "2023-05-31"}),
    ("ESD-LIC-04", {"today": "2027-10-01"}),
    ("ESD-LIC-05", {"today": "2027-04-01", "course": "2025-08-01", "course_kind": "titp_manager"}),
    ("ESD-LIC-05", {"today": "2028-03-01", "course": "2025-08-01"}),
    ("ESD-LIC-05", {"today": "2027-04-01", "course": "2024-03-15"}),
    ("ESD-LIC-05", {"today": "2027-04-01", "course": "2026-12-15", "offices": 2}),
    ("ESD-LIC-05", {"today": "2027-04-01", "course": "2026-12-15", "connected": True}),
    ("ESD-LIC-05", {"today": "2027-04-01", "course": "2026-12-15", "full_time": False}),
]
