"""Plants each kind of violation in a small tree of its own; the include checker must find it, and
must find nothing in the tree without it."""

import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import includes  # noqa: E402

GOOD = {
    "base/json.hpp": "",
    "base/json.cpp": '#include "base/json.hpp"\n#include <boost/json.hpp>\n',
    "base/json_stream.cpp": "#include <simdjson.h>\n",
    "base/text.hpp": "// #include <iostream> in a comment is nothing\n",
    "query/expr.hpp": '#include "base/text.hpp"\n',
    "query/spatial.cpp": "#include <geos_c.h>\n",
    "store/store.hpp": '#include "query/expr.hpp"\n',
    "store/sqlite.cpp": '#include <sqlite3.h>\nconst char* q = "SELECT body FROM records";\n',
    "formats/csv.hpp": '#include "query/expr.hpp"\n',
    "gate/gate.hpp": '#include "store/store.hpp"\n#include "formats/csv.hpp"\n',
    "share/offer.hpp": '#include "gate/gate.hpp"\n',
    "sense/series.hpp": '#include "gate/gate.hpp"\n',
    "doors/door.hpp": "class Door {};\n",
    "doors/router.hpp": '#include "doors/door.hpp"\n',
    "doors/status.hpp": '#include "gate/gate.hpp"\n',
    "doors/watch.hpp": '#include "doors/door.hpp"\nclass Watch : public Door {};\n',
    "doors/watch.cpp": '#include "doors/watch.hpp"\n#include "doors/status.hpp"\n',
    "doors/v1/records.hpp": '#include "doors/status.hpp"\n#include "share/offer.hpp"\n',
    "doors/v1/records.cpp": '#include "doors/v1/records.hpp"\n',
    "doors/doors.hpp": '#include "doors/door.hpp"\n#include "doors/watch.hpp"\n',
    "doors/doors.cpp": '#include "doors/v1/records.hpp"\n#include "doors/watch.hpp"\n',
    "systems/water/water.hpp": '#include "share/offer.hpp"\n',
    "systems/roads/roads.hpp": '#include "doors/door.hpp"\n',
    "net/server.cpp": '#include <boost/asio.hpp>\n#include "doors/router.hpp"\n'
                      "void f() { co_return; }\n",
    "net/server.hpp": '#include "base/text.hpp"\n',
    "app/log.cpp": "#include <spdlog/spdlog.h>\n",
    "app/main.cpp": '#include <CLI/CLI.hpp>\n#include "store/store.hpp"\n#include "net/server.hpp"\n'
                    '#include "doors/doors.hpp"\nconst char* say = "Select a folder FROM which";\n',
}

