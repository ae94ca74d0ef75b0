#!/usr/bin/env python3
"""Compiles the programs beside this file and checks that each is refused for its own reason.

Prints a line for each that is not, then "compile_fail: N passed, N failed". Exit status 1 when one
failed, or when there was nothing to compile.
"""
import argparse
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent / "src"
MARK = "// REFUSED: "


def compile_one(compiler, program):
    """Returns (compiled, messages)."""
    command = [compiler, "-std=c++20", "-fsyntax-only", "-fdiagnostics-color=never",
               "-I", str(SOURCE), str(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stderr


def judge(compiler, program):
    """Returns what is wrong with this program's fate, or None."""
    first = program.read_text(encoding="utf-8").splitlines()[0]
    compiled, messages = compile_one(compiler, program)
    if not first.startswith(MARK):
        return None if compiled else "must compile, but does not:\n" + messages
    if compiled:
        return "compiles, and must not"
    errors = [line for line in messages.splitlines() if "error:" in line]
    # Every error must be the promised one, or a program that fails for two reasons would go on
    # failing when the gate no longer keeps its promise.
    strange = [line for line in errors if not re.search(first[len(MARK):], line)]
    if strange or not errors:
        return "is refused for another reason:\n" + "\n".join(strange or [messages])
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", default="g++")
    arguments = parser.parse_args()
    programs = sorted(HERE.glob("*.cpp"))
    failed = 0
    for program in programs:
        wrong = judge(arguments.compiler, program)
        if wrong:
            failed += 1
            print(f"{program.name}: {wrong}")
    print(f"compile_fail: {len(programs) - failed} passed, {failed} failed")
    return 1 if failed or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
