"""Samples of TITP-VISIT-01."""

SAMPLES = [
    (
        "TITP-VISIT-01",
        {"today": "2026-06-20", "stage_1": [{"start": "2026-04-20"}], "visits": ["2026-04-28", "2026-06-20"]},
    ),
    ("TITP-VISIT-01", {"today": "2026-04-29", "stage_1": [{"start": "2026-04-30"}], "until": "2026-05-01"}),
    ("TITP-VISIT-01", {"today": "2026-04-30", "stage_1": [{"start": "2026-04-20"}], "visits": ["2026-04-20"]}),
]
