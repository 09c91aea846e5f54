"""ESD-LIC-03."""

SAMPLES = [
    ("ESD-LIC-03", {"today": "2027-05-10"}),
    ("ESD-LIC-03", {"today": "2027-05-10", "relations": [{"kind": "former", "end": "2023-03-31"}]}),
    ("ESD-LIC-03", {"today": "2027-05-10", "relations": [{"kind": "kin2"}, {"kind": "former", "end": "2021-03-31"}]}),
    ("ESD-LIC-03", {"today": "2027-05-10", "relations": [{"kind": "further_kin"}]}),
]
