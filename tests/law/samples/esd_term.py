"""ESD-LIC-06 to 08."""

SAMPLES = [
    ("ESD-LIC-06", {"licence_from": "2027-04-01"}),
    ("ESD-LIC-06", {"licence_from": "2027-04-01", "today": "2029-10-01"}),
    ("ESD-LIC-06", {"licence_from": "2027-04-01", "today": "2030-01-05"}),
    ("ESD-LIC-06", {"licence_from": "2027-04-01", "excellent": True, "filed": "2031-10-01"}),
    ("ESD-LIC-06", {"licence_from": "2027-04-01", "filed": "2029-09-01"}),
    ("ESD-LIC-06", {"licence_from": "2027-04-01", "filed": "2030-01-04"}),
    ("ESD-LIC-07", {"wished_start": "2027-04-01"}),
    ("ESD-LIC-07", {"wished_start": "2027-03-31"}),
    ("ESD-LIC-07", {"wished_start": "2027-04-01", "filed": "2026-10-20"}),
    ("ESD-LIC-07", {"wished_start": "2027-04-01", "filed": "2026-12-10"}),
    ("ESD-LIC-07", {"wished_start": "2027-04-01", "filed": "2027-02-01"}),
    ("ESD-LIC-07", {"wished_start": "2027-04-01", "filed": "2026-04-10"}),
    ("ESD-LIC-07.FEE", {"day": "2026-12-01"}),
    ("ESD-LIC-08", {"kind": "new_office", "event": "2027-08-01"}),
    ("ESD-LIC-08", {"kind": "external_auditor_left", "event": "2027-09-15"}),
    ("ESD-LIC-08", {"kind": "external_auditor_left", "event": "2027-09-15", "successor_from": "2027-09-16"}),
    ("ESD-LIC-08", {"kind": "suspension_or_end", "event": "2028-03-31"}),
    ("ESD-LIC-08", {"kind": "business_change", "event": "2028-03-31"}),
    ("ESD-LIC-08", {"kind": "name_lending", "event": "2028-03-31"}),
]
