"""Sending organizations that a roster names: matched to recorded ones, never made."""

import re
import unicodedata
from functools import cached_property

from imjapan.core.text import fold
from interns.models import SendingOrganization

from .wishes import Remarks, Wish

DEFINING = ("people", "roster")
KEY = "person.sending"


class Sending:
    """Looks up sending organizations by name, name in own script or number on the list of certified ones."""

    def __init__(self, remarks: Remarks):
        self.remarks = remarks

    @cached_property
    def _known(self) -> dict[str, list[Wish]]:
        known: dict[str, list[Wish]] = {}
        for row in SendingOrganization.objects.order_by("pk"):
            wish = Wish("sending", row.name, row)
            for name in {_key(text) for text in (row.name, row.name_native, row.certified_no) if text}:
                known.setdefault(name, []).append(wish)
        return known

    def link(self, person: Wish) -> None:
        """Tie a person to the organization its rows name; says so where there is none or more than one."""
        for line in person.lines:
            if line.kind not in DEFINING or not line.get(KEY):
                continue
            found = self._known.get(_key(line.get(KEY)), [])
            if len(found) > 1:  # the same name in two countries
                found = [wish for wish in found if wish.row.country == person.now("nationality")] or found
            if len(found) != 1:
                self.remarks.add("sending_ambiguous" if found else "sending_unknown", line, KEY)
                continue
            person.want(self.remarks, "sending", found[0], line, KEY)
        if "sending" in person.values:
            person.links["sending"] = person.values.pop("sending")


def _key(name):
    """Names are compared without spaces and marks: PT. MAJU JAYA and PT MAJU JAYA are one."""
    return re.sub(r"[\s.,･・-]", "", fold(unicodedata.normalize("NFKC", name)))
