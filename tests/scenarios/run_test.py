#!/usr/bin/env python3
"""Tests of the runner itself: what it must let pass, and above all what it must not."""
import pathlib
import tempfile
import unittest

import run


def matches(pattern, actual, variables=None):
    try:
        run.match_body(pattern, actual.encode("utf-8"), variables if variables is not None else {})
        return True
    except run.Difference:
        return False


class Matching(unittest.TestCase):
    def test_json_is_compared_whole(self):
        self.assertTrue(matches('{"a": 1, "b": [true, null]}', '{"b":[true,null],"a":1}'))
        for other in ('{"a":1}', '{"a":1,"b":[true]}', '{"a":1,"b":[true,null],"c":2}',
                      '{"a":2,"b":[true,null]}', '{"a":"1","b":[true,null]}', '[]', '1', 'x'):
            self.assertFalse(matches('{"a": 1, "b": [true, null]}', other), other)

    def test_numbers_compare_as_written(self):
        self.assertTrue(matches('{"a": 3.20}', '{"a":3.20}'))
        self.assertFalse(matches('{"a": 3.20}', '{"a":3.2}'))
        self.assertFalse(matches('{"a": 1}', '{"a":true}'))
        self.assertFalse(matches('{"a": "1"}', '{"a":1}'))

    def test_open_objects_and_arrays(self):
        self.assertTrue(matches('{"a": 1, "...": "..."}', '{"a":1,"b":2}'))
        self.assertFalse(matches('{"a": 1, "...": "..."}', '{"b":2}'))
        self.assertTrue(matches('[1, "..."]', '[1,2,3]'))
        self.assertFalse(matches('[1, 2, "..."]', '[1]'))

    def test_holes_capture_and_bind(self):
        variables = {}
        self.assertTrue(matches('{"a": "<x>", "b": "<x>!"}', '{"a":"k","b":"k!"}', variables))
        self.assertEqual(variables["x"], "k")
        self.assertTrue(matches('{"a": "<x>"}', '{"a":"k"}', variables))
        self.assertFalse(matches('{"a": "<x>"}', '{"a":"other"}', variables))
        self.assertFalse(matches('{"a": "<y>"}', '{"a":""}', variables))

    def test_kinds(self):
        self.assertTrue(matches('{"a": "<instant>"}', '{"a":"2026-05-01T12:00:00.5Z"}'))
        self.assertFalse(matches('{"a": "<instant>"}', '{"a":"2026-05-01"}'))
        self.assertTrue(matches('{"a": "<number>"}', '{"a":7.5}'))
        self.assertFalse(matches('{"a": "<number>"}', '{"a":"7.5"}'))
        self.assertTrue(matches('{"a": "<any>"}', '{"a":{"deep":1}}'))

    def test_text_line_by_line(self):
        self.assertTrue(matches("a,<any>\nb", "a,1\r\nb\r\n"))
        self.assertFalse(matches("a\nb", "a\n"))
        self.assertFalse(matches("a.c", "abc"))
        self.assertFalse(matches("(empty)", "x"))
        self.assertTrue(matches("(empty)", ""))

    def test_variables(self):
        self.assertEqual(run.fill("$$a-$b", {"b": "1"}), "$a-1")
        with self.assertRaises(run.Difference):
            run.fill("$unknown", {})


class Reading(unittest.TestCase):
    def read(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".scenario", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            return run.read(pathlib.Path(file.name))

    def test_a_case(self):
        (title, steps), = self.read(
            "# intro\n== one\n-> POST /a b\nX: y: z\n!times 2\n\n{\n\n}\n\n<- 200\nE: (absent)\n")
        request, expected = steps[0]
        self.assertEqual(title, "one")
        self.assertEqual(request.first, "POST /a b")
        self.assertEqual(request.headers, [("X", "y: z")])
        self.assertEqual(request.steering, {"times": "2"})
        self.assertEqual(request.text(), "{\n\n}")
        self.assertEqual(expected.first, "200")
        self.assertEqual(expected.headers, [("E", "(absent)")])

    def test_who_asks(self):
        variables = {"token": "T", "other": "O", "anna_cookie": "C", "anna_csrf": "X"}

        def headers(*lines):
            (_, steps), = self.read("== one\n-> GET /\n" + "\n".join(lines) + "\n\n<- 200\n")
            return run.headers_of(steps[0][0], variables)

        cookie = {"Cookie": "__Host-meent=C", "X-CSRF-Token": "X"}
        self.assertEqual(headers(), {"Authorization": "Bearer T"})
        self.assertEqual(headers("!token other"), {"Authorization": "Bearer O"})
        self.assertEqual(headers("!anonymous"), {})
        self.assertEqual(headers("authorization: Basic x"), {"authorization": "Basic x"})
        self.assertEqual(headers("!session anna"), cookie)
        self.assertEqual(headers("!session anna", "X-CSRF-Token: forged"),
                         {**cookie, "X-CSRF-Token": "forged"})
        with self.assertRaises(run.Difference):
            headers("!session bert")

    def test_what_cannot_be_read_is_refused(self):
        for text in ("-> GET /\n<- 200\n", "== a\n-> GET /\n", "== a\n", "== a\n<- 200\n",
                     "== a\nnonsense\n", "== a\n-> GET /\nnonsense\n<- 200\n"):
            with self.assertRaises(run.Malformed, msg=text):
                self.read(text)

    def test_every_scenario_can_be_read(self):
        files = sorted(run.HERE.glob("*.scenario"))
        self.assertGreater(len(files), 5)
        for path in files:
            self.assertTrue(run.read(path), path)


if __name__ == "__main__":
    unittest.main()
