"""ESD-BOOK-01, ESD-CON-01, ESD-ORG-01."""

SAMPLES = [
    ("ESD-BOOK-01", {"kind": "audit_documents", "ends": ["2030-05-31"]}),
    ("ESD-BOOK-01", {"kind": "wage_ledger", "ends": ["2030-05-31"], "last_entry": "2030-05-31"}),
    ("ESD-BOOK-01", {"kind": "fee_ledger", "last_entry": "2028-05-31"}),
    ("ESD-BOOK-01", {"kind": "register", "ends": ["2030-05-31"], "still_here": 2}),
    ("ESD-BOOK-01", {"kind": "other", "last_entry": "2030-05-31"}),
    ("ESD-CON-01", {"subject": "passport_held"}),
    ("ESD-CON-01", {"subject": "illness", "accompaniment": True, "can_go_on": False}),
    ("ESD-CON-01", {"subject": "question", "language": "my", "languages_offered": ["vi", "id"]}),
    ("ESD-ORG-01", {"matter": "audit_report", "filed_on": "2027-09-01"}),
    ("ESD-ORG-01", {"matter": "difficulty_notice", "filed_on": "2027-09-01"}),
]
