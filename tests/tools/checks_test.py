"""Plants a copy, a bad word, a bad name and bad counts; the checks must find each and only those."""

import pathlib
import sys
import unittest
from contextlib import redirect_stdout
from io import StringIO

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import duplicates  # noqa: E402
import promises  # noqa: E402
import sources  # noqa: E402
import suites  # noqa: E402
import words  # noqa: E402

BLOCK = "\n".join(f"  const auto part{n} = read_the_part(source, {n}, limit_of(kind));"
                  for n in range(14)) + "\n"
LAID_OUT_ANEW = BLOCK.replace("  const", "\t// a note\n    const").replace(" = ", "  =  ")


class DuplicatesTest(unittest.TestCase):
    def copies(self, **files):
        return duplicates.copies({pathlib.Path(f"src/{name}.cpp"): text
                                  for name, text in files.items()})

    def test_a_copy_is_found_whatever_its_layout(self):
        found = self.copies(a="int x;\n" + BLOCK, b="int y;\nint z;\n" + LAID_OUT_ANEW)
        self.assertEqual(found, [(14, (pathlib.Path("src/a.cpp"), 2),
                                  (pathlib.Path("src/b.cpp"), 4))])

    def test_a_copy_within_one_file_is_found(self):
        self.assertEqual(len(self.copies(a=BLOCK + "int between;\n" + BLOCK)), 1)

    def test_different_code_is_no_copy(self):
        self.assertEqual(self.copies(a=BLOCK, b=BLOCK.replace("read", "write")), [])

    def test_fewer_lines_than_the_window_are_no_copy(self):
        few = "\n".join(BLOCK.split("\n")[:11])
        self.assertEqual(self.copies(a=few, b=few), [])


class WordsTest(unittest.TestCase):
    def said(self, line, name="src/a.cpp", own=()):
        return words.wrong_words(pathlib.Path(name), line, list(own))

    def test_marks_of_unfinished_work(self):
        self.assertIn("unfinished", self.said("// TO" + "DO later"))
        self.assertIsNone(self.said("// Today we do"))

    def test_paths_of_a_machine(self):
        self.assertIn("machine", self.said("// see /ho" + "me/els/notes.txt"))
        self.assertIn("machine", self.said("// see /srv/trees/x", own=["/srv/trees/"]))
        self.assertIsNone(self.said("GET /home HTTP/1.1"))
        self.assertIsNone(self.said("/etc/ssl/certs"))

    def test_addresses_in_a_lock_file(self):
        line = '      "resolved": "https://host.example/lit.tgz",'
        self.assertIn("package host", self.said(line, "web/package-lock.json"))
        self.assertIsNone(self.said(line, "web/other.json"))

    def test_names_that_say_nothing(self):
        for name in ("utils.cpp", "helper.ts", "misc.hpp", "a.orig"):
            self.assertTrue(words.EMPTY_NAME.search(name), name)
        for name in ("text.cpp", "commons.md", "mailer.hpp"):
            self.assertFalse(words.EMPTY_NAME.search(name), name)


class SourcesTest(unittest.TestCase):
    def test_comments_go_and_lines_stay(self):
        text = 'int a; // no\n/* no\n no */ auto s = "// yes"; auto r = R"x(/* yes)x";\n'
        bare = sources.without_comments(text)
        self.assertEqual(bare.count("\n"), text.count("\n"))
        self.assertNotIn("no", bare)
        self.assertEqual(bare.count("yes"), 2)
        self.assertNotIn("yes", sources.without_strings(text))

    def test_digit_separators_are_no_characters(self):
        text = "int a = 1'000'000; // gone\nint b = 2'000; char c = '\\''; // gone\n"
        self.assertNotIn("gone", sources.without_comments(text))


class SuitesTest(unittest.TestCase):
    def counted(self, code, output, *pattern):
        with redirect_stdout(StringIO()):
            return suites.counted(code, output, *pattern)

    def test_a_suite_that_counts_itself(self):
        count = self.counted(0, "noise\nABSENT: the data\n12 passed, 0 failed, 2 skipped\n")
        self.assertEqual(count, suites.Count(12, 0, 2, 1))

    def test_a_count_of_doctest(self):
        output = "[doctest] test cases:  31 |  29 passed | 2 failed | 1 skipped\n"
        self.assertEqual(self.counted(1, output, suites.DOCTEST), suites.Count(29, 2, 1, 0))

    def test_silence_is_a_failure(self):
        self.assertEqual(self.counted(0, "all well\n").failed, 1)

    def test_an_exit_code_that_no_count_explains_is_a_failure(self):
        self.assertEqual(self.counted(3, "7 passed, 0 failed\n").failed, 1)

    def test_a_command_that_hangs_is_ended(self):
        code, output = suites.execute(["sleep", "60"], quiet=True, timeout=0.2)
        self.assertNotEqual(code, 0)
        self.assertIn("killed", output)


class PromisesTest(unittest.TestCase):
    def test_the_latest_of_each_promise_stands_in_the_page(self):
        row = {"promise": "small-json", "issue": "first-light", "value": 10.0, "unit": "1/s",
               "peer": "nginx", "peer_value": 20.0, "ratio": 0.5, "goal": ">= 0.8 of peer",
               "pass": False, "command": "./dev bench small-json", "machine": "two cores"}
        page = promises.page([row, {**row, "value": 18.0, "ratio": 0.9, "pass": True}])
        self.assertEqual(page.count("small-json |"), 1)
        self.assertIn("| yes |", page)
        self.assertNotIn("| no |", page)

    def test_what_was_not_measured_anew_keeps_its_line(self):
        row = {"issue": "first-light", "unit": "1/s", "goal": ">= 1", "pass": True,
               "command": "./dev bench", "machine": "two cores"}
        before = promises.page([{**row, "promise": "a", "value": 1}, {**row, "promise": "b", "value": 2}])
        after = promises.page([{**row, "promise": "b", "value": 3}], before)
        self.assertIn("| a | 1 1/s |", after)
        self.assertIn("| b | 3 1/s |", after)
        self.assertNotIn("| b | 2 1/s |", after)
        self.assertIn("| a | 1 1/s | — | >= 1 |", promises.in_short(after))


if __name__ == "__main__":
    unittest.main()
