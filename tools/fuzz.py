#!/usr/bin/env python3
"""Runs the fuzz targets of a build: the seeds of tests/fuzz/corpus, then some seconds each.

    tools/fuzz.py --build build/asan --seconds 5 [TARGET...]

Findings stay in BUILD/fuzz/<target>/. Last line: N passed, N failed, N skipped (targets).
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "fuzz" / "corpus"


def environment():
    """With names in the reports, where clang's symbolizer is."""
    symbolizer = shutil.which("llvm-symbolizer-19") or shutil.which("llvm-symbolizer")
    return dict(os.environ, **({"ASAN_SYMBOLIZER_PATH": symbolizer} if symbolizer else {}))


def run(program, work, seconds):
    """(good, what was done) of one target."""
    name = program.name.removeprefix("fuzz_")
    seeds = CORPUS / name
    grown = work / name / "corpus"
    grown.mkdir(parents=True, exist_ok=True)
    if not any(seeds.glob("*")):
        return False, f"{name}: no seeds in {seeds.relative_to(ROOT)}"
    options = ["-timeout=10", "-rss_limit_mb=3000", "-max_len=65536", "-print_final_stats=1",
               f"-artifact_prefix={work / name}/"]
    first = subprocess.run([program, *options, *sorted(seeds.iterdir())], text=True,
                           capture_output=True, errors="replace", env=environment())
    if first.returncode != 0:
        return False, f"{name}: a seed fails\n{first.stderr[-4000:]}"
    done = subprocess.run([program, *options, f"-max_total_time={seconds}", grown, seeds], text=True,
                          capture_output=True, errors="replace", env=environment())
    if done.returncode != 0:
        return False, f"{name}: found something, see {work / name}\n{done.stderr[-9000:]}"
    runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    return True, f"{name}: {len(list(seeds.iterdir()))} seeds, {runs.group(1) if runs else '?'} runs"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "asan")
    parser.add_argument("--seconds", type=int, default=5)
    wanted = parser.parse_args()
    folder = wanted.build.resolve() / "tests" / "fuzz"
    programs = [path for path in sorted(folder.glob("fuzz_*")) if os.access(path, os.X_OK)
                and path.is_file() and not path.suffix
                and (not wanted.targets or path.name.removeprefix("fuzz_") in wanted.targets)]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        jobs = [pool.submit(run, path, wanted.build.resolve() / "fuzz", wanted.seconds)
                for path in programs]
        for job in concurrent.futures.as_completed(jobs):
            good, told = job.result()
            failed += not good
            print(told if good else f"FAILED {told}", flush=True)
    if not programs:
        print(f"there are no fuzz targets in {folder}")
    print(f"{len(programs) - failed} passed, {failed + (not programs)} failed, 0 skipped")
    return 1 if failed or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
