"""ESD-DATE-01 to 05."""

SAMPLES = [
    ("ESD-DATE-01", {"event": "2027-04-20", "days": 14}),
    ("ESD-DATE-02", {"event": "2027-02-28", "months": 1}),
    ("ESD-DATE-03", {"event": "2030-03-31", "months": 3}),
    ("ESD-DATE-03", {"event": "2030-03-31", "months": 6, "edge": "from"}),
    ("ESD-DATE-04", {"start": "2027-04-01", "months": 36}),
    ("ESD-DATE-04", {"start": "2027-06-10", "months": 12, "printed_end": "2028-06-10"}),
    ("ESD-DATE-05", {"legal": "2026-05-31", "authority": "national"}),
    ("ESD-DATE-05", {"legal": "2026-05-31"}),
]
