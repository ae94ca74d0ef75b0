"""What the issue "The gate and the log" promises of the log. Each yields Promises. The log is driven
in its own process (bench/log/log_bench.cpp): load and log share the machine's cores."""

import json
import pathlib
import shutil
import subprocess
import tempfile
import time

import suites
from measure import Promise

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = ROOT / "var" / "bench"
PROGRAM = ROOT / "build" / "release" / "src" / "meent"
BENCH = ROOT / "build" / "release" / "bench" / "log" / "meent_log_bench"
RATE, SECONDS = 60_000, 20
FIVE_MILLION, TWENTY_MILLION = 5_000_000, 20_000_000
MAKING = ("3", "200000")  # threads and entries a second at which the large logs are made


def bench(*words):
    if not suites.build("release", "meent_log_bench"):
        raise RuntimeError("meent_log_bench does not build")
    done = subprocess.run([BENCH, *map(str, words)], capture_output=True, text=True, timeout=1800)
    if done.returncode != 0:
        raise RuntimeError(f"meent_log_bench: {done.stderr}")
    return json.loads(done.stdout)


def folder():
    """A folder on the disk of the repository, not one in memory."""
    CACHE.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=CACHE)


def append():
    with folder() as place:
        most = bench("append", f"{place}/most", 2_000_000, 4)
        steady = bench("append", f"{place}/steady", RATE * SECONDS, 4, RATE)
    for name, value, unit, goal, keeps in (
            ("log-append", most["per_second"], "entries/s", ">= 50,000", None),
            ("log-append-steady", steady["per_second"], "entries/s asked 60,000", ">= 50,000", None),
            ("log-append-p99", steady["p99_ms"], "ms at 60,000/s", "<= 10", steady["p99_ms"] <= 10),
            ("log-checkpoint-lag", steady["lag_s"], "s, the worst, at 60,000/s", "<= 1",
             steady["lag_s"] <= 1),
            ("log-memory", steady["rss_mb"] - steady["samples_mb"], "MiB", "<= 150",
             steady["rss_mb"] - steady["samples_mb"] <= 150)):
        keeps = value >= 50_000 if keeps is None else keeps
        yield Promise(name, value, unit, goal, keeps, issue="gate")


def asking():
    with folder() as place:
        bench("append", place + "/log", FIVE_MILLION, *MAKING)
        told = bench("ask", place + "/log", 5_000)
    yield Promise("log-proof", told["proof_p99_ms"], "ms p99, 5 M entries", "<= 1",
                  told["proof_p99_ms"] <= 1, issue="gate")
    yield Promise("log-uses", told["uses_p99_ms"], "ms p99, page of 50, 5 M entries", "<= 50",
                  told["uses_p99_ms"] <= 50, issue="gate")


def verifying():
    if shutil.disk_usage(ROOT).free < 20 << 30:
        raise RuntimeError("a log of 20 M entries needs 20 GB of room")
    with folder() as place:
        made = bench("append", place + "/log", TWENTY_MILLION, *MAKING)
        start = time.monotonic()
        subprocess.run([PROGRAM, "verify", "--log", place + "/log"], check=True,
                       stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - start
    yield Promise("log-verify", seconds, "s, 20 M entries with bodies", "<= 60", seconds <= 60,
                  issue="gate")
    memory = made["rss_mb"] - made["samples_mb"]
    yield Promise("log-memory-large", memory, "MiB after 20 M entries", "<= 150", memory <= 150,
                  issue="gate")


def beside():
    if not suites.build("release", "meent_beside_bench"):
        raise RuntimeError("meent_beside_bench does not build")
    program = BENCH.with_name("meent_beside_bench")
    with folder() as place:
        done = subprocess.run([program, place, str(50_000)], capture_output=True, text=True,
                              timeout=600, check=True)
    told = json.loads(done.stdout)
    yield Promise("log-data-path-p99", told["beside_us"], "us p99, reads beside 50,000 entries/s",
                  "<= 1.10 x log at rest", told["ratio"] <= 1.1, "log at rest", told["alone_us"],
                  told["ratio"], issue="gate")


MEASUREMENTS = {"log-append": append, "log-asking": asking, "log-verify": verifying,
                "log-data-path": beside}
