"""Samples of TITP-CONS-01 to 04."""

SAMPLES = [
    ("TITP-CONS-01", {"trainees": [{"name": "A", "languages": ["bn"]}], "offered": ["id"]}),
    ("TITP-CONS-01", {"trainees": [{"name": "A", "languages": ["id"]}], "offered": ["id"]}),
    ("TITP-CONS-02", {"filled": ["received_at"], "closed": True, "interpreted": True}),
    ("TITP-CONS-02.b", {"reader": "implementer"}),
    ("TITP-CONS-02.b", {"reader": "trainee", "own_record": True}),
    ("TITP-CONS-03", {"matter": "violence", "received_on": "2026-11-22"}),
    ("TITP-CONS-03", {"matter": "wages", "received_on": "2026-12-28"}),
    ("TITP-CONS-03", {"matter": "none", "received_on": "2026-12-28"}),
    ("TITP-CONS-03.b", {"step": "response", "received_on": "2026-11-20"}),
    ("TITP-CONS-03.b", {"step": "answer", "received_on": "2026-11-21", "matter": "violence"}),
    ("TITP-CONS-03.b", {"step": "answer", "received_on": "2026-11-21", "matter": "wages"}),
    ("TITP-CONS-04", {"language": "bn"}),
    ("TITP-CONS-04", {"language": "id"}),
]
