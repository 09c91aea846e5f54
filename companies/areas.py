"""The area of a Japanese address: prefecture, and city, ward or town. To group places that lie near each other."""

import re

PREFECTURE = re.compile(r"(北海道|東京都|京都府|大阪府|.{2,3}県)")
WARD = re.compile(r"[^\d\s]{1,3}?区")
DISTRICT = re.compile(r"[^\d\s]{1,4}?郡(?!市|山市)[^\d\s]{1,5}?[町村]")  # not 蒲郡市, 郡山市, 大和郡山市
CITY = re.compile(r"[^\d\s]{1,6}?市(?!市)")  # 四日市市 ends with its second 市
OTHER = re.compile(r"[^\d\s]{1,5}?[町村区]")


def area(address: str) -> tuple[str, str]:
    """Return (prefecture, city) of an address as typed; "" for what is not recognized."""
    text = re.sub(r"^〒?\s*\d{3}-?\d{4}\s*", "", address.strip())
    found = PREFECTURE.match(text)
    prefecture = found.group(1) if found else ""
    rest = text[len(prefecture) :].lstrip()
    kinds = (WARD, CITY, DISTRICT, OTHER) if prefecture == "東京都" else (DISTRICT, CITY, OTHER)
    city = next((match.group(0) for kind in kinds if (match := kind.match(rest))), "")
    return prefecture, city
