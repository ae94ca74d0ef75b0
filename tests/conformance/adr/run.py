#!/usr/bin/env python3
"""Lints the OpenAPI document with the linter of the Dutch API Design Rules (Spectral).

The document comes from a running server (--base-url) or a file (--document). The ruleset is not
ours and stays outside the repository: MEENT_SHARED_DATA names the directory that holds
show/adr-linter/ruleset-linter.yaml; without it one line ABSENT is printed. Errors, warnings and
hints all count. The last line is "adr: N passed, N failed".
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
SPECTRAL = HERE / "node_modules" / ".bin" / "spectral"
RULES = pathlib.Path("show") / "adr-linter" / "ruleset-linter.yaml"


def install():
    if not SPECTRAL.exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)


def lint(document, rules):
    """Returns the findings as Spectral tells them."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "openapi.json"
        out = pathlib.Path(folder) / "findings.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        subprocess.run([str(SPECTRAL), "lint", "--ruleset", str(rules), "--format", "json",
                        "--output", str(out), "--fail-severity", "error", str(path)],
                       check=False, capture_output=True, cwd=HERE)
        return json.loads(out.read_text(encoding="utf-8"))


def read_document(arguments):
    if arguments.document:
        return json.loads(pathlib.Path(arguments.document).read_text(encoding="utf-8"))
    with urllib.request.urlopen(arguments.base_url.rstrip("/") + "/v1/openapi.json") as answer:
        return json.load(answer)


def broken(document):
    """The same document with planted faults, each of which the linter must find."""
    planted = json.loads(json.dumps(document))
    planted["info"].pop("contact")
    planted["servers"] = [{"url": "http://example.org"}]
    first = next(iter(planted["paths"].values()))
    for answer in first["get"]["responses"].values():
        answer.pop("headers", None)
    return planted, {"info-contact", "nlgov:include-major-version-in-uri",
                     "nlgov:servers-use-https", "nlgov:missing-header"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--base-url")
    source.add_argument("--document")
    arguments = parser.parse_args()
    data = os.environ.get("MEENT_SHARED_DATA")
    rules = pathlib.Path(data or "") / RULES
    if not data or not rules.exists():
        print("ABSENT: the ruleset of the API Design Rules (MEENT_SHARED_DATA)")
        print("adr: 0 passed, 0 failed")
        return 0
    install()
    document = read_document(arguments)
    findings = lint(document, rules)
    for each in findings:
        place = "/".join(str(step) for step in each["path"])
        print(f"{each['code']} at {place}: {each['message']}")
    planted, expected = broken(document)
    missed = expected - {each["code"] for each in lint(planted, rules)}
    for code in sorted(missed):
        print(f"the linter did not find a planted fault: {code}")
    failed = bool(findings) + bool(missed)
    print(f"adr: {2 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
