"""Samples of TITP-IMM-01, 02."""

SAMPLES = [
    ("TITP-IMM-01", {"event": "first_address", "day": "2026-11-02"}),
    ("TITP-IMM-01", {"event": "left_organization", "day": "2026-11-30", "today": "2026-12-15"}),
    ("TITP-IMM-02", {"issued_on": "2026-11-22", "landing_on": "2027-02-25"}),
    ("TITP-IMM-02", {"issued_on": "2026-11-22"}),
    ("TITP-IMM-02.b", {"expiry": "2027-05-31"}),
    ("TITP-IMM-02.b", {"expiry": "2027-05-31", "today": "2027-04-01"}),
    ("TITP-IMM-02.b", {"expiry": "2027-05-31", "today": "2027-05-01"}),
    ("TITP-IMM-02.b", {"expiry": "2027-05-31", "filed_on": "2027-02-27"}),
    ("TITP-IMM-02.b", {"expiry": "2027-05-31", "filed_on": "2027-05-31"}),
    ("TITP-IMM-02.b", {"expiry": "2027-05-31", "filed_on": "2027-06-01"}),
    (
        "TITP-IMM-02.c",
        {"expiry": "2027-05-31", "filed_on": "2027-05-20", "day": "2027-07-31", "plan_end": "2029-05-31"},
    ),
    ("TITP-IMM-02.c", {"expiry": "2027-05-31", "filed_on": "2027-05-20", "day": "2027-06-01"}),
    (
        "TITP-IMM-02.c",
        {"expiry": "2027-05-31", "filed_on": "2027-05-20", "decided_on": "2027-06-15", "day": "2027-06-16"},
    ),
    ("TITP-IMM-02.c", {"expiry": "2027-05-31", "filed_on": None, "day": "2027-06-01"}),
    ("TITP-IMM-02.d", {"stage": "1", "start": "2026-06-01", "expiry": "2027-06-01"}),
    ("TITP-IMM-02.d", {"stage": "2", "start": "2026-06-01", "expiry": "2028-06-02"}),
]
