"""Moving in ten thousand rows from a workbook, in a process of its own, into a copy of the database."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from openpyxl import Workbook

from imjapan.law.dates import add_months_clamped, period_end
from reports.demo.scale.companies import corporate_number
from reports.demo.scale.maker import Maker
from reports.demo.scale.names import COUNTRIES, pick
from reports.demo.scale.sizes import Scale

from .database import copy_of_present, environment
from .timing import Result

ROWS = 10_000
DRY_RUN, COMMIT, MEMORY = 8, 30, 300
COMPANY_ROWS = 10  # people of one company
FIRST_COMPANY = 5_000_000_000  # numbers that the generator does not use
HEADS = (
    "管理番号", "法人番号", "実習実施者名", "実習実施者名カナ", "業種", "会社住所", "事業場名", "担当事業所コード",
    "旧システム番号", "氏名", "母国語氏名", "フリガナ", "国籍", "生年月日", "性別", "旅券番号", "旅券発行日",
    "旅券有効期限", "在留資格", "在留期間開始日", "在留期間満了日", "段階", "認定番号", "職種作業", "計画開始日",
    "計画終了日", "配属開始日", "配属終了日",
)  # fmt: skip


def write_workbook(path: Path, *, today: date, rows: int = ROWS, seed: int = 1) -> None:
    """A flat roster of invented people who are not in the database, ten to a company."""
    scale = Scale("import", people=rows, active=rows, companies=1, offices=1, record_months=1)
    chance = Maker(path.parent, scale, today=today, seed=seed).chance("workbook")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名簿")
    sheet.append(HEADS)
    for number in range(rows):
        sheet.append(_row(chance, number, today))
    book.save(path)


def _row(chance, number, today):
    company = number // COMPANY_ROWS
    country = chance.choice(list(COUNTRIES))
    sex = chance.choice("MF")
    name = pick(chance, country, sex)
    first = add_months_clamped(today.replace(day=1), -chance.randint(1, 11)) + timedelta(days=7)
    last = period_end(first, 12)
    issued = first - timedelta(days=chance.randint(90, 700))
    return [
        f"B-{company:05d}",
        corporate_number(FIRST_COMPANY + company),
        f"株式会社移行{company}",
        f"イコウ{company}",
        "食料品製造業",
        f"東京都大田区本町{company % 9 + 1}-{company % 30 + 1}",
        "本社工場",
        "TKY",
        f"B{number:06d}",
        name.passport,
        name.native,
        name.katakana,
        country,
        first - timedelta(days=chance.randint(7_000, 11_000)),
        sex,
        f"Z{number:07d}",
        issued,
        period_end(issued, 60),
        "技能実習1号ロ",
        first,
        last,
        1,
        f"認{9_000_000_000 + number}",
        "そう菜製造業・そう菜加工作業",
        first,
        last,
        first,
        last,
    ]


def measure(today: date) -> Iterator[Result]:
    """Dry run and commit of one workbook."""
    with tempfile.TemporaryDirectory() as folder, copy_of_present("import") as name:
        path = Path(folder) / "roster.xlsx"
        write_workbook(path, today=today, rows=ROWS)
        dry, memory = _run(name, path, "--dry-run")
        yield Result("import", f"{ROWS:,} rows, dry run", dry, "s", DRY_RUN, {"rows": ROWS})
        yield Result("import", f"{ROWS:,} rows, dry run, most memory", memory, "MB", MEMORY)
        commit, memory = _run(name, path)
        yield Result("import", f"{ROWS:,} rows, taken over", commit, "s", COMMIT, {"rows": ROWS})
        yield Result("import", f"{ROWS:,} rows, taken over, most memory", memory, "MB", MEMORY)


def _run(name, path, *options):
    """Seconds and peak memory (MB) of the command. Raises RuntimeError with what it says when it refuses."""
    command = [sys.executable, "manage.py", "import_roster", str(path), "--json", "--as", "demo-admin", "--new-persons"]
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            [*command, *options],
            cwd=settings.BASE_DIR,
            env={**os.environ, **environment(name)},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(
                f"import_roster ended with {process.returncode}: {said.read()[:2000].decode(errors='replace')}"
            )
    return seconds, usage.ru_maxrss / 1024
