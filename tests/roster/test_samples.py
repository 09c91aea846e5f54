import sys
from pathlib import Path
import pytest
from imjapan.core.spreadsheets.reading import read
from training.roster.check import check
from tests.world import TODAY, make_office, make_user, actor
from imjapan.organization.models import Office, Organization

S = Path(__file__).parents[2] / "docs/samples"
sys.path.insert(0, str(S))


@pytest.fixture
def admin(db):
    office = make_office("HQ")
    office.delete()
    return make_user("admin", is_administrator=True)


@pytest.mark.parametrize("name", ["roster.xlsx", "roster-broken.xlsx", "people-cp932.csv", "flat-roster.csv"])
def test_x(admin, name):
    out = check(actor(admin), read((S / name).read_bytes(), name), today=TODAY)
    r = out.report(TODAY)
    with open(f"/tmp/samples-{name}.txt", "w") as f:
        print(r["counts"], r["summary"], r["notes"], file=f)
        for s in r["sheets"]:
            print(
                s["name"],
                s["kind"],
                s["header"],
                [(c["letter"], c["header"], c["key"]) for c in s["columns"] if not c["key"]],
                file=f,
            )
        for m in sorted(out.messages, key=lambda m: (m.sheet, m.row)):
            print(m.severity, m.code, m.place, repr(m.value), m.why, m.what, sep=" | ", file=f)
    if name == "roster-broken.xlsx":
        import sample_faults

        faults = sample_faults.broken_twin()[1]
        want = {(f.sheet, f.row, f.column, f.code): f.what for f in faults}
        got = {(m.sheet, m.row, m.column, m.code): m for m in out.messages}
        with open("/tmp/samples-diff.txt", "w") as f:
            for k, v in want.items():
                if k not in got:
                    print("MISSING", v, k, file=f)
            for k, m in got.items():
                if k not in want:
                    print("EXTRA", k, repr(m.value), m.why, file=f)
