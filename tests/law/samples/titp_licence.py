"""Samples of TITP-LIC-01 to 04."""

SAMPLES = [
    ("TITP-LIC-01", {"kind": "general", "start": "2022-08-01"}),
    ("TITP-LIC-01", {"kind": "general", "start": "2027-08-01", "renewal": True}),
    ("TITP-LIC-02", {"kind": "general", "expiry": "2027-07-31", "clean": True}),
    ("TITP-LIC-02", {"kind": "specified", "expiry": "2027-07-31", "today": "2026-11-26"}),
    ("TITP-LIC-02", {"kind": "specified", "expiry": "2027-07-31", "today": "2027-05-01"}),
    ("TITP-LIC-03", {"form": "agricultural_cooperative", "is_member": True, "in_the_trade": False}),
    ("TITP-LIC-03", {"form": "public_interest"}),
    ("TITP-LIC-04", {"certificate_at_offices": False}),
    ("TITP-LIC-04", {}),
]
