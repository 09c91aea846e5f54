"""Samples of TITP-EXAM-01 to 03."""

SAMPLES = [
    ("TITP-EXAM-01", {"stage": "1", "taken": ["practical", "theory"], "passed": ["practical"], "moving_on": True}),
    ("TITP-EXAM-01", {"stage": "2", "passed": ["practical"], "moving_on": True}),
    ("TITP-EXAM-02", {"stage": "1", "plan_end": "2027-05-31"}),
    ("TITP-EXAM-02", {"stage": "3", "plan_end": "2029-05-31", "today": "2028-06-01"}),
    ("TITP-EXAM-02.b", {"stage": "2", "plan_end": "2029-05-31", "day": "2028-11-30"}),
    ("TITP-EXAM-02.b", {"stage": "2", "plan_end": "2029-05-31", "day": "2028-11-29"}),
    ("TITP-EXAM-02.b", {"stage": "3", "plan_end": "2029-05-31", "day": "2029-06-01"}),
    (
        "TITP-EXAM-03",
        {
            "stage": "1",
            "attempts": [
                {"day": "2027-03-01", "part": "practical", "result": "failed"},
                {"day": "2027-04-01", "part": "practical", "result": "failed"},
            ],
        },
    ),
    ("TITP-EXAM-03", {"stage": "2", "attempts": [{"day": "2027-03-01", "part": "practical", "result": "failed"}]}),
    (
        "TITP-EXAM-03",
        {
            "stage": "3",
            "plan_end": "2029-05-31",
            "today": "2029-01-01",
            "attempts": [
                {"day": "2028-03-01", "part": "practical", "result": "failed"},
                {"day": "2028-04-01", "part": "practical", "result": "absent"},
            ],
        },
    ),
]
