"""Samples of TITP-GEN-02 to 05."""

SAMPLES = [
    (
        "TITP-GEN-02",
        {"languages": ["ja"], "kept_at_office": True, "signed_by_trainee": True, "trainee_languages": ["id"]},
    ),
    ("TITP-GEN-02", {"languages": ["ja"], "kept_at_office": True, "signed_by_trainee": True}),
    ("TITP-GEN-02", {"languages": ["vi"], "submitted": True, "translation_attached": True}),
    (
        "TITP-GEN-03",
        {
            "applications": [
                {"name": "a", "attachments": ["registry extract", "1-3"]},
                {"name": "b", "attachments": ["registry extract"]},
            ]
        },
    ),
    ("TITP-GEN-04", {"shown_at_once": True}),
    ("TITP-GEN-05", {"act": "licence_new", "offices": 3, "day": "2026-11-26"}),
    ("TITP-GEN-05", {"act": "licence_renewal", "offices": 3}),
    ("TITP-GEN-05", {"act": "plan_change", "plans": 4}),
]
