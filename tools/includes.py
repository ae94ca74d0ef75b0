#!/usr/bin/env python3
"""Holds the sources to the floors of the house: includes point only downward.

    tools/includes.py [ROOT]

Prints each violation as file:line: what is wrong, and fails when there is one.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from sources import string_literals, without_comments, without_strings  # noqa: E402

VERBS = ["share", "sense", "show", "decide", "trace", "match"]
FLOORS = [["base"], ["query"], ["store"], ["formats"], ["gate"], VERBS, ["doors"], ["systems"],
          ["net"], ["app"]]
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}

# Rooms that may see less than all that lies below them.
MAY_SEE = {"formats": {"base", "query"}, "net": {"base", "doors"}}
SEEN_ONLY_BY = {"store": {"store", "gate", "app"}}
NET_SEES_OF_DOORS = {"doors/door.hpp", "doors/router.hpp"}

# Libraries that stay in one place: pattern of the include, pattern of the files that may.
KEPT = [
    (r"boost/(asio|beast)\b", r"net/", "Asio and Beast stay in net"),
    (r"coroutine$", r"net/", "coroutines stay in net"),
    (r"boost/json\b", r"base/json\w*\.cpp$", "Boost.JSON stays behind base/json*.cpp"),
    (r"simdjson\.h$", r"(base|formats)/", "simdjson stays in base and formats"),
    (r"(sqlite3|libpq-fe)\.h$", r"store/", "databases stay in store"),
    (r"spdlog/", r"app/log\w*\.", "spdlog stays behind app/log"),
    (r"(CLI|toml\+\+)/", r"app/", "command line and configuration stay in app"),
    (r"geos_c\.h$", r"query/", "GEOS stays in query"),
    (r"proj\.h$", r"(base|query)/", "PROJ stays in base and query"),
    (r"unicode/", r"(base|query|formats)/", "ICU stays in base, query and formats"),
    (r"sodium\.h$", r"(base|formats|gate)/", "libsodium stays in base, formats and gate"),
    (r"openssl/", r"(net|store|formats)/", "OpenSSL stays in net, store and formats"),
    (r"nlohmann/", r"$^", "nlohmann is not used"),
    (r"(iostream|doctest/.*|benchmark/.*)$", r"$^", "not in the program's own sources"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
COROUTINE = re.compile(r"\bco_(await|return|yield)\b")
SQL = re.compile(r"\b(SELECT\b.+\bFROM|INSERT (OR \w+ )?INTO|UPDATE\b.+\bSET|DELETE FROM"
                 r"|(CREATE|DROP|ALTER) (TABLE|INDEX|VIRTUAL|TRIGGER)|PRAGMA \w+)\b",
                 re.DOTALL)
IS_DOOR = re.compile(r"\bpublic\s+(doors::)?Door\b")


class Tree:
    """The sources under ROOT/src."""

    def __init__(self, root):
        self.src = pathlib.Path(root) / "src"
        self.texts = {path.relative_to(self.src).as_posix(): path.read_text(encoding="utf-8")
                      for path in sorted(self.src.rglob("*")) if path.suffix in (".cpp", ".hpp")}

    def part(self, name, room):
        """The door or system that a file belongs to, None for what the room shares."""
        pieces = name.split("/")
        if pieces[0] != room:
            return None
        if len(pieces) > 2:
            return pieces[1]
        stem = pieces[-1].rsplit(".", 1)[0]
        header = self.texts.get(f"{room}/{stem}.hpp", "")
        return stem if room == "doors" and IS_DOOR.search(without_comments(header)) else None


def room_of(name):
    return name.split("/")[0]


def wrong_room(source, target):
    """Why a file may not include another by its room, or None."""
    room, seen = room_of(source), room_of(target)
    if seen not in FLOOR:
        return f'"{target}" names no room; includes are written "room/file.hpp"'
    if room == seen:
        return None
    if FLOOR[seen] == FLOOR[room]:
        return f"{room} and {seen} are verbs; verbs never include each other"
    if FLOOR[seen] > FLOOR[room]:
        return f"{room} may not include {seen}: includes point only downward"
    if room not in SEEN_ONLY_BY.get(seen, {room}):
        return f"{seen} is included by gate and app only, not by {room}"
    if seen not in MAY_SEE.get(room, {seen}):
        return f"{room} may include only {', '.join(sorted(MAY_SEE[room]))}, not {seen}"
    if room == "net" and seen == "doors" and target not in NET_SEES_OF_DOORS:
        return f"net knows only {' and '.join(sorted(NET_SEES_OF_DOORS))}, not {target}"
    return None


def wrong_part(tree, source, target):
    """Doors never include doors, systems never systems; doors/doors.cpp is the one list, with its
    header, which nobody in the room may include either."""
    for room, list_file in (("doors", "doors/doors.cpp"), ("systems", "systems/systems.cpp")):
        list_header = list_file.replace(".cpp", ".hpp")
        if room_of(source) != room or source in (list_file, list_header):
            continue
        if target == list_header:
            return f"{source} may not include {target}: it knows all the {room}"
        inside = tree.part(target, room)
        if inside is not None and inside != tree.part(source, room):
            return f"{source} may not include {target}: only {list_file} knows the {room}"
    return None


def wrong_library(source, target):
    for pattern, allowed, why in KEPT:
        if re.match(pattern, target) and not re.match(allowed, source):
            return f"<{target}>: {why}"
    return None


def wrong_include(tree, source, kind, target):
    if kind == "<":
        return wrong_library(source, target)
    if target not in tree.texts:
        return f'"{target}" does not exist under src; includes are written "room/file.hpp"'
    return wrong_room(source, target) or wrong_part(tree, source, target)


def violations_of(tree, source):
    """(line, what is wrong) of one file."""
    text = tree.texts[source]
    bare = without_comments(text)
    if room_of(source) not in FLOOR or "/" not in source:
        yield 1, f"{source} lies in no room"
        return
    if source.endswith(".hpp") and not re.search(r"^#pragma once$", bare, re.MULTILINE):
        yield 1, "a header starts with #pragma once"
    for match in INCLUDE.finditer(bare):
        why = wrong_include(tree, source, match.group(1), match.group(2))
        if why:
            yield bare.count("\n", 0, match.start(1)) + 1, why
    if room_of(source) != "net":
        code = without_strings(text)
        for match in COROUTINE.finditer(code):
            yield code.count("\n", 0, match.start()) + 1, "coroutines stay in net"
    if room_of(source) != "store":
        for line, literal in string_literals(text):
            if SQL.search(literal):
                yield line, "SQL stays in store"


def cycles(tree):
    """Each ring of files that include one another, once."""
    edges = {name: [m.group(2) for m in INCLUDE.finditer(without_comments(text))
                    if m.group(2) in tree.texts] for name, text in tree.texts.items()}
    state = {}

    def visit(name, path):
        state[name] = "open"
        for target in edges[name]:
            if state.get(target) == "open":
                yield path[path.index(target):] + [target]
            elif target not in state:
                yield from visit(target, path + [target])
        state[name] = "done"

    for name in edges:
        if name not in state:
            yield from visit(name, [name])


def violations(root):
    tree = Tree(root)
    found = [f"src/{source}:{line}: {why}" for source in tree.texts
             for line, why in violations_of(tree, source)]
    found += [f"src/{ring[0]}:1: files include one another: {' -> '.join(ring)}"
              for ring in cycles(tree)]
    return found, len(tree.texts)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    found, files = violations(root)
    print("\n".join(found + [f"includes: {files} files, {len(found)} violations"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
