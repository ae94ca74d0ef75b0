#!/usr/bin/env python3
"""clang-tidy on what changed: the sources that differ from origin/main, or, when nothing does,
from the commit before. A changed header stands for the source of the same name.

    tools/tidy.py [--all]
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def changed():
    """Paths that differ from where this work began; None when that is unknown."""
    base = git("merge-base", "origin/main", "HEAD")
    dirty = git("status", "--porcelain")
    if not base or (base == git("rev-parse", "HEAD") and not dirty):
        base = git("rev-parse", "HEAD~1")
    if not base:
        return None
    names = git("diff", "--name-only", base).split("\n")
    names += git("ls-files", "--others", "--exclude-standard").split("\n")
    return {name for name in names if name}


def sources(known, names):
    """The translation units, of those known to the build, that a set of changed files touches."""
    if names is None:
        return known
    wanted = {name[:-4] + ".cpp" if name.endswith(".hpp") else name for name in names}
    return [path for path in known if path.relative_to(ROOT).as_posix() in wanted]


def lint(path):
    done = subprocess.run(["clang-tidy-19", "--quiet", "-p", ROOT / "build" / "lint", path],
                          cwd=ROOT, capture_output=True, text=True)
    return path, done.returncode, done.stdout + (done.stderr if done.returncode else "")


def main():
    subprocess.run(["cmake", "--preset", "lint"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    commands = json.loads((ROOT / "build/lint/compile_commands.json").read_text())
    known = sorted({pathlib.Path(each["file"]) for each in commands
                    if pathlib.Path(each["file"]).is_relative_to(ROOT)
                    and not pathlib.Path(each["file"]).is_relative_to(ROOT / "build")})
    files = sources(known, None if "--all" in sys.argv else changed())
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for path, code, output in pool.map(lint, files):
            if code != 0:
                bad += 1
                print(f"{path.relative_to(ROOT)}:\n{output}")
    print(f"clang-tidy: {len(files)} files, {bad} with findings")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
