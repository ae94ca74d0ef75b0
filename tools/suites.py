#!/usr/bin/env python3
"""Builds and runs every test suite and counts: what ./dev test calls.

Each suite gives passed, failed, skipped and absent cases. Absent is a case that needs data from
outside the repository (MEENT_SHARED_DATA) and did not find it: it printed a line "ABSENT: ...".
A skipped case fails the run: a test that is not run is not a test. The last line is
"N passed, N failed, N skipped".
"""

import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from server import Server  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "bench" / "out"
ROOMS = ["base", "query", "store", "formats", "gate", "share", "doors", "net", "app"]
COUNTED = re.compile(r"^(?:\w+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?")
DOCTEST = re.compile(r"test cases:\s*(\d+)\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed"
                     r"\s*\|\s*(\d+) skipped")
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": f"halt_on_error=0:second_deadlock_stack=1:"
                    f"suppressions={ROOT / 'tools' / 'tsan.txt'}",
}


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    absent: int = 0

    def __add__(self, other):
        return Count(self.passed + other.passed, self.failed + other.failed,
                     self.skipped + other.skipped, self.absent + other.absent)


def execute(command, cwd=ROOT, env=None, quiet=False, timeout=3600):
    """Runs a command; returns (exit code, output), and shows the output as it comes. What takes
    longer than `timeout` seconds is ended, with all that it started."""
    process = subprocess.Popen([str(part) for part in command], cwd=cwd, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               errors="replace", start_new_session=True,
                               env=dict(os.environ, **SANITIZERS, **(env or {})))
    lines = []

    def end():
        lines.append(f"killed after {timeout} s\n")
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(timeout, end)
    timer.start()
    try:
        for line in process.stdout:
            lines.append(line)
            if not quiet:
                print("   ", line, end="", flush=True)
        return process.wait(), "".join(lines)
    finally:
        timer.cancel()


def build(preset, *targets):
    """Whether these targets of a preset could be built."""
    if not (ROOT / "build" / preset / "build.ninja").exists():
        code, output = execute(["cmake", "--preset", preset], quiet=True)
        if code != 0:
            print(output)
            return False
    code, output = execute(["ninja", "-C", ROOT / "build" / preset, *targets], quiet=True)
    if code != 0:
        print(output[-20000:])
    return code == 0


def absent_in(output):
    return len(re.findall(r"^\s*ABSENT: ", output, re.MULTILINE))


def counted(code, output, pattern=COUNTED):
    """The count of a suite that prints its own; a suite without a count, or with an exit code that
    its count does not explain, has failed."""
    found = None
    for line in output.splitlines():
        found = pattern.search(line.strip()) or found
    if found is None:
        print("    the suite told no count")
        return Count(failed=1)
    numbers = [int(part or 0) for part in found.groups()]
    count = Count(*numbers[-3:], absent=absent_in(output))
    if code != 0 and count.failed == 0:
        print(f"    the suite ended with exit code {code}")
        count.failed = 1
    return count


def doctest(program, deep, shown=None):
    """Runs one doctest program. A case that reports itself absent passed nothing."""
    env = {"MEENT_DEEP": "1"} if deep else {}
    code, output = execute([program, "--no-colors=true", "--no-intro=true"], env=env, quiet=True,
                           timeout=7200 if deep else 1200)
    count = counted(code, output, DOCTEST)
    count.passed = max(0, count.passed - count.absent)
    if count.failed or code != 0:
        print(output[-20000:])
    for line in re.findall(r"^\s*ABSENT: .*", output, re.MULTILINE):
        print("   ", line.strip())
    print(f"    {shown or program.name}: {count.passed} passed, {count.failed} failed")
    return count


def unit_tests(preset, deep):
    if not build(preset, "room_tests"):
        return Count(failed=1)
    programs = [ROOT / "build" / preset / "tests" / f"{room}_test" for room in ROOMS]
    return sum((doctest(program, deep) for program in programs if program.exists()), Count())


