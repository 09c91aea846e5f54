"""ESD-AUD-01 to 04."""

CONTENT = dict.fromkeys(
    [
        "work_seen",
        "report_of_manager",
        "report_of_instructor",
        "interviews",
        "facilities",
        "books",
        "housing",
        "led_by_manager",
    ],
    True,
)
WORKER = {"workers": [{"start": "2027-06-10"}]}
SAMPLES = [
    ("ESD-AUD-01", {"first_start": "2027-04-15", "audits": ["2027-07-15"], "today": "2027-09-20"}),
    ("ESD-AUD-01", {"first_start": "2027-04-15", "audits": ["2027-07-15"], "today": "2027-10-16"}),
    ("ESD-AUD-01", {"first_start": "2027-04-15", "audits": ["2027-07-16"], "today": "2027-08-01"}),
    ("ESD-AUD-01", {"workers": [{"start": "2027-05-31", "end": "2027-06-30"}], "today": "2027-10-16"}),
    ("ESD-AUD-01", {"first_start": "2027-04-15", "today": "2027-04-20"}),
    ("ESD-AUD-01.INTERVIEWS", {"workers": 9}),
    ("ESD-AUD-01.INTERVIEWS", {"workers": 9, "interviewed": 2}),
    ("ESD-AUD-01.INTERVIEWS", {"workers": 9, "interviewed": 3}),
    ("ESD-AUD-01.CONTENT", CONTENT),
    ("ESD-AUD-01.CONTENT", CONTENT | {"report_of_instructor": False}),
    ("ESD-AUD-02", {"learned_on": "2027-09-03", "trigger": "unpaid_wages"}),
    ("ESD-AUD-02", {"learned_on": "2027-09-03", "trigger": "question"}),
    ("ESD-AUD-03", WORKER | {"today": "2027-06-20"}),
    ("ESD-AUD-03", WORKER | {"today": "2027-08-20", "visits": ["2027-06-15"]}),
    ("ESD-AUD-03", WORKER | {"today": "2027-07-20", "visits": ["2027-06-15"], "audits": ["2027-07-02"]}),
    ("ESD-AUD-03", WORKER | {"today": "2027-07-20", "visits": ["2027-06-15"], "until": "2027-09-01"}),
    ("ESD-AUD-03", {"workers": [], "today": "2027-07-20"}),
    ("ESD-AUD-04", {"today": "2027-11-25", "last_office_audit": "2027-09-01", "last_accompaniment": "2026-11-20"}),
    ("ESD-AUD-04", {"today": "2027-05-25", "office_from": "2027-04-01"}),
]
