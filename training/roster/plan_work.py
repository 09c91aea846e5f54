"""The work a plan is for, against the lists of the law: operations of the dated list of occupations. TITP-OCC-01."""

from imjapan.law import occupation

from ..models import Regime
from .messages import WARNING
from .wishes import Remarks, Wish


def check_work(wish: Wish, remarks: Remarks) -> None:
    """Say what the law has no place for, and keep what follows from a code: its list, and its name where none is."""
    code = wish.values.get("occupation_code")
    if not code:
        return
    place = wish.place("occupation_code")
    if wish.now("regime") != Regime.TITP:
        remarks.add("occupation_not_titp", *place)
        return
    first = wish.now("starts_on")
    found, day = occupation.occupation(code, first), occupation.list_date(first)
    if found is None:
        remarks.add("occupation_not_listed", *place, operation=code, day=day.isoformat())
        return
    if wish.now("stage") == 3 and not found.stage_3:
        remarks.add("occupation_no_stage_3", *place, severity=WARNING, operation=code, day=day.isoformat())
    before = wish.row.occupation_code if wish.row is not None else ""
    if before != code or wish.row.list_date is None:
        wish.values["list_date"] = day
    if "occupation" not in wish.values and wish.now("occupation") in (None, "", _name(before, first)):
        wish.values["occupation"] = _name(code, first)


def _name(code, on):
    """How an operation is called where nobody wrote another name; None for no code of the list."""
    row = occupation.occupation(code, on)
    return row and f"{row.occupation_ja}（{row.operation_ja}）"
