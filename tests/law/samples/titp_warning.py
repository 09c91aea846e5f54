"""Samples of TITP-WARN-01."""

SAMPLES = [
    ("TITP-WARN-01.W06", {"changed_on": "2026-11-01", "today": "2026-11-26"}),
    ("TITP-WARN-01.W06", {"changed_on": "2026-10-01", "today": "2026-11-26"}),
    ("TITP-WARN-01.W06", {"changed_on": "2026-10-01", "today": "2026-11-26", "filed_on": "2026-10-20"}),
    ("TITP-WARN-01.W11", {"last": "2026-12-31", "today": "2026-12-17"}),
    ("TITP-WARN-01.W12", {"course_on": "2024-02-29", "today": "2026-11-28"}),
    ("TITP-WARN-01.W13", {"expiry": "2027-05-31", "today": "2027-04-30"}),
    ("TITP-WARN-01.W13", {"expiry": "2027-05-31", "today": "2027-02-27"}),
    ("TITP-WARN-01.W14", {"last": "2026-11-30", "today": "2026-11-26"}),
    ("TITP-WARN-01.W15", {"consultations": 4, "trainees": 13, "violence_or_wages": 1}),
    ("TITP-WARN-01.W15", {"consultations": 4, "trainees": 13}),
    ("TITP-WARN-01.W16", {"missing": 1, "trainees": 10}),
    ("TITP-WARN-01.W16", {"missing": 3, "trainees": 12, "day": "2026-11-26"}),
    ("TITP-WARN-01.W17", {"paid": 4000, "cap": 3600, "deposit": 100000}),
    ("TITP-WARN-01.W18", {"last": "2026-12-03", "today": "2026-11-26"}),
    ("TITP-WARN-01.W20", {"count": 4, "limit": 3, "day": "2027-01-10"}),
]
