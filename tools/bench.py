#!/usr/bin/env python3
"""Measures what we promise: what ./dev bench calls. Prints a table, appends one JSON object a
promise to bench/out/promises.ndjson, and makes docs/promises.md anew.

    tools/bench.py [NAME...]     all measurements, or these
    tools/bench.py micro         the micro benchmarks (bench/micro)
    tools/bench.py --list
"""

import json
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "bench")]
import first_light  # noqa: E402
import gate_log  # noqa: E402
import gate_policy  # noqa: E402
import gate_reads  # noqa: E402
import measure  # noqa: E402
import promises  # noqa: E402
import revocation  # noqa: E402
import suites  # noqa: E402

MEASUREMENTS = {**first_light.MEASUREMENTS, **gate_log.MEASUREMENTS, **gate_policy.MEASUREMENTS,
                **gate_reads.MEASUREMENTS, **revocation.MEASUREMENTS}


def row_of(promise, name):
    return {"promise": promise.promise, "issue": promise.issue, "value": promise.value,
            "unit": promise.unit, "peer": promise.peer, "peer_value": promise.peer_value,
            "ratio": promise.ratio, "goal": promise.goal, "pass": promise.keeps,
            "command": f"./dev bench {name}", "machine": measure.machine(),
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}


def show(row):
    peer = f"{row['peer']} {promises.number(row['peer_value'])}" if row["peer"] else ""
    ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else ""
    kept = {True: "kept", False: "NOT KEPT", None: "told"}[row["pass"]]
    print(f"{row['promise']:22} {promises.number(row['value']):>10} {row['unit']:24} {peer:28}"
          f" {ratio:>6}  {row['goal']:24} {kept}", flush=True)


def measured(name):
    """The rows of one measurement; a measurement that breaks keeps nothing."""
    try:
        for promise in MEASUREMENTS[name]():
            row = row_of(promise, name)
            show(row)
            yield row
    except (OSError, RuntimeError, subprocess.SubprocessError) as broken:
        print(f"{name}: could not be measured: {broken}")
        yield None


def micro():
    if not suites.build("release", "meent_micro"):
        return 1
    return subprocess.run([ROOT / "build/release/bench/micro/meent_micro"]).returncode


def main():
    wanted = sys.argv[1:] or list(MEASUREMENTS)
    if wanted == ["--list"]:
        print("\n".join([*MEASUREMENTS, "micro"]))
        return 0
    if wanted == ["micro"]:
        return micro()
    unknown = [name for name in wanted if name not in MEASUREMENTS]
    if unknown:
        print(f"there is no measurement {unknown[0]}; there are: {', '.join(MEASUREMENTS)}, micro")
        return 2
    if not suites.build("release", "meent"):
        return 1
    promises.SOURCE.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    for name in wanted:
        with open(promises.SOURCE, "a", encoding="utf-8") as out:  # what was measured stays measured
            for row in measured(name):
                rows.append(row)
                if row is not None:
                    out.write(json.dumps(row) + "\n")
    if any(row is not None for row in rows):
        promises.main()
    missed = [row for row in rows if row is None or row["pass"] is False]
    print(f"{len(rows) - len(missed)} kept or told, {len(missed)} not")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
