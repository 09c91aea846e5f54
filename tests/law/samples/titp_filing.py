"""Samples of TITP-FIL-01 to 04."""

from imjapan.law.filings import filings

SAMPLES = [("TITP-FIL-01", {"filing": code, "event": "2027-02-28"}) for code in filings()] + [
    ("TITP-FIL-01.b", {"day": "2027-04-01"}),
    (
        "TITP-FIL-02",
        {
            "report": "implementer_status",
            "fiscal_year": 2026,
            "training": [{"start": "2026-04-01", "end": "2026-04-10"}],
        },
    ),
    ("TITP-FIL-02", {"report": "implementer_status", "fiscal_year": 2026}),
    ("TITP-FIL-02", {"report": "so_business", "fiscal_year": 2026}),
    ("TITP-FIL-02.b", {"attached": ["balance_sheet"], "visits": True, "external_auditor": True}),
    ("TITP-FIL-03", {"start": "2027-03-01", "stage": "1"}),
    ("TITP-FIL-03", {"start": "2027-06-15", "stage": "2", "today": "2027-03-16"}),
    ("TITP-FIL-03", {"start": "2027-06-15", "stage": "3", "today": "2027-02-16"}),
    ("TITP-FIL-03", {"start": "2027-10-15", "stage": "1"}),
    ("TITP-FIL-04", {"event": "2026-11-10"}),
    ("TITP-FIL-04", {"event": "2026-11-10", "filed_by": "implementer"}),
    ("TITP-FIL-04", {"event": "2026-11-10", "return_on": "2026-12-05", "own_will": True}),
    ("TITP-FIL-04", {"event": "2026-11-10", "return_on": "2026-11-10", "own_will": True, "statement": False}),
    ("TITP-FIL-04.b", {"written": ["licence", "plan"], "wants_to_continue": True}),
]

SAMPLES += [
    ("TITP-FIL-05", {"event": "accident", "day": "2026-11-10", "absence_days": 4}),
    ("TITP-FIL-05", {"event": "accident", "day": "2026-11-10", "absence_days": 3}),
    ("TITP-FIL-05", {"event": "accident", "day": "2026-11-10", "absence_days": 0}),
    ("TITP-FIL-05", {"event": "accident", "day": "2026-11-10"}),
    ("TITP-FIL-05", {"event": "crime", "day": "2026-11-10"}),
    ("TITP-FIL-05", {"event": "missing", "day": "2026-11-10"}),
    ("TITP-FIL-05", {"event": "hired", "day": "2026-12-31", "insured": True}),
]
