"""Full-time staff (常勤の職員) from a day on, of a company or an establishment. TITP-QUOTA-02, ESD-QUOTA-02."""

from companies.models import Headcount

from .wishes import Line, Remarks, Wish

NEEDED = ("full_time", "valid_from")


def headcount(employers, line: Line) -> None:
    """Note the number a row tells; on the sheet of establishments it is that of the establishment."""
    given = line.of("headcount")
    if not given:
        return
    place = line.values.get("place") if line.kind == "establishments" else None
    company = employers.company_of(line)
    if company is None or (line.kind == "establishments" and place is None):
        return
    for name in NEEDED:
        key = f"headcount.{name}"
        if name not in given and key not in line.bad:
            employers.remarks.add("missing", line, [key, *(f"headcount.{other}" for other in given)], field=key)
    if any(name not in given for name in NEEDED):
        return
    owner, link = (company, "company") if place is None else (place, "establishment")
    wish = employers.beside("headcount", owner, line, link, given["valid_from"])
    wish.links["company"] = company
    for name, value in given.items():
        wish.want(employers.remarks, name, value, line, f"headcount.{name}")


def find_recorded(wishes: list[Wish], remarks: Remarks) -> None:
    """Tie the wishes to recorded numbers of the same day, and check what must hold."""
    ids = {wish.links["company"].row.pk for wish in wishes if wish.links["company"].row is not None}
    rows = Headcount.objects.filter(company__in=ids) if ids else ()
    known = {(row.company_id, row.establishment_id, row.valid_from): row for row in rows}
    for wish in wishes:
        company, place = wish.links["company"].row, wish.links.get("establishment")
        if company is not None and (place is None or place.row is not None):
            wish.row = known.get((company.pk, place and place.row.pk, wish.values["valid_from"]))
        care, staff = wish.now("care_staff"), wish.now("full_time")
        if care is not None and care > staff:
            remarks.add("care_over_staff", *wish.place("care_staff", "full_time"), staff=staff)
