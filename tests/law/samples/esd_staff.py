"""ESD-LIC-02."""

SAMPLES = [
    ("ESD-LIC-02", {"implementers": 15, "workers": 80}),
    ("ESD-LIC-02", {"implementers": 15, "workers": 79, "staff": 2}),
    ("ESD-LIC-02", {"implementers": 16, "workers": 79, "staff": 2}),
    ("ESD-LIC-02", {"implementers": 7, "workers": 39, "staff": 2, "titp_implementers": 9, "titp_workers": 10}),
]
