"""Samples of TITP-AUDIT-02, 03.b, 04, 05, 07."""

SAMPLES = [
    ("TITP-AUDIT-02", {"done": ["on_site", "report", "interview", "books"], "reported_by": ["training_manager"]}),
    ("TITP-AUDIT-03.b", {"today": "2026-11-26", "trainees": [{"name": "A", "since": "2025-11-25"}]}),
    (
        "TITP-AUDIT-03.b",
        {"today": "2026-11-26", "trainees": [{"name": "A", "since": "2024-02-29", "interviewed": ["2026-01-31"]}]},
    ),
    (
        "TITP-AUDIT-04",
        {
            "audit_day": "2026-11-26",
            "leader": {"name": "A", "is_manager": True, "ties": [{"kind": "employee", "until": "2023-11-30"}]},
        },
    ),
    ("TITP-AUDIT-04", {"audit_day": "2026-11-26", "leader": {"name": "A"}}),
    (
        "TITP-AUDIT-04",
        {
            "audit_day": "2026-11-26",
            "leader": {"name": "A", "is_manager": True},
            "staff": [{"name": "B", "audit_course_on": "2022-01-01"}],
        },
    ),
    ("TITP-AUDIT-04", {"audit_day": "2026-11-26", "leader": {"name": "A", "is_manager": True}}),
    ("TITP-AUDIT-05", {"suspected_on": "2026-11-10", "suspicions": ["severe_consultation"]}),
    ("TITP-AUDIT-05", {"suspected_on": "2026-11-10", "suspicions": ["illegal_act"], "held_on": "2026-11-12"}),
    ("TITP-AUDIT-05", {"suspected_on": "2026-11-10", "suspicions": ["illegal_act"], "today": "2026-11-12"}),
    ("TITP-AUDIT-05", {"suspected_on": "2026-11-10", "suspicions": []}),
    ("TITP-AUDIT-07", {"found_on": "2026-12-28", "labour_law": True}),
    ("TITP-AUDIT-07", {"found_on": "2026-11-12", "labour_law": False}),
]
