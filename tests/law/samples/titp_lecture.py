"""Samples of TITP-LEC-01 to 08."""


def lessons(days, hours, *, start=1, month=7):
    """Lecture days one after the other, the same hours on each."""
    return [{"day": f"2026-{month:02}-{start + n:02}", "hours": hours} for n in range(days)]


PRE_ARRIVAL = {
    "first_day": "2026-03-02",
    "last_day": "2026-04-10",
    "hours": 168,
    "landing": "2026-07-01",
    "abroad": True,
    "classroom": True,
    "given_by": "organization",
}
LEGAL = {"titp": 2, "immigration": 2, "labour": 2, "other": 2}
ADDED = ["social_insurance", "labour_insurance", "tax", "handbook_app"]
SAMPLES = [
    ("TITP-LEC-01", {"planned_hours": 60, "days": lessons(2, 5)}),
    ("TITP-LEC-01", {"planned_hours": 2080, "days": lessons(22, 8), "pre_arrival": True}),
    ("TITP-LEC-01", {"planned_hours": 96, "days": lessons(1, 10), "pre_arrival": None}),
    ("TITP-LEC-01", {"planned_hours": 48, "days": lessons(1, 10)}),
    ("TITP-LEC-01", {"planned_hours": 48, "days": lessons(6, 8, start=6)}),
    ("TITP-LEC-01", {"planned_hours": 48.5}),
    ("TITP-LEC-02", PRE_ARRIVAL),
    ("TITP-LEC-02", PRE_ARRIVAL | {"landing": None, "legal_hours": 8}),
    ("TITP-LEC-03", {"japanese": 100, "life": 20}),
    ("TITP-LEC-03.b", {"of_organization": False, "of_implementer": False, "expert": True, "understood": True}),
    ("TITP-LEC-03.b", {}),
    ("TITP-LEC-03.c", LEGAL | {"day": "2026-07-06", "explained": ADDED}),
    ("TITP-LEC-03.c", {"day": "2026-07-06", "titp": 8}),
    ("TITP-LEC-03.c", LEGAL | {"day": "2025-12-07", "labour": 1.5}),
    ("TITP-LEC-04", {"last_lecture_day": "2026-12-03", "work_days": ["2026-12-03", "2026-12-04"]}),
    ("TITP-LEC-04", {"last_lecture_day": "2026-12-03", "work_days": ["2026-12-04"]}),
    ("TITP-LEC-04.b", {"last_lecture_day": "2026-12-03", "assigned_on": "2026-12-03"}),
    ("TITP-LEC-04.b", {"last_lecture_day": "2026-12-03"}),
    ("TITP-LEC-04.b", {"last_lecture_day": "2026-12-03", "unfinished": ["legal"]}),
    (
        "TITP-LEC-05",
        {"given_by": "organization", "facility": True, "allowance": 40000, "food_free": False, "nationality": "VN"},
    ),
    ("TITP-LEC-06", {"written": ["date", "start", "end"]}),
    (
        "TITP-LEC-06.b",
        {
            "last_lecture_day": "2026-12-03",
            "today": "2026-12-02",
            "trainees": [{"trainee": "A", "missed": 8, "made_up": 4}, {"trainee": "B", "missed": 2, "made_up": 2}],
        },
    ),
    ("TITP-LEC-06.b", {"last_lecture_day": "2026-12-03", "today": "2026-12-04"}),
    ("TITP-LEC-07", {"japanese_hours": 240, "care_hours": 41, "legal_hours": 8, "japanese": "N4"}),
    ("TITP-LEC-07.b", {"stage": "2", "japanese": "N4"}),
    (
        "TITP-LEC-08",
        {
            "day": "2026-07-06",
            "asbestos_work": True,
            "explained_in_writing": True,
            "added_during_plan": True,
            "approved_on": "2026-07-06",
        },
    ),
]
