"""ESD-REP-01.R01 to R10."""

SAMPLES = [
    ("ESD-REP-01.R01", {"audit_end": "2027-12-31"}),
    ("ESD-REP-01.R02", {"fiscal_year": 2027}),
    ("ESD-REP-01.R03", {"fiscal_year": 2027}),
    ("ESD-REP-01.R04", {"first_start": "2027-06-01"}),
    ("ESD-REP-01.R05", {"known_on": "2027-09-03", "told_on": "2027-09-03"}),
    ("ESD-REP-01.R05", {"known_on": "2027-09-03", "told_on": "2027-09-06"}),
    ("ESD-REP-01.R06", {"changed_on": "2028-01-31"}),
    ("ESD-REP-01.R07", {"changed_on": "2027-08-01"}),
    ("ESD-REP-01.R08", {"last_day": "2028-03-31"}),
    ("ESD-REP-01.R09", {"requested_on": "2027-09-03"}),
    ("ESD-REP-01.R10", {"licensed_on": "2027-04-01"}),
    ("ESD-REP-01.R10", {"licensed_on": "2027-04-01", "changed_on": "2027-08-01", "published_on": "2027-08-02"}),
    ("ESD-REP-01.R10", {"licensed_on": "2027-04-01", "changed_on": "2027-08-01", "published_on": "2027-04-02"}),
]
