#!/usr/bin/env python3
"""Finds code that stands twice: windows of consecutive lines, compared without comments, layout
and lines that say nothing (lone braces, includes).

    tools/duplicates.py [ROOT]
"""

import collections
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from sources import listed, without_comments  # noqa: E402

WINDOW = 12       # lines that say something; the same number in a row twice is a copy
TEST_WINDOW = 20  # tests may say the same thing about two subjects
LEAST_WORDS = 45  # in a window; short lines alone prove nothing
SAYS_NOTHING = re.compile(r"^[\s{}()\[\];,]*$|^\s*#|^\s*(import|from|using|namespace|public:|private:)"
                          r"|^\s*(else|break;|return;|default:|try)\s*\{?$")
KINDS = (".cpp", ".hpp", ".ts", ".py")


def telling_lines(path, text):
    """(line number, text without layout) of the lines that say something."""
    if path.suffix != ".py":
        text = without_comments(text)
    return [(number, re.sub(r"\s+", "", line))
            for number, line in enumerate(text.split("\n"), 1) if not SAYS_NOTHING.match(line)]


def words_in(lines):
    return sum(len(re.findall(r"\w+", text)) for _, text in lines)


def is_test(path):
    return path.parts[0] == "tests" or ".test." in path.name or ".spec." in path.name


def windows(path, lines):
    size = TEST_WINDOW if is_test(path) else WINDOW
    for start in range(len(lines) - size + 1):
        window = lines[start:start + size]
        if words_in(window) >= LEAST_WORDS:
            yield size, tuple(text for _, text in window), start


def copies(files):
    """files: {path: text}. Each copy as (lines, (path, line), (path, line)), overlaps joined."""
    lines = {path: telling_lines(path, text) for path, text in files.items()}
    places = collections.defaultdict(list)
    for path, told in lines.items():
        for size, window, start in windows(path, told):
            places[window].append((path, start, size))
    pairs = {}
    for found in places.values():
        first = found[0]
        for other in found[1:]:
            if other[0] != first[0] or other[1] >= first[1] + first[2]:
                pairs[(first[0], first[1], other[0], other[1])] = first[2]
    result = []
    for (path, at, other, other_at), size in sorted(pairs.items()):
        if (path, at - 1, other, other_at - 1) in pairs:
            continue  # the tail of a longer copy
        length = size
        while (path, at + length - size + 1, other, other_at + length - size + 1) in pairs:
            length += 1
        result.append((length, (path, lines[path][at][0]), (other, lines[other][other_at][0])))
    return result


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1
                        else pathlib.Path(__file__).resolve().parent.parent)
    files = {path: (root / path).read_text(encoding="utf-8") for path in listed(root)
             if path.suffix in KINDS}
    found = copies(files)
    for length, (path, line), (other, other_line) in found:
        print(f"{path}:{line}: {length} lines stand also at {other}:{other_line}")
    print(f"duplicates: {len(files)} files, {len(found)} copies")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
