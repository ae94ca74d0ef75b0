#!/usr/bin/env python3
"""Makes docs/promises.md of bench/out/promises.ndjson: the latest measurement of each promise.

    tools/promises.py
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "bench" / "out" / "promises.ndjson"
TARGET = ROOT / "docs" / "promises.md"
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


def page(rows):
    latest = {row["promise"]: row for row in rows}
    parts = [HEAD]
    for issue in ISSUES:
        chosen = [row for row in latest.values() if row["issue"] == issue]
        if not chosen:
            continue
        parts.append(f"\n## {issue}\n\n| promise | measured | peer | ratio | goal | kept | command |"
                     "\n|---|---|---|---|---|---|---|\n"
                     + "\n".join(line_of(row) for row in chosen) + "\n")
    machines = sorted({row["machine"] for row in latest.values()})
    parts.append("\nMachine: " + "; ".join(machines) + ".\n")
    return "".join(parts)


def main():
    if not SOURCE.exists():
        print("nothing was measured yet; run ./dev bench", file=sys.stderr)
        return 1
    rows = [json.loads(line) for line in SOURCE.read_text().splitlines() if line.strip()]
    TARGET.write_text(page(rows), encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len({row['promise'] for row in rows})} promises")
    return 0


if __name__ == "__main__":
    sys.exit(main())
