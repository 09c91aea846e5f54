"""The work a plan is for, against the lists of the law: operations, sectors, work categories. TITP-OCC-01, ESD-SECT-01.

A list of work categories exists for specified skilled workers; employment for skill development is compared with the
same one, but only pointed out, because its notices have not been published.
"""

from imjapan.law import esd_sector, occupation, ssw_sector
from imjapan.law.esd_transfer_own import restriction_of
from imjapan.law.parameters import effective

from ..models import Regime
from .messages import ERROR, WARNING
from .wishes import Remarks, Wish


def check_work(wish: Wish, remarks: Remarks) -> None:
    """Say what the law has no place for, and keep what follows from a code: its list, and its name where none is."""
    titp = wish.now("regime") == Regime.TITP
    if wish.values.get("occupation_code"):
        if titp:
            _operation(wish, remarks)
        else:
            remarks.add("occupation_not_titp", *wish.place("occupation_code"))
    if titp:
        for name in ("sector", "work_category"):
            if wish.values.get(name):
                remarks.add("sector_titp", *wish.place(name))
    elif any(name in wish.values for name in ("sector", "work_category", "regime")):
        _sector(wish, remarks)
    if "restriction_months" in wish.values:
        _restriction(wish, remarks)


def _operation(wish, remarks):
    code, first = wish.values["occupation_code"], wish.now("starts_on")
    place = wish.place("occupation_code")
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


def _sector(wish, remarks):
    esd = wish.now("regime") == Regime.ESD
    sector, category = wish.now("sector"), wish.values.get("work_category")
    if esd and wish.values.get("sector") and sector not in esd_sector.SECTORS:
        remarks.add("sector_not_esd", *wish.place("sector"))
        return
    if not category:
        return
    if not sector:
        if not any("plan.sector" in line.bad for line in wish.lines):
            remarks.add("category_without_sector", *wish.place("work_category"))
        return
    names = [row["name"] for row in ssw_sector.work_categories(sector)]
    if category not in names:
        severity = WARNING if esd else ERROR
        place = wish.place("work_category")
        remarks.add("category_not_listed", *place, severity=severity, names="、".join(names))


def _restriction(wish, remarks):
    place, months, first = wish.place("restriction_months"), wish.values["restriction_months"], wish.now("starts_on")
    if wish.now("regime") != Regime.ESD:
        remarks.add("restriction_not_esd", *place)
        return
    most = esd_sector.restriction_months(wish.now("sector") or "", first)
    if most is None:
        return
    least = effective("esd.restriction.min_choice", first).value
    if restriction_of(months, most, shortest=least) != months:
        remarks.add("restriction_outside", *place, severity=WARNING, least=least, most=most)
