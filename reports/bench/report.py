"""What was measured, as JSON, as a table and as docs/bench.md."""

import json
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from .timing import Result

INTRODUCTION = """# How fast it is

Written by `manage.py bench --markdown`; measured with invented data of the size of a real organization (`manage.py demo
--scale imjapan`) and of the whole country (`--scale nation`). Each page goes through the whole middleware. A value in
ms is the time within which 95 of 100 requests end; `p50` is the middle, `least` the quickest, `cpu` what the web
process itself worked (the middle, without the database). `q`: queries to the database. kB: bytes of the largest page,
packed with gzip as the proxy sends it.
"""
FIGURES = {"p50": "p50", "least": "least", "cpu": "cpu_ms", "most": "most"}


def machine() -> dict[str, float]:
    """Cores, memory and how busy it is, and nothing else that would name a machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"cores": os.cpu_count() or 1, "memory_gb": round(memory / 2**30), "load": round(os.getloadavg()[2], 1)}


def to_dict(scale, today: date, built: dict, results: Iterable[Result]) -> dict:
    """Everything of one scale, ready for JSON."""
    shape = ("people", "active", "companies", "establishments", "offices")
    return {
        "scale": {"name": scale.name, **{name: getattr(scale, name) for name in shape}},
        "day": today.isoformat(),
        "machine": machine(),
        "built": {name: value for name, value in built.items() if name != "mark"},
        "results": [result.to_dict() for result in results],
    }


def missed(report: dict) -> list[dict]:
    return [row for row in report["results"] if row["met"] is False]


def table(report: dict) -> str:
    """Lines for a terminal."""
    lines, group = [], None
    for row in report["results"]:
        if row["group"] != group:
            group = row["group"]
            lines.append(f"\n{group}")
        lines.append("  " + _line(row))
    goals = [row for row in report["results"] if row["goal"] is not None]
    lines.append(f"\n{len(goals) - len(missed(report))} of {len(goals)} goals met")
    return "\n".join(lines)


def _line(row):
    goal = "" if row["goal"] is None else f"<= {row['goal']:g} {'met' if row['met'] else 'MISSED'}"
    return f"{row['name']:<52} {row['value']:>10,.1f} {row['unit']:<4} {goal:<16} {_more(row)}"


def _more(row):
    words = []
    if "p50" in row:
        words += [f"{word} {row[key]:,.1f}" for word, key in FIGURES.items() if key in row]
    if "queries" in row:
        words.append(f"{row['queries']} q")
    if "gzip" in row:
        words.append(f"{row['gzip'] / 1000:.1f} kB")
    words += [f"{name} {row[name]:,}" for name in ("writes", "duties", "open", "rows", "pages", "cpu") if name in row]
    words += [row["wrong"]] if "wrong" in row else []
    return ", ".join(words)


def write_markdown(path: Path, kept: Path, report: dict) -> None:
    """Write docs/bench.md with the last figures of every scale; those of the others come from `kept` (a folder)."""
    kept.mkdir(parents=True, exist_ok=True)
    (kept / f"{report['scale']['name']}.json").write_text(json.dumps(report, ensure_ascii=False, indent=1))
    reports = [json.loads(each.read_text()) for each in sorted(kept.glob("*.json"))]
    path.write_text(INTRODUCTION + "".join(map(_section, reports)), encoding="utf-8")


def _section(report):
    scale, machine_, built = report["scale"], report["machine"], report["built"]
    goals = [row for row in report["results"] if row["goal"] is not None]
    lines = [
        f"\n## {scale['name']}\n",
        f"{scale['people']:,} people, {scale['active']:,} of them placed, {scale['companies']:,} companies with"
        f" {scale['establishments']:,} establishments, {scale['offices']} offices; {built['rows']:,} rows.",
        f"Measured on {report['day']} with {machine_['cores']} cores and {machine_['memory_gb']} GB of memory;"
        f" on average {machine_['load']} programs wanted a core during the last quarter of an hour.",
        f"Made and loaded in {built['load_seconds']:g} s, duties worked out in {built['recompute_seconds']:g} s.",
        f"{len(goals) - len(missed(report))} of {len(goals)} goals met.",
    ]
    group = None
    for row in report["results"]:
        if row["group"] != group:
            group = row["group"]
            lines += [f"\n### {group.capitalize()}\n", "| What | Value | Goal | | More |", "|---|---:|---:|---|---|"]
        goal = "" if row["goal"] is None else f"{row['goal']:g}"
        verdict = {True: "met", False: "**missed**", None: ""}[row["met"]]
        lines.append(f"| {row['name']} | {row['value']:,.1f} {row['unit']} | {goal} | {verdict} | {_more(row)} |")
    return "\n".join(lines) + "\n"
