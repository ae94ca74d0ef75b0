#!/usr/bin/env python3
"""Runs scenarios (requests and expected answers as data) against a running server.

The format is described in README.md beside this file.
"""
import argparse
import base64
import http.client
import json
import pathlib
import re
import secrets
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
KINDS = {
    "any": r".*",
    "number": r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?",
    "instant": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z",
}
HOLE = re.compile(r"<([a-z][a-z0-9_]*)>")
VARIABLE = re.compile(r"\$(\$|[a-z][a-z0-9_]*)")


class Difference(Exception):
    """The answer is not the expected one."""


class Malformed(Exception):
    """A scenario file that cannot be read."""


class Number(str):
    """A JSON number as it was written."""


class Part:
    """A request or an expected answer: first line, headers, steering, body."""

    def __init__(self, first, line):
        self.first = first
        self.line = line
        self.headers = []
        self.steering = {}
        self.body = []
        self.in_body = False

    def add(self, text):
        if self.in_body:
            self.body.append(text)
        elif not text.strip():
            self.in_body = True
        elif text.startswith("!"):
            name, _, value = text[1:].partition(" ")
            self.steering[name] = value
        else:
            name, colon, value = text.partition(":")
            if not colon:
                raise Malformed(f"line {self.line}: \"{text}\" is no header line")
            self.headers.append((name.strip(), value.strip()))

    def text(self):
        lines = list(self.body)
        while lines and not lines[-1].strip():
            lines.pop()
        return "\n".join(lines)


def read(path):
    """The cases of a file: [(title, [(request, expected), ...]), ...]."""
    cases = []
    part = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("== "):
            cases.append((line[3:].strip(), []))
            part = None
        elif line.startswith("-> "):
            if not cases:
                raise Malformed(f"line {number}: a request stands before the first case")
            part = Part(line[3:].strip(), number)
            cases[-1][1].append([part, None])
        elif line.startswith("<- "):
            if part is None or cases[-1][1][-1][1] is not None:
                raise Malformed(f"line {number}: an answer without its request")
            part = Part(line[3:].strip(), number)
            cases[-1][1][-1][1] = part
        elif part is not None and not (line.startswith("# ") and not part.in_body):
            part.add(line)
        elif part is None and line.strip() and not line.startswith("#"):
            raise Malformed(f"line {number}: \"{line}\" belongs to nothing")
    for title, steps in cases:
        if not steps or any(expected is None for _, expected in steps):
            raise Malformed(f"case \"{title}\": a request without an expected answer")
    return cases


def fill(text, variables):
    """Puts variables in."""
    def value(match):
        name = match.group(1)
        if name == "$":
            return "$"
        if name not in variables:
            raise Difference(f"${name} is not known here")
        return variables[name]
    return VARIABLE.sub(value, text)


def match_text(pattern, actual, variables, place):
    """Matches one text and keeps what its holes matched."""
    pattern = fill(pattern, variables)
    built, names, at = "", [], 0
    for hole in HOLE.finditer(pattern):
        built += re.escape(pattern[at:hole.start()])
        name = hole.group(1)
        if name in KINDS:
            built += KINDS[name]
        elif name in variables:
            built += re.escape(variables[name])
        elif name in names:
            built += f"(?P={name})"
        else:
            names.append(name)
            built += f"(?P<{name}>.+)"
        at = hole.end()
    built += re.escape(pattern[at:])
    found = re.fullmatch(built, actual, re.DOTALL)
    if not found:
        raise Difference(f"{place}: expected {pattern!r}, got {actual[:500]!r}")
    variables.update(found.groupdict())


def match_object(pattern, actual, variables, place):
    if not isinstance(actual, dict):
        raise Difference(f"{place}: expected an object, got {actual!r}")
    for name, value in pattern.items():
        if name == "...":
            continue
        if name not in actual:
            raise Difference(f"{place}/{name}: is absent")
        match_json(value, actual[name], variables, f"{place}/{name}")
    strange = [name for name in actual if name not in pattern]
    if strange and "..." not in pattern:
        raise Difference(f"{place}/{strange[0]}: is not expected")


def match_array(pattern, actual, variables, place):
    if not isinstance(actual, list):
        raise Difference(f"{place}: expected an array, got {actual!r}")
    is_open = bool(pattern) and pattern[-1] == "..."
    wanted = pattern[:-1] if is_open else pattern
    if len(actual) < len(wanted) or (len(actual) > len(wanted) and not is_open):
        raise Difference(f"{place}: expected {len(wanted)} items, got {len(actual)}")
    for index, value in enumerate(wanted):
        match_json(value, actual[index], variables, f"{place}/{index}")


def match_json(pattern, actual, variables, place=""):
    if isinstance(pattern, dict):
        match_object(pattern, actual, variables, place)
    elif isinstance(pattern, list):
        match_array(pattern, actual, variables, place)
    elif isinstance(pattern, Number) or not isinstance(pattern, str):
        if type(pattern) is not type(actual) or pattern != actual:
            raise Difference(f"{place}: expected {pattern}, got {actual!r}")
    elif pattern == "<any>":
        pass
    elif pattern == "<number>":
        if not isinstance(actual, Number):
            raise Difference(f"{place}: expected a number, got {actual!r}")
    elif not isinstance(actual, str) or isinstance(actual, Number):
        raise Difference(f"{place}: expected the text {pattern!r}, got {actual!r}")
    else:
        match_text(pattern, actual, variables, place)


