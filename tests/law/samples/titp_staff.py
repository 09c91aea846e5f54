"""Samples of TITP-STAFF-01 to 05."""

SAMPLES = [
    ("TITP-STAFF-01", {"role": "instructor", "day": "2026-11-26", "experience_months": 59, "birth_date": "2008-02-29"}),
    ("TITP-STAFF-01", {"role": "manager", "day": "2026-11-26", "course_on": "2024-03-15", "birth_date": "1980-01-01"}),
    ("TITP-STAFF-01", {"role": "plan_guide", "day": "2026-11-26", "guided_plans": True}),
    ("TITP-STAFF-01.b", {"place": "establishment", "posts": {"instructor": 1}, "care_trainees": 6, "shifts": 1}),
    ("TITP-STAFF-01.b", {"place": "office", "posts": {"manager": 1}}),
    ("TITP-STAFF-01.b", {"place": "organization", "posts": {"external_auditor": 1}}),
    (
        "TITP-STAFF-02",
        {"day": "2026-11-26", "managers": [{"name": "A", "ties": [{"kind": "employee", "until": "2023-05-31"}]}]},
    ),
    (
        "TITP-STAFF-02",
        {"day": "2026-11-26", "managers": [{"name": "A", "ties": [{"kind": "relative"}]}, {"name": "B"}]},
    ),
    ("TITP-STAFF-02", {"day": "2026-11-26", "managers": [{"name": "A"}]}),
    ("TITP-STAFF-03", {"course_on": "2023-11-22", "today": "2026-11-22"}),
    ("TITP-STAFF-03", {"course_on": "2023-10-01", "today": "2026-11-22"}),
    ("TITP-STAFF-03", {"course_on": "2025-10-01", "today": "2026-11-22"}),
    ("TITP-STAFF-04", {"staff": 6, "implementers": 40, "trainees": 240}),
    ("TITP-STAFF-04", {"staff": 1, "implementers": 4, "trainees": 24}),
    ("TITP-STAFF-05", {"day": "2026-11-26", "birth_date": "2009-11-27", "sentence": "2022-01-01", "bankrupt": True}),
    ("TITP-STAFF-05", {"day": "2026-11-26"}),
    ("TITP-STAFF-05", {"day": "2026-11-26", "birth_date": "1980-01-01", "declared_on": "2025-11-25"}),
    ("TITP-STAFF-05", {"day": "2026-11-26", "birth_date": "1980-01-01", "declared_on": "2025-11-26"}),
]
