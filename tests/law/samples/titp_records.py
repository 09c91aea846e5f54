"""Samples of TITP-REC-01 to 04."""

SAMPLES = [
    ("TITP-REC-01", {"last_plan_ends": ["2026-03-31", "2027-12-15"]}),
    ("TITP-REC-01", {"last_plan_ends": ["2026-03-31"], "goes_on": True}),
    (
        "TITP-REC-01",
        {"last_plan_ends": ["2026-03-31"], "other_law": "labour", "other_from": "2026-03-31", "today": "2027-04-01"},
    ),
    ("TITP-REC-02", {"books": ["implementers", "fees"], "occupation_notice": True}),
    ("TITP-REC-02.b", {"book": "visits", "filled": ["date", "visitor"]}),
    ("TITP-REC-03", {"books": ["diary"]}),
    (
        "TITP-REC-04",
        {"records": [{"kind": "visits", "expected": 4, "signed": 3}, {"kind": "diary", "expected": 20, "signed": 21}]},
    ),
    ("TITP-REC-04", {"records": [{"kind": "visits", "expected": 4, "signed": 4}]}),
    ("TITP-REC-04.b", {"event": "2026-11-10", "written_on": "2026-11-25"}),
    ("TITP-REC-04.b", {"event": "2026-11-10", "written_on": "2026-11-24"}),
]
