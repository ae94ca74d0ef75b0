#!/usr/bin/env python3
"""Makes docs/promises.md of bench/out/promises.ndjson: the latest measurement of each promise. What
this machine has not measured keeps the line it had. The README gets the same lines in short.

    tools/promises.py
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "bench" / "out" / "promises.ndjson"
TARGET = ROOT / "docs" / "promises.md"
README = ROOT / "README.md"
MARKS = ("<!-- promises -->", "<!-- /promises -->")
ISSUES = ["first-light", "gate", "spine", "series", "map", "region"]
HEAD = """# What we promise, measured

Made by `./dev bench` (tools/promises.py) from the latest run of each promise. A peer is measured in
the same run on the same machine, warm, with server and load generator on different cores; values
are medians. "Ratio" is ours to the peer's.
"""


def number(value):
    if value is None:
        return "—"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def line_of(row):
    peer = f"{row['peer']}: {number(row['peer_value'])}" if row.get("peer") else "—"
    passed = {True: "yes", False: "no", None: "told"}[row["pass"]]
    return (f"| {row['promise']} | {number(row['value'])} {row['unit']} | {peer} | "
            f"{number(row.get('ratio'))} | {row['goal']} | {passed} | `{row['command']}` |")


def lines_of(text):
    """issue -> promise -> its line, of a page as it stands."""
    kept, issue = {}, None
    for line in text.splitlines():
        if line.startswith("## "):
            issue = line[3:]
        elif line.startswith("| ") and issue and not line.startswith("| promise "):
            kept.setdefault(issue, {})[line.split("|")[1].strip()] = line
    return kept


def page(rows, before=""):
    """The page of new rows; what they do not measure keeps its line of the page `before`."""
    lines = lines_of(before)
    for row in rows:
        lines.setdefault(row["issue"], {})[row["promise"]] = line_of(row)
    parts = [HEAD]
    for issue in ISSUES:
        if issue in lines:
            parts.append(f"\n## {issue}\n\n| promise | measured | peer | ratio | goal | kept | "
                         "command |\n|---|---|---|---|---|---|---|\n"
                         + "\n".join(lines[issue].values()) + "\n")
    machines = sorted({row["machine"] for row in rows})
    parts.append("\nMachine: " + "; ".join(machines) + ".\n")
    return "".join(parts)


def in_short(text):
    """The table of the README: promise, measured, peer and goal."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()
            if line.startswith("| ") and not line.startswith("| promise ")]
    machine = next(line for line in text.splitlines() if line.startswith("Machine: "))
    table = "\n".join(f"| {promise} | {measured} | {peer} | {goal} |"
                      for promise, measured, peer, _, goal, kept, _ in rows if kept != "told")
    return f"| promise | measured | peer | goal |\n|---|---|---|---|\n{table}\n\n{machine}\n"


def refresh_readme(text):
    readme = README.read_text(encoding="utf-8")
    begin, end = (readme.find(mark) for mark in MARKS)
    if begin < 0 or end < begin:
        return
    head, tail = readme[:begin + len(MARKS[0])], readme[end:]
    README.write_text(f"{head}\n{in_short(text)}{tail}", encoding="utf-8")


def main():
    if not SOURCE.exists():
        print("nothing was measured yet; run ./dev bench", file=sys.stderr)
        return 1
    rows = [json.loads(line) for line in SOURCE.read_text().splitlines() if line.strip()]
    text = page(rows, TARGET.read_text(encoding="utf-8") if TARGET.exists() else "")
    TARGET.write_text(text, encoding="utf-8")
    refresh_readme(text)
    print(f"{TARGET.relative_to(ROOT)}: {len({row['promise'] for row in rows})} promises")
    return 0


if __name__ == "__main__":
    sys.exit(main())