def tools_tests(_):
    code, output = execute([sys.executable, "-m", "unittest", "discover", "-s", "tests/tools", "-p",
                            "*_test.py"], quiet=True)
    ran = re.search(r"^Ran (\d+) tests?", output, re.MULTILINE)
    bad = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", output))
    skipped = sum(int(n) for n in re.findall(r"skipped=(\d+)", output))
    if code != 0:
        print(output)
    if ran is None or (code != 0 and bad == 0):
        return Count(failed=1)
    return Count(int(ran.group(1)) - bad - skipped, bad, skipped)


def node_modules(folder):
    """npm ci where the lock file changed since the last time."""
    lock = folder / "package-lock.json"
    stamp = folder / "node_modules" / ".package-lock.json"
    if stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime:
        return True
    code, _ = execute(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, quiet=True,
                      env={"PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"})
    return code == 0


def web_tests(_):
    web = ROOT / "web"
    if not node_modules(web):
        return Count(failed=1)
    code, output = execute(["npm", "test"], cwd=web, env={"CI": "true", "NO_COLOR": "1"}, quiet=True)
    found = re.findall(r"^\s*Tests\s+(.*)$", output, re.MULTILINE)
    if not found or code != 0:
        print(output[-10000:])
    if not found:
        return Count(failed=1)
    kinds = {kind: int(n) for n, kind in re.findall(r"(\d+) (passed|failed|skipped|todo)",
                                                    found[-1])}
    count = Count(kinds.get("passed", 0), kinds.get("failed", 0),
                  kinds.get("skipped", 0) + kinds.get("todo", 0))
    if code != 0 and count.failed == 0:
        count.failed = 1
    return count


def compile_fail(_):
    return counted(*execute([sys.executable, "tests/compile_fail/run.py"]))


def scenarios(preset):
    """The scenarios against the real program; it must also end well when asked to."""
    if not build(preset, "meent"):
        return Count(failed=1)
    with Server(ROOT / "build" / preset / "src" / "meent", environment=SANITIZERS) as server:
        count = counted(*execute([sys.executable, "tests/scenarios/run.py", "--base-url",
                                  server.base_url, "--folder", server.folder]))
        code = server.stop()
        if code != 0:
            print(f"    meent serve ended with {code}:\n{server.log_end()}")
            count.failed += 1
    return count


def e2e(_):
    folder = ROOT / "tests" / "e2e"
    if not build("release", "meent") or not node_modules(folder):
        return Count(failed=1)
    report = ROOT / "build" / "e2e.json"
    report.unlink(missing_ok=True)
    with Server(ROOT / "build/release/src/meent") as server:
        code, output = execute(
            ["node_modules/.bin/playwright", "test", "--reporter=json"], cwd=folder, quiet=True,
            env={"MEENT_BASE_URL": server.base_url, "MEENT_TOKEN": server.token,
                 "MEENT_PASSWORD": server.password,
                 "MEENT_BINARY": str(ROOT / "build/release/src/meent"), "CI": "true",
                 "PLAYWRIGHT_JSON_OUTPUT_NAME": str(report)})
    if not report.exists():
        print(output[-5000:])
        return Count(failed=1)
    told = json.loads(report.read_text())
    stats = told["stats"]
    for title, message in failures_of(told):
        print(f"    FAILED {title}\n{message}")
    count = Count(stats["expected"] + stats["flaky"], stats["unexpected"], stats["skipped"])
    if code != 0 and count.failed == 0:
        print(output[-5000:])
        count.failed = 1
    return count


def failures_of(node, path=""):
    """Title and message of each failed test in a report of Playwright."""
    path = f"{path} › {node['title']}" if node.get("title") else path
    for test in node.get("tests", []):
        for run in test.get("results", []):
            if run.get("status") not in ("passed", "skipped"):
                yield path, (run.get("error") or {}).get("message", run.get("status"))
    for inner in node.get("suites", []) + node.get("specs", []):
        yield from failures_of(inner, path)


def adr(_):
    """The Dutch API Design Rules' linter over the OpenAPI document of the running program."""
    folder = ROOT / "tests" / "conformance" / "adr"
    if not os.environ.get("MEENT_SHARED_DATA"):
        print("    ABSENT: the linter's rules")
        return Count(absent=1)
    if not build("release", "meent") or not node_modules(folder):
        return Count(failed=1)
    with Server(ROOT / "build/release/src/meent") as server:
        return counted(*execute([sys.executable, "tests/conformance/adr/run.py", "--base-url",
                                 server.base_url]))


