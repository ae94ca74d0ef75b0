#!/usr/bin/env python3
"""All checks that need no run of the program: what ./dev check calls. Fails when one finds
something.

    tools/check.py [NAME...]
"""

import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from sources import cpp_files, listed  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent


def tool(name):
    return lambda: subprocess.run([sys.executable, ROOT / "tools" / f"{name}.py"]).returncode


def layout():
    files = cpp_files(ROOT)
    if not files:
        return 0
    done = subprocess.run(["clang-format-19", "--dry-run", "--Werror", *files], cwd=ROOT,
                          capture_output=True, text=True)
    bad = sorted({line.split(":")[0] for line in done.stderr.splitlines() if "error:" in line})
    for name in bad:
        print(f"{name}:1: not laid out; run ./dev format")
    print(f"layout: {len(files)} files, {len(bad)} violations")
    return done.returncode


def shell():
    files = [path for path in listed(ROOT) if path.suffix == ".sh" or path.as_posix() in
             ("dev", ".ci/run")]
    code = subprocess.run(["shellcheck", *files], cwd=ROOT).returncode
    print(f"shell: {len(files)} files")
    return code


CHECKS = {"layout": layout, "includes": tool("includes"), "sizes": tool("sizes"),
          "duplicates": tool("duplicates"), "words": tool("words"), "shell": shell,
          "tidy": tool("tidy")}


def main():
    wanted = sys.argv[1:] or list(CHECKS)
    unknown = [name for name in wanted if name not in CHECKS]
    if unknown:
        print(f"there is no check {unknown[0]}; there are: {', '.join(CHECKS)}")
        return 2
    failed = []
    for name in wanted:
        start = time.monotonic()
        print(f"== {name}", flush=True)
        if CHECKS[name]() != 0:
            failed.append(name)
        print(f"   {time.monotonic() - start:.1f} s", flush=True)
    print(f"checks: {len(wanted) - len(failed)} good, {len(failed)} not"
          + (f" ({', '.join(failed)})" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