# What is added to a file, and a word of what must be said of it.
PLANTED = [
    ("base/text.hpp", '#include "query/expr.hpp"', "downward"),
    ("base/text.hpp", "#include <boost/json.hpp>", "Boost.JSON"),
    ("base/json.hpp", "#include <boost/json/value.hpp>", "Boost.JSON"),
    ("query/expr.hpp", '#include "store/store.hpp"', "downward"),
    ("query/expr.hpp", "#include <iostream>", "not in the program"),
    ("store/store.hpp", '#include "formats/csv.hpp"', "downward"),
    ("store/store.hpp", '#include "gate/gate.hpp"', "downward"),
    ("formats/csv.hpp", '#include "store/store.hpp"', "gate and app only"),
    ("formats/csv.hpp", "#include <nlohmann/json.hpp>", "nlohmann"),
    ("gate/gate.hpp", '#include "doors/door.hpp"', "downward"),
    ("gate/gate.hpp", "#include <sqlite3.h>", "databases"),
    ("gate/gate.hpp", '#include "share/offer.hpp"', "downward"),
    ("share/offer.hpp", '#include "sense/series.hpp"', "verbs"),
    ("share/offer.hpp", '#include "store/store.hpp"', "gate and app only"),
    ("doors/v1/records.hpp", '#include "store/store.hpp"', "gate and app only"),
    ("doors/v1/records.hpp", '#include "doors/watch.hpp"', "only doors/doors.cpp"),
    ("doors/watch.hpp", '#include "doors/v1/records.hpp"', "only doors/doors.cpp"),
    ("doors/status.hpp", '#include "doors/v1/records.hpp"', "only doors/doors.cpp"),
    ("doors/v1/records.cpp", '#include "doors/doors.hpp"', "knows all the doors"),
    ("doors/v1/records.cpp", "#include <boost/beast/http.hpp>", "Asio and Beast"),
    ("doors/v1/records.cpp", "#include <libpq-fe.h>", "databases"),
    ("doors/v1/records.cpp", "#include <sodium.h>", "libsodium"),
    ("gate/gate.hpp", "#include <openssl/evp.h>", "OpenSSL"),
    ("doors/v1/records.cpp", 'auto q = "DELETE FROM records";', "SQL"),
    ("doors/v1/records.cpp", 'auto q = R"(SELECT a\n FROM b)";', "SQL"),
    ("doors/v1/records.cpp", "void f() { co_await g(); }", "coroutines"),
    ("doors/v1/records.cpp", "#include <coroutine>", "coroutines"),
    ("doors/v1/records.cpp", "#include <spdlog/spdlog.h>", "spdlog"),
    ("doors/v1/records.cpp", '#include "net/server.hpp"', "downward"),
    ("systems/water/water.hpp", '#include "systems/roads/roads.hpp"', "systems/systems.cpp"),
    ("systems/water/water.hpp", '#include "store/store.hpp"', "gate and app only"),
    ("net/server.cpp", '#include "query/expr.hpp"', "net may include only"),
    ("net/server.cpp", '#include "gate/gate.hpp"', "net may include only"),
    ("net/server.cpp", '#include "doors/status.hpp"', "net knows only"),
    ("net/server.hpp", '#include "app/log.hpp"', "does not exist"),
    ("net/server.hpp", '#include "server.hpp"', "does not exist"),
    ("net/server.hpp", '#include "../base/text.hpp"', "does not exist"),
    ("net/server.cpp", "#include <CLI/CLI.hpp>", "command line"),
    ("app/main.cpp", "#include <spdlog/spdlog.h>", "spdlog"),
    ("app/main.cpp", "#include <doctest/doctest.h>", "not in the program"),
    ("doors/door.hpp", '#include "doors/router.hpp"', "include one another"),
]


class Tree:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        for name, text in GOOD.items():
            self.write(name, ("#pragma once\n" if name.endswith(".hpp") else "") + text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def write(self, name, text):
        path = self.root / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def add(self, name, line):
        path = self.root / "src" / name
        path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")

    def found(self):
        return includes.violations(self.root)[0]


class IncludesTest(unittest.TestCase):
    def test_a_good_tree_has_no_violation(self):
        with Tree() as tree:
            self.assertEqual(tree.found(), [])

    def test_each_planted_violation_is_found_at_its_line(self):
        for name, line, word in PLANTED:
            with self.subTest(f"{name}: {line}"), Tree() as tree:
                lines = (tree.root / "src" / name).read_text(encoding="utf-8").count("\n")
                tree.add(name, line)
                rings = [row for row in tree.found() if "one another" in row]
                found = [row for row in tree.found() if row not in rings]
                if word == "include one another":
                    self.assertEqual((len(rings), found), (1, []))
                    continue
                self.assertEqual(len(found), 1, found)
                self.assertIn(word, found[0])
                self.assertTrue(found[0].startswith(f"src/{name}:{lines + 1}:"), found[0])

    def test_all_planted_at_once_are_all_found(self):
        with Tree() as tree:
            for name, line, _ in PLANTED:
                tree.add(name, line)
            found = tree.found()
            for name, _, word in PLANTED:
                self.assertTrue(any(name in row and word in row for row in found), (name, word))

    def test_a_header_without_pragma_once_is_found(self):
        with Tree() as tree:
            tree.write("base/bare.hpp", "int x;\n")
            self.assertEqual(len(tree.found()), 1)

    def test_a_file_outside_the_rooms_is_found(self):
        with Tree() as tree:
            tree.write("utils/text.cpp", "int x;\n")
            self.assertIn("no room", tree.found()[0])


if __name__ == "__main__":
    unittest.main()
