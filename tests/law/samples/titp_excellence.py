"""Samples of TITP-EXC-01."""

SAMPLES = [
    (
        "TITP-EXC-01.a",
        {"basic_sat": 25, "basic_passed": 24, "passed_3": 8, "passed_2": 2, "completers": 12, "theory": 1},
    ),
    ("TITP-EXC-01.a", {"basic_sat": 0, "basic_passed": 0, "passed_3": 2, "completers": 1, "unavoidable": 1}),
]