def parse_json(text, what):
    try:
        return json.loads(text, parse_int=Number, parse_float=Number)
    except ValueError as wrong:
        raise Difference(f"{what} is not JSON: {wrong}: {text[:300]!r}") from wrong


def match_body(pattern, actual, variables):
    if pattern == "(empty)":
        if actual:
            raise Difference(f"expected no body, got {actual[:300]!r}")
        return
    try:
        text = actual.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise Difference(f"the body is not UTF-8: {wrong}") from wrong
    if pattern[0] in "{[":
        match_json(parse_json(pattern, "the expected body"), parse_json(text, "the body"),
                   variables, "body ")
        return
    wanted, got = pattern.split("\n"), text.replace("\r\n", "\n").rstrip("\n").split("\n")
    if len(wanted) != len(got):
        raise Difference(f"expected {len(wanted)} lines, got {len(got)}: {text[:500]!r}")
    for number, (each, line) in enumerate(zip(wanted, got), 1):
        match_text(each, line, variables, f"line {number} of the body")


def body_of(part, variables):
    pattern = part.text()
    if "times" in part.steering:
        count = int(part.steering["times"])
        text = "".join(fill(pattern, {**variables, "n": str(n)}) + "\n" for n in range(count))
    else:
        text = fill(pattern, variables)
    return text.encode("latin-1" if "latin-1" in part.steering else "utf-8")


SESSION = {"Cookie": "__Host-meent=$%s_cookie", "X-CSRF-Token": "$%s_csrf"}


def headers_of(part, variables):
    """The headers as written, and what shows who asks: see `!session`, `!token`, `!anonymous`."""
    headers = {name: fill(value, variables) for name, value in part.headers}
    written = {name.lower() for name in headers}
    if "session" in part.steering:
        shown = {name: value % part.steering["session"] for name, value in SESSION.items()}
    elif "anonymous" in part.steering:
        shown = {}
    else:
        shown = {"Authorization": f"Bearer ${part.steering.get('token', 'token')}"}
    for name, value in shown.items():
        if name.lower() not in written:
            headers[name] = fill(value, variables)
    return headers


class Server:
    """One connection, kept open between requests."""

    def __init__(self, base_url):
        url = urllib.parse.urlsplit(base_url)
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        self.connection = kind(url.hostname, url.port, timeout=60)

    def token(self, client):
        """An access token of `client`, "id:secret"."""
        self.connection.request(
            "POST", "/oauth2/token", "grant_type=client_credentials",
            {"Authorization": "Basic " + base64.b64encode(client.encode()).decode(),
             "Content-Type": "application/x-www-form-urlencoded"})
        answer = self.connection.getresponse()
        told = answer.read()
        if answer.status != 200:
            raise SystemExit(f"POST /oauth2/token: {answer.status} {told[:500]!r}")
        return json.loads(told)["access_token"]

    def ask(self, part, variables):
        method, _, target = fill(part.first, variables).partition(" ")
        target = urllib.parse.quote(target.strip(), safe="/?&=%+:,;@()*!'~$-._")
        headers = headers_of(part, variables)
        body = body_of(part, variables) if part.in_body or method in ("POST", "PUT", "PATCH") else None
        try:
            self.connection.request(method, target, body=body, headers=headers)
            answer = self.connection.getresponse()
            return answer, answer.read()
        except (OSError, http.client.HTTPException) as wrong:
            self.connection.close()
            raise Difference(f"no answer: {wrong!r}") from wrong


def match_answer(expected, answer, body, variables):
    if str(answer.status) != expected.first:
        raise Difference(f"expected status {expected.first}, got {answer.status}: {body[:600]!r}")
    for name, pattern in expected.headers:
        actual = answer.getheader(name)
        if pattern == "(absent)":
            if actual is not None:
                raise Difference(f"header {name} must be absent, is {actual!r}")
        elif actual is None:
            raise Difference(f"header {name} is absent")
        else:
            match_text(pattern, actual, variables, f"header {name}")
    pattern = expected.text()
    if pattern:
        match_body(pattern, body, variables)


def run_case(server, steps, variables):
    """Returns what differs, or None."""
    for request, expected in steps:
        try:
            answer, body = server.ask(request, variables)
            match_answer(expected, answer, body, variables)
        except Difference as wrong:
            return f"line {request.line}, {request.first}: {wrong}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--folder", required=True, type=pathlib.Path,
                        help="of `meent init`, for operator.client and operator.password")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    client = (arguments.folder / "operator.client").read_text("utf-8").strip()
    password = (arguments.folder / "operator.password").read_text("utf-8").strip()
    files = arguments.files or sorted(HERE.glob("*.scenario"))
    passed = failed = 0
    for path in files:
        server = Server(arguments.base_url)
        variables = {"run": secrets.token_hex(4), "token": server.token(client),
                     "password": password}
        try:
            cases = read(path)
        except Malformed as wrong:
            print(f"{path.name}: {wrong}")
            failed += 1
            continue
        for title, steps in cases:
            wrong = run_case(server, steps, variables)
            if wrong:
                failed += 1
                print(f"{path.name}: {title}\n    {wrong}")
            else:
                passed += 1
    print(f"scenarios: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
