"""Samples of TITP-WORK."""

SAMPLES = [
    ("TITP-WORK-01", {"required": 900, "related": 500, "peripheral": 360, "safety": 176}),
    ("TITP-WORK-01", {"required": 870, "related": 500, "peripheral": 390, "safety_required": 87}),
    ("TITP-WORK-01", {"required": 900, "total": 1800, "safety": 100, "listed": False}),
]
