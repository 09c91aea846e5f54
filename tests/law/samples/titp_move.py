"""Samples of TITP-MOVE-01, 02."""

BANKRUPT = {"event": "2026-11-10", "today": "2026-11-10", "wants_to_continue": True, "asked_on": "2026-11-10"}
SAMPLES = [
    ("TITP-MOVE-01", {"ground": "bankruptcy", "day": "2026-11-10"}),
    ("TITP-MOVE-01", {"ground": "own_wish", "day": "2026-11-10"}),
    ("TITP-MOVE-01", {"ground": "own_wish", "day": "2026-11-10", "entering_stage_3": True}),
    ("TITP-MOVE-01", {"ground": "violence_or_harassment", "day": "2026-11-10"}),
    ("TITP-MOVE-01", {"ground": "other", "day": "2026-11-10"}),
    ("TITP-MOVE-01.b", BANKRUPT | {"contract_ended_on": "2026-11-30"}),
    ("TITP-MOVE-01.b", BANKRUPT | {"today": "2026-11-25"}),
    ("TITP-MOVE-01.b", BANKRUPT | {"coordination_on": "2026-11-13", "notice_filed_on": "2026-11-12"}),
    (
        "TITP-MOVE-01.b",
        {
            "event": "2026-11-10",
            "today": "2026-11-24",
            "wants_to_continue": False,
            "asked_on": "2026-11-10",
            "notice_filed_on": "2026-11-24",
        },
    ),
    ("TITP-MOVE-01.c", {"kind": "work", "start": "2026-11-20"}),
    ("TITP-MOVE-01.c", {"kind": "work", "start": "2026-11-20", "day": "2027-03-20"}),
    ("TITP-MOVE-01.c", {"kind": "work_28_hours", "start": "2026-11-20", "week_hours": 29}),
    ("TITP-MOVE-02", {"day": "2026-11-10", "wish": "return_home", "disadvantage": False}),
    ("TITP-MOVE-02", {"day": "2026-11-10", "wish": "resume", "disadvantage": False, "change_approved": True}),
]
