"""Samples of TITP-CHG-01, 02."""

SAMPLES = [
    ("TITP-CHG-01", {"changes": ["lodging", "night_hours"], "day": "2027-01-15"}),
    ("TITP-CHG-01", {"changes": ["lodging"], "day": "2026-12-01"}),
    ("TITP-CHG-01", {"changes": ["lodging"], "day": "2026-12-01", "done_on": "2026-12-28"}),
    ("TITP-CHG-01", {"changes": ["lodging"], "day": "2026-12-01", "today": "2027-01-02"}),
    ("TITP-CHG-01", {"changes": ["target"], "day": "2026-12-01", "today": "2026-12-01"}),
    ("TITP-CHG-01", {"changes": ["company_succession"], "day": "2026-12-01"}),
    ("TITP-CHG-01", {"changes": ["company_succession"], "day": "2026-12-01", "today": "2026-12-01"}),
    ("TITP-CHG-01", {"changes": ["pay_raised", "title_or_marriage_name"], "day": "2026-12-01"}),
    ("TITP-CHG-01.v", {"planned": 400, "actual": 500.5, "day": "2027-03-31"}),
    ("TITP-CHG-01.v", {"planned": 0, "actual": 1, "day": "2027-03-31"}),
    ("TITP-CHG-01.w", {"hours": 79.5, "month_end": "2026-11-30"}),
    ("TITP-CHG-02", {"hours": 44.5, "closes_on": "2026-10-31"}),
    ("TITP-CHG-02", {"hours": 45, "closes_on": "2026-10-31"}),
    ("TITP-CHG-02", {"hours": 81, "closes_on": "2026-10-31"}),
    (
        "TITP-CHG-02",
        {"hours": 80, "closes_on": "2026-10-31", "month_start": "2026-10-01", "approved_on": "2026-09-30"},
    ),
]
