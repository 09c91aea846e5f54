"""Write the sample files of this folder: python docs/samples/make_samples.py. Needs only openpyxl."""

from pathlib import Path

import sample_faults
import sample_roster
from sample_tables import write_csv, write_workbook

HERE = Path(__file__).parent


def main(folder: Path = HERE) -> None:
    write_workbook(folder / "roster.xlsx", sample_roster.workbook())
    write_workbook(folder / "roster-broken.xlsx", sample_faults.broken_twin()[0])
    write_csv(folder / "people-cp932.csv", sample_roster.people_table(), "cp932")
    write_csv(folder / "people-utf8.csv", sample_roster.people_table(), "utf-8-sig")
    write_csv(folder / "flat-roster.csv", sample_roster.flat_table(), "utf-8-sig")


if __name__ == "__main__":
    main()
