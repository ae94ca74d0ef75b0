#!/usr/bin/env python3
"""Words that do not belong in the tree: marks of unfinished work, paths of somebody's machine,
addresses of a package host in a lock file, names of files that say nothing.

    tools/words.py [ROOT]
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from sources import listed  # noqa: E402

BINARY = {".png", ".jpg", ".woff2", ".gz", ".br", ".ico", ".wkb", ".gpkg", ".zip"}
EMPTY_NAME = re.compile(r"^(utils?|helpers?|manager|misc|common|stuff)\.(cpp|hpp|ts|py)$"
                        r"|\.(orig|rej|bak)$")
# Put together from halves, so that this file does not name what it looks for.
MARK = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]) + r")\b")
HOME = re.compile(r"(?<![\w.])/(" + "home|root|Users" + r")/[\w.-]+/")
RESOLVED = re.compile(r'^\s*"resolved"\s*:\s*"https?://')
CODE = {".cpp", ".hpp", ".ts", ".py", ".sh", ".cmake", ".css", ".html", ".md", ".txt", ".toml", ""}


def wrong_words(path, line, own_paths):
    if path.suffix in CODE and MARK.search(line):
        return "a mark of unfinished work; write an issue instead"
    if HOME.search(line) or any(own in line for own in own_paths):
        return "a path of one machine"
    if path.name == "package-lock.json" and RESOLVED.match(line):
        return "the address of a package host; npm needs it not"
    return None


def violations(root, paths):
    """`file:line: why` for each; `paths` are relative to `root`."""
    above = pathlib.Path(root).resolve().parent
    own_paths = [f"{above}/"] if len(above.parts) > 1 and above.parts[1] != "tmp" else []
    for path in paths:
        if EMPTY_NAME.search(path.name):
            yield f"{path}:1: a file name that says nothing"
        if path.suffix in BINARY or "corpus" in path.parts:
            continue
        text = (pathlib.Path(root) / path).read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.split("\n"), 1):
            why = wrong_words(path, line, own_paths)
            if why:
                yield f"{path}:{number}: {why}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1
                        else pathlib.Path(__file__).resolve().parent.parent)
    paths = listed(root)
    found = list(violations(root, paths))
    print("\n".join(found + [f"words: {len(paths)} files, {len(found)} violations"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
