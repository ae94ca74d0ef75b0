"""What the issue "The gate and the log" promises of decisions: the policy at the size of a region
(bench/policy/policy_bench.cpp), in a process of its own on one core."""

import json
import shutil
import subprocess

import suites
from gate_log import CACHE, ROOT
from measure import Promise, SERVER_CORE

BENCH = ROOT / "build" / "release" / "bench" / "policy" / "meent_policy_bench"
OWNERS, OFFERS, ROUNDS = "20000", "10000", "2000000"


def region():
    """A store with 540,000 agreements on 10,000 offers, made once and kept under var/bench."""
    folder = CACHE / "region"
    done = folder / "whole"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        subprocess.run([BENCH, "make", folder, OWNERS, OFFERS], check=True, timeout=1800)
        done.touch()
    return folder


def decisions():
    if not suites.build("release", "meent_policy_bench"):
        raise RuntimeError("meent_policy_bench does not build")
    done = subprocess.run(["taskset", "-c", SERVER_CORE, BENCH, "ask", region(), OWNERS, OFFERS,
                           ROUNDS], check=True, capture_output=True, text=True, timeout=600)
    told = json.loads(done.stdout)
    for name, value, unit, goal, keeps in (
            ("decision-p50", told["p50_ns"], "ns, 540,000 agreements", "<= 300",
             told["p50_ns"] <= 300),
            ("decision-p99", told["p99_ns"], "ns", "<= 2,000", told["p99_ns"] <= 2_000),
            ("decision-rate", told["per_second"], "1/s a core", ">= 3,000,000",
             told["per_second"] >= 3e6),
            ("agreements-load", told["load_s"], "s, 540,000 agreements", "<= 2",
             told["load_s"] <= 2),
            ("visible-made", told["visible_ms"], "ms, 20,000 owners", "<= 2",
             told["visible_ms"] <= 2),
            ("visible-kept", told["visible_kept_ns"], "ns", "told", None),
            ("policy-memory", told["rss_mb"], "MiB, whole process", "told", None)):
        yield Promise(name, value, unit, goal, keeps, issue="gate")


MEASUREMENTS = {"decisions": decisions}
