"""ESD-LIC-01."""

READY = {
    "form": "public_interest_foundation",
    "implementers": 12,
    "staff": 6,
    "workers": 180,
    "net_assets": 0,
    "sound_business": True,
    "external_auditor": True,
    "independence": True,
    "languages": True,
    "contact_24h": True,
    "day_trip": True,
    "offices": 1,
    "managers": 1,
    "articles": True,
    "personal_data": True,
    "sending_organizations": True,
    "no_disqualification": True,
    "displayed": True,
    "published": True,
}
SAMPLES = [
    ("ESD-LIC-01", READY),
    ("ESD-LIC-01", {}),
    ("ESD-LIC-01.DAY", {"start": "2027-10-01"}),
    (
        "ESD-LIC-01.DAY",
        {"start": "2031-01-01", "valid_from": "2027-04-01", "valid_until": "2030-03-31", "today": "2030-04-01"},
    ),
    ("ESD-LIC-01.DAY", {"start": "2027-10-01", "valid_from": "2027-04-01", "valid_until": "2030-03-31"}),
    ("ESD-LIC-01", READY | {"articles": False, "languages": None}),
]
