"""What a person judges with evidence: requirements of the licence of 2027 (R) and conditions of the one held (L).

ESD-LIC-01, TITP-LIC-04. Some of the fourteen follow from what is recorded; those are `COMPUTED`.
"""

from imjapan.law.esd_licence import REQUIREMENTS
from imjapan.law.licence import LicenceConditionFacts

from .people import word

CONDITIONS = {f"L{number}": name for number, name in enumerate(LicenceConditionFacts.__slots__, start=1)}
COMPUTED = {"R2", "R3", "R9"}  # nothing is left for a person to say
CODES = (*(code for code in REQUIREMENTS if code not in COMPUTED), *CONDITIONS)


def title(code: str) -> str:
    """What a requirement or condition is called, in the reader's language."""
    return word(f"licence.{CONDITIONS[code]}") if code in CONDITIONS else word(f"esd.licence.{code}")
