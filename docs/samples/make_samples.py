"""Write the sample files of this folder: python docs/samples/make_samples.py. Needs only openpyxl."""

from collections import Counter
from pathlib import Path

import sample_csv
import sample_faults
import sample_roster
from sample_people import COUNTRIES
from sample_tables import write_csv, write_workbook

HERE = Path(__file__).parent


def main(folder: Path = HERE) -> None:
    write_workbook(folder / "roster.xlsx", sample_roster.workbook())
    write_workbook(folder / "roster-broken.xlsx", sample_faults.broken_twin()[0])
    write_csv(folder / "people-cp932.csv", sample_csv.people_table(), "cp932")
    write_csv(folder / "people-utf8.csv", sample_csv.people_table(), "utf-8-sig")
    write_csv(folder / "flat-roster.csv", sample_csv.flat_table(), "utf-8-sig")


def readme(messages: list[dict]) -> str:
    """The README. `messages`: sheet, row, column, code, value, why, what of each fault, as the check says them."""
    people = Counter(person.nationality for person in sample_roster.sample_people())
    return (
        (HERE / "README.in")
        .read_text(encoding="utf-8")
        .format(
            countries=", ".join(f"{people[code]} from {names[1]}" for code, names in COUNTRIES.items()),
            sheets="\n".join(f"| {table.name} | {len(table.rows)} |" for table in sample_roster.workbook()),
            csv_rows=len(sample_csv.people_table().rows),
            flat_rows=len(sample_csv.flat_table().rows),
            faults=len(sample_faults.broken_twin()[1]),
            kinds=len({fault.code for fault in sample_faults.broken_twin()[1]}),
            table="\n".join(_fault_rows(messages)),
        )
    )


def _fault_rows(messages):
    said = {(m["sheet"], m.get("row", 0), m.get("column", ""), m["code"]): m for m in messages}
    for fault in sample_faults.broken_twin()[1]:
        message = said[fault.sheet, fault.row, fault.column, fault.code]
        cell = f"{fault.sheet}!{fault.column}{fault.row or ''}".rstrip("!")
        value = message.get("value", "")
        shown = value if len(value) <= 24 else f"{value[:23]}…"
        mark = "" if message["severity"] == "error" else " *"
        yield f"| {fault.what}{mark} | {cell} | {shown} | {message['why']} | {message['what']} |"


if __name__ == "__main__":
    main()
