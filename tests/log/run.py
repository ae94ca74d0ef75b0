#!/usr/bin/env python3
"""The log as outsiders see it: a verifier in another language accepts it and refuses every changed
copy; `meent verify` says the same; a witness finds a log that was rolled back.

    tests/log/run.py --meent PROGRAM --tool meent_log_tool

Last line: N passed, N failed, N skipped (cases).
"""

import argparse
import functools
import http.server
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
ENTRIES = 66_000  # more than a full tile of level 1


class Bed:
    """One log, its static tiles, and the programs that look at it."""

    def __init__(self, folder, programs):
        self.folder, self.programs = folder, programs
        self.log, self.tiles = folder / "log", folder / "tiles"
        self.vkey = self.fill(self.log, ENTRIES)["vkey"]
        self.must(programs.tool, "tiles", self.log, self.tiles)

    def run(self, *command):
        return subprocess.run([str(part) for part in command], capture_output=True, text=True,
                              timeout=300)

    def must(self, *command):
        done = self.run(*command)
        if done.returncode != 0:
            raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    def fill(self, log, count, *witness):
        return json.loads(self.must(self.programs.tool, "fill", log, count, *witness))

    def verifier(self, *what):
        return self.run(sys.executable, HERE / "verifier.py", self.vkey, *what)

    def meent(self, *what):
        return self.run(self.programs.meent, "verify", "--key", self.vkey, *what)


def accepts(bed):
    for done in (bed.verifier(bed.tiles), bed.meent("--log", bed.tiles), bed.meent("--log", bed.log)):
        assert done.returncode == 0, done.stdout + done.stderr
        assert str(ENTRIES) in done.stdout, done.stdout


def accepts_over_http(bed):
    handler = functools.partial(Quiet, directory=str(bed.tiles))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    done = bed.meent("--log", url)
    server.shutdown()
    assert done.returncode == 0, done.stdout + done.stderr


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def refuses_every_changed_copy(bed):
    """A bit of an entry, of a tile of each level, of the checkpoint: refused, and named by both."""
    dice = random.Random(4)
    for name, width in (("tile/entries/007", 34), ("tile/0/123", 32), ("tile/1/000", 32),
                        ("tile/1/001.p/1", 32), ("tile/2/000.p/1", 32)):
        path = bed.tiles / name
        good = path.read_bytes()
        at = dice.randrange(len(good))
        path.write_bytes(good[:at] + bytes([good[at] ^ 1 << dice.randrange(8)]) + good[at + 1:])
        ours, theirs = bed.meent("--log", bed.tiles), bed.verifier(bed.tiles)
        path.write_bytes(good)
        index = int("".join(filter(str.isdigit, name.split("/", 2)[2].split(".")[0])))
        scale = {"entries": 1, "0": 1, "1": 256, "2": 65_536}[name.split("/")[1]]
        entry = (index * 256 + at // width) * scale
        assert ours.returncode == 1 and theirs.returncode == 1, (name, ours, theirs)
        if not (name.startswith("tile/entries") and at % width < 2):
            assert f"entry {entry} " in ours.stderr, (entry, ours.stderr)
            assert f"entry {entry}:" in theirs.stdout, (entry, theirs.stdout)
    checkpoint = bed.tiles / "checkpoint"
    good = checkpoint.read_text()
    checkpoint.write_text(good.replace(str(ENTRIES), str(ENTRIES - 1)))
    ours, theirs = bed.meent("--log", bed.tiles), bed.verifier(bed.tiles)
    checkpoint.write_text(good)
    assert ours.returncode == 1 and theirs.returncode == 1


def changed_body_in_the_store(bed):
    copy = bed.folder / "copy"
    shutil.copytree(bed.log, copy)
    journal = copy / "journal" / "00000000.journal"
    bytes_ = bytearray(journal.read_bytes())
    at = bytes_.find(b'{"n":4711,')
    bytes_[at + 20] ^= 1
    journal.write_bytes(bytes_)
    done = bed.meent("--log", copy)
    shutil.rmtree(copy)
    assert done.returncode == 1 and "entry 4711 " in done.stderr, done.stderr
    assert "00000000.journal" in done.stderr, done.stderr


def proof_files(bed):
    proof = bed.folder / "proof.tlog-proof"
    proof.write_text(bed.must(bed.programs.tool, "proof", bed.log, 4711, 300), encoding="utf-8")
    for done in (bed.verifier("--proof", proof), bed.meent("--proof", proof)):
        assert done.returncode == 0 and '"n":4711' in done.stdout, done.stdout + done.stderr
    good = proof.read_text(encoding="utf-8")
    dice = random.Random(5)
    for _ in range(20):
        at = dice.randrange(len(good))
        proof.write_text(good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1:],
                         encoding="utf-8")
        ours, theirs = bed.meent("--proof", proof), bed.verifier("--proof", proof)
        assert ours.returncode == 1 and theirs.returncode == 1, (at, ours, theirs)
    other = bed.vkey[:-2] + ("A" if bed.vkey[-2] != "A" else "B") + bed.vkey[-1]
    assert bed.run(bed.programs.meent, "verify", "--key", other, "--proof", proof).returncode == 1


def rollback_is_found_by_a_witness(bed):
    log, kept, state = bed.folder / "seen", bed.folder / "kept", bed.folder / "witness.json"
    vkey = bed.fill(log, 10)["vkey"]
    witness = subprocess.Popen([sys.executable, HERE / "witness.py", vkey, state],
                               stdout=subprocess.PIPE, text=True)
    try:
        port, witness_key = witness.stdout.readline().split()
        asked = (f"http://127.0.0.1:{port}", witness_key)
        first = bed.fill(log, 300, *asked)
        assert first["witnessed"] == 310 and not first["trouble"], first
        done = bed.run(bed.programs.meent, "verify", "--key", vkey, "--key", witness_key, "--log", log)
        assert done.returncode == 0 and "Witnessed by witness.example/test" in done.stdout, done
        shutil.copytree(log, kept)
        second = bed.fill(log, 50, *asked)
        assert second["witnessed"] == 360, second
        back = bed.fill(kept, 5, *asked)
        assert "rolled back" in back["trouble"] and back["witnessed"] <= 310, back
        forked = bed.fill(kept, 100, *asked)
        assert "changed" in forked["trouble"] and forked["witnessed"] <= 310, forked
    finally:
        witness.terminate()
        witness.wait()
        witness.stdout.close()


CASES = [accepts, accepts_over_http, refuses_every_changed_copy, changed_body_in_the_store,
         proof_files, rollback_is_found_by_a_witness]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--meent", type=pathlib.Path, required=True)
    parser.add_argument("--tool", type=pathlib.Path, required=True)
    programs = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        bed = Bed(pathlib.Path(folder), programs)
        for case in CASES:
            try:
                case(bed)
                print(f"passed {case.__name__}")
            except (AssertionError, subprocess.SubprocessError, OSError) as wrong:
                failed += 1
                print(f"FAILED {case.__name__}: {wrong}")
    print(f"{len(CASES) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
