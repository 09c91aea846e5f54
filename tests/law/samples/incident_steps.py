"""Samples of TITP-FIL-05.b."""

SAMPLES = [
    ("TITP-FIL-05.b", {"step": "police_report", "clock": "at_once", "day": "2026-11-10"}),
    ("TITP-FIL-05.b", {"step": "consulate", "clock": "without_delay", "day": "2026-11-10"}),
    ("TITP-FIL-05.b", {"step": "employment_notice", "clock": "left", "day": "2026-11-30"}),
    ("TITP-FIL-05.b", {"step": "employment_notice", "clock": "left"}),
    ("TITP-FIL-05.b", {"step": "statement", "clock": "before_return", "day": "2026-12-05"}),
    ("TITP-FIL-05.b", {"step": "support_site", "clock": "none", "day": "2026-11-10"}),
    ("TITP-FIL-05.b", {"step": "accident_report", "clock": "accident", "day": "2026-11-10"}),
    ("TITP-FIL-05.b", {"step": "accident_report", "clock": "accident", "day": "2026-11-10", "absence_days": 0}),
    (
        "TITP-FIL-05.b",
        {
            "step": "accident_report",
            "clock": "accident",
            "day": "2027-01-05",
            "happened_on": "2026-12-28",
            "absence_days": 2,
        },
    ),
    ("TITP-FIL-05.b", {"step": "accident_report", "clock": "accident", "day": "2026-11-10", "absence_days": 4}),
]