def fuzz(deep):
    if not build("asan", "fuzz_targets"):
        return Count(failed=1)
    seconds = 600 if deep else 5
    return counted(*execute([sys.executable, "tools/fuzz.py", "--build", "build/asan", "--seconds",
                             seconds], timeout=5 * 3600))


def faults(deep):
    if not build("release", "meent", "powercut"):
        return Count(failed=1)
    release = ROOT / "build" / "release"
    return counted(*execute([sys.executable, "tests/faults/run.py", "--meent", release / "src/meent",
                             "--shim", release / "tests/libpowercut.so", "--rounds",
                             500 if deep else 20], timeout=5 * 3600))


def oracle(_):
    """The policy before an oracle that shares nothing with it."""
    if not build("release", "meent_policy_tool"):
        return Count(failed=1)
    tool = ROOT / "build/release/tests/meent_policy_tool"
    return counted(*execute([sys.executable, "tests/oracle/policy.py", "--tool", tool]))


def log(_):
    """The log before an independent verifier, `meent verify` and a witness."""
    if not build("release", "meent", "meent_log_tool"):
        return Count(failed=1)
    release = ROOT / "build" / "release"
    return counted(*execute([sys.executable, "tests/log/run.py", "--meent", release / "src/meent",
                             "--tool", release / "tests/meent_log_tool"]))


SUITES = {
    "tools": tools_tests,
    "web": web_tests,
    "unit": lambda deep: unit_tests("release", deep),
    "compile_fail": compile_fail,
    "scenarios": lambda _: scenarios("release"),
    "e2e": e2e,
    "adr": adr,
    "faults": faults,
    "log": log,
    "oracle": oracle,
    "asan": lambda _: unit_tests("asan", False) + scenarios("asan"),
    "fuzz": fuzz,
}
DEEP = {
    "gcc-asan": lambda _: unit_tests("gcc-asan", False) + scenarios("gcc-asan"),
    "tsan": lambda _: unit_tests("tsan", False) + scenarios("tsan"),
    "plain": lambda _: unit_tests("plain", False),
}


def report(rows):
    width = max(len(name) for name, _, _ in rows)
    print(f"\n{'suite':{width}}  passed  failed  skipped  absent  seconds")
    for name, count, seconds in rows:
        print(f"{name:{width}}  {count.passed:6}  {count.failed:6}  {count.skipped:7}"
              f"  {count.absent:6}  {seconds:7.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("suites", nargs="*", help="only these")
    parser.add_argument("--deep", action="store_true", help="the long figures too")
    parser.add_argument("--list", action="store_true", help="name the suites")
    wanted = parser.parse_args()
    known = {**SUITES, **DEEP} if wanted.deep or wanted.suites or wanted.list else SUITES
    if wanted.list:
        print("\n".join(known))
        return 0
    unknown = [name for name in wanted.suites if name not in known]
    if unknown:
        parser.error(f"there is no suite {unknown[0]}; there are: {', '.join(known)}")
    rows = []
    for name in wanted.suites or known:
        print(f"== {name}", flush=True)
        start = time.monotonic()
        try:
            count = known[name](wanted.deep)
        except (OSError, RuntimeError) as broken:
            print(f"    {broken}")
            count = Count(failed=1)
        rows.append((name, count, time.monotonic() - start))
    report(rows)
    total = sum((count for _, count, _ in rows), Count())
    if wanted.deep:
        OUT.mkdir(parents=True, exist_ok=True)
        with open(OUT / "deep.ndjson", "a", encoding="utf-8") as out:
            for name, count, seconds in rows:
                out.write(json.dumps({"suite": name, **count.__dict__, "seconds": round(seconds, 1),
                                      "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
                          + "\n")
    if total.absent:
        print(f"{total.absent} absent: they need data from outside (MEENT_SHARED_DATA)")
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed or total.skipped or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
