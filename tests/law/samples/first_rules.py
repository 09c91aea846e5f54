"""Samples of the first rules: deadline arithmetic and audits."""

SAMPLES = [
    ("TITP-GEN-01", {"event": "2027-02-28", "months": 1, "margin_days": 3}),
    ("TITP-GEN-01", {"event": "2026-12-01", "days": 31}),
    ("TITP-GEN-01", {"event": "2026-11-14", "days": 0}),
    ("TITP-GEN-01", {"event": "2027-05-31", "months": 3, "wording": "before"}),
    ("TITP-GEN-01", {"event": "2027-05-31", "days": 1, "wording": "before"}),
    ("TITP-GEN-01", {"event": "2028-02-29", "months": 12, "wording": "period"}),
    ("TITP-GEN-01", {"event": "2026-11-04", "wording": "without_delay", "margin_days": 30}),
    ("TITP-GEN-01", {"event": "2026-12-26", "wording": "promptly"}),
    ("TITP-GEN-01", {"event": "2026-11-21", "wording": "immediately"}),
    ("TITP-AUDIT-01", {"first_lecture_day": "2026-04-15", "today": "2026-10-05", "audits": [{"date": "2026-06-10"}]}),
    (
        "TITP-AUDIT-01",
        {
            "first_lecture_day": "2026-04-15",
            "today": "2027-03-05",
            "training_periods": [{"start": "2026-04-15", "end": "2026-05-10"}, {"start": "2026-11-15"}],
            "audits": [{"date": "2026-05-20"}, {"date": "2026-11-16"}, {"date": "2027-03-01"}],
        },
    ),
    ("TITP-AUDIT-01", {"first_lecture_day": "2026-04-15", "today": "2026-04-20"}),
    ("TITP-AUDIT-03", {"trainees": 9}),
    ("TITP-AUDIT-03", {"trainees": 9, "interviewed": 2}),
    ("TITP-AUDIT-03", {"trainees": 9, "interviewed": 3}),
    ("TITP-AUDIT-06", {"audit_end": "2026-12-31"}),
]
