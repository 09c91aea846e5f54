"""Chips: links that narrow a page to one group of kinds, each with its number."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from .words import GROUPS


def of_groups(numbers: dict[str, int] | None, chosen: str, *, base: dict[str, str], name: str = "kind") -> list[dict]:
    """Links "all" and one for each group with something in it, or that is chosen; without numbers one for each.

    `base`: parameters of the address to keep. `name`: the parameter of the group.
    """
    rows = [("", _("all"), None if numbers is None else sum(numbers.values()))]
    rows += [(group, label, None if numbers is None else numbers.get(group, 0)) for group, label in GROUPS.items()]
    return [
        {
            "url": "?" + urlencode({**base, name: group} if group else base),
            "label": label,
            "count": number,
            "current": group == chosen,
        }
        for group, label, number in rows
        if number != 0 or group == chosen or not group
    ]
