"""Samples of TITP-EXT-01."""

SAMPLES = [
    ("TITP-EXT-01", {"since": "2026-04-01", "today": "2026-11-26", "checks": ["2026-04-05", "2026-08-02"]}),
    ("TITP-EXT-01", {"since": "2026-04-01", "today": "2026-08-02", "checks": ["2026-04-05", "2026-08-02"]}),
    ("TITP-EXT-01", {"since": "2026-10-15", "today": "2026-11-26"}),
    ("TITP-EXT-01.b", {"fiscal_year": 2026, "today": "2027-04-01", "offices": [{"office": "B"}]}),
    ("TITP-EXT-01.b", {"fiscal_year": 2026, "today": "2026-11-26", "offices": [{"office": "B"}]}),
    (
        "TITP-EXT-01.b",
        {"fiscal_year": 2026, "today": "2026-11-26", "offices": [{"office": "A", "accompanied": ["2026-06-10"]}]},
    ),
    (
        "TITP-EXT-01.c",
        {"role": "external_auditor", "day": "2026-11-05", "course_on": "2023-10-30", "staff_until": "2020-01-31"},
    ),
    (
        "TITP-EXT-01.c",
        {"role": "external_officer", "day": "2026-11-05", "ties": [{"kind": "officer", "until": "2024-01-31"}]},
    ),
]
